// ProjectText.swift: writing project files, over the text that was read and over no other.

import DLSPlatform
import DLSText

/// The one way in which commands write a project file.
enum ProjectText {
  /// Writes a text over the one that it was made from. One that was saved meanwhile stays.
  static func write(_ new: [UInt8], over old: [UInt8], to path: String) throws {
    let file = try AtomicFile(path)
    try file.write(new)
    if try file.commit(over: old) { return }
    throw CommandFailure.problem(
      "\(quoted(Path.display(path))) was changed by something else meanwhile, so it was left as it is now",
      help: "run the command again")
  }

  /// Writes a new file, and replaces nothing.
  static func create(_ text: [UInt8], at path: String) throws {
    let file = try AtomicFile(path)
    try file.write(text)
    do throws(SystemError) { try file.commitAsNew() } catch {
      guard error.isExisting else { throw error }
      throw CommandFailure.problem(
        "\(quoted(Path.display(path))) was made by something else meanwhile, so it was left as it is now",
        help: "choose another name, or move it away")
    }
  }

  /// Refuses to write into files that aren't project files by their names. A pattern of the shell easily
  /// names others, and a text that was never meant as a project has little left of it when it is mended.
  static func refuseOthers(_ paths: [String], verb: String) throws {
    let others = paths.filter { !isNamed($0) }
    guard let first = others.first else { return }
    let name = quoted(Path.display(first))
    let who =
      others.count == 1
      ? "\(name) is no project file by its name"
      : "\(name) and \(Figures.count(others.count - 1, "other file")) are no project files by their names"
    throw CommandFailure.usage(
      "\(who), so nothing was \(verb)",
      help: "name files that end in .\(ProjectFinder.suffix), or their folder")
  }

  /// Whether a path has the name of a project file, or stands for standard input.
  static func isNamed(_ path: String) -> Bool {
    path == "-" || Path.suffix(path) == ProjectFinder.suffix
  }
}
