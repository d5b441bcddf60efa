// KnownErrors.swift: errors of the data that are known before a run begins.

import DLSForecast
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSText

/// What data say against runs, as far as an earlier command has looked at them.
enum KnownErrors {
  /// Refuses to run blocks with an error that `dls check` tells of them or of what they read. The engine
  /// would see some of these in the middle of its work, and others, such as held-out ground that is learnt
  /// from, nobody would see in the result.
  /// - Returns: what it went by.
  @discardableResult
  static func refuse(_ runs: [Block], _ context: WorkContext) throws -> Facts {
    let project = context.project
    let facts = facts(project.model)
    let errors = errors(of: runs, project.model, facts)
    if errors.isEmpty { return facts }
    let console = context.console
    DiagnosticsReport.write(
      errors, project.texts, to: console.err, console.errorStyle, console.errorColumns)
    let count = Figures.count(errors.count, "error")
    throw CommandFailure.problem(
      "the data of \(quoted(Path.display(project.path))) show \(count), so nothing was done",
      help: errors.count == 1 ? "mend it first" : "mend them first",
      "what is meant so passes with `// dls: allow \(errors[0].code) because …` on the line above")
  }

  /// The errors that keep blocks from being run.
  static func errors(of runs: [Block], _ model: Model) -> [Diagnostic] {
    errors(of: runs, model, facts(model))
  }

  private static func errors(of runs: [Block], _ model: Model, _ facts: Facts) -> [Diagnostic] {
    DataChecker.errors(model, facts: facts, about: Set(runs.flatMap(read).map(\.id)))
  }

  /// What an earlier command has found of the imagery; nothing is started for it.
  private static func facts(_ model: Model) -> Facts {
    let gatherer = FactsGatherer(model, needs: needs, startEngine: nil)
    _ = try? gatherer.gather()
    return gatherer.facts
  }

  /// What runs go by: no labels, since those have become samples of the store.
  private static func needs(_ model: Model, _ facts: Facts) -> [FactNeed] {
    DataChecker.needs(model, facts).filter { need in
      switch need {
      case .labels, .store: false
      default: true
      }
    }
  }

  /// A block with those that its run reads. Of imagery that chips were cut from, a training reads nothing.
  private static func read(_ run: Block) -> [Block] {
    let units = Array(run.references("units"))
    let sources = ([run] + units).compactMap { $0.reference("source") }
    return [run] + Array(run.references("chips")) + units + sources
  }
}
