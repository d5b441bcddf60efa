// GCCReport.swift: a check as a compiler tells it, which `:make` of Vim and many other tools read.

import DLSText

/// Writes a check as lines `FILE:LINE:COLUMN: error: MESSAGE [CODE]`, one for each diagnostic. Columns are bytes:
/// so do compilers count, and who reads them.
struct GCCReport: CheckReport {
  /// How a line ends that tells of a file that could not be read.
  static let unread = "[dls check]"
  /// What stands where other lines name a place.
  private static let noPlace = "dls"

  private var paths: ReportPaths

  init(paths: ReportPaths) { self.paths = paths }

  func begin(_ out: ReportOutput) {}

  mutating func add(_ file: CheckedFile, _ out: ReportOutput) {
    for diagnostic in file.diagnostics {
      let place = ReportPlace(
        diagnostic.file, diagnostic.range, file.texts, columns: .utf8)
      let spot =
        place.map { "\(paths.path($0.given)):\($0.line):\($0.column)" } ?? GCCReport.noPlace
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

  /// Whether a line is one of such a report, by its whole form: notes of people may name codes, too.
  static func isLine(_ line: String) -> Bool {
    guard line.hasSuffix("]"), let bracket = line.lastIndex(of: "["),
      line.hasSuffix(" \(unread)") || isCode(line[bracket...].dropFirst().dropLast())
    else { return false }
    let words = [Severity.error, .warning, .hint].map(word)
    let parts = line.pieces(between: ": ")
    return parts.indices.dropFirst().dropLast().contains { place in
      words.contains(parts[place])
        && (place == 1 && parts[0] == noPlace || isSpot(parts[place - 1]))
    }
  }

  private static func isCode(_ text: Substring) -> Bool {
    text.hasPrefix("DLS") && text.utf8.count == 7 && text.dropFirst(3).allSatisfy(\.isNumber)
  }

  /// Whether a text ends as `FILE:LINE:COLUMN` does.
  private static func isSpot(_ text: String) -> Bool {
    let parts = text.pieces(between: ":")
    return parts.count > 2
      && parts.suffix(2).allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
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
