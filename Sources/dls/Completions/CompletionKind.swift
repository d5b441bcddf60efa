// CompletionKind.swift: what completes a value or an argument, by what the command table calls it.

/// What completes a value or an argument. It follows from what the table calls it, so that a new
/// command is completed without another word.
enum CompletionKind {
  /// Nothing can be known.
  case nothing
  case files
  case folders
  case projects
  /// These words.
  case words([Completion.Word])
  /// Names of the project or its store.
  case names(CompletionNames.Kind)

  /// For the value of an option.
  init(_ option: OptionRow, _ read: CompletionLine) {
    if !option.choices.isEmpty {
      self = .words(option.choices.map { ($0, "") })
      return
    }
    switch (option.name, option.value) {
    case ("--profile", _): self = .names(.profiles)
    case ("--set", _): self = .names(.settings)
    case ("--class", _): self = .names(.classes)
    case (_, "ADDRESS"): self = .names(.addresses)
    case (_, "DIR"): self = .folders
    case (_, "FILE"), (_, "PATH"): self = .files
    default: self = .nothing
    }
  }

  /// For an argument of a command.
  init(_ parameter: ParameterRow, of command: CommandRow) {
    switch parameter.name {
    case "FILE": self = .projects
    case "RASTER", "PLAN", "PATH": self = .files
    case "CODE": self = .words(DiagnosticPage.codes.map { ($0, DiagnosticPage($0)?.title ?? "") })
    case "SHELL": self = .words(CompletionScript.allCases.map { ($0.rawValue, "") })
    case "RUN": self = .names(.runs)
    case "KEY": self = .names(command.path.first == "sample" ? .samples : .units)
    case "BLOCK": self = .names(.blocks(command.path.first ?? ""))
    default: self = .nothing
    }
  }
}
