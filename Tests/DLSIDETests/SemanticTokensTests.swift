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

  /// What is told as text.
  private func numbers(_ text: [UInt8]) -> [UInt32] {
    String(decoding: text, as: UTF8.self).split(separator: ",").compactMap { UInt32($0) }
  }

  private func check(_ text: String, _ words: [String]) {
    let tree = Parser.parse(Array(text.utf8))
    #expect(told(text, numbers(SemanticTokens(tree, .utf16).text)) == words)
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
      told(text, numbers(SemanticTokens.text(tree, 2...3, lines, .utf16))) == [
        "let keyword", "b thing!", "\"2\" string", "let keyword", "c thing!", "\"3\" string",
      ])
    #expect(
      told(text, numbers(SemanticTokens.text(tree, 5...5, lines, .utf16))) == [
        "title setting", "\"4\" string",
      ])
    #expect(SemanticTokens.text(tree, 1...1, lines, .utf16).isEmpty)
  }

  /// Whatever is edited: keeping pieces gives the same colours as beginning anew, and the difference
  /// leads from the old numbers to the new ones.
  @Test(arguments: 0..<400)
  func anEditedTextHasTheColoursOfItsText(seed: Int) {
    var random = SeededRandom(UInt64(seed))
    var text = TextMutation.text(&random)
    if random.isOnce(in: 2) { text = Array(everyConstruct.utf8) }
    var tree = Parser.parse(text)
    var known = SemanticTokens(tree, .utf16)
    // Colours may be asked for after several changes.
    var since: TextChange?
    for key in 0..<9 {
      let first = random.below(text.count + 1)
      let end = min(text.count, first + random.below(30))
      let new = random.pick(TextMutation.pieces)
      text.replaceSubrange(first..<end, with: new)
      let parsed = Parser.parse(text, after: TextChange(first..<end, count: new.count), of: tree)
      tree = parsed.tree
      guard let change = parsed.change else {
        (known, since) = (SemanticTokens(tree, .utf16), nil)
        continue
      }
      let all = since?.followed(by: change.bytes) ?? change.bytes
      since = all
      if key % 3 == 1 { continue }
      var changed = numbers(known.text)
      let edit = known.follow(all, to: tree)
      since = nil
      let whole = numbers(SemanticTokens(tree, .utf16).text)
      #expect(numbers(known.text) == whole, "seed \(seed)")
      changed.replaceSubrange(edit.start..<edit.start + edit.deleted, with: numbers(edit.text))
      #expect(changed == whole, "seed \(seed): the difference leads elsewhere")
    }
  }

  /// A long text has the same colours whoever does which part of it, and so has one that changed.
  @Test func threadsShareALongText() throws {
    let backwards = Workers(count: 4) { pieces, work in
      for piece in (0..<pieces).reversed() { work(piece) }
    }
    var text = (0..<3000).map { number in
      number % 7 < 2 ? "\n\n}" : "// \(number)\nperson p\(number) { title = \"P\" }"
    }
    let tree = Parser.parse(Array(text.joined(separator: "\n").utf8))
    var known = SemanticTokens(tree, .utf8, workers: backwards)
    #expect(known.text == SemanticTokens(tree, .utf8).text)
    let before = tree.bytes
    text.replaceSubrange(700..<2300, with: text[700..<2300].map { $0 + "\n" })
    let bytes = Array(text.joined(separator: "\n").utf8)
    let parsed = Parser.parse(bytes, after: TextChange(from: before, to: bytes), of: tree)
    let change = try #require(parsed.change, "it is parsed as a whole")
    _ = known.follow(change.bytes, to: parsed.tree, workers: backwards)
    #expect(known.text == SemanticTokens(parsed.tree, .utf8).text)
  }
}

extension SemanticTokens {
  /// All of them, as they are told.
  fileprivate var text: [UInt8] {
    var text: [UInt8] = []
    write(onto: &text)
    return text
  }
}
