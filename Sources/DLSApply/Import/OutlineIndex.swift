// OutlineIndex.swift: many outlines, found by what they cover.

import DLSGeo
import DLSStore

/// Outlines by their positions: those that are the same, and those that may be the same but for
/// rounding.
struct OutlineIndex: Sendable {
  /// How far a vertex may lie from where it was and still be the same: what is left of a place that
  /// went through a file of degrees with seven digits.
  let tolerance: Double
  private var hashes = HashColumn()
  /// The cell of a grid that holds the lower left corner of each.
  private var cells = HashColumn()

  init(tolerance: Double) { self.tolerance = tolerance }

  /// The tolerance in the units of a store: a hundred-millionth of the way around the earth, or about
  /// as much in metres.
  static func tolerance(_ store: Store) throws -> Double {
    let system = try store.referenceSystem()
    let isInDegrees = system.map { $0.id == 4326 || $0.definition.hasPrefix("GEOG") } ?? false
    return isInDegrees ? 1e-7 : 0.01
  }

  /// Adds the next one; nil for one that can't be read.
  mutating func add(_ geometry: Geometry?) {
    hashes.append(geometry.map(Self.hash) ?? 0)
    let box = geometry?.box ?? .empty
    cells.append(box.isEmpty ? 0 : cell(box.minX, box.minY))
  }

  /// Makes what was added known.
  mutating func arrange() {
    hashes.arrange()
    cells.arrange()
  }

  /// Those that cover the same.
  func same(as geometry: Geometry) -> [Int] { hashes.positions(of: Self.hash(geometry)) }

  /// Those whose lower left corner is near: candidates that have yet to be looked at.
  func near(_ geometry: Geometry) -> [Int] {
    let box = geometry.box
    if box.isEmpty { return [] }
    var found: [Int] = []
    for x in Self.ends(box.minX, tolerance, cellSize) {
      for y in Self.ends(box.minY, tolerance, cellSize) {
        found += cells.positions(of: Self.cell(x, y))
      }
    }
    return found.sorted()
  }

  private var cellSize: Double { 16 * tolerance }

  private func cell(_ x: Double, _ y: Double) -> UInt64 {
    Self.cell((x / cellSize).rounded(.down), (y / cellSize).rounded(.down))
  }

  private static func cell(_ column: Double, _ row: Double) -> UInt64 {
    var hasher = StableHasher()
    hasher.add(column)
    hasher.add(row)
    return hasher.finish().high
  }

  /// The one or two cells that a coordinate may have been in.
  private static func ends(_ value: Double, _ tolerance: Double, _ size: Double) -> Set<Double> {
    [((value - tolerance) / size).rounded(.down), ((value + tolerance) / size).rounded(.down)]
  }

  /// The same for every way to write an outline.
  static func hash(_ geometry: Geometry) -> UInt64 {
    var hasher = StableHasher()
    hasher.add(outline: geometry)
    return hasher.finish().high
  }
}

/// Hashes by their positions, and the positions of a hash.
struct HashColumn: Sendable {
  private var hashes: [UInt64] = []
  private var order: [Int32] = []

  mutating func append(_ hash: UInt64) { hashes.append(hash) }

  mutating func arrange() {
    order = hashes.indices.map { Int32($0) }.sorted {
      (hashes[Int($0)], $0) < (hashes[Int($1)], $1)
    }
  }

  func positions(of hash: UInt64) -> [Int] {
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[Int(order[middle])] < hash { low = middle + 1 } else { high = middle }
    }
    return order[low...].prefix { hashes[Int($0)] == hash }.map { Int($0) }
  }
}
