// ViewTests.swift: what views offer to those who read a tree.

import DLSSyntax
import DLSText
import Testing

private func block(_ text: String) -> BlockView? {
  for case .block(let view) in parse(text).file.entries { return view }
  return nil
}

private func value(_ text: String) -> ValueView? {
  for case .attribute(let view) in parse("a = \(text)").file.entries { return view.value }
  return nil
}

@Test func blocksKnowTheirParts() throws {
  let view = try #require(block("for acme.interns { a = 1, b {}, c.d = 2 }"))
  #expect(view.keyword?.text == "for")
  #expect(view.name?.joined == "acme.interns")
  #expect(view.name?.names.map(\.text) == ["acme", "interns"])
  #expect(view.name?.single == nil)
  #expect(view.tree.text(view.headRange) == "for acme.interns")
  #expect(view.attributes.map(\.path.joined) == ["a", "c.d"])
  #expect(view.blocks.map { $0.keyword?.text } == ["b"])
  #expect(view.openBrace != nil && view.closeBrace != nil && !view.isBroken)
}

@Test func blocksThatLackParts() throws {
  let open = try #require(block("a { b {}"))
  #expect(open.openBrace != nil && open.closeBrace == nil && open.isBroken)
  let nameless = try #require(block("{ a = 1 }"))
  #expect(nameless.keyword == nil && nameless.name == nil && nameless.attributes.count == 1)
  let quoted = try #require(block("class \"oak\" { value = 1 }"))
  #expect(quoted.name == nil && quoted.attributes.count == 1)
}

@Test func documentationStandsAbove() {
  let text = "a = 1 /// no\n\n/// no\n\n/// Two\n///  lines\nb {}\n// no\nc {}\n"
  let entries = parse(text).file.entries
  let found = entries.map { entry -> [String] in
    switch entry {
    case .attribute(let view): view.documentation
    case .block(let view): view.documentation
    default: []
    }
  }
  #expect(found == [[], ["Two", " lines"], []])
}

@Test func stringsSayWhatTheyMean() throws {
  guard case .string(let view) = value("\"a\"\"b${c.d}$${e\"") else {
    Issue.record("no string")
    return
  }
  #expect(view.plain == nil && view.isClosed)
  #expect(view.resolved { "<\($0.joined)>" } == "a\"b<c.d>${e")
  #expect(view.resolved { _ in nil } == nil)
  #expect(view.tree.text(view.contentRange) == "a\"\"b${c.d}$${e")
  guard case .string(let plain) = value("\"C:\\new\"") else {
    Issue.record("no string")
    return
  }
  #expect(plain.plain == "C:\\new")
}

@Test func quantitiesAreNumbersWithUnits() {
  guard case .pair(let pair) = value("10 x -2.5e1m"), case .quantity(let a) = pair.first,
    case .quantity(let b) = pair.second
  else {
    Issue.record("no pair")
    return
  }
  #expect(a.number == 10 && a.integer == 10 && a.unit == nil)
  #expect(b.number == -25 && b.integer == nil && b.unit == "m" && b.numberText == "-2.5e1")
  guard case .quantity(let huge) = value("1e999") else {
    Issue.record("no quantity")
    return
  }
  #expect(huge.number == .infinity)
}

@Test func datesColoursAndLists() {
  guard case .list(let list) = value("[2024-05-14, #2e7d32, b.c, ; ]"),
    case .date(let date) = list.items.first, case .colour(let colour) = list.items[1]
  else {
    Issue.record("no list")
    return
  }
  #expect((date.year, date.month, date.day) == (2024, 5, 14))
  #expect(colour.rgb == 0x2E7D32 && list.items.count == 3 && list.isBroken)
}

@Test func namesCompareByWhatTheyLookLike() {
  let tree = parse("\u{E9} = 1\ne\u{301} = 2")
  let names = tree.file.entries.compactMap { entry -> String? in
    if case .attribute(let view) = entry { view.path.joined } else { nil }
  }
  #expect(names.count == 2 && names[0] == names[1])
}

@Test func aPlaceHasItsNodesAndToken() {
  let tree = parse("a { b = [c, d] }")
  #expect(tree.nodes(at: 12).map(tree.kind) == [.file, .block, .attribute, .list, .path])
  #expect(tree.nodes(at: 16).map(tree.kind) == [.file, .block])
  #expect(tree.tokens.kind(tree.token(at: 0)) == .name)
  #expect(tree.token(at: 99) == tree.tokens.count)
}
