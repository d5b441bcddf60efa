// GCCReport.swift: a check as a compiler tells it, which `:make` of Vim and many other tools read.

import DLSText

/// Writes a check as lines `FILE:LINE:COLUMN: error: MESSAGE [CODE]`, one for each diagnostic. Columns are bytes:
/// so do compilers count, and who reads them.
struct GCCReport: CheckReport {
  /// How a line ends that tells of a file that could not be read.
  static let unread = "[dls check]"

  private var paths: ReportPaths

  init(paths: ReportPaths) { self.paths = paths }

  func begin(_ out: ReportOutput) {}

  mutating func add(_ file: CheckedFile, _ out: ReportOutput) {
    for diagnostic in file.diagnostics {
      let place = ReportPlace(
        diagnostic.file, diagnostic.range, file.texts, columns: .utf8)
      let spot = place.map { "\(paths.path($0.given)):\($0.line):\($0.column)" } ?? "dls"
      let text = [diagnostic.message, diagnostic.help].compactMap { $0 }.joined(separator: " ")
      line("\(spot): \(GCCReport.word(diagnostic.severity)): \(text) [\(diagnostic.code)]", out)
      if out.isClosed { return }
    }
  }

  mutating func add(_ file: UnreadFile, _ out: ReportOutput) {
    line("\(paths.path(file.path)):1:1: error: \(file.reason) \(GCCReport.unread)", out)
  }

  func end(_ totals: CheckTotals, _ out: ReportOutput) {
    out.line(totals.line)
    for remark in totals.remarks { line(remark, out) }
  }

  /// Whether a line is one of such a report.
  static func isLine(_ line: String) -> Bool {
    line.hasSuffix(" \(unread)") || line.hasSuffix("]") && line.contains(" [DLS")
  }

  /// One line, whatever is in it.
  private func line(_ text: String, _ out: ReportOutput) {
    out.line(FailureView.safeName(FailureView.safe(text.replacing("\n", with: " "))))
  }

  private static func word(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info, .hint: "note"
    }
  }
}
