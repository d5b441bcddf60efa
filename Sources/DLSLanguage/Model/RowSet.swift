// RowSet.swift: rows of the schema table that something has to do with.

/// Some rows of the schema table.
package struct RowSet: Sendable {
  /// By the number of a row among those of all kinds.
  fileprivate var bits: [UInt64] = []

  /// None.
  init() {}

  /// Adds a row of a kind, by its place.
  mutating func insert(_ row: Int, of kind: Int16) {
    let number = Vocabulary.shared.number(ofRow: row, of: kind)
    while number >> 6 >= bits.count { bits.append(0) }
    bits[number >> 6] |= 1 << UInt64(number & 63)
  }
}

/// Rows that are asked for, by whom: those who ask have small numbers.
package struct RowsAsked: Sendable {
  /// For each of them rows of the blocks that he is about, if he looks at more than one of them, and then rows of
  /// others; as bits.
  fileprivate var bits: [UInt64]

  /// Whether somebody asks for one of some rows: of other blocks than he is about, or of those.
  package func isAsked(by asker: Int, ofOthers: Bool, _ rows: RowSet) -> Bool {
    let start = (asker * 2 + (ofOthers ? 1 : 0)) * RowRecorder.width
    return rows.bits.indices.contains { bits[start + $0] & rows.bits[$0] != 0 }
  }
}

/// Notes which rows are asked for while checks are done. Kept by one thread at a time.
package final class RowRecorder: @unchecked Sendable {
  /// The words of the bits that one set of rows takes.
  fileprivate static let width = Vocabulary.shared.allRows / 64 + 1

  /// The rows, as in `RowsAsked`; bare memory, since every look at a setting notes one.
  private let bits: UnsafeMutableBufferPointer<UInt64>
  /// Who asks.
  package var asker = 0
  /// The blocks that he is about, by number.
  package var own = 0..<0
  /// The one of them that he looks at by itself, if any.
  package var alone = -1

  /// None, of so many who may ask.
  package init(askers: Int) {
    bits = .allocate(capacity: askers * 2 * RowRecorder.width)
    bits.initialize(repeating: 0)
  }

  deinit { bits.deallocate() }

  /// The rows.
  package var rows: RowsAsked { RowsAsked(bits: Array(bits)) }

  /// Adds rows that others have asked for.
  package func formUnion(_ others: RowsAsked) {
    for (place, word) in others.bits.enumerated() { bits[place] |= word }
  }

  /// Adds rows that others have asked for.
  package func formUnion(_ others: RowRecorder) {
    for (place, word) in others.bits.enumerated() { bits[place] |= word }
  }

  /// Notes that a setting of a block was asked for.
  func insert(_ row: Int, of block: Block) {
    let isOthers = !own.contains(block.index)
    if !isOthers, block.index == alone { return }
    let number = block.model.data.vocabulary.number(ofRow: row, of: block.record.kind)
    let start = (asker * 2 + (isOthers ? 1 : 0)) * RowRecorder.width
    bits[start + number >> 6] |= 1 << UInt64(number & 63)
  }
}
