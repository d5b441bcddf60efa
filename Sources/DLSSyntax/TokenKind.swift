// TokenKind.swift: the kinds of tokens, blanks and comments among them.

/// What a token is. Tokens tile the text: every byte belongs to exactly one of them.
public enum TokenKind: UInt8, Sendable, CaseIterable {
  // Trivia: what may stand between any two tokens.
  /// Spaces and tabs.
  case blank
  /// The byte order mark at the very beginning of a file.
  case byteOrderMark
  /// `//` to the line's end, without the line break.
  case comment
  /// `///` to the line's end: documentation of the entry below.
  case docComment
  /// `#` to the line's end: a comment of another language, a problem.
  case hashComment
  /// `/* … */`: a comment of another language, a problem.
  case blockComment
  /// LF, CRLF or a CR alone: separates entries.
  case newline
  // From here on: what a parser looks at.
  /// `,`
  case comma
  /// A word: a keyword, a name, a literal such as `true`.
  case name
  /// Digits with an optional sign, fraction and exponent.
  case number
  /// What follows a number on the same line: `px`, `m/px`, `%`.
  case unit
  /// `2024-05-14`
  case date
  /// `#` and six hexadecimal digits.
  case colour
  /// A whole string without interpolation, quotes included.
  case string
  /// The same, but the line ends before the closing quote.
  case unclosedString
  /// From the opening quote to the first `${`, both included.
  case stringHead
  /// From a `}` to the next `${`, both included.
  case stringMiddle
  /// From a `}` to the closing quote, both included.
  case stringTail
  /// The same, but the line ends before the closing quote.
  case unclosedTail
  /// The closing quote of a string whose last `${` has no `}`.
  case bareQuote
  /// `{`
  case openBrace
  /// `}`
  case closeBrace
  /// `[`
  case openBracket
  /// `]`
  case closeBracket
  /// `=`
  case equals
  /// `.`
  case dot
  /// `..`
  case dotDot
  /// `x` or `×` right after a quantity.
  case pairSign
  // From here on: what no program of the language has.
  /// `:`
  case colon
  /// `;`
  case semicolon
  /// Text in single or typographic quotes.
  case otherQuotes
  /// Digits that are neither a number nor a date: `1.2.3`, `2024-5-14`.
  case malformedNumber
  /// `#` and a word after `=` that is no colour: `#fff`, `#red`.
  case malformedColour
  /// Blanks that aren't spaces or tabs, such as the ones web pages use.
  case oddBlank
  /// Bytes that are no UTF-8.
  case notUTF8
  /// Anything else.
  case unknown
  /// The end of the file: never stored, only answered past the last token.
  case endOfFile

  /// The raw value, which is the place among the cases: what an enumeration is in memory.
  @inlinable @inline(__always)
  public var code: UInt8 { unsafeBitCast(self, to: UInt8.self) }

  /// Whether they are the same one.
  @inlinable @inline(__always)
  public static func == (a: TokenKind, b: TokenKind) -> Bool { a.code == b.code }

  /// Whether the token is a comment of any kind.
  package var isComment: Bool {
    rawValue >= TokenKind.comment.rawValue && rawValue <= TokenKind.blockComment.rawValue
  }

  /// Whether the token is a blank, a comment or a line break.
  package var isTrivia: Bool { rawValue <= TokenKind.newline.rawValue }

  /// Whether the token separates entries: a line break or a comma.
  var isSeparator: Bool { self == .newline || self == .comma }
}
