// ReferenceText.swift: the reference of the language as Markdown, from the schema table.

import DLSLanguage

/// The reference manual: every block, setting, word and unit. `docs/reference.md` is this text.
package enum ReferenceText {
  /// The whole reference as Markdown.
  package static var markdown: String {
    var text = """
      # Reference

      Every block, setting, word and unit of the `.dlsproj` language, edition \(Schema.edition). This \
      page is made from the table that `dls` itself checks with; `DLS_WRITE_PAGES=1 swift test \
      --filter ReferenceTests` writes it anew.

      A setting marked *needed* has no default. *list* means that `[a, b]` may be given. ArcGIS names \
      are those of its export, train and inference tools.


      """
    for block in Schema.blocks { text += section(block) }
    text += models + words + units
    return text
  }

  private static func section(_ block: BlockRow) -> String {
    var text = "## \(head(block))\n\n\(block.doc)"
    if !block.arcgis.isEmpty { text += " In ArcGIS: \(block.arcgis)." }
    text += "\n\n"
    if block.isSingle { text += "There is at most one.\n\n" }
    if Schema.allowsLike(block) {
      text += "`like = other` takes what isn't written from another `\(block.keyword)`.\n\n"
    }
    guard !block.attributes.isEmpty else { return text }
    text += "| setting | takes | default | what it says | ArcGIS |\n|---|---|---|---|---|\n"
    for row in block.attributes {
      let cells = [
        "`\(row.name)`", takes(row), fallback(row), says(row),
        row.arcgis.isEmpty ? "" : "`\(row.arcgis)`",
      ]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text + "\n"
  }

  private static func head(_ block: BlockRow) -> String {
    let name =
      switch block.naming {
      case .none: ""
      case .required: " NAME"
      case .reference(let target): " \(target.keyword.uppercased())"
      }
    let place =
      block.parents.isEmpty ? "" : " in " + block.parents.map { "`\($0)`" }.joinedAsChoice()
    return "`\(block.keyword)\(name)`\(place)"
  }

  private static func takes(_ row: AttributeRow) -> String {
    var parts: [String]
    switch row.type {
    case .words(let set): parts = [set.rows.map { "`\($0.word)`" }.joinedAsChoice(limit: 40)]
    case .quantity(let dimensions):
      parts = [dimensions.map { "\($0.title)" }.joinedAsChoice()]
    case .pair(let dimensions):
      parts = [
        dimensions.isEmpty
          ? "columns x rows"
          : "width x height, \(dimensions.map(\.baseUnit.symbol).joinedAsChoice())"
      ]
    default: parts = [row.wants]
    }
    if let range = limits(row) { parts.append(range) }
    if row.isList { parts.append("list") }
    if row.allowsNone { parts.append("or `none`") }
    return parts.joined(separator: "; ")
  }

  private static func limits(_ row: AttributeRow) -> String? {
    let least = row.limits.least.map { row.written($0) }
    let greatest = row.limits.greatest.map { row.written($0) }
    let from = row.limits.isOpenBelow ? "more than" : "from"
    switch (least, greatest) {
    case (let least?, let greatest?):
      return row.limits.isOpenBelow
        ? "more than \(least), up to \(greatest)" : "\(least) to \(greatest)"
    case (let least?, nil): return "\(from) \(least)"
    case (nil, let greatest?): return "up to \(greatest)"
    case (nil, nil): return nil
    }
  }

  private static func fallback(_ row: AttributeRow) -> String {
    if row.isRequired { return "*needed*" }
    return row.defaultText.map { "`\($0)`" } ?? row.defaultNote
  }

  private static func says(_ row: AttributeRow) -> String {
    var text = row.doc
    if let when = row.when {
      text += " Only where `\(when.attribute)` is \(when.words.joinedAsChoice())."
    }
    switch row.support {
    case .runs: break
    case .recorded(let sentence): text += " *Recorded:* \(sentence)"
    case .refused(let sentence): text += " *Not run yet:* \(sentence)"
    }
    return text
  }

  private static var models: String {
    var text = """
      ## Model types

      | `model_type` | what it does | goal | learns from | usual backbone | run |
      |---|---|---|---|---|---|

      """
    for type in ModelType.all {
      let cells = [
        "`\(type.word)`", type.doc, "`\(type.goal)`",
        type.formats.map { "`\($0)`" }.joined(separator: ", "), "`\(type.backbone)`",
        type.support == .runs ? "yes" : "not yet",
      ]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text + "\n"
  }

  private static var words: String {
    var text = "## Words\n\n"
    for set in WordSet.allCases where set != .modelType {
      let users = Schema.blocks.flatMap { block in
        block.attributes.filter { $0.type == .words(set) }.map { "`\(block.keyword).\($0.name)`" }
      }
      text +=
        "### \(users.uniqued.joinedAsList())\n\n| word | what it means | ArcGIS |\n|---|---|---|\n"
      for row in set.rows {
        var doc = row.doc
        if case .refused(let sentence) = row.support { doc += " *Not run yet:* \(sentence)" }
        text += "| `\(row.word)` | \(doc) | \(row.arcgis.isEmpty ? "" : "`\(row.arcgis)`") |\n"
      }
      text += "\n"
    }
    return text
  }

  private static var units: String {
    var text = "## Units\n\n| unit | what it is | in base units |\n|---|---|---|\n"
    for unit in Unit.allCases {
      let base =
        unit == .percent
        ? "0.01" : "\(unit.toBase(1).written) \(unit.dimension.baseUnit.symbol)"
      text += "| `\(unit.symbol)` | \(unit.title) | \(base) |\n"
    }
    return text
  }
}
