// Box.swift: rectangles along the axes.

/// A rectangle along the axes, in the units of the CRS.
package struct Box: Equatable, Sendable {
  package var minX: Double
  package var minY: Double
  package var maxX: Double
  package var maxY: Double

  /// A box from its four sides.
  package init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  /// The box around nothing: adding anything to it gives that thing's box.
  package static let empty = Box(
    minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)

  /// True for the box around nothing, and where a side is not a number.
  package var isEmpty: Bool { !(minX <= maxX && minY <= maxY) }

  /// How wide it is; 0 or less for an empty box.
  package var width: Double { maxX - minX }

  /// How high it is; 0 or less for an empty box.
  package var height: Double { maxY - minY }

  /// Grows to hold a point.
  @inline(__always)
  package mutating func add(x: Double, y: Double) {
    if x < minX { minX = x }
    if x > maxX { maxX = x }
    if y < minY { minY = y }
    if y > maxY { maxY = y }
  }

  /// Grows to hold another box.
  package mutating func add(_ other: Box) {
    if other.minX < minX { minX = other.minX }
    if other.maxX > maxX { maxX = other.maxX }
    if other.minY < minY { minY = other.minY }
    if other.maxY > maxY { maxY = other.maxY }
  }

  /// True when the two share at least a border point.
  @inline(__always)
  package func touches(_ other: Box) -> Bool {
    minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY
  }

  /// True when the two share ground, not only a border.
  @inline(__always)
  package func overlaps(_ other: Box) -> Bool {
    minX < other.maxX && other.minX < maxX && minY < other.maxY && other.minY < maxY
  }

  /// The parts of this box that lie in none of the others, as boxes that share no ground.
  package func outside(_ others: some Sequence<Box>) -> [Box] {
    var rest = [self]
    for other in others where other.overlaps(self) {
      rest = rest.flatMap { $0.outside(other) }
      if rest.isEmpty { break }
    }
    return rest
  }

  /// The parts of this box left, right, below and above another one.
  private func outside(_ other: Box) -> [Box] {
    guard overlaps(other) else { return [self] }
    let low = max(minY, other.minY)
    let high = min(maxY, other.maxY)
    let parts = [
      Box(minX: minX, minY: minY, maxX: maxX, maxY: low),
      Box(minX: minX, minY: high, maxX: maxX, maxY: maxY),
      Box(minX: minX, minY: low, maxX: min(maxX, other.minX), maxY: high),
      Box(minX: max(minX, other.maxX), minY: low, maxX: maxX, maxY: high),
    ]
    return parts.filter { $0.width > 0 && $0.height > 0 }
  }

  /// True inside and on the left and lower border; false on the right and upper one, so that boxes
  /// side by side never share a point.
  @inline(__always)
  func containsHalfOpen(x: Double, y: Double) -> Bool {
    x >= minX && x < maxX && y >= minY && y < maxY
  }
}
