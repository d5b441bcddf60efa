// LoadedProject.swift: a project file read, resolved and checked.

import DLSCheck
import DLSLanguage
import DLSPlatform
import DLSText

/// A project with what the checks say about it.
struct LoadedProject {
  /// The path of its file, as given.
  let path: String
  /// What the file and its imports say.
  let model: Model
  /// What the checks say, in reading order.
  let diagnostics: [Diagnostic]
  /// What comments allow of what the checks found.
  let allowed: [Allowed]
  /// The texts behind the diagnostics.
  let texts: SourceTexts

  /// Reads and checks a project file, or standard input for "-", on all cores.
  init(_ given: String, options: LoadOptions) throws {
    self.init(try CheckedText(given, options: options, workers: .all))
  }

  /// A project that was read and checked.
  init(_ checked: CheckedText) {
    path = checked.path
    model = checked.model
    diagnostics = checked.diagnostics
    allowed = checked.allowed
    texts = SourceTexts(checked.model)
  }

  /// Whether a check found an error.
  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The project that a command is about; its errors end the command after they were shown.
  static func forWork(
    _ file: String?, _ invocation: Invocation, _ console: Console
  ) throws -> LoadedProject {
    let path = try ProjectFinder.find(file)
    let project = try LoadedProject(path, options: LoadOptions(invocation))
    // What is wrong with another profile is nothing that the command would go by.
    let errors = project.diagnostics.filter {
      $0.severity == .error && !Checker.isOfOtherProfile($0)
    }
    if !errors.isEmpty {
      DiagnosticsReport.write(
        errors, project.texts, to: console.err, console.errorStyle, console.errorColumns)
      throw CommandFailure.problem(
        "\(quoted(Path.display(path))) has \(Figures.count(errors.count, "error")), so nothing was done",
        help: "mend them first; `dls check` shows warnings too")
    }
    return project
  }
}

extension LoadOptions {
  /// The profile and the settings of a command line.
  init(_ invocation: Invocation) {
    self.init(
      profile: invocation.value(of: "--profile"), sets: invocation.values(of: "--set"))
  }
}
