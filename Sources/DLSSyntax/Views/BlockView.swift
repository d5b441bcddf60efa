// BlockView.swift: a node seen as a block or as an attribute.

package import DLSText

/// `keyword name { … }`
package struct BlockView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The keyword; nil for a `{` that stands alone.
  package var keyword: NameView? {
    let first = Int(tree.node(node).firstToken)
    return tree.tokens.kind(first) == .name ? NameView(tree: tree, token: first) : nil
  }

  /// The name, or what `for` refers to; nil if there is none or it isn't one.
  package var name: PathView? {
    for child in tree.children(node) {
      switch tree.kind(child) {
      case .path: return PathView(tree: tree, node: child)
      // What stands between the keyword and the `{` comes before every entry.
      case .error, .missing: continue
      default: return nil
      }
    }
    return nil
  }

  /// What stands between the braces, in order.
  package var entries: [EntryView] { EntryView.entries(tree, node) }

  /// The attributes between the braces, in order.
  package var attributes: [AttributeView] {
    entries.compactMap { if case .attribute(let view) = $0 { view } else { nil } }
  }

  /// The blocks between the braces, in order.
  package var blocks: [BlockView] {
    entries.compactMap { if case .block(let view) = $0 { view } else { nil } }
  }

  /// The bytes of keyword and name.
  package var headRange: TextRange {
    let first = Int(tree.node(node).firstToken)
    return tree.range(ofToken: first).union(name?.range ?? tree.range(ofToken: first))
  }

  /// The index of the `{`; nil if it is missing.
  package var openBrace: Int? {
    let end = Int(tree.node(node).endToken)
    var index = Int(tree.node(node).firstToken)
    while index < end {
      switch tree.tokens.kind(index) {
      case .openBrace: return index
      case .closeBrace: return nil
      default: index += 1
      }
    }
    return nil
  }

  /// The index of the `}`; nil if it is missing.
  package var closeBrace: Int? {
    let index = Int(tree.node(node).endToken) - 1
    guard index >= 0, tree.tokens.kind(index) == .closeBrace else { return nil }
    // The last `}` may be a nested block's.
    var last: NodeID?
    for child in tree.children(node) { last = child }
    guard let last else { return index }
    return Int(tree.node(last).endToken) <= index ? index : nil
  }
}

/// `path = value`
package struct AttributeView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The name; dotted in profiles.
  package var path: PathView { PathView(tree: tree, node: NodeID(node.index + 1)) }

  /// The value; nil if it is missing or no value at all.
  package var value: ValueView? { AttributeView.value(tree, node) }

  /// The value among the children of an entry: the first one behind the name that is a value.
  static func value(_ tree: SyntaxTree, _ node: NodeID) -> ValueView? {
    for child in tree.children(node).dropFirst() {
      if let value = ValueView(tree, child) { return value }
    }
    return nil
  }
}
