// Planning.swift: from a checked project to its plan: facts gathered, the store read.

import DLSApply
import DLSEngine
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore

/// Makes plans.
enum Planning {
  /// The plan for the project, with whatever the engine has to be asked.
  static func plan(_ context: WorkContext, options: PlanOptions = PlanOptions()) throws -> Plan {
    let view = ProgressView("look at the data", context.console)
    let gatherer = FactsGatherer(
      context.project.model, startEngine: { try context.startEngine() }, progress: view.update)
    _ = try gatherer.gather()
    view.clear()
    context.stopEngine()
    return Planner.plan(
      context.project.model, facts: gatherer.facts, snapshot: try snapshot(context),
      options: options)
  }

  /// The store's state; nil when there is no store yet.
  static func snapshot(_ context: WorkContext) throws -> Snapshot? {
    guard FileSystem.exists(context.layout.store) else { return nil }
    return try Applier.snapshot(of: context.store())
  }
}
