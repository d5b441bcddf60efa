// EngineCommands.swift: `dls engine install|doctor|uninstall`: the engine's private environment.

import DLSEngine
import DLSPlatform

/// `dls engine …`
enum EngineCommands {
  static let group = CommandRow(
    path: ["engine"], summary: "install, inspect or remove the engine that works on imagery")

  static let install = CommandRow(
    path: ["engine", "install"], summary: "install the engine into a private environment",
    doc: """
      Says what it will download and how large that is, and asks before it begins. Nothing outside \
      its own folder is changed; an interrupted installation goes on where it stopped.
      """,
    options: [
      OptionRow(name: "--from", value: "DIR", doc: "take the packages from this folder of wheels"),
      OptionRow(name: "--yes", letter: "-y", doc: "don't ask"),
    ],
    shared: [.json],
    examples: [
      ExampleRow(
        line: "dls engine install --yes", doc: "install without being asked", setting: .engine),
      ExampleRow(
        line: "dls engine install --yes --from wheels", doc: "install without a network",
        setting: .engine),
    ],
    run: { invocation, console in
      var options: [String] = []
      if let folder = invocation.value(of: "--from") {
        guard FileSystem.isDirectory(folder) else {
          throw CommandFailure.usage("there is no folder \(quoted(folder))")
        }
        options += ["--from", Path.absolute(folder)]
      }
      if invocation.has("--yes") { options.append("--yes") }
      return try bootstrap("install", options, invocation)
    })

  static let doctor = CommandRow(
    path: ["engine", "doctor"], summary: "say what the engine has and how to mend what it lacks",
    shared: [.json],
    examples: [
      ExampleRow(line: "dls engine doctor", doc: "look at Python, libraries, GPU", setting: .engine)
    ],
    run: { invocation, _ in try bootstrap("doctor", [], invocation) })

  static let uninstall = CommandRow(
    path: ["engine", "uninstall"], summary: "remove the engine's private environment",
    options: [OptionRow(name: "--yes", letter: "-y", doc: "don't ask")],
    examples: [
      ExampleRow(
        line: "dls engine uninstall --yes", doc: "remove it without being asked", setting: .engine)
    ],
    run: { invocation, _ in
      try bootstrap("uninstall", invocation.has("--yes") ? ["--yes"] : [], invocation)
    })

  /// Runs the installer with the terminal as its own; its exit code is ours.
  private static func bootstrap(
    _ task: String, _ options: [String], _ invocation: Invocation
  ) throws -> ExitCode {
    var options = options
    if invocation.has("--json") { options.append("--json") }
    let command = try EngineLocation.find().bootstrap(task, options: options)
    var request = ChildProcess.Request(command.program, command.arguments)
    request.input = 0
    request.output = 1
    request.error = 2
    // In our own group, so that it may ask on the terminal and hears Ctrl-C itself.
    request.ownGroup = false
    Interrupt.setDeferred(true)
    let child = try ChildProcess(request)
    let end = child.wait()
    Interrupt.setDeferred(false)
    if Interrupt.pending != nil { return ExitCode(rawValue: Interrupt.exitCode) ?? .interrupted }
    switch end {
    case .exited(let code): return ExitCode(rawValue: code) ?? .problems
    case .killed(let number):
      throw CommandFailure.problem("the engine's installer was killed by signal \(number)")
    }
  }
}
