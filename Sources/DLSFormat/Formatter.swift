// Formatter.swift: the one way to lay out a text.

package import DLSSyntax
package import DLSText

/// Lays out a text in the one canonical way, and loses nothing of it.
///
/// Entries stand on lines of their own, two spaces deeper per block, with at most one blank line
/// between; `a = b`, `0..60 m`, `10 x 20 m`, `256 px`. A block or list that stands on one line stays
/// there while it fits into 100 columns, and one over several lines stays so. Comments keep their
/// place. The file keeps its line ends (the more frequent kind, where they are mixed) and its byte
/// order mark. An entry of the top level in which something is wrong is left as it is.
///
/// Laws, proved by tests: formatting twice is formatting once, and the significant tokens and
/// comments of a text are those of its formatted form, in the same order.
package enum Formatter {
  /// The greatest width of a line that could also be broken, in characters.
  package static let width = 100

  /// The formatted text.
  /// - Parameter workers: the threads that may share the work; the text is the same.
  package static func format(_ tree: SyntaxTree, workers: Workers = .one) -> [UInt8] {
    format(tree, workers: workers, least: 512)
  }

  /// The same, in pieces of at least so many entries.
  package static func format(_ tree: SyntaxTree, workers: Workers, least: Int) -> [UInt8] {
    var printer = Printer(tree, notesEdits: false)
    printer.printFile(workers: workers, least: least)
    return printer.output
  }

  /// The smallest edits that format the text, in the order of their places: each replaces what
  /// really differs between two tokens.
  package static func edits(_ tree: SyntaxTree, file: FileID = .main) -> [TextEdit] {
    var printer = Printer(tree, notesEdits: true)
    printer.printFile(workers: .one, least: 1)
    return printer.edits.compactMap {
      TextEdit(file: file, range: $0.range, newText: $0.newText).trimmed(in: tree.bytes)
    }
  }

  /// The edits that format the lines a range touches; nothing outside of them changes. A break
  /// between a line of the range and one that isn't stays as it is.
  package static func edits(
    _ tree: SyntaxTree, in range: TextRange, file: FileID = .main
  ) -> [TextEdit] {
    let lines = LineIndex(tree.bytes)
    let first = lines.range(ofLine: lines.line(at: range.start))
    // A range that ends where a line begins has nothing of that line, but for the last one.
    let last = range.isEmpty ? range.end : range.end - 1
    let end =
      Int(range.end) < tree.bytes.count
      ? lines.range(ofLine: lines.line(at: last)).end : UInt32(tree.bytes.count)
    let whole = TextRange(first.start, end)
    return edits(tree, file: file).filter { whole.covers($0.range) }
  }
}
