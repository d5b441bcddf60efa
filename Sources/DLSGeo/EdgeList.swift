// EdgeList.swift: the edges of all rings of a geometry and where they meet.

/// A point where two rings of one polygon touch without crossing.
struct Touch: Sendable {
  var x: Double
  var y: Double
  var ring: Int
  var otherRing: Int
}

/// One edge of a ring; edges of no length are left out.
struct Edge: Sendable {
  var ax: Double
  var ay: Double
  var bx: Double
  var by: Double
  var ring: Int32

  @inline(__always)
  func mayTouch(_ other: Edge) -> Bool {
    min(ax, bx) <= max(other.ax, other.bx) && min(other.ax, other.bx) <= max(ax, bx)
      && min(ay, by) <= max(other.ay, other.by) && min(other.ay, other.by) <= max(ay, by)
  }
}

/// The edges of a polygon or several, ring after ring.
struct EdgeList: Sendable {
  var edges: [Edge] = []
  /// Where each ring's edges end.
  var ringEnds: [Int] = []
  /// Which polygon each ring belongs to.
  var ringParts: [Int] = []
  /// Whether each ring is an outer one.
  var ringIsShell: [Bool] = []
  var tree = EdgeTree()

  /// Takes the edges of a sound or unsound geometry; returns a fault that one ring shows alone.
  mutating func build(_ geometry: Geometry) -> ValidityProblem? {
    edges.removeAll(keepingCapacity: true)
    ringEnds.removeAll(keepingCapacity: true)
    ringParts.removeAll(keepingCapacity: true)
    ringIsShell.removeAll(keepingCapacity: true)
    var ring = 0
    var start = 0
    for part in geometry.partEnds.indices {
      let firstRing = ring
      if geometry.partEnds[part] == firstRing {
        return ValidityChecker.problem(.tooFewPoints, geometry, start)
      }
      while ring < geometry.partEnds[part] {
        let end = geometry.ringEnds[ring]
        if let problem = addRing(geometry, start..<end, ring: ring) { return problem }
        ringParts.append(part)
        ringIsShell.append(ring == firstRing)
        start = end
        ring += 1
      }
    }
    return nil
  }

  private mutating func addRing(
    _ geometry: Geometry, _ vertices: Range<Int>, ring: Int
  ) -> ValidityProblem? {
    let first = edges.count
    guard vertices.count > 1 else {
      return ValidityChecker.problem(.tooFewPoints, geometry, vertices.lowerBound)
    }
    geometry.coordinates.withUnsafeBufferPointer { values in
      var lastX = values[2 * vertices.lowerBound]
      var lastY = values[2 * vertices.lowerBound + 1]
      for vertex in vertices.dropFirst() {
        let x = values[2 * vertex]
        let y = values[2 * vertex + 1]
        if x != lastX || y != lastY {
          edges.append(
            Edge(ax: lastX, ay: lastY, bx: x, by: y, ring: Int32(truncatingIfNeeded: ring)))
        }
        lastX = x
        lastY = y
      }
    }
    ringEnds.append(edges.count)
    let isOpen =
      edges.count > first
      && (edges[first].ax != edges[edges.count - 1].bx
        || edges[first].ay != edges[edges.count - 1].by)
    if isOpen {
      return ValidityChecker.problem(.ringNotClosed, geometry, vertices.upperBound - 1)
    }
    if edges.count - first < 3 {
      return ValidityChecker.problem(.tooFewPoints, geometry, vertices.lowerBound)
    }
    return nil
  }

  /// Looks at every pair of edges that could meet. Returns the first fault; touches of two rings
  /// that are allowed are appended to `touches`.
  mutating func findCrossing(_ touches: inout [Touch]) -> ValidityProblem? {
    if edges.count > 48 {
      tree.build(edges)
      return tree.forEachNearPair(edges) { first, second in
        meet(first, second, &touches)
      }
    }
    for first in 0..<edges.count {
      let edge = edges[first]
      for second in first + 1..<edges.count where edge.mayTouch(edges[second]) {
        if let problem = meet(first, second, &touches) { return problem }
      }
    }
    return nil
  }

  /// Calls `body` with the edges a ray from the point to the right may meet.
  func forEachEdge(rightOf x: Double, y: Double, _ body: (Edge) -> Void) {
    if edges.count > 48 {
      tree.forEachEdge(edges, rightOf: x, y: y, body)
    } else {
      for edge in edges where (edge.ay <= y) != (edge.by <= y) { body(edge) }
    }
  }

  private func ringStart(_ ring: Int) -> Int { ring == 0 ? 0 : ringEnds[ring - 1] }

  private func meet(
    _ first: Int, _ second: Int, _ touches: inout [Touch]
  ) -> ValidityProblem? {
    let p = edges[first]
    let q = edges[second]
    let qa = orientation(p.ax, p.ay, p.bx, p.by, q.ax, q.ay)
    let qb = orientation(p.ax, p.ay, p.bx, p.by, q.bx, q.by)
    if qa * qb > 0 { return nil }
    let pa = orientation(q.ax, q.ay, q.bx, q.by, p.ax, p.ay)
    let pb = orientation(q.ax, q.ay, q.bx, q.by, p.bx, p.by)
    if pa * pb > 0 { return nil }
    if qa == 0 && qb == 0 { return meetInLine(first, second, &touches) }
    if qa * qb < 0 && pa * pb < 0 {
      let place = Self.crossing(p, q)
      return ValidityProblem(kind: .selfIntersection, x: place.x, y: place.y)
    }
    // One end of one edge lies on the other edge.
    let place =
      qa == 0 ? (q.ax, q.ay) : qb == 0 ? (q.bx, q.by) : pa == 0 ? (p.ax, p.ay) : (p.bx, p.by)
    return touch(first, second, x: place.0, y: place.1, &touches)
  }

  /// Two edges on one line: apart, end to end, or one over the other.
  private func meetInLine(
    _ first: Int, _ second: Int, _ touches: inout [Touch]
  ) -> ValidityProblem? {
    let p = edges[first]
    let q = edges[second]
    let isSteep = abs(p.bx - p.ax) < abs(p.by - p.ay)
    func along(_ x: Double, _ y: Double) -> Double { isSteep ? y : x }
    let pLow = min(along(p.ax, p.ay), along(p.bx, p.by))
    let pHigh = max(along(p.ax, p.ay), along(p.bx, p.by))
    let qLow = min(along(q.ax, q.ay), along(q.bx, q.by))
    let qHigh = max(along(q.ax, q.ay), along(q.bx, q.by))
    let low = max(pLow, qLow)
    let high = min(pHigh, qHigh)
    if low > high { return nil }
    let at =
      along(p.ax, p.ay) == low
      ? (p.ax, p.ay)
      : along(p.bx, p.by) == low
        ? (p.bx, p.by) : along(q.ax, q.ay) == low ? (q.ax, q.ay) : (q.bx, q.by)
    if low < high { return ValidityProblem(kind: .selfIntersection, x: at.0, y: at.1) }
    return touch(first, second, x: at.0, y: at.1, &touches)
  }

  private func touch(
    _ first: Int, _ second: Int, x: Double, y: Double, _ touches: inout [Touch]
  ) -> ValidityProblem? {
    let ring = Int(edges[first].ring)
    let other = Int(edges[second].ring)
    if ring == other {
      let start = ringStart(ring)
      let isNext = second == first + 1
      let isAround = first == start && second == ringEnds[ring] - 1
      if isNext && edges[first].bx == x && edges[first].by == y { return nil }
      if isAround && edges[first].ax == x && edges[first].ay == y { return nil }
      let isCrossing = paths(first, second, x: x, y: y)
      return ValidityProblem(kind: isCrossing ? .selfIntersection : .ringSelfTouch, x: x, y: y)
    }
    if paths(first, second, x: x, y: y) {
      return ValidityProblem(kind: .selfIntersection, x: x, y: y)
    }
    if ringParts[ring] == ringParts[other] {
      touches.append(Touch(x: x, y: y, ring: ring, otherRing: other))
    }
    return nil
  }

  /// True when the two rings cross at a point that both go through.
  private func paths(_ first: Int, _ second: Int, x: Double, y: Double) -> Bool {
    let p = neighbours(first, x: x, y: y)
    let q = neighbours(second, x: x, y: y)
    func isBetween(_ dx: Double, _ dy: Double) -> Bool {
      // Turning left from p's way in to its way out, is (dx, dy) met before the way out?
      let turn = orientation(x, y, p.inX, p.inY, p.outX, p.outY)
      let fromIn = orientation(x, y, p.inX, p.inY, dx, dy)
      let toOut = orientation(x, y, dx, dy, p.outX, p.outY)
      if turn > 0 { return fromIn > 0 && toOut > 0 }
      if turn < 0 { return !(fromIn <= 0 && toOut <= 0) }
      return fromIn > 0
    }
    return isBetween(q.inX, q.inY) != isBetween(q.outX, q.outY)
  }

  /// The points from which a ring comes to a place on one of its edges, and to which it goes on.
  private func neighbours(
    _ index: Int, x: Double, y: Double
  ) -> (inX: Double, inY: Double, outX: Double, outY: Double) {
    let edge = edges[index]
    let ring = Int(edge.ring)
    let start = ringStart(ring)
    let end = ringEnds[ring]
    if edge.ax == x && edge.ay == y {
      let before = edges[index == start ? end - 1 : index - 1]
      return (before.ax, before.ay, edge.bx, edge.by)
    }
    if edge.bx == x && edge.by == y {
      let after = edges[index == end - 1 ? start : index + 1]
      return (edge.ax, edge.ay, after.bx, after.by)
    }
    return (edge.ax, edge.ay, edge.bx, edge.by)
  }

  private static func crossing(_ p: Edge, _ q: Edge) -> (x: Double, y: Double) {
    let dx = p.bx - p.ax
    let dy = p.by - p.ay
    let ex = q.bx - q.ax
    let ey = q.by - q.ay
    let denominator = dx * ey - dy * ex
    guard denominator != 0 else { return (p.ax, p.ay) }
    let share = ((q.ax - p.ax) * ey - (q.ay - p.ay) * ex) / denominator
    return (p.ax + share * dx, p.ay + share * dy)
  }
}
