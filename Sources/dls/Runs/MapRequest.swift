// MapRequest.swift: whether a map still shows what would be drawn now.

import DLSEngine
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore
import DLSText

/// The request of an `infer` block.
enum MapRequest {
  /// What a store hands to a map; nil where it covers all of its imagery.
  static func input(_ infer: Block, _ store: @autoclosure () throws -> Store) rethrows
    -> EngineInput?
  {
    let units = infer.references("units").map(\.address)
    if units.isEmpty { return nil }
    var input = try EngineInput(store(), units: units, schema: nil, onlyComplete: false)
    // A map is drawn of units whatever they are for.
    input.withSplits = false
    return input
  }

  /// What has changed since a map was drawn, besides what its model learned; nil where it shows what would be
  /// drawn now. A map whose run left no record is taken as it is, and so is one from before runs noted their
  /// imagery.
  static func change(since infer: Block, _ context: WorkContext) throws -> String? {
    let store = try context.store()
    guard let run = try store.lastRun(of: infer.address, kind: "infer"), let folder = run.folder,
      let request = RunOutput.request(of: run, context.layout), let then = request["params"],
      request["folder"] != nil
    else { return nil }
    let imagery = ImageryComparison(request, runFolder: folder, context.layout)
    let inputs = Path.join(context.layout.folder, "\(folder)/input")
    if let input = input(infer, store) {
      let past = Path.join(inputs, "units.geojson")
      let isOther = try store.connection.readingInSteps { pauses in
        try InputComparison.isOther(past) { _ = try input.units(pauses, $0) }
      }
      if isOther { return "the work units" }
    }
    if isOtherwiseAsked(infer, then, imagery, context) { return "the settings" }
    return infer.reference("source").flatMap { imagery.change(to: $0, context.data) }
  }

  /// Whether the text asks for a map otherwise than it did: of another model, of all ground instead of some
  /// units, or with other settings.
  private static func isOtherwiseAsked(
    _ infer: Block, _ then: JSONValue, _ imagery: ImageryComparison, _ context: WorkContext
  ) -> Bool {
    if infer.references("units").isEmpty != (then["units"] == nil) { return true }
    if let train = infer.reference("model"), let former = then["model"]?.string,
      Redaction.ofProcess.text(context.layout.model(train)) != imagery.present(former)
    {
      return true
    }
    let now = EngineRequests.infer(
      infer, model: "", source: .null, units: nil, crs: nil, out: "", run: "")
    return JSONWriter.bytes(now["settings"] ?? .null) != JSONWriter.bytes(then["settings"] ?? .null)
  }
}
