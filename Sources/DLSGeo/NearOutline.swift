// NearOutline.swift: whether two shapes are the same but for how their numbers were rounded.

extension Geometry {
  /// Whether both have the same vertices but for a distance along x and y: a file that was written in
  /// another reference system, or with fewer digits, has. As with `StableHasher.add(outline:)`, of
  /// polygons it doesn't count how rings are written; of several parts only the same are near.
  package func isNear(_ other: Geometry, within distance: Double) -> Bool {
    guard kind.isAreal, other.kind.isAreal else { return isNearAsWritten(other, distance) }
    guard partEnds.count <= 1, other.partEnds.count <= 1,
      ringEnds.count == other.ringEnds.count
    else { return false }
    let own = rings()
    var theirs = other.rings()
    for (place, ring) in own.enumerated() {
      // The shell comes first; the holes in any order.
      let last = place == 0 ? 0 : theirs.count - 1
      guard place <= last,
        let found = (place...last).first(where: { ring.isNear(theirs[$0], distance) })
      else { return false }
      theirs.swapAt(place, found)
    }
    return true
  }

  private func isNearAsWritten(_ other: Geometry, _ distance: Double) -> Bool {
    kind == other.kind && ringEnds == other.ringEnds
      && coordinates.count == other.coordinates.count
      && zip(coordinates, other.coordinates).allSatisfy { abs($0 - $1) <= distance }
  }

  private func rings() -> [NearRing] {
    var start = 0
    return ringEnds.map { end in
      defer { start = end }
      return NearRing(coordinates[2 * start..<2 * end])
    }
  }
}

/// A ring without vertices that repeat the one before.
private struct NearRing {
  private var x: [Double] = []
  private var y: [Double] = []

  init(_ values: ArraySlice<Double>) {
    var index = values.startIndex
    while index + 1 < values.endIndex {
      if x.isEmpty || x[x.count - 1] != values[index] || y[y.count - 1] != values[index + 1] {
        x.append(values[index])
        y.append(values[index + 1])
      }
      index += 2
    }
    while x.count > 1, x[0] == x[x.count - 1], y[0] == y[y.count - 1] {
      x.removeLast()
      y.removeLast()
    }
  }

  func isNear(_ other: NearRing, _ distance: Double) -> Bool {
    guard x.count == other.x.count else { return false }
    if x.isEmpty { return true }
    return x.indices.contains { start in
      isNear(other, 0, start, distance)
        && (isNear(other, from: start, step: 1, distance)
          || isNear(other, from: start, step: x.count - 1, distance))
    }
  }

  private func isNear(
    _ other: NearRing, from start: Int, step: Int, _ distance: Double
  ) -> Bool {
    var theirs = start
    for own in x.indices {
      guard isNear(other, own, theirs, distance) else { return false }
      theirs = (theirs + step) % x.count
    }
    return true
  }

  private func isNear(_ other: NearRing, _ own: Int, _ theirs: Int, _ distance: Double) -> Bool {
    abs(x[own] - other.x[theirs]) <= distance && abs(y[own] - other.y[theirs]) <= distance
  }
}
