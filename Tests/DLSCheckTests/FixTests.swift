// FixTests.swift: every fix on every page mends, adds nothing, and outlives the formatter.

import DLSCheck
import DLSFormat
import DLSLanguage
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

  /// An example with a fix applied, in whichever of its files the edits lie.
  private func mended(_ example: Example, _ fix: Fix, _ model: Model) throws -> Example {
    var changed: [String: [UInt8]] = [:]
    for (id, edits) in Dictionary(grouping: fix.edits, by: \.file) {
      let file = try #require(model.file(id), "\(fix.title)")
      changed[file.path] = try TextEdit.apply(edits, to: file.tree.bytes)
    }
    return try with(changed, in: example)
  }

  /// The same example with other texts of its files, by path.
  private func with(_ changed: [String: [UInt8]], in example: Example) throws -> Example {
    var (text, files) = (example.text, example.files)
    for (path, bytes) in changed {
      let new = String(decoding: bytes, as: UTF8.self)
      if path == "main.dlsproj" {
        text = new
      } else {
        #expect(files[path] != nil, "a fix changes \(path), which is no file of the example")
        files[path] = new
      }
    }
    return Example(text, files: files, profile: example.profile, sets: example.sets)
  }

  /// The same example with each of its files laid out.
  private func formatted(_ example: Example) throws -> Example {
    let others = example.files.mapValues { Array($0.utf8) }
    let all = others.merging(["main.dlsproj": example.bytes]) { other, _ in other }
    let laidOut = all.mapValues { Formatter.format(Parser.parse($0)) }
    for (path, bytes) in laidOut {
      #expect(Formatter.format(Parser.parse(bytes)) == bytes, "\(path)")
    }
    return try with(laidOut, in: example)
  }

  @Test(arguments: DiagnosticCatalog.codes)
  func fixesMendAndAddNothing(_ code: String) throws {
    let rule = try #require(DiagnosticCatalog.rule(code))
    let (model, found) = diagnose(rule.wrong)
    for fix in found.flatMap(\.fixes) {
      let mended = try mended(rule.wrong, fix, model)
      let left = diagnose(mended).diagnostics
      #expect(left.isEmpty, "\(fix.title): \(left.map(\.message)) in \(mended)")
      let again = try formatted(mended)
      let after = diagnose(again).diagnostics
      #expect(after.isEmpty, "\(fix.title), formatted: \(after.map(\.message)) in \(again)")
    }
  }

  @Test func whatCanBeFixedIs() {
    let without = DiagnosticCatalog.rules.filter { rule in
      diagnose(rule.wrong).diagnostics.allSatisfy(\.fixes.isEmpty)
    }.map(\.code)
    #expect(Set(without) == FixTests.withoutFix, "\(without)")
  }

  /// Found by the fuzzer of fixes: the list was written a second time, and a third. Whom it names nobody knows, but it
  /// isn't empty.
  @Test func aGroupWhoseListLeadsNowhereIsNotEmpty() {
    let text = """
      project stand { owner = ana }
      person ana {}
      source ortho { path = "ortho.tif" }
      group foresters { collectors = ortho }
      work_units plots { source = ortho, unit_size = 100 m, assign = foresters }

      """
    let codes = diagnose(Example(text)).diagnostics.map(\.code)
    #expect(codes == ["DLS0115"])
  }
}
