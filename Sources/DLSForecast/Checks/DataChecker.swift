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
    var context = DataContext(forecaster)
    for check in checks { check(&context) }
    let own = context.diagnostics
    let all = (own + refusals(forecaster, besides: own)).sorted(by: Diagnostic.readingOrder)
    var allowances = Allowances(forecaster.model)
    let (remaining, allowed) = allowances.part(all)
    return (context.withoutConsequences(remaining), allowed)
  }

  /// The errors that the known data say against some blocks, in reading order, without those that comments
  /// allow: what their runs would make nobody could use.
  package static func errors(
    _ model: Model, facts: Facts, about blocks: Set<BlockID>
  ) -> [Diagnostic] {
    var context = DataContext(Forecaster(model, facts: facts), about: blocks)
    for check in checks { check(&context) }
    var allowances = Allowances(model)
    return allowances.part(context.diagnostics.filter { $0.severity == .error }).remaining
      .sorted(by: Diagnostic.readingOrder)
  }

  private static let checks: [@Sendable (inout DataContext) -> Void] = [
    ImageryChecks.check, MapChecks.check, SourceFitChecks.check, TileAndUnitChecks.check,
    OverlapChecks.check, SharedGroundChecks.check, LeakageChecks.check, StretchChecks.check,
    ChipMixChecks.check, LabelChecks.check, LabelClassChecks.check, StoredClassChecks.check,
    ModelClassChecks.check,
  ]

  /// What planning would refuse. Imagery that a check has spoken of is told once.
  private static func refusals(
    _ forecaster: Forecaster, besides own: [Diagnostic]
  ) -> [Diagnostic] {
    let isToldOfBands = own.contains { $0.code == DataRule.otherBandCount.code }
    return CheckedRefusals(forecaster: forecaster).find()
      .filter { !isToldOfBands || $0.code != PlanCode.sourceUnusable.rawValue }
  }
}
