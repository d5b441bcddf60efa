// RTreePacker.swift: packs boxes into the nodes of SQLite's R-tree, sort-tile-recursive.

import DLSGeo

/// The boxes of an index as SQLite's R-tree keeps them: 32-bit, never smaller than the true box.
struct IndexEntries {
  var ids: [Int64] = []
  /// minx, maxx, miny, maxy of each entry, in turn.
  var sides: [Float] = []

  var count: Int { ids.count }

  mutating func reserve(_ count: Int) {
    ids.reserveCapacity(count)
    sides.reserveCapacity(count * 4)
  }

  mutating func append(id: Int64, box: Box) {
    ids.append(id)
    sides.append(Self.below(box.minX))
    sides.append(Self.above(box.maxX))
    sides.append(Self.below(box.minY))
    sides.append(Self.above(box.maxY))
  }

  /// An entry whose sides were rounded already.
  mutating func append(id: Int64, minX: Float, maxX: Float, minY: Float, maxY: Float) {
    ids.append(id)
    sides.append(minX)
    sides.append(maxX)
    sides.append(minY)
    sides.append(maxY)
  }

  static func below(_ value: Double) -> Float {
    let near = Float(value)
    return Double(near) > value ? near.nextDown : near
  }

  static func above(_ value: Double) -> Float {
    let near = Float(value)
    return Double(near) < value ? near.nextUp : near
  }
}

/// The packed nodes of an R-tree. Node 1 is the root; the leaves follow, then each level upwards.
struct RTreePacker {
  /// Bytes of a node on pages of 4,096 bytes: 4 and 51 cells of 24.
  static let nodeBytes = 1228
  static let cellLimit = 51
  /// A little room in each node, so that the first later inserts need not split it.
  static let fill = 48

  /// All node contents, `nodeBytes` each, in the order 1, 2, 3, …
  private(set) var nodes: [UInt8] = []
  /// The parent of each node by number; 0 for the root and for the unused number 0.
  private(set) var parents: [Int64] = [0, 0]
  /// The leaf of each entry, in the entries' order.
  private(set) var leaves: [Int64]

  init(_ entries: IndexEntries) {
    leaves = [Int64](repeating: 1, count: entries.count)
    nodes = [UInt8](repeating: 0, count: Self.nodeBytes)
    var level = entries
    var depth = 0
    while level.count > Self.cellLimit {
      level = pack(level, isLeaf: depth == 0)
      depth += 1
    }
    writeRoot(level, depth: depth)
  }

  /// Packs a level into nodes and returns those nodes as the entries of the level above.
  private mutating func pack(_ level: IndexEntries, isLeaf: Bool) -> IndexEntries {
    let order = Self.tileOrder(level)
    var above = IndexEntries()
    let nodeCount = (order.count + Self.fill - 1) / Self.fill
    above.reserve(nodeCount)
    nodes.reserveCapacity(nodes.count + nodeCount * Self.nodeBytes)
    var start = 0
    // Even shares: SQLite never leaves a node nearly empty, and neither does this.
    for node in 0..<nodeCount {
      let end = order.count * (node + 1) / nodeCount
      let number = Int64(parents.count)
      parents.append(0)
      let offset = nodes.count
      nodes.append(contentsOf: repeatElement(0, count: Self.nodeBytes))
      var box: (Float, Float, Float, Float) = (.infinity, -.infinity, .infinity, -.infinity)
      writeCount(end - start, at: offset)
      for place in start..<end {
        let entry = Int(order[place])
        writeCell(level, entry, at: offset + 4 + (place - start) * 24)
        box.0 = min(box.0, level.sides[entry * 4])
        box.1 = max(box.1, level.sides[entry * 4 + 1])
        box.2 = min(box.2, level.sides[entry * 4 + 2])
        box.3 = max(box.3, level.sides[entry * 4 + 3])
        if isLeaf {
          leaves[entry] = number
        } else {
          parents[Int(level.ids[entry])] = number
        }
      }
      above.append(id: number, minX: box.0, maxX: box.1, minY: box.2, maxY: box.3)
      start = end
    }
    return above
  }

  private mutating func writeRoot(_ level: IndexEntries, depth: Int) {
    nodes[0] = UInt8(truncatingIfNeeded: depth >> 8)
    nodes[1] = UInt8(truncatingIfNeeded: depth)
    writeCount(level.count, at: 0)
    for entry in 0..<level.count {
      writeCell(level, entry, at: 4 + entry * 24)
      if depth > 0 { parents[Int(level.ids[entry])] = 1 }
    }
  }

  private mutating func writeCount(_ count: Int, at offset: Int) {
    nodes[offset + 2] = UInt8(truncatingIfNeeded: count >> 8)
    nodes[offset + 3] = UInt8(truncatingIfNeeded: count)
  }

  private mutating func writeCell(_ level: IndexEntries, _ entry: Int, at offset: Int) {
    let id = level.ids[entry].bigEndian
    nodes.withUnsafeMutableBytes { bytes in
      bytes.storeBytes(of: id, toByteOffset: offset, as: Int64.self)
      for side in 0..<4 {
        let bits = level.sides[entry * 4 + side].bitPattern.bigEndian
        bytes.storeBytes(of: bits, toByteOffset: offset + 8 + side * 4, as: UInt32.self)
      }
    }
  }

  /// The order of the entries by slices along x, each along y.
  private static func tileOrder(_ level: IndexEntries) -> [UInt32] {
    let count = level.count
    let nodeCount = (count + fill - 1) / fill
    let sliceCount = max(1, Int(Double(nodeCount).squareRoot().rounded(.up)))
    let perSlice = (count + sliceCount - 1) / sliceCount
    var keys = [UInt64](repeating: 0, count: count)
    for entry in 0..<count {
      keys[entry] = key(level.sides[entry * 4], level.sides[entry * 4 + 1], entry)
    }
    RadixSort.byUpperHalf(&keys, 0..<count)
    for place in 0..<count {
      let entry = Int(truncatingIfNeeded: keys[place] & 0xffff_ffff)
      keys[place] = key(level.sides[entry * 4 + 2], level.sides[entry * 4 + 3], entry)
    }
    var start = 0
    while start < count {
      let end = min(count, start + perSlice)
      RadixSort.byUpperHalf(&keys, start..<end)
      start = end
    }
    return keys.map { UInt32(truncatingIfNeeded: $0) }
  }

  /// The middle of two sides as an ordered number above, the entry's index below.
  private static func key(_ low: Float, _ high: Float, _ entry: Int) -> UInt64 {
    let middle = (low * 0.5 + high * 0.5).bitPattern
    let ordered = middle & 0x8000_0000 == 0 ? middle | 0x8000_0000 : ~middle
    return UInt64(ordered) << 32 | UInt64(UInt32(truncatingIfNeeded: entry))
  }
}

/// A stable sort of 64-bit keys by their upper 32 bits.
enum RadixSort {
  static func byUpperHalf(_ keys: inout [UInt64], _ range: Range<Int>) {
    if range.count < 512 {
      keys[range].sort()
      return
    }
    var spare = [UInt64](repeating: 0, count: range.count)
    keys.withUnsafeMutableBufferPointer { all in
      spare.withUnsafeMutableBufferPointer { spare in
        let part = UnsafeMutableBufferPointer(rebasing: all[range])
        pass(part, spare, shift: 32)
        pass(spare, part, shift: 43)
        pass(part, spare, shift: 54)
        for index in 0..<part.count { part[index] = spare[index] }
      }
    }
  }

  private static func pass(
    _ from: UnsafeMutableBufferPointer<UInt64>, _ to: UnsafeMutableBufferPointer<UInt64>,
    shift: UInt64
  ) {
    var starts = [Int](repeating: 0, count: 2048)
    for key in from { starts[Int(truncatingIfNeeded: key >> shift & 2047)] += 1 }
    var sum = 0
    for digit in 0..<2048 {
      let count = starts[digit]
      starts[digit] = sum
      sum += count
    }
    for key in from {
      let digit = Int(truncatingIfNeeded: key >> shift & 2047)
      to[starts[digit]] = key
      starts[digit] += 1
    }
  }
}
