// SARIFReport.swift: a check as SARIF 2.1.0, which code scanning services read.

import DLSCheck
import DLSJSON
import DLSText

/// Writes a check as SARIF 2.1.0, with what GitHub's code scanning asks for.
///
/// The results come first and the tool after them, so that nothing has to be kept: the tool names
/// just the rules that results point at.
struct SARIFReport: CheckReport {
  private static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  /// Stands for the folder that paths are seen from.
  private static let root = "%SRCROOT%"

  /// What is said of that folder; no other tool says it.
  static let about = "The folder that dls checked, or the repository's in CI."

  private var paths: ReportPaths
  private var fingerprints = ReportFingerprints()
  private var writer = JSONWriter(indented: true)
  private var rules: [String] = []
  private var ruleIndex: [String: Int] = [:]

  init(paths: ReportPaths) { self.paths = paths }

  mutating func begin(_ out: ReportOutput) {
    writer.beginObject()
    writer.member("$schema", .string(SARIFReport.schema))
    writer.member("version", "2.1.0")
    writer.name("runs")
    writer.beginArray()
    writer.beginObject()
    writer.member("columnKind", "unicodeCodePoints")
    let about: JSONValue = ["text": .string(SARIFReport.about)]
    writer.member("originalUriBaseIds", [SARIFReport.root: ["description": about]])
    writer.name("results")
    writer.beginArray()
  }

  mutating func add(_ file: CheckedFile, _ out: ReportOutput) {
    for diagnostic in file.diagnostics where !out.isClosed {
      writer.value(result(diagnostic, file.texts))
      out.write(writer.take())
    }
    for allowed in file.allowed where !out.isClosed {
      writer.value(result(allowed.diagnostic, file.texts, reason: allowed.reason))
      out.write(writer.take())
    }
  }

  /// They are notifications of the invocation.
  func add(_ file: UnreadFile, _ out: ReportOutput) {}

  mutating func end(_ totals: CheckTotals, _ out: ReportOutput) {
    writer.endArray()
    writer.member("invocations", [invocation(totals)])
    let driver: JSONValue = [
      "name": "dls", "semanticVersion": .string(Version.number),
      "rules": .array(rules.map(SARIFReport.rule)),
    ]
    writer.member("tool", ["driver": driver])
    writer.endObject()
    writer.endArray()
    writer.endObject()
    out.write(writer.take())
    out.line()
  }

  // MARK: results

  /// - Parameter reason: what a comment in the text says why it is allowed; nil where none allows it.
  private mutating func result(
    _ diagnostic: Diagnostic, _ texts: SourceTexts, reason: String? = nil
  ) -> JSONValue {
    let text = [diagnostic.message, diagnostic.help].compactMap { $0 }.joined(separator: "\n")
    var object = JSONObject()
    object["ruleId"] = .string(diagnostic.code)
    object["ruleIndex"] = JSONValue(index(of: diagnostic.code))
    object["level"] = .string(SARIFReport.level(diagnostic.severity))
    object["message"] = ["text": .string(text)]
    let place = ReportPlace(diagnostic.file, diagnostic.range, texts)
    object["locations"] = .array(place.map { [["physicalLocation": location($0)]] } ?? [])
    let related = diagnostic.related.enumerated().compactMap { number, related in
      ReportPlace(related.file, related.range, texts).map { place -> JSONValue in
        [
          "id": JSONValue(number + 1), "message": ["text": .string(related.message)],
          "physicalLocation": location(place),
        ]
      }
    }
    if !related.isEmpty { object["relatedLocations"] = .array(related) }
    let fixes = diagnostic.fixes.map { fix($0, texts) }
    if !fixes.isEmpty { object["fixes"] = .array(fixes) }
    if let reason { object["suppressions"] = [SARIFReport.suppression(reason)] }
    let path = paths.path(place?.given ?? "-")
    let print = fingerprints.next(diagnostic, path: path, texts)
    object["partialFingerprints"] = [
      "primaryLocationLineHash": .string("\(print.hash):\(print.ordinal)")
    ]
    return .object(object)
  }

  /// That a comment in the source allows it, and why. The justification is left out where there is
  /// none.
  private static func suppression(_ reason: String) -> JSONValue {
    var object = JSONObject()
    object["kind"] = "inSource"
    if !reason.isEmpty { object["justification"] = .string(Redaction.withoutSecrets(reason)) }
    return .object(object)
  }

  private mutating func index(of code: String) -> Int {
    if let index = ruleIndex[code] { return index }
    ruleIndex[code] = rules.count
    rules.append(code)
    return rules.count - 1
  }

  private mutating func location(_ place: ReportPlace) -> JSONValue {
    ["artifactLocation": artifact(place.given), "region": SARIFReport.region(place)]
  }

  private mutating func artifact(_ given: String) -> JSONValue {
    let path = paths.path(given)
    if path.hasPrefix("/") { return ["uri": .string("file://" + URIText.path(path))] }
    return ["uri": .string(URIText.path(path)), "uriBaseId": .string(SARIFReport.root)]
  }

  private static func region(_ place: ReportPlace) -> JSONValue {
    [
      "startLine": JSONValue(place.line), "startColumn": JSONValue(place.column),
      "endLine": JSONValue(place.endLine), "endColumn": JSONValue(place.endColumn),
      "byteOffset": JSONValue(Int(place.range.start)),
      "byteLength": JSONValue(place.range.count),
    ]
  }

  /// A fix: for each file that it changes, what goes and what comes.
  private mutating func fix(_ fix: Fix, _ texts: SourceTexts) -> JSONValue {
    var changes: [JSONValue] = []
    var files: [FileID] = []
    for edit in fix.edits where !files.contains(edit.file) { files.append(edit.file) }
    for file in files {
      var given: String?
      let replacements = fix.edits.filter { $0.file == file }.compactMap { edit -> JSONValue? in
        guard let place = ReportPlace(edit.file, edit.range, texts) else { return nil }
        given = place.given
        return [
          "deletedRegion": SARIFReport.region(place),
          "insertedContent": ["text": .string(edit.newText)],
        ]
      }
      guard let given else { continue }
      changes.append(
        ["artifactLocation": artifact(given), "replacements": .array(replacements)])
    }
    return [
      "description": ["text": .string(fix.title)], "artifactChanges": .array(changes),
      "properties": ["safe": JSONValue(fix.isSafe)],
    ]
  }

  // MARK: the tool

  private static func level(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info, .hint: "note"
    }
  }

  /// A rule with its page. It has no `helpUri`: that has to be an absolute address, and the page
  /// lies in this repository; the help text holds all of it.
  private static func rule(_ code: String) -> JSONValue {
    guard let page = DiagnosticPage(code) else { return ["id": .string(code)] }
    let recommended = page.severity <= .warning ? level(page.severity) : "recommendation"
    return [
      "id": .string(code), "name": .string(code),
      "shortDescription": ["text": .string(page.title)],
      "fullDescription": ["text": .string(page.why)],
      "help": ["text": .string(page.text), "markdown": .string(page.text)],
      "defaultConfiguration": ["level": .string(level(page.severity))],
      "properties": [
        "page": .string(page.path), "problem.severity": .string(recommended),
      ],
    ]
  }

  /// How the check went, and which data it could not look at.
  private mutating func invocation(_ totals: CheckTotals) -> JSONValue {
    let lines =
      totals.unverifiedByFile.map {
        "The data of \($0) have not been looked at yet; `dls check --probe` does."
      }
      + totals.allUnasked
    let notes = lines.map { line -> JSONValue in
      ["level": "note", "message": ["text": .string(line)]]
    }
    let unread = totals.unread.map { file -> JSONValue in
      [
        "level": "error", "message": ["text": .string(file.reason)],
        "locations": [["physicalLocation": ["artifactLocation": artifact(file.path)]]],
      ]
    }
    return [
      "executionSuccessful": JSONValue(unread.isEmpty && totals.failure == nil),
      "exitCode": JSONValue(Int(totals.exitCode.rawValue)),
      "toolExecutionNotifications": .array(unread + notes),
    ]
  }
}
