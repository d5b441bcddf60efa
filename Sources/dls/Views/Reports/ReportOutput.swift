// ReportOutput.swift: where a report goes: standard output, or a file that appears whole.

import DLSPlatform

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
    if Path.suffix(FileSystem.resolved(path) ?? path) == ProjectFinder.suffix {
      throw CommandFailure.usage(
        "the report would replace the project file \(quoted(path))",
        help: "give --output a name that doesn't end in .\(ProjectFinder.suffix)")
    }
    file = try AtomicFile(path)
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
