// LayerFacts.swift: facts about layers of polygons, and about cells that the engine lays out.

import DLSEngine
import DLSGeo
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSText

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
      let told = FactsGatherer.sentences(value["problems"]?.array ?? [], in: path)
      remarks += told
      return LayerFact(
        hash: value["hash"]?.string ?? "", polygons: found.polygons, ids: found.texts[0],
        parts: found.texts[1], places: found.places, fields: known, remarks: told + found.problems)
    }
  }

  /// What is wrong with features of a file: each reason once, with the place of the first that has it and how many
  /// more there are.
  private static func sentences(_ problems: [JSONValue], in path: String) -> [String] {
    var reasons: [String] = []
    var found: [String: (first: String?, count: Int)] = [:]
    for problem in problems {
      let reason = problem["reason"]?.string ?? "a feature can't be used"
      if found[reason] == nil { reasons.append(reason) }
      let place = problem["place"]?.string
      found[reason, default: (place, 0)].count += 1
    }
    return reasons.map { reason in
      let (first, count) = found[reason] ?? (nil, 0)
      return quoted(Path.display(path)) + (first.map { " \($0)" } ?? "") + ": \(reason)"
        + (count > 1 ? ", and so \(Figures.count(count - 1, "more feature"))." : ".")
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
