// CheckReport.swift: what `dls check` found, in the words of no format, and what writes it down.

import DLSText

/// A checked project file with what was found in it, as every format reads it.
struct CheckedFile {
  /// The path as given, or "-" for standard input.
  let path: String
  /// What was found, in reading order; a place may lie in a file that this one imports.
  let diagnostics: [Diagnostic]
  /// The texts behind the places.
  let texts: SourceTexts
  /// The addresses of the sources that could not be checked against their data.
  let unverified: [String]
}

/// What a whole check came to.
struct CheckTotals {
  /// Whether warnings count as errors.
  let isStrict: Bool
  /// How many files were checked.
  private(set) var files = 0
  /// The addresses of the sources that could not be checked against their data.
  private(set) var unverified: [String] = []
  private var counts = Array(repeating: 0, count: Severity.allCases.count)

  init(isStrict: Bool) { self.isStrict = isStrict }

  mutating func add(_ file: CheckedFile) {
    files += 1
    unverified += file.unverified
    for diagnostic in file.diagnostics { counts[diagnostic.severity.rawValue] += 1 }
  }

  /// How many diagnostics have this severity.
  func count(_ severity: Severity) -> Int { counts[severity.rawValue] }

  /// Whether a diagnostic of this severity makes the check fail.
  func fails(_ severity: Severity) -> Bool { severity <= (isStrict ? .warning : .error) }

  /// How the program ends.
  var exitCode: ExitCode {
    Severity.allCases.contains { fails($0) && count($0) > 0 } ? .problems : .fine
  }

  /// "2 errors, 1 warning in 3 files."
  var line: String { DiagnosticsReport.summary(count, files: files) }
}

/// Writes down a check in one format, file after file, so that nothing has to be kept.
protocol CheckReport {
  /// Writes what stands before everything else.
  mutating func begin(_ out: ReportOutput)
  /// Writes what was found in one file.
  mutating func add(_ file: CheckedFile, _ out: ReportOutput)
  /// Writes what stands after everything else.
  mutating func end(_ totals: CheckTotals, _ out: ReportOutput)
}
