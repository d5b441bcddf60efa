// EntryEdits.swift: the edits that take an entry out of a text, or put one into a block.

package import DLSLanguage
package import DLSSyntax
package import DLSText

extension SourceFile {
  /// The edit that takes an entry, or an item of a list, out of the text: with its line where it
  /// stands alone on it, with its comma where it has neighbours. A comment behind it stays.
  package func removal(of node: NodeID) -> TextEdit {
    let tokens = tree.tokens
    let first = Int(tree.node(node).firstToken)
    let end = Int(tree.node(node).endToken)
    let before = significant(before: first)
    var next = significant(from: end)
    let hasComma = tokens.kind(next) == .comma
    if hasComma { next = significant(from: next + 1) }
    let ends: Set<TokenKind> = [.newline, .endOfFile]
    if isLineStart(before) {
      if ends.contains(tokens.kind(next)) { return lines(before, next) }
      return edit(tokens.start(first), tokens.start(next))
    }
    let isLast =
      ends.contains(tokens.kind(next)) || tokens.kind(next).isComment
      || tokens.kind(next) == .closeBrace || tokens.kind(next) == .closeBracket
    if isLast, tokens.kind(before) == .comma {
      return edit(tokens.start(before), hasComma ? tokens.start(next) : tokens.end(end - 1))
    }
    return edit(tokens.start(first), tokens.start(next))
  }

  /// The edit that adds an entry at the end of a block; nil for a block without its braces.
  package func insertion(of entry: String, into node: NodeID) -> TextEdit? {
    guard let view = BlockView(tree, node), let open = view.openBrace,
      let close = view.closeBrace
    else { return nil }
    let tokens = tree.tokens
    let last = significant(before: close)
    if tokens.kind(last) == .newline {
      let lineBreak = tree.text(tree.range(ofToken: last))
      let indent = tree.text(TextRange(tokens.end(last), tokens.start(close)))
      return edit(tokens.start(close), tokens.start(close), "  \(entry)\(lineBreak)\(indent)")
    }
    if last == open { return edit(tokens.end(open), tokens.start(close), " \(entry) ") }
    let hasComma = tokens.kind(last) == .comma
    return edit(tokens.end(last), tokens.end(last), hasComma ? " \(entry)" : ", \(entry)")
  }

  // MARK: Parts

  /// Whole lines: from behind the line break before them, with the `///` that speak of them, to
  /// behind the one at their end. Of two blank lines that would meet, one goes too.
  private func lines(_ before: Int, _ next: Int) -> TextEdit {
    let tokens = tree.tokens
    var start = before
    while start >= 0, tokens.kind(start) == .newline {
      let doc = significant(before: start)
      let above = significant(before: doc)
      guard doc >= 0, tokens.kind(doc) == .docComment, isLineStart(above) else { break }
      start = above
    }
    var end = next
    let above = significant(before: start)
    let hasBlankAbove = start < 0 || (tokens.kind(start) == .newline && isLineStart(above))
    if hasBlankAbove, tokens.kind(significant(from: end + 1)) == .newline {
      end = significant(from: end + 1)
    }
    return edit(start < 0 ? 0 : tokens.end(start), tokens.end(end))
  }

  private func isLineStart(_ token: Int) -> Bool {
    token < 0 || tree.tokens.kind(token) == .newline || tree.tokens.kind(token) == .byteOrderMark
  }

  /// The first token from an index on that is no blank.
  private func significant(from index: Int) -> Int {
    var index = index
    while tree.tokens.kind(index) == .blank { index += 1 }
    return index
  }

  /// The last token before an index that is no blank; -1 for none.
  private func significant(before index: Int) -> Int {
    var index = index - 1
    while index >= 0, tree.tokens.kind(index) == .blank { index -= 1 }
    return index
  }

  private func edit(_ start: UInt32, _ end: UInt32, _ text: String = "") -> TextEdit {
    TextEdit(file: id, range: TextRange(start, end), newText: text)
  }
}
