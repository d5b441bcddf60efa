// RowColours.swift: what names and values are by the schema table, as plain numbers: threads that paint one text
// would count references to one row by turns.

import DLSLanguage
import DLSText

/// What the name in a block's head is.
struct HeadColour {
  let kind: SemanticKind
  let traits: SemanticTraits

  init(_ row: BlockRow?) {
    if case .reference(let target)? = row?.naming {
      (kind, traits) = (SemanticKind(target), [])
      return
    }
    traits = .declaration
    switch row?.keyword {
    case "schema"?: kind = .schema
    case "class"?: kind = .classOfSchema
    default: kind = .thing
    }
  }

  /// By kind of block.
  static let all = Kept(Schema.blocks.map { HeadColour($0) })
}

/// What a path is that is the value of a setting.
struct ValueColour {
  let kind: SemanticKind
  /// Whether it names a thing, unless it is a word that is a value wherever it stands.
  let isThing: Bool

  init(_ row: AttributeRow) {
    switch row.type {
    case .reference(let target), .artefact(let target):
      (kind, isThing) = (SemanticKind(target), true)
    case .name, .band: (kind, isThing) = (.thing, false)
    default: (kind, isThing) = (.word, false)
    }
  }

  /// By the number of a row among those of all kinds.
  static let all = Kept(Schema.blocks.flatMap(\.attributes).map { ValueColour($0) })
  /// That of `like`.
  static let like = ValueColour(Schema.like)
}
