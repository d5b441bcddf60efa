// Geometry.swift: one geometry as flat arrays.

/// The kinds of geometry the product knows, with their numbers in well-known binary.
package enum GeometryKind: UInt8, Sendable, CaseIterable {
  case point = 1
  case lineString = 2
  case polygon = 3
  case multiPoint = 4
  case multiLineString = 5
  case multiPolygon = 6

  /// The name as GeoJSON writes it: `MultiPolygon`.
  package var name: String {
    switch self {
    case .point: "Point"
    case .lineString: "LineString"
    case .polygon: "Polygon"
    case .multiPoint: "MultiPoint"
    case .multiLineString: "MultiLineString"
    case .multiPolygon: "MultiPolygon"
    }
  }

  /// True for a polygon or several.
  package var isAreal: Bool { self == .polygon || self == .multiPolygon }
}

/// One two-dimensional geometry in three flat arrays, meant to be reused: reading the next feature
/// into the same value allocates nothing once the arrays have grown.
///
/// Invariant: `ringEnds` and `partEnds` never decrease and stay within `coordinates`.
package struct Geometry: Equatable, Sendable {
  /// What the arrays mean.
  package var kind: GeometryKind
  /// x, y, x, y, … in the units of the CRS.
  package var coordinates: [Double]
  /// Where each line or ring ends, in vertices. Empty for points.
  package var ringEnds: [Int]
  /// Where each polygon ends, in rings. Empty unless the kind is areal.
  package var partEnds: [Int]

  /// An empty geometry of a kind, or one from ready arrays.
  package init(
    kind: GeometryKind, coordinates: [Double] = [], ringEnds: [Int] = [], partEnds: [Int] = []
  ) {
    self.kind = kind
    self.coordinates = coordinates
    self.ringEnds = ringEnds
    self.partEnds = partEnds
  }

  /// A point.
  package init(pointX x: Double, y: Double) {
    self.init(kind: .point, coordinates: [x, y])
  }

  /// A rectangle as a counter-clockwise polygon that begins at its lower left corner.
  package init(box: Box) {
    self.init(
      kind: .polygon,
      coordinates: [
        box.minX, box.minY, box.maxX, box.minY, box.maxX, box.maxY, box.minX, box.maxY,
        box.minX, box.minY,
      ], ringEnds: [5], partEnds: [1])
  }

  /// A polygon of one ring; `ring` is x, y, x, y, … and closes itself.
  package init(ring: [Double]) {
    self.init(kind: .polygon, coordinates: ring, ringEnds: [ring.count / 2], partEnds: [1])
  }

  /// How many vertices there are.
  package var vertexCount: Int { coordinates.count / 2 }

  /// True where there is no vertex at all.
  package var isEmpty: Bool { coordinates.isEmpty }

  /// Forgets the content and keeps the memory.
  mutating func clear(kind: GeometryKind) {
    self.kind = kind
    coordinates.removeAll(keepingCapacity: true)
    ringEnds.removeAll(keepingCapacity: true)
    partEnds.removeAll(keepingCapacity: true)
  }

  /// The smallest box around every vertex; an empty box for an empty geometry.
  package var box: Box {
    var box = Box.empty
    coordinates.withUnsafeBufferPointer { values in
      var index = 0
      while index + 1 < values.count {
        box.add(x: values[index], y: values[index + 1])
        index += 2
      }
    }
    return box
  }

  /// True when every coordinate is a finite number.
  package var isFinite: Bool {
    coordinates.withUnsafeBufferPointer { values in
      for value in values where !value.isFinite { return false }
      return true
    }
  }

  /// The geometry as one rectangle with sides along the axes, when it is just that.
  package var rectangle: Box? {
    guard kind == .polygon, coordinates.count == 10, ringEnds.count == 1 else { return nil }
    let box = self.box
    guard box.width > 0, box.height > 0 else { return nil }
    var turns = 0
    for vertex in 0..<4 {
      let x = coordinates[2 * vertex]
      let y = coordinates[2 * vertex + 1]
      let nextX = coordinates[2 * vertex + 2]
      let nextY = coordinates[2 * vertex + 3]
      guard x == box.minX || x == box.maxX, y == box.minY || y == box.maxY else { return nil }
      if (x == nextX) != (y == nextY) { turns += 1 }
    }
    let isClosed = coordinates[0] == coordinates[8] && coordinates[1] == coordinates[9]
    return turns == 4 && isClosed && abs(signedArea) == box.width * box.height ? box : nil
  }
}
