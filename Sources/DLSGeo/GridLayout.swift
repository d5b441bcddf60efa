// GridLayout.swift: work units as cells of a grid.

/// Why a grid can't be laid out.
package enum GridProblem: Error, Equatable, Sendable {
  /// The extent is empty or not finite.
  case noExtent
  /// A side of a cell is not more than zero, or so small that cells can't be numbered.
  case sizeTooSmall
  /// More cells than anybody can work through.
  case tooManyCells(Double)
}

/// Cells of one grid, each a column and a row, ordered from below to above and left to right.
package struct GridCells: Equatable, Sendable {
  /// The most cells a layout may have.
  package static let limit = 5_000_000

  /// Left edge of column 0 and lower edge of row 0.
  let originX: Double
  let originY: Double
  /// Size of a cell in the units of the CRS.
  package let width: Double
  package let height: Double
  package var columns: [Int32] = []
  package var rows: [Int32] = []

  /// How many cells there are.
  package var count: Int { columns.count }

  /// The box of the cell at a position. Neighbours share their border to the last bit.
  package func box(_ index: Int) -> Box {
    let column = Double(columns[index])
    let row = Double(rows[index])
    return Box(
      minX: originX + column * width, minY: originY + row * height,
      maxX: originX + (column + 1) * width, maxY: originY + (row + 1) * height)
  }

  /// Cells at multiples of their size in the CRS, wherever the imagery begins: new imagery adds
  /// cells and moves none. A cell is kept when one of the footprints covers some of it; one that
  /// only rounding makes touch a footprint is not.
  /// - Parameter least: how far a footprint has to reach into a cell that is larger than twice that: a
  ///   rim of less than a pixel shows nothing that could be worked on.
  package static func anchored(
    footprints: [Box], width: Double, height: Double,
    least: (width: Double, height: Double) = (0, 0)
  ) throws(GridProblem) -> GridCells {
    guard width > 0, height > 0, width.isFinite, height.isFinite else {
      throw .sizeTooSmall
    }
    var cells = GridCells(originX: 0, originY: 0, width: width, height: height)
    var expected = 0.0
    var spans: [Span] = []
    for box in footprints {
      guard !box.isEmpty, box.width.isFinite, box.height.isFinite else { throw .noExtent }
      let span = try Span(box, width, height, least)
      expected += span.count
      spans.append(span)
    }
    guard !spans.isEmpty else { throw .noExtent }
    guard expected <= Double(limit) * 4, spans.count == 1 ? expected <= Double(limit) : true else {
      throw .tooManyCells(expected)
    }
    // Packed so that they sort by row, then by column, negative ones first.
    let bias: Int64 = 1 << 31
    var packed: [Int64] = []
    packed.reserveCapacity(Int(expected))
    for span in spans {
      for row in span.rows {
        for column in span.columns { packed.append(Int64(row) << 32 | (Int64(column) + bias)) }
      }
    }
    if spans.count > 1 { packed.sort() }
    cells.columns.reserveCapacity(packed.count)
    cells.rows.reserveCapacity(packed.count)
    var last = Int64.min
    for cell in packed where cell != last {
      last = cell
      cells.rows.append(Int32(truncatingIfNeeded: cell >> 32))
      cells.columns.append(Int32((cell & 0xFFFF_FFFF) - bias))
      guard cells.count <= limit else { throw .tooManyCells(expected) }
    }
    return cells
  }

  /// An extent cut into columns and rows of one size, row 0 at the bottom.
  package static func divided(
    extent: Box, columns: Int, rows: Int
  ) throws(GridProblem) -> GridCells {
    guard !extent.isEmpty, extent.width > 0, extent.height > 0, extent.width.isFinite,
      extent.height.isFinite
    else { throw .noExtent }
    guard columns > 0, rows > 0 else { throw .sizeTooSmall }
    let product = columns.multipliedReportingOverflow(by: rows)
    guard !product.overflow, product.partialValue <= limit else {
      throw .tooManyCells(Double(columns) * Double(rows))
    }
    var cells = GridCells(
      originX: extent.minX, originY: extent.minY, width: extent.width / Double(columns),
      height: extent.height / Double(rows))
    cells.columns.reserveCapacity(product.partialValue)
    cells.rows.reserveCapacity(product.partialValue)
    for row in 0..<Int32(rows) {
      for column in 0..<Int32(columns) {
        cells.columns.append(column)
        cells.rows.append(row)
      }
    }
    return cells
  }

  /// Keeps the cells whose positions `isKept` approves of.
  package mutating func keep(_ isKept: (Int) -> Bool) {
    var kept = 0
    for index in columns.indices where isKept(index) {
      columns[kept] = columns[index]
      rows[kept] = rows[index]
      kept += 1
    }
    columns.removeSubrange(kept...)
    rows.removeSubrange(kept...)
  }
}

/// The columns and rows of cells that a box covers some of.
private struct Span {
  let columns: ClosedRange<Int32>
  let rows: ClosedRange<Int32>

  init(
    _ box: Box, _ width: Double, _ height: Double, _ least: (width: Double, height: Double)
  ) throws(GridProblem) {
    columns = try Self.range(box.minX / width, box.maxX / width, least.width / width)
    rows = try Self.range(box.minY / height, box.maxY / height, least.height / height)
  }

  var count: Double { Double(columns.count) * Double(rows.count) }

  /// A millionth of a cell is taken for rounding.
  private static func range(
    _ low: Double, _ high: Double, _ least: Double
  ) throws(GridProblem) -> ClosedRange<Int32> {
    let noise = max(1e-6, min(least, 0.5))
    guard abs(low) < 1e9, abs(high) < 1e9 else { throw .sizeTooSmall }
    let first = (low + noise).rounded(.down)
    let last = max(first, (high - noise).rounded(.up) - 1)
    return Int32(first)...Int32(last)
  }
}
