// DiagnosticPage.swift: the page behind a code, wherever the code is from.

import DLSCheck
import DLSForecast
import DLSText

/// What is told about a diagnostic code.
struct DiagnosticPage {
  let code: String
  /// What is wrong, as a short heading.
  let title: String
  /// How much it matters unless something else is said.
  let severity: Severity
  /// The whole page as Markdown.
  let text: String
  /// Where the page lies in the repository.
  let path: String

  /// Every code, those of checks first.
  static var codes: [String] {
    DiagnosticCatalog.codes + DataRule.all.map(\.code)
  }

  /// The page of a code, whatever the case of its letters; nil for one that there isn't.
  init?(_ code: String) {
    self.code = code.uppercased()
    if let rule = DiagnosticCatalog.rule(code), let page = DiagnosticCatalog.page(code) {
      title = rule.title
      severity = rule.severity
      text = page
      path = "docs/diagnostics/\(rule.code).md"
    } else if let rule = DataRule.rule(code) {
      title = rule.title
      severity = rule.severity
      text = rule.page
      path = "docs/diagnostics/\(rule.code).md"
    } else {
      return nil
    }
  }

  /// Why it is wrong, without the heading and the examples: the paragraphs up to the first heading
  /// below the title, but for the one that names the severity.
  var why: String {
    let body = text.pieces(between: "\n## ")[0]
    return body.pieces(between: "\n\n").dropFirst(2).joined(separator: "\n\n")
      .trimmingSuffix { $0 == "\n" }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ isUnwanted: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, isUnwanted(last) { text.removeLast() }
    return text
  }
}
