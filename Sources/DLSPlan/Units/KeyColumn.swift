// KeyColumn.swift: many short texts in one buffer, and a table to find them by.

/// Texts one after another in one buffer; no object per row.
package struct KeyColumn: Equatable, Sendable {
  package private(set) var bytes: [UInt8] = []
  private(set) var ends: [Int] = []

  /// An empty column.
  package init() {}

  /// A column from ready arrays; `ends` must ascend within `bytes`.
  package init(bytes: [UInt8], ends: [Int]) {
    self.bytes = bytes
    self.ends = ends
  }

  /// A column of these texts.
  package init(_ texts: some Sequence<String>) {
    for text in texts { append(text) }
  }

  /// How many texts there are.
  package var count: Int { ends.count }

  /// Makes room ahead of many appends.
  mutating func reserve(_ rows: Int, bytesEach: Int) {
    bytes.reserveCapacity(rows * bytesEach)
    ends.reserveCapacity(rows)
  }

  /// Adds a text.
  package mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    ends.append(bytes.count)
  }

  /// Adds a text's bytes.
  mutating func append(raw text: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
  }

  /// Adds two whole numbers with a letter before each: `r` 3 `c` 4, or none and `_`.
  mutating func append(_ prefix: UInt8?, _ first: Int32, _ middle: UInt8, _ second: Int32) {
    if let prefix { bytes.append(prefix) }
    appendNumber(first)
    bytes.append(middle)
    appendNumber(second)
    ends.append(bytes.count)
  }

  private mutating func appendNumber(_ number: Int32) {
    if number < 0 { bytes.append(0x2D) }
    var rest = number.magnitude
    var power: UInt32 = 1
    while rest / power >= 10 { power *= 10 }
    while power > 0 {
      bytes.append(UInt8(truncatingIfNeeded: 0x30 + rest / power))
      rest %= power
      power /= 10
    }
  }

  /// Where a text lies in `bytes`.
  @inline(__always)
  package func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

  /// A text.
  package subscript(row: Int) -> String {
    bytes.withUnsafeBufferPointer {
      String(decoding: UnsafeBufferPointer(rebasing: $0[range(row)]), as: UTF8.self)
    }
  }

  /// Whether a text, without its first `skipped` bytes, equals one of another column.
  @inline(__always)
  func matches(_ row: Int, skipping skipped: Int, _ other: KeyColumn, _ otherRow: Int) -> Bool {
    let own = range(row)
    let their = other.range(otherRow)
    guard own.count - skipped == their.count else { return false }
    return bytes.withUnsafeBytes { bytes in
      other.bytes.withUnsafeBytes { others in
        var offset = 0
        let start = own.lowerBound + skipped
        while offset < their.count, bytes[start + offset] == others[their.lowerBound + offset] {
          offset += 1
        }
        return offset == their.count
      }
    }
  }

  /// Whether a text has these bytes.
  @inline(__always)
  func equals(_ row: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let own = range(row)
    guard own.count == text.count else { return false }
    return bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[own]).elementsEqual(text) }
  }

  /// A quick hash of a text without its first `skipped` bytes; for tables in memory only.
  @inline(__always)
  func quickHash(_ row: Int, skipping skipped: Int = 0) -> UInt64 {
    let range = range(row)
    let start = range.lowerBound + min(skipped, range.count)
    return bytes.withUnsafeBytes {
      Self.quickHash(UnsafeRawBufferPointer(rebasing: $0[start..<range.upperBound]))
    }
  }

  /// A quick hash of a text; for tables in memory only.
  @inline(__always)
  static func quickHash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash ^ hash >> 29
  }
}

/// Finds the row of a text in a column; open addressing over 32-bit rows.
package struct KeyTable: Sendable {
  private var slots: [Int32]
  private let mask: Int
  private let column: KeyColumn
  /// Rows whose text another row has already; the first one is found.
  private(set) var duplicates: [Int] = []

  /// A table over a column.
  package init(_ column: KeyColumn) { self.init(column, rows: 0..<column.count) }

  /// A table over some rows of a column.
  init(_ column: KeyColumn, rows: some Collection<Int>) {
    self.column = column
    var size = 16
    while size < rows.count * 2 { size *= 2 }
    mask = size - 1
    slots = [Int32](repeating: -1, count: size)
    for row in rows {
      var slot = Int(truncatingIfNeeded: column.quickHash(row)) & mask
      var isNew = true
      while slots[slot] >= 0 {
        if column.matches(row, skipping: 0, column, Int(slots[slot])) {
          isNew = false
          break
        }
        slot = (slot + 1) & mask
      }
      if isNew { slots[slot] = Int32(row) } else { duplicates.append(row) }
    }
  }

  /// The row whose text has these bytes.
  package func find(_ text: UnsafeRawBufferPointer) -> Int? {
    var slot = Int(truncatingIfNeeded: KeyColumn.quickHash(text)) & mask
    while slots[slot] >= 0 {
      let found = Int(slots[slot])
      if column.equals(found, text) { return found }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The row that equals a row of another column without its first `skipped` bytes.
  @inline(__always)
  func find(_ other: KeyColumn, _ row: Int, skipping skipped: Int = 0) -> Int? {
    var slot = Int(truncatingIfNeeded: other.quickHash(row, skipping: skipped)) & mask
    while slots[slot] >= 0 {
      let found = Int(slots[slot])
      if other.matches(row, skipping: skipped, column, found) { return found }
      slot = (slot + 1) & mask
    }
    return nil
  }
}
