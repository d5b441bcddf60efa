// RepresentativePoint.swift: a point that surely lies on a geometry.

extension Geometry {
  /// A point on the geometry, as PostGIS and GEOS choose it: for polygons the middle of the widest
  /// stretch of a line halfway up, for lines the inner vertex nearest the centroid, for points the
  /// one nearest the centroid. Nil when the geometry is empty.
  ///
  /// A sample belongs to the work unit that holds this point; the centroid of a crescent would
  /// lie outside the crescent.
  package var representativePoint: (x: Double, y: Double)? {
    guard coordinates.count >= 2 else { return nil }
    switch kind {
    case .point: return (coordinates[0], coordinates[1])
    case .multiPoint: return nearestVertex(innerOnly: false)
    case .lineString, .multiLineString:
      return nearestVertex(innerOnly: true) ?? nearestVertex(innerOnly: false)
    case .polygon, .multiPolygon: return pointOnSurface
    }
  }

  private func nearestVertex(innerOnly: Bool) -> (x: Double, y: Double)? {
    guard let centre = centroid else { return nil }
    var best: (x: Double, y: Double)?
    var bestDistance = Double.infinity
    var start = 0
    for end in kind == .multiPoint ? [vertexCount] : ringEnds {
      let range = innerOnly ? start + 1..<max(start + 1, end - 1) : start..<end
      for vertex in range {
        let x = coordinates[2 * vertex]
        let y = coordinates[2 * vertex + 1]
        let distance =
          (x - centre.x) * (x - centre.x) + (y - centre.y) * (y - centre.y)
        if distance < bestDistance {
          bestDistance = distance
          best = (x, y)
        }
      }
      start = end
    }
    return best
  }

  private var pointOnSurface: (x: Double, y: Double)? {
    var best: (x: Double, y: Double) = (coordinates[0], coordinates[1])
    var bestWidth = 0.0
    var crossings: [Double] = []
    var firstRing = 0
    var start = 0
    for lastRing in partEnds {
      let end = lastRing > firstRing ? ringEnds[lastRing - 1] : start
      if end > start {
        let height = scanHeight(start..<end)
        collectCrossings(height, rings: firstRing..<lastRing, start: start, into: &crossings)
        var index = 0
        while index + 1 < crossings.count {
          let width = crossings[index + 1] - crossings[index]
          if width > bestWidth {
            bestWidth = width
            best = ((crossings[index] + crossings[index + 1]) / 2, height)
          }
          index += 2
        }
      }
      start = end
      firstRing = lastRing
    }
    return best
  }

  /// A height between two vertices' heights near the middle, so that the line meets no vertex.
  private func scanHeight(_ vertices: Range<Int>) -> Double {
    var lowest = Double.infinity
    var highest = -Double.infinity
    for vertex in vertices {
      lowest = min(lowest, coordinates[2 * vertex + 1])
      highest = max(highest, coordinates[2 * vertex + 1])
    }
    let middle = (lowest + highest) / 2
    for vertex in vertices {
      let y = coordinates[2 * vertex + 1]
      if y <= middle {
        lowest = max(lowest, y)
      } else {
        highest = min(highest, y)
      }
    }
    return (lowest + highest) / 2
  }

  private func collectCrossings(
    _ height: Double, rings: Range<Int>, start: Int, into crossings: inout [Double]
  ) {
    crossings.removeAll(keepingCapacity: true)
    var start = start
    for ring in rings {
      let end = ringEnds[ring]
      for vertex in start..<max(start, end - 1) {
        let ax = coordinates[2 * vertex]
        let ay = coordinates[2 * vertex + 1]
        let bx = coordinates[2 * vertex + 2]
        let by = coordinates[2 * vertex + 3]
        guard (ay <= height) != (by <= height) else { continue }
        if ax == bx {
          crossings.append(ax)
        } else {
          crossings.append(ax + (height - ay) / ((by - ay) / (bx - ax)))
        }
      }
      start = end
    }
    crossings.sort()
  }
}
