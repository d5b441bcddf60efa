// RowSet.swift: rows of the schema table that something has to do with.

/// Some rows of the schema table.
package struct RowSet: Sendable {
  /// By the number of a row among those of all kinds.
  private var bits: [UInt64] = []

  /// None.
  package init() {}

  /// Adds a row of a kind, by its place.
  mutating func insert(_ row: Int, of kind: Int16, in vocabulary: Vocabulary = .shared) {
    let number = vocabulary.number(ofRow: row, of: kind)
    while number >> 6 >= bits.count { bits.append(0) }
    bits[number >> 6] |= 1 << UInt64(number & 63)
  }

  /// Adds all of others.
  package mutating func formUnion(_ others: RowSet) {
    while bits.count < others.bits.count { bits.append(0) }
    for (place, word) in others.bits.enumerated() { bits[place] |= word }
  }

  /// Whether none is among others.
  package func isDisjoint(with others: RowSet) -> Bool {
    zip(bits, others.bits).allSatisfy { $0 & $1 == 0 }
  }
}

/// Rows that are asked for, by whom.
package struct RowsAsked: Sendable {
  /// Those that are asked for of other blocks than somebody is about.
  package fileprivate(set) var ofOthers = RowSet()
  /// Those that are asked for of the blocks that somebody is about, by whoever looks at more than one of them.
  package fileprivate(set) var ofItself = RowSet()
}

/// Notes which rows are asked for while checks are done. Kept by one thread at a time.
package final class AskedRows: @unchecked Sendable {
  /// The rows.
  package private(set) var rows = RowsAsked()
  /// The blocks that somebody is about, by number.
  package var own = 0..<0
  /// The one of them that he looks at by itself, if any.
  package var alone = -1

  /// None.
  package init() {}

  /// Adds rows that others have asked for.
  package func formUnion(_ others: RowsAsked) {
    rows.ofOthers.formUnion(others.ofOthers)
    rows.ofItself.formUnion(others.ofItself)
  }

  /// Notes that a setting of a block was asked for.
  func insert(_ row: Int, of block: Block) {
    if block.index == alone, own.contains(block.index) { return }
    let (kind, vocabulary) = (block.record.kind, block.model.data.vocabulary)
    if own.contains(block.index) {
      rows.ofItself.insert(row, of: kind, in: vocabulary)
    } else {
      rows.ofOthers.insert(row, of: kind, in: vocabulary)
    }
  }
}
