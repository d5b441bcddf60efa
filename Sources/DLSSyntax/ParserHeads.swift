// ParserHeads.swift: deals with heads of blocks that lack their brace, or have a name that is none.

import DLSText

extension Parser {
  /// Whether what a block says begins here, where its `{` should be: `split validation = 20 %`.
  /// - Parameter keyword: the token of the block's keyword, which was taken.
  func isBodyNext(_ keyword: Int) -> Bool {
    guard current == .name, [.equals, .colon].contains(tokens.kind(following(at))) else {
      return false
    }
    // Of a block with a name the first word is that.
    return last > keyword + 1
      || Keywords.contains(Keywords.nameless, bytes[range(keyword).indices])
  }

  /// Takes a block without `{` that goes on on its line.
  mutating func bodyOnLine(_ index: Int, _ keyword: Int, _ indent: Int) {
    guard let rest = restOfLine(indent) else { return bodyOnLongLine(index, keyword) }
    let place = TextRange(at: tokens.end(last - 1))
    let name = text(range(keyword, last))
    let head = range(keyword, last)
    missing()
    var edits = [SyntaxProblem.Edit(range: place, newText: " {")]
    if !rest.isClosed {
      let error = openError()
      while at < rest.end { advance() }
      close(error)
      edits.append(.init(range: TextRange(at: tokens.end(last - 1)), newText: " }"))
    }
    report { _ in
      SyntaxProblem(
        .missingBrace, head, "`\(name)` has no `{`. Write `{` after it and `}` at its end.",
        changes: [
          .init(
            title: rest.isClosed ? "Write `{`" : "Write `{` and `}`", edits: edits,
            isSafe: indent >= 0 && !rest.isShared)
        ])
    }
    guard rest.isClosed, frames.count < Parser.depthLimit else { return finishEntry(index) }
    frames.append(Frame(kind: .block, node: index, opener: keyword, indent: indent))
  }

  /// How many tokens of a line are looked at: so that a long one with many heads takes no time beyond measure.
  private static let lineLimit = 1000

  /// Where a line is too long to be understood, what follows the head is an error up to the next comma.
  private mutating func bodyOnLongLine(_ index: Int, _ keyword: Int) {
    let head = range(keyword, last)
    let name = text(head)
    quietJunk()
    report { _ in
      SyntaxProblem(
        .missingBrace, head, "`\(name)` has no `{`. Write `{` after it and `}` at its end.")
    }
    finishEntry(index)
  }

  /// Where the body ends that goes on on its line: the token behind it, whether a `}` of its own closes it
  /// there or further below, and whether the line holds the beginning of another block. Nil for a long line.
  private func restOfLine(_ indent: Int) -> (end: Int, isClosed: Bool, isShared: Bool)? {
    let around = frames.reversed().prefix { frame in
      let before = max(min(frame.opener, at), at - Self.lineLimit)..<at
      return frame.kind == .block && !tokens.kinds[before].contains(TokenKind.newline.rawValue)
    }.count
    var (index, depth, closers) = (at, 0, 0)
    var firstCloser: Int?
    scan: while true {
      if index - at > Self.lineLimit { return nil }
      switch tokens.kind(index) {
      case .openBrace: depth += 1
      case .closeBrace where depth > 0: depth -= 1
      case .closeBrace:
        closers += 1
        firstCloser = firstCloser ?? index
      case .newline, .endOfFile, .comment, .docComment, .hashComment: break scan
      default: break
      }
      index += 1
    }
    if closers > around { return (index, true, around > 0) }
    if let firstCloser { return (firstCloser, false, true) }
    let hasBody = isBody(bodyStart(from: index), below: indent)
    var end = index
    while end > at, tokens.kind(end - 1).isTrivia || tokens.kind(end - 1) == .comma { end -= 1 }
    return (end, hasBody, around > 0)
  }

  /// Takes `moved a -> b`; false, and nothing done, where no arrow stands there.
  mutating func arrowOfMove(_ keyword: Int) -> Bool {
    guard isWord(keyword, "moved"), last > keyword + 1, isArrow(at) else { return false }
    let from = text(range(following(keyword), last))
    var to = at
    while isArrow(to) { to = following(to) }
    var end = to
    while [.name, .dot].contains(tokens.kind(end)) { end += 1 }
    guard end > to, isLineEnd(tokens.kind(tokens.kind(end) == .blank ? end + 1 : end)) else {
      return false
    }
    let error = openError()
    while at < end { advance() }
    close(error)
    report { parser in
      let body = "{ from = \(from), to = \(parser.text(parser.range(to, end))) }"
      return SyntaxProblem(
        .missingBrace, parser.range(keyword, end),
        "What a block says stands in braces. Write `moved \(body)`.",
        changes: [
          .init("Write \(body)", parser.range(parser.following(keyword), end), body)
        ])
    }
    return true
  }

  private func isArrow(_ index: Int) -> Bool {
    switch tokens.kind(index) {
    case .unknown: ["->", "-", ">", "→", "⇒"].contains(text(range(index)))
    case .equals: true
    case .name: isWord(index, "to") && tokens.kind(following(index)) == .name
    default: false
    }
  }

  /// Takes `for oak, pine {`, names of which a block has one; false, and nothing done, for anything else.
  mutating func severalNames() -> Bool {
    guard current == .comma else { return false }
    var next = at
    while tokens.kind(next) == .comma, tokens.kind(following(next)) == .name {
      next = following(following(next))
    }
    guard tokens.kind(next) == .openBrace, next > at else { return false }
    let first = last - 1
    let error = openError()
    while at < next { advance() }
    close(error)
    report { parser in
      SyntaxProblem(
        .badName, parser.range(first, parser.last),
        "A block has one name. Write a block for each of them.")
    }
    return true
  }

  /// Takes `person ana = "Ana"`: a value, where nobody knows what it is of.
  mutating func valueForHead(_ keyword: Int) {
    quietJunk()
    report { parser in
      let name = parser.text(parser.range(parser.following(keyword)))
      return SyntaxProblem(
        .missingBrace, parser.range(keyword, parser.last),
        "What a block says stands in braces, as in "
          + "`\(parser.text(parser.range(keyword))) \(name) { title = \"…\" }`.")
    }
  }

  // MARK: Names

  /// Takes what stands between a block's keyword and its `{` and is no name.
  mutating func badName(_ keyword: Int) {
    let error = openError()
    while current != .openBrace && !isLineEnd(current) { advance() }
    close(error)
    // A character within it that can't be seen is told by itself, and without that it may be a name.
    if (following(keyword)..<last).contains(where: { tokens.kind($0) == .oddBlank }) { return }
    report { parser in
      let from = parser.following(keyword)
      let range = parser.range(from, parser.last)
      let written = parser.text(range)
      let name = Parser.nameLike(written)
      let isName = name != nil && parser.current == .openBrace
      let hasSign = (from..<parser.last).contains {
        [.equals, .colon].contains(parser.tokens.kind($0))
      }
      if hasSign, !isName {
        return SyntaxProblem(
          .badName, range,
          "This is no part of a block's head. What a block says stands in braces, as in "
            + "`\(parser.text(parser.range(keyword))) … { title = \"…\" }`.")
      }
      return SyntaxProblem(
        .badName, range,
        "A name is one word of letters, digits, `_` and inner hyphens, without quotes. "
          + Parser.advice(written, isName ? name : nil),
        changes: isName ? [.init("Write \(name ?? "")", range, name ?? "", isSafe: false)] : [])
    }
  }

  /// What to do about a text that is no name.
  private static func advice(_ written: String, _ name: String?) -> String {
    let signs = written.unicodeScalars.filter { scalar in
      !scalar.properties.isXIDContinue && !" -\"'".unicodeScalars.contains(scalar)
    }
    var parts: [String] = []
    if let sign = signs.first { parts.append("`\(sign)` can't be part of it.") }
    if let name {
      parts.append("Write \(name).")
    } else if written.unicodeScalars.first?.properties.isXIDStart != true || parts.isEmpty {
      parts.append("Begin it with a letter.")
    } else {
      parts.append("Remove it.")
    }
    return parts.joined(separator: " ")
  }

  /// The name that a text was perhaps meant to be: quotes dropped, blanks and signs turned into hyphens.
  static func nameLike(_ text: String) -> String? {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "'" { continue }
      if " -/\\&+.,;:()[]|".unicodeScalars.contains(scalar) {
        if !result.isEmpty && !result.hasSuffix("-") { result += "-" }
      } else if scalar.properties.isXIDContinue {
        result.unicodeScalars.append(scalar)
      } else {
        return nil
      }
    }
    while result.hasSuffix("-") { result.removeLast() }
    guard let first = result.unicodeScalars.first else { return nil }
    return first.properties.isXIDStart || first == "_" ? result : nil
  }
}
