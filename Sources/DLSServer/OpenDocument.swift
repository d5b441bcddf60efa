// OpenDocument.swift: a text as the editor has it, saved or not.

import DLSSyntax
import DLSText

/// A document that the editor has open. Its text is the truth, whatever the disk says.
final class OpenDocument {
  /// The address, as the editor writes it.
  let uri: String
  /// The path behind it.
  let path: String
  /// The version that the editor gave the text; nil where it gives none.
  private(set) var version: Int?
  /// The text with its lines.
  private(set) var lines: LineIndex
  /// The tree of the text as it was when somebody asked last.
  private var known: SyntaxTree?
  /// What changed since then.
  private var pending: TextChange?
  /// How the last tree came of the one before.
  private(set) var step: TreeStep?
  /// A tree that somebody follows: what became of the text since, and the last tree that it is known of.
  private var followed: (from: TreeIdentity, to: TreeIdentity, change: TextChange?)?

  /// - Parameter workers: the threads that may share a long text.
  init(uri: String, version: Int?, text: [UInt8], workers: Workers = .one) {
    self.uri = uri
    path = DocumentURI.path(uri)
    self.version = version
    lines = LineIndex(text, workers: workers)
  }

  /// The tree of the text. Many changes in a row are parsed as one.
  func tree(_ workers: Workers) -> SyntaxTree {
    if let known, pending == nil { return known }
    let tree = parse(workers)
    pending = nil
    known = tree
    return tree
  }

  private func parse(_ workers: Workers) -> SyntaxTree {
    guard let pending, let before = known?.identity, let old = known.take() else {
      return Parser.parse(lines.bytes, workers: workers)
    }
    let (tree, change) = Parser.parse(
      lines.bytes, after: pending, of: consume old, workers: workers)
    step = change.map { TreeStep(from: before, to: tree.identity, change: $0) }
    if let last = followed, let change, last.to === before {
      let all = last.change?.followed(by: change.bytes) ?? change.bytes
      followed = (last.from, tree.identity, all)
    } else {
      followed = nil
    }
    return tree
  }

  /// Tells from now on what becomes of the text since its tree is this one, in the place of what is told so
  /// far.
  func follow(_ tree: SyntaxTree) { followed = (tree.identity, tree.identity, nil) }

  /// Which entries of the top level are others since a tree that is followed; nil where that isn't known, or
  /// all are the same.
  func change(since tree: TreeIdentity) -> TextChange? {
    guard let followed, followed.from === tree, followed.to === known?.identity else { return nil }
    return followed.change
  }

  /// What became of a tree of the text; nil where that isn't known or nothing did.
  func change(from tree: SyntaxTree) -> TreeChange? {
    guard let step, step.from === tree.identity, step.to === known?.identity else { return nil }
    return step.change
  }

  /// Takes over a change: of a range, or of the whole text where there is none.
  func change(_ range: TextRange?, _ text: String) {
    let new = Array(text.utf8)
    if let range {
      let range = range.clamped(to: lines.bytes.count)
      note(TextChange(range.indices, count: new.count))
      lines.replace(range, by: new)
    } else {
      note(TextChange(from: lines.bytes, to: new))
      lines = LineIndex(new)
    }
  }

  private func note(_ change: TextChange) {
    if known != nil { pending = pending?.followed(by: change) ?? change }
  }

  /// Takes over the version that goes with the changes.
  func change(version: Int?) { self.version = version }
}

/// How the tree of a text came of the one that the text had before.
struct TreeStep {
  /// The tree before.
  let from: TreeIdentity
  /// The tree after.
  let to: TreeIdentity
  /// What became of it.
  let change: TreeChange
}
