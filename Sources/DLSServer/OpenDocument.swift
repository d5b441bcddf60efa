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
  /// The tree of the text, once somebody asked.
  private var known: SyntaxTree?

  init(uri: String, version: Int?, text: [UInt8]) {
    self.uri = uri
    path = DocumentURI.path(uri)
    self.version = version
    lines = LineIndex(text)
  }

  /// The tree of the text.
  func tree(_ workers: Workers) -> SyntaxTree {
    if let known { return known }
    let tree = Parser.parse(lines.bytes, workers: workers)
    known = tree
    return tree
  }

  /// Takes over a change: of a range, or of the whole text where there is none.
  func change(_ range: TextRange?, _ text: String) {
    known = nil
    if let range {
      lines.replace(range, by: Array(text.utf8))
    } else {
      lines = LineIndex(Array(text.utf8))
    }
  }

  /// Takes over the version that goes with the changes.
  func change(version: Int?) { self.version = version }
}
