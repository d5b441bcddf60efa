// NamedOutput.swift: what a file that somebody names for a result may replace.

import DLSPlatform

/// A file for a result that is named on the command line. Data are worth more than a result that can be
/// made again: it replaces nothing that somebody may want back.
enum NamedOutput {
  /// Begins to write the file, whole or not at all. What is no file, such as a pipe, gets the bytes as
  /// they come.
  /// - Parameters:
  ///   - what: what is written, as in "a saved plan".
  ///   - option: the option that names the file.
  ///   - mayReplace: whether a file that begins with these bytes is one of the same kind.
  static func begin(
    _ path: String, _ what: String, _ option: String, mayReplace: ([UInt8]) -> Bool
  ) throws -> AtomicFile {
    let target = FileSystem.resolved(path) ?? path
    let shown = quoted(Path.display(path))
    if Path.suffix(target) == ProjectFinder.suffix {
      throw CommandFailure.usage(
        "\(shown) is the name of a project file, and \(what) is none",
        help: "give \(option) a name that doesn't end in .\(ProjectFinder.suffix)")
    }
    if let info = FileSystem.info(target), info.kind == .file, info.size > 0,
      !mayReplace(try FileContent.withMapped(target) { Array($0.prefix(beginning)) })
    {
      throw CommandFailure.usage(
        "\(shown) is there already and isn't \(what)",
        help: "give \(option) another name, or move \(shown) out of the way first")
    }
    return try AtomicFile(path)
  }

  /// How many bytes tell what a file is.
  private static let beginning = 8192
}
