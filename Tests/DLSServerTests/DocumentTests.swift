// DocumentTests.swift: docs/lsp.md names tests that exist, for everything that the server answers.

import DLSServer
import Foundation
import Testing

@Suite struct DocumentTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) -> String {
    (try? String(
      contentsOf: DocumentTests.root.appendingPathComponent(path), encoding: .utf8)) ?? ""
  }

  /// The rows of the table whose head begins with a word, as cells.
  private func table(_ head: String) -> [[String]] {
    let lines = text("docs/lsp.md").split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("| \(head) |") }) else { return [] }
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// What stands between backticks.
  private func names(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// The functions of the tests of some folders.
  private func functions() -> Set<String> {
    var found: Set<String> = []
    for folder in ["Tests/DLSServerTests", "Tests/DLSIDETests", "Tests/dlsTests", "Tests/lsp"] {
      let place = DocumentTests.root.appendingPathComponent(folder)
      for name in (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? [] {
        for line in text("\(folder)/\(name)").split(separator: "\n") {
          for word in ["func ", "def "] {
            guard let range = line.range(of: word) else { continue }
            found.insert(
              String(line[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
          }
        }
      }
    }
    return found
  }

  @Test func everyFeatureNamesItsFourTests() {
    let rows = table("feature")
    #expect(rows.count >= 10)
    #expect(Set(rows.map { $0[0] }).count == rows.count, "a feature has two rows")
    let functions = functions()
    let cases = Set(CaseFile.all.map { "\($0.name).case" })
    for row in rows {
      #expect(row.count == 5, "\(row)")
      for cell in row.dropFirst() {
        let names = names(cell)
        #expect(!names.isEmpty, "\(row[0]) has a column without a test")
        for name in names where !functions.contains(name) && !cases.contains(name) {
          Issue.record("\(row[0]) names \(name), which is no test")
        }
      }
    }
  }

  /// The settings that the server reads are those of which the document tells, and VS Code's manifest has
  /// each.
  @Test func everySettingIsTold() {
    let told = table("setting").flatMap { names($0[0]) }.sorted()
    let read = text("Sources/DLSServer/Capabilities.swift").components(separatedBy: "own[\"")
      .dropFirst().map { "dls.\($0.prefix { $0 != "\"" })" }
    #expect(told == Set(read).sorted())
    let manifest = text("editors/vscode/package.json")
    for name in told { #expect(manifest.contains("\"\(name)"), "VS Code doesn't offer \(name)") }
  }

  /// Whatever the server answers belongs to a feature of the table, and the document tells of nothing
  /// else.
  @Test func everyMethodBelongsToAFeature() {
    let features = Set(table("feature").map { $0[0] })
    let rows = table("methods")
    let told = rows.flatMap { names($0[0]) }
    #expect(Set(told).count == told.count)
    #expect(Set(told) == Set(Server.methods))
    for row in rows where !features.contains(row[1]) {
      Issue.record("\(row[0]) belongs to \(row[1]), which has no row")
    }
  }
}
