// MissingThings.swift: what a text speaks of or needs, and doesn't have yet: people and settings.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText

/// Writes what is missing.
package enum MissingThings {
  /// Declares the person who is named at a place and isn't there.
  package static func person(_ caret: Caret) -> ProposedEdits? {
    let model = caret.analysis.model
    guard caret.file == .main, let setting = caret.setting,
      setting.row?.type == .reference(.person), let token = caret.token,
      caret.tree.tokens.kind(token) == .name
    else { return nil }
    let range = caret.tree.range(ofToken: token)
    let name = caret.tree.text(range)
    guard !setting.namePlace.range.covers(range), !WrittenText.literals.contains(name),
      caret.tree.nodes(at: range.start).last.map({ caret.tree.singleToken($0) == token }) == true,
      model.entity(name, in: .main) == nil
    else { return nil }
    let entry = "person \(name) {}"
    let tree = caret.tree
    let last = model.blocks(of: "person").last { !$0.isBroken }
    let edit =
      last.map {
        TextEdit(
          file: .main, range: TextRange(at: tree.lineEnd(after: $0.place.range.end)),
          newText: tree.lineBreak + entry)
      } ?? tree.appending(entry, to: .main)
    return ProposedEdits("Declare person \(name)", [edit])
  }

  /// Adds the settings that the block at a place needs and doesn't have.
  package static func settings(_ caret: Caret) -> ProposedEdits? {
    guard let block = caret.block, let row = block.row, !block.isImplied, !block.isBroken,
      block.headPlace.range.touches(caret.offset)
    else { return nil }
    let missing = row.required.filter { !block.isWritten($0) }.map { row.attributes[$0] }
      .filter { row in
        row.when == nil && !block.writtenSettings.contains { $0.name == row.name }
      }
    let separator =
      isOnOneLine(block) ? ", " : block.sourceFile.tree.lineBreak + indent(of: block) + "  "
    var names: [String] = []
    var text = SnippetText()
    for row in missing {
      let start = names.isEmpty ? text : text.adding(separator)
      guard let more = adding(row, block, to: start.adding("\(row.name) = ")) else { continue }
      names.append(row.name)
      text = more
    }
    guard !names.isEmpty,
      let edit = block.sourceFile.insertion(of: text.plain, into: block.node)
    else { return nil }
    var proposal = ProposedEdits("Add \(names.joinedAsList())", [edit])
    proposal.filling = filling(edit, text, block)
    return proposal
  }

  /// The edit with tab stops in its text. Editors put the blanks that stand before an edit on its line in
  /// front of each further line, so it begins with the line where it has several.
  private static func filling(
    _ edit: TextEdit, _ text: SnippetText, _ block: Block
  ) -> FillingEdit? {
    let parts = edit.newText.pieces(between: text.plain)
    guard parts.count == 2 else { return nil }
    let (before, behind) = (parts[0], parts[1])
    let indent = indent(of: block)
    guard edit.newText.contains("\n"), !indent.isEmpty, behind.hasSuffix(indent) else {
      return FillingEdit(
        file: edit.file, range: edit.range, text: text.following(before).adding(behind))
    }
    let start = edit.range.start - UInt32(indent.utf8.count)
    return FillingEdit(
      file: edit.file, range: TextRange(at: start),
      text: text.following(indent + before).adding(String(behind.dropLast(indent.count))))
  }

  private static func isOnOneLine(_ block: Block) -> Bool {
    !block.sourceFile.tree.tokenRange(block.node).contains {
      block.sourceFile.tree.tokens.kind($0) == .newline
    }
  }

  /// What stands before the block on its line.
  private static func indent(of block: Block) -> String {
    let tree = block.sourceFile.tree
    let first = Int(tree.node(block.node).firstToken)
    guard first > 0, tree.tokens.kind(first - 1) == .blank else { return "" }
    return tree.text(tree.range(ofToken: first - 1))
  }

  /// The text with a value to begin with: the only thing there is, the first word, an empty text. Nil
  /// where the project has nothing that fits.
  private static func adding(
    _ row: AttributeRow, _ block: Block, to text: SnippetText
  ) -> SnippetText? {
    func empty() -> SnippetText { text.adding("\"").addingStop().adding("\"") }
    switch row.type {
    case .words(let set): return set.rows.first.map { text.addingStop($0.word) }
    case .reference(let target): return candidate(target, block).map(text.addingStop)
    case .artefact(let target): return candidate(target, block).map(text.addingStop) ?? empty()
    case .path, .text, .label: return empty()
    default: return row.defaultText.map(text.addingStop)
    }
  }

  /// The first thing of a kind, in the block's own file or in one that it imports.
  private static func candidate(_ target: Target, _ block: Block) -> String? {
    let model = block.model
    let own = model.topBlocks(of: block.file).first {
      $0.keyword == target.keyword && $0.isNamed && !$0.isSame(as: block)
    }
    if let name = own?.name { return name }
    for entry in model.imports where entry.file == block.file {
      let found = entry.target.flatMap { file in
        model.topBlocks(of: file).first { $0.keyword == target.keyword && $0.isNamed }
      }
      if let name = found?.name { return "\(model.text(entry.name)).\(name)" }
    }
    return nil
  }
}
