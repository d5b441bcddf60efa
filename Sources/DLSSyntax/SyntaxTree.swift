// SyntaxTree.swift: the lossless tree of one text.

package import DLSText

/// The tree of one text, together with the text: immutable, shared by its views.
///
/// Invariants, kept by the parser for every byte sequence and proved by tests: the tokens tile the
/// text; the nodes are in preorder and nest; a node's children lie in its tokens, in order, without
/// overlap; no node lies deeper than `Parser.depthLimit` allows, so that recursion is safe.
public final class SyntaxTree: Sendable {
  /// The text as it was given.
  public let bytes: [UInt8]
  /// The tokens, which tile the text.
  public let tokens: TokenTable
  /// The nodes in preorder; the first is the file.
  public let nodes: [Node]
  /// What is wrong with the text, in the order of their places.
  package let problems: [SyntaxProblem]
  /// How many further problems were found and not kept: `Parser.problemLimit` are.
  package let problemsLeftOut: Int
  /// Whether an `import` may stand in the text: whoever looks for them need not look where none does.
  package let mayImport: Bool
  /// Where pieces begin that several threads parsed, each with an entry of the top level: a hint where
  /// several may go on. Empty for a text that one thread parsed.
  package let seams: [NodeID]
  /// The nodes of the top level, once a change had to find its place among them.
  let entries: [UInt32]?
  /// Stands for this tree where it was known and need not be kept.
  package let identity: TreeIdentity

  init(
    bytes: [UInt8], tokens: TokenTable, nodes: [Node], problems: [SyntaxProblem],
    problemsLeftOut: Int, mayImport: Bool, seams: [NodeID] = [], entries: [UInt32]? = nil,
    identity: TreeIdentity = TreeIdentity()
  ) {
    self.mayImport = mayImport
    self.seams = seams
    self.entries = entries
    self.identity = identity
    self.bytes = bytes
    self.tokens = tokens
    self.nodes = nodes
    self.problems = problems
    self.problemsLeftOut = problemsLeftOut
  }

  /// The same as an object of its own, for another thread.
  package var twin: SyntaxTree {
    SyntaxTree(
      bytes: bytes, tokens: tokens, nodes: nodes, problems: problems,
      problemsLeftOut: problemsLeftOut, mayImport: mayImport, seams: seams, entries: entries)
  }

  /// What is left of a tree that somebody let go: its identity, and the tree of nothing.
  package var husk: SyntaxTree {
    SyntaxTree(
      bytes: [], tokens: TokenTable(kinds: [], starts: [0], suspicious: []),
      nodes: [Node(kind: .file, isBroken: false, firstToken: 0, endToken: 0, next: 1)],
      problems: [], problemsLeftOut: 0, mayImport: false, identity: identity)
  }

  /// The record of a node.
  package func node(_ id: NodeID) -> Node { nodes[id.index] }

  /// Whether something is wrong in a node. What is broken in a node breaks those around it, so that of a text
  /// without faults only the file's is looked at, which nobody has to fetch from memory again.
  package func isBroken(_ id: NodeID) -> Bool { nodes[0].isBroken && nodes[id.index].isBroken }

  /// The kind of a node.
  package func kind(_ id: NodeID) -> NodeKind { nodes[id.index].kind }

  /// The bytes of a node; for a missing one, the empty range right after the token before it.
  package func range(_ id: NodeID) -> TextRange {
    let node = nodes[id.index]
    let first = Int(node.firstToken)
    let end = Int(node.endToken)
    return end > first
      ? TextRange(tokens.start(first), tokens.end(end - 1)) : TextRange(at: tokens.start(first))
  }

  /// The bytes of a token.
  package func range(ofToken index: Int) -> TextRange {
    TextRange(tokens.start(index), tokens.end(index))
  }

  /// The text of a range; bytes that are no UTF-8 show as U+FFFD.
  package func text(_ range: TextRange) -> String {
    String(decoding: bytes[range.clamped(to: bytes.count).indices], as: UTF8.self)
  }

  /// The text of a node.
  package func text(_ id: NodeID) -> String { text(range(id)) }

  /// The children of a node, in order.
  package func children(_ id: NodeID) -> NodeChildren {
    NodeChildren(tree: self, index: id.index + 1, end: Int(nodes[id.index].next))
  }

  /// The nodes of the top level.
  func findEntries() -> [UInt32] {
    withFlat { flat in
      var found: [UInt32] = []
      var node = flat.firstChild(.file)
      while node.index < flat.nodes.count {
        found.append(UInt32(node.index))
        node = flat.after(node)
      }
      return found
    }
  }

  /// The number of the first node of the top level that begins at a byte or behind it; the count of nodes where
  /// none does.
  package func entry(from byte: UInt32) -> Int {
    let entries = entries ?? findEntries()
    let place = entries.partitioningIndex { range(NodeID(Int($0))).start >= byte }
    return place < entries.count ? Int(entries[place]) : nodes.count
  }

  /// The first child of a kind, if there is one.
  package func child(_ id: NodeID, _ kind: NodeKind) -> NodeID? {
    var index = id.index + 1
    let end = Int(nodes[id.index].next)
    while index < end {
      if nodes[index].kind == kind { return NodeID(index) }
      index = Int(nodes[index].next)
    }
    return nil
  }

  /// The nodes that hold the byte at `offset` or touch it, from the file to the innermost.
  package func nodes(at offset: UInt32) -> [NodeID] {
    var path = [NodeID.file]
    // Between two children that both touch the place, the later one is what a caret is in.
    var next = entry(touching: offset)
    while let child = next {
      path.append(child)
      next = children(child).reversed().first { range($0).touches(offset) }
    }
    return path
  }

  /// The last node of the top level that holds the byte at `offset` or touches it.
  private func entry(touching offset: UInt32) -> NodeID? {
    let entries = entries ?? findEntries()
    let end = entries.partitioningIndex { range(NodeID(Int($0))).start > offset }
    guard let last = entries[..<end].last.map({ NodeID(Int($0)) }), range(last).touches(offset)
    else { return nil }
    return last
  }

  /// The index of the token that holds the byte at `offset`; the count of tokens at the end.
  package func token(at offset: UInt32) -> Int {
    (0..<tokens.count).partitioningIndex { tokens.end($0) > offset }
  }
}

/// Tells trees from each other without keeping them.
package final class TreeIdentity: Sendable {}

/// The children of a node, in order.
package struct NodeChildren: Sequence, IteratorProtocol {
  private let tree: SyntaxTree
  private var index: Int
  private let end: Int

  fileprivate init(tree: SyntaxTree, index: Int, end: Int) {
    self.tree = tree
    self.index = index
    self.end = end
  }

  /// The next child.
  package mutating func next() -> NodeID? {
    guard index < end else { return nil }
    let id = NodeID(index)
    index = Int(tree.nodes[index].next)
    return id
  }
}
