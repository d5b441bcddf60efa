// ParserComments.swift: what is said of a comment of another language, and how it is written here.

import DLSText

extension Parser {
  /// The problem of a `/* */`, which becomes `//`: above the line or at its end where the line goes on.
  func blockCommentProblem(_ index: Int) -> SyntaxProblem {
    SyntaxProblem(
      .blockComment, range(index),
      "A comment begins with `//` and ends with its line; there is no `/* */`.",
      changes: commentEdits(index).map {
        [.init(title: "Write `//`", edits: $0, isSafe: false)]
      } ?? [])
  }

  /// The edits that write a `/* */` as `//` and leave everything else in force; nil where no place is sure.
  private func commentEdits(_ index: Int) -> [SyntaxProblem.Edit]? {
    let range = range(index)
    let lines = commentLines(range)
    let lineBreak = usesCarriageReturn ? "\r\n" : "\n"
    guard goesOn(behind: index) else {
      return [.init(range: range, newText: lines.joined(separator: lineBreak))]
    }
    let gap = TextRange(range.start, tokens.start(following(index)))
    if isFirstOfLine(index) {
      let indent = indentation(before: range)
      let above = lines.map { $0 + lineBreak + indent }.joined()
      return [.init(range: gap, newText: above)]
    }
    guard lines.count == 1, let end = lineEnd(behind: index) else { return nil }
    // A comma stands right behind what it follows, and words stay apart.
    let isBeforeComma = tokens.kind(following(index)) == .comma
    let start = isBeforeComma ? blankStart(before: index) : range.start
    let isApart = isBeforeComma || tokens.kind(index - 1) == .blank
    let isComment = tokens.kind(end) != .newline && end < tokens.count
    return [
      .init(range: TextRange(start, gap.end), newText: isApart ? "" : " "),
      .init(
        range: TextRange(at: tokens.start(isComment ? end : blankEnd(end))),
        newText: isComment ? lines[0] + " " : " " + lines[0]),
    ]
  }

  /// The lines of a `/* */`, each as `//`.
  private func commentLines(_ range: TextRange) -> [String] {
    var inner = text(range).dropFirst(2)
    if inner.hasSuffix("*/") { inner = inner.dropLast(2) }
    var lines = inner.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { line in
        var line = line.drop { $0 == " " || $0 == "\t" || $0 == "*" }
        while line.last == " " || line.last == "\t" { line.removeLast() }
        return line
      }
    while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    while lines.count > 1, lines.first?.isEmpty == true { lines.removeFirst() }
    return lines.map { $0.isEmpty ? "//" : "// " + $0 }
  }

  /// Whether anything but blanks stands behind a token on its line.
  private func goesOn(behind index: Int) -> Bool {
    let next = following(index)
    return next < tokens.count && tokens.kind(next) != .newline
  }

  /// Whether only blanks stand before a token on its line.
  private func isFirstOfLine(_ index: Int) -> Bool {
    var before = index - 1
    while before >= 0, tokens.kind(before) == .blank || tokens.kind(before) == .byteOrderMark {
      before -= 1
    }
    return before < 0 || tokens.kind(before) == .newline
  }

  /// The blanks with which the line of a range begins that is the first thing on it.
  private func indentation(before range: TextRange) -> String {
    var start = Int(range.start)
    while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
    return text(TextRange(UInt32(start), range.start))
  }

  /// The token that ends the line: its break, a comment up to it, or the end of the text; nil where a text
  /// without its closing quote or another `/*` reaches to there.
  private func lineEnd(behind index: Int) -> Int? {
    var end = index + 1
    while end < tokens.count {
      switch tokens.kind(end) {
      case .newline, .comment, .docComment, .hashComment: return end
      case .unclosedString, .unclosedTail, .blockComment: return nil
      default: end += 1
      }
    }
    return end
  }

  private func blankStart(before index: Int) -> UInt32 {
    let before = index - 1
    return before >= 0 && tokens.kind(before) == .blank
      ? tokens.start(before) : tokens.start(index)
  }

  /// A token, or the blank before it.
  private func blankEnd(_ index: Int) -> Int {
    index > 0 && tokens.kind(index - 1) == .blank ? index - 1 : index
  }
}
