// PiecesTests.swift: a text that is parsed in pieces has the tree that it has as a whole.

import DLSSyntax
import DLSText
import Testing

/// Does pieces of work one by one, the last first: as threads could, but always the same way.
private let backwards = Workers(count: 4) { pieces, work in
  for piece in (0..<pieces).reversed() { work(piece) }
}

/// A small generator: the same numbers on every machine.
private struct Numbers {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }
}

/// Entries of the top level, whole and broken; a text is some of them in a row.
private let entries = [
  "person ana {}\n", "project a {\n  title = \"b\"\n}\n", "let a = \"${b}/c\"\n", "// note\n",
  "train a {\n  b = [1, 2\n    3]\n  for c { d = 1 }\n}\n", "moved { from = a, to = b }\n",
  "person ana\n", "train a {\n", "}\n", "  }\n", "export a { b = [\n", "a = [1, 2\n", "x =\n",
  "/* a\n", "b */\n", "\"text\n", "dlsproj 1\n", "infer a { b = 1, c = 0,5 }\n", "\n\n", "\r\n",
  "source é { path = \"ü\" }\n", "\u{FEFF}", "{\n", "runner a {{\n", "review { a = \"}\n",
  "group a { b = ", "import \"a\" as\n", "samples a { b\n  = 1 }\n", "; (\n", "\u{0}\n",
]

private func fault(_ bytes: [UInt8]) -> String? {
  keep(bytes)
  let whole = Parser.parse(bytes)
  let joined = Parser.parse(bytes, workers: backwards, least: 16)
  if whole.tokens != joined.tokens { return "tokens" }
  if whole.nodes != joined.nodes { return "nodes" }
  if whole.problems != joined.problems { return "problems" }
  return whole.problemsLeftOut == joined.problemsLeftOut ? nil : "their count"
}

@Test func piecesMakeTheTreeOfTheWhole() {
  for seed in 0..<3000 as Range<UInt64> {
    var random = Numbers(state: seed)
    // Mostly what is whole, so that pieces are closed now and then.
    let known = random.below(3) == 0 ? entries.count : 6
    let text = (0..<(4 + random.below(12))).map { _ in entries[random.below(known)] }.joined()
    let fault = fault(Array(text.utf8))
    #expect(fault == nil, "seed \(seed): \(text.debugDescription)")
    if fault != nil { return }
  }
}

/// Problems beyond the limit are counted, whichever piece they are in.
@Test(arguments: [0, 900, 999, 1000, 1001, 2500])
func problemsAreKeptInTheirOrder(count: Int) {
  let lines = (0..<count).map { "person p\($0) { a = 1 b = é\u{A0} }\n" } + ["person q {}\n"]
  #expect(fault(Array(lines.joined().utf8)) == nil)
}
