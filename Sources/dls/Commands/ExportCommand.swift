// ExportCommand.swift: `dls export`: image chips of complete units with their Approved samples.

import DLSApply
import DLSJSON
import DLSLanguage
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
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls export", doc: "all exports of the project", setting: .engine),
      ExampleRow(line: "dls export chips", doc: "one of them", setting: .engine),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
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
    let request = try session.preparing {
      let request = try ChipsRequest(block, context, session)
      try requireAny(request, block, store)
      try FileSystem.createDirectory(Path.parent(out))
      return request
    }
    if let note = request.misfitNote(block) { context.console.note(note) }
    for note in try UnshownSamples(store, block).notes() { context.console.note(note) }
    let outcome = try session.perform("chips/export", request.params) { result in
      [
        Artefact(
          run: session.id, block: block.address, kind: "chips",
          path: context.layout.relative(out), bytes: result["bytes"]?.integer.map(Int64.init))
      ]
    }
    ResultView.export(outcome, block.address, out, context.console)
  }

  /// Refuses to cut chips of nothing.
  private static func requireAny(
    _ request: ChipsRequest, _ block: Block, _ store: Store
  ) throws {
    if request.units == 0 {
      throw CommandFailure.problem(
        "no unit of \(request.unitBlocks) is marked complete, so there is nothing to cut",
        help: "review the units, then `dls unit set 'KEY' --complete`")
    }
    if request.samples == 0 { throw try UnshownSamples(store, block).nothingToShow() }
  }
}
