// JUnitReport.swift: a check as JUnit's XML, which every build server shows.

import DLSText

/// Writes a check as JUnit's XML: a suite for each file, a failed test for each diagnostic that
/// makes the check fail. The others are tests that passed and have something to say, data that
/// could not be looked at is a skipped test, a file that could not be read is an error, and a file in
/// which nothing was found has one test that passed.
struct JUnitReport: CheckReport {
  /// Tells which severities fail.
  let totals: CheckTotals
  private var paths = ReportPaths()
  private var suites: [Suite] = []
  private var places: [String: Int] = [:]

  /// The tests of one file, written out already.
  private struct Suite {
    let name: String
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0
    var cases = ""
  }

  /// How a report begins.
  static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
  static let root = "<testsuites name=\"dls check\""

  init(totals: CheckTotals) { self.totals = totals }

  mutating func begin(_ out: ReportOutput) {}

  /// A file's suite may grow when another file imports it, so they are written at the end.
  mutating func add(_ file: CheckedFile, _ out: ReportOutput) {
    let own = suite(file.path)
    for diagnostic in file.diagnostics {
      let place = ReportPlace(diagnostic.file, diagnostic.range, file.texts)
      add(diagnostic, place, to: place.map { suite($0.given) } ?? own)
    }
    for address in file.unverified {
      skip("data of \(address)", "not looked at yet; `dls check --probe` does", in: own)
    }
    if let line = file.unasked { skip("the store", line, in: own) }
    if let failure = file.failure { fail("the engine", failure.line, in: own) }
  }

  mutating func add(_ file: UnreadFile, _ out: ReportOutput) {
    fail("the file", file.reason, in: suite(file.path))
  }

  /// Adds something that wasn't looked at.
  private mutating func skip(_ what: String, _ reason: String, in suite: Int) {
    suites[suite].tests += 1
    suites[suite].skipped += 1
    suites[suite].cases += testCase(
      what, suites[suite].name, place: nil,
      "<skipped message=\"\(XMLText.attribute(reason))\"/>")
  }

  /// Adds something that couldn't be looked at.
  private mutating func fail(_ what: String, _ reason: String, in suite: Int) {
    suites[suite].tests += 1
    suites[suite].errors += 1
    suites[suite].cases += testCase(
      what, suites[suite].name, place: nil, "<error message=\"\(XMLText.attribute(reason))\"/>")
  }

  mutating func end(_ totals: CheckTotals, _ out: ReportOutput) {
    out.line(JUnitReport.declaration)
    let sums = suites.reduce(into: (tests: 0, failures: 0, errors: 0, skipped: 0)) { sums, suite in
      sums.tests += max(1, suite.tests)
      sums.failures += suite.failures
      sums.errors += suite.errors
      sums.skipped += suite.skipped
    }
    out.line(
      "\(JUnitReport.root) tests=\"\(sums.tests)\" failures=\"\(sums.failures)\" "
        + "errors=\"\(sums.errors)\" skipped=\"\(sums.skipped)\">")
    for suite in suites { write(suite, out) }
    out.line("</testsuites>")
  }

  private func write(_ suite: Suite, _ out: ReportOutput) {
    out.line(
      "  <testsuite name=\"\(XMLText.attribute(suite.name))\" tests=\"\(max(1, suite.tests))\" "
        + "failures=\"\(suite.failures)\" errors=\"\(suite.errors)\" skipped=\"\(suite.skipped)\">")
    out.write(
      suite.tests == 0 ? testCase("no errors", suite.name, place: nil, nil) : suite.cases)
    out.line("  </testsuite>")
  }

  private mutating func add(_ diagnostic: Diagnostic, _ place: ReportPlace?, to suite: Int) {
    let fails = totals.fails(diagnostic.severity)
    let spot = place.map { "\(suites[suite].name):\($0.line):\($0.column)" } ?? suites[suite].name
    let lines = ["\(spot): \(diagnostic.severity.word): \(diagnostic.message)", diagnostic.help]
    let text = XMLText.content(lines.compactMap { $0 }.joined(separator: "\n"))
    let message = XMLText.attribute(diagnostic.message)
    let content =
      fails
      ? "<failure type=\"\(diagnostic.severity.word)\" message=\"\(message)\">\(text)</failure>"
      : "<system-out>\(text)</system-out>"
    let name = place.map { "\(diagnostic.code) at \($0.line):\($0.column)" } ?? diagnostic.code
    suites[suite].tests += 1
    if fails { suites[suite].failures += 1 }
    suites[suite].cases += testCase(name, suites[suite].name, place: place, content)
  }

  private func testCase(
    _ name: String, _ file: String, place: ReportPlace?, _ content: String?
  ) -> String {
    let path = XMLText.attribute(file)
    var head = "    <testcase name=\"\(XMLText.attribute(name))\" classname=\"\(path)\" "
    head += "file=\"\(path)\""
    if let place { head += " line=\"\(place.line)\"" }
    guard let content else { return head + "/>\n" }
    return head + ">\n      \(content)\n    </testcase>\n"
  }

  /// The index of a file's suite, which is made if there is none.
  private mutating func suite(_ given: String) -> Int {
    let name = paths.path(given)
    if let index = places[name] { return index }
    places[name] = suites.count
    suites.append(Suite(name: name))
    return suites.count - 1
  }
}
