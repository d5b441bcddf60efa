// OutputTests.swift: folders of results that hold what isn't theirs.

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
}
