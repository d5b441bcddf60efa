// CheckReport.swift: what `dls check` found, in the words of no format, and what writes it down.

import DLSCheck
import DLSEngine
import DLSForecast
import DLSText

/// A checked project file with what was found in it, as every format reads it.
struct CheckedFile {
  /// The path as given, or "-" for standard input.
  let path: String
  /// What was found, in reading order; a place may lie in a file that this one imports.
  let diagnostics: [Diagnostic]
  /// What was found and a comment allows.
  let allowed: [Allowed]
  /// The texts behind the places.
  let texts: SourceTexts
  /// Sources, labels and layers that nobody has looked at yet.
  let unverified: [String]
  /// What the store could not be asked, as a line.
  let unasked: String?
  /// Why the engine could not look at its data, though it was to.
  let failure: EngineFailure?
  /// What the project would yield, where that was asked for.
  let forecast: Forecast?
}

/// A file that could not be read, or is no project file at all.
struct UnreadFile {
  /// The path as given.
  let path: String
  /// What is wrong with it, as a sentence that names it.
  let reason: String
}

/// What a whole check came to.
struct CheckTotals {
  /// Whether warnings count as errors.
  let isStrict: Bool
  /// How many files were checked.
  private(set) var files = 0
  /// The files that could not be read.
  private(set) var unread: [UnreadFile] = []
  /// Sources, labels and layers that nobody has looked at yet.
  private(set) var unverified: [String] = []
  /// The files that name them, for each its own.
  private var namingFiles: [String] = []
  /// What stores could not be asked, as lines.
  private(set) var unasked: [String] = []
  /// Why the engine could not look at data, though it was to; the first time.
  private(set) var failure: EngineFailure?
  /// The forecasts that were asked for, by file.
  private(set) var forecasts: [(path: String, forecast: Forecast)] = []
  private var counts = Array(repeating: 0, count: Severity.allCases.count)
  /// Whether something is wrong with what stands after `--set` or `--profile`.
  private var isCommandLineWrong = false
  /// How many could be mended by a safe fix, and how many by another one alone.
  private var fixes = (safe: 0, other: 0)
  /// Files that this run leaves as they are although it mends others, and how many fixes are of them.
  private let leavesAlone: ((String) -> Bool)?
  private var elsewhere = 0
  /// Whether this run tried the fixes that aren't safe; where it mends at all, it tried the others.
  private let triesUnsafe: Bool

  init(isStrict: Bool, leavesAlone: ((String) -> Bool)? = nil, triesUnsafe: Bool = false) {
    self.isStrict = isStrict
    self.leavesAlone = leavesAlone
    self.triesUnsafe = triesUnsafe
  }

  mutating func add(_ file: CheckedFile) {
    files += 1
    unverified += file.unverified
    namingFiles += file.unverified.map { _ in file.path }
    if let line = file.unasked { unasked.append(line) }
    failure = failure ?? file.failure
    if let forecast = file.forecast { forecasts.append((file.path, forecast)) }
    for diagnostic in file.diagnostics {
      counts[diagnostic.severity.rawValue] += 1
      let isOfCommandLine = file.texts.isOfCommandLine(diagnostic.file)
      if diagnostic.severity == .error {
        isCommandLineWrong =
          isCommandLineWrong || isOfCommandLine || diagnostic.code == Rule.unknownProfile.code
      }
      if let leavesAlone, let path = file.texts.path(of: diagnostic.fixes), leavesAlone(path) {
        elsewhere += 1
        continue
      }
      // A fix that isn't safe comes first where it is the better one, and then is what is applied.
      let all = diagnostic.fixes.filter { !$0.isByItself }
      guard !all.isEmpty, !isOfCommandLine else { continue }
      // What is left of those that were tried mends nothing.
      if all.contains(where: \.isSafe) {
        if leavesAlone == nil { fixes.safe += 1 }
      } else if !triesUnsafe {
        fixes.other += 1
      }
    }
  }

  mutating func add(_ file: UnreadFile) { unread.append(file) }

  /// How many diagnostics have this severity.
  func count(_ severity: Severity) -> Int { counts[severity.rawValue] }

  /// Whether a diagnostic of this severity makes the check fail.
  func fails(_ severity: Severity) -> Bool { severity <= (isStrict ? .warning : .error) }

  /// How the program ends.
  var exitCode: ExitCode {
    if isCommandLineWrong || !unread.isEmpty || failure != nil { return .usage }
    return Severity.allCases.contains { fails($0) && count($0) > 0 } ? .problems : .fine
  }

  /// "`dls check --fix` mends 2 of these."; nil where nothing can be mended so.
  var fixLine: String? {
    let outside =
      elsewhere == 0
      ? nil
      : "\(Figures.count(elsewhere, "fix", "fixes")) left out: name the file or folder to mend what lies "
        + "elsewhere."
    let lines = [ownFixLine, outside].compactMap(\.self)
    return lines.isEmpty ? nil : lines.joined(separator: " ")
  }

  private var ownFixLine: String? {
    switch fixes {
    case (0, 0): nil
    case (let safe, 0): "`dls check --fix` mends \(safe) of these."
    case (0, let other):
      "`dls check --unsafe-fixes` mends \(other) of these; look at what it changes."
    case (let safe, let other):
      "`dls check --fix` mends \(safe) of these, `--unsafe-fixes` \(other) more."
    }
  }

  /// What stores and the engine could not be asked, for programs: people read of the engine elsewhere.
  var allUnasked: [String] { unasked + [failure?.line].compactMap(\.self) }

  /// Lines that say what was not checked against data and stores.
  var remarks: [String] { (DataReading.line(unverifiedByFile).map { [$0] } ?? []) + unasked }

  /// The same as `unverified`, with the files that name them where there are several.
  var unverifiedByFile: [String] {
    if Set(namingFiles).count < 2 { return unverified }
    return zip(unverified, namingFiles).map { "\($0) (\($1))" }
  }

  /// "2 errors, 1 warning in 3 files. 1 file couldn't be read."
  var line: String {
    let checked = DiagnosticsReport.summary(count, files: files)
    if unread.isEmpty { return checked }
    let rest = Figures.count(unread.count, "file") + CheckTotals.unreadEnding
    return files == 0 ? rest : "\(checked) \(rest)"
  }

  /// Whether somebody who reads a line takes it for such a count: numbers, and no word that isn't of one.
  static func isLine(_ line: Substring) -> Bool {
    guard line.hasSuffix("."), line.hasPrefix("No errors") || line.first?.isNumber == true else {
      return false
    }
    return line.split(separator: " ").allSatisfy { word in
      let word = word.last.map { ".,".contains($0) } == true ? word.dropLast() : word
      return lineWords.contains(word) || !word.isEmpty && word.allSatisfy(\.isNumber)
    }
  }

  private static let lineWords: Set<Substring> = [
    "No", "error", "errors", "warning", "warnings", "remark", "remarks", "in", "file", "files",
    "couldn't", "be", "read",
  ]

  /// How the closing count ends where files could not be read.
  static let unreadEnding = " couldn't be read."
}

/// Writes down a check in one format, file after file, so that nothing has to be kept.
protocol CheckReport {
  /// Writes what stands before everything else.
  mutating func begin(_ out: ReportOutput)
  /// Writes what was found in one file.
  mutating func add(_ file: CheckedFile, _ out: ReportOutput)
  /// Writes that a file could not be read.
  mutating func add(_ file: UnreadFile, _ out: ReportOutput)
  /// Writes what stands after everything else.
  mutating func end(_ totals: CheckTotals, _ out: ReportOutput)
}

extension EngineFailure {
  /// That the engine could not look, and why, as a line.
  var line: String { "The engine could not look at the data: \(description)" }
}

extension SourceTexts {
  /// The path of the file that fixes are of, where they are of one.
  fileprivate func path(of fixes: [Fix]) -> String? {
    fixes.first?.edits.first.flatMap { file($0.file)?.given }
  }
}
