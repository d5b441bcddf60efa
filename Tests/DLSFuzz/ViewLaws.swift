// ViewLaws.swift: what blocks, strings and values of a tree promise to those who read them.

import DLSSyntax
import DLSText

/// Looks at every node as what it is.
struct ViewLaws {
  private let tree: SyntaxTree

  /// What is wrong with a tree; nil where nothing is.
  static func fault(in tree: SyntaxTree) -> String? {
    let laws = ViewLaws(tree: tree)
    return tree.nodes.indices.lazy.compactMap { laws.fault(NodeID($0)) }.first
  }

  private func fault(_ node: NodeID) -> String? {
    switch tree.kind(node) {
    case .block: return BlockView(tree, node).flatMap(block)
    case .string: return StringView(tree, node).flatMap { string($0, node) }
    case .attribute: return attribute(node)
    case .range, .pair:
      let halves = tree.children(node).count { isValue($0) }
      return halves > (tree.isBroken(node) ? 0 : 1) ? nil : "a span without an end"
    case .quantity: return Double(firstToken(node)) == nil ? "no number: \(tree.text(node))" : nil
    case .date: return Int(firstToken(node).prefix(4)) == nil ? "no year" : nil
    case .colour:
      return UInt32(tree.text(node).dropFirst(), radix: 16) == nil ? "no colour" : nil
    default: return nil
    }
  }

  private func block(_ view: BlockView) -> String? {
    _ = view.documentation
    guard let open = view.openBrace, let close = view.closeBrace else { return nil }
    return open < close ? nil : "a block that closes before it opens"
  }

  private func string(_ view: StringView, _ node: NodeID) -> String? {
    if view.isClosed, !tree.range(node).covers(view.contentRange) { return "a string's content" }
    var end = view.contentRange.start
    for piece in view.pieces {
      let range =
        switch piece {
        case .text(_, let range): range
        case .interpolation(let path): tree.range(path)
        }
      if range.start < end { return "a string's pieces" }
      end = range.end
    }
    return view.plain == nil || view.pieces.count < 2 ? nil : "a plain string of several pieces"
  }

  /// A name in quotes is told, and none.
  private func attribute(_ node: NodeID) -> String? {
    let path = NodeID(node.index + 1)
    let record = tree.node(path)
    let tokens = Int(record.firstToken)..<Int(record.endToken)
    let isNamed = tokens.contains { tree.tokens.kind($0) == .name } || record.isBroken
    return isNamed ? nil : "an attribute without a name"
  }

  private func isValue(_ node: NodeID) -> Bool {
    let kind = tree.kind(node)
    return kind != .missing && kind != .error
  }

  private func firstToken(_ node: NodeID) -> String {
    tree.text(tree.range(ofToken: Int(tree.node(node).firstToken)))
  }
}
