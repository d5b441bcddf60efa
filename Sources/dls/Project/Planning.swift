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
    func plan(_ snapshot: Snapshot?) -> Plan {
      Planner.plan(
        context.project.model, facts: gatherer.facts, snapshot: snapshot, options: options)
    }
    guard FileSystem.exists(context.layout.store) else { return (plan(nil), nil) }
    let store = try context.store()
    var snapshot = try Applier.snapshot(of: store)
    return (try Applier.plan(for: &snapshot, of: store, plan), snapshot)
  }
}
