// Measures.swift: area, length and centroid.

extension Geometry {
  /// The area inside the polygons, holes taken out, in square units of the CRS. 0 for others.
  package var area: Double {
    guard kind.isAreal else { return 0 }
    var total = 0.0
    forEachRing { ring, isShell in
      let area = abs(Self.signedArea(of: coordinates, ring))
      total += isShell ? area : -area
    }
    return total
  }

  /// The area of the first ring: positive where it runs counter-clockwise.
  var signedArea: Double {
    guard kind.isAreal, let end = ringEnds.first else { return 0 }
    return Self.signedArea(of: coordinates, 0..<end)
  }

  /// Calls `body` with the vertices of each ring of each polygon and whether it is an outer one.
  package func forEachRing(_ body: (Range<Int>, _ isShell: Bool) -> Void) {
    var ring = 0
    var start = 0
    for partEnd in partEnds {
      let firstRing = ring
      while ring < partEnd {
        let end = ringEnds[ring]
        body(start..<end, ring == firstRing)
        start = end
        ring += 1
      }
    }
  }

  /// Twice the precision by measuring from the first vertex: coordinates in UTM are large and
  /// crowns small.
  static func signedArea(of coordinates: [Double], _ ring: Range<Int>) -> Double {
    guard ring.count > 2 else { return 0 }
    return coordinates.withUnsafeBufferPointer { values in
      let originX = values[2 * ring.lowerBound]
      let originY = values[2 * ring.lowerBound + 1]
      var sum = 0.0
      var lastX = 0.0
      var lastY = 0.0
      for vertex in ring.dropFirst() {
        let x = values[2 * vertex] - originX
        let y = values[2 * vertex + 1] - originY
        sum += lastX * y - x * lastY
        lastX = x
        lastY = y
      }
      return sum / 2
    }
  }

  /// The centre of gravity: of the area, else of the lines, else of the points. Nil when empty.
  package var centroid: (x: Double, y: Double)? {
    guard coordinates.count >= 2 else { return nil }
    if kind.isAreal, let found = arealCentroid { return found }
    if kind != .point, kind != .multiPoint, let found = linealCentroid { return found }
    var sumX = 0.0
    var sumY = 0.0
    for vertex in 0..<vertexCount {
      sumX += coordinates[2 * vertex] - coordinates[0]
      sumY += coordinates[2 * vertex + 1] - coordinates[1]
    }
    let count = Double(vertexCount)
    return (coordinates[0] + sumX / count, coordinates[1] + sumY / count)
  }

  private var arealCentroid: (x: Double, y: Double)? {
    let originX = coordinates[0]
    let originY = coordinates[1]
    var area = 0.0
    var sumX = 0.0
    var sumY = 0.0
    forEachRing { ring, isShell in
      var ringArea = 0.0
      var ringX = 0.0
      var ringY = 0.0
      for vertex in ring.dropLast() {
        let x = coordinates[2 * vertex] - originX
        let y = coordinates[2 * vertex + 1] - originY
        let nextX = coordinates[2 * vertex + 2] - originX
        let nextY = coordinates[2 * vertex + 3] - originY
        let cross = x * nextY - nextX * y
        ringArea += cross
        ringX += (x + nextX) * cross
        ringY += (y + nextY) * cross
      }
      let sign = (ringArea < 0) == isShell ? -1.0 : 1.0
      area += sign * ringArea
      sumX += sign * ringX
      sumY += sign * ringY
    }
    guard area != 0 else { return nil }
    return (originX + sumX / (3 * area), originY + sumY / (3 * area))
  }

  private var linealCentroid: (x: Double, y: Double)? {
    let originX = coordinates[0]
    let originY = coordinates[1]
    var length = 0.0
    var sumX = 0.0
    var sumY = 0.0
    var start = 0
    for end in ringEnds {
      for vertex in start..<max(start, end - 1) {
        let x = coordinates[2 * vertex] - originX
        let y = coordinates[2 * vertex + 1] - originY
        let nextX = coordinates[2 * vertex + 2] - originX
        let nextY = coordinates[2 * vertex + 3] - originY
        let piece =
          ((nextX - x) * (nextX - x) + (nextY - y) * (nextY - y)).squareRoot()
        length += piece
        sumX += piece * (x + nextX) / 2
        sumY += piece * (y + nextY) / 2
      }
      start = end
    }
    guard length > 0 else { return nil }
    return (originX + sumX / length, originY + sumY / length)
  }
}
