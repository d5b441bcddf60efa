// PageTests.swift: the document of refusals is the one the program prints.

import DLSPlan
import Foundation
import Testing

@Suite("Pages")
struct PageTests {
  @Test("docs/plan-refusals.md is fresh")
  func fresh() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("docs/plan-refusals.md")
    if ProcessInfo.processInfo.environment["DLS_WRITE_PAGES"] != nil {
      try PlanCode.manual.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(
      try String(contentsOf: file, encoding: .utf8) == PlanCode.manual,
      "stale: run DLS_WRITE_PAGES=1 swift test --filter DLSPlanTests.PageTests")
  }
}
