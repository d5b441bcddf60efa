// ValueType.swift: what kind of value a row of the schema table takes.

/// The type of a setting's value. Lists, `none` and limits are columns of the row, not types.
package enum ValueType: Sendable, Equatable {
  /// Free text in quotes.
  case text
  /// A path or glob in quotes, relative to the file that writes it. `layered` ones may end in
  /// `|layer`.
  case path(layered: Bool)
  /// One word of a set.
  case words(WordSet)
  /// `true` or `false`.
  case boolean
  /// A whole number without a unit.
  case integer
  /// A number without a unit.
  case number
  /// A number with a unit of one of these dimensions, the first being the usual one.
  case quantity([Dimension])
  /// `a x b` with the unit once, at the end; one number stands for a square. No dimension: plain
  /// whole numbers.
  case pair([Dimension])
  /// `a..b`; the dimension is that of the row `unit` beside it.
  case range
  /// `#rrggbb`.
  case colour
  /// `2024-05-14` or a range of two dates.
  case date
  /// `"EPSG:32617"`.
  case crs
  /// A name that the block itself introduces or the imagery has: a band, or `_`.
  case band
  /// A unit of the language, written as a word: `unit = m`.
  case unit
  /// A label of a file: text or a whole number.
  case label
  /// The name of a block of this keyword.
  case reference(Target)
  /// The name of a block of this keyword, or the path of such a thing in quotes.
  case artefact(Target)
  /// A path of names that need not lead anywhere any more: the rows of `moved`.
  case name
}

/// The kinds of block that a row may name.
package enum Target: UInt8, Sendable, CaseIterable {
  case person
  case group
  case source
  case schema
  case classOfSchema
  case workUnits
  case samples
  case export
  case train
  case infer
  case runner
  /// Whatever block writes `like`.
  case sameKeyword

  /// The keyword of the blocks that fit; empty for `.sameKeyword`.
  package var keyword: String {
    switch self {
    case .person: "person"
    case .group: "group"
    case .source: "source"
    case .schema: "schema"
    case .classOfSchema: "class"
    case .workUnits: "work_units"
    case .samples: "samples"
    case .export: "export"
    case .train: "train"
    case .infer: "infer"
    case .runner: "runner"
    case .sameKeyword: ""
    }
  }
}
