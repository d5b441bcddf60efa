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

  /// Whether a file that begins so may be an earlier report. The forms of reports have little in common but
  /// that they are text, and no features.
  private static func mayBeReport(_ beginning: [UInt8]) -> Bool {
    !beginning.contains(0)
      && !String(decoding: beginning, as: UTF8.self).contains("\"FeatureCollection\"")
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
