// PlaceTests.swift: what each page reports lies at the very place that a list has of it.

import DLSCheck
import DLSForecast
import DLSLanguage
import DLSSyntax
import DLSText
import Foundation
import Testing

extension DataPageTests {
  private static let list = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("fixtures/places.txt")

  /// A line for each: code, number of the line, and the line with `^` before and after the place. To
  /// write them anew: `DLS_WRITE_PAGES=1 swift test --filter DataPageTests`, which writes the pages, too.
  /// Then read what changed: no test knows whether a new place is the right one.
  @Test("each finding lies where Tests/fixtures/places.txt marks it")
  func placesAreThoseOfTheList() throws {
    let found = try reported()
    if ProcessInfo.processInfo.environment["DLS_WRITE_PAGES"] != nil {
      let text = found.map { "\($0)\n" }.joined()
      try text.write(to: Self.list, atomically: true, encoding: .utf8)
    }
    let told = try String(contentsOf: Self.list, encoding: .utf8).split(separator: "\n")
      .map(String.init)
    let advice: Comment = "DLS_WRITE_PAGES=1 swift test --filter DataPageTests writes it anew"
    // First those that differ alone: the list is long.
    let (known, seen) = (Set(told), Set(found))
    #expect(found.filter { !known.contains($0) } == [], advice)
    #expect(told.filter { !seen.contains($0) } == [], advice)
    #expect(found == told, advice)
  }

  /// What the failing examples of all pages report, in the order of their codes.
  private func reported() throws -> [String] {
    var lines: [String] = []
    for rule in DiagnosticCatalog.rules {
      let model = model(of: rule.wrong)
      lines += Checker.check(model).map { line($0, model) }
    }
    for rule in DataRule.all {
      let model = load(rule.wrong.text)
      lines += try diagnose(rule.wrong).map { line($0, model) }
    }
    return lines
  }

  private func model(of example: Example) -> Model {
    let options = LoadOptions(profile: example.profile, sets: example.sets)
    return Project.load("main.dlsproj", options: options) { path in
      if path == "main.dlsproj" { return .success(example.bytes) }
      let text = example.files[path]
      return text.map { .success(Array($0.utf8)) } ?? .failure(ReadFailure("no such file"))
    }
  }

  private func line(_ found: Diagnostic, _ model: Model) -> String {
    guard let file = model.file(found.file) else { return "\(found.code) lies in no file" }
    let bytes = file.tree.bytes
    let (start, end) = (Int(found.range.start), Int(found.range.end))
    let newline = UInt8(ascii: "\n")
    let first = bytes[..<start].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let last = bytes[end...].firstIndex(of: newline) ?? bytes.count
    let parts = [bytes[first..<start], bytes[start..<end], bytes[end..<last]]
    let shown = parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "^")
    let number = 1 + bytes[..<first].count(where: { $0 == newline })
    let place = file.path == "main.dlsproj" ? "\(number)" : "\(file.path):\(number)"
    return "\(found.code) \(place): \(shown.replacing("\n", with: "⏎"))"
  }
}
