// SelectionRanges.swift: what a selection grows to, step by step.

import DLSSyntax
package import DLSText

/// Finds what a selection grows to.
package enum SelectionRanges {
  /// The ranges around a place, the innermost first, each larger than the one before: the word, the
  /// value, the entry, what stands between the braces, the block, the file.
  package static func around(_ caret: Caret) -> [TextRange] {
    let tree = caret.tree
    var ranges: [TextRange] = []
    // An editor takes no answer in which a range doesn't hold the caret, as what stands between the quotes
    // of a text doesn't when the caret stands before the first.
    func add(_ range: TextRange) {
      guard range.covers(TextRange(at: caret.offset)) else { return }
      if let last = ranges.last, last == range || !range.covers(last) { return }
      ranges.append(range)
    }
    if let token = caret.token, !tree.tokens.kind(token).isTrivia, !isQuoted(tree, token) {
      add(tree.range(ofToken: token))
    }
    for node in caret.nodes.reversed() {
      if tree.kind(node) == .string { add(between(tree, node, 1)) }
      if tree.kind(node) == .block { add(body(tree, node)) }
      add(tree.range(node))
    }
    add(TextRange(0, UInt32(clamping: tree.bytes.count)))
    return ranges.isEmpty ? [TextRange(at: caret.offset)] : ranges
  }

  /// Whether a token is a text in quotes or a piece of one: what grows there is between the quotes.
  private static func isQuoted(_ tree: SyntaxTree, _ token: Int) -> Bool {
    switch tree.tokens.kind(token) {
    case .string, .stringHead, .stringMiddle, .stringTail: true
    default: false
    }
  }

  private static func between(_ tree: SyntaxTree, _ node: NodeID, _ width: UInt32) -> TextRange {
    let range = tree.range(node)
    return range.count > 2 * Int(width) ? TextRange(range.start + width, range.end - width) : range
  }

  private static func body(_ tree: SyntaxTree, _ node: NodeID) -> TextRange {
    let record = tree.node(node)
    var open = Int(record.firstToken)
    while open < Int(record.endToken), tree.tokens.kind(open) != .openBrace { open += 1 }
    let last = Int(record.endToken) - 1
    guard open < last, tree.tokens.kind(last) == .closeBrace else { return tree.range(node) }
    return TextRange(tree.tokens.end(open), tree.tokens.start(last))
  }
}
