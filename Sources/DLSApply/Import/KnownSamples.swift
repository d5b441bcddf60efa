// KnownSamples.swift: samples by their ids, outlines and ground, to know those of another store by.

import DLSGeo
import DLSLanguage
import DLSPlan

/// Samples, there or deleted, as far as it takes to tell whether a sample of another store is one of them.
struct KnownSamples: Sendable {
  /// The key of each.
  private(set) var keys = KeyColumn()
  /// The class of each; -1 for one that is found by its key alone.
  private var classes: [Int32] = []
  private var classNames: [String] = []
  private var ids = HashColumn()
  private var outlines: OutlineIndex
  private var grounds: [Ground] = []

  init(tolerance: Double) { outlines = OutlineIndex(tolerance: tolerance) }

  /// Adds the next one; without a class one of another schema, which is found by its key alone.
  mutating func add(_ key: String, _ className: String?, _ geometry: Geometry?) {
    keys.append(key)
    ids.append(Self.id(of: key))
    outlines.add(geometry)
    grounds.append(geometry.map(Ground.init) ?? .nowhere)
    guard let className else { return classes.append(-1) }
    let place = classNames.firstIndex(of: className) ?? classNames.count
    if place == classNames.count { classNames.append(className) }
    classes.append(Int32(place))
  }

  /// Makes what was added known.
  mutating func arrange() {
    ids.arrange()
    outlines.arrange()
  }

  /// The one with a key.
  func position(of key: String) -> Int? {
    ids.positions(of: Self.id(of: key)).last { keys[$0] == key }
  }

  /// The one that a sample of another store is, as far as its looks tell: it has its id and most of its
  /// ground, or its class and outline. An id alone says nothing, since everybody counts from 1; and what a
  /// key has before its id says by which ways a sample came.
  func find(_ key: String, _ className: String?, _ geometry: Geometry) -> Int? {
    let ground = Ground(geometry)
    let named = ids.positions(of: Self.id(of: key)).filter { classes[$0] >= 0 }
    let found = named.first { grounds[$0].isMostly(ground, outlines.tolerance) }
    if let found { return found }
    guard let className, let place = classNames.firstIndex(of: className) else { return nil }
    return positions(of: geometry, ground).first { classes[$0] == Int32(place) }
  }

  /// Whether one has an outline, but for rounding.
  func has(_ position: Int, outline geometry: Geometry) -> Bool {
    positions(of: geometry, Ground(geometry)).contains(position)
  }

  /// Those with an outline, else those with it but for rounding.
  private func positions(of geometry: Geometry, _ ground: Ground) -> [Int] {
    let same = outlines.same(as: geometry)
    if !same.isEmpty { return same }
    return outlines.near(geometry).filter { grounds[$0].isNear(ground, outlines.tolerance) }
  }

  /// A hash of what a key ends with: the id in the file that it came from first.
  private static func id(of key: String) -> UInt64 {
    var hasher = StableHasher()
    hasher.add(FilePath.name(of: key))
    return hasher.finish().high
  }
}

/// Where a shape lies, without the shape: its box, and the mean of its vertices, which tells the halves of
/// a box apart.
private struct Ground: Sendable {
  let box: Box
  private let x: Double
  private let y: Double

  static let nowhere = Ground(Geometry(kind: .point))

  init(_ geometry: Geometry) {
    let box = geometry.box
    var (x, y, count) = (0.0, 0.0, 0.0)
    func add(_ vertices: Range<Int>) {
      for vertex in vertices {
        x += geometry.coordinates[2 * vertex] - box.minX
        y += geometry.coordinates[2 * vertex + 1] - box.minY
        count += 1
      }
    }
    if geometry.kind.isAreal {
      // A ring ends where it begins, and may begin anywhere.
      geometry.forEachRing { ring, _ in add(ring.dropLast()) }
    } else {
      add(0..<geometry.vertexCount)
    }
    self.box = box
    self.x = x / count
    self.y = y / count
  }

  /// Whether two are one but for rounding.
  func isNear(_ other: Ground, _ tolerance: Double) -> Bool {
    abs(box.minX - other.box.minX) <= tolerance && abs(box.minY - other.box.minY) <= tolerance
      && abs(box.maxX - other.box.maxX) <= tolerance
      && abs(box.maxY - other.box.maxY) <= tolerance
      && abs(x - other.x) <= tolerance && abs(y - other.y) <= tolerance
  }

  /// Whether two share more than half of their boxes.
  func isMostly(_ other: Ground, _ tolerance: Double) -> Bool {
    if isNear(other, tolerance) { return true }
    let width = min(box.maxX, other.box.maxX) - max(box.minX, other.box.minX)
    let height = min(box.maxY, other.box.maxY) - max(box.minY, other.box.minY)
    guard width > 0, height > 0 else { return false }
    let shared = width * height
    let all = box.width * box.height + other.box.width * other.box.height - shared
    return shared * 2 > all
  }
}
