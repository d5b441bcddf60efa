// ShapeClipper.swift: what a window shows of a shape: its box and its area.

/// The part of a polygon inside a box, measured. Buffers are kept from one to the next.
package struct ShapeClipper {
  private var ring: [Double] = []
  private var other: [Double] = []

  /// A clipper with empty buffers.
  package init() {}

  /// The box and the area of what of the polygon lies in `box`; nil for nothing.
  package mutating func clip(_ shape: Geometry, to box: Box) -> (box: Box, area: Double)? {
    let found = Self.bounds(of: shape, in: box)
    return found.isEmpty ? nil : (found, area(of: shape, in: box))
  }

  /// The box around the parts of edges inside, and the corners that the polygon holds.
  private static func bounds(of shape: Geometry, in box: Box) -> Box {
    var found = Box.empty
    var start = 0
    for end in shape.ringEnds {
      for vertex in start..<max(start, end - 1) {
        guard let (from, to) = box.part(ofEdge: vertex, of: shape), from <= to else { continue }
        let x = shape.coordinates[2 * vertex]
        let y = shape.coordinates[2 * vertex + 1]
        let dx = shape.coordinates[2 * vertex + 2] - x
        let dy = shape.coordinates[2 * vertex + 3] - y
        for share in [from, to] {
          found.add(
            x: min(box.maxX, max(box.minX, x + share * dx)),
            y: min(box.maxY, max(box.minY, y + share * dy)))
        }
      }
      start = end
    }
    for x in [box.minX, box.maxX] {
      for y in [box.minY, box.maxY] where shape.holds(x: x, y: y) { found.add(x: x, y: y) }
    }
    return found
  }

  private mutating func area(of shape: Geometry, in box: Box) -> Double {
    var area = 0.0
    var index = 0
    var start = 0
    for partEnd in shape.partEnds {
      let shell = index
      while index < partEnd {
        let end = shape.ringEnds[index]
        cut(shape, start..<end, box)
        let size = abs(signedArea)
        area += index == shell ? size : -size
        start = end
        index += 1
      }
    }
    return max(0, area)
  }

  /// Cuts a ring at the four sides, one after the other (Sutherland and Hodgman, 1974). Where it
  /// falls into pieces they stay joined by edges along the sides, which don't change the area.
  private mutating func cut(_ shape: Geometry, _ vertices: Range<Int>, _ box: Box) {
    ring.removeAll(keepingCapacity: true)
    for vertex in vertices.dropLast() {
      ring.append(shape.coordinates[2 * vertex])
      ring.append(shape.coordinates[2 * vertex + 1])
    }
    keep(axis: 0, sign: 1, limit: box.minX)
    keep(axis: 0, sign: -1, limit: box.maxX)
    keep(axis: 1, sign: 1, limit: box.minY)
    keep(axis: 1, sign: -1, limit: box.maxY)
  }

  /// Keeps what lies on one side of a line along an axis.
  private mutating func keep(axis: Int, sign: Double, limit: Double) {
    other.removeAll(keepingCapacity: true)
    let count = ring.count / 2
    guard count > 0 else { return }
    var from = count - 1
    for to in 0..<count {
      let a = (ring[2 * from + axis] - limit) * sign
      let b = (ring[2 * to + axis] - limit) * sign
      if (a >= 0) != (b >= 0) {
        let share = a / (a - b)
        var crossing = (
          ring[2 * from] + share * (ring[2 * to] - ring[2 * from]),
          ring[2 * from + 1] + share * (ring[2 * to + 1] - ring[2 * from + 1])
        )
        if axis == 0 { crossing.0 = limit } else { crossing.1 = limit }
        other.append(crossing.0)
        other.append(crossing.1)
      }
      if b >= 0 {
        other.append(ring[2 * to])
        other.append(ring[2 * to + 1])
      }
      from = to
    }
    swap(&ring, &other)
  }

  private var signedArea: Double {
    let count = ring.count / 2
    guard count > 2 else { return 0 }
    var sum = 0.0
    var from = count - 1
    for to in 0..<count {
      sum +=
        (ring[2 * from] - ring[0]) * (ring[2 * to + 1] - ring[1])
        - (ring[2 * to] - ring[0]) * (ring[2 * from + 1] - ring[1])
      from = to
    }
    return sum / 2
  }
}

extension Geometry {
  /// Whether a point lies inside the rings, holes taken out.
  package func holds(x: Double, y: Double) -> Bool {
    var isInside = false
    var start = 0
    for end in ringEnds {
      for vertex in start..<max(start, end - 1) {
        let ax = coordinates[2 * vertex]
        let ay = coordinates[2 * vertex + 1]
        let bx = coordinates[2 * vertex + 2]
        let by = coordinates[2 * vertex + 3]
        if (ay > y) != (by > y), x < (bx - ax) * (y - ay) / (by - ay) + ax { isInside.toggle() }
      }
      start = end
    }
    return isInside
  }
}

extension Box {
  /// The part of the edge that begins at a vertex between which shares of its length lie inside
  /// (Liang and Barsky, 1984); nil where it runs beside the box.
  package func part(ofEdge vertex: Int, of shape: Geometry) -> (from: Double, to: Double)? {
    let x = shape.coordinates[2 * vertex]
    let y = shape.coordinates[2 * vertex + 1]
    let dx = shape.coordinates[2 * vertex + 2] - x
    let dy = shape.coordinates[2 * vertex + 3] - y
    var enters = 0.0
    var leaves = 1.0
    for (step, gap) in [(-dx, x - minX), (dx, maxX - x), (-dy, y - minY), (dy, maxY - y)] {
      if step == 0 {
        if gap < 0 { return nil }
      } else if step < 0 {
        enters = max(enters, gap / step)
      } else {
        leaves = min(leaves, gap / step)
      }
    }
    return (enters, leaves)
  }
}
