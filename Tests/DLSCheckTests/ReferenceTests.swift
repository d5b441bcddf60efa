// ReferenceTests.swift: docs/reference.md shows the schema table.

import DLSCheck
import DLSLanguage
import Foundation
import Testing

@Suite struct ReferenceTests {
  /// To write the file anew: `DLS_WRITE_PAGES=1 swift test --filter ReferenceTests`.
  @Test func theFileShowsTheTable() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/reference.md")
    if ProcessInfo.processInfo.environment["DLS_WRITE_PAGES"] != nil {
      try ReferenceText.markdown.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(
      (try? String(contentsOf: file, encoding: .utf8)) == ReferenceText.markdown,
      "stale: run DLS_WRITE_PAGES=1 swift test --filter ReferenceTests")
  }

  @Test func everySettingIsInIt() {
    let text = ReferenceText.markdown
    for block in Schema.blocks {
      #expect(text.contains("## `\(block.keyword)"))
      for row in block.attributes { #expect(text.contains("| `\(row.name)` |")) }
    }
    #expect(ReferenceText.since(1) == "" && ReferenceText.since(2) == " Since edition 2.")
  }
}
