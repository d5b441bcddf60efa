// Advice.swift: commands that messages advise, typed for the project and store that the present one is about.

import DLSEngine
import DLSPlatform
import DLSText
import Synchronization

/// The words of a command line that choose the project and its store. Commands that are advised between
/// backquotes repeat them: typed as told, they would else be about another store.
struct Advice: Equatable, Sendable {
  /// The project's file or folder, if one was named.
  private var file: String?
  /// The folder, the profile and the settings that were given.
  private var options: [Option] = []

  private struct Option: Equatable, Sendable {
    let name: String
    let value: String
  }

  /// Nothing was chosen: commands stay as they are.
  init() {}

  /// What a command line chooses. Of several files none is the one that a message is about.
  init(_ invocation: Invocation) {
    let arguments = invocation.arguments
    if arguments.count(where: Self.isProject) == 1 { file = arguments.first(where: Self.isProject) }
    // No shell takes a name with a line end as a message shows it.
    if file?.utf8.contains(where: { $0 < 0x20 }) == true { file = nil }
    options = invocation.options.filter { Self.names.contains($0.name) }
      .map { Option(name: $0.name, value: $0.value) }
  }

  private static let names = ["--chdir", "--profile", "--set"]

  private static func isProject(_ argument: String) -> Bool {
    Path.suffix(argument) == ProjectFinder.suffix || FileSystem.isDirectory(argument)
  }

  /// The text with what was chosen in each command between backquotes that takes it.
  func text(_ text: String) -> String {
    if file == nil, options.isEmpty { return text }
    var out = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "`") {
      let quoted = rest[rest.index(after: start)...]
      guard let end = quoted.firstIndex(of: "`") else { break }
      out += rest[...start] + completed(quoted[..<end]) + "`"
      rest = quoted[quoted.index(after: end)...]
    }
    return out + rest
  }

  /// What stands between backquotes, a command or not.
  private func completed(_ command: Substring) -> String {
    guard command.hasPrefix("dls ") else { return String(command) }
    let words = command.split(separator: " ").dropFirst().map(String.init)
    let rows = (1...2).reversed().lazy.compactMap { CommandTable.row(Array(words.prefix($0))) }
    guard let row = rows.first(where: { $0.run != nil }) else { return String(command) }
    let given = words.dropFirst(row.path.count)
    let chosen = self.words(row, given)
    return (["dls"] + row.path + chosen + given).joined(separator: " ")
  }

  /// The words that a command takes and that it doesn't have already.
  private func words(_ row: CommandRow, _ given: ArraySlice<String>) -> [String] {
    // A saved plan has a project, a profile and settings of its own.
    let isSaved = row.path == ApplyCommand.row.path && given.first?.hasPrefix("-") == false
    let takesStore = row.shared.contains(.profile) && !isSaved
    let takesFile = takesStore || row.path == FormatCommand.row.path
    let takesPath = takesFile || row.parameters.contains { Self.paths.contains($0.name) }
    let taken = takesStore ? Self.names : takesPath ? ["--chdir"] : []
    let file = takesFile && !given.contains(where: Self.isProject) ? self.file : nil
    let options = options.filter { taken.contains($0.name) && !given.contains($0.name) }
    let words = (file.map { [$0] } ?? []) + options.flatMap { [$0.name, Self.shown($0)] }
    return words.map { ShellWord.quoting(Redaction.ofProcess.text($0)) }
  }

  /// An option's value as a message may show it. What a `let` is set to may become a part of a credential, which
  /// nobody sees in it yet: it is left for its writer to fill in.
  private static func shown(_ option: Option) -> String {
    guard option.name == "--set", let equals = option.value.firstIndex(of: "=") else {
      return option.value
    }
    let path = option.value[..<equals]
    return path.contains(".") ? option.value : "\(path)=…"
  }

  /// What help calls parameters that are paths.
  private static let paths = ["FILE", "PLAN", "RASTER"]
}

extension Advice {
  private static let present = Mutex(Advice())

  /// What the command line of this process chooses.
  static var ofProcess: Advice {
    get { present.withLock { $0 } }
    set { present.withLock { $0 = newValue } }
  }
}
