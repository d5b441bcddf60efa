// ChipWindows.swift: where chips are cut inside a work unit, by the engine's own rules.

import DLSGeo

/// A work unit in pixels.
struct UnitInPixels {
  let shape: Geometry
  /// The whole pixels inside its bounds.
  let area: PixelWindow
  /// Where its chips are laid out: of a unit that is turned against the pixels the upright part.
  private(set) var part: PixelWindow
  /// Whether the unit is just its bounds.
  private let isRectangle: Bool
  /// The pixels of the imagery, which a unit may reach beyond.
  private let imagery: PixelWindow

  /// A unit; nil where it lies outside the imagery or holds no whole pixel.
  init?(_ geometry: Geometry, _ grid: PixelGrid) {
    let shape = grid.moved(geometry)
    let all = PixelWindow(column: 0, row: 0, width: grid.width, height: grid.height)
    guard let area = PixelWindow.whole(inside: shape.box), area.intersection(all) != nil else {
      return nil
    }
    self.shape = shape
    self.area = area
    imagery = all
    part = area
    isRectangle = grid.isUpright && geometry.rectangle != nil
    if !isRectangle, let upright = uprightPart { part = upright }
  }

  /// The rectangle between the corners of a unit that is turned against the pixels, as one in metres
  /// over imagery in degrees is; nil where it holds less than half of it, or isn't inside it.
  private var uprightPart: PixelWindow? {
    typealias Corner = (x: Double, y: Double)
    let places = stride(from: 0, to: shape.coordinates.count - 1, by: 2)
    func corner(_ away: (Corner) -> Double) -> Corner {
      var best: (corner: Corner, away: Double) = ((0, 0), -.infinity)
      for place in places {
        let corner = Corner(shape.coordinates[place], shape.coordinates[place + 1])
        if away(corner) > best.away { best = (corner, away(corner)) }
      }
      return best.corner
    }
    let upperLeft = corner { -($0.x + $0.y) }
    let lowerRight = corner { $0.x + $0.y }
    let lowerLeft = corner { $0.y - $0.x }
    let upperRight = corner { $0.x - $0.y }
    let inner = Box(
      minX: max(upperLeft.x, lowerLeft.x), minY: max(upperLeft.y, upperRight.y),
      maxX: min(upperRight.x, lowerRight.x), maxY: min(lowerLeft.y, lowerRight.y))
    guard let upright = PixelWindow.whole(inside: inner),
      Double(upright.width * upright.height) >= Self.leastUprightShare * shape.area,
      covers(upright.box)
    else { return nil }
    return upright
  }

  /// An upright part that holds less of its unit is none.
  private static let leastUprightShare = 0.5

  /// What is shown of the unit by the window around a label in it; nil for nothing.
  func windowAround(_ label: Box, tile: (Int, Int)) -> PixelWindow? {
    let slack = 1e-3
    let edge = part.box
    let isInside =
      label.minX >= edge.minX - slack && label.maxX <= edge.maxX + slack
      && label.minY >= edge.minY - slack && label.maxY <= edge.maxY + slack
    let shown = isInside ? part : area
    func start(_ middle: Double, _ tile: Int, _ low: Int, _ high: Int) -> Int {
      // Halves go to the even number, as in the engine.
      let wanted = (middle - Double(tile) / 2).rounded(.toNearestOrEven)
      return max(low, min(Int(max(-1e9, min(1e9, wanted))), high - tile))
    }
    return PixelWindow(
      column: start((label.minX + label.maxX) / 2, tile.0, shown.column, shown.right),
      row: start((label.minY + label.maxY) / 2, tile.1, shown.row, shown.bottom),
      width: tile.0, height: tile.1
    ).intersection(shown)
  }

  /// The windows of the tile's size, row by row from the upper left corner. The last of a row or
  /// column is moved back to end at the unit's edge; a unit smaller than a tile gives one window
  /// that reaches beyond it.
  func forEachWindow(
    tile: (Int, Int), stride: (Int, Int), _ body: (PixelWindow, _ inside: PixelWindow) -> Void
  ) {
    let columns = Self.starts(part.column, part.width, tile.0, stride.0)
    for row in Self.starts(part.row, part.height, tile.1, stride.1) {
      for column in columns {
        let window = PixelWindow(column: column, row: row, width: tile.0, height: tile.1)
        guard let inside = window.intersection(part), covers(inside.box) else { continue }
        body(window, inside)
      }
    }
  }

  /// How many windows show imagery, without visiting each where the unit is a rectangle.
  func windowCount(tile: (Int, Int), stride: (Int, Int)) -> Int {
    if isRectangle {
      guard let shown = part.intersection(imagery) else { return 0 }
      let columns = Self.starts(part.column, part.width, tile.0, stride.0)
      let rows = Self.starts(part.row, part.height, tile.1, stride.1)
      return columns.count { $0 < shown.right && $0 + tile.0 > shown.column }
        * rows.count { $0 < shown.bottom && $0 + tile.1 > shown.row }
    }
    var count = 0
    forEachWindow(tile: tile, stride: stride) { _, inside in
      if inside.intersection(imagery) != nil { count += 1 }
    }
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
  func covers(_ box: Box) -> Bool {
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
