// TextTable.swift: rows of text in columns.

/// A table for people: columns as wide as their widest cell, the last one as long as it likes.
struct TextTable {
  private let head: [String]
  private var rows: [[String]] = []

  /// A table with these column names; all empty means no head line.
  init(_ head: [String]) { self.head = head }

  /// Whether it has no rows.
  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; it has as many cells as the head.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map { FailureView.safe($0).split(separator: "\n").joined(separator: " ") })
  }

  /// The table, a line each, without blanks at the ends of lines.
  func text(_ style: Style) -> String {
    if rows.isEmpty { return "" }
    let hasHead = head.contains { !$0.isEmpty }
    let all = (hasHead ? [head] : []) + rows
    let widths = head.indices.map { column in
      all.map { column < $0.count ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0
    }
    return all.enumerated().map { index, cells in
      var line = ""
      for (column, cell) in cells.enumerated() {
        let isNumber = index > 0 || !hasHead ? TextTable.isNumber(cell) : isNumeric(column)
        let padded =
          isNumber
          ? DisplayWidth.padded(widths[column], cell) : DisplayWidth.padded(cell, widths[column])
        line += (column == 0 ? "" : "  ") + padded
      }
      while line.last == " " { line.removeLast() }
      return (hasHead && index == 0 ? style.bold(line) : line) + "\n"
    }.joined()
  }

  private func isNumeric(_ column: Int) -> Bool {
    rows.allSatisfy { column < $0.count && TextTable.isNumber($0[column]) }
  }

  /// Numbers stand on the right.
  private static func isNumber(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.properties.isASCIIHexDigit else {
      return text == "–"
    }
    return text.unicodeScalars.allSatisfy {
      ("0"..."9").contains($0) || $0 == "." || $0 == " " || $0 == "-"
    } && text.utf8.count < 12
  }
}
