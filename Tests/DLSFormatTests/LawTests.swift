// LawTests.swift: the formatter's laws on the samples, the pages' examples and odd texts.

import DLSFormat
import DLSSyntax
import DLSTestKit
import DLSText
import Foundation
import Testing

@Suite struct LawTests {
  /// The checkout.
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The project files of the samples.
  static let samples: [String] =
    FileManager.default.enumerator(atPath: root.appendingPathComponent("samples").path)?
    .compactMap { $0 as? String }.filter { $0.hasSuffix(".dlsproj") }.sorted() ?? []

  /// The pages of diagnostics.
  static let pages: [String] =
    (try? FileManager.default.contentsOfDirectory(
      atPath: root.appendingPathComponent("docs/diagnostics").path))?
    .filter { $0.hasPrefix("DLS") }.sorted() ?? []

  @Test(arguments: samples)
  func theyHoldOnTheSamples(_ name: String) throws {
    let file = LawTests.root.appendingPathComponent("samples/\(name)")
    let bytes = Array(try Data(contentsOf: file))
    #expect(FormatterLaws.fault(bytes) == nil)
    #expect(Formatter.format(Parser.parse(bytes)) == bytes, "not formatted")
    let windows = Array(String(decoding: bytes, as: UTF8.self).replacing("\n", with: "\r\n").utf8)
    #expect(FormatterLaws.fault([0xEF, 0xBB, 0xBF] + windows) == nil)
  }

  /// Every block of code on a page, right or wrong.
  @Test(arguments: pages)
  func theyHoldOnThePages(_ name: String) throws {
    let page = try String(
      contentsOf: LawTests.root.appendingPathComponent("docs/diagnostics/\(name)"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }
    #expect(blocks.count >= 2)
    for (_, block) in blocks {
      let text = block.drop { $0 != "\n" }.dropFirst()
      for bytes in [Array(text.utf8), Array(text.replacing("\n", with: "\r\n").utf8)] {
        #expect(FormatterLaws.fault(bytes) == nil)
      }
    }
  }

  @Test func theyHoldOnEveryPrefix() {
    let bytes = Array(everyConstruct.utf8)
    let faults = stride(from: 0, through: bytes.count, by: 5).lazy.compactMap { count in
      FormatterLaws.fault(Array(bytes.prefix(count)))
    }
    #expect(faults.first { _ in true } == nil)
  }

  /// Texts that searches found.
  @Test(arguments: [
    "\n  field a { b = 1 }\n}\n\ngroup \n\n , ", "train a \n  // c\n  ",
    "class ,\n\n   // c\n    class b { c = 1\n}\n", "train a,\n{ b = 1 }\n",
    "\r\n/*moved { from = a, to = b }\n \"\"  c = [1, 2]\n...“q”for #2e7d32moved {\nm²x4/**/[;é",
    ",class \r\n = m/px={(é%\u{1D}x4\\\"${d}/e\"1e-4import \r = ",
  ])
  func theyHoldOnWhatWasFound(_ text: String) {
    #expect(FormatterLaws.fault(Array(text.utf8)) == nil)
  }

  @Test func textThatIsNoUTF8StaysAsItIs() {
    for bytes in [[0xFE, 0xFF, 0x61], [0xFF, 0xFE, 0x61, 0x00], [0xC3]] as [[UInt8]] {
      #expect(FormatterLaws.fault(bytes) == nil)
      #expect(Formatter.format(Parser.parse(bytes)) == bytes)
    }
  }

  @Test func deepTextsAreFormatted() {
    let deep = String(repeating: "a {\n", count: 60) + String(repeating: "}\n", count: 60)
    #expect(FormatterLaws.fault(Array(deep.utf8)) == nil)
    #expect(FormatterLaws.fault(Array(String(repeating: "a { b = [", count: 5000).utf8)) == nil)
  }
}
