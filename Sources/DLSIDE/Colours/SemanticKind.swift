// SemanticKind.swift: what words of a text are, for the colours of an editor.

import DLSLanguage

/// What a word is to somebody who reads.
package enum SemanticKind: UInt8, CaseIterable, Sendable {
  /// A word that opens an entry: `source`, `let`, `import`.
  case keyword
  /// A short name for a library, and what stands before a dot.
  case library
  /// The name of a schema.
  case schema
  /// The name of a class.
  case classOfSchema
  /// The name of any other block or of a `let`.
  case thing
  /// The name of a setting.
  case setting
  /// A word of a set, `true`, `none`.
  case word
  case string
  /// A number, a day or a colour.
  case number
  /// What follows a number.
  case unit
  case comment

  /// What names of such blocks are.
  init(_ target: Target?) {
    switch target {
    case .schema?: self = .schema
    case .classOfSchema?: self = .classOfSchema
    default: self = .thing
    }
  }
}

/// What else is true of a word; bits, so that a word can be several things.
package struct SemanticTraits: OptionSet, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// It gives a thing its name.
  static let declaration = SemanticTraits(rawValue: 1)
  /// It is documentation.
  static let documentation = SemanticTraits(rawValue: 2)
}
