// StringView.swift: a node seen as a string with its interpolations.

package import DLSText

/// A string: text, with interpolations in it.
package struct StringView: Sendable {
  private let tree: SyntaxTree
  private let node: NodeID

  /// The string that a node is; nil if it is none.
  package init?(_ tree: SyntaxTree, _ node: NodeID) {
    guard tree.kind(node) == .string else { return nil }
    (self.tree, self.node) = (tree, node)
  }

  /// A piece of a string.
  package enum Piece: Sendable {
    /// Text with `""` and `$${` turned into what they stand for; its range holds it as written.
    case text(String, TextRange)
    /// The path between `${` and `}`.
    case interpolation(NodeID)
  }

  /// The pieces in order. Pieces of text that are empty are left out.
  package var pieces: [Piece] {
    var pieces: [Piece] = []
    tree.withFlat { flat in
      flat.forEachPiece(ofString: node) { piece in
        switch piece {
        case .text(let range):
          let written = TextRange(UInt32(range.lowerBound), UInt32(range.upperBound))
          pieces.append(.text(StringView.unescape(tree.bytes, written), written))
        case .path(let path): pieces.append(.interpolation(path))
        }
      }
    }
    return pieces
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
    let range = tree.range(node)
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

  /// Turns `""` into a quote and `$${` into `${`.
  package static func unescape(_ bytes: [UInt8], _ range: TextRange) -> String {
    bytes.withUnsafeBufferPointer { bytes in
      let written = UnsafeBufferPointer(rebasing: bytes[range.indices])
      if !written.contains(where: isSign) { return String(decoding: written, as: UTF8.self) }
      var result: [UInt8] = []
      unescape(written, onto: &result)
      return String(decoding: result, as: UTF8.self)
    }
  }

  /// Appends some bytes, with `""` turned into a quote and `$${` into `${`.
  package static func unescape(
    _ written: UnsafeBufferPointer<UInt8>, onto result: inout [UInt8]
  ) {
    if !written.contains(where: isSign) {
      result.append(contentsOf: written)
      return
    }
    var index = 0
    while index < written.count {
      let byte = written[index]
      let isDouble = index + 1 < written.count && byte == written[index + 1]
      let isDollar =
        byte == UInt8(ascii: "$") && isDouble && index + 2 < written.count
        && written[index + 2] == UInt8(ascii: "{")
      result.append(byte)
      index += byte == UInt8(ascii: "\"") && isDouble || isDollar ? 2 : 1
    }
  }

  /// Whether a byte may begin what stands for something else.
  private static func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "$")
  }
}
