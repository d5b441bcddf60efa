// EdgeRow.swift: the edges of a polygon that cross one row of points.

/// Which edges of a polygon span the height of a row of points: the only ones that tell whether a point of
/// the row lies inside. Of thousands of edges these are a few.
package struct EdgeRow {
  private struct Edge {
    let ax: Double, ay: Double
    let bx: Double, by: Double
  }

  /// The polygon's place in its index, and the height.
  private(set) var member = -1
  private(set) var y = Double.nan
  /// Whether the edges are known.
  var isCollected = false
  private var edges: [Edge] = []

  /// No row yet.
  package init() {}

  /// Goes on to another row or polygon.
  mutating func begin(_ member: Int, _ y: Double) {
    (self.member, self.y, isCollected) = (member, y, false)
    edges.removeAll(keepingCapacity: true)
  }

  /// Adds the edges of a ring that span the height.
  mutating func add(_ values: UnsafeBufferPointer<Double>, _ ring: Range<Int>) {
    guard ring.count > 1 else { return }
    for vertex in ring.dropFirst() {
      let (ay, by) = (values[2 * vertex - 1], values[2 * vertex + 1])
      if (ay <= y) != (by <= y) {
        edges.append(Edge(ax: values[2 * vertex - 2], ay: ay, bx: values[2 * vertex], by: by))
      }
    }
  }

  /// Whether a ray from a point of the row to the right crosses the edges an odd number of times.
  func isCrossedOddly(_ x: Double) -> Bool {
    var isOdd = false
    for edge in edges where Geometry.isLeft(edge.ax, edge.ay, edge.bx, edge.by, x, y) {
      isOdd.toggle()
    }
    return isOdd
  }
}
