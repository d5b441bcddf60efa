// FlatTree.swift: a tree as bare memory, for loops over every token or node.

package import DLSText

/// The arrays of a tree as bare memory, which `SyntaxTree.withFlat` lends. Reading them counts no
/// references, so that several threads can read one tree without getting in each other's way.
/// Indices come from the tree itself; only builds for development check them.
package struct FlatTree {
  /// The text.
  package let bytes: UnsafeBufferPointer<UInt8>
  /// The raw kind of each token.
  package let kinds: UnsafeBufferPointer<UInt8>
  /// Where each token starts, and the text's length as one more entry.
  package let starts: UnsafeBufferPointer<UInt32>
  /// The nodes in preorder.
  package let nodes: UnsafeBufferPointer<Node>

  @inlinable
  package init(
    bytes: UnsafeBufferPointer<UInt8>, kinds: UnsafeBufferPointer<UInt8>,
    starts: UnsafeBufferPointer<UInt32>, nodes: UnsafeBufferPointer<Node>
  ) {
    self.bytes = bytes
    self.kinds = kinds
    self.starts = starts
    self.nodes = nodes
  }

  /// The record of a node.
  @inlinable
  package func node(_ id: NodeID) -> Node { nodes[id.index] }

  /// The kind of a node.
  @inlinable
  package func kind(_ id: NodeID) -> NodeKind { nodes[id.index].kind }

  /// Whether a token is of a kind.
  @inlinable
  package func isToken(_ index: Int, _ kind: TokenKind) -> Bool {
    kinds[index] == kind.rawValue
  }

  /// The bytes of a token as indices.
  @inlinable
  package func indices(ofToken index: Int) -> Range<Int> {
    Range(uncheckedBounds: (Int(starts[index]), Int(starts[index + 1])))
  }

  /// The bytes of a token.
  @inlinable
  package func range(ofToken index: Int) -> TextRange {
    TextRange(starts[index], starts[index + 1])
  }

  /// The bytes of a node; for a missing one, the empty range right after the token before it.
  @inlinable
  package func range(_ id: NodeID) -> TextRange {
    let node = nodes[id.index]
    let start = starts[Int(node.firstToken)]
    return node.endToken > node.firstToken
      ? TextRange(start, starts[Int(node.endToken)]) : TextRange(at: start)
  }

  /// The first child of a node, or what is after the node where it has none; `after` leads on.
  @inlinable
  package func firstChild(_ id: NodeID) -> NodeID { NodeID(id.index + 1) }

  /// What follows a node and all that is in it.
  @inlinable
  package func after(_ id: NodeID) -> NodeID { NodeID(Int(nodes[id.index].next)) }

  /// The first child of a kind, if there is one.
  @inlinable
  package func child(_ id: NodeID, _ kind: NodeKind) -> NodeID? {
    let end = after(id)
    var child = firstChild(id)
    while child < end {
      if nodes[child.index].kind == kind { return child }
      child = after(child)
    }
    return nil
  }

  /// The token of a path that is one name; nil for anything else.
  @inlinable
  package func singleToken(_ id: NodeID) -> Int? {
    let node = nodes[id.index]
    return node.kind == .path && node.endToken == node.firstToken + 1
      ? Int(node.firstToken) : nil
  }

  /// The value of an attribute, or nil where none was written.
  @inlinable
  package func value(ofAttribute id: NodeID) -> NodeID? {
    let end = after(id)
    var child = firstChild(id)
    // The first child is the name.
    guard child < end else { return nil }
    child = after(child)
    while child < end {
      switch kind(child) {
      case .path, .string, .list, .range, .pair, .quantity, .date, .colour: return child
      default: child = after(child)
      }
    }
    return nil
  }

  /// Whether a node is a path of this one ASCII name.
  @inlinable
  package func isName(_ id: NodeID, _ word: StaticString) -> Bool {
    guard let token = singleToken(id) else { return false }
    return isWord(indices(ofToken: token), word)
  }

  /// Whether some bytes are this ASCII word.
  @inlinable
  package func isWord(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    for place in 0..<word.utf8CodeUnitCount
    where bytes[range.lowerBound + place] != word.utf8Start[place] {
      return false
    }
    return true
  }
}

extension SyntaxTree {
  /// Lends the tree's arrays as bare memory, for the time of the call.
  @inlinable
  package func withFlat<Result>(_ body: (FlatTree) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBufferPointer { bytes in
      try tokens.kinds.withUnsafeBufferPointer { kinds in
        try tokens.starts.withUnsafeBufferPointer { starts in
          try nodes.withUnsafeBufferPointer { nodes in
            try body(FlatTree(bytes: bytes, kinds: kinds, starts: starts, nodes: nodes))
          }
        }
      }
    }
  }
}
