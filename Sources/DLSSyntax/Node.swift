// Node.swift: one record of the flat tree.

/// What a node of the tree is.
public enum NodeKind: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// The whole file: every token belongs to it.
  case file
  /// `dlsproj 1`
  case edition
  /// `import "…" as alias`
  case importEntry
  /// `let name = "…"`
  case letEntry
  /// `path = value`
  case attribute
  /// `keyword name { … }`
  case block
  /// `a.b.c`
  case path
  /// A string with its interpolations as children.
  case string
  /// `[ … ]`
  case list
  /// `0..60 m` or `2024-05-01..2024-05-31`
  case range
  /// `10 x 20 m`
  case pair
  /// A number and its unit, if it has one.
  case quantity
  /// `2024-05-14`
  case date
  /// `#2e7d32`
  case colour
  /// Tokens that belong nowhere; every one of them is covered by a problem.
  case error
  /// A part that should stand here and doesn't: no tokens, covered by a problem.
  case missing

  // What is synthesised for an enumeration with raw values is a call through two tables where
  // another module compares.
  /// Whether they are the same one.
  @inlinable @inline(__always)
  public static func == (a: NodeKind, b: NodeKind) -> Bool {
    unsafeBitCast(a, to: UInt8.self) == unsafeBitCast(b, to: UInt8.self)
  }
}

/// One record of the tree: 16 bytes, in preorder. The children of the node at `i` begin at `i + 1`;
/// its next sibling, if any, stands at `next`.
public struct Node: Sendable, Equatable, BitwiseCopyable {
  /// What it is.
  public var kind: NodeKind
  /// Whether an error or missing node lies in it, or it is one.
  public var isBroken: Bool
  /// The index of its first token, which is never trivia.
  public var firstToken: UInt32
  /// The index after its last token, which is never trivia but for the file's.
  public var endToken: UInt32
  /// The index after its last descendant.
  public var next: UInt32
}

/// The index of a node in its tree, in four bytes.
public struct NodeID: Hashable, Sendable, Comparable {
  @usableFromInline let place: UInt32

  /// The place in the tree's list of nodes.
  @inlinable @inline(__always)
  public var index: Int { Int(place) }

  /// The node at `index`.
  @inlinable @inline(__always)
  public init(_ index: Int) {
    place = UInt32(truncatingIfNeeded: index)
  }

  /// The root of every tree.
  public static let file = NodeID(0)

  /// The order in which they come.
  @inlinable @inline(__always)
  public static func < (a: NodeID, b: NodeID) -> Bool {
    a.place < b.place
  }
}
