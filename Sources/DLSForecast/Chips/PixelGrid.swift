// PixelGrid.swift: the grid of pixels of a source, and shapes moved into it.

import DLSGeo
import DLSPlan

/// Columns to the right and rows downwards, counted from the upper left corner of a source.
struct PixelGrid {
  let width: Int
  let height: Int
  private let transform: [Double]
  private let determinant: Double

  /// The grid of a source; nil where the probe gave none.
  init?(_ raster: RasterFact) {
    guard raster.transform.count == 6, raster.width > 0, raster.height > 0 else { return nil }
    transform = raster.transform
    determinant = transform[0] * transform[4] - transform[1] * transform[3]
    guard determinant != 0, determinant.isFinite else { return nil }
    width = raster.width
    height = raster.height
  }

  /// Whether rows run along the axes of the map.
  var isUpright: Bool { transform[1] == 0 && transform[3] == 0 }

  /// Column and row of a place on the map.
  func pixel(_ x: Double, _ y: Double) -> (column: Double, row: Double) {
    let east = x - transform[2]
    let south = y - transform[5]
    return (
      (transform[4] * east - transform[1] * south) / determinant,
      (transform[0] * south - transform[3] * east) / determinant
    )
  }

  /// A shape in pixels.
  func moved(_ geometry: Geometry) -> Geometry {
    var moved = geometry
    var index = 0
    while index + 1 < moved.coordinates.count {
      let place = pixel(moved.coordinates[index], moved.coordinates[index + 1])
      moved.coordinates[index] = place.column
      moved.coordinates[index + 1] = place.row
      index += 2
    }
    return moved
  }
}

/// A rectangle of whole pixels.
struct PixelWindow: Equatable {
  var column: Int
  var row: Int
  var width: Int
  var height: Int

  /// The column after the last.
  var right: Int { column + width }
  /// The row after the last.
  var bottom: Int { row + height }

  /// As a box of pixel coordinates.
  var box: Box {
    Box(minX: Double(column), minY: Double(row), maxX: Double(right), maxY: Double(bottom))
  }

  /// The part that both have.
  func intersection(_ other: PixelWindow) -> PixelWindow? {
    let left = max(column, other.column)
    let top = max(row, other.row)
    let width = min(right, other.right) - left
    let height = min(bottom, other.bottom) - top
    return width > 0 && height > 0
      ? PixelWindow(column: left, row: top, width: width, height: height) : nil
  }

  /// The pixels that lie inside a box; nil if there is not one. An edge that is a thousandth of a
  /// pixel off lies on the pixel's edge, as the engine has it: map coordinates are not exact.
  static func whole(inside box: Box) -> PixelWindow? {
    let tolerance = 1e-3
    guard !box.isEmpty, box.maxX.magnitude < 1e9, box.maxY.magnitude < 1e9,
      box.minX.magnitude < 1e9, box.minY.magnitude < 1e9
    else { return nil }
    let left = Int((box.minX - tolerance).rounded(.up))
    let top = Int((box.minY - tolerance).rounded(.up))
    let right = Int((box.maxX + tolerance).rounded(.down))
    let bottom = Int((box.maxY + tolerance).rounded(.down))
    guard left < right, top < bottom else { return nil }
    return PixelWindow(column: left, row: top, width: right - left, height: bottom - top)
  }
}
