// PatternTests.swift: which maps and pictures of maps a pattern of imagery would take.

import DLSCheck
import DLSText
import Testing

@Suite struct PatternTests {
  @Test func mapsAmongTheirImagery() {
    func many(_ part: String, _ count: Int) -> String { String(repeating: part, count: count) }
    for (pattern, output, fits) in [
      ("i/*.tif", "i/a.tif", true), ("./i/*.tif", "i/a.tif", true), ("i/*.tif", "i/a.gpkg", false),
      ("i/*.png", "i/a.gpkg", true), ("i/*.png", "i/a.b.tif", true), ("i/a.png", "i/a.gpkg", false),
      ("i/*.png", "j/a.gpkg", false), ("i/?.png", "i/ab.gpkg", false),
      ("i/**/*.tif", "i/a.tif", true), ("i/**/*.tif", "i/b/c/a.tif", true), ("i/**", "i/b/a", true),
      ("i/*/*.tif", "i/a.tif", false), ("i/a?.tif", "i/ab.tif", true),
      ("i/a*b*.tif", "i/acbb.tif", true),
      ("i/a*b.tif", "i/abc.tif", false), ("i/a.tif", "i/b.tif", false),
      ("i/**/b/**/*.tif", "i/a/b/c/a.tif", true), ("i/**/b/**/*.tif", "i/a/c/a.tif", false),
      ("i/\(many("**/", 24))*.tif", "i/\(many("a/", 40))a.gpkg", false),
      ("i/\(many("**/", 24))*.tif", "i/\(many("a/", 40))a.tif", true),
    ] {
      let mark = fits ? "^" : ""
      let text =
        "source s { path = \"\(pattern)\" }\n"
        + "infer m { model = \"n\", source = s, output = \(mark)\"\(output)\"\(mark) }"
      if fits { check(text, "DLS0391") } else { check(text) }
    }
  }
}
