// Caret.swift: what stands at a place of a file.

import DLSLanguage
package import DLSSyntax
package import DLSText

/// A place in a file of an analysis, and what stands there and around it.
package struct Caret: Sendable {
  /// The snapshot.
  package let analysis: Analysis
  /// The file.
  package let file: FileID
  /// The place, in bytes.
  package let offset: UInt32

  /// A place in a file; past its end, the end.
  package init(_ analysis: Analysis, _ offset: UInt32, in file: FileID = .main) {
    self.analysis = analysis
    self.file = file
    let count = UInt32(clamping: analysis.model.file(file)?.tree.bytes.count ?? 0)
    self.offset = min(offset, count)
  }

  /// The tree of the file.
  package var tree: SyntaxTree { analysis.model.files[Int(file.rawValue)].tree }

  /// The nodes around the place, from the file to the innermost.
  var nodes: [NodeID] { tree.nodes(at: offset) }

  /// The innermost block around the place, as the model has it.
  var block: Block? {
    let nodes = nodes.filter { tree.kind($0) == .block }
    guard let outermost = nodes.first else { return nil }
    var current = analysis.model.topBlocks(of: file).first { $0.node == outermost }
    for node in nodes.dropFirst() {
      guard let next = current?.children.first(where: { $0.node == node && !$0.isImplied }) else {
        return current
      }
      current = next
    }
    return current
  }

  /// The setting that the place is in, name or value.
  var setting: WrittenSetting? {
    guard let node = nodes.last(where: { tree.kind($0) == .attribute }) else { return nil }
    return block?.writtenSettings.first { $0.node == node }
  }

  /// The index of the token that holds the place or ends there: a word before a place counts.
  var token: Int? {
    let here = tree.token(at: offset)
    if here < tree.tokens.count, isWordy(tree.tokens.kind(here)) { return here }
    if here > 0, tree.tokens.end(here - 1) == offset, isWordy(tree.tokens.kind(here - 1)) {
      return here - 1
    }
    return here < tree.tokens.count ? here : nil
  }

  /// The thing that is named at the place.
  package var occurrence: Occurrence? { analysis.occurrences.at(offset, in: file) }

  private func isWordy(_ kind: TokenKind) -> Bool {
    switch kind {
    case .name, .number, .unit, .date, .colour, .string, .stringHead, .stringMiddle, .stringTail:
      true
    default: false
    }
  }
}
