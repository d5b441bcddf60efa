// GitLabReport.swift: a check as a Code Quality report, which GitLab shows in merge requests.

import DLSJSON
import DLSText

/// Writes a check as a Code Quality report of GitLab.
struct GitLabReport: CheckReport {
  private var paths: ReportPaths
  private var fingerprints = ReportFingerprints()
  private var writer = JSONWriter(indented: true)

  init(paths: ReportPaths) { self.paths = paths }

  mutating func begin(_ out: ReportOutput) { writer.beginArray() }

  mutating func add(_ file: CheckedFile, _ out: ReportOutput) {
    for diagnostic in file.diagnostics {
      writer.value(issue(diagnostic, file.texts))
      out.write(writer.take())
      if out.isClosed { return }
    }
  }

  mutating func add(_ file: UnreadFile, _ out: ReportOutput) {
    let path = paths.path(file.path)
    let print = fingerprints.next(GitLabReport.unread, path: path)
    writer.value([
      "type": "issue", "description": .string(file.reason),
      "check_name": .string(GitLabReport.unread),
      "fingerprint": .string("\(print.hash):\(print.ordinal)"), "severity": "critical",
      "location": ["path": .string(path), "lines": ["begin": 1, "end": 1]],
    ])
    out.write(writer.take())
  }

  /// What stands in place of a code where a file could not be read.
  static let unread = "unread"

  mutating func end(_ totals: CheckTotals, _ out: ReportOutput) {
    writer.endArray()
    out.write(writer.take())
    out.line()
  }

  private mutating func issue(_ diagnostic: Diagnostic, _ texts: SourceTexts) -> JSONValue {
    let place = ReportPlace(diagnostic.file, diagnostic.range, texts)
    let path = paths.path(place?.given ?? "-")
    let print = fingerprints.next(diagnostic, path: path, texts)
    let text = [diagnostic.message, diagnostic.help].compactMap { $0 }.joined(separator: " ")
    return [
      "type": "issue", "description": .string(text), "check_name": .string(diagnostic.code),
      "fingerprint": .string("\(print.hash):\(print.ordinal)"),
      "severity": .string(GitLabReport.severity(diagnostic.severity)),
      "location": [
        "path": .string(path),
        "lines": ["begin": JSONValue(place?.line ?? 1), "end": JSONValue(place?.endLine ?? 1)],
      ],
    ]
  }

  /// GitLab knows five grades; what stops a project counts as major.
  private static func severity(_ severity: Severity) -> String {
    switch severity {
    case .error: "major"
    case .warning: "minor"
    case .info, .hint: "info"
    }
  }
}
