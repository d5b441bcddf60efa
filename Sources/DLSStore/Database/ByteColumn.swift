// ByteColumn.swift: a column of texts or blobs in one flat buffer.

/// Texts or blobs one after another in one buffer; no object per row.
package struct ByteColumn: Sendable, Equatable {
  /// All bytes, row after row.
  package private(set) var bytes: [UInt8] = []
  /// Where each row ends in `bytes`.
  package private(set) var ends: [Int] = []

  /// An empty column.
  package init() {}

  /// Makes room ahead of many appends.
  package mutating func reserve(rows: Int, bytes count: Int) {
    ends.reserveCapacity(rows)
    bytes.reserveCapacity(count)
  }

  /// Adds a row of UTF-8.
  package mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    ends.append(bytes.count)
  }

  /// Adds a row of bytes.
  mutating func append(_ row: some Sequence<UInt8>) {
    bytes.append(contentsOf: row)
    ends.append(bytes.count)
  }

  /// Adds a row copied from raw memory.
  package mutating func append(raw row: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: row)
    ends.append(bytes.count)
  }

  /// Adds a row made of two runs of bytes.
  mutating func append(_ head: [UInt8], raw tail: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: head)
    bytes.append(contentsOf: tail)
    ends.append(bytes.count)
  }

  /// Forgets the rows and keeps the memory.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Where a row lies in `bytes`.
  package func range(_ row: Int) -> Range<Int> {
    (row == 0 ? 0 : ends[row - 1])..<ends[row]
  }

  /// A row as text.
  package func text(_ row: Int) -> String {
    String(decoding: bytes[range(row)], as: UTF8.self)
  }

  /// A row's bytes.
  package subscript(row: Int) -> ArraySlice<UInt8> { bytes[range(row)] }
}
