// ParserEscapes.swift: quotes within texts as other languages write them: `\"`.

import DLSText

extension Parser {
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// Takes what goes on behind a text which ends in `\"`, where that is a quote within it in other languages;
  /// false, and nothing done, for anything else.
  mutating func escapedQuotes() -> Bool {
    guard last > 0 else { return false }
    var head = last - 1
    let kind = tokens.kind(head)
    let before = Int(tokens.end(head)) - 2
    guard kind == .string || kind == .stringTail, before > Int(tokens.start(head)),
      bytes[before] == Self.backslash
    else { return false }
    while head > 0, kind == .stringTail, tokens.kind(head) != .stringHead { head -= 1 }
    guard let problem = escapedQuotes(.unexpectedText, from: tokens.start(head)) else {
      return false
    }
    let error = openError()
    while at < tokens.count, tokens.start(at) < problem.range.end { advance() }
    // What the wrong quotes cut otherwise than it is meant tells nothing more.
    if tokens.end(last - 1) > problem.range.end { skipJunk() }
    close(error)
    report { _ in problem }
    return true
  }

  /// What is to say of a text that begins at an offset, if quotes in it follow a backslash, and if its entry
  /// ends with it once those are quotes of the text.
  func escapedQuotes(_ code: SyntaxCode, from start: UInt32) -> SyntaxProblem? {
    var edits: [SyntaxProblem.Edit] = []
    var index = Int(start) + 1
    // A line may be as long as a file, and is looked at again for each text in it.
    let limit = min(bytes.count, index + 1000)
    while index < limit, bytes[index] != Self.quote, bytes[index] != 0x0A, bytes[index] != 0x0D {
      let isEscaped =
        bytes[index] == Self.backslash && index + 1 < limit && bytes[index + 1] == Self.quote
      if isEscaped {
        edits.append(.init(range: TextRange(UInt32(index), UInt32(index + 1)), newText: "\""))
      }
      index += isEscaped ? 2 : 1
    }
    guard !edits.isEmpty, index < limit, bytes[index] == Self.quote, entryEnds(before: index + 1)
    else { return nil }
    return SyntaxProblem(
      code, TextRange(start, UInt32(index + 1)),
      "A quote within a text is written twice. Write `\"\"` for `\\\"`.",
      changes: [.init(title: "Write `\"\"` for `\\\"`", edits: edits, isSafe: false)])
  }

  /// Whether an entry ends before an offset, whatever blanks lie between.
  private func entryEnds(before offset: Int) -> Bool {
    var index = offset
    let limit = min(bytes.count, offset + 1000)
    while index < limit, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    if index == bytes.count { return true }
    switch bytes[index] {
    case 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): return true
    case UInt8(ascii: "/"):
      return index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/")
    default: return false
    }
  }
}
