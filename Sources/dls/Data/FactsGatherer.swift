// FactsGatherer.swift: facts about the data for planning, from the cache or from the engine.

import DLSApply
import DLSEngine
import DLSForecast
import DLSGeo
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

/// Answers what planning, and what checks, have to know about the data.
///
/// Answers are kept as long as the files stay the same, so that a second plan starts no engine. A refusal is
/// looked at anew wherever an engine may be asked: what it came of, such as a share that was away, need not
/// show in the files.
final class FactsGatherer {
  private let model: Model
  private let data: DataFiles
  private let cache = FactsCache()
  private let version = EngineLocation.find().version
  private let startEngine: (() throws -> EngineClient)?
  private let saysMissing: Bool
  private let progress: (EngineProgress) -> Void
  private let needs: (Model, Facts) -> [FactNeed]
  private var engine: EngineClient?
  /// What was found and can be planned with.
  private(set) var facts: Facts
  /// Single features and files that were left out, and why.
  private(set) var remarks: [String] = []
  private var isAnyRemembered = false

  /// A gatherer; without `startEngine` it knows only what the cache knows.
  /// - Parameters:
  ///   - known: what was found out before and is true still.
  ///   - needs: what is still wanted, given what is known: by default what planning needs.
  ///   - saysMissing: whether a file that isn't there is wrong also where no engine may be asked. A text can
  ///     be checked where the data isn't; planning needs it.
  init(
    _ model: Model, known: Facts = Facts(),
    needs: @escaping (Model, Facts) -> [FactNeed] = Planner.needs,
    saysMissing: Bool = false, startEngine: (() throws -> EngineClient)?,
    progress: @escaping (EngineProgress) -> Void = { _ in }
  ) {
    self.model = model
    data = DataFiles(model)
    facts = known
    self.needs = needs
    self.startEngine = startEngine
    self.saysMissing = saysMissing || startEngine != nil
    self.progress = progress
  }

  /// Gathers all that is needed. What the cache doesn't know and no engine may be asked for stays
  /// unknown; the answer lists it.
  @discardableResult
  func gather() throws -> [FactNeed] {
    while true {
      let needs = self.needs(model, facts)
      var isAnyAnswered = false
      for need in needs where try answer(need) { isAnyAnswered = true }
      if isAnyAnswered { continue }
      if isAnyRemembered { cache.prune() }
      isAnyRemembered = false
      return needs
    }
  }

  /// Notes labels and layers of units whose files aren't there where nothing is known of the imagery that they
  /// would be laid over: nobody has to look at that to see it.
  func noteMissingFiles() {
    for block in model.blocks(of: "samples") where facts.labels[block.address] == nil {
      let lost = block.paths("from").first { data.at($0).isEmpty }
      guard let lost else { continue }
      facts.labels[block.address] = .unusable(FactsGatherer.noLabels(lost))
    }
    for (layer, _) in Planner.idleLayers(model, facts) where facts.layers[layer] == nil {
      let path = Path.absolute(layer.path)
      if FileSystem.exists(path) { continue }
      facts.layers[layer] = .unusable(FactsGatherer.noLayer(path))
    }
  }

  private static func noLayer(_ path: String) -> String {
    "There is no file \(quoted(Path.display(path)))."
  }

  private static func noLabels(_ path: FilePath) -> String {
    "no file fits \(quoted(path.written)).\(path.whyLost()) Correct `from`."
  }

  private func answer(_ need: FactNeed) throws -> Bool {
    switch need {
    case .source(let address):
      guard let fact = try source(address) else { return false }
      facts.sources[address] = fact
    case .layer(let layer):
      guard let fact = try self.layer(layer) else { return false }
      facts.layers[layer] = fact
    case .layout(let block, let source, let width, let height):
      guard let fact = try layout(block, source, width, height) else { return false }
      facts.layouts[block] = fact
    case .labels(let block):
      guard let fact = try labels(block) else { return false }
      facts.labels[block] = fact
    case .model(let path):
      guard let fact = try self.model(path) else { return false }
      facts.models[path] = fact
    case .store: facts.store = StoreLook.fact(for: model)
    }
    return true
  }

  /// Asks the cache, then the engine; nil when neither may answer. An engine's refusal about the
  /// data is an answer too: a sentence.
  ///
  /// `more` is what is asked for besides, which the answer isn't kept by.
  private func ask(
    _ method: String, _ params: JSONValue, files: [String], out: String? = nil,
    more: () -> JSONObject = { [:] }
  ) throws -> Result<JSONValue, EngineFailure>? {
    let key = SourceQuestion.key(method, params)
    // The state of the data that is asked about, and not of what may lie there by the answer.
    let stamp = DataStamp(files)
    if let known = cache.answer(to: key, at: stamp, engine: version),
      startEngine == nil || !FactsGatherer.isRefusal(known)
    {
      return .success(known)
    }
    if engine == nil {
      guard let startEngine else { return nil }
      engine = try startEngine()
    }
    guard let engine else { return nil }
    do throws(EngineFailure) {
      var request = params.object ?? [:]
      for (name, value) in more().members { request[name] = value }
      if let out { request["out"] = .string(out) }
      var answer = try engine.request(method, .object(request), onProgress: progress)
      if let out, case .object(var object) = answer {
        object["features"] = try FactsGatherer.parse(out)
        answer = .object(object)
      }
      cache.remember(answer, to: key, at: stamp, engine: version)
      isAnyRemembered = true
      return .success(answer)
    } catch {
      // What is wrong with the data is for the plan to say; anything else ends the command.
      if case .refused(let kind) = error.kind, kind != "internal", kind != "missing_library" {
        return .failure(error)
      }
      throw error
    }
  }

  /// Whether an answer says that files can't be opened, which the next look may find otherwise.
  private static func isRefusal(_ answer: JSONValue) -> Bool {
    (answer["sources"]?[0]?["problems"]?.array ?? []).contains {
      $0["kind"] == "unreadable" || $0["kind"] == "not_found"
    }
  }

  // MARK: sources

  private func source(_ address: String) throws -> SourceFact? {
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

  // MARK: layers and layouts

  private func layer(_ layer: LayerRef) throws -> LayerFact? {
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
      let known = FactsGatherer.fields(value)
      // As the layer spells them: letters may be in one there, or taken apart.
      let fields = [layer.idField, layer.partField].map { name in
        known.first { $0 == name } ?? name
      }
      let found = FactsGatherer.polygons(value["features"], fields: fields)
      let told = (value["problems"]?.array ?? []).map {
        "\(quoted(Path.display(path))): \($0["reason"]?.string ?? "a feature can't be used")."
      }
      remarks += told
      return LayerFact(
        hash: value["hash"]?.string ?? "", polygons: found.polygons, ids: found.texts[0],
        parts: found.texts[1], fields: known, remarks: told + found.problems)
    }
  }

  private func layout(
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
      let found = FactsGatherer.polygons(value["features"], fields: ["key"])
      return LayoutFact(
        hash: JSONWriter.text(params), keys: found.texts[0], polygons: found.polygons)
    }
  }

  // MARK: models

  /// What a model package says of itself.
  private func model(_ written: String) throws -> ModelFact? {
    let path = Path.absolute(written)
    let described = FileSystem.isDirectory(path) ? Path.join(path, "model.json") : path
    guard FileSystem.exists(described) else {
      if !saysMissing { return nil }
      return .unusable("there is no model at \(quoted(Path.display(path))).")
    }
    switch try ask("model/describe", ["path": .string(path)], files: [described]) {
    case nil: return nil
    case .failure(let failure): return .unusable(failure.description)
    case .success(let value):
      return ModelFact(
        classes: (value["classes"]?.array ?? []).compactMap { $0["name"]?.string })
    }
  }

  // MARK: labels

  /// Files up to this size are read by any check; larger ones when the data is looked at.
  private static let quickLabelBytes: Int64 = 64 << 20

  /// The labels of a samples block, read here where the files allow it, else through the engine.
  private func labels(_ address: String) throws -> LabelFact? {
    guard let block = model.block(at: address) else { return .unusable("there is no such block.") }
    var files: [FeatureFile] = []
    var converted: [String] = []
    defer { for path in converted { try? FileSystem.remove(path) } }
    for path in block.paths("from") {
      let found = data.at(path)
      if found.isEmpty {
        if !saysMissing { return nil }
        return .unusable(FactsGatherer.noLabels(path))
      }
      for file in found {
        switch try labelFile(file, path.layer, block) {
        case .success(let file)?:
          if file.isConverted { converted.append(file.path) }
          files.append(file)
        case .failure(let problem)?: return .unusable(problem.text)
        case nil: return nil
        }
      }
    }
    do {
      return try LabelSurvey.read(block, files: files)
    } catch let error as FeatureFileError {
      return .unusable(error.description)
    } catch let error as SystemError {
      return .unusable("\(error)")
    }
  }

  /// Why a file of labels can't be read, as sentences.
  private struct LabelProblem: Error {
    let text: String
  }

  /// A file of labels as it can be read; nil where only the engine could and none may be asked.
  private func labelFile(
    _ path: String, _ layer: String?, _ block: Block
  ) throws -> Result<FeatureFile, LabelProblem>? {
    let shown = Path.display(path)
    let direct = FeatureFile.format(ofPath: path).map {
      FeatureFile(path: path, layer: layer, shown: shown, format: $0)
    }
    let reference = unitReference
    do {
      let code = reference.map { $0.epsg ?? ($0.unit == .pixels ? -1 : 0) } ?? -1
      if try ImportRequest.reasonForEngine(block, direct, srs: Int32(code)) == nil, let direct {
        let size = FileSystem.info(path)?.size ?? 0
        return startEngine == nil && size > Self.quickLabelBytes ? nil : .success(direct)
      }
    } catch let error as FeatureFileError {
      return .failure(LabelProblem(text: error.description))
    }
    let params = EngineRequests.labels(
      block, path: path, layer: layer, target: FactsGatherer.crs(reference)
    ) { SourceQuestion($0, data)?.request }
    let out = temporaryPath()
    let answer = try ask("layer/read", .object(params), files: [path], out: out)
    switch answer {
    case nil: return nil
    case .failure(let failure): return .failure(LabelProblem(text: failure.description))
    case .success(let value):
      let collection: JSONValue = [
        "type": "FeatureCollection", "features": value["features"] ?? .array([]),
      ]
      try AtomicFile.write(JSONWriter.bytes(collection), to: out)
      return .success(FeatureFile(converted: value, at: out, shown: shown))
    }
  }

  /// The reference system that units are laid out in.
  private var unitReference: ReferenceFact? {
    model.used("work_units").first?.reference("source").flatMap {
      facts.sources[$0.address]?.reference
    }
  }

  /// How a reference system is named to the engine; nil for pixels.
  private static func crs(_ reference: ReferenceFact?) -> String? {
    guard let reference else { return nil }
    if let code = reference.epsg { return "EPSG:\(code)" }
    return reference.wkt.isEmpty ? nil : reference.wkt
  }

  private func temporaryPath() -> String {
    ScratchFile.path(in: Path.join(cache.folder, "scratch"), "facts.geojson")
  }

  // MARK: GeoJSON

  private static func parse(_ path: String) throws(EngineFailure) -> JSONValue {
    do {
      let value = try JSONReader.parse(try FileContent.read(path))
      return value["features"] ?? .array([])
    } catch {
      throw EngineFailure(.broken, "the engine's file can't be read: \(error)")
    }
  }

  /// What a layer of polygons holds.
  private struct Polygons {
    var polygons: [Geometry] = []
    /// The texts of each field that was asked for; none where none was.
    var texts: [[String]]
    var problems: [String] = []
  }

  /// The fields of a layer: those that the engine lists, else those that features have.
  private static func fields(_ answer: JSONValue) -> [String] {
    if let listed = answer["fields"]?.array { return listed.compactMap { $0["name"]?.string } }
    var names: [String] = []
    for feature in answer["features"]?.array ?? [] {
      for (name, _) in feature["properties"]?.object?.members ?? [] where !names.contains(name) {
        names.append(name)
      }
    }
    return names
  }

  /// The areal geometries of GeoJSON features with the texts of some of their properties.
  private static func polygons(_ features: JSONValue?, fields: [String?]) -> Polygons {
    var found = Polygons(texts: fields.map { _ in [] })
    let text = JSONWriter.bytes(
      ["type": "FeatureCollection", "features": features ?? .array([])])
    text.withUnsafeBufferPointer { bytes in
      var reader = GeoJSONReader(bytes)
      var feature = GeoJSONFeature()
      do throws(GeoJSONError) {
        while try reader.next(&feature) {
          guard feature.state == .present, feature.geometry.kind.isAreal else {
            found.problems.append("A feature that is no polygon was left out.")
            continue
          }
          found.polygons.append(feature.geometry)
          for (place, field) in fields.enumerated() {
            guard let field else { continue }
            let value = reader.property(field, of: feature)
            found.texts[place].append(
              value.flatMap { $0.kind == .null ? nil : reader.text($0) } ?? "")
          }
        }
      } catch {
        found.problems.append("The layer can't be read to its end: \(error.reason).")
      }
    }
    return found
  }
}
