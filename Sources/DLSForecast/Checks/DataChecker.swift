// DataChecker.swift: runs every check of data over a project.

package import DLSCheck
package import DLSLanguage
package import DLSPlan
package import DLSText

/// Finds what data say against a project.
package enum DataChecker {
  /// Everything that the known data say against the project, in reading order: what planning
  /// refuses, then what exports, trainings and maps would come to. Says nothing about data that
  /// nobody has looked at. Only for projects without errors of their own.
  package static func check(_ model: Model, facts: Facts) -> [Diagnostic] {
    examine(Forecaster(model, facts: facts)).remaining
  }

  /// The same, and what comments allow of it.
  package static func examine(
    _ forecaster: Forecaster
  ) -> (remaining: [Diagnostic], allowed: [Allowed]) {
    let (model, facts) = (forecaster.model, forecaster.facts)
    var context = DataContext(forecaster)
    for check in checks { check(&context) }
    let own = context.diagnostics
    let all = (own + refusals(model, facts, besides: own)).sorted(by: Diagnostic.readingOrder)
    var allowances = Allowances(model)
    return allowances.part(all)
  }

  private static let checks: [@Sendable (inout DataContext) -> Void] = [
    ImageryChecks.check, MapChecks.check, TileAndUnitChecks.check, OverlapChecks.check,
    LabelChecks.check, LabelClassChecks.check,
  ]

  /// What planning would refuse, once everything that it needs is known. What no engine runs yet
  /// is nothing wrong with the project, and imagery that a check has spoken of is told once.
  private static func refusals(
    _ model: Model, _ facts: Facts, besides own: [Diagnostic]
  ) -> [Diagnostic] {
    guard !model.blocks(of: "work_units").isEmpty, Planner.needs(model, facts).isEmpty else {
      return []
    }
    let isToldOfBands = own.contains { $0.code == DataRule.otherBandCount.code }
    return Planner.plan(model, facts: facts, snapshot: nil).refusals.filter { refusal in
      if refusal.code == PlanCode.sourceUnusable.rawValue { return !isToldOfBands }
      return refusal.code != PlanCode.notRunYet.rawValue
    }
  }
}
