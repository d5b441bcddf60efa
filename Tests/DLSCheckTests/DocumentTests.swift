// DocumentTests.swift: the projects that the documentation shows have no mistakes.

import DLSCheck
import DLSLanguage
import DLSText
import Foundation
import Testing

@Suite struct DocumentTests {
  /// A project in a page: where it stands, and its text.
  struct Project: Sendable, CustomTestStringConvertible {
    let page: String
    let line: Int
    let text: String

    var testDescription: String { "\(page):\(line)" }
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The pages, but for those of diagnostics: their examples are rules, which have tests of their own.
  private static var pages: [String] {
    let folders = ["docs", "samples", "editors"].flatMap { folder in
      (FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)?
        .compactMap { $0 as? String } ?? []).map { "\(folder)/\($0)" }
    }
    return ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"]
      + folders.filter { $0.hasSuffix(".md") && !$0.hasPrefix("docs/diagnostics/") }.sorted()
  }

  /// The blocks of code that begin as whole projects do.
  static let projects: [Project] = pages.flatMap { page -> [Project] in
    let text = try? String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
    var found: [Project] = []
    var open: (line: Int, text: String)?
    for (place, line) in (text ?? "").components(separatedBy: "\n").enumerated() {
      if let block = open, line == "```" {
        if block.text.hasPrefix("dlsproj 1") {
          found.append(Project(page: page, line: block.line, text: block.text))
        }
        open = nil
      } else if let block = open {
        open = (block.line, block.text + line + "\n")
      } else if line == "```dlsproj" {
        open = (place + 2, "")
      }
    }
    return found
  }

  @Test func theReadMeShowsAProject() {
    #expect(Self.projects.contains { $0.page == "README.md" })
  }

  @Test(arguments: projects) func isRight(_ project: Project) {
    let found = diagnose(Example(project.text)).diagnostics
    #expect(found.isEmpty, "\(found.map { "\($0.code) \($0.message)" })")
  }
}
