// TypingEdits.swift: what is put in order while somebody types.

import DLSFormat
package import DLSSyntax
package import DLSText

/// Puts in order what was typed.
package enum TypingEdits {
  /// The edits after a `}` that ends at a place: the block that it closes is laid out.
  package static func afterBrace(_ tree: SyntaxTree, _ offset: UInt32) -> [TextEdit] {
    guard offset > 0 else { return [] }
    let brace = tree.token(at: offset - 1)
    guard brace < tree.tokens.count, tree.tokens.kind(brace) == .closeBrace,
      let block = tree.nodes(at: offset - 1).last(where: {
        tree.kind($0) == .block && Int(tree.node($0).endToken) == brace + 1
      })
    else { return [] }
    let range = tree.range(block)
    return layout(tree, around: offset - 1).filter { range.covers($0.range) }
  }

  /// The edits after a line break that ends right before the line of a place: the line above is laid
  /// out, and this one is as deep as what it stands in.
  package static func afterLineBreak(
    _ lines: LineIndex, _ tree: SyntaxTree, _ offset: UInt32
  ) -> [TextEdit] {
    let line = lines.line(at: offset)
    guard line > 0 else { return [] }
    let above = lines.range(ofLine: line - 1)
    let first = above.start + blankCount(lines.bytes, above)
    var edits = layout(tree, around: first).filter {
      above.covers($0.range) && !$0.newText.utf8.contains { $0 == 0x0A || $0 == 0x0D }
    }
    if let blanks = blanks(atEndOf: above, tree), !edits.contains(where: { $0.range == blanks }) {
      edits.append(TextEdit(file: .main, range: blanks, newText: ""))
    }
    let here = lines.range(ofLine: line)
    let blanks = TextRange(here.start, here.start + blankCount(lines.bytes, here))
    let depth = depth(tree, before: here.start) - closings(tree, TextRange(blanks.end, here.end))
    let indent = String(repeating: "  ", count: max(0, depth))
    if String(decoding: lines.bytes[blanks.indices], as: UTF8.self) != indent {
      edits.append(TextEdit(file: .main, range: blanks, newText: indent))
    }
    return edits
  }

  /// The edits that lay out the entry of the top level around a place. Only that is looked at, so
  /// that a key costs the same in a long file.
  private static func layout(_ tree: SyntaxTree, around offset: UInt32) -> [TextEdit] {
    let entry = tree.children(.file).first { tree.range($0).touches(offset) }
    guard let range = entry.map({ tree.range($0) }) else { return [] }
    let part = Parser.parse(Array(tree.bytes[range.indices]) + Array(tree.lineBreak.utf8))
    return Formatter.edits(part).compactMap { edit in
      guard Int(edit.range.end) <= range.count else { return nil }
      return TextEdit(
        file: .main,
        range: TextRange(range.start + edit.range.start, range.start + edit.range.end),
        newText: edit.newText)
    }
  }

  /// How many braces and brackets are open at a place. A keyword of the top level at the start of a
  /// line closes all of them, as it does for the parser.
  private static func depth(_ tree: SyntaxTree, before offset: UInt32) -> Int {
    let entry = tree.children(.file).reversed().first { tree.range($0).start < offset }
    guard let entry else { return 0 }
    var depth = 0
    var token = Int(tree.node(entry).firstToken)
    while token < tree.tokens.count, tree.tokens.start(token) < offset {
      switch tree.tokens.kind(token) {
      case .openBrace, .openBracket: depth += 1
      case .closeBrace, .closeBracket: depth = max(0, depth - 1)
      default: break
      }
      token += 1
    }
    return depth
  }

  /// How many braces and brackets a line begins with that close something.
  private static func closings(_ tree: SyntaxTree, _ range: TextRange) -> Int {
    var count = 0
    var token = tree.token(at: range.start)
    while token < tree.tokens.count, tree.tokens.start(token) < range.end {
      switch tree.tokens.kind(token) {
      case .closeBrace, .closeBracket: count += 1
      case .blank: break
      default: return count
      }
      token += 1
    }
    return count
  }

  /// The blanks with which a line ends; nil where it ends with anything else.
  private static func blanks(atEndOf line: TextRange, _ tree: SyntaxTree) -> TextRange? {
    guard !line.isEmpty else { return nil }
    let token = tree.token(at: line.end - 1)
    guard tree.tokens.kind(token) == .blank else { return nil }
    return TextRange(max(line.start, tree.tokens.start(token)), line.end)
  }

  private static func blankCount(_ bytes: [UInt8], _ range: TextRange) -> UInt32 {
    UInt32(bytes[range.indices].prefix { $0 == 0x20 || $0 == 0x09 }.count)
  }
}
