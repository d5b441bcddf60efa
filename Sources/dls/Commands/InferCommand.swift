// InferCommand.swift: `dls infer`: a model draws a map, and a picture of it over the imagery.

import DLSEngine
import DLSForecast
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore

/// `dls infer`
enum InferCommand {
  static let row = CommandRow(
    path: ["infer"], summary: "let a model draw a map",
    doc: "Ends with a picture of the map over the imagery, beside the map.",
    parameters: [SharedParameters.file, SharedParameters.blocks("infer")],
    options: [DryRun.option],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls infer", doc: "all maps of the project", setting: .engine),
      ExampleRow(
        line: "dls infer crown-map --set crown-map.threshold=30%", doc: "one, less choosy",
        setting: .engine),
      ExampleRow(
        line: "dls infer --dry-run", doc: "of how much imagery, and what they would replace",
        setting: .engine),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    if invocation.has(DryRun.option.name) {
      return try DryRun.run("infer", invocation, console, preview)
    }
    let context = try WorkContext(invocation, console)
    let blocks = try context.arguments.blocks("infer", of: context.project.model)
    try KnownErrors.refuse(blocks, context)
    for block in blocks {
      try infer(block, context)
    }
    return .fine
  }

  private static func infer(_ block: Block, _ context: WorkContext) throws {
    let source = try imagery(block)
    let model = try Models.forInference(block, context)
    let session = try RunSession(context, kind: "infer", block: block)
    let out = context.layout.map(block)
    let picture = picture(of: block, context)
    let sourceRequest = try Sources.request(source)
    let (unitsPath, crs) = try session.preparing {
      try FileSystem.createDirectory(Path.parent(out))
      let units = try writeUnits(block, session, context)
      try session.noteImagery(source, sourceRequest)
      // Where they lie is said in the store's system.
      return (units, units == nil ? nil : try context.store().crsText())
    }
    let request = EngineRequests.infer(
      block, model: model, source: sourceRequest, units: unitsPath, crs: crs, out: out,
      run: session.id)
    var isDrawn = false
    let outcome = try session.perform(
      "infer", request,
      artefacts: { _ in
        let made = [("map", out)] + (isDrawn ? [("picture", picture)] : [])
        return made.map { kind, path in
          Artefact(
            run: session.id, block: block.address, kind: kind,
            path: context.layout.relative(path), bytes: FileSystem.info(path)?.size)
        }
      },
      afterwards: { engine in
        isDrawn = try draw(block, out, over: sourceRequest, to: picture, engine, context)
      })
    ResultView.infer(outcome, block.address, out, isDrawn ? picture : nil, context.console)
  }

  /// What a map would be drawn of.
  private static func preview(_ block: Block, _ dry: DryRun) throws -> RunPreview {
    let context = dry.context
    let source = try imagery(block)
    let model = try Models.forInference(block, context)
    try RunOutput.requireApart(block, context)
    _ = try Sources.request(source)
    let ground = try MapRequest.input(block, context.store())?.ground()
    if let ground { try requireUnits(ground.unitCount, block) }
    var found = RunPreview(context.layout.map(block))
    let learned = RunOrigin.description(ofModel: model)?["architecture"]
    let type = learned?["model_type"]?.string
    found.tell(
      MapForecast(
        block, facts: dry.facts, ground: ground,
        learned: type.flatMap { type in learned?["tile"]?.integer.map { (type: type, side: $0) } }),
      block)
    if found.replaces {
      found.changed = try MapRequest.change(since: block, context)
      found.place += found.changed.map { "; \($0) have changed since" } ?? ""
    }
    let picture = picture(of: block, context)
    found.notes.append(
      try obstacle(to: picture, context)
        ?? "with a picture of it in \(quoted(Path.display(picture)))")
    return found
  }

  /// The imagery of a map that can be drawn here.
  private static func imagery(_ block: Block) throws -> Block {
    try Runners.requireLocal(block)
    guard let source = block.reference("source") else {
      throw CommandFailure.problem("\(block.address) names no imagery")
    }
    return source
  }

  /// Where the picture of a map goes, beside it. Maps whose names differ in the ending alone would have one
  /// picture: each of those has its own, with the ending in its name.
  private static func picture(of block: Block, _ context: WorkContext) -> String {
    let map = context.layout.map(block)
    let stem = Path.join(Path.parent(map), Path.stem(map))
    let isShared = context.project.model.blocks(of: "infer").contains { other in
      let theirs = context.layout.map(other)
      return other.id != block.id && Path.join(Path.parent(theirs), Path.stem(theirs)) == stem
    }
    return (isShared ? map : stem) + ".png"
  }

  /// Writes the units that a block names for the engine; nil where it names none.
  private static func writeUnits(
    _ block: Block, _ session: RunSession, _ context: WorkContext
  ) throws -> String? {
    guard let units = try MapRequest.input(block, context.store()) else { return nil }
    let path = session.input("units.geojson")
    try requireUnits(units.write(unitsPath: path, samplesPath: nil).units, block)
    return path
  }

  private static func requireUnits(_ count: Int, _ block: Block) throws {
    if count > 0 { return }
    throw CommandFailure.problem(
      "\(block.references("units").map(\.address).joined(separator: ", ")) has no units",
      help: "run `dls apply` first")
  }

  /// Why there will be no picture; nil where its place is free.
  private static func obstacle(to picture: String, _ context: WorkContext) throws -> String? {
    if try RunOutput(picture, context).isFree(for: "infer") { return nil }
    let shown = quoted(Path.display(picture))
    return "no picture: \(shown) is there already, and isn't one of this map"
  }

  /// Draws the picture; a map without one is still a map, so a refusal is only a note.
  private static func draw(
    _ block: Block, _ map: String, over source: JSONValue, to picture: String,
    _ engine: EngineClient, _ context: WorkContext
  ) throws -> Bool {
    if let obstacle = try obstacle(to: picture, context) {
      context.console.note(obstacle)
      return false
    }
    var params = JSONObject()
    params["source"] = source
    params["result"] = .string(map)
    params["out"] = .string(picture)
    if let schema = block.reference("model")?.chipExports.first?.reference("schema") {
      params["classes"] = .array(
        EngineRequests.leafClasses(of: schema).map(EngineRequests.description))
    }
    do throws(EngineFailure) {
      _ = try engine.request("render", .object(params))
      return true
    } catch {
      guard case .refused = error.kind else { throw error }
      context.console.note("no picture: \(error)")
      return false
    }
  }
}
