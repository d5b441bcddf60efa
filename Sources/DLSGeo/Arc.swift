// Arc.swift: arcs of circles as short lines.

/// Arcs given by three points each, the last of one being the first of the next.
enum Arc {
  /// Beyond this many arcs each is two lines, so that no file makes much of little.
  private static let most = 100_000

  /// Appends the vertices of arcs: the given points and those between them.
  static func append(_ points: [Double], to out: inout [Double]) {
    guard points.count >= 6, points.count <= 4 * most, points.allSatisfy(\.isFinite) else {
      out += points
      return
    }
    out += points[..<2]
    var place = 0
    while place + 6 <= points.count {
      append(points, place, to: &out)
      place += 4
    }
    // A point too many ends a line.
    if place + 4 <= points.count { out += points[(place + 2)...] }
  }

  /// Appends one arc but for its first point.
  private static func append(_ points: [Double], _ place: Int, to out: inout [Double]) {
    let p = (0..<3).map { Point(x: points[place + 2 * $0], y: points[place + 2 * $0 + 1]) }
    if let circle = Circle(p[0], p[1], p[2]) {
      circle.append(from: p[0], to: p[1], depth: 0, &out)
      circle.append(from: p[1], to: p[2], depth: 0, &out)
    } else {
      out += points[place + 2..<place + 6]
    }
  }

  private struct Point {
    var x: Double
    var y: Double

    static func - (a: Point, b: Point) -> Point { Point(x: a.x - b.x, y: a.y - b.y) }
    static func + (a: Point, b: Point) -> Point { Point(x: a.x + b.x, y: a.y + b.y) }
    func cross(_ other: Point) -> Double { x * other.y - y * other.x }
    var square: Double { x * x + y * y }
  }

  /// The circle through three points, and which way round they lie on it.
  private struct Circle {
    private let centre: Point
    private let radius: Double
    /// 1 against the clock, -1 with it.
    private let turn: Double

    /// Nil where the points lie on a line.
    init?(_ first: Point, _ middle: Point, _ last: Point) {
      // From the first point, so that large coordinates leave their digits to small shapes.
      let (a, b) = (middle - first, last - first)
      let area = 2 * a.cross(b)
      let offset: Point
      if b.square == 0 {
        // A whole circle: the middle lies opposite.
        offset = Point(x: a.x / 2, y: a.y / 2)
      } else {
        guard abs(area) > 1e-12 * max(a.square, b.square) else { return nil }
        offset = Point(
          x: (b.y * a.square - a.y * b.square) / area, y: (a.x * b.square - b.x * a.square) / area)
      }
      centre = first + offset
      radius = offset.square.squareRoot()
      turn = area < 0 ? -1 : 1
      guard radius > 0, centre.x.isFinite, centre.y.isFinite else { return nil }
    }

    /// Appends a piece of the arc but for its first point, halved until no line covers more than four
    /// degrees, as GDAL has it.
    func append(from start: Point, to end: Point, depth: Int, _ out: inout [Double]) {
      let (a, b) = (start - centre, end - centre)
      let isLong = turn * a.cross(b) < 0
      // The square of the chord of four degrees.
      if depth < 8, isLong || (end - start).square > 0.004_871_9 * radius * radius {
        let middle = self.middle(a, b, isLong)
        append(from: start, to: middle, depth: depth + 1, &out)
        append(from: middle, to: end, depth: depth + 1, &out)
      } else {
        out.append(end.x)
        out.append(end.y)
      }
    }

    /// The point of the circle half way from one direction to another.
    private func middle(_ a: Point, _ b: Point, _ isLong: Bool) -> Point {
      let sum = a + b
      let length = sum.square.squareRoot()
      // Of opposite directions the middle is at a right angle to both.
      if length < 1e-6 * radius {
        return centre + Point(x: -turn * a.y, y: turn * a.x)
      }
      let scale = (isLong ? -radius : radius) / length
      return centre + Point(x: sum.x * scale, y: sum.y * scale)
    }
  }
}
