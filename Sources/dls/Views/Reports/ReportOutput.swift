// ReportOutput.swift: where a report goes: standard output, or a file that appears whole.

import DLSPlatform
import DLSText

/// Takes a report piece by piece.
final class ReportOutput {
  private let stream: Output
  private let file: AtomicFile?
  private var failure: SystemError?

  /// Begins a report into the file, or to the stream without one or for "-".
  init(_ path: String?, _ stream: Output) throws {
    self.stream = stream
    guard let path, path != "-" else {
      file = nil
      return
    }
    file = try NamedOutput.begin(path, "a report", "--output", mayReplace: ReportOutput.mayBeReport)
  }

  /// Whether a file that begins so is an earlier report, in whichever format.
  private static func mayBeReport(_ beginning: [UInt8]) -> Bool {
    if beginning.contains(0) { return false }
    let text = String(decoding: beginning, as: UTF8.self)
    let start = text.filter { !$0.isWhitespace }
    return isDocument(start, text) || isLines(text)
  }

  /// A report of one document, without and with its blanks: JSON, JSON Lines, SARIF, that of GitLab, JUnit.
  private static func isDocument(_ start: String, _ text: String) -> Bool {
    let version = "{\"version\":\(JSONReport.version),"
    let starts = ["\"dls\":\"", "\"kind\":\"diagnostic\"", "\"kind\":\"summary\""]
    if starts.contains(where: { start.hasPrefix(version + $0) }) { return true }
    if start.hasPrefix("{\"$schema\":") { return text.contains(SARIFReport.about) }
    if start == "[]" { return true }
    if start.hasPrefix("[{\"type\":\"issue\",") {
      return start.contains("\"check_name\":\"DLS")
        || start.contains("\"check_name\":\"\(GitLabReport.unread)\"")
    }
    return text.hasPrefix("\(JUnitReport.declaration)\n\(JUnitReport.root)")
  }

  /// A report for people, or annotations: one that begins with a head with a code, or with the closing count.
  private static func isLines(_ text: String) -> Bool {
    let first = String(text.prefix { $0 != "\n" })
    if Severity.allCases.contains(where: { first.hasPrefix("\($0.word)[DLS") }) { return true }
    if first.hasPrefix("::"), first.contains("title=DLS") || first.contains("title=dls check") {
      return true
    }
    if GCCReport.isLine(first) { return true }
    if first.hasPrefix(TextReport.unread), first.contains(".dlsproj'") { return true }
    return CheckTotals.isLine(
      first.hasPrefix(GitHubReport.logged) ? first.dropFirst(GitHubReport.logged.count) : first[...]
    )
  }

  /// Whether the report goes into a file.
  var isFile: Bool { file != nil }
  /// Whether nobody reads any further.
  var isClosed: Bool { file == nil && stream.isClosed }

  /// Adds text.
  func write(_ text: String) { write(text.utf8) }

  /// Adds text and a line feed.
  func line(_ text: String = "") {
    write(text.utf8)
    write(CollectionOfOne(UInt8(ascii: "\n")))
  }

  /// Adds bytes.
  func write(_ bytes: some Collection<UInt8>) {
    guard let file else {
      stream.write(bytes)
      return
    }
    if failure != nil { return }
    do throws(SystemError) { try file.write(bytes) } catch { failure = error }
  }

  /// Gives the file its name; until then nothing under that name has changed.
  func commit() throws {
    if let failure { throw failure }
    try file?.commit()
  }
}
