// LineSpan.swift: the lines that `--range` names.

import DLSPlatform
import DLSText

/// Lines of a text as somebody types them: `12`, `10-20`, or with columns, as editors and
/// diagnostics show them, `10:1-20:5`. Lines and columns begin at 1; columns count characters.
struct LineSpan: Equatable {
  /// A line and, where one was named, a column.
  struct Place: Equatable {
    var line: Int
    var column: Int?
  }
  /// Where it begins.
  let first: Place
  /// Where it ends; the line of a place without a column counts as a whole.
  let last: Place

  /// Reads `10-20`, `10:1-20:5` or `12`.
  init(_ text: String) throws {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let places = parts.map(LineSpan.place)
    guard (1...2).contains(places.count), let first = places[0], let last = places.last ?? nil
    else {
      throw CommandFailure.usage(
        "--range \(quoted(text)) names no lines",
        help: "write lines as 10-20, or lines and columns as 10:1-20:5")
    }
    guard (first.line, first.column ?? 1) <= (last.line, last.column ?? Int.max) else {
      throw CommandFailure.usage(
        "--range \(quoted(text)) ends before it begins", help: "write the smaller line first")
    }
    self.first = first
    self.last = last
  }

  private static func place(_ text: Substring) -> Place? {
    let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(numbers.count), numbers.allSatisfy({ $0 ?? 0 >= 1 }),
      let line = numbers[0]
    else { return nil }
    return Place(line: line, column: numbers.count == 2 ? numbers[1] : nil)
  }

  /// The bytes that it covers of a text; lines past its end are an error that says how many it has.
  func range(in bytes: [UInt8], path: String) throws -> TextRange {
    let lines = LineIndex(bytes)
    guard last.line <= lines.lineCount else {
      // Behind the last line end there is no line that people would count.
      let count = bytes.last == UInt8(ascii: "\n") ? lines.lineCount - 1 : lines.lineCount
      throw CommandFailure.usage(
        "--range ends at line \(last.line), and \(quoted(path)) has "
          + "\(Figures.count(count, "line"))", help: "name lines that are there")
    }
    func offset(_ line: Int, _ column: Int) -> UInt32 {
      lines.offset(of: TextPosition(line: line - 1, column: column), .utf32)
    }
    // The character that the last column names is part of it.
    return TextRange(
      offset(first.line, (first.column ?? 1) - 1), offset(last.line, last.column ?? Int.max))
  }
}
