// Hover.swift: what an editor tells about the word under the pointer.

import DLSCheck
package import DLSLanguage
import DLSSyntax
package import DLSText

/// What is told about a place.
package struct HoverText: Sendable {
  /// Markdown.
  package let markdown: String
  /// The text it is about.
  package let range: TextRange
}

/// Tells about keywords, settings, words, units, and the things that are named.
package enum Hover {
  /// What there is to tell about a place; nil where there is nothing.
  /// - Parameters:
  ///   - facts: more about a block than its text says, as Markdown paragraphs: what its data holds,
  ///     what it yields, how its last run went.
  ///   - fileFacts: the same about the file behind a path of a block.
  package static func at(
    _ caret: Caret, facts: (Block) -> [String] = { _ in [] },
    fileFacts: (FilePath, Block) -> [String] = { _, _ in [] }
  ) -> HoverText? {
    guard let token = caret.token else { return nil }
    let tree = caret.tree
    let range = tree.range(ofToken: token)
    if let occurrence = caret.occurrence, occurrence.place.range == range,
      !isKeyword(occurrence, caret)
    {
      return thing(occurrence.entity, caret, facts).map { HoverText(markdown: $0, range: range) }
    }
    if let block = caret.block, block.keywordPlace.range == range, let row = block.row {
      return HoverText(markdown: RowPage.block(row, of: block, facts(block)), range: range)
    }
    guard let setting = caret.setting, let row = setting.row ?? like(setting) else { return nil }
    if setting.namePlace.range.covers(range) {
      return HoverText(markdown: RowPage.setting(row, in: setting.block), range: range)
    }
    if let path = DocumentLinks.path(at: caret, setting) {
      // At the file of a source stands what is known of the source, which no other file has; so with labels.
      let isData = ["source", "samples"].contains(setting.block.keyword)
      let known = isData ? facts(setting.block) : []
      let own = fileFacts(path.path, setting.block)
      let notes = own.filter { known.isEmpty || $0 != lookNote } + known
      return notes.isEmpty
        ? nil : HoverText(markdown: notes.joined(separator: "\n\n"), range: path.range)
    }
    return value(token, row, caret).map { HoverText(markdown: $0, range: range) }
  }

  /// What is told of a file that nobody has looked into.
  package static let lookNote = "`dls.probe` and `dls check --probe` look at what it holds."

  private static func isKeyword(_ occurrence: Occurrence, _ caret: Caret) -> Bool {
    guard case .block(let id) = occurrence.entity, occurrence.role == .definition else {
      return false
    }
    return caret.analysis.model.block(id).keywordPlace == occurrence.place
  }

  private static func like(_ setting: WrittenSetting) -> AttributeRow? {
    setting.name == Schema.like.name ? Schema.like : nil
  }

  /// A block, a text or an import.
  private static func thing(
    _ entity: Entity, _ caret: Caret, _ facts: (Block) -> [String]
  ) -> String? {
    let model = caret.analysis.model
    switch entity {
    case .block(let id): return RowPage.thing(model.block(id), facts(model.block(id)))
    case .letEntry(let index):
      let entry = model.lets[index]
      guard let tree = model.file(entry.file)?.tree else { return nil }
      let text = entry.value.map { tree.text($0) } ?? ""
      return RowPage.code("let \(model.text(entry.name)) = \(text)")
    case .importEntry(let index):
      let entry = model.imports[index]
      guard let tree = model.file(entry.file)?.tree else { return nil }
      let code = RowPage.code(
        "import \(tree.text(entry.pathRange)) as \(model.text(entry.name))")
      let file = entry.target.flatMap { model.file($0) }?.path
      let name = model.text(entry.name)
      return file.map { "\(code)\n\nIts things are written `\(name).NAME`. It is \($0)." } ?? code
    }
  }

  /// A word, unit or number of a value.
  private static func value(_ token: Int, _ row: AttributeRow, _ caret: Caret) -> String? {
    let text = caret.tree.text(caret.tree.range(ofToken: token))
    switch caret.tree.tokens.kind(token) {
    case .name:
      if case .words(let set) = row.type, let word = set.row(text) {
        return RowPage.word(word, row)
      }
      return nil
    case .unit:
      return Unit.allCases.first { $0.symbol == text }.map(RowPage.unit)
    default: return nil
    }
  }
}
