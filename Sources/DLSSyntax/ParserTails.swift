// ParserTails.swift: ends entries, and deals with what stands where nothing should.

import DLSText

extension Parser {
  /// Whether an entry ends before a token of this kind, as lines end.
  func isLineEnd(_ kind: TokenKind) -> Bool {
    switch kind {
    case .newline, .comma, .comment, .docComment, .hashComment, .blockComment, .closeBrace,
      .semicolon, .endOfFile:
      true
    default: false
    }
  }

  /// Whether the word at `index` begins an entry: `name =`, `name {`, `keyword name {`.
  func beginsEntry(_ index: Int) -> Bool {
    guard tokens.kind(index) == .name else { return false }
    var next = following(index)
    switch tokens.kind(next) {
    case .equals, .openBrace: return true
    case .dot, .name:
      // A path has three parts at most.
      for _ in 0..<5 where tokens.kind(next) == .name || tokens.kind(next) == .dot {
        next = following(next)
      }
      return tokens.kind(next) == .equals || tokens.kind(next) == .openBrace
    default: return false
    }
  }

  /// Closes an entry, taking what is left of its line if that is nothing of its own.
  mutating func finishEntry(_ index: Int) {
    if current == .comma {
      decimalComma(index)
      valuesInRow(index)
    } else if !isLineEnd(current) {
      parseTail(index)
    }
    close(index)
    if swallowsBrace, let frame = frames.popLast() {
      // One mistake, one problem: the `}` is in the string that lacks its quote.
      missing()
      close(frame.node)
    }
  }

  /// Deals with what follows an entry on its line without a separator.
  private mutating func parseTail(_ index: Int) {
    if escapedQuotes() { return }
    if beginsEntry(at) || nodes[index].kind == .block && current == .name {
      missing()
      return report { parser in
        SyntaxProblem(
          .missingSeparator, parser.range(parser.at),
          "Two entries stand on one line with nothing between them. Write a comma between them.",
          changes: [
            .init("Write a comma", TextRange(at: parser.tokens.start(parser.last)), ",")
          ])
      }
    }
    switch current {
    case .openBrace:
      return
    case .closeBracket:
      while current == .closeBracket { strayClose() }
      if !isLineEnd(current) && current != .openBrace { unquotedText(from: at) }
    case _ where nodes[index].kind == .block:
      junk(.unexpectedText, "This belongs nowhere after a `}`. Write it on a line of its own.")
    case _ where isDate(index):
      dateTail()
    default:
      unquotedText(from: valueStart(index))
    }
  }

  /// The token at which the value of an entry begins, if it is a word or number that the text after
  /// it may belong to; else the current token.
  private func valueStart(_ index: Int) -> Int {
    var value = index + 1
    var found = at
    while value < nodes.count {
      found = textStart(value) ?? at
      value = Int(nodes[value].next)
    }
    let isPathOfEntry = nodes[index].kind == .attribute && found == Int(nodes[index].firstToken)
    return isPathOfEntry ? at : found
  }

  /// The token at which a value begins that the text after it may belong to: a word or a number.
  func textStart(_ value: Int) -> Int? {
    switch nodes[value].kind {
    case .path, .quantity, .range, .pair: Int(nodes[value].firstToken)
    default: nil
    }
  }

  /// `0,5` where a value is alone: a comma that was meant as a decimal point, or to part thousands.
  private mutating func decimalComma(_ index: Int) {
    guard nodes[index].kind == .attribute, last > 0, tokens.kind(last - 1) == .number,
      last == at, continuesNumber(at)
    else { return }
    let error = openError()
    let first = at - 1
    var parts = [text(range(first))]
    repeat {
      advance()
      parts.append(text(range(at)))
      advance()
    } while parts[1].utf8.count == 3 && current == .comma && last == at && continuesNumber(at)
    let number = last
    if !isLineEnd(current) { skipJunk() }
    close(error)
    report { parser in
      let range = parser.range(first, number)
      let meant = CommaNumber.meant(parts)
      let choice = meant.joined(separator: ", or ")
      return SyntaxProblem(
        .decimalComma, range,
        "A comma separates entries. "
          + (meant.isEmpty ? "Write the number with one point at most." : "Write \(choice)."),
        changes: meant.map { .init("Write \($0)", range, $0, isSafe: meant.count == 1) })
    }
  }

  /// The value of an entry, if it is one number or one day and ends here.
  private func loneValue(_ index: Int) -> NodeKind? {
    guard nodes[index].kind == .attribute, let value = nodes.last,
      Int(nodes[index + 1].next) == nodes.count - 1, [.quantity, .date].contains(value.kind)
    else { return nil }
    return value.kind
  }

  private func isDate(_ index: Int) -> Bool { loneValue(index) == .date }

  /// `500000, 4000000` where a value is alone: values that belong together, with commas between them.
  private mutating func valuesInRow(_ index: Int) {
    guard current == .comma, let kind = loneValue(index), endOfValue(following(at), kind) != nil
    else { return }
    let first = Int(nodes[nodes.count - 1].firstToken)
    var parts = [text(range(first, last))]
    var comma = at
    var end = last
    while tokens.kind(comma) == .comma, let next = endOfValue(following(comma), kind) {
      parts.append(text(range(following(comma), next)))
      end = next
      comma = tokens.kind(next) == .blank ? following(next) : next
    }
    guard parts.count > 1, isLineEnd(tokens.kind(comma)) else { return }
    let error = openError()
    while at < end { advance() }
    close(error)
    report { parser in
      let range = parser.range(first, end)
      let pair = kind == .date ? parts.joined(separator: "..") : parts.joined(separator: " x ")
      let choice = (parts.count == 2 ? [pair] : []) + ["[\(parts.joined(separator: ", "))]"]
      return SyntaxProblem(
        .unexpectedText, range,
        "A comma separates entries. Write \(choice.joined(separator: ", or as a list ")).",
        changes: choice.map { .init("Write \($0)", range, $0, isSafe: false) })
    }
  }

  /// The token behind a number with its unit, or behind a day, that begins at a token; nil for anything else.
  private func endOfValue(_ index: Int, _ kind: NodeKind) -> Int? {
    if kind == .date { return tokens.kind(index) == .date ? index + 1 : nil }
    guard tokens.kind(index) == .number else { return nil }
    let next = following(index)
    return tokens.kind(next) == .unit ? next + 1 : index + 1
  }

  /// Takes what follows a day on its line: until when, at what time, or what belongs nowhere.
  private mutating func dateTail() {
    let first = Int(nodes[nodes.count - 1].firstToken)
    let day = text(range(first))
    quietJunk()
    report { parser in
      let range = parser.range(first, parser.last)
      let tail = parser.text(TextRange(parser.tokens.end(first), range.end))
      switch DayTail(tail.drop { $0 == " " || $0 == "\t" }) {
      case .until(let other):
        return SyntaxProblem(
          .malformedDate, range,
          "Days from one to another have two dots between them. Write \(day)..\(other).",
          changes: [.init("Write \(day)..\(other)", range, "\(day)..\(other)")])
      case .time:
        return SyntaxProblem(
          .malformedDate, range, "A date is a whole day, without a time. Write \(day).",
          changes: [.init("Write \(day)", range, day, isSafe: false)])
      case nil:
        return SyntaxProblem(
          .malformedDate, range,
          "A date is year, month and day, and nothing stands behind it. Write \(day), or "
            + "\(day)..\(day) for several days.")
      }
    }
  }

  /// Whether a comma has digits right behind it.
  private func continuesNumber(_ comma: Int) -> Bool {
    tokens.kind(comma + 1) == .number && bytes[Int(tokens.start(comma + 1))] != UInt8(ascii: "-")
  }

  /// Whether no text that lacks its quotes can go on here.
  var endsText: Bool {
    isLineEnd(current) || current == .openBrace || current == .closeBracket
  }

  /// Takes tokens up to the end of the entry.
  mutating func skipJunk() {
    while !endsText { advance() }
  }

  /// Takes tokens up to the end of the entry as an error that a problem tells of already.
  mutating func quietJunk() {
    let error = openError()
    skipJunk()
    close(error)
  }

  /// Takes one token that belongs nowhere, and what follows it on its line.
  mutating func junk(_ code: SyntaxCode, _ message: String) {
    let error = openError()
    let first = at
    advance()
    skipJunk()
    close(error)
    report { parser in
      let range = parser.range(first, parser.last)
      return SyntaxProblem(
        code, range, message,
        changes: parser.holdsWords(first, parser.last)
          ? [] : [.init("Remove it", range, "", isSafe: false)])
    }
  }

  /// Whether anything among some tokens says something: nobody wants that removed unread.
  private func holdsWords(_ first: Int, _ end: Int) -> Bool {
    (first..<end).contains { token in
      switch tokens.kind(token) {
      case .unknown, .oddBlank, .notUTF8, .equals, .colon, .semicolon, .dot, .dotDot: false
      case let kind: !kind.isTrivia
      }
    }
  }

  /// Takes a `}` or `]` that closes nothing.
  mutating func strayClose() {
    let index = at
    errorLeaf()
    report { parser in
      let range = parser.range(index)
      return SyntaxProblem(
        .strayClose, range, "This `\(parser.text(range))` closes nothing. Remove it.",
        changes: [.init("Remove it", range, "", isSafe: false)])
    }
  }

  /// Parses an entry that doesn't begin with a word.
  mutating func parseUnnamed() {
    switch current {
    case .openBrace:
      let isAfterError = last == at && nodes[nodes.count - 1].isBroken
      let index = open(.block)
      if !isAfterError {
        report { parser in
          SyntaxProblem(
            .missingName, parser.range(parser.at),
            "A block begins with its keyword, as in `project tree-crowns {`.")
        }
      }
      breaks += 1
      enterBlock(index, indentation(of: at))
    case .semicolon:
      errorLeaf()
      report { parser in
        let range = parser.range(parser.last - 1)
        let goesOn = !parser.isLineEnd(parser.current)
        return SyntaxProblem(
          .semicolon, range, "Entries end with their line; no `;` is needed. Remove it.",
          changes: [.init(goesOn ? "Write a comma" : "Remove it", range, goesOn ? "," : "")])
      }
    case .closeBracket:
      strayClose()
    case .notUTF8:
      errorLeaf()
    case .colour:
      hashComment()
    case .equals, .colon:
      junk(.missingName, "The name of the setting is missing here. Write it before the `=`.")
    case .number, .malformedNumber, .date:
      junk(.unexpectedText, "A name begins with a letter, and a number belongs after `=`.")
    case .string, .stringHead, .unclosedString, .otherQuotes:
      if parseQuotedKey() { return }
      junk(.unexpectedText, "Text alone says nothing here. Write, say, title = before it.")
    case .unknown where signBeforeEntry():
      break
    default:
      strayText()
    }
  }

  /// A comment that begins with `#` and six hexadecimal digits.
  private mutating func hashComment() {
    let error = openError()
    let first = at
    while current != .newline && current != .endOfFile && !current.isComment { advance() }
    close(error)
    report { parser in parser.hashProblem(parser.range(first, parser.last)) }
  }

  private func hashProblem(_ range: TextRange) -> SyntaxProblem {
    let isTight = range.count > 1 && bytes[Int(range.start) + 1] != 0x20
    return SyntaxProblem(
      .hashComment, range, "A comment begins with `//`, not with `#`.",
      changes: [
        .init("Write `//`", TextRange(range.start, range.start + 1), isTight ? "// " : "//")
      ])
  }

  // MARK: What the lexer noted

  /// Reports comments of other languages and characters that no text should have.
  mutating func reportSuspicious() {
    for index in tokens.suspicious where !claimed.contains(index) {
      report { parser in parser.suspicion(index) }
    }
  }

  private func suspicion(_ index: Int) -> SyntaxProblem {
    let range = range(index)
    switch tokens.kind(index) {
    case .hashComment where UTF8Decoder.isValid(bytes.span, range.indices):
      return hashProblem(range)
    case .blockComment where UTF8Decoder.isValid(bytes.span, range.indices):
      return blockCommentProblem(index)
    case .oddBlank: return oddBlankProblem(range)
    case _ where !Lexer.isWide(bytes) && UTF8Decoder.isValid(bytes.span, range.indices):
      return SyntaxProblem(
        .oddCharacter, range,
        "This text holds a character that can't be seen, such as a NUL byte. Write it anew.")
    default:
      return SyntaxProblem(
        .notUTF8, range,
        Lexer.isWide(bytes)
          ? "This file is saved as UTF-16. Save it as UTF-8."
          : "These bytes are no UTF-8 text. Save the file as UTF-8.")
    }
  }

  private func oddBlankProblem(_ range: TextRange) -> SyntaxProblem {
    let (text, name) = (text(range), Parser.names(text(range)))
    if text.unicodeScalars.allSatisfy(Lexer.isInvisible) {
      return SyntaxProblem(
        .oddCharacter, range,
        "There is a character here that can't be seen (\(name)), as copied text may carry along. "
          + "Remove it.",
        changes: [.init("Remove it", range, "")])
    }
    return SyntaxProblem(
      .oddCharacter, range,
      "This character (\(name)) looks like a blank, but isn't one. Write an ordinary space.",
      changes: [.init("Write a space", range, " ")])
  }

  private static func names(_ text: String) -> String {
    text.unicodeScalars.prefix(1).map { scalar in
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }.joined()
  }
}
