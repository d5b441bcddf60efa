// EntryEditTests.swift: taking entries out of a text and putting some in disturbs nothing else.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText
import Testing

@Suite struct EntryEditTests {
  /// The file of a text, as a model has it.
  private func file(_ text: String) throws -> SourceFile {
    try #require(diagnose(Example(text)).model.file(.main))
  }

  /// What counts of a text: its tokens without blanks, line breaks, commas and some of its nodes.
  private func significant(
    _ tree: SyntaxTree, without node: NodeID? = nil
  ) -> [String] {
    let skipped = node.map { tree.tokenRange($0) } ?? 0..<0
    return (0..<tree.tokens.count).compactMap { token in
      let kind = tree.tokens.kind(token)
      if skipped.contains(token) || kind == .comma || kind == .docComment { return nil }
      if kind.isTrivia && !kind.isComment { return nil }
      return tree.text(tree.range(ofToken: token))
    }
  }

  private func after(_ edit: TextEdit, _ file: SourceFile) throws -> SyntaxTree {
    Parser.parse(try TextEdit.apply([edit], to: file.tree.bytes))
  }

  /// Every entry and every item of a list, of every page.
  @Test func whatIsTakenOutTakesNothingElseAlong() throws {
    for rule in DiagnosticCatalog.rules {
      let file = try file(rule.right.text)
      let tree = file.tree
      guard tree.problems.isEmpty else { continue }
      for index in tree.nodes.indices.dropFirst() {
        let node = NodeID(index)
        guard [.attribute, .block, .letEntry, .importEntry].contains(tree.kind(node)) else {
          continue
        }
        let left = try after(file.removal(of: node), file)
        #expect(left.problems.isEmpty, "\(rule.code): \(left.text(.file))")
        #expect(significant(left) == significant(tree, without: node), "\(left.text(.file))")
      }
    }
  }

  @Test func linesCommasAndCommentsFollowTheEntry() throws {
    let table = [
      ("a { x = 1, y = 2 }\n", "x = 1", "a { y = 2 }\n"),
      ("a { x = 1, y = 2 }\n", "y = 2", "a { x = 1 }\n"),
      ("a { x = 1 }\n", "x = 1", "a { }\n"),
      ("a {\n  x = 1\n  y = 2\n}\n", "x = 1", "a {\n  y = 2\n}\n"),
      ("a {\n  x = 1,\n  y = 2\n}\n", "x = 1", "a {\n  y = 2\n}\n"),
      ("a {\r\n  x = 1 // why\r\n}\r\n", "x = 1", "a {\r\n  // why\r\n}\r\n"),
      ("/// About b.\nb {}\n\nc {}\n", "b {}", "c {}\n"),
      ("a {}\n\nb {}\n\nc {}\n", "b {}", "a {}\n\nc {}\n"),
      ("a {}\n// Not about b.\n\nb {}", "b {}", "a {}\n// Not about b.\n\n"),
      ("\u{FEFF}b {}\nc {}\n", "b {}", "\u{FEFF}c {}\n"),
    ]
    for (text, entry, wanted) in table {
      let file = try file(text)
      let tree = file.tree
      let found = tree.nodes.indices.dropFirst().map { NodeID($0) }.first { tree.text($0) == entry }
      let left = try after(file.removal(of: try #require(found, "\(text)")), file)
      #expect(left.text(.file) == wanted)
    }
  }

  @Test func entriesArePutWhereTheBlockEnds() throws {
    let table = [
      ("a {}\n", "a { z = 3 }\n"), ("a { }\n", "a { z = 3 }\n"),
      ("a { x = 1 }\n", "a { x = 1, z = 3 }\n"),
      ("a { x = 1, }\n", "a { x = 1, z = 3 }\n"),
      ("a {\n  x = 1\n}\n", "a {\n  x = 1\n  z = 3\n}\n"),
      ("a {\r\n  x = 1 // why\r\n}\r\n", "a {\r\n  x = 1 // why\r\n  z = 3\r\n}\r\n"),
      ("a {\n}\n", "a {\n  z = 3\n}\n"),
    ]
    for (text, wanted) in table {
      let file = try file(text)
      let edit = try #require(file.insertion(of: "z = 3", into: NodeID(1)))
      #expect(try after(edit, file).text(.file) == wanted)
    }
    #expect(try file("a {\n  x = 1\n").insertion(of: "z = 3", into: NodeID(1)) == nil)
  }
}
