// SubstringsTests.swift: a text found in a text.

import DLSText
import Testing

@Suite struct SubstringsTests {
  @Test(arguments: [
    ("", "x", [""]), ("x", "x", ["", ""]), ("a, b, c", ", ", ["a", "b", "c"]),
    // None overlaps another, and an empty text occurs nowhere.
    ("aaaaa", "aa", ["", "", "a"]), ("abc", "", ["abc"]), ("ab", "abc", ["ab"]),
    // Bytes are compared: a letter with an accent is not that letter.
    ("cafe\u{301} e", "e ", ["cafe\u{301} e"]), ("grün|blau", "|", ["grün", "blau"]),
  ])
  func parts(text: String, separator: String, pieces: [String]) {
    #expect(text.pieces(between: separator) == pieces)
    #expect(text.pieces(between: separator).joined(separator: separator) == text)
    #expect(text.replacing(separator, with: "–") == pieces.joined(separator: "–"))
    #expect(text.contains(separator) == (pieces.count > 1 || separator.isEmpty))
  }
}
