// KeyMatching.swift: which keys of one column are in another.

/// Finds the keys of one column in another, in which each stands once. Rows mostly come in the order in
/// which apply once wrote them, so that the next key is the next text, but for a few that came or went; a
/// table is made of what is left only.
package struct KeyMatching {
  private let keys: KeyColumn
  private let skipped: Int
  private let column: KeyColumn

  /// Looks for `keys`, without the first bytes of each, in `column`.
  package init(_ keys: KeyColumn, skipping skipped: Int, in column: KeyColumn) {
    self.keys = keys
    self.skipped = skipped
    self.column = column
  }

  /// How many keys that came are passed over to go on with the next ones.
  private static let reach = 64

  /// For each key that is wanted its position in the column, -1 for none.
  package func positions(where isWanted: (Int) -> Bool) -> [Int32] {
    var positions = [Int32](repeating: -1, count: keys.count)
    var isTaken = [Bool](repeating: false, count: column.count)
    var left: [Int] = []
    var next = 0
    var hasMissed = false
    for row in 0..<keys.count where isWanted(row) {
      // One look ahead for keys that go in a row.
      guard let found = find(row, from: next, hasMissed ? 1 : KeyMatching.reach) else {
        left.append(row)
        hasMissed = true
        continue
      }
      hasMissed = false
      positions[row] = Int32(truncatingIfNeeded: found)
      isTaken[found] = true
      next = found + 1
    }
    if !left.isEmpty { findRest(left, isTaken, &positions) }
    return positions
  }

  @inline(__always)
  private func find(_ row: Int, from next: Int, _ reach: Int) -> Int? {
    var position = next
    while position < min(next + reach, column.count) {
      if keys.matches(row, skipping: skipped, column, position) { return position }
      position += 1
    }
    return nil
  }

  private func findRest(_ rows: [Int], _ isTaken: [Bool], _ positions: inout [Int32]) {
    let open = isTaken.indices.filter { !isTaken[$0] }
    if open.isEmpty { return }
    let table = KeyTable(column, rows: open)
    for row in rows {
      if let found = table.find(keys, row, skipping: skipped) {
        positions[row] = Int32(truncatingIfNeeded: found)
      }
    }
  }
}
