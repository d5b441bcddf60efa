// ReportPlace.swift: places of diagnostics as the formats of other programs name them.

import DLSPlatform
import DLSText

/// Names files as seen from one folder.
struct ReportPaths {
  /// The folder, absolute.
  let base: String
  private var known: [String: String] = [:]

  /// Paths as seen from the working directory.
  init() { base = FileSystem.workingDirectory }

  /// Paths as seen from the folder that a build server checked the repository out to, when the
  /// work is done inside it; else from the working directory.
  init(variable: String) {
    let here = FileSystem.workingDirectory
    let root = Environment.value(variable).flatMap { FileSystem.resolved($0) }
    base = root.flatMap { ReportPaths.holds($0, here) ? $0 : nil } ?? here
  }

  /// The path as seen from the folder; an absolute one for what lies elsewhere.
  mutating func path(_ given: String) -> String {
    if let path = known[given] { return path }
    if given == "-" { return "<stdin>" }
    let near = Path.relative(given, to: base)
    let path = near.hasPrefix("../") || near == ".." ? Path.absolute(given) : near
    known[given] = path
    return path
  }

  private static func holds(_ folder: String, _ path: String) -> Bool {
    let near = Path.relative(path, to: folder)
    return near != ".." && !near.hasPrefix("../")
  }
}

/// A stretch of a file; lines and columns from 1, columns in Unicode code points unless others are asked for, the
/// end is the place after the last character.
struct ReportPlace {
  /// The file as its model names it; "-" for standard input.
  let given: String
  /// The bytes.
  let range: TextRange
  let line: Int
  let column: Int
  let endLine: Int
  let endColumn: Int

  /// - Parameters:
  ///   - knowsCommandLine: whether a place after `--set` is told as it is; for services that know files alone, the
  ///     project's first line stands for it.
  ///   - columns: what a column counts.
  init?(
    _ file: FileID, _ range: TextRange, _ texts: SourceTexts, knowsCommandLine: Bool = false,
    columns: PositionEncoding = .utf32
  ) {
    let standsIn = !knowsCommandLine && texts.isOfCommandLine(file)
    let (file, range) = standsIn ? (.main, TextRange(at: 0)) : (file, range)
    guard let source = texts.file(file) else { return nil }
    let start = source.lines.position(at: range.start, columns)
    let end = source.lines.position(at: range.end, columns)
    given = source.given
    self.range = range
    line = start.line + 1
    column = start.column + 1
    endLine = end.line + 1
    endColumn = end.column + 1
  }
}
