// HoverTests.swift: what is told about the word at a mark.

import DLSIDE
import DLSSyntax
import Testing

@Suite struct HoverTests {
  /// Hovers at `¦`; all of `parts` are told.
  private func check(_ marked: String, _ parts: [String]) throws {
    let text = marked.filter { $0 != "¦" }
    let before = marked.prefix { $0 != "¦" }
    let analysis = Analysis("/a.dlsproj") { _ in .success(Parser.parse(Array(text.utf8))) }
    let hover = Hover.at(Caret(analysis, UInt32(before.utf8.count)))
    let told = try #require(hover, "nothing is told at \(before.suffix(20))¦").markdown
    for part in parts { #expect(told.contains(part), "\(told)") }
  }

  @Test func settingsTellWhatTheyTake() throws {
    try check(
      "train t {\n  ba¦tch_size = 4\n}\n", ["batch_size", "Takes a whole number", "In ArcGIS"])
    try check("export e {\n  ti¦le = 256 px\n}\n", ["tile = 256 px", "Default"])
  }

  @Test func wordsAndUnits() throws {
    try check("train t {\n  model_type = mask_¦rcnn\n}\n", ["mask_rcnn", "MASKRCNN"])
    try check("source s {\n  cell_size = 10 c¦m/px\n}\n", ["1 cm/px = 0.01 m/px"])
  }

  @Test func namesTellTheirThings() throws {
    try check(
      "/// Looks after the plots.\nperson ana {}\ngroup g { collectors = [a¦na] }\n",
      ["person ana", "Looks after the plots."])
    try check("let d = \"x\"\nsource s { path = \"${¦d}/a.tif\" }\n", ["let d = \"x\""])
  }

  /// What one looks for in a schema is its classes.
  @Test func schemasTellTheirClasses() throws {
    try check(
      """
      schema a { class tree { class oak { value = 1 } } }
      schema b { like = a, class elm { value = 2 } }
      samples s { schema = ¦b }

      """, ["schema b {", "class oak { value = 1 }", "class elm { value = 2 }"])
  }

  @Test func keywordsTellTheirBlocks() throws {
    try check("sch¦ema s {}\n", ["schema NAME"])
  }
}
