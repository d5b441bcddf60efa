// SpotIndex.swift: which of many windows lie near a place.

/// Windows in the cells of a grid, so that a source of a hundred thousand files isn't walked for each chip.
struct SpotIndex {
  private let side: Int
  private var cells: [Cell: [Int32]] = [:]
  /// Those that would lie in too many cells.
  private var large: [Int32] = []

  private struct Cell: Hashable {
    let column: Int
    let row: Int
  }

  /// In so many cells a window may stand.
  private static let cellsOfOne = 64

  init(_ windows: [PixelWindow]) {
    let sides = windows.reduce(0.0) { $0 + Double(max($1.width, $1.height)) }
    side = max(64, Int(sides / Double(max(1, windows.count))))
    for (place, window) in windows.enumerated() {
      let (columns, rows) = span(window)
      let number = Int32(truncatingIfNeeded: place)
      if columns.count > Self.cellsOfOne || columns.count * rows.count > Self.cellsOfOne {
        large.append(number)
        continue
      }
      for row in rows {
        for column in columns { cells[Cell(column: column, row: row), default: []].append(number) }
      }
    }
  }

  /// The positions of those that may have a pixel in common with a window, in their order.
  func near(_ window: PixelWindow) -> [Int] {
    var found = large
    let (columns, rows) = span(window)
    for row in rows {
      for column in columns { found += cells[Cell(column: column, row: row)] ?? [] }
    }
    return Set(found).sorted().map(Int.init)
  }

  private func span(_ window: PixelWindow) -> (columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
    func cell(_ place: Int) -> Int { place >= 0 ? place / side : (place + 1) / side - 1 }
    return (
      cell(window.column)...cell(max(window.column, window.right - 1)),
      cell(window.row)...cell(max(window.row, window.bottom - 1))
    )
  }
}
