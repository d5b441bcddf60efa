// DataPageTests.swift: the page of every code of data tells the truth, and the files show the pages.

import DLSCheck
import DLSForecast
import DLSLanguage
import DLSPlan
import DLSText
import Foundation
import Testing

/// A project in memory.
func load(_ text: String) -> Model {
  Project.load("main.dlsproj") { path in
    path == "main.dlsproj" ? .success(Array(text.utf8)) : .failure(ReadFailure("no such file"))
  }
}

@Suite("Pages of data") struct DataPageTests {
  static let codes = DataRule.all.map(\.code)

  private func diagnose(_ example: DataExample) -> [Diagnostic] {
    let model = load(example.text)
    // What the text alone tells would hide what the data say.
    let own = Checker.check(model).filter { $0.severity == .error }
    return own + DataChecker.check(model, facts: example.facts)
  }

  @Test("the failing example reports this code alone, once", arguments: codes)
  func fails(_ code: String) throws {
    let rule = try #require(DataRule.rule(code))
    let found = diagnose(rule.wrong)
    #expect(found.map(\.code) == [code], "\(found.map(\.message))")
    #expect(found.first?.severity == rule.severity)
  }

  @Test("the mended example reports nothing", arguments: codes)
  func mended(_ code: String) throws {
    let rule = try #require(DataRule.rule(code))
    #expect(diagnose(rule.right).map(\.message) == [])
  }

  @Test("each fix removes its diagnostic and adds none", arguments: codes)
  func fixesMend(_ code: String) throws {
    let rule = try #require(DataRule.rule(code))
    for found in diagnose(rule.wrong) {
      for fix in found.fixes {
        let bytes = try TextEdit.apply(fix.edits, to: Array(rule.wrong.text.utf8))
        let text = String(decoding: bytes, as: UTF8.self)
        let model = load(text)
        let left = Checker.check(model) + DataChecker.check(model, facts: rule.wrong.facts)
        #expect(left.filter { $0.severity == .error || $0.code == code } == [], "\(text)")
      }
    }
  }

  @Test("a comment with a reason lets a finding about data pass")
  func allowed() throws {
    let rule = try #require(DataRule.rule("DLS0606"))
    let text = rule.wrong.text.replacing(
      "  tile = 64 px", with: "  // dls: allow DLS0606 because parts are enough\n  tile = 64 px")
    let found = DataChecker.examine(Forecaster(load(text), facts: rule.wrong.facts))
    #expect(found.remaining.isEmpty && found.allowed.map(\.reason) == ["parts are enough"])
  }

  @Test("codes are unique and in order")
  func order() {
    #expect(Self.codes == Set(Self.codes).sorted())
  }

  @Test("messages keep the house's tone", arguments: codes)
  func tone(_ code: String) throws {
    for found in diagnose(try #require(DataRule.rule(code)).wrong) {
      let words = found.message.lowercased()
      #expect(!words.contains("invalid") && !words.contains("expected"))
      #expect(found.message.hasSuffix("."), "\(found.message)")
    }
  }

  /// To write them anew: `DLS_WRITE_PAGES=1 swift test --filter DataPageTests`.
  @Test("docs/diagnostics holds the pages of text and data as they are embedded")
  func filesShowThePages() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/diagnostics")
    let pages = DataRule.pagesOfTextAndData
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
