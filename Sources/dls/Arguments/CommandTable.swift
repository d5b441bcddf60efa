// CommandTable.swift: every command of the program. Parsing, help and completions read it.

/// The commands.
enum CommandTable {
  /// What the program is, for `dls --help`.
  static let title = "dls: Deep Learning Studio as code: from a project file to a map."

  /// The program itself.
  static let root = CommandRow(
    path: [], summary: "Deep Learning Studio as code",
    doc: """
      A project file says what is mapped, from which imagery, by whom, and how a model learns it. \
      The usual order: init or import, check, plan, apply, samples import, export, train, infer.
      """,
    shared: [.json],
    examples: [
      ExampleRow(line: "dls --version", doc: "which dls this is", setting: .empty),
      ExampleRow(line: "dls check --help", doc: "help for a command", setting: .empty),
    ])

  /// All commands, groups included, in the order help lists them.
  static let all: [CommandRow] = [
    InitCommand.row,
    ImportCommand.row,
    CheckCommand.row,
    FormatCommand.row,
    ExplainCommand.row,
    PlanCommand.row,
    ApplyCommand.row,
    ShowCommand.row,
    HistoryCommand.row,
    DiffCommand.row,
    RollbackCommand.row,
    AdoptCommand.row,
    StatusCommand.row,
    SamplesCommands.group,
    SamplesCommands.importing,
    UnitCommands.group,
    UnitCommands.set,
    SampleCommands.group,
    SampleCommands.set,
    ExportCommand.row,
    TrainCommand.row,
    InferCommand.row,
    RunsCommands.group,
    RunsCommands.list,
    RunsCommands.show,
    RunsCommands.log,
    BackupCommand.row,
    EngineCommands.group,
    EngineCommands.install,
    EngineCommands.doctor,
    EngineCommands.uninstall,
    LSPCommand.row,
    CompletionCommands.row,
    CompletionCommands.query,
  ]

  /// The options of every command.
  static let global: [OptionRow] = [
    OptionRow(name: "--chdir", letter: "-C", value: "DIR", doc: "work as if started in DIR"),
    OptionRow(
      name: "--color", value: "WHEN", choices: ["auto", "always", "never"],
      doc: "colour: auto (on a terminal, unless NO_COLOR is set), always or never"),
    OptionRow(name: "--quiet", letter: "-q", doc: "print results and problems only"),
    OptionRow(name: "--help", letter: "-h", doc: "print help, with examples"),
    OptionRow(name: "--version", letter: "-V", doc: "print the version"),
  ]

  /// The command with these words.
  static func row(_ path: [String]) -> CommandRow? {
    path.isEmpty ? root : all.first { $0.path == path }
  }

  /// The commands one word below.
  static func children(of path: [String]) -> [CommandRow] {
    all.filter {
      $0.path.count == path.count + 1 && $0.path.starts(with: path) && !$0.isHidden
    }
  }
}
