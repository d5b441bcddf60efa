// ParserBlocks.swift: opens and closes blocks, and finds the way back when a brace is lost.

import DLSText

extension Parser {
  /// Why open frames end.
  enum End {
    /// The text ends.
    case endOfFile
    /// An entry of the top level begins, so a `}` must be lost.
    case entry
  }

  /// Parses the head of a block up to its `{`.
  mutating func parseBlock() {
    let index = open(.block)
    let keyword = at
    let indent = indentation(of: keyword)
    advance()
    if current == .equals || current == .colon { signBeforeBlock() }
    if current == .name {
      if isBodyNext(keyword) { return bodyOnLine(index, keyword, indent) }
      parsePath()
    }
    if current == .openBrace { return enterBlock(index, indent) }
    if endsOddly(index, keyword, indent) { return }
    if current != .openBrace && !isLineEnd(current) { badName(keyword) }
    guard current == .openBrace || severalNames() else {
      return missingBrace(index, keyword, indent)
    }
    enterBlock(index, indent)
  }

  /// Takes what stands behind a head instead of its `{`; false where that is still to come.
  private mutating func endsOddly(_ index: Int, _ keyword: Int, _ indent: Int) -> Bool {
    if isBodyNext(keyword) {
      bodyOnLine(index, keyword, indent)
      return true
    }
    if arrowOfMove(keyword) {
      finishEntry(index)
      return true
    }
    guard current == .equals || current == .colon else { return false }
    if valueForBlock(keyword) {
      finishEntry(index)
      return true
    }
    let next = tokens.kind(following(at))
    if next == .openBrace || next == .newline || next == .endOfFile {
      signBeforeBlock()
      return false
    }
    if last == keyword + 1 || isLineEnd(next) || isBlockHead(at) { return false }
    valueForHead(keyword)
    finishEntry(index)
    return true
  }

  /// Takes the `{` and goes on inside, or past everything if it is too deep.
  mutating func enterBlock(_ index: Int, _ indent: Int) {
    guard frames.count < Parser.depthLimit else {
      skipDeep()
      return finishEntry(index)
    }
    frames.append(Frame(kind: .block, node: index, opener: at, indent: indent))
    advance()
  }

  /// Takes the `}` of a block.
  mutating func closeBlock(_ frame: Frame) {
    noteThief(frame)
    advance()
    frames.removeLast()
    finishEntry(frame.node)
  }

  /// A `}` that stands where an outer block's would, going by the indentation, was perhaps meant
  /// for that one. Nothing is made of it unless the outer one turns out to be never closed.
  private mutating func noteThief(_ frame: Frame) {
    let indent = indentation(of: at)
    guard indent >= 0, indent < frame.indent else { return }
    for outer in frames.indices.dropLast().reversed() where frames[outer].kind == .block {
      guard frames[outer].indent >= indent else { return }
      if frames[outer].indent == indent {
        if frames[outer].thief < 0 { frames[outer].thief = frame.node }
        return
      }
    }
  }

  /// The length of the blanks before a token that is the first of its line, else -1.
  func indentation(of index: Int) -> Int {
    if isLineStart(index) { return 0 }
    guard tokens.kind(index - 1) == .blank, isLineStart(index - 1) else { return -1 }
    return Int(tokens.start(index) - tokens.start(index - 1))
  }

  /// Whether a line begins with a token. The mark at the start of a text stands on no line.
  private func isLineStart(_ index: Int) -> Bool {
    index == 0 || tokens.kind(index - 1) == .newline
      || index == 1 && tokens.kind(0) == .byteOrderMark
  }

  /// Whether a block or statement of the top level begins at the start of this line.
  func isTopLevelHead(_ index: Int) -> Bool {
    guard index > 0, tokens.kind(index - 1) == .newline, tokens.kind(index) == .name else {
      return false
    }
    let next = following(index)
    if isWord(index, "import") { return tokens.kind(next) == .string }
    if isWord(index, "let") {
      return tokens.kind(next) == .name && tokens.kind(following(next)) == .equals
    }
    guard Keywords.contains(Keywords.topLevel, bytes[range(index).indices]) else { return false }
    // A name has two parts at most; three are looked at.
    var end = next
    for _ in 0..<6 where tokens.kind(end) == .name || tokens.kind(end) == .dot {
      end = following(end)
    }
    for _ in 0..<2 where tokens.kind(end) == .newline { end = following(end) }
    return tokens.kind(end) == .openBrace
  }

  /// Closes everything that is open but the file.
  mutating func unwind(to end: End) {
    let next = at
    while let frame = frames.last, frame.kind != .file {
      frames.removeLast()
      switch frame.kind {
      case .block:
        if !endedTooDeep { report { parser in parser.unclosedBlock(frame, end, next) } }
        missing()
      case .list:
        if !endedTooDeep { report { parser in parser.unclosedList(frame) } }
        missing()
      case .entry, .file:
        break
      }
      close(frame.node)
    }
    endedTooDeep = false
  }

  // MARK: Problems

  private func unclosedBlock(_ frame: Frame, _ end: End, _ next: Int) -> SyntaxProblem {
    let culprit = frame.thief >= 0 ? frame.thief : frame.node
    let head = headRange(culprit)
    let lineBreak = usesCarriageReturn ? "\r\n" : "\n"
    var notes: [SyntaxProblem.Note] = []
    if end == .entry {
      let name = text(range(next))
      let message = "`\(name)` begins here, so `}` is missing above."
      notes = [.init(range: range(next), message: message)]
    }
    let message = "`\(blockName(culprit))` begins here and is never closed. Write `}` at its end."
    guard frame.thief < 0 else {
      return SyntaxProblem(.unclosedBlock, head, message, notes: notes)
    }
    let place = TextRange(at: tokens.start(last))
    let isOneLine = !tokens.kinds[frame.opener..<max(frame.opener, last)].contains(
      TokenKind.newline.rawValue)
    let indent = String(repeating: " ", count: max(frame.indent, 0))
    let isCommented = last < tokens.count && tokens.kind(following(last - 1)).isComment
    let brace = isOneLine && !isCommented ? " }" : "\(lineBreak)\(indent)}"
    let end = isCommented ? TextRange(at: tokens.end(following(last - 1))) : place
    return SyntaxProblem(
      .unclosedBlock, head, message, notes: notes,
      changes: [.init("Write `}`", end, brace, isSafe: false)])
  }

  func unclosedList(_ frame: Frame) -> SyntaxProblem {
    SyntaxProblem(
      .unclosedList, range(frame.opener),
      "This list begins with `[` and is never closed. Write `]` after its last item.",
      changes: [.init("Write `]`", TextRange(at: tokens.start(last)), "]", isSafe: false)])
  }

  /// Whether lines end with CRLF, judged by the first.
  var usesCarriageReturn: Bool { Parser.usesCarriageReturn(bytes) }

  /// Whether the first line of a text ends with a carriage return.
  static func usesCarriageReturn(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.firstIndex(of: 0x0A), first > 0 else { return false }
    return bytes[first - 1] == 0x0D
  }

  /// What people call a block: its name, or its keyword where it has none.
  func blockName(_ index: Int) -> String {
    let hasName = index + 1 < nodes.count && nodes[index + 1].kind == .path
    let node = nodes[hasName ? index + 1 : index]
    return hasName
      ? text(range(Int(node.firstToken), Int(node.endToken)))
      : text(range(Int(node.firstToken)))
  }

  /// The bytes of a block's head: its keyword and name.
  func headRange(_ index: Int) -> TextRange {
    let first = Int(nodes[index].firstToken)
    let hasName = index + 1 < nodes.count && nodes[index + 1].kind == .path
    return range(first, hasName ? Int(nodes[index + 1].endToken) : first + 1)
  }

  // MARK: Recovery

  /// Takes a `=` or `:` before the `{` of a block.
  private mutating func signBeforeBlock() {
    let (before, sign) = (last - 1, at)
    errorLeaf()
    report { parser in
      let range = TextRange(parser.tokens.end(before), parser.tokens.end(sign))
      return SyntaxProblem(
        .equalsBeforeBlock, parser.range(sign),
        "A block has no `\(parser.text(parser.range(sign)))` before its `{`. Remove it.",
        changes: [.init("Remove it", range, "")])
    }
  }

  /// Takes `class oak = 1`, where the one setting stands for all of the block; false, and nothing done, where
  /// nobody knows which one is meant.
  private mutating func valueForBlock(_ keyword: Int) -> Bool {
    let (name, sign, value) = (last, at, following(at))
    let setting: String
    switch (text(range(keyword)), tokens.kind(value)) {
    case ("class", .number): setting = "value"
    case ("source", .string): setting = "path"
    default: return false
    }
    guard last > keyword + 1, isLineEnd(tokens.kind(following(value))) else { return false }
    let error = openError()
    while at <= value, last <= value { advance() }
    close(error)
    report { parser in
      let head = parser.text(parser.range(keyword, name))
      let body = "{ \(setting) = \(parser.text(parser.range(value))) }"
      let range = TextRange(parser.tokens.start(sign), parser.tokens.end(value))
      let blank = parser.tokens.kind(sign - 1) == .blank ? "" : " "
      return SyntaxProblem(
        .missingBrace, parser.range(keyword, value + 1),
        "What a block says stands in braces. Write `\(head) \(body)`.",
        changes: [.init("Write \(body)", range, blank + body)])
    }
    return true
  }

  /// A block without `{` on its line: the brace of the next line is taken; else what follows and is
  /// indented further is its body.
  private mutating func missingBrace(_ index: Int, _ keyword: Int, _ indent: Int) {
    // A comma at the line's end says nothing, and formatting drops it.
    var next = at
    while tokens.kind(next) == .comma { next = following(next) }
    let isAtLineEnd = tokens.kind(next) == .newline
    while tokens.kind(next) == .newline { next = following(next) }
    let name = text(range(keyword, last))
    let gap = TextRange(tokens.start(last), tokens.start(next))
    if isAtLineEnd && tokens.kind(next) == .openBrace {
      missing()
      at = next
      report { parser in
        SyntaxProblem(
          .missingBrace, parser.range(next), "`{` belongs on the line of `\(name)`.",
          changes: [.init("Move `{` up", gap, " ")])
      }
      return enterBlock(index, indent)
    }
    let hasBody = isAtLineEnd && isBody(bodyStart(from: next), below: indent)
    let place = TextRange(at: tokens.start(last))
    // Braces behind a value would only hide what is wrong with it.
    let hasSign = !hasBody && tokens.kinds[keyword..<last].contains(TokenKind.equals.rawValue)
    missing()
    report { parser in
      SyntaxProblem(
        .missingBrace, parser.range(keyword, parser.last),
        "`\(name)` has no `{`. Write `{` after it and `}` at its end.",
        changes: hasSign
          ? [] : [.init(hasBody ? "Write `{`" : "Write `{}`", place, hasBody ? " {" : " {}")])
    }
    guard hasBody && frames.count < Parser.depthLimit else { return finishEntry(index) }
    frames.append(Frame(kind: .block, node: index, opener: keyword, indent: indent))
  }

  /// The first token from another one on that may begin a block's body: comments and commas alone make none,
  /// however far they are indented.
  func bodyStart(from index: Int) -> Int {
    var next = index
    while [.newline, .comma].contains(tokens.kind(next)) || tokens.kind(next).isComment {
      next = following(next)
    }
    return next
  }

  /// Whether a token stands further in than the line of a block's head.
  func isBody(_ index: Int, below indent: Int) -> Bool {
    indent >= 0 && index < tokens.count && indentation(of: index) > indent
  }

  /// Takes everything from a bracket that opens too deep to the one that closes it, as one error.
  mutating func skipDeep() {
    let error = openError()
    let first = at
    var depth = 0
    while at < tokens.count {
      let kind = tokens.kind(at)
      if kind == .openBrace || kind == .openBracket { depth += 1 }
      if kind == .closeBrace || kind == .closeBracket { depth -= 1 }
      if kind == .name && isTopLevelHead(at) { break }
      at += 1
      if !kind.isTrivia { last = at }
      if depth == 0 { break }
    }
    endedTooDeep = depth > 0
    at = last
    skipBlanks()
    close(error)
    report { parser in
      SyntaxProblem(
        .tooDeep, parser.range(first),
        "Blocks and lists are nested more than \(Parser.depthLimit) deep here. "
          + "Close some of them first.")
    }
  }
}
