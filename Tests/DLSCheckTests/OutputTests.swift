// OutputTests.swift: folders of results that hold what isn't theirs.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText
import Testing

@Suite struct OutputTests {
  @Test func theFolderOfTheImagery() {
    func text(_ path: String, export: String, train: String) -> String {
      """
      source s { path = "\(path)" }
      schema c { class a { value = 1 } }
      work_units u { source = s, unit_size = 100 m }
      export e { schema = c, units = u, format = pascal_voc, output = \(export) }
      train t { chips = e, model_type = center_net, output = \(train) }
      """
    }
    for path in ["imagery/a.tif", "imagery/*.tif", "./imagery/**/*.tif", "imagery/2024/b.tif"] {
      check(
        text(path, export: "^\"imagery\"^", train: "\"t\""),
        "DLS0338 `e` would write over imagery, the folder that the imagery of `s` lies in. Give it an "
          + "`output` of its own.")
      check(text(path, export: "\"e\"", train: "^\"imagery/\"^"), "DLS0338")
      check(text(path, export: "\"imagery-chips\"", train: "\"t\""))
    }
    check(text("a.tif", export: "\"imagery\"", train: "\"t\""))
  }

  /// Imagery of a library lies in a folder as well, and of several the first is named that chips are cut from.
  @Test(arguments: [("e, f", "s"), ("f, e", "far")])
  func theFolderOfSeveralImages(chips: String, named: String) {
    check(
      """
      import "lib" as lib
      source s { path = "imagery/a.tif" }
      schema c { class a { value = 1 } }
      work_units u { source = s, unit_size = 100 m }
      work_units v { source = lib.far, unit_size = 100 m }
      export e { schema = c, units = u, format = pascal_voc }
      export f { schema = c, units = v, format = pascal_voc }
      train t { chips = [\(chips)], model_type = center_net, output = ^"imagery"^ }
      """,
      "DLS0338 `t` would write over imagery, the folder that the imagery of `\(named)` lies in. Give it an "
        + "`output` of its own.", files: ["lib": "source far { path = \"imagery/b.tif\" }"])
  }

  /// What writes over imagery among the project's results is told of the imagery alone.
  @Test func imageryAmongResults() {
    check(
      """
      project p {}
      source s { path = "p.dls/chips/a.tif" }
      schema c { class a { value = 1 } }
      work_units u { source = s, unit_size = 100 m }
      export e { schema = c, units = u, format = pascal_voc, output = ^"p.dls/chips"^ }
      train t { chips = e, model_type = center_net }
      """,
      "DLS0338 `e` would write over p.dls/chips, the folder that the imagery of `s` lies in. Give it an "
        + "`output` of its own.")
  }

  /// Of more blocks than are looked through one by one, each is told that writes what another one writes.
  @Test func manyResults() {
    func train(_ name: String, _ output: String) -> String {
      "train \(name) { chips = \"chips\", model_type = unet, output = \(output) }\n"
    }
    let count = 600
    let first = (0..<count).map { train("a\($0)", "\"models/\($0 * 7 % count)\"") }
    let later = (0..<count).map {
      train("b\($0)", "\"models/\($0 % 3 == 0 ? "\($0)" : "b\($0)")\"")
    }
    let (model, found) = diagnose(Example((first + later).joined()))
    #expect(Set(found.map(\.code)) == ["DLS0307"])
    let told = found.map { model.files[0].tree.text($0.range) }
    #expect(Set(told) == Set(stride(from: 0, to: count, by: 3).map { "\"models/\($0)\"" }))
    #expect(told.count == count / 3)
  }
}
