// TextReport.swift: a check for people: source lines with carets, and a closing count.

import DLSForecast
import DLSPlatform
import DLSText

/// Writes a check for people.
struct TextReport: CheckReport {
  let style: Style
  /// Columns of the terminal; nil where there is none.
  let columns: Int?
  /// Without the closing count.
  let isQuiet: Bool

  func begin(_ out: ReportOutput) {}

  func add(_ file: CheckedFile, _ out: ReportOutput) {
    let files = file.texts.files(of: file.diagnostics)
    let found = file.diagnostics
    // Hundreds of findings are drawn by all threads, and some thousand at a time.
    for start in stride(from: 0, to: found.count, by: 4096) {
      let some = found[start..<min(start + 4096, found.count)]
      let ranges = Workers.all.ranges(some.count, least: 32)
      let texts = Workers.all.map(ranges.count) { [style, columns] piece in
        let view = DiagnosticView(style: style, columns: columns) { files[$0] }
        return ranges[piece].map { view.text(found[start + $0]) }
      }
      for text in texts.joined() {
        out.line(text)
        if out.isClosed { return }
      }
    }
  }

  /// How a line begins that says that a file could not be read.
  static let unread = "error: "

  /// On a screen, standard error says so.
  func add(_ file: UnreadFile, _ out: ReportOutput) {
    if out.isFile { out.line("\(TextReport.unread)\(FailureView.safe(file.reason))\n") }
  }

  func end(_ totals: CheckTotals, _ out: ReportOutput) {
    // A file is known as a report by how it begins, and a forecast begins like anything.
    let isForecast = out.isFile && !totals.forecasts.isEmpty
    if isForecast { out.line(totals.line) }
    for (path, forecast) in totals.forecasts {
      if totals.forecasts.count > 1 { out.line(style.bold(quoted(Path.display(path)))) }
      for line in forecast.lines() { out.line(wrapped(FailureView.safe(line))) }
    }
    // Standard error has said all there is.
    if totals.files == 0, !totals.unread.isEmpty, !out.isFile { return }
    if isQuiet { return }
    if !isForecast { out.line(totals.line) }
    if let line = totals.fixLine { out.line(wrapped(line)) }
    for line in totals.remarks { out.line(wrapped(line)) }
  }

  private func wrapped(_ line: String) -> String { Wrapping.text(line, columns, indent: 2) }
}
