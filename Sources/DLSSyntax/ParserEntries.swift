// ParserEntries.swift: parses what stands in a file or block.

import DLSText

extension Parser {
  /// Parses the next entry of a file or block, or closes it.
  mutating func stepEntries(_ frame: Frame) {
    skipSeparators()
    switch current {
    case .endOfFile:
      endedClosed = frames.count == 1 && !endedInList
      unwind(to: .endOfFile)
      if let file = frames.popLast() { close(file.node) }
    case .closeBrace:
      frame.kind == .block ? closeBlock(frame) : strayClose()
    case .name:
      if parsePlainAttribute() {
        return
      } else if frame.kind == .block && isTopLevelHead(at) {
        unwind(to: .entry)
      } else {
        parseNamed()
      }
    default:
      parseUnnamed()
    }
  }

  /// Parses an entry that begins with a word.
  private mutating func parseNamed() {
    switch tokens.kind(following(at)) {
    case .equals, .colon:
      let next = following(following(at))
      if isEdition { return parseEdition() }
      tokens.kind(next) == .openBrace && !bracesHoldList(next) ? parseBlock() : parseAttribute()
    case .dot:
      parseAttribute()
    case .openBrace:
      parseBlock()
    case .name:
      if isBlockHead(at) { return parseBlock() }
      if isWord(at, "let") { return parseLet() }
      if isWord(at, "import") { return parseImport() }
      if isEdition { return parseEdition() }
      isKeyword(at) ? parseBlock() : parseAttribute()
    case .number where isWord(at, "dlsproj"):
      parseEdition()
    case .string, .stringHead, .unclosedString, .otherQuotes:
      if isBlockHead(at) { return parseBlock() }
      if isWord(at, "let") { return parseLet() }
      if isEdition { return parseEdition() }
      isWord(at, "import") || isOtherImport(at) ? parseImport() : parseAttribute()
    case .newline, .endOfFile, .comment, .docComment, .comma, .closeBrace:
      if isWord(at, "import") { return parseImport() }
      if isWord(at, "let") { return parseLet() }
      if isEdition { return parseEdition() }
      isKeyword(at) || bracesFollow(following(at)) ? parseBlock() : parseAttribute()
    default:
      if isEdition { return parseEdition() }
      isBlockHead(at) ? parseBlock() : parseAttribute()
    }
  }

  /// Whether the current word tells the edition, be it wrongly.
  private var isEdition: Bool { frames.count == 1 && isWord(at, "dlsproj") }

  /// Whether a `{` follows on this line before anything that a block's head can't hold.
  func isBlockHead(_ index: Int) -> Bool {
    var index = following(index)
    while true {
      switch tokens.kind(index) {
      case .openBrace: return true
      case .name, .dot, .string, .number, .unit, .date, .otherQuotes, .malformedNumber, .unknown:
        index = following(index)
      case .newline: return bracesFollow(index)
      default: return false
      }
    }
  }

  /// Whether nothing but line breaks stands between `index` and a `{`.
  private func bracesFollow(_ index: Int) -> Bool {
    guard tokens.kind(index) == .newline else { return false }
    // More than one blank line between a head and its brace is no style anybody has.
    var index = index
    for _ in 0..<3 where tokens.kind(index) == .newline { index = following(index) }
    return tokens.kind(index) == .openBrace
  }

  /// Whether the word is the keyword of a block that belongs here. In a block `source ortho` more
  /// likely lacks its `=` than its braces.
  private func isKeyword(_ index: Int) -> Bool {
    let word = bytes[range(index).indices]
    if Keywords.contains(Keywords.nested, word) { return true }
    return frames.count == 1 && Keywords.contains(Keywords.topLevel, word)
  }

  // MARK: Statements

  private mutating func parseLet() {
    let index = open(.letEntry)
    let word = at
    advance()
    guard current == .name else {
      missing()
      report { parser in
        SyntaxProblem(
          .missingName, parser.range(word, parser.last),
          "`let` gives a text a name. Write let data = \"imagery\".")
      }
      if !endsText { quietJunk() }
      return finishEntry(index)
    }
    leaf(.path)
    parseEqualsAndValue(index)
  }

  // MARK: Attributes

  /// Parses `name = value` where the value is one token, with a unit perhaps, and nothing is wrong:
  /// nearly every setting. False, and nothing done, for any other; what takes all of them would make
  /// the same nodes.
  private mutating func parsePlainAttribute() -> Bool {
    let first = at
    var index = afterBlank(first + 1)
    guard tokens.kind(index) == .equals else { return false }
    index = afterBlank(index + 1)
    let value = index
    let kind: NodeKind
    switch tokens.kind(index) {
    case .string: kind = .string
    case .name: kind = .path
    case .number: kind = .quantity
    case .date: kind = .date
    case .colour: kind = .colour
    default: return false
    }
    var end = value + 1
    index = afterBlank(end)
    if kind == .quantity, tokens.kind(index) == .unit {
      end = index + 1
      index = afterBlank(end)
    }
    switch tokens.kind(index) {
    case .newline, .closeBrace, .comment, .docComment, .endOfFile: break
    // What looks like a decimal comma, or like several values, is for others to judge.
    case .comma where kind != .quantity && kind != .date: break
    default: return false
    }
    let node = UInt32(nodes.count)
    let (from, to, until) = (UInt32(first), UInt32(value), UInt32(end))
    nodes.append(
      Node(kind: .attribute, isBroken: false, firstToken: from, endToken: until, next: node + 3))
    nodes.append(
      Node(kind: .path, isBroken: false, firstToken: from, endToken: from + 1, next: node + 2))
    nodes.append(Node(kind: kind, isBroken: false, firstToken: to, endToken: until, next: node + 3))
    at = index
    last = end
    return true
  }

  /// The index of a token, or of the one behind it if it is a blank.
  @inline(__always)
  private func afterBlank(_ index: Int) -> Int {
    tokens.kind(index) == .blank ? index + 1 : index
  }

  private mutating func parseAttribute() {
    let index = open(.attribute)
    if let end = endOfWordedName() { parseWordedName(end) } else { parsePath() }
    parseEqualsAndValue(index)
  }

  /// Parses `= value` and what goes wrong there, and closes the entry unless its value is a list,
  /// which is parsed by further steps.
  private mutating func parseEqualsAndValue(_ index: Int) {
    switch current {
    case .equals:
      advance()
      if current == .equals || isArrowHead { extraEquals() }
    case .colon:
      colonForEquals()
    case .unknown where isWideSign(at):
      colonForEquals()
    case let kind where isLineEnd(kind) || kind == .closeBracket || kind == .openBrace:
      missing()
      report { parser in parser.noValue(index, "Write `=` and a value after it") }
      return finishEntry(index)
    case .string, .stringHead, .unclosedString, .number, .date, .colour, .name, .openBracket,
      .otherQuotes, .malformedNumber:
      missing()
      // Several words in a row may be a name, or a text without its quotes.
      let isInRow = current == .name && tokens.kind(following(at)) != .dot && !endsEntry(at)
      if nodes[index + 1].isBroken { break }
      // At the top level no setting stands, and an `=` alone would mend nothing.
      let isSafe = frames.count > 1 && !isInRow
      report { parser in
        SyntaxProblem(
          .missingEquals, parser.range(parser.at),
          "`=` is missing between `\(parser.text(parser.nameRange(index)))` and its value.",
          changes: [
            .init("Write `=`", TextRange(at: parser.tokens.start(parser.at)), "= ", isSafe: isSafe)
          ])
      }
    default:
      break
    }
    parseValue(of: index)
  }

  /// Parses what stands behind the sign of an entry, and closes the entry unless that is a list.
  mutating func parseValue(of index: Int) {
    if current == .openBrace, bracesHoldList(at) {
      bracesAroundList()
      return finishEntry(index)
    }
    if !isValueNext(index) { return finishEntry(index) }
    guard current == .openBracket else {
      parseValue()
      return finishEntry(index)
    }
    frames.append(Frame(kind: .entry, node: index, opener: at))
    parseValue()
  }

  /// Whether a value begins here. A value on the next line is taken, with a problem, if it can't be
  /// an entry of its own.
  private mutating func isValueNext(_ entry: Int) -> Bool {
    switch current {
    case .newline:
      var next = following(at)
      while tokens.kind(next) == .newline { next = following(next) }
      switch tokens.kind(next) {
      case .string, .stringHead, .number, .date, .colour, .openBracket:
        let gap = TextRange(tokens.end(last - 1), tokens.start(next))
        at = next
        report { parser in
          SyntaxProblem(
            .valueOnNextLine, parser.range(next),
            "The value stands on the line after its `=`. Write it on the same line.",
            changes: [.init("Move it up", gap, " ")])
        }
        missing()
        return true
      default:
        break
      }
    case .openBrace, .closeBracket:
      break
    case let kind where isLineEnd(kind):
      break
    default:
      return true
    }
    missing()
    report { parser in parser.noValue(entry, "Write one after `=`") }
    return false
  }

  /// The problem of a setting without a value.
  private func noValue(_ entry: Int, _ advice: String) -> SyntaxProblem {
    SyntaxProblem(
      .missingValue, range(Int(nodes[entry + 1].firstToken), last),
      "`\(text(nameRange(entry)))` has no value. \(advice).")
  }

  /// The name of a setting; in a profile a path.
  private func nameRange(_ entry: Int) -> TextRange {
    let path = nodes[entry + 1]
    return range(Int(path.firstToken), Int(path.endToken))
  }

  private mutating func colonForEquals() {
    let error = openError()
    let colon = at
    advance()
    if current == .equals { advance() }
    close(error)
    report { parser in
      let range = parser.range(colon, parser.last)
      let before = colon > 0 && parser.tokens.kind(colon - 1) == .blank ? "" : " "
      let after = parser.tokens.kind(parser.last) == .blank ? "" : " "
      return SyntaxProblem(
        .colonForEquals, range, "Write `=` here, not `\(parser.text(range))`.",
        changes: [.init("Write `=`", range, "\(before)=\(after)")])
    }
  }

  private mutating func extraEquals() {
    let error = openError()
    let first = at
    while current == .equals || isArrowHead { advance() }
    close(error)
    report { parser in
      let range = parser.range(first, parser.last)
      return SyntaxProblem(
        .unexpectedText, range, "One `=` is enough.", changes: [.init("Remove it", range, "")])
    }
  }
}
