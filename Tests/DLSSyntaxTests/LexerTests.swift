// LexerTests.swift: the tokens of texts where one byte decides.

import DLSSyntax
import Testing

/// The tokens of a text without blanks, each as `kind text`.
private func tokens(_ text: String) -> [String] {
  let tree = parse(text)
  return (0..<tree.tokens.count).compactMap { index in
    let kind = tree.tokens.kind(index)
    return kind == .blank ? nil : "\(kind) \(tree.text(tree.range(ofToken: index)))"
  }
}

@Test(arguments: [
  ("a-b-2", ["name a-b-2"]),
  ("a-", ["name a", "unknown -"]),
  ("a--b", ["name a", "unknown -", "unknown -", "name b"]),
  ("_", ["name _"]),
  ("1e4", ["number 1e4"]),
  ("1e", ["number 1", "unit e"]),
  ("1em", ["number 1", "unit em"]),
  ("1..2", ["number 1", "dotDot ..", "number 2"]),
  ("1.5..2", ["number 1.5", "dotDot ..", "number 2"]),
  ("-1-", ["number -1", "unknown -"]),
  ("2024-05-14", ["date 2024-05-14"]),
  ("2024-05-145", ["malformedNumber 2024-05-145"]),
  ("4x4", ["number 4", "pairSign x", "number 4"]),
  ("4 xyz", ["number 4", "unit xyz"]),
  ("4 m x 5", ["number 4", "unit m", "pairSign x", "number 5"]),
  ("4\nx 5", ["number 4", "newline \n", "name x", "number 5"]),
  ("20%", ["number 20", "unit %"]),
  ("%", ["unknown %"]),
  ("0.1 m/px//c", ["number 0.1", "unit m/px", "comment //c"]),
  ("5°", ["number 5", "unit °"]),
  ("5 m²", ["number 5", "unit m²"]),
  ("1 b = 2", ["number 1", "name b", "equals =", "number 2"]),
  ("5 m über", ["number 5", "unit m", "name über"]),
  ("#2e7d32", ["colour #2e7d32"]),
  ("#2e7d321", ["hashComment #2e7d321"]),
  ("\"a\"\"b\"", ["string \"a\"\"b\""]),
  ("\"a$$${b}\"", ["string \"a$$${b}\""]),
  ("\"$$$${b}\"", ["string \"$$$${b}\""]),
  (
    "\"a${b}c${ d.e }\"",
    [
      "stringHead \"a${", "name b", "stringMiddle }c${", "name d", "dot .", "name e",
      "stringTail }\"",
    ]
  ),
  ("\"a\nb", ["unclosedString \"a", "newline \n", "name b"]),
  (
    "//a\r\n///b\r////c",
    [
      "comment //a", "newline \r\n", "docComment ///b", "newline \r", "comment ////c",
    ]
  ),
  (
    "a = b/*.tif\nc",
    ["name a", "equals =", "name b", "unknown /*", "dot .", "name tif", "newline \n", "name c"]
  ),
  ("b/**/*.c", ["name b", "unknown /**", "unknown /*", "dot .", "name c"]),
  ("b/*c*/d", ["name b", "unknown /*", "name c", "unknown *", "unknown /", "name d"]),
  ("b/* c */", ["name b", "blockComment /* c */"]),
  ("b/*.c /* d */", ["name b", "unknown /*", "dot .", "name c", "blockComment /* d */"]),
  ("5/*c*/", ["number 5", "blockComment /*c*/"]),
  ("\"a\"/* b", ["string \"a\"", "blockComment /* b"]),
  ("\u{FEFF}/*b", ["byteOrderMark \u{FEFF}", "blockComment /*b"]),
  ("'don't'", ["otherQuotes 'don't'"]),
  ("'a' 'b'", ["otherQuotes 'a'", "otherQuotes 'b'"]),
  ("“a “b” c”", ["otherQuotes “a “b” c”"]),
  ("„a“, «b»", ["otherQuotes „a“", "comma ,", "otherQuotes «b»"]),
  ("‘a’s’", ["otherQuotes ‘a’s’"]),
  ("' “a”", ["unknown '", "otherQuotes “a”"]),
  (",/* a\nb */", ["comma ,", "blockComment /* a\nb */"]),
  ("\u{FEFF}a\u{FEFF}", ["byteOrderMark \u{FEFF}", "name a", "oddBlank \u{FEFF}"]),
])
func cuts(_ text: String, _ expected: [String]) {
  #expect(tokens(text) == expected)
}
