// RobustnessTests.swift: no text traps, hangs or is told twice about the same thing.

import DLSCheck
import DLSLanguage
import DLSTestKit
import DLSText
import Testing

@Suite struct RobustnessTests {
  /// The examples of all pages: every construct, right and wrong.
  static let texts = DiagnosticCatalog.rules.flatMap { [$0.wrong.bytes, $0.right.bytes] }

  private func diagnose(_ bytes: [UInt8]) -> [Diagnostic] {
    let model = Project.load("main.dlsproj") { path in
      path == "main.dlsproj" ? .success(bytes) : .failure(ReadFailure("no such file"))
    }
    return Checker.check(model)
  }

  @Test func mutatedTextsAreChecked() {
    var random = SeededRandom(7)
    let scraps = [
      "}", "{", "[", "]", "=", "\"", "${", ".", "like = x", "for a {", "train", "none", "default",
      "1e999", "%", "0..1", " x ", "\n", "\0", "moved { from = a, to = b }",
    ]
    for round in 0..<1000 {
      var bytes = RobustnessTests.texts[round % RobustnessTests.texts.count]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          bytes.insert(
            contentsOf: Array((scraps.randomElement(using: &random) ?? "").utf8), at: place)
        case 1:
          let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
          bytes.removeSubrange(place..<end)
        default:
          if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
        }
      }
      for found in diagnose(bytes) {
        if found.file == .main { #expect(Int(found.range.end) <= bytes.count) }
        #expect(!found.message.isEmpty)
      }
    }
  }

  @Test func deepAndLongTextsEnd() {
    _ = diagnose(Array(String(repeating: "class a { ", count: 20_000).utf8))
    _ = diagnose(Array(String(repeating: "person ana {}\n", count: 5_000).utf8))
    let long = (0..<2_000).map { "person p\($0) { like = p\($0 + 1) }\n" }.joined()
    _ = diagnose(Array(long.utf8))
    _ = diagnose(
      Array((0..<200).map { "let a\($0) = \"${a\($0 + 1)}${a\($0 + 1)}\"\n" }.joined().utf8))
  }

  /// Does pieces of work one by one, the last first: as threads could, but always the same way.
  private static let backwards = Workers(count: 4) { pieces, work in
    for piece in (0..<pieces).reversed() { work(piece) }
  }

  private func expectTheSame(_ text: String, _ comment: Comment) {
    func load(_ workers: Workers) -> Model {
      Project.load("main.dlsproj", workers: workers) { path in
        path == "main.dlsproj" ? .success(Array(text.utf8)) : .failure(ReadFailure("no such file"))
      }
    }
    let model = load(.one)
    let shared = load(Self.backwards)
    let found = Checker.check(model)
    #expect(found == Checker.check(shared, workers: Self.backwards), comment)
  }

  @Test func manyThreadsFindTheSame() {
    for text in DiagnosticCatalog.rules.flatMap({ [$0.wrong.text, $0.right.text] }) {
      expectTheSame(text, "\(text.debugDescription)")
    }
  }

  /// What a check reports may depend on how much was found before: suggestions end at two thousand.
  @Test(arguments: [40, 1100])
  func manyThreadsFindTheSameOfMuch(count: Int) {
    let texts = [
      (0..<count).map { "export e\($0) { schema = shema, units = plts, tile = 1 }\n" },
      (0..<count).map { "schema s\($0) { class a { value = 1 } class b { value = 1 } }\n" },
      (0..<count).map { "let a\($0) = \"${a\($0 + 1)}${a\($0 + 1)}\"\n" },
      (0..<count).map {
        "let b\($0) = \"${b\(($0 + 1) % 7)}\"\nsource c\($0) { path = \"${b3}\" }\n"
      },
      (0..<count).map { "moved { from = m\($0), to = m\($0 * 7 % count) }\n" },
    ]
    let plain = (0..<2200).map { "person p\($0) { title = \"P\" }\n" }.joined()
    for (place, lines) in texts.enumerated() {
      expectTheSame(lines.joined() + plain + lines.reversed().joined(), "text \(place)")
    }
  }
}
