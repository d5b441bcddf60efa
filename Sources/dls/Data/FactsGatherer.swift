// FactsGatherer.swift: facts about the data for planning, from the cache or from the engine.

import DLSEngine
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
  let model: Model
  let data: DataFiles
  let cache = FactsCache()
  let version = EngineLocation.find().version
  let startEngine: (() throws -> EngineClient)?
  let saysMissing: Bool
  private let progress: (EngineProgress) -> Void
  private let needs: (Model, Facts) -> [FactNeed]
  private var engine: EngineClient?
  /// What was found and can be planned with.
  private(set) var facts: Facts
  /// Single features and files that were left out, and why.
  var remarks: [String] = []
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

  static func noLayer(_ path: String) -> String {
    "There is no file \(quoted(Path.display(path)))."
  }

  static func noLabels(_ path: FilePath) -> String {
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
  func ask(
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

  private static func parse(_ path: String) throws(EngineFailure) -> JSONValue {
    do {
      let value = try JSONReader.parse(try FileContent.read(path))
      return value["features"] ?? .array([])
    } catch {
      throw EngineFailure(.broken, "the engine's file can't be read: \(error)")
    }
  }

  /// How a reference system is named to the engine; nil for pixels.
  static func crs(_ reference: ReferenceFact?) -> String? {
    guard let reference else { return nil }
    if let code = reference.epsg { return "EPSG:\(code)" }
    return reference.wkt.isEmpty ? nil : reference.wkt
  }

  /// A place for a file that the engine writes.
  func temporaryPath() -> String {
    ScratchFile.path(in: Path.join(cache.folder, "scratch"), "facts.geojson")
  }
}
