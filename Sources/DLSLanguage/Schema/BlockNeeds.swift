// BlockNeeds.swift: what a row of the schema table wants of a block, small enough to be read without its object.

import DLSText

/// What blocks of a kind need, as plain memory. Nearly all blocks have it, and asking so counts no
/// references to a row that all threads share.
struct BlockNeeds: BitwiseCopyable {
  /// Whether a name stands in its head.
  let isNamed: Bool
  /// What there is to see to wherever such a block stands.
  let doubts: BlockDoubts
  /// Whether some of its settings are legal in some variants only.
  let hasVariants: Bool
  /// A bit for each row that it can't do without.
  let required: UInt64

  init(_ row: BlockRow) {
    isNamed = row.naming != .none
    var doubts: BlockDoubts = []
    if row.isForSomething { doubts.insert(.thing) }
    if row === Schema.profile { doubts.insert(.profile) }
    if row.required.contains(where: { $0 >= 64 }) { doubts.insert(.settings) }
    self.doubts = doubts
    hasVariants = row.hasVariants
    required = row.required.reduce(0) { $0 | 1 << UInt64($1 & 63) }
  }
}

/// What may be wrong with a block beyond the values of its settings.
package struct BlockDoubts: OptionSet, BitwiseCopyable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  // What the protocol gives is for another module a call by way of its table, and every block is asked.
  /// Whether there are none.
  package var isEmpty: Bool { rawValue == 0 }

  /// Whether they are among these.
  package func contains(_ doubts: BlockDoubts) -> Bool {
    rawValue & doubts.rawValue == doubts.rawValue
  }

  /// Its keyword, or its name: it isn't known, lacks the name it needs, or has one that it can't have.
  package static let head = BlockDoubts(rawValue: 1)
  /// A setting that it can't do without isn't written, or one is that only some variants of it have.
  package static let settings = BlockDoubts(rawValue: 2)
  /// The thing that its head names.
  package static let thing = BlockDoubts(rawValue: 4)
  /// It holds paths of others' settings.
  package static let profile = BlockDoubts(rawValue: 8)
}

extension Block {
  /// What may be wrong with it beyond the values of its settings, as far as that is told at a glance.
  package var doubts: BlockDoubts {
    let record = record
    guard record.kind >= 0 else { return .head }
    let vocabulary = model.data.vocabulary
    let needs = vocabulary.needs(of: record.kind)
    var doubts = needs.pointee.doubts
    if needs.pointee.isNamed != isNamed || !hasOrdinaryName { doubts.insert(.head) }
    var required = needs.pointee.required
    while required != 0 {
      if !isWritten(required.trailingZeroBitCount) { doubts.insert(.settings) }
      required &= required - 1
    }
    if needs.pointee.hasVariants, hasVariantSettings { doubts.insert(.settings) }
    return doubts
  }

  /// Whether a setting stands in it that is legal in some variants of it only.
  private var hasVariantSettings: Bool {
    let record = record
    let vocabulary = model.data.vocabulary
    let first = Int(record.firstAttribute)
    for index in first..<first + Int(record.attributeCount) {
      let row = model.data.attributes[index].row
      if row >= 0, vocabulary.plainRow(row, of: record.kind).pointee.isVariant { return true }
    }
    return false
  }
}
