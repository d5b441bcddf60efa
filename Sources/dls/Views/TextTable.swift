// TextTable.swift: rows of text in columns.

/// A table for people: columns as wide as their widest cell, the last one as long as it likes. On a
/// terminal it is no wider than that.
struct TextTable {
  private let head: [String]
  private var rows: [[String]] = []
  /// What stands between two columns.
  private static let gap = 2
  /// A last column is made no narrower than this; longer words in it are cut.
  private static let least = 12

  /// A table with these column names; all empty means no head line.
  init(_ head: [String]) { self.head = head }

  /// Whether it has no rows.
  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; it has as many cells as the head.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map { FailureView.safe($0).split(separator: "\n").joined(separator: " ") })
  }

  /// The table, a line each, without blanks at the ends of lines.
  /// - Parameter columns: the width of the terminal; nil where there is none.
  func text(_ style: Style, _ columns: Int? = nil) -> String {
    if rows.isEmpty { return "" }
    let all = Array(head.indices)
    let widths = all.map { naturalWidth($0, breaking: false) }
    guard let columns, Self.total(widths) > columns else { return text(all, widths, style) }
    // A remark, which has no name, stands in lines of its own below its row.
    let hasRemarks = head.count > 1 && head.last == "" && head.first != ""
    let main = hasRemarks ? Array(all.dropLast()) : all
    let remark = hasRemarks ? columns - Self.gap : nil
    if let widths = fitted(main, columns) { return text(main, widths, style, remark: remark) }
    let bands = bands(main, columns)
    return bands.enumerated().map { index, band in
      text(
        band, fitted(band, columns) ?? band.map { naturalWidth($0, breaking: true) }, style,
        remark: index == bands.count - 1 ? remark : nil)
    }.joined(separator: "\n")
  }

  // MARK: fitting

  private static func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }

  /// Widths with which the columns fit, texts and names being broken at blanks; nil where they can't.
  private func fitted(_ some: [Int], _ columns: Int) -> [Int]? {
    var widths = some.map { naturalWidth($0, breaking: true) }
    while Self.total(widths) > columns {
      // The widest that can be narrower goes first.
      let wide = widths.indices.filter { widths[$0] > leastWidth(some[$0]) }
        .max { widths[$0] < widths[$1] }
      guard let wide else { return nil }
      widths[wide] = max(
        leastWidth(some[wide]), widths[wide] - (Self.total(widths) - columns))
    }
    return widths
  }

  /// The columns of each table that fits, the first column in every one.
  private func bands(_ some: [Int], _ columns: Int) -> [[Int]] {
    var bands: [[Int]] = []
    var band = [some[0]]
    for column in some.dropFirst() {
      let next = band + [column]
      if band.count > 1, fitted(next, columns) == nil {
        bands.append(band)
        band = [some[0]]
      }
      band.append(column)
    }
    return bands + [band]
  }

  private func cells(_ column: Int) -> [String] {
    rows.map { column < $0.count ? $0[column] : "" }
  }

  /// The width of a column, its name in one line or a word each.
  private func naturalWidth(_ column: Int, breaking: Bool) -> Int {
    let names = breaking ? Self.words(head[column]) : [head[column]]
    return (names + cells(column)).map(DisplayWidth.of).max() ?? 0
  }

  /// The width that a column has to have: numbers, keys and other words stay whole.
  private func leastWidth(_ column: Int) -> Int {
    if isNumeric(column) { return naturalWidth(column, breaking: true) }
    let words = ([head[column]] + cells(column)).flatMap(Self.words)
    let longest = words.map(DisplayWidth.of).max() ?? 0
    return column == head.count - 1 ? min(longest, Self.least) : longest
  }

  private static func words(_ text: String) -> [String] {
    text.split(separator: " ").map(String.init)
  }

  // MARK: lines

  /// - Parameter remark: how wide the last column may be below each row; nil where it isn't shown so.
  private func text(
    _ some: [Int], _ widths: [Int], _ style: Style, remark: Int? = nil
  ) -> String {
    var out = ""
    if some.contains(where: { !head[$0].isEmpty }) {
      let names = zip(some, widths).map { Wrapping.lines(head[$0], $1) }
      let height = names.map(\.count).max() ?? 0
      for row in 0..<height {
        // Names stand on the line above the first row.
        let cells = names.map { $0.count + row < height ? "" : $0[row - (height - $0.count)] }
        out += style.bold(line(cells, widths) { isNumeric(some[$0]) }) + "\n"
      }
    }
    for row in rows {
      let cells = some.map { $0 < row.count ? row[$0] : "" }
      let parts = zip(cells, widths).map { Wrapping.lines($0, $1) }
      for index in 0..<(parts.map(\.count).max() ?? 0) {
        let shown = parts.map { index < $0.count ? $0[index] : "" }
        out += line(shown, widths) { Self.isNumber(cells[$0]) } + "\n"
      }
      if let remark, let text = row.last, row.count == head.count, !text.isEmpty {
        let margin = String(repeating: " ", count: Self.gap)
        for line in Wrapping.lines(text, remark) { out += margin + line + "\n" }
      }
    }
    return out
  }

  /// One line, numbers on the right.
  private func line(
    _ cells: [String], _ widths: [Int], isNumber: (Int) -> Bool
  ) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let padded =
        isNumber(column)
        ? DisplayWidth.padded(widths[column], cell) : DisplayWidth.padded(cell, widths[column])
      line += (column == 0 ? "" : String(repeating: " ", count: Self.gap)) + padded
    }
    while line.last == " " { line.removeLast() }
    return line
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
