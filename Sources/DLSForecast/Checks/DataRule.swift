// DataRule.swift: one code of what data say against a project: its explanation and its examples.

import DLSCheck
package import DLSText

/// A diagnostic code that needs to know the data, with everything that is told about it.
package struct DataRule: Sendable {
  /// `DLS0601`
  package let code: String
  package let severity: Severity
  /// What is wrong, as a short heading.
  package let title: String
  /// Why it is wrong and what to do.
  package let why: String
  /// A text with data that reports this code and no other.
  package let wrong: DataExample
  /// The same mended: it reports nothing.
  package let right: DataExample

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

  /// Every rule, in the order of the codes.
  package static let all: [DataRule] = [
    .otherBandCount, .bandNotInFiles, .otherCellSize, .otherPixelType, .tileBeyondUnits,
    .thingsBeyondTile, .overlappingUnits, .nobodyAssigned, .unlistedLabels, .labelsElsewhere,
    .noSuchField, .otherGeometry, .brokenLabels, .chipsCannotHold, .classHeldOut,
    .classWithoutLabels, .labelsOutsideUnits, .probeWarning, .unreadableLabels,
  ]

  /// The rule of a code, whatever the case of its letters.
  package static func rule(_ code: String) -> DataRule? {
    let wanted = code.uppercased()
    return all.first { $0.code == wanted }
  }

  /// The page as Markdown: what, why, a failing example, a mended one.
  package var page: String {
    var text = "# \(code): \(title)\n\nSeverity: \(severity.word). Needs to know the data: "
    text += "`dls check --probe` looks at it.\n\n\(why.wrappedAsProse)\n\n"
    text += "## Fails\n\n\(wrong.markdown)\n## Mended\n\n\(right.markdown)"
    return text
  }

  /// The files of `docs/diagnostics` by name: a page for each code of text and data, and their
  /// list.
  package static var pagesOfTextAndData: [String: String] {
    var pages = ["README.md": DiagnosticCatalog.index + index]
    for code in DiagnosticCatalog.codes { pages["\(code).md"] = DiagnosticCatalog.page(code) }
    for rule in all { pages["\(rule.code).md"] = rule.page }
    return pages
  }

  private static var index: String {
    var text = "\n## Against the data\n\nWhat needs imagery or labels to be known; "
    text += "`dls check --probe` looks at them.\n\n| code | what | severity |\n|---|---|---|\n"
    for rule in all {
      text += "| [\(rule.code)](\(rule.code).md) | \(rule.title) | \(rule.severity.word) |\n"
    }
    return text
  }
}
