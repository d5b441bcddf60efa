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
    let facts = try facts(context)
    func plan(_ snapshot: Snapshot?) -> Plan {
      Planner.plan(context.project.model, facts: facts, snapshot: snapshot, options: options)
    }
    var made: (plan: Plan, snapshot: Snapshot?)
    if context.layout.hasStore {
      let store = try context.store()
      var snapshot = try Applier.snapshot(of: store)
      made = (try Applier.plan(for: &snapshot, of: store, plan), snapshot)
    } else {
      made = (plan(nil), nil)
    }
    Adoption.noteObstacles(&made.plan, context.project, made.snapshot)
    // What is about a whole store comes before what is about a block.
    made.plan.notices = try StoreOwners(context: context).notices(made.snapshot) + made.plan.notices
    return made
  }

  /// What planning has to know about the data, from the cache or from the engine.
  static func facts(_ context: WorkContext) throws -> Facts {
    let view = ProgressView("look at the data", context.console)
    let gatherer = FactsGatherer(
      context.project.model, startEngine: { try context.startEngine() }, progress: view.update)
    try gatherer.gather()
    view.clear()
    context.stopEngine()
    return gatherer.facts
  }
}
