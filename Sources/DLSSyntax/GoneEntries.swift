// GoneEntries.swift: a part of a tree that is no more.

/// Entries of the top level that a change took away, whole. Nodes and tokens are asked for by the numbers
/// that they had.
package struct GoneEntries: Sendable {
  private let bytes: [UInt8]
  private let kinds: [UInt8]
  private let starts: [UInt32]
  private let nodes: [Node]
  private let firstByte: Int
  private let firstToken: Int
  private let firstNode: Int

  init(
    bytes: [UInt8], kinds: [UInt8], starts: [UInt32], nodes: [Node], firstByte: Int,
    firstToken: Int, firstNode: Int
  ) {
    self.bytes = bytes
    self.kinds = kinds
    self.starts = starts
    self.nodes = nodes
    self.firstByte = firstByte
    self.firstToken = firstToken
    self.firstNode = firstNode
  }

  /// A node as it was written.
  package func text(_ id: NodeID) -> ArraySlice<UInt8> { text(nodes[id.index - firstNode]) }

  /// The entries of a kind, as written.
  package func entries(_ kind: NodeKind) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var place = 0
    while place < nodes.count {
      if nodes[place].kind == kind { found.append(text(nodes[place])) }
      place = Int(nodes[place].next) - firstNode
    }
    return found
  }

  /// What the entries of a kind say, as written: their parts without those that belong nowhere, and nothing behind
  /// each of them.
  package func said(_ kind: NodeKind) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var place = 0
    while place < nodes.count {
      let end = Int(nodes[place].next) - firstNode
      if nodes[place].kind == kind {
        var inner = place + 1
        while inner < end {
          if nodes[inner].kind != .error { found.append(text(nodes[inner])) }
          inner = Int(nodes[inner].next) - firstNode
        }
        found.append([])
      }
      place = end
    }
    return found
  }

  /// The names, as written.
  package var names: [ArraySlice<UInt8>] {
    kinds.indices.filter { kinds[$0] == TokenKind.name.rawValue }.map { text($0..<$0 + 1) }
  }

  private func text(_ node: Node) -> ArraySlice<UInt8> {
    text(Int(node.firstToken) - firstToken..<Int(node.endToken) - firstToken)
  }

  private func text(_ tokens: Range<Int>) -> ArraySlice<UInt8> {
    bytes[Int(starts[tokens.lowerBound]) - firstByte..<Int(starts[tokens.upperBound]) - firstByte]
  }
}
