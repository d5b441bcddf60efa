// UnitColumns.swift: what planning compares of work units, as flat columns, and packed into bytes.

package import DLSWorkflow

/// The declared properties of work units in the order of their rows. Rows of the columns belong
/// together.
package struct UnitColumns: Sendable, Equatable {
  package var fids: [Int64] = []
  package var keys = ByteColumn()
  /// The block of each unit as an index into `blocks`.
  package var blockIndexes: [Int32] = []
  package var blocks: [String] = []
  package var splits: [SplitPart] = []
  /// The group of each unit as an index into `groups`; -1 for none.
  package var assigned: [Int32] = []
  package var groups: [String] = []
  package var originHashes: [Int64] = []

  /// No units.
  init() {}

  /// The number of units.
  package var count: Int { fids.count }

  mutating func reserve(_ rows: Int) {
    fids.reserveCapacity(rows)
    keys.reserve(rows: rows, bytes: rows * 16)
    blockIndexes.reserveCapacity(rows)
    splits.reserveCapacity(rows)
    assigned.reserveCapacity(rows)
    originHashes.reserveCapacity(rows)
  }

  mutating func removeAll() {
    fids.removeAll(keepingCapacity: true)
    keys.removeAll()
    blockIndexes.removeAll(keepingCapacity: true)
    blocks.removeAll()
    splits.removeAll(keepingCapacity: true)
    assigned.removeAll(keepingCapacity: true)
    groups.removeAll()
    originHashes.removeAll(keepingCapacity: true)
  }

  /// Adds a unit; block and group by the numbers that `block(_:)` and `group(_:)` gave.
  mutating func append(
    fid: Int64, key: UnsafeRawBufferPointer, block: Int32, split: SplitPart, group: Int32,
    originHash: Int64
  ) {
    fids.append(fid)
    keys.append(raw: key)
    blockIndexes.append(block)
    splits.append(split)
    assigned.append(group)
    originHashes.append(originHash)
  }

  /// The number of a block in `blocks`, to which it is added.
  mutating func block(_ bytes: UnsafeRawBufferPointer) -> Int32 { Self.index(bytes, in: &blocks) }

  /// The number of a group in `groups`, to which it is added.
  mutating func group(_ bytes: UnsafeRawBufferPointer) -> Int32 { Self.index(bytes, in: &groups) }

  /// Bytes are compared without making a String per row; there are few different texts.
  private static func index(
    _ bytes: UnsafeRawBufferPointer, in texts: inout [String]
  ) -> Int32 {
    for (index, text) in texts.enumerated()
    where text.utf8.count == bytes.count && text.utf8.elementsEqual(bytes) {
      return Int32(index)
    }
    texts.append(String(decoding: bytes, as: UTF8.self))
    return Int32(texts.count - 1)
  }
}

// MARK: Packed

extension UnitColumns {
  private static let version: UInt8 = 1

  /// The columns as bytes; all numbers little endian. Row numbers are kept as their distance from
  /// `base`.
  func packed(base: Int64) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(count * 32 + 256)
    out.append(Self.version)
    Self.put(UInt32(count), &out)
    for texts in [blocks, groups] {
      Self.put(UInt16(texts.count), &out)
      for text in texts {
        Self.put(UInt32(text.utf8.count), &out)
        out.append(contentsOf: text.utf8)
      }
    }
    for fid in fids { Self.put(UInt16(fid - base), &out) }
    for split in splits { out.append(split.rawValue) }
    for block in blockIndexes { Self.put(UInt16(block), &out) }
    for group in assigned { Self.put(UInt16(group + 1), &out) }
    for hash in originHashes { Self.put(UInt64(bitPattern: hash), &out) }
    for row in 0..<count { Self.put(UInt32(keys.range(row).count), &out) }
    out.append(contentsOf: keys.bytes)
    return out
  }

  private static func put<T: FixedWidthInteger>(_ value: T, _ out: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { out.append(contentsOf: $0) }
  }

  /// Adds the units of packed columns. False, with nothing added, for bytes that are none.
  mutating func append(packed bytes: UnsafeRawBufferPointer, base: Int64) -> Bool {
    var cursor = PackedCursor(bytes: bytes)
    guard cursor.take(UInt8.self) == Self.version,
      let count = cursor.take(UInt32.self).map(Int.init)
    else { return false }
    guard let blockNumbers = cursor.texts({ block($0) }),
      let groupNumbers = cursor.texts({ group($0) }),
      let ids = cursor.column(UInt16.self, count), let parts = cursor.column(UInt8.self, count),
      let ownBlocks = cursor.column(UInt16.self, count),
      let ownGroups = cursor.column(UInt16.self, count),
      let hashes = cursor.column(UInt64.self, count),
      let lengths = cursor.column(UInt32.self, count)
    else { return false }
    let texts = cursor.rest
    guard lengths.reduce(0, { $0 + Int($1) }) == texts.count,
      parts.allSatisfy({ SplitPart(rawValue: $0) != nil }),
      ownBlocks.allSatisfy({ Int($0) < blockNumbers.count }),
      ownGroups.allSatisfy({ Int($0) <= groupNumbers.count })
    else { return false }
    var start = 0
    for row in 0..<count {
      let end = start + Int(lengths[row])
      append(
        fid: base + Int64(ids[row]), key: UnsafeRawBufferPointer(rebasing: texts[start..<end]),
        block: blockNumbers[Int(ownBlocks[row])],
        split: SplitPart(rawValue: parts[row]) ?? .training,
        group: ownGroups[row] == 0 ? -1 : groupNumbers[Int(ownGroups[row]) - 1],
        originHash: Int64(bitPattern: hashes[row]))
      start = end
    }
    return true
  }
}

/// A cursor over packed columns that never trusts them.
private struct PackedCursor {
  let bytes: UnsafeRawBufferPointer
  private var index = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[index...]) }

  mutating func take<T: FixedWidthInteger>(_ type: T.Type) -> T? {
    let size = MemoryLayout<T>.size
    guard bytes.count - index >= size else { return nil }
    defer { index += size }
    return T(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: T.self))
  }

  /// A list of texts, each handed to `number`; the numbers in their order.
  mutating func texts(_ number: (UnsafeRawBufferPointer) -> Int32) -> [Int32]? {
    guard let count = take(UInt16.self) else { return nil }
    var numbers: [Int32] = []
    for _ in 0..<count {
      guard let length = take(UInt32.self).map(Int.init), bytes.count - index >= length else {
        return nil
      }
      numbers.append(number(UnsafeRawBufferPointer(rebasing: bytes[index..<index + length])))
      index += length
    }
    return numbers
  }

  mutating func column<T: FixedWidthInteger>(_ type: T.Type, _ count: Int) -> PackedColumn<T>? {
    let size = count * MemoryLayout<T>.size
    guard count >= 0, bytes.count - index >= size else { return nil }
    defer { index += size }
    return PackedColumn(
      bytes: UnsafeRawBufferPointer(rebasing: bytes[index..<index + size]), count: count)
  }
}

/// Numbers one after another in bytes.
private struct PackedColumn<T: FixedWidthInteger>: RandomAccessCollection {
  let bytes: UnsafeRawBufferPointer
  let count: Int
  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(row: Int) -> T {
    T(
      littleEndian: bytes.loadUnaligned(
        fromByteOffset: row * MemoryLayout<T>.size, as: T.self))
  }
}
