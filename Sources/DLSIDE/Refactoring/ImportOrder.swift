// ImportOrder.swift: imports in the order of their paths, without those that nothing uses.

import DLSCheck
import DLSLanguage
import DLSSyntax
package import DLSText

/// Puts imports in order.
package enum ImportOrder {
  /// The edits that put the imports of the project's own file in order and take out what nothing
  /// uses. Groups between blank lines stay apart, and comments stay with their imports.
  package static func edits(_ analysis: Analysis) -> [TextEdit] {
    let file = analysis.main
    let runs = ImportRun.all(file.tree)
    // While a text is broken, what it refers to can't be known.
    let unused = file.tree.problems.isEmpty ? unusedNodes(analysis) : []
    return runs.flatMap { edits(of: $0, unused, file) }
  }

  /// The imports of the file that nothing speaks of.
  private static func unusedNodes(_ analysis: Analysis) -> Set<NodeID> {
    let model = analysis.model
    // An import that can't be read tells nothing about its use, and is a problem of its own.
    var unused = model.imports.indices.filter { index in
      model.imports[index].file == .main && model.imports[index].target != nil
        && analysis.occurrences.useCount(of: .importEntry(index)) == 0
    }
    if unused.isEmpty { return [] }
    let tree = analysis.main.tree
    // A path that leads nowhere may begin with its name all the same.
    for index in tree.nodes.indices where tree.nodes[index].kind == .path {
      let first = Int(tree.nodes[index].firstToken)
      let range = tree.range(ofToken: first)
      unused.removeAll {
        let own = model.imports[$0].nameRange
        return own != range && own.count == range.count
          && tree.bytes[own.indices].elementsEqual(tree.bytes[range.indices])
      }
      if unused.isEmpty { return [] }
    }
    return Set(
      unused.compactMap {
        tree.nodes(at: model.imports[$0].nameRange.start).dropFirst().first
      })
  }

  private static func edits(
    of run: ImportRun, _ unused: Set<NodeID>, _ file: SourceFile
  ) -> [TextEdit] {
    let kept = run.items.filter { !unused.contains($0.node) }
    if kept.isEmpty { return run.items.map { file.removal(of: $0.node) } }
    let sorted = kept.sorted { ($0.key, $0.range) < ($1.key, $1.range) }
    if sorted.map(\.node) == run.items.map(\.node) { return [] }
    let tree = file.tree
    let text = sorted.map { tree.text($0.range) }.joined(separator: tree.lineBreak)
    let whole = run.items.map(\.range).reduce(run.items[0].range) { $0.union($1) }
    return [TextEdit(file: file.id, range: whole, newText: text)]
  }
}

/// Imports on lines that follow each other.
private struct ImportRun {
  /// An import with the comments above it and behind it.
  struct Item {
    let node: NodeID
    let range: TextRange
    /// The path, then the name.
    let key: String
  }

  var items: [Item] = []

  /// The runs of imports that stand on lines of their own and in which nothing is broken.
  static func all(_ tree: SyntaxTree) -> [ImportRun] {
    var runs: [ImportRun] = []
    var run = ImportRun()
    for node in tree.children(.file) {
      guard tree.kind(node) == .importEntry, let item = item(node, tree) else {
        if !run.items.isEmpty { runs.append(run) }
        run = ImportRun()
        continue
      }
      if let last = run.items.last, breaks(tree, last.range.end, item.range.start) != 1 {
        runs.append(run)
        run = ImportRun()
      }
      run.items.append(item)
    }
    return run.items.isEmpty ? runs : runs + [run]
  }

  private static func item(_ node: NodeID, _ tree: SyntaxTree) -> Item? {
    let record = tree.node(node)
    guard !record.isBroken else { return nil }
    var start = Int(record.firstToken)
    while start > 0, tree.tokens.kind(start - 1) == .blank { start -= 1 }
    guard start == 0 || [.newline, .byteOrderMark].contains(tree.tokens.kind(start - 1)) else {
      return nil
    }
    let end = tree.lineEnd(after: tree.range(node).end)
    // Something else on the line would have to come along.
    for token in Int(record.endToken)..<tree.tokens.count
    where tree.tokens.start(token) < end && !tree.tokens.kind(token).isTrivia { return nil }
    let from = tree.tokens.start(firstComment(above: start, tree))
    return Item(
      node: node, range: TextRange(from, end),
      key: tree.text(TextRange(tree.tokens.start(Int(record.firstToken)), tree.range(node).end)))
  }

  /// The first token of the comments on the lines right above a line, else that of the line.
  private static func firstComment(above start: Int, _ tree: SyntaxTree) -> Int {
    var first = start
    while first > 0, tree.tokens.kind(first - 1) == .newline {
      var token = first - 2
      while token >= 0, tree.tokens.kind(token) == .blank { token -= 1 }
      guard token >= 0, tree.tokens.kind(token).isComment else { break }
      while token > 0, tree.tokens.kind(token - 1) == .blank { token -= 1 }
      guard token == 0 || tree.tokens.kind(token - 1) == .newline else { break }
      first = token
    }
    return first
  }

  /// The line breaks between two places.
  private static func breaks(_ tree: SyntaxTree, _ start: UInt32, _ end: UInt32) -> Int {
    (tree.token(at: start)..<tree.token(at: end)).count { tree.tokens.kind($0) == .newline }
  }
}
