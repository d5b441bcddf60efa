// FoldingRanges.swift: what an editor may fold away.

package import DLSSyntax
package import DLSText

/// Lines that can be folded into their first.
package struct FoldingRange: Sendable, Hashable {
  /// What is folded.
  package enum Kind: Sendable { case block, comment, imports }
  /// What is folded.
  package let kind: Kind
  /// From the end of what stays to be seen to the end of what goes.
  package let range: TextRange
}

/// Finds what can be folded: blocks, lists, runs of comments and of imports.
package enum FoldingRanges {
  /// What can be folded in a text, in the order of places.
  package static func of(_ tree: SyntaxTree) -> [FoldingRange] {
    var found: [FoldingRange] = []
    for index in tree.nodes.indices {
      let id = NodeID(index)
      switch tree.kind(id) {
      case .block, .list:
        if let range = inside(tree, id) { found.append(FoldingRange(kind: .block, range: range)) }
      default: continue
      }
    }
    found += comments(tree) + imports(tree)
    return found.sorted { $0.range < $1.range }
  }

  /// Between the brackets of a block or list.
  private static func inside(_ tree: SyntaxTree, _ id: NodeID) -> TextRange? {
    let tokens = tree.node(id)
    let isOpening: (TokenKind) -> Bool = { $0 == .openBrace || $0 == .openBracket }
    var first = Int(tokens.firstToken)
    while first < Int(tokens.endToken), !isOpening(tree.tokens.kind(first)) { first += 1 }
    let last = Int(tokens.endToken) - 1
    guard first < last else { return nil }
    let closes = tree.tokens.kind(last) == .closeBrace || tree.tokens.kind(last) == .closeBracket
    let end = closes ? tree.tokens.start(last) : tree.tokens.end(last)
    let range = TextRange(tree.tokens.end(first), end)
    return holdsLineBreak(tree, range) ? range : nil
  }

  private static func holdsLineBreak(_ tree: SyntaxTree, _ range: TextRange) -> Bool {
    tree.bytes[range.indices].contains { $0 == 0x0A || $0 == 0x0D }
  }

  /// Comments on lines of their own that follow each other.
  private static func comments(_ tree: SyntaxTree) -> [FoldingRange] {
    var found: [FoldingRange] = []
    var run: TextRange?
    var lines = 0
    var breaks = 1
    func end() {
      if let run, lines > 1 { found.append(FoldingRange(kind: .comment, range: run)) }
      run = nil
      lines = 0
    }
    for index in 0..<tree.tokens.count {
      switch tree.tokens.kind(index) {
      case .blank, .byteOrderMark: continue
      case .newline:
        breaks += 1
        if breaks > 1 { end() }
      case .comment, .docComment, .hashComment:
        if breaks == 0 { continue }
        let range = tree.range(ofToken: index)
        run = run.map { TextRange($0.start, range.end) } ?? range
        lines += 1
        breaks = 0
      default:
        end()
        breaks = 0
      }
    }
    end()
    return found
  }

  /// Imports that follow each other.
  private static func imports(_ tree: SyntaxTree) -> [FoldingRange] {
    var found: [FoldingRange] = []
    var run: (range: TextRange, count: Int)?
    func end() {
      if let run, run.count > 1 { found.append(FoldingRange(kind: .imports, range: run.range)) }
      run = nil
    }
    for child in tree.children(.file) {
      if tree.kind(child) == .importEntry {
        run = (run?.range.union(tree.range(child)) ?? tree.range(child), (run?.count ?? 0) + 1)
      } else {
        end()
      }
    }
    end()
    return found
  }
}
