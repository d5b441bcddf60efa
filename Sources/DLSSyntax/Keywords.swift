// Keywords.swift: the few words the parser must know to find its way after an error.

/// The words the parser knows. They never decide what a correct text means, only how far an error
/// reaches; a test of the schema table keeps the lists equal to it.
package enum Keywords {
  /// The blocks of the top level: one of them at the start of a line ends whatever was left open.
  package static let topLevel = [
    "project", "person", "group", "source", "schema", "work_units", "review", "samples", "export",
    "train", "infer", "runner", "profile", "moved",
  ]

  /// The entries that are no blocks and stand at the top level only.
  package static let statements = ["import", "let"]

  /// The blocks that stand in others.
  package static let nested = [
    "class", "field", "for", "split", "sampling", "augment", "stop_early", "evaluate", "clean",
  ]

  /// The blocks that have no name: what follows their keyword is what they say.
  package static let nameless = [
    "review", "moved", "split", "sampling", "augment", "stop_early", "evaluate", "clean",
  ]

  /// Whether the bytes are one of `words`.
  static func contains(_ words: [String], _ bytes: some Sequence<UInt8>) -> Bool {
    words.contains { $0.utf8.elementsEqual(bytes) }
  }
}
