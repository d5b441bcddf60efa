// RowPage.swift: rows of the schema table and things of a project as short Markdown pages.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText

/// Writes what hover and completion tell.
enum RowPage {
  /// A setting: what it is, what it takes, what holds without it, its name in ArcGIS.
  static func setting(_ row: AttributeRow, in block: Block?) -> String {
    var lines = [code("\(row.name) = \(row.defaultText ?? "…")"), row.doc]
    var facts = ["Takes \(row.takes)."]
    if row.isRequired {
      facts.append("Needed.")
    } else if !row.fallback.isEmpty {
      facts.append("Default: \(row.fallback).")
    }
    if let when = row.when {
      facts.append("Only where `\(when.attribute)` is \(when.words.joinedAsChoice(limit: 20)).")
    }
    lines.append(facts.joined(separator: " "))
    if let block, let now = valueNow(row, block) { lines.append(now) }
    if !row.arcgis.isEmpty { lines.append("In ArcGIS: `\(row.arcgis)`.") }
    support(row.support).map { lines.append($0) }
    return lines.joined(separator: "\n\n")
  }

  /// What holds where the block doesn't say it itself.
  private static func valueNow(_ row: AttributeRow, _ block: Block) -> String? {
    guard let setting = block.setting(row), let place = setting.place,
      let tree = block.model.file(place.file)?.tree
    else { return nil }
    let text = tree.text(place.range)
    switch setting.origin {
    case .block, .table: return nil
    case .like(let id): return "Here: `\(text)`, from `\(block.model.block(id).address)`."
    case .profile(let name): return "Here: `\(text)`, from the profile `\(name)`."
    case .commandLine: return "Here: `\(text)`, from the command line."
    }
  }

  /// A kind of block, by its keyword.
  static func block(_ row: BlockRow, of block: Block?, _ facts: [String]) -> String {
    var lines = [code(head(row)), row.doc]
    if !row.arcgis.isEmpty { lines.append("In ArcGIS: \(row.arcgis).") }
    let needed = row.attributes.filter(\.isRequired).map { "`\($0.name)`" }
    if !needed.isEmpty { lines.append("Needs \(needed.joinedAsList()).") }
    return (lines + facts).joined(separator: "\n\n")
  }

  /// A word of a set.
  static func word(_ word: WordRow, _ row: AttributeRow) -> String {
    var lines = ["`\(word.word)`: \(word.doc)"]
    if !word.arcgis.isEmpty { lines.append("In ArcGIS: `\(word.arcgis)`.") }
    support(word.support).map { lines.append($0) }
    return lines.joined(separator: "\n\n")
  }

  /// A unit, and how much of the usual one of its kind it is.
  static func unit(_ unit: Unit) -> String {
    let base = unit.dimension.baseUnit
    let same = unit == base ? "" : ": 1 \(unit.symbol) = \(unit.toBase(1).written) \(base.symbol)"
    return "`\(unit.symbol)`: \(unit.title)\(same)"
  }

  /// A block of the project that is named somewhere.
  static func thing(_ block: Block, _ facts: [String]) -> String {
    var lines = [code(summary(block))]
    let doc = documentation(block)
    if !doc.isEmpty { lines.append(doc.joined(separator: "\n")) }
    if let title = block.text("title") { lines.append(title) }
    if let row = block.row, doc.isEmpty { lines.append(row.doc) }
    return (lines + facts).joined(separator: "\n\n")
  }

  /// The `///` above a block.
  private static func documentation(_ block: Block) -> [String] {
    BlockView(block.sourceFile.tree, block.node)?.documentation ?? []
  }

  /// The head of a block and its settings, as far as they fit a glance.
  private static func summary(_ block: Block) -> String {
    let tree = block.sourceFile.tree
    let head = tree.text(block.headPlace.range)
    let settings = block.writtenSettings.prefix(6).map { "  \(tree.text($0.node))" }
    let rest = block.writtenSettings.count > 6 ? ["  …"] : []
    let lines = settings + rest + classes(block)
    return lines.isEmpty ? "\(head) {}" : "\(head) {\n\(lines.joined(separator: "\n"))\n}"
  }

  /// The classes of a schema, which are what one looks for there; those that came by `like` among them.
  private static func classes(_ schema: Block) -> [String] {
    guard schema.keyword == "schema" else { return [] }
    let all = schema.classes
    let lines = all.prefix(12).map { one in
      let value = one.integer("value").map { " { value = \($0) }" } ?? ""
      return "  class \(one.name ?? "")\(value)"
    }
    return all.count > 12 ? lines + ["  …"] : lines
  }

  private static func head(_ row: BlockRow) -> String {
    switch row.naming {
    case .none: "\(row.keyword) { … }"
    case .required: "\(row.keyword) NAME { … }"
    case .reference(let target): "\(row.keyword) \(target.keyword.uppercased()) { … }"
    }
  }

  private static func support(_ support: Support) -> String? {
    switch support {
    case .runs: nil
    case .refused(let sentence): "*Not run yet:* \(sentence)"
    case .runsWith(let words, let sentence): "*Run with \(words.joinedAsList()).* \(sentence)"
    }
  }

  /// Some lines of the language.
  static func code(_ text: String) -> String { "```dlsproj\n\(text)\n```" }
}
