// GitHubReport.swift: a check as workflow commands, which GitHub Actions shows at the lines.

import DLSText

/// Writes a check as annotations of GitHub Actions.
///
/// GitHub keeps ten annotations of each kind from one step and drops the rest without a word. So
/// what comes after the tenth is written as a plain line of the log, and a notice says how many.
struct GitHubReport: CheckReport {
  /// Annotations of one kind that GitHub keeps from a step.
  static let limit = 10

  /// How lines of the log begin.
  static let logged = "dls check: "

  private var paths: ReportPaths
  private var written: [Kind: Int] = [:]
  private var left: [Kind: Int] = [:]

  /// A kind of annotation.
  private enum Kind: String, CaseIterable {
    case error, warning, notice

    init(_ severity: Severity) {
      switch severity {
      case .error: self = .error
      case .warning: self = .warning
      case .info, .hint: self = .notice
      }
    }

    /// One notice is kept back for saying what was left out.
    var limit: Int { self == .notice ? GitHubReport.limit - 1 : GitHubReport.limit }
  }

  init(paths: ReportPaths) { self.paths = paths }

  func begin(_ out: ReportOutput) {}

  mutating func add(_ file: CheckedFile, _ out: ReportOutput) {
    for diagnostic in file.diagnostics {
      let place = ReportPlace(diagnostic.file, diagnostic.range, file.texts)
      let kind = Kind(diagnostic.severity)
      if written[kind, default: 0] < kind.limit {
        written[kind, default: 0] += 1
        out.line(annotation(kind, diagnostic, place))
      } else {
        left[kind, default: 0] += 1
        out.line(logLine(diagnostic, place))
      }
      if out.isClosed { return }
    }
  }

  mutating func add(_ file: UnreadFile, _ out: ReportOutput) {
    let text = FailureView.safe(file.reason)
    guard written[.error, default: 0] < GitHubReport.limit else {
      left[.error, default: 0] += 1
      return out.line("\(GitHubReport.logged)error: \(FailureView.safeName(text))")
    }
    written[.error, default: 0] += 1
    let path = GitHubReport.property(paths.path(file.path))
    out.line("::error file=\(path),title=dls check::\(GitHubReport.data(text))")
  }

  func end(_ totals: CheckTotals, _ out: ReportOutput) {
    let rest = Kind.allCases.compactMap { kind in
      left[kind].map { Figures.count($0, "more \(kind.rawValue)") }
    }
    if !rest.isEmpty {
      let text = "\(rest.joined(separator: ", ")): GitHub shows \(GitHubReport.limit) of a kind "
      out.line("::notice title=dls check::" + GitHubReport.data(text + "for a step; see the log."))
    }
    out.line("\(GitHubReport.logged)\(totals.line)")
    for line in totals.remarks { out.line("\(GitHubReport.logged)\(FailureView.safeName(line))") }
  }

  /// "::error file=a.dlsproj,line=2,endLine=2,col=16,title=DLS0105::…"
  private mutating func annotation(
    _ kind: Kind, _ diagnostic: Diagnostic, _ place: ReportPlace?
  ) -> String {
    var properties: [String] = []
    if let place {
      properties.append("file=\(GitHubReport.property(paths.path(place.given)))")
      properties.append("line=\(place.line)")
      properties.append("endLine=\(place.endLine)")
      // A column of a stretch of several lines makes GitHub drop the annotation.
      if place.line == place.endLine { properties.append("col=\(place.column)") }
    }
    properties.append("title=\(GitHubReport.property(diagnostic.code))")
    let text = [diagnostic.message, diagnostic.help].compactMap { $0 }.joined(separator: "\n")
    let data = GitHubReport.data(FailureView.safe(text))
    return "::\(kind.rawValue) \(properties.joined(separator: ","))::\(data)"
  }

  /// The same as a line of the log, which must not read as a command.
  private mutating func logLine(_ diagnostic: Diagnostic, _ place: ReportPlace?) -> String {
    let spot = place.map { "\(paths.path($0.given)):\($0.line):\($0.column): " } ?? ""
    let head = "\(diagnostic.severity.word)[\(diagnostic.code)]"
    let line = FailureView.safeName("\(GitHubReport.logged)\(spot)\(head): \(diagnostic.message)")
    return line.replacing("##[", with: "# #[")
  }

  /// The text of a command.
  private static func data(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  /// The value of a command's property.
  private static func property(_ text: String) -> String {
    data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
