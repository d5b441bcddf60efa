// PlainRow.swift: what a row of the schema table wants, small enough to be read without its object.

/// What a setting's row wants, as plain memory. Reading one counts no references, which matters
/// where several threads read thousands of values by the same rows.
struct PlainRow: Sendable {
  /// What kind of value the row takes.
  enum Kind: UInt8, Sendable {
    case text
    case path
    case layeredPath
    case word
    case boolean
    case integer
    case number
    case quantity
    case pair
    case colour
    case date
    case crs
    case unit
    case name
    case label
    case reference
    case artefact
    /// Ranges, which are rare.
    case other
  }

  let kind: Kind
  let isList: Bool
  let namesClass: Bool
  /// Whether one number of a pair says nothing.
  let needsBoth: Bool
  /// Whether it is legal in some variants of its block only.
  let isVariant: Bool
  let isOpenBelow: Bool
  /// The limits; infinite where there is none.
  let least: Double
  let greatest: Double
  /// A bit for each dimension.
  let dimensions: UInt8
  /// The set of a word.
  let set: WordSet?
  /// What a reference leads to.
  let target: Target?
  /// The word that opens what a reference leads to; `.none` where that depends on the block.
  let keyword: NameID

  /// Whether a number keeps within the limits.
  func allows(_ number: Double) -> Bool {
    (isOpenBelow ? number > least : number >= least) && number <= greatest
  }

  /// Whether a unit measures one of the dimensions.
  func takes(_ unit: Unit) -> Bool { dimensions >> unit.dimension.rawValue & 1 != 0 }
}

extension PlainRow {
  /// The same as a row of the table.
  init(_ row: AttributeRow, _ names: Names) {
    isList = row.isList
    namesClass = row.namesClass
    needsBoth = row.needsBoth
    isVariant = row.when != nil
    isOpenBelow = row.limits.isOpenBelow
    least = row.limits.least ?? -.infinity
    greatest = row.limits.greatest ?? .infinity
    dimensions = PlainRow.dimensions(row.type)
    kind = PlainRow.kind(row.type)
    switch row.type {
    case .words(let set): (self.set, target) = (set, nil)
    case .reference(let target), .artefact(let target): (set, self.target) = (nil, target)
    default: (set, target) = (nil, nil)
    }
    keyword = target.flatMap { names.find($0.keyword) } ?? .none
  }

  private static func dimensions(_ type: ValueType) -> UInt8 {
    switch type {
    case .quantity(let some), .pair(let some): some.reduce(0) { $0 | 1 << $1.rawValue }
    default: 0
    }
  }

  private static func kind(_ type: ValueType) -> Kind {
    switch type {
    case .text: .text
    case .path(let layered): layered ? .layeredPath : .path
    case .words: .word
    case .boolean: .boolean
    case .integer: .integer
    case .number: .number
    case .quantity: .quantity
    case .pair: .pair
    case .range: .other
    case .colour: .colour
    case .date: .date
    case .crs: .crs
    case .band, .name: .name
    case .unit: .unit
    case .label: .label
    case .reference: .reference
    case .artefact: .artefact
    }
  }
}
