// Footprints.swift: where a source has pixels, as far as its files' heads tell.

import DLSGeo
import DLSPlan

/// Where the files of a source lie among its pixels. A window with too little data makes no chip.
struct Footprints {
  /// A file's pixels in the source's grid.
  private struct Spot {
    let window: PixelWindow
    /// Whether it has just these; else it lies askew somewhere in them.
    let isExact: Bool
  }

  /// What is known of a window.
  enum Verdict {
    case kept, dropped
    /// Only its pixels tell.
    case unknown
  }

  private let spots: [Spot]
  /// Nil for a few, which are looked through sooner.
  private let index: SpotIndex?
  private let mayHoldNoData: Bool

  init(_ fact: SourceFact, _ grid: PixelGrid) {
    let files = fact.raster?.files ?? []
    mayHoldNoData = fact.raster?.mayHoldNoData ?? false
    if !files.isEmpty, files.allSatisfy({ $0.place != nil }) {
      spots = files.map { Self.spot(of: $0, beside: files[0], grid) }
    } else {
      spots = fact.footprints.map {
        let spot = Self.spot(around: grid.moved(Geometry(box: $0)).box, grid)
        return Spot(window: spot.window, isExact: spot.isExact && grid.isUpright)
      }
    }
    index = spots.count > 8 ? SpotIndex(spots.map(\.window)) : nil
  }

  /// Those that may have a pixel in common with a window.
  private func spots(near window: PixelWindow) -> [Spot] {
    index.map { $0.near(window).map { spots[$0] } } ?? spots
  }

  /// Whether one file covers a window, and with it each that lies inside.
  func cover(_ window: PixelWindow) -> Bool {
    spots(near: window).contains { $0.isExact && $0.window.intersection(window) == window }
  }

  /// Whether a chip is made of a window, going by its data.
  /// - Parameters:
  ///   - inside: the part of the window that may be shown.
  ///   - tile: width and height of the chip.
  ///   - threshold: the share of pixels without data from which on a chip is left out.
  func verdict(_ inside: PixelWindow, tile: (Int, Int), threshold: Double) -> Verdict {
    func isDropped(_ count: Int) -> Bool {
      count == 0 || 1 - Double(count) / Double(tile.0 * tile.1) >= threshold
    }
    let spots = self.spots(near: inside)
    // The usual case: one file covers all of it.
    if spots.contains(where: { $0.isExact && $0.window.intersection(inside) == inside }) {
      if isDropped(inside.width * inside.height) { return .dropped }
      return mayHoldNoData ? .unknown : .kept
    }
    let near = spots.compactMap { spot in
      spot.window.intersection(inside).map { Spot(window: $0, isExact: spot.isExact) }
    }
    let most = Self.area(near.map(\.window), in: inside)
    if isDropped(most) { return .dropped }
    if mayHoldNoData { return .unknown }
    let least = Self.area(near.filter(\.isExact).map(\.window), in: inside)
    return isDropped(least) ? .unknown : .kept
  }

  /// The pixels that windows inside another cover together.
  private static func area(_ windows: [PixelWindow], in whole: PixelWindow) -> Int {
    if windows.contains(whole) { return whole.width * whole.height }
    if windows.count < 2 { return windows.first.map { $0.width * $0.height } ?? 0 }
    let columns = Set(windows.flatMap { [$0.column, $0.right] }).sorted()
    var total = 0
    for (left, right) in zip(columns, columns.dropFirst()) {
      var bottom = Int.min
      let here = windows.filter { $0.column <= left && right <= $0.right }
      for window in here.sorted(by: { $0.row < $1.row }) where window.bottom > bottom {
        total += (window.bottom - max(bottom, window.row)) * (right - left)
        bottom = window.bottom
      }
    }
    return total
  }

  // MARK: places

  /// A file whose pixels lie off the grid by less than this is read as it is, as the engine has it.
  private static let tolerance = 0.01

  private static func spot(
    of file: RasterFact.File, beside first: RasterFact.File, _ grid: PixelGrid
  ) -> Spot {
    let whole = PixelWindow(column: 0, row: 0, width: grid.width, height: grid.height)
    guard let place = file.place, place.transform.count == 6, place.system == first.place?.system
    else { return Spot(window: whole, isExact: false) }
    let t = place.transform
    let (width, height) = (Double(place.width), Double(place.height))
    func pixel(_ column: Double, _ row: Double) -> (column: Double, row: Double) {
      grid.pixel(t[0] * column + t[1] * row + t[2], t[3] * column + t[4] * row + t[5])
    }
    let corners = [pixel(0, 0), pixel(width, 0), pixel(width, height), pixel(0, height)]
    var box = Box.empty
    for corner in corners { box.add(x: corner.column, y: corner.row) }
    let isUpright =
      (corners[1].row - corners[0].row).magnitude < tolerance
      && (corners[3].column - corners[0].column).magnitude < tolerance
      && corners[0].column < corners[1].column && corners[0].row < corners[3].row
    let isWhole =
      (box.width - width).magnitude < tolerance && (box.height - height).magnitude < tolerance
    let found = spot(around: box, grid)
    return Spot(window: found.window, isExact: found.isExact && isUpright && isWhole)
  }

  /// The pixels that a box covers.
  private static func spot(around box: Box, _ grid: PixelGrid) -> Spot {
    let edges = [box.minX, box.minY, box.maxX, box.maxY]
    guard edges.allSatisfy({ $0.magnitude < 1e9 }) else {
      let whole = PixelWindow(column: 0, row: 0, width: grid.width, height: grid.height)
      return Spot(window: whole, isExact: false)
    }
    let (left, top) = (floor(box.minX), floor(box.minY))
    let window = PixelWindow(
      column: left, row: top, width: max(1, ceil(box.maxX) - left),
      height: max(1, ceil(box.maxY) - top))
    let isExact = edges.allSatisfy { ($0 - $0.rounded()).magnitude < tolerance }
    return Spot(window: window, isExact: isExact)
  }

  private static func floor(_ edge: Double) -> Int { Int((edge + tolerance).rounded(.down)) }

  private static func ceil(_ edge: Double) -> Int { Int((edge - tolerance).rounded(.up)) }
}
