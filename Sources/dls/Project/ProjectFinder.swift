// ProjectFinder.swift: which project file a command is about.

import DLSPlatform
import DLSSyntax

/// Finds project files.
enum ProjectFinder {
  /// The suffix of project files.
  static let suffix = "dlsproj"

  /// The file named on the command line, or the one that declares a project here or in a folder
  /// above. Several in one folder are an error that lists them. The way up ends below a folder that
  /// everybody may write to.
  static func find(_ argument: String?) throws -> String {
    if let argument {
      guard let info = FileSystem.info(argument) else {
        throw missing(argument)
      }
      if info.kind != .directory { return argument }
      guard let found = try onlyProject(in: argument) else {
        throw CommandFailure.usage(
          "no file in \(quoted(argument)) declares a project",
          help: "a project file ends in .\(suffix) and has a `project` block; `dls init` makes one")
      }
      return found
    }
    var folder = FileSystem.workingDirectory
    while true {
      if let found = try onlyProject(in: folder) { return Path.display(found) }
      let above = Path.parent(folder)
      // In a folder that everybody may write to, such as /tmp, anybody could have left a project.
      if above == folder || FileSystem.isWritableByAll(above) { break }
      folder = above
    }
    throw CommandFailure.usage(
      "no .\(suffix) file here or in a folder above declares a project",
      help: "name the file, or make one with `dls init`")
  }

  /// The project files among what the command line names: files, folders and everything below
  /// them, or "-" for standard input.
  static func files(_ arguments: [String]) throws -> FoundProjects {
    if arguments.isEmpty { return FoundProjects(named: try find(nil)) }
    var found = FoundProjects()
    for argument in arguments {
      if argument == "-" {
        found.add(named: argument)
        continue
      }
      guard let info = FileSystem.info(argument) else {
        // Of several the others are looked at all the same, and whoever reads it says that it is missing.
        if arguments.count == 1 { throw missing(argument) }
        found.add(named: argument)
        continue
      }
      if info.kind != .directory {
        found.add(named: argument)
      } else if try !found.add(below: argument) {
        throw CommandFailure.usage("there is no .\(suffix) file in \(quoted(argument))")
      }
    }
    found.removeTwins()
    return found
  }

  /// The bytes of a project file, or of standard input for "-".
  static func read(_ path: String) throws -> [UInt8] {
    do {
      let limit = Parser.sizeLimit
      if path == "-" { return try FileContent.readStandardInput(limit: limit) }
      let bytes = try FileContent.read(path, limit: limit)
      let kind = ForeignContent(bytes)
      if let kind = kind
        ?? (ProjectText.isNamed(path) ? nil : ForeignContent(text: bytes, of: path))
      {
        throw CommandFailure.usage(
          "\(quoted(path)) is no project file: it is \(kind.text)", help: kind.help(path))
      }
      return bytes
    } catch let error as SystemError {
      if error.isTooLarge {
        throw CommandFailure.usage("\(quoted(path)) has 4 GiB or more; no project is that long")
      }
      // That is what stands for bytes of a name that are no UTF-8.
      if error.isMissing, path.unicodeScalars.contains("\u{FFFD}") {
        throw CommandFailure.usage(
          "can't read \(quoted(path)): its name, or that of a folder above it, isn't UTF-8",
          help: "rename it")
      }
      if error.isMissing { throw missing(path) }
      throw error
    }
  }

  /// Why nothing can be read where nothing is.
  private static func missing(_ path: String) -> CommandFailure {
    guard let target = FileSystem.danglingTarget(path) else {
      return CommandFailure(
        code: .usage, message: "there is no file \(quoted(path))",
        help: near(path).map { ["did you mean \(quoted($0))?"] } ?? [])
    }
    return CommandFailure.usage(
      "\(quoted(path)) is a link to \(quoted(target)), and nothing is there",
      help: "mount what it leads to, or remove the link")
  }

  /// The project file beside a path whose name is nearest; nil where none is near.
  private static func near(_ path: String) -> String? {
    let cut = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) }
    let folder = String(path[..<(cut ?? path.startIndex)])
    let name = String(path[(cut ?? path.startIndex)...])
    let names = ((try? FileSystem.list(folder.isEmpty ? "." : folder)) ?? []).filter {
      Path.suffix($0) == suffix
    }
    let whole = "\(name).\(suffix)"
    let found = names.contains(whole) ? whole : NearestName.to(name, in: names)
    return found.map { folder + $0 }
  }

  /// The files beside a new one that declare a project, too.
  static func projects(beside path: String) -> [String] {
    let folder = Path.parent(path)
    return ((try? FileSystem.list(folder)) ?? []).map { Path.join(folder, $0) }.filter {
      $0 != path && Path.suffix($0) == suffix && ProjectDeclaration($0) == .plain
    }
  }

  private static func onlyProject(in folder: String) throws -> String? {
    guard let names = try? FileSystem.list(folder) else { return nil }
    let candidates = names.filter { Path.suffix($0) == suffix }.map { Path.join(folder, $0) }
    let kinds = candidates.map { ($0, ProjectDeclaration($0)) }
    let projects = kinds.filter { $0.1 == .plain }.map(\.0)
    // A folder above is another project's: where only the keyword is misspelt, the file is what was meant, and the
    // command says what is wrong with it.
    if projects.isEmpty { return kinds.first { $0.1 == .misspelt }?.0 }
    if projects.count > 1 {
      let list = projects.map { quoted(Path.display($0)) }.joined(separator: ", ")
      let place =
        Path.absolute(folder) == FileSystem.workingDirectory
        ? "here" : "in \(quoted(Path.display(folder)))"
      throw CommandFailure.usage(
        "\(projects.count) files \(place) declare a project: \(list)",
        help: "name the one you mean")
    }
    return projects.first
  }
}
