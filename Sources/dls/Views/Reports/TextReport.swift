// TextReport.swift: a check for people: source lines with carets, and a closing count.

import DLSForecast
import DLSPlatform

/// Writes a check for people.
struct TextReport: CheckReport {
  let style: Style
  /// Without the closing count.
  let isQuiet: Bool

  func begin(_ out: ReportOutput) {}

  func add(_ file: CheckedFile, _ out: ReportOutput) {
    let view = DiagnosticView(style: style, file: file.texts.file)
    for diagnostic in file.diagnostics {
      out.line(view.text(diagnostic))
      if out.isClosed { return }
    }
  }

  func end(_ totals: CheckTotals, _ out: ReportOutput) {
    for (path, forecast) in totals.forecasts {
      if totals.forecasts.count > 1 { out.line(style.bold(quoted(Path.display(path)))) }
      for line in forecast.lines() { out.line(FailureView.safe(line)) }
    }
    if isQuiet { return }
    out.line(totals.line)
    if let line = totals.fixLine { out.line(line) }
    for line in totals.remarks { out.line(line) }
  }
}
