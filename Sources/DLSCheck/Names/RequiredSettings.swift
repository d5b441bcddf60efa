// RequiredSettings.swift: settings that a block can't do without, and those its variant doesn't have.

import DLSLanguage
import DLSText

extension Rule {
  static let missingSetting = Rule(
    "DLS0111", "A block without a setting that it needs",
    why: """
      Some settings have no sensible default: an export has to be told what to cut and how. What \
      `like` gives counts as written, and so does what a profile gives.
      """,
    wrong: "source ortho {}\n",
    right: "source ortho { path = \"ortho.tif\" }\n")

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
  static func check(_ block: Block, _ row: BlockRow, _ context: inout CheckContext) {
    if block.isBroken && !block.isImplied { return }
    // What a library leaves out, its users may add by `like`.
    let isLibrary = block.file != .main && context.model.files[0].id == .main
    if !isLibrary {
      let missing = row.attributes.filter { $0.isRequired && !block.isWritten($0.name) }
      if let first = missing.first {
        let names = missing.map { "`\($0.name)`" }.joinedAsList()
        let title = block.name.map { "`\(row.keyword) \($0)`" } ?? "`\(row.keyword)`"
        context.report(
          .missingSetting, block.headPlace,
          "\(title) needs \(names). Write `\(first.name) = …`, \(first.wants).")
      }
    }
    guard let deciding = row.deciding, let word = block.text(deciding.name) else { return }
    for setting in block.writtenSettings {
      guard let when = setting.row?.when, !when.words.contains(word) else { continue }
      context.report(
        .wrongVariant, setting.namePlace,
        "`\(setting.name)` has no meaning when `\(deciding.name)` is \(word). "
          + "It goes with \(when.words.joinedAsChoice()). Remove it, or change `\(deciding.name)`.",
        related: block.written(deciding.name).map { [Related($0, "This decides it.")] } ?? [])
    }
  }
}
