// BlockView.swift: a node seen as a block: its braces, and what is said above it.

import DLSText

/// `keyword name { … }`
package struct BlockView: Sendable {
  private let tree: SyntaxTree
  private let node: NodeID

  /// The block that a node is; nil if it is none.
  package init?(_ tree: SyntaxTree, _ node: NodeID) {
    guard tree.kind(node) == .block else { return nil }
    (self.tree, self.node) = (tree, node)
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
