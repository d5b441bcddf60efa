// DataRule.swift: one code of what data or store say against a project: explanation and examples.

import DLSCheck
import DLSPlan
package import DLSText

/// A diagnostic code that needs to know data or store, with everything that is told about it.
package struct DataRule: Sendable {
  /// `DLS0601`
  package let code: String
  package let severity: Severity
  /// What is wrong, as a short heading.
  package let title: String
  /// Why it is wrong and what to do.
  let why: String
  /// A text with data that reports this code and no other.
  package let wrong: DataExample
  /// The same mended: it reports nothing.
  package let right: DataExample

  /// What a check reports.
  init(
    _ code: String, _ title: String, severity: Severity = .error, why: String, wrong: DataExample,
    right: DataExample
  ) {
    self.code = code
    self.severity = severity
    self.title = title
    self.why = why
    self.wrong = wrong
    self.right = right
  }

  /// What a plan refuses.
  init(
    _ code: PlanCode, _ title: String, why: String, wrong: DataExample, right: DataExample
  ) {
    self.init(code.rawValue, title, why: why, wrong: wrong, right: right)
  }

  /// Every rule, in the order of the codes.
  package static let all = checks + refusals

  /// What a check reports of data that it knows.
  static let checks: [DataRule] = [
    .otherBandCount, .bandNotInFiles, .otherCellSize, .otherPixelType, .tileBeyondUnits,
    .thingsBeyondTile, .overlappingUnits, .nobodyAssigned, .unlistedLabels, .labelsElsewhere,
    .noSuchField, .otherGeometry, .brokenLabels, .chipsCannotHold, .classHeldOut,
    .classWithoutLabels, .labelsOutsideUnits, .probeWarning, .unreadableLabels,
    .approvedHeldOut, .unlistedFindings, .unreadableModel, .bandsOfMap,
    .noUnitOnSource, .nodataBeyondType, .labelsWithoutID, .stretchedMetres,
    .chipsOfOtherNumbers, .chipsOfOtherCells, .labelsOfOtherUnits, .thingsOfBothParts,
    .someUnitsOffSource,
  ]

  /// What a plan refuses, one for each code.
  package static let refusals: [DataRule] = [
    .notRunYet, .sourceUnusable, .layerUnusable, .layoutMissing, .sizeUnit, .unitCount,
    .emptySplit, .unitsWithSamples, .classWithSamples, .referenceDiffers, .unitPolygons,
    .unitsJudged, .geometryWithSamples,
  ]

  /// The rule of a code, whatever the case of its letters.
  package static func rule(_ code: String) -> DataRule? {
    let wanted = code.uppercased()
    return all.first { $0.code == wanted }
  }

  /// The page as Markdown: what, why, a failing example, a mended one.
  package var page: String {
    var text = "# \(code): \(title)\n\nSeverity: \(severity.word). \(source)\n\n"
    text += "\(why.wrappedAsProse)\n\n"
    text += "## Fails\n\n\(wrong.markdown)\n## Mended\n\n\(right.markdown)"
    return text
  }

  /// Who says it, and from what.
  private var source: String {
    if PlanCode(rawValue: code) != nil { return "`dls plan` and `dls apply` refuse it." }
    return wrong.stored == nil
      ? "Needs to know the data: `dls check --probe` looks at it."
      : "`dls check` looks into the store."
  }

  /// The files of `docs/diagnostics` by name: a page for each code, and their list.
  package static var pages: [String: String] {
    var pages = ["README.md": DiagnosticCatalog.index + index]
    for code in DiagnosticCatalog.codes { pages["\(code).md"] = DiagnosticCatalog.page(code) }
    for rule in all { pages["\(rule.code).md"] = rule.page }
    return pages
  }

  private static var index: String {
    "\n## Against the data\n\nWhat needs imagery or labels to be known, "
      + "which `dls check --probe` looks at, or the store. `dls export`, `train` and `infer` don't begin "
      + "with an error that is known of what they read.\n\n" + table(checks)
      + "\n## What a plan refuses\n\nA plan knows the text, the data and the store. A refused plan "
      + "changes nothing.\n\n" + table(refusals)
  }

  private static func table(_ rules: [DataRule]) -> String {
    var text = "| code | what | severity |\n|---|---|---|\n"
    for rule in rules {
      text += "| [\(rule.code)](\(rule.code).md) | \(rule.title) | \(rule.severity.word) |\n"
    }
    return text
  }
}
