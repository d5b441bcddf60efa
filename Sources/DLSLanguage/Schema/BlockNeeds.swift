// BlockNeeds.swift: what a row of the schema table wants of a block, small enough to be read without its object.

import DLSText

/// What blocks of a kind need, as plain memory. Nearly all blocks have it, and asking so counts no
/// references to a row that all threads share.
struct BlockNeeds: BitwiseCopyable {
  /// Whether a name stands in its head.
  let isNamed: Bool
  /// Whether there is more to see to: settings of variants, a thing that its head names, paths of others'
  /// settings, or settings it can't do without beyond the first 64.
  let hasMore: Bool
  /// A bit for each row that it can't do without.
  let required: UInt64

  init(_ row: BlockRow) {
    isNamed = row.naming != .none
    hasMore =
      row.hasVariants || row.isForSomething || row === Schema.profile
      || row.required.contains { $0 >= 64 }
    required = row.required.reduce(0) { $0 | 1 << UInt64($1 & 63) }
  }
}

extension Block {
  /// Whether nothing can be wrong with it but what stands in its settings: it is known, has the name it
  /// needs, in ordinary letters, and what it can't do without. False wherever there is more to say.
  package var isPlainlyFine: Bool {
    let record = record
    guard record.kind >= 0 else { return false }
    let needs = model.data.vocabulary.needs(of: record.kind)
    guard !needs.pointee.hasMore, needs.pointee.isNamed == isNamed, hasOrdinaryName else {
      return false
    }
    var required = needs.pointee.required
    while required != 0 {
      if !isWritten(required.trailingZeroBitCount) { return false }
      required &= required - 1
    }
    return true
  }
}
