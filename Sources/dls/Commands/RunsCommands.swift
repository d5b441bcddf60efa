// RunsCommands.swift: `dls runs list|show|log`: what ran, how it went, what it said.

import DLSJSON
import DLSPlatform
import DLSStore

/// `dls runs …`
enum RunsCommands {
  static let group = CommandRow(
    path: ["runs"], summary: "list, show and read runs",
    doc: "Without another word, `dls runs` lists them.",
    examples: [ExampleRow(line: "dls runs", doc: "the last runs", setting: .applied)],
    usual: ["runs", "list"])

  static let list = CommandRow(
    path: ["runs", "list"], summary: "list runs, the newest first",
    parameters: [SharedParameters.file],
    options: [OptionRow(name: "--limit", value: "COUNT", doc: "at most so many (20)")],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls runs list", doc: "the last runs", setting: .applied),
      ExampleRow(line: "dls runs list --json", doc: "the same for a program", setting: .applied),
    ],
    run: runList)

  static let show = CommandRow(
    path: ["runs", "show"], summary: "show one run: times, scores, files",
    parameters: [SharedParameters.file, SharedParameters.run],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls runs show", doc: "the last run", setting: .engine)
    ],
    run: runShow)

  static let log = CommandRow(
    path: ["runs", "log"], summary: "print what the engine said during a run",
    parameters: [SharedParameters.file, SharedParameters.run],
    shared: [.profile, .set],
    examples: [
      ExampleRow(line: "dls runs log", doc: "the last run's log", setting: .engine)
    ],
    run: runLog)

  private static func runList(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let limit = try invocation.count(of: "--limit") ?? 20
    let context = try WorkContext(invocation, console, looks: true)
    let runs = try context.store().runs(limit: limit)
    if console.isJSON {
      let report: JSONValue = ["version": 1, "runs": .array(runs.map(RunView.json))]
      console.write(report)
      return .fine
    }
    if runs.isEmpty { console.out.line("No runs yet.") }
    var table = TextTable(["RUN", "BLOCK", "STATE", "STARTED", "TOOK", ""])
    for run in runs {
      table.add([
        run.run, run.block ?? "", run.status.rawValue, RunView.local(run.startedAt),
        RunView.duration(run), run.message ?? RunView.scoreLine(run.metrics),
      ])
    }
    console.out.write(table.text(console.style, console.columns))
    return .fine
  }

  private static func runShow(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let context = try WorkContext(invocation, console, looks: true)
    let run = try find(context)
    let artefacts = try context.store().artefacts(of: run.run)
    if console.isJSON {
      guard case .object(var object) = RunView.json(run) else { return .internalError }
      object["version"] = 1
      object["artefacts"] = .array(
        artefacts.map {
          [
            "kind": .string($0.kind), "path": .string($0.path),
            "bytes": $0.bytes.map { .integer($0) } ?? .null,
          ]
        })
      console.write(.object(object))
      return .fine
    }
    console.out.write(RunView.text(run, artefacts, console.style, console.columns))
    return .fine
  }

  private static func runLog(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let context = try WorkContext(invocation, console, looks: true)
    let run = try find(context)
    guard let folder = run.folder else {
      throw CommandFailure.problem("run \(run.run) has no folder, so no log")
    }
    let path = Path.join(Path.join(context.layout.folder, folder), "log.txt")
    guard FileSystem.exists(path) else {
      console.note("run \(run.run) has no log: the engine said nothing")
      return .fine
    }
    console.out.write(
      FailureView.safe(String(decoding: try FileContent.read(path), as: UTF8.self)))
    return .fine
  }

  /// The run that was named, by its whole id or its beginning; the last one without a name.
  private static func find(_ context: WorkContext) throws -> RunRecord {
    let store = try context.store()
    guard let name = context.arguments.names.first else {
      guard let last = try store.runs(limit: 1).first else {
        throw CommandFailure.problem("there are no runs yet", help: "`dls export` makes one")
      }
      return last
    }
    let found = try store.runs(limit: .max).filter { $0.run.hasPrefix(name) }
    if let exact = found.first(where: { $0.run == name }) { return exact }
    if found.count == 1, let only = found.first { return only }
    throw CommandFailure.usage(
      found.isEmpty
        ? "there is no run \(quoted(name))"
        : "\(found.count) runs begin with \(quoted(name))",
      help: "`dls runs list` shows them")
  }
}

/// Parameters that several commands share.
enum SharedParameters {
  /// `[FILE]`
  static let file = ParameterRow(
    name: "FILE", count: .optional,
    doc: "the project file; without it the one that declares a project here or above")
  /// `[RUN]`
  static let run = ParameterRow(
    name: "RUN", count: .optional, doc: "the run's id or its beginning; without it the last run")
  /// `[BLOCK]...`
  static func blocks(_ keyword: String) -> ParameterRow {
    ParameterRow(
      name: "BLOCK", count: .many, doc: "`\(keyword)` blocks by name; without it all of them")
  }
}
