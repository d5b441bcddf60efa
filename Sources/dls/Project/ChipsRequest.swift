// ChipsRequest.swift: what an export asks of the engine, and whether chips still answer it.

import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore

/// The request of an `export` block, with the store's units and samples written for the engine.
struct ChipsRequest {
  /// The parameters of `chips/export`.
  let params: JSONValue
  /// The addresses of the work_units blocks and of the schema, for messages.
  let unitBlocks: String
  let schema: String
  /// How many units and samples the chips would show.
  let units: Int
  let samples: Int
  /// Where the units and the samples were written.
  let unitsPath: String
  let samplesPath: String

  /// Writes the complete units and their Approved samples into the run's folder.
  init(_ block: Block, _ context: WorkContext, _ session: RunSession) throws {
    let blocks = block.references("units")
    guard let schema = block.reference("schema"),
      let source = block.reference("source") ?? blocks.first?.reference("source")
    else {
      throw CommandFailure.problem("\(block.address) names no schema or no imagery")
    }
    unitBlocks = blocks.map(\.address).joined(separator: ", ")
    self.schema = schema.address
    let store = try context.store()
    unitsPath = session.input("units.geojson")
    samplesPath = session.input("samples.geojson")
    (units, samples) = try EngineInput.write(
      store, units: blocks.map(\.address), schema: schema.address, unitsPath: unitsPath,
      samplesPath: samplesPath, onlyComplete: true)
    params = EngineRequests.export(
      block, source: try Sources.request(source), units: unitsPath, samples: samplesPath,
      crs: try store.crsText(), out: context.layout.chips(block))
  }

  /// Refuses to learn from chips that show other units, samples or settings than store and project
  /// file have now: rejected samples and units that are no longer complete would still be in them.
  /// Chips whose export left no record are taken as they are.
  static func requireFresh(_ export: Block, _ context: WorkContext, _ session: RunSession) throws {
    guard let run = try context.store().lastRun(of: export.address, kind: "export"),
      let folder = run.folder
    else { return }
    let past = Path.join(context.layout.folder, folder)
    guard let request = try? FileContent.read(Path.join(past, "request.json"), limit: 1 << 26),
      let then = try? JSONReader.parse(request)["params"]
    else { return }
    let now = try ChipsRequest(export, context, session)
    let inputs = Path.join(past, "input")
    let changed =
      isOther(now.unitsPath, Path.join(inputs, "units.geojson"))
      ? "the complete work units"
      : isOther(now.samplesPath, Path.join(inputs, "samples.geojson"))
        ? "the Approved samples" : settings(now.params) == settings(then) ? nil : "the settings"
    try? FileSystem.remove(now.unitsPath)
    try? FileSystem.remove(now.samplesPath)
    guard let changed else { return }
    session.discard()
    throw CommandFailure.problem(
      "\(changed) of \(export.address) have changed since its chips were cut (\(run.run))",
      help: "run `dls export \(export.address)` again")
  }

  /// Whether two files differ; one that is gone differs from none.
  private static func isOther(_ path: String, _ past: String) -> Bool {
    guard let old = try? FileContent.read(past), let new = try? FileContent.read(path) else {
      return false
    }
    return old != new
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
