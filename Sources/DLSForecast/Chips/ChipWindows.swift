// ChipWindows.swift: where chips are cut inside a work unit, by the engine's own rules.

import DLSGeo
import DLSText

/// A work unit in pixels.
struct UnitInPixels {
  let shape: Geometry
  /// The whole pixels inside its bounds.
  let area: PixelWindow
  /// Where its chips are laid out: of a unit that is turned against the pixels the upright part.
  private(set) var part: PixelWindow
  /// Whether the unit is just its bounds.
  private let isRectangle: Bool
  /// The rows of windows of a unit that fills its bounds badly; nil where every stride has one.
  private var fitted: FittedRows?
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
    if isRectangle { return }
    if let upright = uprightPart {
      part = upright
    } else if !covers(area.box) {
      fitted = FittedRows(shape, area)
    }
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

  /// The rows of windows where each begins where the unit has room; nil where every stride has one, as in a
  /// unit smaller than a tile.
  private func rows(_ tile: (Int, Int)) -> FittedRows? {
    area.width >= tile.0 && area.height >= tile.1 ? fitted : nil
  }

  /// The windows of the tile's size, row by row from the upper left corner. The last of a row or
  /// column is moved back to end at the unit's edge; a unit smaller than a tile gives one window
  /// that reaches beyond it.
  func forEachWindow(
    tile: (Int, Int), stride: (Int, Int), _ body: (PixelWindow, _ inside: PixelWindow) -> Void
  ) {
    if let rows = rows(tile) {
      return rows.forEach(tile: tile, stride: stride) { row, columns in
        for column in columns {
          let window = PixelWindow(column: column, row: row, width: tile.0, height: tile.1)
          body(window, window)
        }
      }
    }
    let columns = Self.starts(part.column, part.width, tile.0, stride.0)
    for row in Self.starts(part.row, part.height, tile.1, stride.1) {
      for column in columns {
        let window = PixelWindow(column: column, row: row, width: tile.0, height: tile.1)
        guard let inside = window.intersection(part), covers(inside.box) else { continue }
        body(window, inside)
      }
    }
  }

  /// The same windows, but only those that one of some boxes may touch.
  func forEachWindow(
    tile: (Int, Int), stride: (Int, Int), near boxes: [Box],
    _ body: (PixelWindow, _ inside: PixelWindow) -> Void
  ) {
    if let rows = rows(tile) {
      return rows.forEach(tile: tile, stride: stride) { row, columns in
        let band = Double(row) - 1...Double(row + tile.1) + 1
        let met = boxes.filter { $0.minY <= band.upperBound && $0.maxY >= band.lowerBound }
        for column in columns {
          let window = PixelWindow(column: column, row: row, width: tile.0, height: tile.1)
          if met.contains(where: { $0.touches(window.box) }) { body(window, window) }
        }
      }
    }
    let columns = Self.starts(part.column, part.width, tile.0, stride.0)
    let rows = Self.starts(part.row, part.height, tile.1, stride.1)
    let spans = boxes.map {
      (
        columns: Self.places(columns, tile.0, $0.minX, $0.maxX),
        rows: Self.places(rows, tile.1, $0.minY, $0.maxY)
      )
    }.filter { !$0.columns.isEmpty && !$0.rows.isEmpty }.sorted {
      $0.rows.lowerBound < $1.rows.lowerBound
    }
    // Row by row, with the boxes that windows of the row touch.
    var (next, row) = (0, 0)
    var active: [(columns: Range<Int>, rows: Range<Int>)] = []
    while next < spans.count || !active.isEmpty {
      if active.isEmpty { row = spans[next].rows.lowerBound }
      let before = active.count
      while next < spans.count, spans[next].rows.lowerBound <= row {
        active.append(spans[next])
        next += 1
      }
      if active.count > before { active.sort { $0.columns.lowerBound < $1.columns.lowerBound } }
      var done = 0
      for span in active where span.columns.upperBound > done {
        for place in max(done, span.columns.lowerBound)..<span.columns.upperBound {
          let window = PixelWindow(
            column: columns[place], row: rows[row], width: tile.0, height: tile.1)
          guard let inside = window.intersection(part), covers(inside.box) else { continue }
          body(window, inside)
        }
        done = span.columns.upperBound
      }
      row += 1
      active.removeAll { $0.rows.upperBound <= row }
    }
  }

  /// Which windows of one direction may touch what lies between two places, by their numbers.
  private static func places(
    _ starts: [Int], _ tile: Int, _ least: Double, _ most: Double
  ) -> Range<Int> {
    let first = starts.partitioningIndex { Double($0 + tile) >= least - 1 }
    return first..<max(first, starts.partitioningIndex { Double($0) > most + 1 })
  }

  /// What the first of the windows shows: all of a unit show as much.
  func firstWindow(_ tile: (Int, Int)) -> PixelWindow {
    PixelWindow(
      column: part.column, row: part.row, width: min(tile.0, part.width),
      height: min(tile.1, part.height))
  }

  /// How many windows show imagery, without visiting each where the unit is a rectangle; at most so many where
  /// that isn't exact, since there are too many to visit.
  func windowCount(tile: (Int, Int), stride: (Int, Int)) -> (count: Int, isExact: Bool) {
    if isRectangle {
      guard let shown = part.intersection(imagery) else { return (0, true) }
      let columns = Self.starts(part.column, part.width, tile.0, stride.0)
      let rows = Self.starts(part.row, part.height, tile.1, stride.1)
      let across = columns.count { $0 < shown.right && $0 + tile.0 > shown.column }
      return (across * rows.count { $0 < shown.bottom && $0 + tile.1 > shown.row }, true)
    }
    let most = windowBound(tile: tile, stride: stride)
    if most > Self.visitLimit { return (most, false) }
    var count = 0
    forEachWindow(tile: tile, stride: stride) { _, inside in
      if inside.intersection(imagery) != nil { count += 1 }
    }
    return (count, true)
  }

  /// How many windows there are at most, whatever the unit's outline.
  func windowBound(tile: (Int, Int), stride: (Int, Int)) -> Int {
    Self.starts(part.column, part.width, tile.0, stride.0).count
      * Self.starts(part.row, part.height, tile.1, stride.1).count
  }

  /// More windows of one unit than this aren't looked at one by one: nobody waits minutes for a forecast.
  static let visitLimit = 4_000_000

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
