// ParserSlips.swift: understands what other languages and tools write for a setting, its name and its value.

import DLSText

extension Parser {
  /// Whether an entry ends behind the token at `index`.
  func endsEntry(_ index: Int) -> Bool { isLineEnd(tokens.kind(following(index))) }

  // MARK: Names

  /// The token behind `batch size` where the value of one setting follows; nil where one name stands.
  func endOfWordedName() -> Int? {
    var index = at
    while tokens.kind(following(index)) == .dot, tokens.kind(following(following(index))) == .name {
      index = following(following(index))
    }
    index = following(index)
    guard tokens.kind(index) == .name else { return nil }
    for _ in 0..<3 where tokens.kind(index) == .name { index = following(index) }
    switch tokens.kind(index) {
    case .equals, .colon, .number, .string, .stringHead, .date, .colour, .openBracket: return index
    default: return nil
    }
  }

  /// Parses the words up to a token as the name of a setting.
  mutating func parseWordedName(_ end: Int) {
    let first = at
    let path = open(.path)
    advance()
    while current == .dot {
      advance()
      advance()
    }
    let error = openError()
    while at < end { advance() }
    close(error)
    close(path)
    let hasSign = [.equals, .colon].contains(current)
    report { parser in
      let range = parser.range(first, parser.last)
      let name = parser.settingName(first, parser.last)
      let text = hasSign ? name : "\(name) ="
      return SyntaxProblem(
        .badSettingName, range, "The name of a setting is one word. Write `\(text)`.",
        changes: [.init("Write \(text)", range, text, isSafe: false)])
    }
  }

  /// The words of some tokens as one name, with `_` between them.
  private func settingName(_ first: Int, _ end: Int) -> String {
    var name = ""
    for token in first..<end where [.name, .dot].contains(tokens.kind(token)) {
      let isJoined = name.isEmpty || name.hasSuffix(".") || tokens.kind(token) == .dot
      name += (isJoined ? "" : "_") + text(range(token))
    }
    return name
  }

  /// The name within the quotes of a token, if a setting or a block could be called so.
  func quotedName(_ index: Int) -> String? {
    guard [.string, .otherQuotes].contains(tokens.kind(index)) else { return nil }
    let inner = text(range(index)).dropFirst().dropLast()
    let parts = inner.split(separator: ".", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      part.first.map { $0.isLetter || $0 == "_" } ?? false
        && part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        && part.last != "-"
    }
    return isName ? String(inner) : nil
  }

  /// Whether `"name":` or `"name" =` stands at a token.
  private func isQuotedKey(_ index: Int) -> Bool {
    [.equals, .colon].contains(tokens.kind(following(index))) && quotedName(index) != nil
  }

  /// Parses `"name": value`, as JSON has it; false, and nothing done, for any other text.
  mutating func parseQuotedKey() -> Bool {
    guard isQuotedKey(at) else { return false }
    let (key, sign) = (at, following(at))
    let isBlock = tokens.kind(following(sign)) == .openBrace && !bracesHoldList(following(sign))
    if isBlock {
      let error = openError()
      advance()
      advance()
      close(error)
      reportQuotedKey(key, sign, "")
      return true
    }
    let index = open(.attribute)
    let path = open(.path)
    errorLeaf()
    close(path)
    current == .colon ? errorLeaf() : advance()
    reportQuotedKey(key, sign, " =")
    parseValue(of: index)
    return true
  }

  private mutating func reportQuotedKey(_ key: Int, _ sign: Int, _ behind: String) {
    report { parser in
      let text = (parser.quotedName(key) ?? "") + behind
      let gap = parser.tokens.kind(sign + 1) == .blank ? "" : " "
      let range = parser.range(key, sign + 1)
      return SyntaxProblem(
        .badSettingName, range, "A name stands without quotes. Write `\(text)`.",
        changes: [.init("Write \(text)", range, text + gap)])
    }
  }

  // MARK: Signs

  /// Signs that begin the items of a list elsewhere, and say nothing.
  private static let bullets: Set<String> = ["-", "*", "•", "–", "—", "·"]

  /// Takes a sign before an entry, such as the dash of a list in YAML; false, and nothing done, where none is.
  mutating func signBeforeEntry() -> Bool {
    var next = at
    for _ in 0..<4 where tokens.kind(next) == .unknown { next = following(next) }
    guard next > at, isEntryHead(next) else { return false }
    let first = at
    let error = openError()
    while at < next { advance() }
    close(error)
    report { parser in
      let range = parser.range(first, parser.last)
      let sign = parser.text(range)
      return SyntaxProblem(
        .unexpectedText, range, "Nothing stands before an entry. Remove `\(sign)`.",
        changes: [
          .init(
            "Remove \(sign)", TextRange(range.start, parser.tokens.start(parser.at)), "",
            isSafe: Parser.bullets.contains(sign))
        ])
    }
    return true
  }

  /// Whether a setting or block surely begins at a token.
  private func isEntryHead(_ index: Int) -> Bool {
    if isQuotedKey(index) { return true }
    guard tokens.kind(index) == .name else { return false }
    return tokens.kind(following(index)) == .colon || beginsEntry(index) || isBlockHead(index)
  }

  /// Whether a token is an `=` or `:` as wide as an ideograph.
  func isWideSign(_ index: Int) -> Bool {
    let sign = bytes[range(index).indices]
    return sign.elementsEqual("＝".utf8) || sign.elementsEqual("：".utf8)
  }

  /// Whether the `>` of a `=>` stands here.
  var isArrowHead: Bool {
    current == .unknown && tokens.kind(at - 1) == .equals && range(at).count == 1
      && bytes[Int(tokens.start(at))] == UInt8(ascii: ">")
  }

  /// Takes what belongs nowhere, up to the end of its line: text of another kind, or a comment of another
  /// language.
  mutating func strayText() {
    let isFirst = indentation(of: at) >= 0
    let error = openError()
    let first = at
    advance()
    while tokens.kind(at) == .unknown { advance() }
    let words = at
    skipJunk()
    close(error)
    report { parser in
      let range = parser.range(first, parser.last)
      let kind = parser.current
      let isToEnd = isFirst && (kind == .newline || kind == .endOfFile)
      var changes: [SyntaxProblem.Change] = []
      let hasSign = (first..<parser.last).contains { parser.tokens.kind($0) == .equals }
      if parser.at == words {
        changes = [.init("Remove it", range, "", isSafe: false)]
      } else if isToEnd, !hasSign {
        let sign = TextRange(range.start, parser.tokens.start(words))
        changes = [.init("Write `//`", sign, "// ", isSafe: false)]
      }
      let isNote = changes.first?.title == "Write `//`"
      let advice = isNote ? "A comment begins with `//`." : "Remove it."
      return SyntaxProblem(
        .unexpectedText, range, "This belongs nowhere here. \(advice)", changes: changes)
    }
  }

  // MARK: Values

  /// Whether the braces at a token hold values on one line, and nothing that has a name: a list, as sets are
  /// written elsewhere.
  func bracesHoldList(_ open: Int) -> Bool {
    var index = following(open)
    var isBehindItem = false
    var commas = 0
    while true {
      switch tokens.kind(index) {
      case .name, .string, .number, .date, .colour:
        if isBehindItem { return false }
        isBehindItem = true
      case .unit: break
      case .comma:
        commas += 1
        isBehindItem = false
      case .closeBrace: return commas > 0
      default: return false
      }
      index = following(index)
    }
  }

  /// Takes `{red, green}`.
  mutating func bracesAroundList() {
    let error = openError()
    let first = at
    while current != .closeBrace { advance() }
    advance()
    close(error)
    reportBrackets(first)
  }

  /// Takes `(red, green)` or `(50 m)`; false, and nothing done, for any other text in round brackets.
  mutating func roundBrackets() -> Bool {
    guard text(range(at)) == "(", let end = closingBracket() else { return false }
    let isList = (at..<end).contains { tokens.kind($0) == .comma }
    let (first, isNumber) = (at, tokens.kind(following(at)) == .number)
    if !isList, !isNumber { return false }
    let error = openError()
    while at <= end { advance() }
    close(error)
    if isList {
      reportBrackets(first)
    } else {
      report { parser in
        let range = parser.range(first, parser.last)
        let value = parser.innerText(range)
        return SyntaxProblem(
          .unexpectedText, range, "A value stands without brackets. Write \(value).",
          changes: [.init("Write \(value)", range, value, isSafe: false)])
      }
    }
    return true
  }

  /// The token of the `)` that ends the value, with nothing but values before it.
  private func closingBracket() -> Int? {
    var index = following(at)
    while true {
      switch tokens.kind(index) {
      case .name, .string, .number, .unit, .date, .colour, .comma, .pairSign, .dotDot, .dot:
        index = following(index)
      case .unknown:
        return text(range(index)) == ")" && endsEntry(index) ? index : nil
      default:
        return nil
      }
    }
  }

  private mutating func reportBrackets(_ first: Int) {
    report { parser in
      let range = parser.range(first, parser.last)
      let list = "[\(parser.innerText(range))]"
      return SyntaxProblem(
        .unexpectedText, range, "A list has square brackets. Write \(list).",
        changes: [.init("Write \(list)", range, list, isSafe: false)])
    }
  }

  /// The text between the brackets of a range.
  private func innerText(_ range: TextRange) -> String {
    var inner = text(range).dropFirst().dropLast()
    while inner.first == " " { inner.removeFirst() }
    while inner.last == " " { inner.removeLast() }
    return String(inner)
  }

  /// Takes `–4` with another dash than that of the keyboard; false, and nothing done, for any other text.
  mutating func otherMinus() -> Bool {
    guard ["–", "—", "−"].contains(text(range(at))), tokens.kind(at + 1) == .number,
      bytes[Int(tokens.start(at + 1))] != UInt8(ascii: "-")
    else { return false }
    let hasUnit = tokens.kind(following(at + 1)) == .unit
    guard endsEntry(hasUnit ? following(at + 1) : at + 1) else { return false }
    let error = openError()
    let sign = at
    advance()
    advance()
    if hasUnit { advance() }
    close(error)
    report { parser in
      let number = "-\(parser.text(parser.range(sign + 1)))"
      return SyntaxProblem(
        .malformedNumber, parser.range(sign, sign + 2),
        "The minus of a number is the one of the keyboard. Write \(number).",
        changes: [.init("Write \(number)", parser.range(sign), "-")])
    }
    return true
  }
}
