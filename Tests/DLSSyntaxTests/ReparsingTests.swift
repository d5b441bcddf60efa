// ReparsingTests.swift: a text that changed has the tree that it has when it is parsed as a whole.

import DLSSyntax
import DLSTestKit
import DLSText
import Testing

/// Entries of the top level, whole and broken; a text is some of them in a row.
private let entries = [
  "person ana {}\n", "project a {\n  title = \"b\"\n}\n", "let a = \"${b}/c\"\n", "// note\n",
  "train a {\n  b = [1, 2\n    3]\n  for c { d = 1 }\n}\n", "moved { from = a, to = b }\n",
  "export a { b = 1 px }\n", "group a {\n  b = c\n}\n\n", "source a {\n}\n",
  "person ana\n", "train a {\n", "}\n", "  }\n", "export a { b = [\n", "a = [1, 2\n", "x =\n",
  "/* a\n", "b */\n", "source a { path = \"**/*.tif\" }\n", "source a { path = */*.tif }\n",
  "\"text\n", "dlsproj 1\n", "infer a { b = 1, c = 0,5 }\n", "\n\n", "\r\n",
  "source é { path = \"ü\" }\n", "\u{FEFF}", "{\n", "runner a {{\n", "review { a = \"}\n",
  "group a { b = ", "import \"a\" as\n", "samples a { b\n  = 1 }\n", "; (\n", "\u{0}\n", "\u{A0}",
]

/// What somebody types.
private let typed = [
  "{", "}", "[", "]", "\"", " ", "\n", "=", "a", "1", "/", "*", ",", "#", "${", "person b {}\n",
  "train", "é", "\u{A0}", "\t", "// c\n", "/* d */", "",
]

/// A text of some entries; mostly whole ones, so that the parser finds an end to go on from.
private func text(_ random: inout SeededRandom) -> [UInt8] {
  let known = random.below(3) == 0 ? entries.count : 9
  return Array((0..<(2 + random.below(14))).map { _ in entries[random.below(known)] }.joined().utf8)
}

/// One change of a text, and the text that comes of it.
private func changed(
  _ bytes: [UInt8], _ random: inout SeededRandom
) -> (bytes: [UInt8], change: TextChange) {
  let start = random.below(bytes.count + 1)
  let length = random.below(4) == 0 ? random.below(min(40, bytes.count - start) + 1) : 0
  let new = Array(typed[random.below(typed.count)].utf8)
  var result = bytes
  result.replaceSubrange(start..<start + length, with: new)
  return (result, TextChange(start..<start + length, count: new.count))
}

/// Where a tree that was made from another one differs from that of the whole text.
private func fault(_ tree: SyntaxTree) -> String? {
  let whole = Parser.parse(tree.bytes)
  if whole.tokens != tree.tokens { return "tokens" }
  if whole.nodes != tree.nodes { return "nodes" }
  if whole.problems != tree.problems { return "problems" }
  return whole.problemsLeftOut == tree.problemsLeftOut ? nil : "their count"
}

/// The tree of a changed text: of the tree itself, changed in its place, or while somebody has it, too.
private func next(
  _ tree: inout SyntaxTree?, _ bytes: [UInt8], _ change: TextChange, isAlone: Bool
) -> SyntaxTree? {
  let kept = isAlone ? nil : tree
  defer { withExtendedLifetime(kept) {} }
  guard let old = tree.take() else { return nil }
  return Parser.parse(bytes, after: change, of: consume old).tree
}

/// What a change doesn't touch stays where it is in memory, once there is room for changes.
@Test func aTreeThatNobodyElseHasIsChangedInItsPlace() {
  let block = "export a {\n  b = 1 px\n}\n"
  var bytes = Array(String(repeating: block, count: 100).utf8)
  var tree: SyntaxTree? = Parser.parse(bytes)
  var places: [UnsafePointer<UInt32>?] = []
  let place = 50 * block.utf8.count + 17
  for _ in 0..<8 {
    bytes.insert(UInt8(ascii: "2"), at: place)
    tree = next(&tree, bytes, TextChange(place..<place, count: 1), isAlone: true)
    places.append(tree?.withFlat { $0.starts.baseAddress })
  }
  #expect(Set(places.dropFirst()).count == 1)
  let kept = tree
  bytes.insert(UInt8(ascii: "2"), at: place)
  tree = next(&tree, bytes, TextChange(place..<place, count: 1), isAlone: true)
  #expect(tree?.withFlat { $0.starts.baseAddress } != places.last)
  #expect(kept?.bytes.count == bytes.count - 1)
}

/// Whoever has a tree keeps it as it is.
@Test func aTreeThatSomebodyHasStaysAsItIs() {
  let bytes = Array("let a = \"b\"\ntrain c {\n  d = 1\n}\n".utf8)
  let kept = Parser.parse(bytes)
  for place in bytes.indices {
    var new = bytes
    new.insert(UInt8(ascii: "x"), at: place)
    let other = kept
    _ = Parser.parse(new, after: TextChange(place..<place, count: 1), of: consume other)
    #expect(kept.bytes == bytes)
    #expect(fault(kept) == nil)
  }
}

@Test func aChangedTextHasTheTreeOfTheWhole() {
  // The last one changes how the first line ends, which decides how others are to be written.
  for seed in Array(0..<2000 as Range<UInt64>) + [5923] {
    var random = SeededRandom(seed)
    var known: SyntaxTree? = Parser.parse(text(&random))
    for step in 0..<12 {
      let before = known?.bytes ?? []
      let (bytes, change) = changed(before, &random)
      known = next(&known, bytes, change, isAlone: step % 3 > 0)
      let fault = known?.bytes == bytes ? known.flatMap(fault) : "bytes"
      #expect(
        fault == nil,
        """
        seed \(seed), step \(step): \(change) of \
        \(String(decoding: before, as: UTF8.self).debugDescription)
        """)
      if fault != nil { return }
    }
  }
}

/// The part that is new holds the change; what stands outside is as it was.
@Test func onlyWhatIsTouchedIsParsedAnew() throws {
  let block = "export a {\n  b = 1 px\n}\n"
  let bytes = Array(String(repeating: block, count: 100).utf8)
  let tree = Parser.parse(bytes)
  let place = 50 * block.utf8.count + 17
  var new = bytes
  new.insert(UInt8(ascii: "2"), at: place)
  let change = TextChange(place..<place, count: 1)
  let found = try #require(Parser.parse(new, after: change, of: tree).change)
  #expect(found.bytes.old == 50 * block.utf8.count..<51 * block.utf8.count)
  #expect(found.bytes.new == 50 * block.utf8.count..<51 * block.utf8.count + 1)
  #expect(found.oldNodes.count * 100 == tree.nodes.count - 1)
  #expect(found.oldTokens.count * 100 == tree.tokens.count)
}

/// Signs that stand for a comment elsewhere are part of a text in quotes, such as the pattern of a path.
@Test func aPatternIsNoComment() throws {
  let block = "source a {\n  path = \"a/**/*.tif\"\n}\n"
  let bytes = Array(String(repeating: block, count: 100).utf8)
  let place = 50 * block.utf8.count + 24
  var new = bytes
  new.insert(UInt8(ascii: "b"), at: place)
  let found = Parser.parse(new, after: TextChange(place..<place, count: 1), of: Parser.parse(bytes))
  #expect(fault(found.tree) == nil)
  #expect(try #require(found.change).bytes.old.count == block.utf8.count)
}

/// An opening brace reaches to the next keyword at the start of a line, and no further.
@Test func aBracketIsClosedByTheNextBlock() throws {
  let block = "export a {\n  b = 1 px\n}\n"
  let bytes = Array(String(repeating: block, count: 100).utf8)
  let place = 50 * block.utf8.count + 12
  var new = bytes
  new.insert(UInt8(ascii: "{"), at: place)
  let found = Parser.parse(
    new, after: TextChange(place..<place, count: 1), of: Parser.parse(bytes))
  #expect(fault(found.tree) == nil)
  let part = try #require(found.change)
  #expect(part.bytes.old.count <= 3 * block.utf8.count)
}

/// Many changes in a row are as one of the part that all of them are in.
@Test func changesInARowAreOne() {
  for seed in 0..<500 as Range<UInt64> {
    var random = SeededRandom(seed)
    let first = text(&random)
    var (bytes, change) = changed(first, &random)
    for _ in 0..<4 {
      let next = changed(bytes, &random)
      bytes = next.bytes
      change = change.followed(by: next.change)
    }
    var made = first
    made.replaceSubrange(change.old, with: bytes[change.new])
    #expect(made == bytes, "seed \(seed)")
    if made != bytes { return }
  }
}
