// HouseTests.swift: the rules of the house, as tests that name the file that breaks one.

import Testing

/// Rules that no compiler knows: arrows, headers, sizes, documents that tell the truth.
@Suite struct HouseTests {
  let repository = Repository.here
  var graph: ModuleGraph { ModuleGraph(manifest: repository.text("Package.swift")) }

  /// Every Swift file imports only the modules its own module may import.
  @Test func importsFollowTheArrows() {
    let graph = graph
    let ours = Set(graph.arrows.map(\.module)).union(graph.support.map(\.module))
    #expect(ours.count > 10, "Package.swift was not understood")
    #expect(graph.support.count >= 2, "Package.swift was not understood")
    var wrong: [String] = []
    let folders = ["Sources/"] + graph.support.map { "Tests/\($0.module)/" }
    for path in folders.flatMap({ repository.files(under: $0, endings: [".swift"]) }) {
      let module = String(path.split(separator: "/")[1])
      guard let allowed = graph.imports(of: module) else { continue }
      for line in repository.linesAtTheEdge(path) {
        guard let match = line.firstMatch(of: /^(?:\w+ )?import (?:\w+ )?(\w+)/) else { continue }
        let name = String(match.1)
        if ours.contains(name), !allowed.contains(name) { wrong.append("\(path) imports \(name)") }
      }
    }
    #expect(wrong == [])
  }

  /// The language side knows no operating system, and nothing in the product knows Foundation.
  @Test func noFoundationInTheProduct() {
    let pure = ["DLSText", "DLSSyntax", "DLSFormat", "DLSLanguage", "DLSCheck", "DLSWorkflow"]
    var wrong: [String] = []
    for path in repository.files(under: "Sources/", endings: [".swift"]) {
      let module = String(path.split(separator: "/")[1])
      for line in repository.linesAtTheEdge(path) {
        if line.contains(/^(?:\w+ )?import Foundation/) { wrong.append("\(path): \(line)") }
        if pure.contains(module), line.contains(/^(?:\w+ )?import (Glibc|Darwin)/) {
          wrong.append("\(path): \(line)")
        }
      }
    }
    #expect(wrong == [])
  }

  /// The first line of a source file says what the file owns.
  @Test func everyFileHasAHeader() {
    var wrong: [String] = []
    for path in repository.files(under: "", endings: [".swift", ".c", ".h"]) {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      if name == "Package.swift" || isTreeSitters(path) { continue }
      let first = repository.lines(path).first ?? ""
      if !first.hasPrefix("// \(name): ") { wrong.append(path) }
    }
    for path in repository.files(under: "Sources/engine/", endings: [".py"]) {
      let body = repository.lines(path).first { !$0.hasPrefix("#") } ?? ""
      if !body.isEmpty, !body.hasPrefix("\"\"\"") { wrong.append(path) }
    }
    #expect(wrong == [], "begin with `// FILE.swift: what it owns.` or a docstring")
  }

  /// A file is one thing: 600 lines at most.
  @Test func filesStaySmall() {
    var wrong: [String] = []
    let written = repository.files(under: "", endings: [".swift", ".py", ".c", ".h"])
    for path in written where !isGenerated(path) && !isTreeSitters(path) {
      let lines = repository.lines(path)
      if lines.count > 600 { wrong.append("\(path): \(lines.count) lines") }
    }
    #expect(wrong == [])
  }

  /// Every path that a document names in backticks or a link exists.
  @Test func documentsNamePathsThatExist() {
    var wrong: [String] = []
    let all = Set(repository.paths)
    let tops: Set<String> = ["Sources", "Tests", "docs", "samples", "grammar", "editors", ".ci"]
    for path in repository.files(under: "", endings: [".md"]) {
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      for match in repository.text(path).matches(of: /`([A-Za-z0-9_.\/-]+)`/) {
        let name = String(match.1)
        guard let top = name.split(separator: "/").first, tops.contains(String(top)),
          name.contains("/")
        else { continue }
        if !exists(name, in: all) { wrong.append("\(path) names `\(name)`") }
      }
      for match in repository.text(path).matches(of: /\]\(([A-Za-z0-9_.\/-]+)(?:#[^)]*)?\)/) {
        let target = joined(folder, String(match.1))
        if !exists(target, in: all) { wrong.append("\(path) links \(match.1)") }
      }
    }
    #expect(wrong == [])
  }

  /// ARCHITECTURE.md shows the graph that Package.swift declares.
  @Test func architectureShowsTheGraph() {
    let drawing = graph.drawing()
    #expect(
      repository.text("ARCHITECTURE.md").contains("```text\n\(drawing)\n```"),
      "ARCHITECTURE.md should show this graph:\n\(drawing)")
  }

  /// The code map of ARCHITECTURE.md has a row for every module.
  @Test func architectureMapsEveryModule() {
    let text = repository.text("ARCHITECTURE.md")
    let missing = graph.arrows.map(\.module).filter { !text.contains("| `\($0)` |") }
    #expect(missing == [])
  }

  /// Generated files say so in their second line and are excused from the size rule.
  private func isGenerated(_ path: String) -> Bool {
    repository.lines(path).prefix(3).contains { $0.contains("Generated by ") }
  }

  /// What tree-sitter wrote of the grammar is as it writes it.
  private func isTreeSitters(_ path: String) -> Bool {
    path == "grammar/src/parser.c" || path.hasPrefix("grammar/src/tree_sitter/")
  }

  private func exists(_ name: String, in all: Set<String>) -> Bool {
    let bare = name.hasSuffix("/") ? String(name.dropLast()) : name
    return all.contains(bare) || all.contains { $0.hasPrefix(bare + "/") }
  }

  private func joined(_ folder: String, _ relative: String) -> String {
    var parts = folder.split(separator: "/").map(String.init)
    for part in relative.split(separator: "/") {
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }
}
