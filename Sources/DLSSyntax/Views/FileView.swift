// FileView.swift: a tree seen as a file with its entries.

package import DLSText

/// A tree seen as a file with its entries. Views are a tree and a node: cheap to make and to drop.
package struct FileView: Sendable {
  /// The tree.
  package let tree: SyntaxTree

  /// The file of a tree.
  package init(_ tree: SyntaxTree) {
    self.tree = tree
  }

  /// What stands in the file, in order.
  package var entries: [EntryView] { EntryView.entries(tree, .file) }
}

extension SyntaxTree {
  /// The tree seen as a file.
  package var file: FileView { FileView(self) }
}

/// Something that stands in a file or block.
package enum EntryView: Sendable {
  /// `dlsproj 1`
  case edition(EditionView)
  /// `import "…" as alias`
  case importEntry(ImportView)
  /// `let name = "…"`
  case letEntry(LetView)
  /// `path = value`
  case attribute(AttributeView)
  /// `keyword name { … }`
  case block(BlockView)
  /// What belongs nowhere; the tree's problems tell about it.
  case error(NodeID)

  /// The entry that a node is; nil if a node is none.
  package init?(_ tree: SyntaxTree, _ node: NodeID) {
    switch tree.kind(node) {
    case .edition: self = .edition(EditionView(tree: tree, node: node))
    case .importEntry: self = .importEntry(ImportView(tree: tree, node: node))
    case .letEntry: self = .letEntry(LetView(tree: tree, node: node))
    case .attribute: self = .attribute(AttributeView(tree: tree, node: node))
    case .block: self = .block(BlockView(tree: tree, node: node))
    case .error: self = .error(node)
    default: return nil
    }
  }

  /// The node of the entry.
  package var node: NodeID {
    switch self {
    case .edition(let view): view.node
    case .importEntry(let view): view.node
    case .letEntry(let view): view.node
    case .attribute(let view): view.node
    case .block(let view): view.node
    case .error(let node): node
    }
  }

  /// The entries that are children of `node`; a block's name isn't one.
  static func entries(_ tree: SyntaxTree, _ node: NodeID) -> [EntryView] {
    tree.children(node).compactMap { EntryView(tree, $0) }
  }
}

/// A node of a certain kind with its tree.
package protocol NodeView: Sendable {
  /// The tree.
  var tree: SyntaxTree { get }
  /// The node.
  var node: NodeID { get }
}

extension NodeView {
  /// The bytes of the node.
  package var range: TextRange { tree.range(node) }
  /// The text of the node.
  package var text: String { tree.text(node) }
  /// Whether something in it is wrong.
  package var isBroken: Bool { tree.node(node).isBroken }

  /// The lines of `///` right above, without their slashes and the blank behind them.
  package var documentation: [String] {
    var lines: [String] = []
    var index = Int(tree.node(node).firstToken) - 1
    var breaks = 0
    scan: while index >= 0 {
      switch tree.tokens.kind(index) {
      case .newline:
        breaks += 1
        if breaks > 1 { break scan }
      case .docComment:
        guard breaks == 1 else { break scan }
        breaks = 0
        let line = tree.text(tree.range(ofToken: index)).dropFirst(3)
        lines.append(String(line.hasPrefix(" ") ? line.dropFirst() : line))
      case .blank: break
      default:
        // A comment at the end of the line above belongs to that line's entry.
        if !lines.isEmpty && breaks == 0 { lines.removeLast() }
        break scan
      }
      index -= 1
    }
    return lines.reversed()
  }
}

/// `dlsproj 1`
package struct EditionView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The number.
  package var number: QuantityView? {
    tree.child(node, .quantity).map { QuantityView(tree: tree, node: $0) }
  }
}

/// `import "…" as alias`
package struct ImportView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The file, a string.
  package var path: StringView? {
    tree.child(node, .string).map { StringView(tree: tree, node: $0) }
  }

  /// What its things are called here.
  package var alias: NameView? {
    tree.child(node, .path).flatMap { PathView(tree: tree, node: $0).names.first }
  }
}

/// `let name = "…"`
package struct LetView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The name.
  package var name: NameView? {
    tree.child(node, .path).flatMap { PathView(tree: tree, node: $0).names.first }
  }

  /// The value; nil if it is missing or none at all.
  package var value: ValueView? { AttributeView.value(tree, node) }
}
