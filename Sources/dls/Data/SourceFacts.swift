// SourceFacts.swift: facts about imagery, of what the engine's probe says.

import DLSEngine
import DLSGeo
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

extension FactsGatherer {
  /// What is known of a source; nil where nobody may be asked.
  func source(_ address: String) throws -> SourceFact? {
    guard let block = model.block(at: address), let question = SourceQuestion(block, data) else {
      return .unusable("it names no file.")
    }
    if let missing = question.missing.first {
      // A text can be checked where the data isn't; planning needs it.
      if !saysMissing { return nil }
      let why = block.paths("path").first { $0.written == missing }?.whyLost(ofImagery: true) ?? ""
      return .unusable("no file fits \(quoted(missing)).\(why) Correct `path`.")
    }
    let answer = try ask("probe", question.probe, files: question.files) {
      pictures(block, question)
    }
    guard let answer else { return nil }
    switch answer {
    case .failure(let failure): return .unusable(failure.description)
    case .success(let value):
      guard let found = value["sources"]?[0] else {
        return .unusable("the engine said nothing about it.")
      }
      return FactsGatherer.fact(found, address, SourceIdentity(block, of: model))
    }
  }

  /// Of a source with more paths only the first have pictures: each takes a moment.
  private static let mostPictures = 32

  /// The small pictures for editors that a probe draws besides.
  private func pictures(_ block: Block, _ question: SourceQuestion) -> JSONObject {
    let wanted = question.shown.prefix(Self.mostPictures).compactMap { file -> JSONValue? in
      cache.picture(
        for: SourceQuestion.picture(of: file, block), at: DataStamp([file]), engine: version
      ).map {
        ["source": .string(question.address), "path": .string(file), "out": .string($0)]
      }
    }
    return wanted.isEmpty ? [:] : ["pictures": .array(wanted)]
  }

  private static func fact(
    _ found: JSONValue, _ address: String, _ identity: SourceIdentity
  ) -> SourceFact {
    let raster = RasterFact(found)
    if let problem = found["problems"]?[0] {
      var fact = SourceFact.unusable(RasterFact.sentence(problem))
      fact.raster = raster
      return fact
    }
    let boxes = (found["files"]?.array ?? []).compactMap { box($0["extent"]) }
    guard !boxes.isEmpty, let width = found["cell_size"]?[0]?.double,
      let height = found["cell_size"]?[1]?.double
    else { return .unusable("it has no extent, so nothing can be laid over it.") }
    return SourceFact(
      hash: identity.hash(found), footprints: boxes, reference: reference(found["crs"]),
      cellSize: (width, height), raster: raster)
  }

  private static func reference(_ crs: JSONValue?) -> ReferenceFact {
    guard let crs, !crs.isNull else { return .pixels }
    let unit: GroundUnit
    switch crs["unit"]?.string {
    case "degree": unit = .degrees
    case "pixel": unit = .pixels
    default: unit = .metres(crs["metres_per_unit"]?.double ?? 1)
    }
    if unit == .pixels { return .pixels }
    return ReferenceFact(
      epsg: crs["epsg"]?.integer, name: crs["name"]?.string ?? "",
      wkt: crs["wkt"]?.string ?? "", unit: unit)
  }

  private static func box(_ extent: JSONValue?) -> Box? {
    guard let a = extent?[0]?.double, let b = extent?[1]?.double, let c = extent?[2]?.double,
      let d = extent?[3]?.double
    else { return nil }
    return Box(minX: a, minY: b, maxX: c, maxY: d)
  }
}
