// WordsTests.swift: grammar/words.json shows what grammars of other programs need of the table.

import DLSLanguage
import DLSSyntax
import Foundation
import Testing

/// The words of the language, as `grammar/generate` reads them.
private struct WordList: Encodable {
  struct Block: Encodable {
    let keyword: String
    let parents: [String]
    let name: String
    let doc: String
    let settings: [Setting]
  }

  struct Setting: Encodable {
    let name: String
    let takes: String
    let words: [String]
    let isNeeded: Bool
  }

  let edition = Schema.edition
  let statements = Keywords.statements
  let topLevel = Schema.topKeywords
  let nested = Keywords.nested
  let literals = Vocabulary.literals
  let units = Unit.allCases.map(\.symbol)
  let settings = Set(Schema.blocks.flatMap { $0.attributes.map(\.name) } + [Schema.like.name])
    .sorted()
  let words = Set(WordSet.allCases.filter { $0 != .backbone }.flatMap { $0.rows.map(\.word) })
    .sorted()
  let blocks = Schema.blocks.map { block in
    Block(
      keyword: block.keyword, parents: block.parents, name: WordList.name(block.naming),
      doc: block.doc, settings: block.attributes.map(WordList.setting))
  }

  private static func name(_ naming: Naming) -> String {
    switch naming {
    case .none: ""
    case .required: "name"
    case .reference(let target): target.keyword
    }
  }

  private static func setting(_ row: AttributeRow) -> Setting {
    let (takes, words): (String, [String]) =
      switch row.type {
      case .words(let set): ("word", set.rows.prefix(12).map(\.word))
      case .reference(let target), .artefact(let target): (target.keyword, [])
      case .quantity(let units), .pair(let units):
        ("quantity", units.prefix(1).map(\.baseUnit.symbol))
      case .boolean: ("word", ["true", "false"])
      case .integer, .number: ("number", [])
      case .range: ("range", [])
      case .colour: ("colour", [])
      case .date: ("date", [])
      case .name, .band, .unit: ("name", [])
      case .text, .path, .crs, .label: ("text", [])
      }
    return Setting(name: row.name, takes: takes, words: words, isNeeded: row.isRequired)
  }
}

@Suite struct WordsTests {
  /// To write the file anew: `DLS_WRITE_PAGES=1 swift test --filter WordsTests`.
  @Test func theGrammarsHaveTheTablesWords() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(WordList()), as: UTF8.self) + "\n"
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("grammar/words.json")
    if ProcessInfo.processInfo.environment["DLS_WRITE_PAGES"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(
      (try? String(contentsOf: file, encoding: .utf8)) == text,
      "stale: run DLS_WRITE_PAGES=1 swift test --filter WordsTests, then grammar/generate")
  }
}
