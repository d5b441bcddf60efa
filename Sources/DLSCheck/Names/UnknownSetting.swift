// UnknownSetting.swift: settings that a block doesn't have.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let unknownSetting = Rule(
    "DLS0105", "A setting that the block doesn't have",
    why: """
      Each kind of block has its own settings. A misspelt one would do nothing, so it is an error. \
      Names of ArcGIS settings are recognised, and the name used here is offered.
      """,
    wrong: "source ortho {\n  path = \"ortho.tif\"\n  band = [red, green, blue]\n}\n",
    right: "source ortho {\n  path = \"ortho.tif\"\n  bands = [red, green, blue]\n}\n")

  static let likeNotAllowed = Rule(
    "DLS0122", "A block that can't be like another",
    why: """
      `like` takes over what another block of the same keyword says. Blocks that stand in others, \
      blocks without a name, and profiles have no `like`: a nested block comes along with its parent.
      """,
    wrong: "review { like = other }\n",
    right: "review { lease = 3 h }\n")
}

/// Checks that the table has a setting where it stands.
enum SettingNameChecks {
  static func check(_ setting: WrittenSetting, _ row: BlockRow, _ context: inout CheckContext) {
    guard setting.row == nil, row.keyword != "profile", setting.name != "like" else { return }
    let name = setting.name
    let place = setting.namePlace
    // Words without `=` may be values, and of a name of several words the text itself is wrong.
    if setting.isBroken, setting.isOfRow || context.text(place).contains(" ") { return }
    if name.contains(".") {
      context.report(
        .unknownSetting, place,
        "A setting's name has no dot here; paths such as `\(name)` stand in a `profile` or after "
          + "`--set`. Write the setting in its own block.")
      return
    }
    let homes = Schema.homes(of: name)
    if let known = row.attribute(spelled: name) {
      if Schema.settings(called: name).allSatisfy({ $0.type.isLike(known.type) }) {
        SpelledSettingChecks.report(setting, known, &context)
      } else {
        SpelledSettingChecks.report(setting, known, orIn: homes, &context)
      }
      return
    }
    if let known = Schema.elsewhere(for: name, in: row.keyword) {
      context.report(
        .unknownSetting, place, "`\(row.keyword)` has no setting `\(name)`. \(known.advice)",
        fixes: ElsewhereFixes.fixes(setting, known))
      return
    }
    let nested = Schema.blocks.first { $0.keyword == name && $0.parents.contains(row.keyword) }
    if nested != nil {
      context.report(
        .unknownSetting, place,
        "`\(name)` is a block of `\(row.keyword)`, not a setting. Write `\(name) { … }`.")
      return
    }
    let own = row.attributes.map(\.name) + (Schema.allowsLike(row) ? ["like"] : [])
    let near = row.nearest(to: name) ?? Suggestion.begun(name, among: own)
    if let meant = near ?? missing(setting, row) {
      context.report(
        .unknownSetting, place,
        "`\(row.keyword)` has no setting `\(name)`. Did you mean `\(meant)`?",
        fixes: [.replace(place, meant)])
      return
    }
    let advice =
      homes.isEmpty || homes.count > 4
      ? own.isEmpty ? "It has none." : "It has \(own.joinedAsList(limit: 20))."
      : "`\(name)` belongs in \(homes.map { Schema.home($0, of: name, besides: row) }.joinedAsChoice())."
    context.report(
      .unknownSetting, place, "`\(row.keyword)` has no setting `\(name)`. \(advice)")
  }

  /// The only setting that the block needs and hasn't and that takes the value, as `from` that of `file = "a.gpkg"`.
  /// Of a single name nothing is said: nearly every setting takes one.
  private static func missing(_ setting: WrittenSetting, _ row: BlockRow) -> String? {
    guard let value = setting.value else { return nil }
    let block = setting.block
    let text = block.sourceFile.tree.text(value)
    let first = text.unicodeScalars.first
    if text.contains("${") || first?.properties.isXIDStart ?? true { return nil }
    let fitting = RequiredSettingChecks.missing(block, row).filter {
      ValueReader.hasForm(text, of: $0)
    }
    return fitting.count == 1 ? fitting[0].name : nil
  }
}
