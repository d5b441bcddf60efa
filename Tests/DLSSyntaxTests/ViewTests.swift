// ViewTests.swift: what views offer to those who read a tree.

import DLSSyntax
import DLSText
import Testing

/// The blocks of a text, those of the top level.
private func blocks(_ text: String) -> [BlockView] {
  let tree = parse(text)
  return tree.children(.file).compactMap { BlockView(tree, $0) }
}

/// The string that a text holds, and its tree.
private func string(_ text: String) -> (StringView, SyntaxTree)? {
  let tree = parse("a = \(text)")
  return tree.nodes.indices.lazy.compactMap { StringView(tree, NodeID($0)) }.first.map {
    ($0, tree)
  }
}

@Test func blocksKnowTheirBraces() throws {
  let whole = try #require(blocks("for acme.interns { a = 1, b {}, c.d = 2 }").first)
  #expect(whole.openBrace != nil && whole.closeBrace != nil)
  let open = try #require(blocks("a { b {}").first)
  #expect(open.openBrace != nil && open.closeBrace == nil)
  let nameless = try #require(blocks("{ a = 1 }").first)
  #expect(nameless.openBrace == 0 && nameless.closeBrace != nil)
  #expect(blocks("a = 1").isEmpty)
}

@Test func documentationStandsAbove() {
  let text = "a = 1 /// no\n\n/// no\n\n/// Two\n///  lines\nb {}\n// no\nc {}\nd {} /// no\ne {}\n"
  #expect(blocks(text).map(\.documentation) == [["Two", " lines"], [], [], []])
}

@Test func stringsSayWhatTheyMean() throws {
  let (view, tree) = try #require(string("\"a\"\"b${c.d}$${e\""))
  #expect(view.plain == nil && view.isClosed)
  let pieces = view.pieces.map { piece in
    switch piece {
    case .text(let text, _): text
    case .interpolation(let path): "<\(tree.text(path))>"
    }
  }
  #expect(pieces == ["a\"b", "<c.d>", "${e"])
  #expect(tree.text(view.contentRange) == "a\"\"b${c.d}$${e")
  #expect(string("\"C:\\new\"")?.0.plain == "C:\\new")
  #expect(string("\"\"")?.0.plain == "")
  let open = try #require(string("\"open"))
  #expect(!open.0.isClosed && open.1.text(open.0.contentRange) == "open")
  #expect(string("2") == nil)
}

@Test func aPlaceHasItsNodesAndToken() {
  let tree = parse("a { b = [c, d] }")
  #expect(tree.nodes(at: 12).map(tree.kind) == [.file, .block, .attribute, .list, .path])
  #expect(tree.nodes(at: 16).map(tree.kind) == [.file, .block])
  #expect(tree.tokens.kind(tree.token(at: 0)) == .name)
  #expect(tree.token(at: 99) == tree.tokens.count)
}
