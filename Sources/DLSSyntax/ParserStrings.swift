// ParserStrings.swift: parses strings with interpolations, and text in other quotes or none.

import DLSText

extension Parser {
  /// Parses a string with interpolations, as a node whose children are their paths.
  mutating func parseInterpolated() {
    let index = open(.string)
    let head = at
    advance()
    while true {
      let name = parseInterpolation()
      switch current {
      case .stringMiddle:
        advance()
        continue
      case .stringTail:
        advance()
      case .unclosedTail:
        advance()
        reportUnclosed(head)
      case .bareQuote:
        missing()
        reportOpenInterpolation(name)
        advance()
      default:
        missing()
        reportOpenInterpolation(name)
        reportUnclosed(head)
      }
      break
    }
    close(index)
  }

  /// Parses the path of one `${ }`; the bytes of the name, if there is one.
  private mutating func parseInterpolation() -> TextRange? {
    let first = at
    var name: TextRange?
    if current == .name {
      parsePath()
      name = range(first, last)
    } else {
      missing()
      report { parser in
        let end = parser.tokens.end(parser.last - 1)
        return SyntaxProblem(
          .brokenInterpolation, TextRange(end - 2, end),
          "`${` takes the name of a `let`, as in \"${data}/a.tif\". For the two characters "
            + "themselves write `$${`.")
      }
    }
    guard isInsideInterpolation else { return name }
    let error = openError()
    let junk = at
    while isInsideInterpolation { advance() }
    close(error)
    // Without its `}` there is one thing to say, and that isn't this.
    guard name == nil || current == .stringMiddle || current == .stringTail else { return name }
    report { parser in
      SyntaxProblem(
        .brokenInterpolation, parser.range(junk, parser.last),
        "`${ }` holds one name and nothing else. Write `}` right after the name.")
    }
    return name
  }

  /// Whether the current token still belongs to what `${` began.
  private var isInsideInterpolation: Bool {
    switch current {
    case .name, .dot, .unknown: true
    default: false
    }
  }

  private mutating func reportOpenInterpolation(_ name: TextRange?) {
    guard let name else { return }
    report { _ in
      SyntaxProblem(
        .brokenInterpolation, name, "`}` is missing after the name.",
        changes: [.init("Write `}`", TextRange(at: name.end), "}")])
    }
  }

  /// Takes a string without its closing quote.
  mutating func unclosedString() {
    let index = open(.string)
    let head = at
    advance()
    breaks += 1
    close(index)
    reportUnclosed(head)
  }

  private mutating func reportUnclosed(_ head: Int) {
    breaks += 1
    report { parser in
      let range = parser.range(head, parser.last)
      if let problem = parser.escapedQuotes(.unclosedString, from: range.start) { return problem }
      return SyntaxProblem(
        .unclosedString, range,
        "The closing quote of this text is missing. Write `\"` at its end.",
        changes: [parser.closing(range)])
    }
  }

  /// Writes the quote of a text that goes on to the end of its line. A `}` that the text took along stands
  /// behind it, and before a comment that it took along.
  private func closing(_ range: TextRange) -> SyntaxProblem.Change {
    let word = "Write `\"`"
    let behind = swallowsBrace ? trimmed(range.end, range) - 1 : range.end
    guard let comment = swallowedComment(in: range), comment < behind else {
      return .init(word, TextRange(at: trimmed(behind, range)), "\"", isSafe: false)
    }
    let end = trimmed(UInt32(comment), range)
    if !swallowsBrace { return .init(word, TextRange(at: end), "\"", isSafe: false) }
    let kept = text(TextRange(end, trimmed(behind, range)))
    return .init(word, TextRange(end, range.end), "\" }\(kept)", isSafe: false)
  }

  /// An end within a text without the blanks before it.
  private func trimmed(_ end: UInt32, _ range: TextRange) -> UInt32 {
    var end = end
    while end > range.start + 1, bytes[Int(end) - 1] == 0x20 || bytes[Int(end) - 1] == 0x09 {
      end -= 1
    }
    return end
  }

  /// Where a text that goes on to the end of its line seems to have taken a comment along; an address has no
  /// blank before its `//`.
  private func swallowedComment(in range: TextRange) -> Int? {
    let slash = UInt8(ascii: "/")
    return range.indices.dropFirst(2).dropLast().first { place in
      bytes[place] == slash && bytes[place + 1] == slash
        && (bytes[place - 1] == 0x20 || bytes[place - 1] == 0x09)
    }
  }

  /// Whether the last token is an unclosed string that ends with the `}` of the block whose `{`
  /// stands on the same line.
  var swallowsBrace: Bool {
    let kind = tokens.kind(last - 1)
    guard kind == .unclosedString || kind == .unclosedTail else { return false }
    guard let frame = frames.last, frame.kind == .block else { return false }
    let range = range(last - 1)
    guard bytes[range.indices].last(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "}") else {
      return false
    }
    let between = tokens.kinds[min(frame.opener, last)..<last]
    return between.count < 200 && !between.contains(TokenKind.newline.rawValue)
  }

  /// Takes text in single or typographic quotes.
  mutating func otherQuotes() {
    let index = at
    errorLeaf()
    // Of an import, `as` goes on.
    let isWhole = endsText || current == .name && isWord(at, "as")
    report { parser in parser.otherQuotesProblem(index, isWhole: isWhole) }
  }

  private func otherQuotesProblem(_ index: Int, isWhole: Bool) -> SyntaxProblem {
    let range = range(index)
    let isSure = Lexer.endOfQuotes(bytes.span, from: Int(range.start))?.isSure == true
    let inner = text(range).dropFirst().dropLast()
    // Where it ends is anybody's guess if quotes are left over, and if it holds what may be other settings.
    if !isSure && inner.contains("=") || hasQuotes(from: index + 1) || hasQuotes(before: index) {
      return SyntaxProblem(
        .otherQuotes, range,
        "Text stands between straight double quotes. Write `\"` where it begins and where it ends.")
    }
    let quoted =
      "\""
      + inner.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
    return SyntaxProblem(
      .otherQuotes, range, "Text stands between straight double quotes. Write \(quoted).",
      changes: [.init("Write \(quoted)", range, quoted, isSafe: isSure && isWhole)])
  }

  /// Whether quotes follow that belong to no text, before the entry ends.
  private func hasQuotes(from index: Int) -> Bool {
    var index = index
    while !isLineEnd(tokens.kind(index)) {
      if tokens.kind(index) == .unknown,
        text(range(index)).unicodeScalars.contains(where: Lexer.isOtherQuote)
      {
        return true
      }
      index += 1
    }
    return false
  }

  /// Whether quotes stand before on the line that belong to no text: with others behind them they would.
  private func hasQuotes(before index: Int) -> Bool {
    var index = index - 1
    while index >= 0, tokens.kind(index) != .newline {
      if tokens.kind(index) == .unknown,
        text(range(index)).unicodeScalars.contains(where: Lexer.isOtherQuote)
      {
        return true
      }
      index -= 1
    }
    return false
  }

  /// Takes what goes on to the end of the entry and can only be text without its quotes; `first` is
  /// the token at which the text began, which may be taken already.
  mutating func unquotedText(from first: Int) {
    if colourByNumbers(from: first) { return }
    let error = openError()
    skipJunk()
    close(error)
    // `http://…` goes on in what looks like a comment.
    let next = last
    let goesOn = tokens.kind(next) == .comment && tokens.kind(next - 1) == .colon
    if goesOn { claimed.insert(next) }
    report { parser in
      let end = goesOn ? parser.addressEnd(next) : parser.tokens.start(parser.last)
      let range = TextRange(parser.tokens.start(first), end)
      let written = parser.text(range)
      if let number = CommaNumber.joined(written) {
        return SyntaxProblem(
          .malformedNumber, range, "The digits of a number stand together. Write \(number).",
          changes: [.init("Write \(number)", range, number, isSafe: false)])
      }
      guard range.count > 0, range.count < 300, !written.contains("\""),
        parser.looksLikeText(range), !parser.isBehindText(first)
      else {
        let lacksQuote = parser.lacksQuote(before: first)
        return SyntaxProblem(
          .unexpectedText, range,
          lacksQuote
            ? "A quote is missing: the text before this goes on to the next one. Write `\"` where it ends."
            : "This belongs nowhere here. Remove it, or write text in quotes.")
      }
      return SyntaxProblem(
        .unquotedText, range, "Text needs quotes. Write \"\(written)\".",
        changes: [.init("Write \"\(written)\"", range, "\"\(written)\"", isSafe: false)])
    }
  }

  /// Takes `rgb(255, 0, 10)`, a colour as other languages write it; false, and nothing done, for anything else.
  private mutating func colourByNumbers(from first: Int) -> Bool {
    let start = Int(tokens.start(first))
    let line = bytes[start...].prefix(64).prefix { $0 != 0x0A && $0 != 0x0D }
    guard line.starts(with: "rgb(".utf8), let end = line.firstIndex(of: UInt8(ascii: ")")) else {
      return false
    }
    let parts = String(decoding: line[(start + 4)..<end], as: UTF8.self)
      .split(separator: ",").map { $0.filter { $0 != " " } }
    let numbers = parts.compactMap { UInt8($0) }
    guard parts.count == 3, numbers.count == 3 else { return false }
    let error = openError()
    while at < tokens.count, Int(tokens.start(at)) <= end { advance() }
    if !endsText { skipJunk() }
    close(error)
    report { parser in
      let digits = numbers.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      let range = TextRange(UInt32(start), UInt32(end + 1))
      return SyntaxProblem(
        .malformedColour, range,
        "A colour is `#` and six digits from 0 to f, two each for red, green and blue. Write #\(digits).",
        changes: [.init("Write #\(digits)", range, "#\(digits)")])
    }
    return true
  }

  /// Whether a text in quotes stands right before a token, so that what follows needs no quotes of its own.
  private func isBehindText(_ index: Int) -> Bool {
    var before = index - 1
    while before >= 0, tokens.kind(before) == .blank { before -= 1 }
    switch before < 0 ? .newline : tokens.kind(before) {
    case .string, .stringTail, .bareQuote, .otherQuotes: return true
    default: return false
    }
  }

  /// Where an address ends that goes on in what looks like a comment: before a blank, a comma, or a `}`
  /// without its `{`. What follows are other entries, or a comment.
  private func addressEnd(_ comment: Int) -> UInt32 {
    let range = range(comment)
    var depth = 0
    for index in range.indices {
      switch bytes[index] {
      case 0x20, 0x09, UInt8(ascii: ","): return UInt32(index)
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth < 0 { return UInt32(index) }
      default: continue
      }
    }
    return range.end
  }

  /// Whether a text ends right before a token that looks like an entry: `"a.tif, band = "red"` lacks a quote
  /// within the first text.
  private func lacksQuote(before index: Int) -> Bool {
    guard index > 0, tokens.kind(index - 1) == .string else { return false }
    let text = bytes[range(index - 1).indices]
    return text.contains(UInt8(ascii: "=")) && text.contains(UInt8(ascii: ","))
  }

  /// Whether a range holds anything that a path or a title is made of.
  private func looksLikeText(_ range: TextRange) -> Bool {
    bytes[range.indices].contains { byte in
      let letter = byte | 0x20
      return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z") || byte >= 0xC2
    }
  }
}
