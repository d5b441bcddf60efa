// ChipsRequest.swift: what an export asks of the engine, and whether chips still answer it.

import DLSApply
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore
import DLSText

/// The request of an `export` block, with the store's units and samples written for the engine.
struct ChipsRequest {
  /// The parameters of `chips/export`.
  let params: JSONValue
  /// How many units and samples the chips would show.
  let units: Int
  let samples: Int
  /// How many samples in those units aren't what the schema says.
  let misfits: Int

  /// Writes the complete units and their Approved samples into the run's folder.
  init(_ block: Block, _ context: WorkContext, _ session: RunSession) throws {
    let source = try ChipsRequest.imagery(block)
    let store = try context.store()
    let unitsPath = session.input("units.geojson")
    let samplesPath = session.input("samples.geojson")
    (units, samples, misfits) = try ChipsRequest.input(block, store)
      .write(unitsPath: unitsPath, samplesPath: samplesPath)
    let imagery = try Sources.request(source)
    try session.noteImagery(source, imagery)
    params = EngineRequests.export(
      block, source: imagery, units: unitsPath, samples: samplesPath,
      crs: try store.crsText(), out: context.layout.chips(block), run: session.id)
  }

  /// The imagery of an export.
  static func imagery(_ export: Block) throws -> Block {
    guard export.reference("schema") != nil, let source = export.chipSource else {
      throw CommandFailure.problem("\(export.address) names no schema or no imagery")
    }
    return source
  }

  /// What a store hands to an export.
  static func input(_ export: Block, _ store: Store) -> EngineInput {
    EngineInput(
      store, units: export.references("units").map(\.address),
      schema: export.reference("schema"), onlyComplete: true)
  }

  /// Refuses to cut chips of nothing, and says which samples no chip shows.
  static func notes(
    _ export: Block, _ store: Store, units: Int, samples: Int, misfits: Int
  ) throws -> [String] {
    if units == 0 {
      let blocks = export.references("units").map(\.address).joined(separator: ", ")
      throw CommandFailure.problem(
        "no unit of \(blocks) is marked complete, so there is nothing to cut",
        help: "review the units, then `dls unit set 'KEY' --complete`")
    }
    let unshown = try UnshownSamples(store, export)
    if samples == 0 { throw unshown.nothingToShow() }
    return [misfitNote(export, misfits)].compactMap(\.self) + unshown.notes()
  }

  /// What is said of samples that no chip shows since they aren't what the schema says.
  private static func misfitNote(_ export: Block, _ misfits: Int) -> String? {
    guard misfits > 0, let schema = export.reference("schema") else { return nil }
    let plural = SampleShape(schema.text("geometry") ?? "").plural
    return "\(schema.address) has \(plural), and \(Figures.count(misfits, "Approved sample")) in "
      + "complete units \(misfits == 1 ? "is" : "are") of another kind: no chip shows \(misfits == 1 ? "it" : "them")"
  }

  /// Refuses to work with units and classes that the text declares otherwise than they were applied.
  static func requireApplied(_ export: Block, _ context: WorkContext) throws {
    let blocks = Array(export.references("units")) + [export.reference("schema")].compactMap(\.self)
    try UnappliedText.requireApplied(blocks, context)
  }

  /// Refuses to learn from chips that show other units, samples or settings than store and project
  /// file have now: rejected samples and units that are no longer complete would still be in them.
  static func requireFresh(_ export: Block, _ context: WorkContext) throws {
    try requireApplied(export, context)
    try RunOrigin(context).requireOwn(context.layout.chips(export), of: export)
    guard let (changed, run) = try change(since: export, context) else { return }
    throw CommandFailure.problem(
      "\(changed) of \(export.address) have changed since its chips were cut (\(run))",
      help: "run `dls export \(export.address)` again")
  }

  /// What has changed since an export's chips were cut, and the run that cut them; nil where they
  /// show what they would show now. Chips whose export left no record are taken as they are.
  static func change(
    since export: Block, _ context: WorkContext
  ) throws -> (what: String, run: String)? {
    let store = try context.store()
    // Two exports may write to one folder: what counts is the run whose chips lie there.
    let written = try RunOrigin.run(at: context.layout.chips(export)).flatMap { try store.run($0) }
    guard let run = try written ?? store.lastRun(of: export.address, kind: "export"),
      let folder = run.folder
    else { return nil }
    let past = Path.join(context.layout.folder, folder)
    guard let request = RunOutput.request(of: run, context.layout), let then = request["params"]
    else { return nil }
    var input = ChipsRequest.input(export, store)
    input.withRevisions = false
    let inputs = Path.join(past, "input")
    let changed = try store.connection.readingInSteps { try otherInput(input, inputs, $0) }
    if let changed { return (changed, run.run) }
    let now = EngineRequests.export(
      export, source: .null, units: "", samples: "", crs: nil, out: "", run: "")
    if settings(now) != settings(then) { return ("the settings", run.run) }
    let imagery = ImageryComparison(request, runFolder: folder, context.layout)
    return export.chipSource.flatMap { imagery.change(to: $0, context.data) }.map { ($0, run.run) }
  }

  /// What the store would hand on otherwise than it lies in a folder: units, then samples, of one moment.
  private static func otherInput(
    _ input: EngineInput, _ folder: String, _ pauses: ReadingPauses
  ) throws -> String? {
    var keys: [Int64: EngineInput.Unit] = [:]
    let units = Path.join(folder, "units.geojson")
    if try InputComparison.isOther(units, { keys = try input.units(pauses, $0) }) {
      return "the complete work units"
    }
    let samples = Path.join(folder, "samples.geojson")
    return try InputComparison.isOther(samples, { _ = try input.samples(in: keys, pauses, $0) })
      ? "the Approved samples" : nil
  }

  /// What of a request decides how chips look, without the places of files.
  private static func settings(_ params: JSONValue) -> [UInt8] {
    var kept = JSONObject()
    for name in [
      "classes", "format", "chip_format", "tile", "stride", "bands", "empty_tiles", "min_overlap",
      "start_index", "buffer_radius", "blacken_around_feature", "nodata_threshold",
    ] {
      kept[name] = params[name]
    }
    return JSONWriter.bytes(.object(kept))
  }
}
