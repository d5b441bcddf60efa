// ChipWindows.swift: where chips are cut inside a work unit, by the engine's own rules.

import DLSGeo

/// A work unit in pixels.
struct UnitInPixels {
  let shape: Geometry
  /// The whole pixels inside its bounds.
  let area: PixelWindow
  /// Whether the unit is just its bounds.
  private let isRectangle: Bool

  /// A unit; nil where it lies outside the imagery or holds no whole pixel.
  init?(_ geometry: Geometry, _ grid: PixelGrid) {
    let shape = grid.moved(geometry)
    let all = PixelWindow(column: 0, row: 0, width: grid.width, height: grid.height)
    guard let area = PixelWindow.whole(inside: shape.box), area.intersection(all) != nil else {
      return nil
    }
    self.shape = shape
    self.area = area
    isRectangle = grid.isUpright && geometry.rectangle != nil
  }

  /// The windows of the tile's size, row by row from the upper left corner. The last of a row or
  /// column is moved back to end at the unit's edge; a unit smaller than a tile gives one window
  /// that reaches beyond it.
  func forEachWindow(
    tile: (Int, Int), stride: (Int, Int), _ body: (PixelWindow, _ inside: PixelWindow) -> Void
  ) {
    let columns = Self.starts(area.column, area.width, tile.0, stride.0)
    for row in Self.starts(area.row, area.height, tile.1, stride.1) {
      for column in columns {
        let window = PixelWindow(column: column, row: row, width: tile.0, height: tile.1)
        guard let inside = window.intersection(area), covers(inside.box) else { continue }
        body(window, inside)
      }
    }
  }

  /// How many windows there are, without visiting each where the unit is a rectangle.
  func windowCount(tile: (Int, Int), stride: (Int, Int)) -> Int {
    if isRectangle {
      return Self.starts(area.column, area.width, tile.0, stride.0).count
        * Self.starts(area.row, area.height, tile.1, stride.1).count
    }
    var count = 0
    forEachWindow(tile: tile, stride: stride) { _, _ in count += 1 }
    return count
  }

  /// Where the windows of one direction begin.
  static func starts(_ first: Int, _ length: Int, _ tile: Int, _ stride: Int) -> [Int] {
    let last = first + length - tile
    guard last > first else { return [first] }
    var begins = Array(Swift.stride(from: first, through: last, by: max(1, stride)))
    if begins.last != last { begins.append(last) }
    return begins
  }

  /// Whether the unit covers a box, give or take a few thousandths of a pixel.
  private func covers(_ box: Box) -> Bool {
    if isRectangle { return true }
    let rim = 2e-3
    let core = Box(
      minX: box.minX + rim, minY: box.minY + rim, maxX: box.maxX - rim, maxY: box.maxY - rim)
    let corners = [
      (core.minX, core.minY), (core.maxX, core.minY), (core.maxX, core.maxY),
      (core.minX, core.maxY),
    ]
    for corner in corners where !shape.holds(x: corner.0, y: corner.1) { return false }
    var start = 0
    for end in shape.ringEnds {
      for vertex in start..<max(start, end - 1) where core.isCrossed(by: shape, vertex) {
        return false
      }
      start = end
    }
    return true
  }
}

extension Box {
  /// Whether the edge that begins at a vertex passes through the inside of the box.
  fileprivate func isCrossed(by shape: Geometry, _ vertex: Int) -> Bool {
    guard let (from, to) = part(ofEdge: vertex, of: shape) else { return false }
    return from < to
  }
}
