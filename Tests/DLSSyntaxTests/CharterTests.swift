// CharterTests.swift: the language's constructs, each as its tree.

import DLSSyntax
import DLSTestKit
import Testing

@Test func everyConstructHasNoProblem() {
  let tree = parse(everyConstruct)
  #expect(tree.problems.map { "\(tree.text($0.range)): \($0.message)" } == [])
  #expect(tree.entryCount == 22)
}

@Test(arguments: [
  ("dlsproj 1", "(edition 1)"),
  ("import \"a.dlsproj\" as acme", "(importEntry \"a.dlsproj\" acme)"),
  ("let data = \"x\"", "(letEntry data \"x\")"),
  ("a = 1", "(attribute a 1)"),
  ("a.b.c = d.e", "(attribute a.b.c d.e)"),
  ("a = 256 px", "(attribute a 256 px)"),
  ("a = 20%", "(attribute a 20%)"),
  ("a = 0.1 m/px", "(attribute a 0.1 m/px)"),
  ("a = 3 m²", "(attribute a 3 m²)"),
  ("a = -1.5e-4", "(attribute a -1.5e-4)"),
  ("a = 0..60 m", "(attribute a (range 0 60 m))"),
  ("a = 10 x 20 m", "(attribute a (pair 10 20 m))"),
  ("a = 4x4", "(attribute a (pair 4 4))"),
  ("a = 4 × 4", "(attribute a (pair 4 4))"),
  ("a = 10 m x 20 m", "(attribute a (pair 10 m 20 m))"),
  ("x = x", "(attribute x x)"),
  ("a = 2024-05-14", "(attribute a 2024-05-14)"),
  ("a = 2024-05-01..2024-05-31", "(attribute a (range 2024-05-01 2024-05-31))"),
  ("a = #2e7d32", "(attribute a #2e7d32)"),
  ("a = \"b \"\"c\"\" d\"", "(attribute a \"b \"\"c\"\" d\")"),
  ("a = \"${b.c}/d${e}\"", "(attribute a (string b.c e))"),
  ("a = \"$${b}\"", "(attribute a \"$${b}\")"),
  ("a = []", "(attribute a (list))"),
  ("a = [b, c\n d\n,\n e,]", "(attribute a (list b c d e))"),
  ("a = [[1, 2], [3]]", "(attribute a (list (list 1 2) (list 3)))"),
  ("person sam {}", "(block person sam)"),
  ("for acme.interns { within = \"a|b\" }", "(block for acme.interns (attribute within \"a|b\"))"),
  ("a { b = 1, c {} \n d = 2 }", "(block a (attribute b 1) (block c) (attribute d 2))"),
  ("a = bäume-alt-2", "(attribute a bäume-alt-2)"),
  ("été = 東京", "(attribute été 東京)"),
  ("bands = [red, _]", "(attribute bands (list red _))"),
  (
    "import = 1, let = 2, dlsproj = 3",
    "(attribute import 1) (attribute let 2) (attribute dlsproj 3)"
  ),
  ("train { a = 1 } // c\r\nb = 2\r", "(block train (attribute a 1)) (attribute b 2)"),
  ("\u{FEFF}a = 1", "(attribute a 1)"),
  ("", ""),
])
func constructs(_ text: String, _ expected: String) {
  let tree = parse(text)
  #expect(outline(tree) == expected)
  #expect(tree.problems.map(\.message) == [])
}
