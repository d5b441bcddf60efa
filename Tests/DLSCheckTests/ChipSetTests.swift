// ChipSetTests.swift: what is said of a training that learns from several exports.

import DLSCheck
import DLSText
import Testing

/// A project whose training learns from the exports `e` and `f`, each with units and imagery of its own.
private func two(
  _ units: [String] = ["unit_size = 9 m", "unit_size = 9 m"],
  exports: [String] = ["tile = 64 px", "tile = 64 px"],
  bands: [String] = ["[red, green]", "[red, green]"], chips: String = "[e, f]",
  train: String = "model_type = center_net", more: String = ""
) -> String {
  """
  source r { path = "r.tif", bands = \(bands[0]) }
  source s { path = "s.tif", bands = \(bands[1]) }
  schema c { class a { value = 1 } }
  work_units u { source = r, \(units[0]) }
  work_units v { source = s, \(units[1]) }
  export e { schema = c, units = u, format = pascal_voc, \(exports[0]) }
  export f { schema = c, units = v, format = pascal_voc, \(exports[1]) }
  train t { chips = \(chips), \(train) }
  \(more)

  """
}

@Suite struct ChipSetTests {
  @Test func severalExportsThatAreAlikeAreRight() {
    check(two())
    check(two(chips: "[e, f, \"elsewhere\"]"))
    check(
      two(
        ["unit_size = 9 m", "grid = 3 x 3"],
        exports: ["tile = 64 px, stride = 32 px", "tile = 64 px, chip_format = tiff"]))
    // The first says which schema names of classes are from.
    check(two(train: "model_type = center_net, classes = a, for a { weight = 2 }"))
  }

  @Test func whatSeveralExportsMustShare() {
    let apart = "DLS0344 `t` learns from `e` and `f` together, but `e` has "
    let rest = ". Export both alike, or train on one."
    check(
      two(train: "model_type = center_net", more: "schema d { class a { value = 1 } }")
        .replacing("export f { schema = c", with: "export f { schema = d")
        .replacing("[e, f]", with: "[e, ^f^]"),
      apart + "the schema `c` and `f` the schema `d`" + rest)
    check(
      two().replacing("v, format = pascal_voc", with: "v, format = coco")
        .replacing("[e, f]", with: "[e, ^f^]"),
      apart + "`format = pascal_voc` and `f` `format = coco`" + rest)
    check(
      two(exports: ["tile = 64 px", "tile = 64 x 32 px"], chips: "[e, ^f^]"),
      apart + "`tile = 64 px` and `f` `tile = 64 x 32 px`" + rest)
    check(
      two(bands: ["[red, green]", "[green, red]"], chips: "[e, ^f^]"),
      apart + "the bands red and green and `f` the bands green and red" + rest)
  }

  @Test func formatsAreHeldToTheModel() {
    check(
      two().replacing("format = pascal_voc", with: "format = coco")
        .replacing("center_net", with: "^unet^"), "DLS0302")
  }

  @Test func oneFixGivesAllExportsTheirFormat() throws {
    let text = two(train: "model_type = unet")
    let fix = try #require(diagnose(Example(text)).diagnostics.first?.fixes.first)
    let mended = String(
      decoding: try TextEdit.apply(fix.edits, to: Array(text.utf8)), as: UTF8.self)
    #expect(mended == text.replacing("pascal_voc", with: "classified_tiles"))
    check(mended)
  }

  @Test func splitsAreThoseOfEachExport() {
    let split = "unit_size = 9 m, split { validation = 20 % }"
    let share = "model_type = center_net, validation = 10 %"
    check(two([split, "unit_size = 9 m"], train: share))
    check(
      two([split, split], train: "model_type = center_net, validation = ^10 %^"),
      "DLS0311 `t` sets `validation`, but `u` has split these chips already. Remove it here.")
    let test = "unit_size = 9 m, split { test = 100 % }"
    check(two([split, test]))
    check(two([test, test], chips: "^[e, f]^"), "DLS0327")
    let some = "unit_size = 9 m, split { test = 10 % }"
    check(two([some, "unit_size = 9 m"]))
    check(two([some, some], chips: "^[e, f]^"), "DLS0328")
  }

  @Test func groundIsNotSharedAmongExports() {
    check(
      two().replacing("source = s", with: "source = r")
        .replacing("[e, f]", with: "[e, ^f^]"),
      "DLS0324 `u` of `e` and `v` of `f` are both cut from all of `r`, so chips of both would show "
        + "the same ground. Narrow each with `within`, or leave one out.")
  }
}
