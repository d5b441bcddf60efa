// LexerQuotes.swift: cuts text in single or typographic quotes.

import DLSText

extension Lexer {
  /// Quotes of texts, by what closes what they open.
  private enum Quotes: Int {
    case apostrophe, single, double

    /// Nil for what is no quote but perhaps a straight double one.
    init?(_ scalar: Unicode.Scalar?) {
      switch scalar {
      case "'": self = .apostrophe
      case "‘", "’", "‚": self = .single
      case "“", "”", "„", "‟", "«", "»": self = .double
      default: return nil
      }
    }

    /// Whether a character may close what these open.
    func areClosed(by scalar: Unicode.Scalar) -> Bool {
      switch (self, Quotes(scalar)) {
      case (.apostrophe, .apostrophe), (.single, .apostrophe), (.single, .single): true
      case (.double, .double): true
      case (.double, nil): scalar == "\""
      default: false
      }
    }
  }

  /// Whether a character is a quote of texts, other than a straight double one.
  static func isOtherQuote(_ scalar: Unicode.Scalar) -> Bool { Quotes(scalar) != nil }

  /// Where a text in quotes ends.
  struct QuoteEnd {
    /// The offset behind its closing quote.
    let offset: Int
    /// Whether the quotes in it and around it go together, each with its own.
    let isSure: Bool
  }

  /// Cuts text in single or typographic quotes, or the quote alone when its line has no second.
  mutating func scanOtherQuotes(_ s: Span<UInt8>) -> TokenKind {
    let opening = UTF8Decoder.step(s, at: position)
    let quotes = Quotes(opening.scalar)?.rawValue ?? 0
    if position >= unquotedUpTo[quotes] {
      if let end = Lexer.endOfQuotes(s, from: position) {
        let start = position
        position = end.offset
        checkText(s, start, true)
        return .otherQuotes
      }
      var end = position
      while end < s.count && s[end] != 0x0A && s[end] != 0x0D { end += 1 }
      unquotedUpTo[quotes] = end
    }
    position += opening.length
    return .unknown
  }

  /// Where the text ends whose opening quote stands at an offset; nil where nothing on its line closes it.
  ///
  /// A quote between letters is an apostrophe. One before a letter and behind none opens a text in the text,
  /// so one more has to close; any other closes. Where too few do, the last one ends the text.
  static func endOfQuotes(_ s: Span<UInt8>, from start: Int) -> QuoteEnd? {
    let opening = UTF8Decoder.step(s, at: start)
    guard let quotes = Quotes(opening.scalar) else { return nil }
    var index = start + opening.length
    var (isBehindLetter, depth) = (false, 1)
    var last: Int?
    while index < s.count && s[index] != 0x0A && s[index] != 0x0D {
      let step = UTF8Decoder.step(s, at: index)
      index += step.length
      let isQuote = step.scalar.map(quotes.areClosed) == true
      if isQuote, isLetter(s, index) {
        if !isBehindLetter { depth += 1 }
      } else if isQuote {
        depth -= 1
        if depth == 0 { return QuoteEnd(offset: index, isSure: true) }
        last = index
      }
      isBehindLetter = step.scalar?.properties.isXIDContinue == true
    }
    return last.map { QuoteEnd(offset: $0, isSure: false) }
  }

  private static func isLetter(_ s: Span<UInt8>, _ index: Int) -> Bool {
    index < s.count && UTF8Decoder.step(s, at: index).scalar?.properties.isXIDContinue == true
  }
}
