// FixTests.swift: every fix on every page mends, adds nothing, and outlives the formatter.

import DLSCheck
import DLSFormat
import DLSSyntax
import DLSText
import Testing

@Suite struct FixTests {
  /// Codes whose mending takes a decision or a place that no edit of the text can make.
  static let withoutFix: Set<String> = [
    "DLS0008", "DLS0010", "DLS0016", "DLS0026", "DLS0027", "DLS0028", "DLS0031", "DLS0102",
    "DLS0103", "DLS0106", "DLS0107", "DLS0109", "DLS0111", "DLS0117", "DLS0118", "DLS0119",
    "DLS0124", "DLS0125", "DLS0127", "DLS0128", "DLS0130", "DLS0134", "DLS0135", "DLS0216",
    "DLS0217",
    "DLS0312", "DLS0325", "DLS0327", "DLS0330", "DLS0336", "DLS0367", "DLS0373",
    "DLS0377", "DLS0378", "DLS0390", "DLS0501", "DLS0504",
  ]

  /// An example with the edits applied that are about its own text; nil for a fix of another file.
  private func mended(_ example: Example, _ fix: Fix) throws -> Example? {
    guard fix.edits.allSatisfy({ $0.file == .main }) else { return nil }
    let bytes = try TextEdit.apply(fix.edits, to: example.bytes)
    return Example(
      String(decoding: bytes, as: UTF8.self), files: example.files, profile: example.profile,
      sets: example.sets)
  }

  @Test(arguments: DiagnosticCatalog.codes)
  func fixesMendAndAddNothing(_ code: String) throws {
    let rule = try #require(DiagnosticCatalog.rule(code))
    let found = diagnose(rule.wrong).diagnostics
    for fix in found.flatMap(\.fixes) {
      guard let mended = try mended(rule.wrong, fix) else { continue }
      let left = diagnose(mended).diagnostics
      #expect(left.isEmpty, "\(fix.title): \(left.map(\.message)) in \(mended.text)")
      let formatted = Formatter.format(Parser.parse(mended.bytes))
      let again = Example(
        String(decoding: formatted, as: UTF8.self), files: mended.files, profile: mended.profile,
        sets: mended.sets)
      let after = diagnose(again).diagnostics
      #expect(after.isEmpty, "\(fix.title), formatted: \(after.map(\.message)) in \(again.text)")
      #expect(Formatter.format(Parser.parse(formatted)) == formatted, "\(again.text)")
    }
  }

  @Test func whatCanBeFixedIs() {
    let without = DiagnosticCatalog.rules.filter { rule in
      diagnose(rule.wrong).diagnostics.allSatisfy(\.fixes.isEmpty)
    }.map(\.code)
    #expect(Set(without) == FixTests.withoutFix, "\(without)")
  }

  /// Found by the fuzzer of fixes: the list was written a second time, and a third.
  @Test func aGroupWhoseListLeadsNowhereGetsNoSecondList() {
    let text = """
      project stand { owner = ana }
      person ana {}
      source ortho { path = "ortho.tif" }
      group foresters { collectors = ortho }
      work_units plots { source = ortho, unit_size = 100 m, assign = foresters }

      """
    let found = diagnose(Example(text)).diagnostics.filter { $0.code == "DLS0331" }
    #expect(found.count == 1 && found[0].fixes.isEmpty)
  }
}
