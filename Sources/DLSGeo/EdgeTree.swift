// EdgeTree.swift: a tree of boxes over runs of neighbouring edges.

/// Boxes over runs of edges in ring order: neighbours on a ring are neighbours on the ground, so
/// that the order itself is a good index and nothing needs sorting.
struct EdgeTree: Sendable {
  private static let leafSize = 8
  private var boxes: [Box] = []
  private var leafCount = 0

  mutating func build(_ edges: [Edge]) {
    let needed = (edges.count + Self.leafSize - 1) / Self.leafSize
    leafCount = 1
    while leafCount < needed { leafCount *= 2 }
    boxes.removeAll(keepingCapacity: true)
    boxes.append(contentsOf: repeatElement(Box.empty, count: 2 * leafCount))
    for index in edges.indices {
      let edge = edges[index]
      let leaf = leafCount + index / Self.leafSize
      boxes[leaf].add(x: edge.ax, y: edge.ay)
      boxes[leaf].add(x: edge.bx, y: edge.by)
    }
    for node in stride(from: leafCount - 1, to: 0, by: -1) {
      var box = boxes[2 * node]
      box.add(boxes[2 * node + 1])
      boxes[node] = box
    }
  }

  /// Calls `body` with each pair of edges, in order, whose boxes touch, until it returns a fault.
  func forEachNearPair(
    _ edges: [Edge], _ body: (Int, Int) -> ValidityProblem?
  ) -> ValidityProblem? {
    var stack: [(Int, Int)] = [(1, 1)]
    while let (left, right) = stack.popLast() {
      if left != right, !boxes[left].touches(boxes[right]) { continue }
      if left >= leafCount {
        if let problem = pairs(edges, left, right, body) { return problem }
      } else if left == right {
        stack.append((2 * left, 2 * left))
        stack.append((2 * left, 2 * left + 1))
        stack.append((2 * left + 1, 2 * left + 1))
      } else {
        // Both are of one level: halves of nodes of one level.
        stack.append((2 * left, 2 * right))
        stack.append((2 * left, 2 * right + 1))
        stack.append((2 * left + 1, 2 * right))
        stack.append((2 * left + 1, 2 * right + 1))
      }
    }
    return nil
  }

  private func range(_ leaf: Int, _ count: Int) -> Range<Int> {
    let start = min(count, (leaf - leafCount) * Self.leafSize)
    return start..<min(count, start + Self.leafSize)
  }

  private func pairs(
    _ edges: [Edge], _ left: Int, _ right: Int, _ body: (Int, Int) -> ValidityProblem?
  ) -> ValidityProblem? {
    let others = range(right, edges.count)
    for first in range(left, edges.count) {
      let edge = edges[first]
      let start = max(first + 1, others.lowerBound)
      guard start < others.upperBound else { continue }
      for second in start..<others.upperBound where edge.mayTouch(edges[second]) {
        if let problem = body(first, second) { return problem }
      }
    }
    return nil
  }

  /// Calls `body` with the edges that span the height y somewhere at or right of x.
  func forEachEdge(_ edges: [Edge], rightOf x: Double, y: Double, _ body: (Edge) -> Void) {
    var stack = [1]
    while let node = stack.popLast() {
      let box = boxes[node]
      guard box.maxX >= x, box.minY <= y, box.maxY >= y else { continue }
      if node >= leafCount {
        for index in range(node, edges.count) {
          let edge = edges[index]
          if (edge.ay <= y) != (edge.by <= y) { body(edge) }
        }
      } else {
        stack.append(2 * node)
        stack.append(2 * node + 1)
      }
    }
  }
}
