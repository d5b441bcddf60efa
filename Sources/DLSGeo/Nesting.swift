// Nesting.swift: whether rings that don't cross lie where they belong.

extension ValidityChecker {
  /// Checks that holes lie in their polygon and nowhere else, and polygons beside each other.
  /// Rings neither cross nor overlap by now, so that one point of a ring tells where all of it is,
  /// if the point does not touch another ring.
  mutating func nestingProblem() -> ValidityProblem? {
    let ringCount = edges.ringEnds.count
    var isOdd = [Bool](repeating: false, count: ringCount)
    var met: [Int] = []
    let touched = TouchedPoints(touches)
    var start = 0
    for ring in 0..<ringCount {
      let end = edges.ringEnds[ring]
      let place = samplePoint(start..<end, touched)
      start = end
      edges.forEachEdge(rightOf: place.x, y: place.y) { edge in
        let other = Int(edge.ring)
        guard other != ring else { return }
        let isUp = edge.ay < edge.by
        let side =
          isUp
          ? orientation(edge.ax, edge.ay, edge.bx, edge.by, place.x, place.y)
          : orientation(edge.bx, edge.by, edge.ax, edge.ay, place.x, place.y)
        guard side > 0 else { return }
        if !met.contains(other) { met.append(other) }
        isOdd[other].toggle()
      }
      let problem = judge(ring, met.filter { isOdd[$0] })
      for other in met { isOdd[other] = false }
      met.removeAll(keepingCapacity: true)
      if let problem { return ValidityProblem(kind: problem, x: place.x, y: place.y) }
    }
    return nil
  }

  /// Judges a ring by the rings that surround it.
  private func judge(_ ring: Int, _ around: [Int]) -> ValidityProblem.Kind? {
    let part = edges.ringParts[ring]
    if edges.ringIsShell[ring] {
      // Inside another polygon's outer ring is right only inside one of its holes too.
      for shell in around where edges.ringIsShell[shell] {
        let isInHole = around.contains {
          !edges.ringIsShell[$0] && edges.ringParts[$0] == edges.ringParts[shell]
        }
        if !isInHole { return .nestedPolygons }
      }
      return nil
    }
    if !around.contains(where: { edges.ringIsShell[$0] && edges.ringParts[$0] == part }) {
      return .holeOutside
    }
    if around.contains(where: { !edges.ringIsShell[$0] && edges.ringParts[$0] == part }) {
      return .nestedHoles
    }
    return nil
  }

  private func samplePoint(_ ring: Range<Int>, _ touched: TouchedPoints) -> (x: Double, y: Double) {
    for index in ring {
      let edge = edges.edges[index]
      if !touched.contains(x: edge.ax, y: edge.ay) { return (edge.ax, edge.ay) }
    }
    // Every corner touches another ring; the middle of an edge can't, for touches are corners.
    let edge = edges.edges[ring.lowerBound]
    return ((edge.ax + edge.bx) / 2, (edge.ay + edge.by) / 2)
  }

  /// Rings that touch in a circle, or twice, cut the inside apart: a cycle in the graph of rings
  /// and the points where they touch.
  func splitProblem() -> ValidityProblem? {
    guard !touches.isEmpty else { return nil }
    var links: [(x: Double, y: Double, ring: Int)] = []
    links.reserveCapacity(touches.count * 2)
    for touch in touches {
      links.append((touch.x, touch.y, touch.ring))
      links.append((touch.x, touch.y, touch.otherRing))
    }
    links.sort { ($0.x, $0.y, $0.ring) < ($1.x, $1.y, $1.ring) }
    let ringCount = edges.ringEnds.count
    var parents = Array(0..<ringCount + links.count)
    func root(_ node: Int) -> Int {
      var node = node
      while parents[node] != node {
        parents[node] = parents[parents[node]]
        node = parents[node]
      }
      return node
    }
    var point = ringCount
    for index in links.indices {
      let link = links[index]
      if index > 0 {
        let last = links[index - 1]
        let isSamePoint = last.x == link.x && last.y == link.y
        if isSamePoint && last.ring == link.ring { continue }
        if !isSamePoint || edges.ringParts[last.ring] != edges.ringParts[link.ring] { point += 1 }
      }
      let ring = root(link.ring)
      let place = root(point)
      if ring == place { return ValidityProblem(kind: .interiorSplit, x: link.x, y: link.y) }
      parents[ring] = place
    }
    return nil
  }
}

/// The points where rings touch, for looking up.
private struct TouchedPoints {
  private let sorted: [(x: Double, y: Double)]

  init(_ touches: [Touch]) {
    sorted = touches.map { ($0.x, $0.y) }.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
  }

  func contains(x: Double, y: Double) -> Bool {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if (sorted[middle].x, sorted[middle].y) < (x, y) { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low].x == x && sorted[low].y == y
  }
}
