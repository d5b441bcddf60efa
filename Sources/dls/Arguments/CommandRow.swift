// CommandRow.swift: the shape of the table that says which commands there are.

/// An option of a command.
struct OptionRow: Sendable {
  /// Its name with the dashes: "--yes".
  let name: String
  /// A letter for it: "-q".
  var letter: String?
  /// What its value is called in help, "DIR"; nil for an option without one.
  var value: String?
  /// The only values it takes, if they are few.
  var choices: [String] = []
  /// Whether it may be given several times.
  var isRepeated = false
  /// One sentence without a full stop.
  let doc: String
}

/// Something a command is given without a name.
struct ParameterRow: Sendable {
  /// How many there may be.
  enum Count: Sendable { case one, optional, many }
  /// What it is called in help: "FILE".
  let name: String
  /// How many there may be.
  let count: Count
  /// One sentence without a full stop.
  let doc: String
}

/// A command line that shows a command at work. A test runs each of them.
struct ExampleRow: Sendable {
  /// What must be there for it to run.
  enum Setting: String, Sendable {
    /// Nothing.
    case empty
    /// A project of work-unit polygons and labels.
    case project
    /// The same after `dls apply` and `dls samples import`.
    case applied
    /// The same with imagery, and an engine.
    case engine
    /// A model definition of ArcGIS and a project of OrthoSeg.
    case foreign
  }
  /// The command line, as a shell takes it.
  let line: String
  /// What it does, as a phrase.
  let doc: String
  /// What must be there for it to run.
  var setting = Setting.project
  /// The exit code it ends with.
  var code = ExitCode.fine
}

/// A command.
struct CommandRow: Sendable {
  /// Its words: ["engine", "install"].
  let path: [String]
  /// What it does, as a phrase.
  let summary: String
  /// What more there is to say; may be empty.
  var doc = ""
  /// What it is given without a name.
  var parameters: [ParameterRow] = []
  /// Its own options.
  var options: [OptionRow] = []
  /// Which of the options that many commands share it takes.
  var shared: Set<SharedOption> = []
  /// Command lines that show it at work.
  var examples: [ExampleRow] = []
  /// Whether it is for programs alone, so that help leaves it out.
  var isHidden = false
  /// For a word that groups commands: the one among them that it is without another word.
  var usual: [String]?
  /// What runs it; nil for a word that only groups commands.
  var run: (@Sendable (Invocation, Console) throws -> ExitCode)?

  /// The command as it is typed, without `dls`.
  var name: String { path.joined(separator: " ") }
  /// Its own options, the shared ones it takes, and those of every command.
  var allOptions: [OptionRow] {
    options + SharedOption.allCases.filter(shared.contains).map(\.row) + CommandTable.global
  }
}

/// Options that many commands share.
enum SharedOption: CaseIterable, Sendable {
  case profile
  case set
  case json
  case lockTimeout

  /// The option's row.
  var row: OptionRow {
    switch self {
    case .profile:
      OptionRow(name: "--profile", value: "NAME", doc: "take the settings of this profile")
    case .set:
      OptionRow(
        name: "--set", value: "PATH=VALUE", isRepeated: true,
        doc: "set an attribute or a `let`, as a profile would")
    case .json:
      OptionRow(name: "--json", doc: "print the result as JSON")
    case .lockTimeout:
      OptionRow(
        name: "--lock-timeout", value: "TIME",
        doc: "wait so long while another dls writes: 30s, 10m, 0 (5s)")
    }
  }
}
