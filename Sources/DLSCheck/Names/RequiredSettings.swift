// RequiredSettings.swift: settings that a block can't do without, and those its variant doesn't have.

import DLSLanguage
import DLSText

extension Rule {
  static let missingSetting = Rule(
    "DLS0111", "A block without a setting that it needs",
    why: """
      Some settings have no sensible default: an export has to be told what to cut and how. What \
      `like` gives counts as written. A file without a `project` is a library, which may leave things out.
      """,
    wrong: """
      project crowns {}

      source ortho {}

      infer map {
        model = "net.dlpk"
        source = ortho
      }

      """,
    right: """
      project crowns {}

      source ortho { path = "ortho.tif" }

      infer map {
        model = "net.dlpk"
        source = ortho
      }

      """)

  static let wrongVariant = Rule(
    "DLS0112", "A setting of another variant",
    why: """
      A setting such as `type` decides which others have a meaning: a text field has no unit, and \
      this machine has no partitions.
      """,
    wrong: "runner here {\n  type = local\n  partition = \"gpu\"\n}\n",
    right: "runner here {\n  type = local\n  threads = 4\n}\n")
}

/// Checks that a block has what it needs, and nothing of another variant.
enum RequiredSettingChecks {
  /// The rows that a block needs and nothing gives, nor was meant to.
  static func missing(_ block: Block, _ row: BlockRow) -> [AttributeRow] {
    row.required.filter { !block.isWritten($0) }.map { row.attributes[$0] }.filter(block.lacks)
  }

  /// Checks that what a project takes from a library is complete.
  static func check(_ value: Value, _ place: Place, _ context: inout CheckContext) {
    guard context.isProject, context.hasLibraries, place.file == .main else { return }
    for id in value.elements.compactMap(\.asReference) {
      let block = context.model.block(id)
      guard block.file != .main, !block.isImplied, let row = block.row else { continue }
      let missing = missing(block, row)
      guard let first = missing.first else { continue }
      let names = missing.map { "`\($0.name)`" }.joinedAsList()
      context.report(
        .missingSetting, place,
        "`\(block.address)` comes from a library without \(names). Write "
          + "`\(row.keyword) … { like = \(block.address), \(first.name) = … }` and name that here.",
        related: [Related(block.headPlace, "It is declared here.")])
    }
  }

  static func check(_ block: Block, _ row: BlockRow, _ context: inout CheckContext) {
    // A library may leave things out: what uses it by `like` adds them.
    let isIncomplete =
      context.isProject && block.file == .main
      && row.required.contains { !block.isWritten($0) }
    // The text is looked at last, since it lies in memory that nothing else here needs.
    if !isIncomplete && !row.hasVariants || block.isBroken && !block.isImplied { return }
    if isIncomplete {
      let missing = missing(block, row)
      if let first = missing.first {
        let names = missing.map { "`\($0.name)`" }.joinedAsList()
        let title = block.name.map { "`\(row.keyword) \($0)`" } ?? "`\(row.keyword)`"
        context.report(
          .missingSetting, block.headPlace,
          "\(title) needs \(names). Write `\(first.name) = …`, \(first.wants).")
      }
    }
    if !row.hasVariants { return }
    for setting in block.variantSettings {
      guard let when = setting.row?.when, let decided = block.decision(when),
        !when.words.contains(decided.word), isSure(decided.block, when)
      else { continue }
      let owner = when.owner == nil ? "" : " of \(decided.block.quoted)"
      context.report(
        .wrongVariant, setting.namePlace,
        "`\(setting.name)` has no meaning when `\(when.attribute)`\(owner) is \(decided.word). "
          + "It goes with \(when.words.joinedAsChoice()). Remove it, or change `\(when.attribute)`.",
        related: decided.block.written(when.attribute).map { [Related($0, "This decides it.")] }
          ?? [],
        fixes: block.removing(setting.name))
    }
  }

  /// Whether the word that decides is what the text says, or the default where it says nothing.
  private static func isSure(_ block: Block, _ when: When) -> Bool {
    guard let row = block.row?.attribute(when.attribute) else { return true }
    return block.written(when.attribute) != nil || block.lacks(row)
  }
}
