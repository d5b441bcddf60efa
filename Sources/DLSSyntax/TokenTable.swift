// TokenTable.swift: the tokens of a text as flat arrays.

/// The tokens of a text in order: five bytes each, no object per token.
///
/// They tile the text, so a token ends where the next one starts.
public struct TokenTable: Sendable, Equatable {
  /// The raw kind of each token.
  public private(set) var kinds: [UInt8]
  /// The offset of each token's first byte, and the text's length as one more entry at the end.
  public private(set) var starts: [UInt32]
  /// The tokens that hold text (a string or comment) that is no UTF-8 or has control characters.
  package private(set) var suspicious: [Int]

  init(kinds: [UInt8], starts: [UInt32], suspicious: [Int]) {
    self.kinds = kinds
    self.starts = starts
    self.suspicious = suspicious
  }

  /// Adds the tokens of the text right behind these.
  mutating func add(_ next: TokenTable) {
    suspicious += next.suspicious.map { $0 + kinds.count }
    kinds += next.kinds
    starts.removeLast()
    starts += next.starts
  }

  /// The number of tokens.
  package var count: Int { kinds.count }

  /// The kind of the token at `index`; the end of the file for any index past the last.
  package func kind(_ index: Int) -> TokenKind {
    guard index < kinds.count else { return .endOfFile }
    // The lexer wrote the raw value of a kind; a table look-up here would cost a tenth of parsing.
    return unsafeBitCast(kinds[index], to: TokenKind.self)
  }

  /// The offset of the first byte of the token at `index`, or the text's length.
  package func start(_ index: Int) -> UInt32 {
    starts[min(index, starts.count - 1)]
  }

  /// The offset after the last byte of the token at `index`, or the text's length.
  package func end(_ index: Int) -> UInt32 {
    starts[min(index + 1, starts.count - 1)]
  }
}
