// SemanticTokensTests.swift: what each word is, and that an edit changes nothing else.

import DLSIDE
import DLSSyntax
import DLSTestKit
import DLSText
import Testing

@Suite struct SemanticTokensTests {
  /// The words of a text with what they are, one a line: `3:7 person thing!`.
  private func told(_ text: String, _ numbers: [UInt32]) -> [String] {
    let lines = LineIndex(Array(text.utf8))
    var (line, column) = (0, 0)
    return stride(from: 0, to: numbers.count, by: 5).map { place in
      let down = Int(numbers[place])
      line += down
      column = Int(numbers[place + 1]) + (down == 0 ? column : 0)
      let start = lines.offset(of: TextPosition(line: line, column: column), .utf16)
      let end = lines.offset(
        of: TextPosition(line: line, column: column + Int(numbers[place + 2])), .utf16)
      let word = String(decoding: lines.bytes[Int(start)..<Int(end)], as: UTF8.self)
      let kind = SemanticKind(rawValue: UInt8(numbers[place + 3])).map { "\($0)" } ?? "?"
      return "\(word) \(kind)\(numbers[place + 4] & 1 == 1 ? "!" : "")"
    }
  }

  private func check(_ text: String, _ words: [String]) {
    let tree = Parser.parse(Array(text.utf8))
    #expect(told(text, SemanticTokens(tree, .utf16).numbers) == words)
  }

  @Test func wordsOfEveryKind() {
    check(
      "dlsproj 1\nimport \"a.dlsproj\" as lib\nlet d = \"x\"  // c\n",
      [
        "dlsproj keyword", "1 number", "import keyword", "\"a.dlsproj\" string", "as keyword",
        "lib library!", "let keyword", "d thing!", "\"x\" string", "// c comment",
      ])
    check(
      "schema s { geometry = polygon, class oak { color = #112233 } }\n",
      [
        "schema keyword", "s schema!", "geometry setting", "polygon word", "class keyword",
        "oak classOfSchema!", "color setting", "#112233 number",
      ])
    check(
      "work_units u {\n  source = lib.ortho\n  unit_size = 10 m\n  for north { within = \"${d}/a\" }\n}\n",
      [
        "work_units keyword", "u thing!", "source setting", "lib library", "ortho thing",
        "unit_size setting", "10 number", "m unit", "for keyword", "north thing",
        "within setting", "\"${ string", "d thing", "}/a\" string",
      ])
    check(
      "infer i { model = none, for oak {} }\n",
      [
        "infer keyword", "i thing!", "model setting", "none word", "for keyword",
        "oak classOfSchema",
      ])
  }

  @Test func columnsCountAsTheClientDoes() {
    check(
      "let a = \"🌲\" // 🌲é\nperson é {}, person b {}\n",
      [
        "let keyword", "a thing!", "\"🌲\" string", "// 🌲é comment", "person keyword",
        "é thing!", "person keyword", "b thing!",
      ])
  }

  /// Broken text has the colours of what can still be told.
  @Test func brokenText() {
    check(
      "source s {\n  path = \"a\n", ["source keyword", "s thing!", "path setting", "\"a string"])
    check("person = {\n/* a\nb */ }", ["person keyword", "/* a comment", "b */ comment"])
  }

  @Test func linesInView() {
    let text = "let a = \"1\"\n\nlet b = \"2\"\nlet c = \"3\"\nperson d {\n  title = \"4\"\n}\n"
    let tree = Parser.parse(Array(text.utf8))
    let lines = LineIndex(tree.bytes)
    #expect(
      told(text, SemanticTokens.numbers(tree, 2...3, lines, .utf16)) == [
        "let keyword", "b thing!", "\"2\" string", "let keyword", "c thing!", "\"3\" string",
      ])
    #expect(
      told(text, SemanticTokens.numbers(tree, 5...5, lines, .utf16)) == [
        "title setting", "\"4\" string",
      ])
    #expect(SemanticTokens.numbers(tree, 1...1, lines, .utf16).isEmpty)
  }

  /// Whatever is edited: keeping pieces gives the same colours as beginning anew, and the difference
  /// leads from the old numbers to the new ones.
  @Test(arguments: 0..<400)
  func anEditedTextHasTheColoursOfItsText(seed: Int) {
    var random = SeededRandom(UInt64(seed))
    var text = TextMutation.text(&random)
    if random.isOnce(in: 2) { text = Array(everyConstruct.utf8) }
    var known = SemanticTokens(Parser.parse(text), .utf16)
    for _ in 0..<6 {
      let first = random.below(text.count + 1)
      let end = min(text.count, first + random.below(30))
      text.replaceSubrange(first..<end, with: random.pick(TextMutation.pieces))
      let tree = Parser.parse(text)
      let new = SemanticTokens(tree, .utf16, since: known)
      let whole = SemanticTokens(tree, .utf16).numbers
      #expect(new.numbers == whole, "seed \(seed)")
      var numbers = known.numbers
      if let edit = new.difference(from: known) {
        numbers.replaceSubrange(edit.start..<edit.start + edit.deleted, with: edit.numbers)
      }
      #expect(numbers == whole, "seed \(seed): the difference leads elsewhere")
      known = new
    }
  }

  /// A long text has the same colours whoever does which part of it, and so has one that changed.
  @Test func threadsShareALongText() {
    let backwards = Workers(count: 4) { pieces, work in
      for piece in (0..<pieces).reversed() { work(piece) }
    }
    var text = (0..<3000).map { number in
      number % 7 < 2 ? "\n\n}" : "// \(number)\nperson p\(number) { title = \"P\" }"
    }
    var known: SemanticTokens?
    for _ in 0..<2 {
      let tree = Parser.parse(Array(text.joined(separator: "\n").utf8))
      let whole = SemanticTokens(tree, .utf8).numbers
      let shared = SemanticTokens(tree, .utf8, since: known, workers: backwards)
      let parts = shared.parts(backwards) { $0 }
      #expect(parts.count > 1)
      #expect(parts.flatMap { $0 } == whole)
      known = shared
      text.replaceSubrange(700..<2300, with: text[700..<2300].map { $0 + "\n" })
    }
  }
}
