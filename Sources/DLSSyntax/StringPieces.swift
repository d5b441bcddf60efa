// StringPieces.swift: what a string consists of, read from bare memory.

/// A piece of a string.
public enum StringPiece {
  /// Text, as it is written, at these bytes.
  case text(Range<Int>)
  /// The path between `${` and `}`.
  case path(NodeID)
}

extension FlatTree {
  /// Calls `body` with each piece of a string in order. Pieces of text that are empty are left out.
  @inlinable
  public func forEachPiece<Failure>(
    ofString id: NodeID, _ body: (StringPiece) throws(Failure) -> Void
  ) throws(Failure) {
    let (record, end) = (node(id), after(id))
    var path = firstPath(from: firstChild(id), end)
    for token in Int(record.firstToken)..<Int(record.endToken) {
      guard let range = content(ofToken: token) else { continue }
      if !range.isEmpty { try body(.text(range)) }
      if path < end, isNext(path, after: token) {
        try body(.path(path))
        path = firstPath(from: after(path), end)
      }
    }
  }

  /// The first path among siblings from one on, or their end.
  @inlinable
  func firstPath(from start: NodeID, _ end: NodeID) -> NodeID {
    var id = start
    while id < end, kind(id) != .path { id = after(id) }
    return id
  }

  /// Whether only blanks stand between a token and a path.
  @inlinable
  func isNext(_ path: NodeID, after token: Int) -> Bool {
    var index = token + 1
    while index < kinds.count, isToken(index, .blank) { index += 1 }
    return Int(node(path).firstToken) == index
  }

  /// The bytes of text that a token of a string holds; nil for those between `${` and `}`.
  @inlinable
  func content(ofToken index: Int) -> Range<Int>? {
    let token = indices(ofToken: index)
    let signs: Int
    switch kinds[index] {
    case TokenKind.string.code, TokenKind.stringTail.code: signs = 1
    case TokenKind.stringHead.code, TokenKind.stringMiddle.code: signs = 2
    case TokenKind.unclosedString.code, TokenKind.unclosedTail.code: signs = 0
    default: return nil
    }
    return token.lowerBound + 1..<token.upperBound - signs
  }
}
