// FlatTree.swift: a tree as bare memory, for loops over every token or node.

public import DLSText

/// The arrays of a tree as bare memory, which `SyntaxTree.withFlat` lends. Reading them counts no
/// references, so that several threads can read one tree without getting in each other's way.
/// Indices come from the tree itself; only builds for development check them.
///
/// Public, as what it is made of: what is for the package alone isn't inlined in other modules, and a
/// call for each token costs more than the look at it.
public struct FlatTree {
  /// The text.
  public let bytes: UnsafeBufferPointer<UInt8>
  /// The raw kind of each token.
  public let kinds: UnsafeBufferPointer<UInt8>
  /// Where each token starts, and the text's length as one more entry.
  public let starts: UnsafeBufferPointer<UInt32>
  /// The nodes in preorder.
  public let nodes: UnsafeBufferPointer<Node>

  /// A view of a tree's arrays, which must outlive it.
  @inlinable
  public init(
    bytes: UnsafeBufferPointer<UInt8>, kinds: UnsafeBufferPointer<UInt8>,
    starts: UnsafeBufferPointer<UInt32>, nodes: UnsafeBufferPointer<Node>
  ) {
    self.bytes = bytes
    self.kinds = kinds
    self.starts = starts
    self.nodes = nodes
  }

  /// The record of a node.
  @inlinable @inline(__always)
  public func node(_ id: NodeID) -> Node { nodes[id.index] }

  /// The kind of a node.
  @inlinable @inline(__always)
  public func kind(_ id: NodeID) -> NodeKind { nodes[id.index].kind }

  /// Whether a token is of a kind.
  @inlinable @inline(__always)
  public func isToken(_ index: Int, _ kind: TokenKind) -> Bool {
    kinds[index] == kind.code
  }

  /// The bytes of a token as indices.
  @inlinable @inline(__always)
  public func indices(ofToken index: Int) -> Range<Int> {
    Range(uncheckedBounds: (Int(starts[index]), Int(starts[index + 1])))
  }

  /// The bytes of a token.
  @inlinable @inline(__always)
  public func range(ofToken index: Int) -> TextRange {
    TextRange(starts[index], starts[index + 1])
  }

  /// The bytes of a node; for a missing one, the empty range right after the token before it.
  @inlinable @inline(__always)
  public func range(_ id: NodeID) -> TextRange {
    let node = nodes[id.index]
    let start = starts[Int(node.firstToken)]
    return node.endToken > node.firstToken
      ? TextRange(start, starts[Int(node.endToken)]) : TextRange(at: start)
  }

  /// The first child of a node, or what is after the node where it has none; `after` leads on.
  @inlinable @inline(__always)
  public func firstChild(_ id: NodeID) -> NodeID { NodeID(id.index + 1) }

  /// What follows a node and all that is in it.
  @inlinable @inline(__always)
  public func after(_ id: NodeID) -> NodeID { NodeID(Int(nodes[id.index].next)) }

  /// The first child of a kind, if there is one.
  @inlinable @inline(__always)
  public func child(_ id: NodeID, _ kind: NodeKind) -> NodeID? {
    let end = after(id)
    var child = firstChild(id)
    while child < end {
      if nodes[child.index].kind == kind { return child }
      child = after(child)
    }
    return nil
  }

  /// The token of a path that is one name; nil for anything else.
  @inlinable @inline(__always)
  public func singleToken(_ id: NodeID) -> Int? {
    let node = nodes[id.index]
    return node.kind == .path && node.endToken == node.firstToken + 1
      ? Int(node.firstToken) : nil
  }

  /// The path that follows a block's keyword, if there is one.
  public func name(ofBlock id: NodeID) -> NodeID? {
    let end = after(id)
    var child = firstChild(id)
    while child < end {
      switch kind(child) {
      case .path: return child
      // What stands between the keyword and the `{` comes before every entry.
      case .error, .missing: child = after(child)
      default: return nil
      }
    }
    return nil
  }

  /// The value of an attribute, or nil where none was written.
  @inlinable @inline(__always)
  public func value(ofAttribute id: NodeID) -> NodeID? {
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
  @inlinable @inline(__always)
  public func isName(_ id: NodeID, _ word: StaticString) -> Bool {
    guard let token = singleToken(id) else { return false }
    return isWord(indices(ofToken: token), word)
  }

  /// Whether some bytes are this ASCII word.
  @inlinable @inline(__always)
  public func isWord(_ range: Range<Int>, _ word: StaticString) -> Bool {
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
  public func withFlat<Result, Failure>(
    _ body: (FlatTree) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
      try tokens.kinds.withUnsafeBufferPointer { (kinds) throws(Failure) in
        try tokens.starts.withUnsafeBufferPointer { (starts) throws(Failure) in
          try nodes.withUnsafeBufferPointer { (nodes) throws(Failure) in
            try body(FlatTree(bytes: bytes, kinds: kinds, starts: starts, nodes: nodes))
          }
        }
      }
    }
  }
}
