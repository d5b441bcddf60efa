// FittedRows.swift: where rows of windows begin in a unit that fills its bounds badly, by the engine's own rules.

import DLSGeo

/// Rows of windows that begin where the unit has room for them. Those at every stride from the corner of the
/// bounds, which lies outside of a unit that is turned, would mostly stick out of it.
struct FittedRows {
  private let shape: Geometry
  /// The whole pixels inside the unit's bounds.
  private let area: PixelWindow

  /// How far off an edge may be, in pixels: map coordinates are not exact.
  private static let tolerance = 1e-3
  /// Where a row has no room, it is tried that part of a tile further down, and less than that is not worth a
  /// window of its own.
  private static let roomSteps = 16

  init(_ shape: Geometry, _ area: PixelWindow) {
    self.shape = shape
    self.area = area
  }

  /// The rows from top to bottom, each with the columns in which its windows begin.
  func forEach(
    tile: (Int, Int), stride: (Int, Int), _ body: (_ row: Int, _ columns: [Int]) -> Void
  ) {
    let step = max(1, tile.1 / Self.roomSteps)
    let last = area.bottom - tile.1
    var (row, done) = (area.row, area.row - 1)
    while row <= last {
      let columns = columns(row, tile, stride.0)
      if columns.isEmpty {
        row += step
        continue
      }
      body(row, columns)
      done = row
      row += max(1, stride.1)
    }
    if done < area.row { return }
    // The last row is moved back to end at the unit's edge.
    row = last
    while row >= done + step {
      let columns = columns(row, tile, stride.0)
      if !columns.isEmpty { return body(row, columns) }
      row -= step
    }
  }

  /// Where the windows of one row begin: in each stretch that no edge of the unit enters.
  private func columns(_ row: Int, _ tile: (Int, Int), _ stride: Int) -> [Int] {
    let (top, bottom) = (Double(row) + Self.tolerance, Double(row + tile.1) - Self.tolerance)
    let middle = (top + bottom) / 2
    var barred: [(low: Double, high: Double)] = []
    var crossings: [Double] = []
    forEachEdge { x0, y0, x1, y1 in
      guard max(y0, y1) > top, min(y0, y1) < bottom else { return }
      if y0 == y1 { return barred.append((min(x0, x1), max(x0, x1))) }
      let slope = (x1 - x0) / (y1 - y0)
      let first = x0 + (min(max(y0, top), bottom) - y0) * slope
      let second = x0 + (min(max(y1, top), bottom) - y0) * slope
      barred.append((min(first, second), max(first, second)))
      if (y0 > middle) != (y1 > middle) { crossings.append(x0 + (middle - y0) * slope) }
    }
    barred.sort { $0.low < $1.low }
    guard var reach = barred.first?.high else { return [] }
    var found: [Int] = []
    for (low, high) in barred.dropFirst() {
      let begin = Int((reach - Self.tolerance).rounded(.up))
      let length = Int((low + Self.tolerance).rounded(.down)) - begin
      let place = (reach + low) / 2
      if length >= tile.0, crossings.count(where: { $0 < place }) % 2 == 1 {
        var begins = UnitInPixels.starts(begin, length, tile.0, stride)
        let least = max(1, tile.0 / Self.roomSteps)
        if begins.count > 1, begins[begins.count - 1] - begins[begins.count - 2] < least {
          begins.removeLast()
        }
        found += begins
      }
      reach = max(reach, high)
    }
    return found
  }

  private func forEachEdge(_ body: (Double, Double, Double, Double) -> Void) {
    let places = shape.coordinates
    var start = 0
    for end in shape.ringEnds {
      for vertex in start..<max(start, end - 1) {
        let place = 2 * vertex
        body(places[place], places[place + 1], places[place + 2], places[place + 3])
      }
      start = end
    }
  }
}
