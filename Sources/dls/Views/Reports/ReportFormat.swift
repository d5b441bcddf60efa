// ReportFormat.swift: the formats in which `dls check` can say what it found.

import DLSPlatform

/// A format of `dls check`.
enum ReportFormat: String, CaseIterable {
  /// For people.
  case text
  /// One JSON document.
  case json
  /// A JSON document on each line.
  case jsonl
  /// SARIF 2.1.0, which code scanning services read.
  case sarif
  /// Annotations of GitHub Actions.
  case github
  /// A Code Quality report of GitLab.
  case gitlab
  /// JUnit's XML, which every build server shows.
  case junit
  /// Lines as compilers write them, which editors read.
  case gcc

  /// The options that choose a format and where it goes.
  static let options = [
    OptionRow(
      name: "--format", value: "NAME", choices: allCases.map(\.rawValue),
      doc: "how to say it: \(allCases.map(\.rawValue).joined(separator: ", "))"),
    OptionRow(
      name: "--output", letter: "-o", value: "FILE",
      doc: "write the report into FILE, which appears whole or not at all"),
  ]

  /// The format that a command line asks for; `--json` is short for `--format json`.
  init(_ invocation: Invocation) throws {
    let named = invocation.value(of: "--format").flatMap(ReportFormat.init)
    if invocation.has("--json"), let named, named != .json {
      throw CommandFailure.usage(
        "--json is short for --format json, and --format \(named.rawValue) is given as well",
        help: "leave one of them out")
    }
    self = invocation.has("--json") ? .json : named ?? .text
  }

  /// What writes a report in this format.
  func report(_ console: Console, isStrict: Bool, toFile: Bool) -> any CheckReport {
    switch self {
    case .text:
      TextReport(
        style: toFile ? Style(isColoured: false) : console.style,
        columns: toFile ? nil : console.columns, isQuiet: console.isQuiet)
    case .json: JSONReport()
    case .jsonl: JSONLinesReport()
    case .sarif: SARIFReport(paths: ReportPaths(variable: "GITHUB_WORKSPACE"))
    case .github: GitHubReport(paths: ReportPaths(variable: "GITHUB_WORKSPACE"))
    case .gitlab: GitLabReport(paths: ReportPaths(variable: "CI_PROJECT_DIR"))
    case .gcc: GCCReport(paths: ReportPaths())
    case .junit: JUnitReport(totals: CheckTotals(isStrict: isStrict))
    }
  }
}
