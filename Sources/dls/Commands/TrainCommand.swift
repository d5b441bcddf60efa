// TrainCommand.swift: `dls train`: a model learns from chips.

import DLSForecast
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore
import DLSText

/// `dls train`
enum TrainCommand {
  static let row = CommandRow(
    path: ["train"], summary: "let a model learn from chips",
    doc: """
      Scores it on the held-out work units at the end. A model that misses what `evaluate` asks for \
      stays in the folder of its run, and the one before keeps its place. A run that was stopped or \
      killed goes on from its last checkpoint when started again with the same settings.
      """,
    parameters: [SharedParameters.file, SharedParameters.blocks("train")],
    options: [DryRun.option],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls train", doc: "all models of the project", setting: .engine),
      ExampleRow(
        line: "dls train crown-net --set crown-net.epochs=2", doc: "one of them, in a hurry",
        setting: .engine),
      ExampleRow(
        line: "dls train --dry-run", doc: "how long they would be, and in what memory",
        setting: .engine),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    if invocation.has(DryRun.option.name) {
      return try DryRun.run("train", invocation, console, preview)
    }
    let context = try WorkContext(invocation, console)
    var code = ExitCode.fine
    let blocks = try context.arguments.blocks("train", of: context.project.model)
    try KnownErrors.refuse(blocks, context)
    for block in blocks {
      if try !train(block, context) { code = .problems }
    }
    return code
  }

  /// Trains one model; false when it misses what `evaluate` asks for.
  private static func train(_ block: Block, _ context: WorkContext) throws -> Bool {
    let chips = try readyChips(block, context)
    let out = context.layout.model(block)
    let start = try Models.startFrom(block, context)
    let session = try RunSession(context, kind: "train", block: block)
    try session.preparing { try FileSystem.createDirectory(Path.parent(out)) }
    let request = EngineRequests.train(
      block, chips: chips, startFrom: start, out: out,
      missedOut: Path.join(session.folder, Path.name(out)), run: session.id)
    let outcome = try session.perform(
      "train", request,
      artefacts: { result in
        let made = TrainCommand.made(result, out)
        return [
          Artefact(
            run: session.id, block: block.address, kind: "model",
            path: context.layout.relative(made), bytes: Models.size(made))
        ]
      },
      metrics: { result in
        var kept = JSONObject()
        for name in ["scores", "thresholds", "iterations", "epochs", "gates", "notes"] {
          kept[name] = result[name]
        }
        return .object(kept)
      },
      failure: { result in
        let missed = (result["gates"]?.array ?? []).filter { $0["passed"]?.boolean == false }
        if missed.isEmpty { return nil }
        let words = missed.map { gate in
          let got = gate["got"]?.double.map { Figures.fixed($0, 3) } ?? "no score"
          let wanted = Figures.fixed(gate["wanted"]?.double ?? 0, 3)
          return "\(gate["measure"]?.string ?? "?") is \(got), and \(wanted) is asked for"
        }
        return words.joined(separator: "; ") + "."
      })
    let made = TrainCommand.made(outcome.result, out)
    ResultView.train(outcome, block.address, made, context.console)
    if made != out { tellOfTheOther(out, made, block, context) }
    return outcome.result["passed"]?.boolean ?? true
  }

  /// What a training would do.
  private static func preview(_ block: Block, _ dry: DryRun) throws -> RunPreview {
    let context = dry.context
    let chips = try readyChips(block, context)
    // The same command trains what it goes on from, where that comes first.
    if block.reference("start_from").map({ dry.made.contains($0.id) }) != true {
      _ = try Models.startFrom(block, context)
    }
    try RunOutput.requireApart(block, context)
    let out = context.layout.model(block)
    var found = RunPreview(out, reading: chips)
    var exports: [String: ExportForecast] = [:]
    for export in block.chipExports {
      let ground = try ChipsRequest.input(export, context.store()).ground()
      exports[export.address] =
        Forecaster.forecast(of: export, facts: dry.facts, ground: ground).exports.first
    }
    var forecast = Forecast()
    forecast.add(block, from: exports)
    found.tell(forecast)
    if found.replaces, block.child("evaluate") != nil {
      found.place += ", unless it misses what `evaluate` asks for"
    }
    if FileSystem.exists(Path.join(Path.parent(out), ".\(Path.name(out)).checkpoint")) {
      found.notes.append(
        "goes on from the checkpoint of a run that was stopped, if that had the same settings and chips"
      )
    }
    return found
  }

  /// The folders of chips that a training may learn from.
  private static func readyChips(_ block: Block, _ context: WorkContext) throws -> [String] {
    try Runners.requireLocal(block)
    let chips = try chipsFolders(block, context)
    for export in block.chipExports { try ChipsRequest.requireFresh(export, context) }
    return chips
  }

  /// Where the model lies: one that misses what is asked for takes no other's place.
  private static func made(_ result: JSONValue, _ out: String) -> String {
    result["out"]?.string ?? out
  }

  /// Says what the project has, now that a model fell short.
  private static func tellOfTheOther(
    _ out: String, _ made: String, _ block: Block, _ context: WorkContext
  ) {
    let isThere = FileSystem.exists(out)
    context.console.note(
      isThere
        ? "\(quoted(Path.display(out))) is the model from before, as it was"
        : "\(block.address) has no model, since this one falls short; to use it all the same, name "
          + "\(quoted(Path.display(made)))")
  }

  /// The folders of chips that a training names, in the order of the text.
  private static func chipsFolders(_ block: Block, _ context: WorkContext) throws -> [String] {
    let named = block.value("chips")?.elements ?? []
    if named.isEmpty { throw CommandFailure.problem("\(block.address) names no chips") }
    return try named.compactMap { value in
      if let export = value.asReference.map({ block.model.block($0) }) {
        let folder = context.layout.chips(export)
        return try chipsFolder(
          folder,
          help: FormerArtefacts.advice(folder, context.layout)
            ?? "run `dls export \(export.address)` first")
      }
      return try value.asPath.map {
        try chipsFolder(Path.absolute($0.resolved), help: "check the path")
      }
    }
  }

  private static func chipsFolder(_ folder: String, help: String) throws -> String {
    guard FileSystem.isFile(Path.join(folder, "chips.json")) else {
      throw CommandFailure.problem(
        "there are no chips in \(quoted(Path.display(folder)))", help: help)
    }
    return folder
  }
}
