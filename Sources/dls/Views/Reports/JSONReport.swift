// JSONReport.swift: a check as JSON, in one document or one for each line.

import DLSJSON
import DLSPlatform
import DLSText

/// Writes a check as one JSON document; `docs/check-report.schema.json` describes it.
struct JSONReport: CheckReport {
  /// Counts up when a member changes its meaning or goes; new members may come without that.
  static let version = 1
  private var writer = JSONWriter(indented: true)

  mutating func begin(_ out: ReportOutput) {
    writer.beginObject()
    writer.member("version", JSONValue(JSONReport.version))
    writer.member("dls", .string(Version.number))
    writer.name("diagnostics")
    writer.beginArray()
  }

  mutating func add(_ file: CheckedFile, _ out: ReportOutput) {
    for diagnostic in file.diagnostics {
      writer.value(DiagnosticsReport.json(diagnostic, file.texts))
      out.write(writer.take())
      if out.isClosed { return }
    }
  }

  /// They are listed at the end.
  func add(_ file: UnreadFile, _ out: ReportOutput) {}

  mutating func end(_ totals: CheckTotals, _ out: ReportOutput) {
    writer.endArray()
    for (name, value) in JSONReport.counts(totals) { writer.member(name, value) }
    writer.endObject()
    out.write(writer.take())
    out.line()
  }

  private static func json(_ file: UnreadFile) -> JSONValue {
    ["file": .string(Path.display(file.path)), "reason": .string(file.reason)]
  }

  /// What the check came to, as members.
  fileprivate static func counts(_ totals: CheckTotals) -> [JSONObject.Member] {
    [
      ("files", JSONValue(totals.files)), ("errors", JSONValue(totals.count(.error))),
      ("warnings", JSONValue(totals.count(.warning))),
      ("infos", JSONValue(totals.count(.info))), ("hints", JSONValue(totals.count(.hint))),
      ("unread", .array(totals.unread.map(json))),
      ("unverified", JSONValue(totals.unverified)), ("unasked", JSONValue(totals.allUnasked)),
      ("forecasts", .array(totals.forecasts.map { ForecastView.json($0.forecast, file: $0.path) })),
    ]
  }
}

/// Writes a check as JSON Lines: a line for each diagnostic, and one that sums up;
/// `docs/check-report-line.schema.json` describes a line.
struct JSONLinesReport: CheckReport {
  func begin(_ out: ReportOutput) {}

  func add(_ file: CheckedFile, _ out: ReportOutput) {
    for diagnostic in file.diagnostics {
      let members = DiagnosticsReport.json(diagnostic, file.texts).object?.members ?? []
      write("diagnostic", members, out)
      if out.isClosed { return }
    }
  }

  /// They are listed at the end.
  func add(_ file: UnreadFile, _ out: ReportOutput) {}

  func end(_ totals: CheckTotals, _ out: ReportOutput) {
    write("summary", JSONReport.counts(totals), out)
  }

  private func write(_ kind: String, _ members: [JSONObject.Member], _ out: ReportOutput) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("version", JSONValue(JSONReport.version))
    writer.member("kind", .string(kind))
    for (name, value) in members { writer.member(name, value) }
    writer.endObject()
    out.write(writer.take())
    out.line()
  }
}
