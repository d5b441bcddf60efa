// Unverified.swift: what a check could not look at, because nobody has asked the engine yet.

import DLSEngine
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSText

/// Data that a project names and that no cached fact is known about.
enum Unverified {
  /// The addresses of the sources whose files were never looked at, or changed since.
  static func sources(of model: Model) -> [String] {
    let cache = FactsCache()
    let engine = EngineLocation.find().version
    return model.blocks(of: "source").compactMap { block in
      guard let question = SourceQuestion(block) else { return nil }
      return question.isAnswered(cache, engine: engine) ? nil : block.address
    }
  }

  /// What the data say against the project, as far as the cache knows the data: nothing is asked
  /// of the engine, and without all facts nothing is said.
  static func quarrels(of model: Model) -> [Diagnostic] {
    if model.blocks(of: "work_units").isEmpty { return [] }
    let gatherer = FactsGatherer(model, startEngine: nil)
    guard (try? gatherer.gather()) == true else { return [] }
    let plan = Planner.plan(model, facts: gatherer.facts, snapshot: nil)
    // What no engine runs yet is nothing wrong with the project.
    return plan.refusals.filter { $0.code != PlanCode.notRunYet.rawValue }
  }

  /// One line that says so; nil when there is nothing to say.
  static func line(_ addresses: [String]) -> String? {
    guard !addresses.isEmpty else { return nil }
    let named = addresses.prefix(5).joined(separator: ", ")
    let more = addresses.count > 5 ? " and \(addresses.count - 5) more" : ""
    return "Not checked against the data yet: \(named)\(more). `dls plan` looks at it."
  }
}
