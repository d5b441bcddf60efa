// PlainValueTests.swift: the quick way to read values says what the thorough one says.

import DLSLanguage
import DLSSyntax
import DLSTestKit
import DLSText
import Testing

/// Most values are read by a quick reader that knows right ones only; the others, and every value
/// that is asked for again, by one that also says what is wrong.
@Suite struct PlainValueTests {
  /// Values of every kind, right and wrong, simple and not.
  static let values = [
    "none", "true", "false", "default", "1", "-3", "0", "2.5", "1e3", "123456789012345678", "007",
    "10 px", "10px", "10 m", "0.1 m/px", "20 %", "150 %", "2 h", "3 parsec", "4 x 3", "10 x 20 m",
    "256 x 2.5 px", "10 m x 20 m", "0..60 m", "#2E7d32", "2024-05-14", "2023-02-29",
    "2024-05-01..2024-05-31", "\"text\"", "\"\"", "\"a\"\"b\"", "\"${data}/x\"", "\"$${x}\"",
    "\"a.gpkg|b\"", "\"~/x\"", "\"a\\b\"", "\"EPSG:32617\"", "\"EPSG:\"", "\"EPSG:3a\"",
    "\"EPSG:99\"",
    "\"EPSG:102100\"", "\"$HOME/x\"", "\"%HOME%/x\"", "\"épée\"",
    "unet", "UNET", "other", "ortho", "plots", "acme.thing", "data", "épée", "m", "m2", "[]",
    "[red, green]", "[1, 2]", "[\"x\", \"y\"]", "[ortho, ortho]", "[none]", "[10 px]", "[[1]]",
    "[a, ]", "",
  ]

  private func compare(_ model: Model) {
    for block in model.allBlocks {
      for setting in block.writtenSettings {
        guard let row = setting.row, let node = setting.value, let known = setting.reading else {
          continue
        }
        var reader = ValueReader(model: model, file: block.sourceFile, block: block)
        let value = reader.read(node, row)
        let text = "\(setting.name) = \(block.sourceFile.tree.text(node)) in \(block.keyword)"
        #expect(known.value == value, "\(text)")
        #expect(known.faults == reader.faults, "\(text)")
      }
    }
  }

  @Test func everyRowWithEveryValue() {
    let others = """
      let data = "imagery"
      source ortho { path = "o.tif" }
      work_units plots { source = ortho }

      """
    for block in Schema.blocks {
      let lines = block.attributes.flatMap { row in
        PlainValueTests.values.map { "  \(row.name) = \($0)\n" }
      }
      let head = "\(block.keyword) \(block.naming == .none ? "" : "it ")"
      var text = "\(head){\n\(lines.joined())}\n"
      if let parent = block.parents.first { text = "\(parent) around {\n\(text)}\n" }
      compare(load(others + text))
    }
  }

  @Test(arguments: 0..<20) func projectsAfterAnAccident(_ seed: UInt64) {
    var random = SeededRandom(seed)
    let bytes = TextMutation.mutated(Array(everyConstruct.utf8), &random)
    compare(load(String(decoding: bytes, as: UTF8.self)))
  }
}
