// FormatTests.swift: what the formatter does to each construct.

import DLSFormat
import DLSSyntax
import DLSTestKit
import DLSText
import Testing

@Test(arguments: [
  ("", ""),
  ("\n \n\t\n", ""),
  ("a=1", "a = 1\n"),
  ("\n\na = 1\n\n\n\nb = 2\n\n", "a = 1\n\nb = 2\n"),
  ("  a   =   256px", "a = 256 px\n"),
  ("a=20%,b=0 .. 60m", "a = 20 %\nb = 0..60 m\n"),
  ("a=4x4,b=10x20m,c=1×2", "a = 4 x 4\nb = 10 x 20 m\nc = 1 × 2\n"),
  ("a = [ b,c ,,d, ]", "a = [b, c, d]\n"),
  ("a = [ ]\nb = [\n]", "a = []\nb = []\n"),
  ("a = [b,\nc]", "a = [\n  b\n  c\n]\n"),
  ("a . b = c . d", "a.b = c.d\n"),
  ("a = \"${ b . c }d\"", "a = \"${b.c}d\"\n"),
  ("import  \"x\"  as  y", "import \"x\" as y\n"),
  ("let  a=\"b\"", "let a = \"b\"\n"),
  ("dlsproj   1", "dlsproj 1\n"),
  ("person sam{}", "person sam {}\n"),
  ("person sam {\n\n}", "person sam {}\n"),
  ("p {a=1,b=2}", "p { a = 1, b = 2 }\n"),
  ("p {\na=1,b=2\n\n\n\nc=3\n\n}", "p {\n  a = 1\n  b = 2\n\n  c = 3\n}\n"),
  ("p {\nq {\nr=[\n1\n]}}", "p {\n  q {\n    r = [\n      1\n    ]\n  }\n}\n"),
  ("a = 1// c  \n  // d\n", "a = 1  // c\n// d\n"),
  ("p { // c\na = 1 }", "p {  // c\n  a = 1\n}\n"),
  ("p {\n// c\n}", "p {\n  // c\n}\n"),
  ("p {\n\n/// d\na = 1 // e\n\n// f\n\n}// g", "p {\n  /// d\n  a = 1  // e\n\n  // f\n}  // g\n"),
  ("a = [ // c\n1 // d\n, 2]", "a = [  // c\n  1  // d\n  2\n]\n"),
  ("a=1\r\nb=2\r\n", "a = 1\r\nb = 2\r\n"),
  ("a=1\r\nb=2\r\nc=3\n", "a = 1\r\nb = 2\r\nc = 3\r\n"),
  ("a=1\rb=2", "a = 1\rb = 2\r"),
  ("\u{FEFF}  a=1", "\u{FEFF}a = 1\n"),
  ("\u{FEFF}", "\u{FEFF}"),
  ("é=\"日本\"", "é = \"日本\"\n"),
])
func layout(_ text: String, _ expected: String) {
  check(text, expected)
}

@Test func aLineIsBrokenPastHundredColumns() {
  let items = (1...16).map { "i\($0)" }
  let short = "aaaa = [" + items.joined(separator: ", ") + "]"
  let pad = String(repeating: "b", count: 100 - short.count)
  check(pad + short + "\n", pad + short + "\n")
  check("b" + pad + short, "b\(pad)aaaa = [\n  " + items.joined(separator: "\n  ") + "\n]\n")
}

@Test func aBlockIsBrokenPastHundredColumns() {
  let long = String(repeating: "é", count: 70)
  check("p { a = \(long), bbbbbbbb = [1, 2] }\n", "p { a = \(long), bbbbbbbb = [1, 2] }\n")
  check(
    "p { a = \(long), bbbbbbbbbbbbbbb = [1, 2] }",
    "p {\n  a = \(long)\n  bbbbbbbbbbbbbbb = [1, 2]\n}\n")
}

@Test func everyConstructKeepsItsShape() {
  let once = format(everyConstruct)
  #expect(once.split(separator: "\n").count == everyConstruct.split(separator: "\n").count)
  #expect(format(once) == once)
  #expect(once.contains("  goal = detect_objects  // detect_objects | classify_pixels"))
}

@Test(arguments: [
  ("a=\nb  =  2", "a=\nb = 2\n"),
  ("p {\n   a = \n b=2\n}\nq={\n}\nr   {}", "p {\n   a = \n b=2\n}\nq={\n}\nr {}\n"),
  ("a=1\n\n\n\n  b ! c  // d\n\n\n\ne=2", "a = 1\n\n  b ! c  // d\n\ne = 2\n"),
  ("train a {\n b=1\nexport c {\nd=2\n}", "train a {\n b=1\nexport c {\n  d = 2\n}\n"),
  ("\n\u{FEFF}a ! b", "\n\u{FEFF}a ! b\n"),
  ("train a\n ", "train a\n"),
  ("train a \n  // c\n", "train a\n// c\n"),
  ("# c\na=1 # d", "# c\na = 1  # d\n"),
  ("a\u{00A0}= 1\nb=2", "a\u{00A0}= 1\nb = 2\n"),
])
func whatIsWrongStaysAsItIs(_ text: String, _ expected: String) {
  check(text, expected)
}

@Test func editsTouchOnlyGaps() throws {
  let bytes = Array("a=1\n\nb   = \"é\"\nc = 2".utf8)
  let edits = Formatter.edits(Parser.parse(bytes))
  #expect(edits.map(\.newText) == [" ", " ", "", "\n"])
  #expect(
    edits.map(\.range) == [
      TextRange(at: 1), TextRange(at: 2), TextRange(7, 9), TextRange(at: UInt32(bytes.count)),
    ])
}
