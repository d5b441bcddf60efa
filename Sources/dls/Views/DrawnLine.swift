// DrawnLine.swift: one line of source as a terminal shows it.

import DLSText

/// One line of source as a terminal shows it: tabs as blanks, control characters as pictures,
/// credentials as stars, cut around the marked place when it is too long.
struct DrawnLine {
  /// The line.
  private(set) var text = ""
  /// Columns before the marked part.
  private(set) var indent = 0
  /// Columns of the marked part.
  private(set) var width = 0

  /// A character as it is shown.
  private struct Cell {
    var shown: Unicode.Scalar
    var width: Int
    /// Where it begins in the file.
    var offset: UInt32
  }

  /// - Parameter findSecrets: where credentials stand in a part of the line, and around it.
  init(
    bytes: [UInt8], line: TextRange, marked: TextRange, columns: Int,
    findSecrets: (TextRange) -> [Range<Int>]
  ) {
    let part = Self.part(of: line, around: marked, columns, bytes)
    let secrets = findSecrets(part)
    if secrets.isEmpty, part == line, line.count <= columns,
      bytes[line.indices].allSatisfy({ 0x20...0x7E ~= $0 })
    {
      drawPlain(bytes, line: line, marked: marked)
      return
    }
    let cells = Self.cells(bytes, part, secrets)
    let first = cut(cells, marked, columns, isCut: part.start > line.start)
    draw(cells[first...], marked, columns)
  }

  /// What of a line is looked at: far more bytes than fit never are, since a line may be megabytes long.
  private static func part(
    of line: TextRange, around marked: TextRange, _ columns: Int, _ bytes: [UInt8]
  ) -> TextRange {
    let reach = UInt32(columns * 4)
    var from = line.start
    if marked.start > line.start, marked.start - line.start > reach {
      from = marked.start - reach
      while from < marked.start, bytes[Int(from)] & 0xC0 == 0x80 { from += 1 }
    }
    return TextRange(from, min(line.end, max(from, marked.start) &+ reach &* 2))
  }

  /// The characters of a part of a line. A tab is a blank of several columns.
  private static func cells(
    _ bytes: [UInt8], _ part: TextRange, _ secrets: [Range<Int>]
  ) -> [Cell] {
    var cells: [Cell] = []
    cells.reserveCapacity(part.indices.count)
    var column = 0
    var offset = part.start
    for scalar in String(decoding: bytes[part.indices], as: UTF8.self).unicodeScalars {
      if scalar == "\t" {
        let width = DisplayWidth.tab - column % DisplayWidth.tab
        cells.append(Cell(shown: " ", width: width, offset: offset))
      } else {
        let isSecret = secrets.contains { $0.contains(Int(offset)) }
        let shown = isSecret ? "*" : DisplayWidth.shown(scalar)
        cells.append(Cell(shown: shown, width: DisplayWidth.of(shown), offset: offset))
      }
      column += cells[cells.count - 1].width
      // A byte that is no UTF-8 is shown as one U+FFFD, which would count three.
      offset += scalar == "\u{FFFD}" ? 1 : UInt32(UTF8.width(scalar))
    }
    return cells
  }

  /// Leaves out what comes so long before the marked place that it would not be seen, and notes the cut.
  /// Returns the first cell that is shown.
  private mutating func cut(
    _ cells: [Cell], _ marked: TextRange, _ columns: Int, isCut: Bool
  ) -> Int {
    let before = cells.filter { $0.offset < marked.start }.reduce(0) { $0 + $1.width }
    let all = cells.reduce(0) { $0 + $1.width }
    var (first, skipped) = (0, 0)
    var isCut = isCut
    if before > columns / 2, all > columns {
      let wanted = before - columns / 2
      while skipped < wanted, first < cells.count {
        skipped += cells[first].width
        first += 1
      }
      isCut = true
    }
    if isCut { text = "…" }
    indent = before - skipped + (isCut ? 1 : 0)
    return first
  }

  /// Draws cells as far as they fit, and measures the marked ones.
  private mutating func draw(_ cells: ArraySlice<Cell>, _ marked: TextRange, _ columns: Int) {
    var used = 0
    for cell in cells {
      if used + cell.width > columns {
        text += "…"
        break
      }
      used += cell.width
      if cell.shown == " " {
        text += String(repeating: " ", count: cell.width)
      } else {
        text.unicodeScalars.append(cell.shown)
      }
      if cell.offset >= marked.start, cell.offset < marked.end { width += cell.width }
    }
    while text.last == " " { text.removeLast() }
  }

  /// Draws a line that fits and in which each byte is a column.
  private mutating func drawPlain(_ bytes: [UInt8], line: TextRange, marked: TextRange) {
    text = String(decoding: bytes[line.indices], as: UTF8.self)
    while text.utf8.last == 0x20 { text.removeLast() }
    indent = Int(min(max(marked.start, line.start), line.end) - line.start)
    let (start, end) = (max(marked.start, line.start), min(marked.end, line.end))
    width = end > start ? Int(end - start) : 0
  }
}
