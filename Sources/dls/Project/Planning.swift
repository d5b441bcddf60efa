// Planning.swift: from a checked project to its plan: facts gathered, the store read.

import DLSApply
import DLSEngine
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore

/// Makes plans.
enum Planning {
  /// The plan for the project, with whatever the engine has to be asked, and the state of the store
  /// that it was made for.
  static func plan(
    _ context: WorkContext, options: PlanOptions = PlanOptions()
  ) throws -> (plan: Plan, snapshot: Snapshot?) {
    let view = ProgressView("look at the data", context.console)
    let gatherer = FactsGatherer(
      context.project.model, startEngine: { try context.startEngine() }, progress: view.update)
    try gatherer.gather()
    view.clear()
    context.stopEngine()
    let snapshot = try snapshot(context)
    let plan = Planner.plan(
      context.project.model, facts: gatherer.facts, snapshot: snapshot, options: options)
    return (plan, snapshot)
  }

  /// The store's state; nil when there is no store yet.
  static func snapshot(_ context: WorkContext) throws -> Snapshot? {
    guard FileSystem.exists(context.layout.store) else { return nil }
    return try Applier.snapshot(of: context.store())
  }
}
