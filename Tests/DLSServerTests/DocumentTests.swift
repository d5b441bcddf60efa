// DocumentTests.swift: docs/lsp.md names tests that exist, for everything that the server answers.

import DLSJSON
import DLSServer
import DLSTestClient
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

  /// The tests of some folders: what only helps them is none.
  private func tests() -> Set<String> {
    var found: Set<String> = []
    for folder in ["Tests/DLSServerTests", "Tests/DLSIDETests", "Tests/dlsTests", "Tests/lsp"] {
      let place = DocumentTests.root.appendingPathComponent(folder)
      for name in (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? [] {
        var isMarked = name.hasSuffix(".py")
        for line in text("\(folder)/\(name)").split(separator: "\n") {
          if line.contains("@Test") { isMarked = true }
          for word in ["func ", "def test_"] {
            guard let range = line.range(of: word) else { continue }
            let rest = line[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            if isMarked { found.insert(word == "func " ? String(rest) : "test_\(rest)") }
            isMarked = name.hasSuffix(".py")
          }
        }
      }
    }
    return found
  }

  /// What a file of cases has to ask, all of it, to be a test of a feature.
  private static let verbs: [String: Set<String>] = [
    "diagnostics": ["diagnostics"], "hover": ["hover"],
    "definition, references, highlights": [
      "definition", "declaration", "references", "highlight",
    ],
    "symbols": ["symbols"], "folding": ["folds"], "selection": ["selection"],
    "formatting": ["format"], "completion": ["complete"], "type definition": ["type"],
    "workspace symbols": ["find"], "document links": ["links"], "colours": ["colours"],
    "code actions": ["action"], "on-type formatting": ["keystroke"],
  ]

  /// Whether a text has errors of syntax.
  private func isBroken(_ section: CaseFile.Section) -> Bool {
    let client = TestClient()
    client.open("/w/a.dlsproj", section.text(lineBreak: "\n"))
    client.settle()
    let found = client.published("/w/a.dlsproj")?["diagnostics"]?.array ?? []
    return found.contains { $0["code"]?.string?.hasPrefix("DLS00") == true }
  }

  /// Whether a file of cases shows what a column of the table is about.
  private func shows(_ file: CaseFile, _ column: String) -> Bool {
    switch column {
    case "imported files": file.sections.contains { $0.text(lineBreak: "\n").contains("import ") }
    case "unsaved": file.sections.contains { $0.flags.contains("unsaved") }
    case "broken": file.sections.contains { isBroken($0) }
    default: file.settings["roots", default: []].count > 1
    }
  }

  @Test func everyFeatureNamesItsFourTests() {
    let rows = table("feature")
    #expect(rows.count >= 10)
    #expect(Set(rows.map { $0[0] }).count == rows.count, "a feature has two rows")
    let tests = tests()
    let cases = Dictionary(uniqueKeysWithValues: CaseFile.all.map { ("\($0.name).case", $0) })
    for row in rows {
      #expect(row.count == 5, "\(row)")
      let columns = ["imported files", "unsaved", "broken", "multi-root"]
      for (cell, column) in zip(row.dropFirst(), columns) {
        let names = names(cell)
        #expect(!names.isEmpty, "\(row[0]) has a column without a test")
        for name in names where !tests.contains(name) {
          guard let file = cases[name] else {
            Issue.record("\(row[0]) names \(name), which is no test")
            continue
          }
          let verbs = DocumentTests.verbs[row[0]] ?? ["nothing that cases ask"]
          let missing = verbs.subtracting(file.marks.map(\.verb))
          #expect(missing.isEmpty, "\(name) is to test \(row[0])")
          #expect(shows(file, column), "\(name) shows nothing of the column \(column)")
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

  /// Whatever the server answers or takes belongs to a feature of the table, and the document tells of nothing
  /// else.
  @Test(arguments: [("methods", Server.methods), ("notices", Server.noticed)])
  func everyMethodBelongsToAFeature(head: String, known: [String]) {
    let features = Set(table("feature").map { $0[0] })
    let rows = table(head)
    let told = rows.flatMap { names($0[0]) }
    #expect(Set(told).count == told.count)
    #expect(Set(told) == Set(known))
    for row in rows where !features.contains(row[1]) {
      Issue.record("\(row[0]) belongs to \(row[1]), which has no row")
    }
  }
}
