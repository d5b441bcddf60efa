// BlockRow.swift: one block of the schema table.

import DLSText

/// How the head of a block continues after its keyword.
package enum Naming: Sendable, Equatable {
  /// `keyword {`
  case none
  /// `keyword name {`
  case required
  /// `keyword reference {`: the name of a thing that exists elsewhere.
  case reference(Target)
}

/// A kind of block: a keyword under one parent. `for` under `train` and `for` under `infer` are
/// two kinds, each with its own rows. There is one object per kind.
package final class BlockRow: Sendable {
  /// The word that opens the block.
  package let keyword: String
  /// Keywords of the blocks it may stand in; empty at the top level of a file. A class may stand
  /// in a schema and in a class.
  package let parents: [String]
  /// How the head continues.
  package let naming: Naming
  /// At most one of them in its place: `project`, `split`.
  package let isSingle: Bool
  /// One sentence for hover and the reference.
  package let doc: String
  /// What ArcGIS calls it; empty where it has no such thing.
  package let arcgis: String
  /// Other words for the keyword that people bring along, accepted with a fix.
  package let spellings: [String]
  /// The edition of the language that brought it.
  package let since: Int
  /// The rows of its settings.
  package let attributes: [AttributeRow]
  /// The places in `attributes` of the settings that the block needs.
  package let required: [Int]
  /// Whether some of its settings are legal in some variants only.
  package let hasVariants: Bool
  /// Whether its head names a thing that exists elsewhere.
  package let isForSomething: Bool
  /// The names of the settings, numbered like `attributes`.
  private let names: Names

  init(
    _ keyword: String, in parents: [String] = [], naming: Naming = .none, isSingle: Bool = false,
    doc: String, arcgis: String = "", spellings: [String] = [], since: Int = 1,
    attributes: [AttributeRow]
  ) {
    self.keyword = keyword
    self.parents = parents
    self.naming = naming
    self.isSingle = isSingle
    self.doc = doc
    self.arcgis = arcgis
    self.spellings = spellings
    self.since = since
    self.attributes = attributes
    required = attributes.indices.filter { attributes[$0].isRequired }
    hasVariants = attributes.contains { $0.when != nil }
    if case .reference = naming { isForSomething = true } else { isForSomething = false }
    names = Names(attributes.map(\.name))
    refusable = attributes.filter { row in
      switch row.support {
      case .refused, .runsWith: return true
      case .runs: break
      }
      guard case .words(let words) = row.type else { return false }
      return words == .backbone
        || words.rows.contains { row in
          if case .refused = row.support { return true }
          return false
        }
    }
    Uncounted.keep(elementsOf: attributes)
    Uncounted.keep(elementsOf: required)
    Uncounted.keep(elementsOf: refusable)
    Uncounted.keep(self)
  }

  /// The rows that can hold what nothing runs yet: they or one of their words are refused.
  package let refusable: [AttributeRow]

  /// The row of a setting by its name.
  package func attribute(_ name: String) -> AttributeRow? {
    index(of: name).map { attributes[$0] }
  }

  /// The place in `attributes` of a setting by its name.
  package func index(of name: String) -> Int? {
    names.find(name).map { Int($0.rawValue) }
  }
}
