// Schema.swift: the whole table, and the ways to look something up in it.

/// The schema table: the only list of blocks, settings, units and words.
package enum Schema {
  /// The edition of the language that this table describes.
  package static let edition = 1

  /// Every kind of block, parents before what stands in them.
  package static let blocks: [BlockRow] = [
    project, person, group, source, schema, classOfSchema, field, workUnits, workUnitsFor, split,
    review, samples, samplesFor, export, sampling, train, trainFor, stopEarly, augment, evaluate,
    infer, inferFor, clean, runner, profile, moved,
  ]

  /// The index in `blocks` of each keyword of the top level.
  static let topKinds: [String: Int] = Dictionary(
    blocks.indices.filter { blocks[$0].parents.isEmpty }.map { (blocks[$0].keyword, $0) },
    uniquingKeysWith: { first, _ in first })

  /// The words that open a block at the top level, in the order of the table: what the parser
  /// takes as a place to recover at.
  package static var topKeywords: [String] {
    blocks.filter(\.parents.isEmpty).map(\.keyword)
  }

  /// The index in `blocks` of a keyword under a parent; nil for the top level's parent.
  package static func kind(_ keyword: String, in parent: BlockRow?) -> Int? {
    blocks.firstIndex { row in
      row.keyword == keyword
        && (parent.map { row.parents.contains($0.keyword) } ?? row.parents.isEmpty)
    }
  }

  /// Every kind of block with this keyword, wherever it may stand.
  package static func kinds(_ keyword: String) -> [Int] {
    blocks.indices.filter { blocks[$0].keyword == keyword }
  }

  /// The row every named block has besides its own: what isn't written comes from there.
  package static let like = AttributeRow(
    "like", .reference(.sameKeyword),
    doc: "What isn't written here comes from that block, of the same keyword.")

  /// Whether blocks of a kind may write `like`.
  package static func allowsLike(_ row: BlockRow) -> Bool {
    row.parents.isEmpty && row.naming == .required && row.keyword != "profile"
  }
}

extension Schema {
  /// The index in `blocks` of a keyword with these parents.
  static func kind(_ keyword: String, parents: [String]) -> Int? {
    blocks.firstIndex { $0.keyword == keyword && $0.parents == parents }
  }
}
