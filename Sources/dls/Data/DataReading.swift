// DataReading.swift: what is known about a project's data, for checks and the forecast.

import DLSEngine
import DLSForecast
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSText

/// The facts about a project's data that checks work with.
struct DataReading {
  /// What is known.
  let facts: Facts
  /// The addresses of sources and samples, and the files of layers, that nobody has looked at yet.
  let unknown: [String]
  /// What the store could not be asked, as a line.
  let unasked: String?
  /// Why the engine could not look; nil where it did, or wasn't asked to.
  private(set) var failure: EngineFailure?

  /// What the cache and small files say; nothing is started.
  /// - Parameters:
  ///   - known: what was found out before and is true still.
  ///   - saysMissing: whether files that aren't there are wrong, and not only unknown.
  static func cached(
    _ model: Model, known: Facts = Facts(), saysMissing: Bool = false
  ) -> DataReading {
    let gatherer = FactsGatherer(
      model, known: known, needs: DataChecker.needs, saysMissing: saysMissing, startEngine: nil)
    let needs = (try? gatherer.gather()) ?? DataChecker.needs(model, Facts())
    if saysMissing { gatherer.noteMissingFiles() }
    return DataReading(model, gatherer, needs)
  }

  /// Everything, the engine asked for what the cache doesn't know. Where it can't look, what is known without
  /// it is known all the same.
  /// - Parameter known: what was found out before and is true still.
  static func probed(
    _ model: Model, _ console: Console, known: Facts = Facts()
  ) throws -> DataReading {
    let view = ProgressView("look at the data", console)
    defer { view.clear() }
    var client: EngineClient?
    defer { client?.close() }
    let gatherer = FactsGatherer(
      model, known: known, needs: DataChecker.needs,
      startEngine: {
        let started = try EngineClient(
          try EngineLocation.find().command(), clientVersion: Version.number,
          log: EngineLog(path: nil))
        client = started
        return started
      }, progress: view.update)
    do {
      let needs = try gatherer.gather()
      gatherer.noteMissingFiles()
      return DataReading(model, gatherer, needs)
    } catch let failure as EngineFailure where failure.kind != .interrupted {
      var reading = cached(model, known: gatherer.facts, saysMissing: true)
      reading.failure = failure
      return reading
    }
  }

  private init(_ model: Model, _ gatherer: FactsGatherer, _ needs: [FactNeed]) {
    facts = gatherer.facts
    unasked = StoreLook.line(model, facts.store)
    var seen: Set<String> = []
    unknown = needs.compactMap { need -> String? in
      switch need {
      case .source(let address), .labels(let address): address
      case .layer(let layer): Path.display(layer.path)
      case .layout(let block, _, _, _): block
      case .model(let path): Path.display(path)
      case .store: nil
      }
    }.filter { seen.insert($0).inserted }
  }

  /// One line that says what nobody has looked at; nil when there is nothing to say.
  static func line(_ unknown: [String]) -> String? {
    guard !unknown.isEmpty else { return nil }
    let named = unknown.prefix(5).joined(separator: ", ")
    let more = unknown.count > 5 ? " and \(unknown.count - 5) more" : ""
    return "Not checked against the data yet: \(named)\(more). `dls check --probe` looks at it."
  }
}
