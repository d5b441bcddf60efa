// DataPageTests.swift: the page of every code of data and plan tells the truth, as do the files.

import DLSCheck
import DLSForecast
import DLSFormat
import DLSLanguage
import DLSPlan
import DLSSyntax
import DLSText
import Foundation
import Testing

/// A project in memory.
func load(_ text: String) -> Model {
  Project.load("main.dlsproj") { path in
    path == "main.dlsproj" ? .success(Array(text.utf8)) : .failure(ReadFailure("no such file"))
  }
}

@Suite("Pages of data and plan") struct DataPageTests {
  static let codes = DataRule.all.map(\.code)
  /// What text, data and the plan for the store say.
  func diagnose(_ example: DataExample, text: String? = nil) throws -> [Diagnostic] {
    let model = load(text ?? example.text)
    let facts = try example.knownFacts(model)
    let plan = Planner.plan(model, facts: facts, snapshot: try example.snapshot())
    let told = Checker.check(model) + DataChecker.check(model, facts: facts)
    // Of what planning refuses, a check says the same where it can, and may know how to mend it.
    let places = Set(told.map { "\($0.code) \($0.range) \($0.message)" })
    return told + plan.refusals.filter { !places.contains("\($0.code) \($0.range) \($0.message)") }
  }

  @Test("the failing example reports this code alone, once", arguments: codes)
  func fails(_ code: String) throws {
    let rule = try #require(DataRule.rule(code))
    let found = try diagnose(rule.wrong)
    #expect(found.map(\.code) == [code], "\(found.map(\.message))")
    #expect(found.first?.severity == rule.severity)
  }

  @Test("the mended example reports nothing", arguments: codes)
  func mended(_ code: String) throws {
    let rule = try #require(DataRule.rule(code))
    #expect(try diagnose(rule.right).map(\.message) == [])
  }

  @Test("each fix removes its diagnostic and adds none", arguments: codes)
  func fixesMend(_ code: String) throws {
    let rule = try #require(DataRule.rule(code))
    for found in try diagnose(rule.wrong) {
      for fix in found.fixes {
        let bytes = try TextEdit.apply(fix.edits, to: Array(rule.wrong.text.utf8))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(try diagnose(rule.wrong, text: text) == [], "\(text)")
        let formatted = String(decoding: Formatter.format(Parser.parse(bytes)), as: UTF8.self)
        #expect(try diagnose(rule.wrong, text: formatted) == [], "\(formatted)")
      }
    }
  }

  @Test(
    "what can be mended is, by rounds of fixes, and a second time there is nothing to do",
    arguments: codes)
  func roundsMend(_ code: String) throws {
    let rule = try #require(DataRule.rule(code))
    // What a plan alone sees, which reads the store's rows, no round of fixes is shown.
    let model = load(rule.wrong.text)
    let seen = DataChecker.check(model, facts: try rule.wrong.knownFacts(model))
    let mendable = seen.contains { !$0.fixes.isEmpty }
    let first = fix(rule.wrong, rule.wrong.text)
    #expect(first.applied == (mendable ? ["main.dlsproj": [code]] : [:]))
    guard let text = first.changed["main.dlsproj"].map({ String(decoding: $0, as: UTF8.self) })
    else { return }
    #expect(try diagnose(rule.wrong, text: text) == [], "\(text)")
    #expect(fix(rule.wrong, text).changed.isEmpty)
    #expect(fix(rule.wrong, rule.wrong.text, withData: false).changed.isEmpty)
  }

  /// An example's text with all fixes applied that help.
  private func fix(_ example: DataExample, _ text: String, withData: Bool = true) -> Fixer {
    var fixer = Fixer(
      ["main.dlsproj"],
      Fixer.Surroundings(
        isUnsafeAllowed: true, readFile: { _ in .success(Array(text.utf8)) },
        checkData: { model in
          guard withData, let facts = try? example.knownFacts(model) else { return nil }
          return DataChecker.check(model, facts: facts)
        }))
    fixer.run()
    return fixer
  }

  @Test("what a check knows how to mend of refusals", arguments: ["DLS0807", "DLS0809"])
  func refusalsMend(_ code: String) throws {
    let rule = try #require(DataRule.rule(code))
    let fix = try #require(try diagnose(rule.wrong).first?.fixes.first)
    let bytes = try TextEdit.apply(fix.edits, to: Array(rule.wrong.text.utf8))
    let mended = String(decoding: bytes, as: UTF8.self)
    #expect(mended.filter { $0 != "\n" } == rule.right.text.filter { $0 != "\n" })
  }

  @Test("a comment with a reason lets a finding about data pass")
  func allowed() throws {
    let rule = try #require(DataRule.rule("DLS0606"))
    let text = rule.wrong.text.replacing(
      "  tile = 64 px", with: "  // dls: allow DLS0606 because parts are enough\n  tile = 64 px")
    let found = DataChecker.examine(Forecaster(load(text), facts: rule.wrong.facts))
    #expect(found.remaining.isEmpty && found.allowed.map(\.reason) == ["parts are enough"])
  }

  @Test("codes are unique and in order, and each code of planning has its page")
  func order() {
    #expect(Self.codes == Set(Self.codes).sorted())
    #expect(DataRule.refusals.map(\.code) == PlanCode.allCases.map(\.rawValue))
  }

  @Test("messages keep the house's tone", arguments: codes)
  func tone(_ code: String) throws {
    for found in try diagnose(try #require(DataRule.rule(code)).wrong) {
      let words = found.message.lowercased()
      #expect(!words.contains("invalid") && !words.contains("expected"))
      #expect(found.message.hasSuffix("."), "\(found.message)")
    }
  }

  /// To write them anew: `DLS_WRITE_PAGES=1 swift test --filter DataPageTests`.
  @Test("docs/diagnostics holds the pages as they are embedded")
  func filesShowThePages() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/diagnostics")
    let pages = DataRule.pages
    if ProcessInfo.processInfo.environment["DLS_WRITE_PAGES"] != nil {
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, text) in pages {
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
      }
    }
    let advice: Comment = "stale: run DLS_WRITE_PAGES=1 swift test --filter DataPageTests"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(files) == Set(pages.keys), advice)
    for (name, text) in pages {
      let file = folder.appendingPathComponent(name)
      #expect((try? String(contentsOf: file, encoding: .utf8)) == text, advice)
    }
  }
}
