// Outline.swift: what a polygon covers, as a hash that doesn't depend on how its rings are written.

extension StableHasher {
  /// Feeds the ground that a geometry covers. Programs write one outline in many ways: rings that turn
  /// left or right, that begin anywhere, that repeat a vertex, holes and parts in any order, a
  /// polygon or several of which there is one. All of them feed the same. Points and lines are fed as
  /// they are, since a line's direction may mean something.
  package mutating func add(outline geometry: Geometry) {
    guard geometry.kind.isAreal else { return add(geometry) }
    geometry.coordinates.withUnsafeBufferPointer { vertices in
      if geometry.ringEnds.count == 1 {
        add(1)
        return add(ring: vertices)
      }
      // The hashes of holes and of parts are summed, so that their order doesn't count.
      var parts = HashSum()
      var ring = 0
      for end in geometry.partEnds where end > ring {
        var part = StableHasher()
        part.add(ring: Self.ring(ring, of: geometry.ringEnds, in: vertices))
        var holes = HashSum()
        for hole in ring + 1..<end {
          var hasher = StableHasher()
          hasher.add(ring: Self.ring(hole, of: geometry.ringEnds, in: vertices))
          holes.add(hasher.finish())
        }
        part.add(holes)
        parts.add(part.finish())
        ring = end
      }
      add(2)
      add(parts)
    }
  }

  private static func ring(
    _ ring: Int, of ends: [Int], in vertices: UnsafeBufferPointer<Double>
  ) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(
      rebasing: vertices[2 * (ring == 0 ? 0 : ends[ring - 1])..<2 * ends[ring]])
  }

  private mutating func add(_ sum: HashSum) {
    add(sum.count)
    add(sum.high)
    add(sum.low)
  }

  /// Feeds a ring to the left from its smallest vertex on.
  @inline(__always)
  private mutating func add(ring vertices: UnsafeBufferPointer<Double>) {
    guard !vertices.isEmpty else { return add(0) }
    let ring = RingWalk(vertices)
    add(x: ring.x(ring.first), y: ring.y(ring.first))
    var count = 1
    var last = ring.first
    var next = ring.first
    for _ in 1..<max(1, ring.count) {
      next = ring.turnsLeft ? ring.after(next) : ring.before(next)
      if ring.isSame(next, last) || ring.isSame(next, ring.first) { continue }
      add(x: ring.x(next), y: ring.y(next))
      last = next
      count += 1
    }
    add(count)
  }

  @inline(__always)
  private mutating func add(x: Double, y: Double) {
    add(x)
    add(y)
  }
}

/// Hashes added up.
private struct HashSum {
  var count = 0
  var high: UInt64 = 0
  var low: UInt64 = 0

  mutating func add(_ hash: Hash128) {
    count += 1
    high &+= hash.high
    low &+= hash.low
  }
}

/// Where a ring begins and which way it goes, whatever way it is written.
private struct RingWalk {
  let vertices: UnsafeBufferPointer<Double>
  /// How many vertices there are without those that close the ring.
  let count: Int
  /// The smallest vertex by x, then y.
  let first: Int
  /// Whether the ring turns left as it is written.
  private(set) var turnsLeft = true

  @inline(__always)
  init(_ vertices: UnsafeBufferPointer<Double>) {
    self.vertices = vertices
    var count = vertices.count / 2
    while count > 1, vertices[0] == vertices[2 * count - 2], vertices[1] == vertices[2 * count - 1]
    {
      count -= 1
    }
    var first = 0
    var vertex = 1
    while vertex < count {
      let x = vertices[2 * vertex]
      let smallest = vertices[2 * first]
      if x < smallest || x == smallest && vertices[2 * vertex + 1] < vertices[2 * first + 1] {
        first = vertex
      }
      vertex += 1
    }
    self.count = count
    self.first = first
    if count > 2 { turnsLeft = isLeftTurn() }
  }

  /// Whether the ring turns left at its smallest vertex, which it does there only if it does as a whole.
  @inline(__always)
  private func isLeftTurn() -> Bool {
    var next = after(first)
    while next != first, isSame(next, first) { next = after(next) }
    var last = before(first)
    while last != first, isSame(last, first) { last = before(last) }
    let turn = orientation(x(last), y(last), x(first), y(first), x(next), y(next))
    if turn != 0 { return turn > 0 }
    // A spike: either way will do, if only it is the same one for both ways to write it.
    return x(next) < x(last) || x(next) == x(last) && y(next) < y(last)
  }

  @inline(__always)
  func x(_ vertex: Int) -> Double { vertices[2 * vertex] }

  @inline(__always)
  func y(_ vertex: Int) -> Double { vertices[2 * vertex + 1] }

  @inline(__always)
  func after(_ vertex: Int) -> Int { vertex + 1 == count ? 0 : vertex + 1 }

  @inline(__always)
  func before(_ vertex: Int) -> Int { vertex == 0 ? count - 1 : vertex - 1 }

  @inline(__always)
  func isSame(_ one: Int, _ other: Int) -> Bool { x(one) == x(other) && y(one) == y(other) }
}
