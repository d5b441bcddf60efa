// StringView.swift: a node seen as a string with its interpolations.

package import DLSText

/// A string: text, with interpolations in it.
package struct StringView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// A piece of a string.
  package enum Piece: Sendable {
    /// Text with `""` and `$${` turned into what they stand for; its range holds it as written.
    case text(String, TextRange)
    /// The path between `${` and `}`.
    case interpolation(PathView)
  }

  /// The pieces in order. Pieces of text that are empty are left out.
  package var pieces: [Piece] {
    var pieces: [Piece] = []
    forEachPiece { pieces.append($0) }
    return pieces
  }

  /// Calls `body` with each piece in order. Pieces of text that are empty are left out.
  package func forEachPiece<Failure>(
    _ body: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    let record = tree.node(node)
    let end = Int(record.next)
    var next = pathNode(node.index + 1, end)
    for token in Int(record.firstToken)..<Int(record.endToken) {
      guard let range = content(token) else { continue }
      if !range.isEmpty { try body(.text(StringView.unescape(tree.bytes, range), range)) }
      if next < end, isNext(NodeID(next), token) {
        try body(.interpolation(PathView(tree: tree, node: NodeID(next))))
        next = pathNode(Int(tree.nodes[next].next), end)
      }
    }
  }

  /// The first path among siblings from one on, or their end.
  private func pathNode(_ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end, tree.nodes[index].kind != .path { index = Int(tree.nodes[index].next) }
    return index
  }

  /// The text of a string without interpolations; nil if it has some.
  package var plain: String? {
    var text = ""
    for piece in pieces {
      guard case .text(let part, _) = piece else { return nil }
      text += part
    }
    return tree.node(node).endToken == tree.node(node).firstToken + 1 ? text : nil
  }

  /// The bytes between the quotes.
  package var contentRange: TextRange {
    let end = isClosed ? range.end - 1 : range.end
    return TextRange(range.start + 1, max(range.start + 1, end))
  }

  /// Whether the closing quote is there.
  package var isClosed: Bool {
    switch tree.tokens.kind(Int(tree.node(node).endToken) - 1) {
    case .string, .stringTail, .bareQuote: true
    default: false
    }
  }

  /// The string's text with each interpolation replaced; nil if one has nothing to stand for it.
  package func resolved(_ value: (PathView) -> String?) -> String? {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let part, _): text += part
      case .interpolation(let path):
        guard let part = value(path) else { return nil }
        text += part
      }
    }
    return text
  }

  /// The bytes of text that a token of the string holds; nil for those between `${` and `}`.
  private func content(_ token: Int) -> TextRange? {
    let range = tree.range(ofToken: token)
    return switch tree.tokens.kind(token) {
    case .string: TextRange(range.start + 1, range.end - 1)
    case .unclosedString, .unclosedTail: TextRange(range.start + 1, range.end)
    case .stringHead, .stringMiddle: TextRange(range.start + 1, range.end - 2)
    case .stringTail: TextRange(range.start + 1, range.end - 1)
    default: nil
    }
  }

  /// Whether only blanks stand between a token and a path.
  private func isNext(_ path: NodeID, _ token: Int) -> Bool {
    var index = token + 1
    while tree.tokens.kind(index) == .blank { index += 1 }
    return Int(tree.node(path).firstToken) == index
  }

  /// Turns `""` into a quote and `$${` into `${`.
  package static func unescape(_ bytes: [UInt8], _ range: TextRange) -> String {
    let slice = bytes[range.indices]
    let quote = UInt8(ascii: "\"")
    let dollar = UInt8(ascii: "$")
    guard slice.contains(where: { $0 == quote || $0 == dollar }) else {
      return String(decoding: slice, as: UTF8.self)
    }
    var result: [UInt8] = []
    var index = slice.startIndex
    while index < slice.endIndex {
      let byte = slice[index]
      let isQuote = byte == quote && index + 1 < slice.endIndex && slice[index + 1] == quote
      let isDollar =
        byte == dollar && index + 2 < slice.endIndex && slice[index + 1] == dollar
        && slice[index + 2] == UInt8(ascii: "{")
      result.append(byte)
      index += isQuote || isDollar ? 2 : 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}
