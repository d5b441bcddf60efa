// Containment.swift: whether a point lies in a polygon.

extension Geometry {
  /// True when the point lies inside the polygons, holes left out. Borders are half open: a point
  /// on a border that two polygons share lies in exactly one of them (left and lower borders of a
  /// rectangle belong to it, right and upper ones don't), even where one has extra vertices on it.
  package func containsHalfOpen(x: Double, y: Double) -> Bool {
    guard kind.isAreal else { return false }
    var isInside = false
    var ringStart = 0
    coordinates.withUnsafeBufferPointer { values in
      for ringEnd in ringEnds {
        if Self.crossesOddly(values, ringStart..<ringEnd, x, y) { isInside.toggle() }
        ringStart = ringEnd
      }
    }
    return isInside
  }

  /// True when a ray from the point to the right crosses the ring an odd number of times.
  static func crossesOddly(
    _ values: UnsafeBufferPointer<Double>, _ ring: Range<Int>, _ x: Double, _ y: Double
  ) -> Bool {
    guard ring.count > 1 else { return false }
    var isOdd = false
    var lastX = values[2 * ring.lowerBound]
    var lastY = values[2 * ring.lowerBound + 1]
    for vertex in ring.dropFirst() {
      let nextX = values[2 * vertex]
      let nextY = values[2 * vertex + 1]
      if (lastY <= y) != (nextY <= y) && isLeft(lastX, lastY, nextX, nextY, x, y) {
        isOdd.toggle()
      }
      lastX = nextX
      lastY = nextY
    }
    return isOdd
  }

  /// True when the point is strictly left of an edge that spans its height. The edge is taken from
  /// below to above, so that its two owners, who walk it in opposite directions, agree.
  @inline(__always)
  static func isLeft(
    _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double, _ x: Double, _ y: Double
  ) -> Bool {
    if x < ax && x < bx { return true }
    if x > ax && x > bx { return false }
    return ay < by
      ? orientation(ax, ay, bx, by, x, y) > 0 : orientation(bx, by, ax, ay, x, y) > 0
  }
}
