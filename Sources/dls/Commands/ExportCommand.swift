// ExportCommand.swift: `dls export`: image chips of complete units with their Approved samples.

import DLSApply
import DLSForecast
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore
import DLSText
import DLSWorkflow

/// `dls export`
enum ExportCommand {
  static let row = CommandRow(
    path: ["export"], summary: "cut chips for training from the imagery",
    doc: "Takes Approved samples of units that are marked complete, and nothing else.",
    parameters: [SharedParameters.file, SharedParameters.blocks("export")],
    options: [DryRun.option],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls export", doc: "all exports of the project", setting: .engine),
      ExampleRow(line: "dls export chips", doc: "one of them", setting: .engine),
      ExampleRow(
        line: "dls export --dry-run", doc: "how many chips they would be", setting: .engine),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    if invocation.has(DryRun.option.name) {
      return try DryRun.run("export", invocation, console, preview)
    }
    let context = try WorkContext(invocation, console)
    let blocks = try context.arguments.blocks("export", of: context.project.model)
    try KnownErrors.refuse(blocks, context)
    for block in blocks {
      try export(block, context)
    }
    return .fine
  }

  private static func export(_ block: Block, _ context: WorkContext) throws {
    try ChipsRequest.requireApplied(block, context)
    let store = try context.store()
    // What was drawn in another program finds its unit first.
    try SamplePlacing.placeDrawn(store, actor: context.actor)
    let session = try RunSession(context, kind: "export", block: block)
    let out = context.layout.chips(block)
    let (request, notes) = try session.preparing {
      let request = try ChipsRequest(block, context, session)
      let notes = try ChipsRequest.notes(
        block, store, units: request.units, samples: request.samples, misfits: request.misfits)
      try FileSystem.createDirectory(Path.parent(out))
      return (request, notes)
    }
    for note in notes { context.console.note(note) }
    let outcome = try session.perform("chips/export", request.params) { result in
      [
        Artefact(
          run: session.id, block: block.address, kind: "chips",
          path: context.layout.relative(out), bytes: result["bytes"]?.integer.map(Int64.init))
      ]
    }
    ResultView.export(outcome, block.address, out, context.console)
  }

  /// What an export would cut.
  private static func preview(_ block: Block, _ dry: DryRun) throws -> RunPreview {
    let context = dry.context
    try ChipsRequest.requireApplied(block, context)
    let store = try context.store()
    try RunOutput.requireApart(block, context)
    let source = try ChipsRequest.imagery(block)
    let ground = try ChipsRequest.input(block, store).ground()
    _ = try Sources.request(source)
    var found = RunPreview(context.layout.chips(block))
    found.notes = try ChipsRequest.notes(
      block, store, units: ground.unitCount, samples: ground.samples.shapes.count,
      misfits: ground.misfits)
    // They are counted where they lie, and by the store's word they lie nowhere yet.
    let drawn = try SamplePlacing.displaced(store).count
    if drawn > 0 {
      found.notes = [
        "\(Figures.count(drawn, "sample")) that another program drew or moved "
          + "\(drawn == 1 ? "finds its" : "find their") unit first"
      ]
    }
    found.tell(Forecaster.forecast(of: block, facts: dry.facts, ground: ground))
    if found.replaces {
      let changed = try ChipsRequest.change(since: block, context)?.what
      found.changed = changed
      found.place +=
        changed.map { "; \($0) have changed since" }
        ?? ", which shows the same units, samples and settings"
    }
    return found
  }
}
