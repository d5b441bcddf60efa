// RangeTests.swift: the lines that somebody chose are formatted, and no other.

import DLSFormat
import DLSSyntax
import DLSText
import Testing

/// Formats the lines that `«` and `»` touch.
private func checkLines(
  _ marked: String, _ expected: String, location: SourceLocation = #_sourceLocation
) throws {
  let parts = marked.split(separator: /[«»]/, omittingEmptySubsequences: false).map {
    Array($0.utf8)
  }
  let bytes = parts.flatMap { $0 }
  let start = UInt32(parts[0].count)
  let range = TextRange(start, start + UInt32(parts[1].count))
  let edits = Formatter.edits(Parser.parse(bytes), in: range)
  let result = try TextEdit.apply(edits, to: bytes)
  #expect(String(decoding: result, as: UTF8.self) == expected, sourceLocation: location)
}

@Suite struct RangeTests {
  @Test(arguments: [
    ("a=1\n«b=2»\nc=3", "a=1\nb = 2\nc=3"),
    ("a=1\nb«»=2\nc=3", "a=1\nb = 2\nc=3"),
    ("p {\na=1\n«b=2\n»c=3\n}", "p {\na=1\n  b = 2\nc=3\n}"),
    ("p {\n      a = 1\n«      b=2»\n}", "p {\n      a = 1\n  b = 2\n}"),
    ("a=1«\n\n\n\nb=2»", "a = 1\n\nb = 2\n"),
    ("a=1\n«\n»\n\nb=2", "a=1\n\n\n\nb=2"),
    ("p { a = 1\n«b=2» }", "p { a = 1\n  b = 2\n}\n"),
    ("«a=1»\r\nb=2\r\n", "a = 1\r\nb=2\r\n"),
    ("a=1\nb !  c\n«d=2  //   e  »\n", "a=1\nb !  c\nd = 2  //   e\n"),
    ("«»", ""),
  ])
  func lines(_ marked: String, _ expected: String) throws { try checkLines(marked, expected) }

  /// An edit holds only what changes, and never half of a CRLF.
  @Test(
    arguments: [
      ("a   = 1\n", ["2..<4 "]),
      ("p {\n      a = 1\n}\n", ["6..<10 "]),
      ("a = 1\n\n\n\n\nb = 2\n", ["7..<10 "]),
      ("a = 1\r\n\r\n\r\nb = 2\r\n", ["9..<11 "]),
      ("a = [b,c]\n", ["7..<7  "]),
      ("a = 1\r\nb = 2\nc = 3\r\n", ["12..<13 \r\n"]),
    ] as [(String, [String])])
  func edits(_ text: String, _ expected: [String]) {
    let edits = Formatter.edits(Parser.parse(Array(text.utf8)))
    #expect(edits.map { "\($0.range) \($0.newText)" } == expected)
  }
}
