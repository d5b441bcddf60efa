// ParserValues.swift: parses values: lists, ranges, pairs, quantities, strings, paths.

import DLSText

extension Parser {
  /// Parses the value that begins here. A list is only entered; its items are further steps. What
  /// is no value becomes an error node, with a problem.
  mutating func parseValue() {
    switch current {
    case .string: leaf(.string)
    case .unclosedString: unclosedString()
    case .stringHead: parseInterpolated()
    case .name: parsePath()
    case .number: parseQuantity()
    case .date: parseDate()
    case .colour: leaf(.colour)
    case .openBracket: enterList()
    case .otherQuotes: otherQuotes()
    case .malformedNumber: malformedNumber()
    case .malformedColour: malformedColour()
    case .dot where tokens.kind(at + 1) == .number: pointlessNumber()
    case .unknown where roundBrackets() || otherMinus(): break
    default: unquotedText(from: at)
    }
  }

  /// Parses `a.b.c`.
  mutating func parsePath() {
    let index = open(.path)
    advance()
    while current == .dot {
      advance()
      guard current == .name else {
        missing()
        report { parser in
          SyntaxProblem(
            .missingName, TextRange(at: parser.tokens.start(parser.last)),
            "A name is missing after the dot.")
        }
        break
      }
      advance()
    }
    close(index)
  }

  // MARK: Lists

  private mutating func enterList() {
    guard frames.count < Parser.depthLimit else { return skipDeep() }
    let index = open(.list)
    frames.append(Frame(kind: .list, node: index, opener: at))
    advance()
  }

  /// Parses the next item of a list, or closes it.
  mutating func stepList(_ frame: Frame) {
    skipSeparators()
    switch current {
    case .closeBracket:
      advance()
      frames.removeLast()
      close(frame.node)
      if frames.last?.kind == .list { separateItems(frame.node) }
    case .endOfFile, .closeBrace:
      loseList(frame)
    case .name where isTopLevelHead(at) || beginsEntry(at):
      loseList(frame)
    case .openBrace:
      blockInList()
    case .semicolon:
      semicolonInList()
    case .equals, .colon:
      junk(.unexpectedText, "This belongs nowhere in a list. Remove it.")
    default:
      let item = nodes.count
      parseValue()
      if frames.last?.node == frame.node { separateItems(item) }
    }
  }

  /// Takes a `;` between items.
  private mutating func semicolonInList() {
    let isBehindItem = last > 0 && tokens.kind(last - 1) != .openBracket
    errorLeaf()
    report { parser in
      let sign = parser.last - 1
      let range = parser.range(sign)
      let isBetween =
        isBehindItem && !parser.isLineEnd(parser.current)
        && parser.current != .closeBracket
      let gap = parser.tokens.kind(sign + 1) == .blank ? "," : ", "
      return SyntaxProblem(
        .semicolon, range,
        isBetween
          ? "Commas part the items of a list. Write `,`."
          : "The items of a list need no `;`. Remove it.",
        changes: [.init(isBetween ? "Write `,`" : "Remove it", range, isBetween ? gap : "")])
    }
  }

  /// Ends a list whose `]` is lost.
  private mutating func loseList(_ frame: Frame) {
    if current == .endOfFile { endedInList = true }
    if !endedTooDeep { report { parser in parser.unclosedList(frame) } }
    missing()
    frames.removeLast()
    close(frame.node)
    // What was passed looking for the list's end separates the entry from the next one.
    at = last
    skipBlanks()
  }

  /// Wants a separator or the end after an item, whose node is given.
  private mutating func separateItems(_ item: Int) {
    switch current {
    case .closeBracket, .closeBrace, .endOfFile, .openBrace:
      break
    case let kind where isLineEnd(kind):
      break
    case _ where escapedQuotes():
      break
    case .string, .stringHead, .number, .date, .colour, .name, .openBracket:
      missing()
      report { parser in
        let gap = TextRange(parser.tokens.end(parser.last - 1), parser.tokens.start(parser.at))
        return SyntaxProblem(
          .missingSeparator, parser.range(parser.at), "A comma is missing before this item.",
          changes: [.init("Write a comma", gap, ", ")])
      }
    default:
      unquotedText(from: textStart(item) ?? at)
    }
  }

  /// Takes `{ … }` among the items of a list as one error.
  private mutating func blockInList() {
    let first = at
    let error = openError()
    var depth = 0
    while at < tokens.count {
      let kind = tokens.kind(at)
      if kind == .name && isTopLevelHead(at) { break }
      if kind == .openBrace { depth += 1 }
      if kind == .closeBrace { depth -= 1 }
      at += 1
      if !kind.isTrivia { last = at }
      if depth == 0 { break }
    }
    at = last
    skipBlanks()
    close(error)
    report { parser in
      SyntaxProblem(
        .unexpectedText, parser.range(first),
        "A list holds values, not blocks. Write the block on its own, outside of `[ ]`.")
    }
  }

  // MARK: Quantities and dates

  private mutating func parseQuantity() {
    let first = quantity()
    switch current {
    case .dotDot:
      secondHalf(first, .range)
    case .pairSign:
      secondHalf(first, .pair)
    case .unknown where bytes[range(at).indices].allSatisfy({ $0 == UInt8(ascii: ".") }):
      secondHalf(first, .range)
    case .dot where tokens.end(last - 1) == tokens.start(at) && tokens.kind(at + 1) != .name:
      trailingPoint()
    default:
      break
    }
  }

  /// Parses a number and its unit; the index of the node.
  @discardableResult
  private mutating func quantity() -> Int {
    let index = open(.quantity)
    advance()
    if current == .unit { advance() }
    close(index)
    return index
  }

  private mutating func parseDate() {
    let index = nodes.count
    leaf(.date)
    if current == .dotDot { secondHalf(index, .range) }
  }

  /// Parses `.. b` or `x b` after the first half.
  private mutating func secondHalf(_ first: Int, _ kind: NodeKind) {
    let isDate = nodes[first].kind == .date
    wrap(first, kind)
    let sign = at
    if current == .unknown {
      errorLeaf()
      report { parser in
        SyntaxProblem(
          .incompleteRange, parser.range(sign), "A range has two dots.",
          changes: [.init("Write `..`", parser.range(sign), "..")])
      }
    } else {
      advance()
    }
    if isDate && current == .date {
      leaf(.date)
    } else if !isDate && current == .number {
      quantity()
    } else {
      missing()
      report { parser in
        let what = kind == .pair ? "a pair, as in 10 x 20 m" : "a range, as in 0..60 m"
        let dates = "a range of dates, as in 2024-05-01..2024-05-31"
        return SyntaxProblem(
          .incompleteRange, parser.range(sign),
          "The second half is missing. Write \(isDate ? dates : what).")
      }
      if !endsText { quietJunk() }
    }
    close(first)
  }

  /// `5.` without a digit after the point.
  private mutating func trailingPoint() {
    let point = at
    errorLeaf()
    report { parser in
      SyntaxProblem(
        .malformedNumber, parser.range(point), "A point in a number stands between digits.",
        changes: [.init("Remove it", parser.range(point), "")])
    }
  }

  /// `.5` without a digit before the point.
  private mutating func pointlessNumber() {
    let error = openError()
    let point = at
    advance()
    advance()
    if current == .unit { advance() }
    close(error)
    report { parser in
      let number = parser.text(parser.range(point, point + 2))
      return SyntaxProblem(
        .malformedNumber, parser.range(point, point + 2), "Write 0\(number).",
        changes: [.init("Write 0\(number)", TextRange(at: parser.tokens.start(point)), "0")])
    }
  }

  private mutating func malformedNumber() {
    let error = openError()
    let first = at
    advance()
    if current == .unit { advance() }
    close(error)
    report { parser in
      let range = parser.range(first)
      if let number = WholeNumber.withoutPoints(parser.text(range)) {
        return SyntaxProblem(
          .malformedNumber, range, "Nothing parts the thousands of a number. Write \(number).",
          changes: [.init("Write \(number)", range, number)])
      }
      if let days = Parser.daysLike(parser.text(range)) {
        return SyntaxProblem(
          .malformedDate, range,
          "Days from one to another have two dots between them. Write \(days).",
          changes: [.init("Write \(days)", range, days)])
      }
      let date = Parser.dateLike(parser.text(range))
      let isDate = parser.bytes[range.indices].contains { $0 == 0x2D || $0 == 0x2F } || date != nil
      return isDate
        ? SyntaxProblem(
          .malformedDate, range,
          "A date is year, month and day, as in 2024-05-14.",
          changes: date.map { [.init("Write \($0)", range, $0, isSafe: false)] } ?? [])
        : SyntaxProblem(.malformedNumber, range, "A number has one point at most.")
    }
  }

  /// Two days with one hyphen or slash between them, as they are written here.
  private static func daysLike(_ text: String) -> String? {
    let (first, last) = (text.prefix(10), text.suffix(10))
    guard text.utf8.count == 21, case .until? = DayTail("to \(first)"),
      case .until? = DayTail("to \(last)")
    else { return nil }
    return "\(first)..\(last)"
  }

  /// The date that digits were perhaps meant to be, if only one reading makes sense.
  static func dateLike(_ text: String) -> String? {
    let parts = text.split(whereSeparator: { "-/.".contains($0) }).map { Int($0) ?? 0 }
    guard parts.count == 3 else { return nil }
    let date: (Int, Int, Int)
    switch (parts[0], parts[1], parts[2]) {
    case (1900...2200, 1...12, 1...31): date = (parts[0], parts[1], parts[2])
    case (13...31, 1...12, 1900...2200): date = (parts[2], parts[1], parts[0])
    case (1...12, 13...31, 1900...2200): date = (parts[2], parts[0], parts[1])
    default: return nil
    }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(date.0)-\(two(date.1))-\(two(date.2))"
  }

  private mutating func malformedColour() {
    let first = at
    errorLeaf()
    report { parser in
      let range = parser.range(first)
      let digits = Array(parser.text(range).dropFirst())
      let isHex = digits.allSatisfy { $0.isASCII && $0.isHexDigit }
      let full: String? =
        isHex && digits.count == 3
        ? "#" + digits.map { "\($0)\($0)" }.joined()
        : isHex && digits.count == 8 ? "#" + String(digits.prefix(6)) : nil
      return SyntaxProblem(
        .malformedColour, range, "A colour is `#` and six digits from 0 to f, as in #2e7d32.",
        changes: full.map { [.init("Write \($0)", range, $0, isSafe: digits.count == 3)] } ?? [])
    }
  }
}
