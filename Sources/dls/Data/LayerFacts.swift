// LayerFacts.swift: facts about layers of polygons, and about cells that the engine lays out.

import DLSEngine
import DLSGeo
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

extension FactsGatherer {
  /// What is known of a layer of polygons that units are laid out by.
  func layer(_ layer: LayerRef) throws -> LayerFact? {
    let path = Path.absolute(layer.path)
    guard FileSystem.exists(path) else {
      if !saysMissing { return nil }
      return .unusable(FactsGatherer.noLayer(path))
    }
    var params = JSONObject()
    params["paths"] = [.string(path)]
    params["layer"] = layer.layer.map { .string($0) }
    if let target = FactsGatherer.crs(facts.sources[layer.source]?.reference) {
      params["target_crs"] = .string(target)
    }
    let out = temporaryPath()
    defer { try? FileSystem.remove(out) }
    guard let answer = try ask("layer/read", .object(params), files: [path], out: out) else {
      return nil
    }
    switch answer {
    case .failure(let failure): return .unusable(failure.description)
    case .success(let value):
      let known = PolygonLayer.fields(value)
      // As the layer spells them: letters may be in one there, or taken apart.
      let fields = [layer.idField, layer.partField].map { name in
        known.first { $0 == name } ?? name
      }
      let found = PolygonLayer(value["features"], fields: fields)
      let told = (value["problems"]?.array ?? []).map {
        "\(quoted(Path.display(path))): \($0["reason"]?.string ?? "a feature can't be used")."
      }
      remarks += told
      return LayerFact(
        hash: value["hash"]?.string ?? "", polygons: found.polygons, ids: found.texts[0],
        parts: found.texts[1], fields: known, remarks: told + found.problems)
    }
  }

  /// Cells in metres over imagery in degrees, which the engine lays out.
  func layout(
    _ block: String, _ source: String, _ width: Double, _ height: Double
  ) throws -> LayoutFact? {
    guard let fact = facts.sources[source], let crs = FactsGatherer.crs(fact.reference) else {
      return LayoutFact(
        hash: "", keys: [], polygons: [], problem: "\(source) has no reference system.")
    }
    let extent = fact.extent
    let params: JSONValue = [
      "extent": JSONValue([extent.minX, extent.minY, extent.maxX, extent.maxY]),
      "crs": .string(crs), "size_m": JSONValue([width, height]),
    ]
    let out = temporaryPath()
    defer { try? FileSystem.remove(out) }
    guard let answer = try ask("layout", params, files: [], out: out) else { return nil }
    switch answer {
    case .failure(let failure):
      return LayoutFact(hash: "", keys: [], polygons: [], problem: failure.description)
    case .success(let value):
      let found = PolygonLayer(value["features"], fields: ["key"])
      return LayoutFact(
        hash: JSONWriter.text(params), keys: found.texts[0], polygons: found.polygons)
    }
  }
}
