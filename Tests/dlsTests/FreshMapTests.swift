// FreshMapTests.swift: maps of other imagery, units or settings than there are now are called stale.

import DLSPlatform
import Testing

@Suite struct FreshMapTests {
  /// The project with a map of imagery that no chips are cut of, and of one unit that nobody learns from.
  private func mapped() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
      .replacing(
        "model = crown-net\n  source = ortho", with: "model = crown-net\n  source = other")
    try sandbox.write(
      "trees.dlsproj",
      text + """
        source other { path = "other.tif" }
        work_units more { source = other, polygons = "more.geojson", id_field = "id" }
        infer more-map { model = crown-net, source = other, units = more }

        """)
    try sandbox.write("other.tif", "other imagery")
    try sandbox.write(
      "more.geojson",
      #"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32617"}},"features":["#
        + #"{"type":"Feature","properties":{"id":"m"},"geometry":{"type":"Polygon","coordinates":"#
        + "[[[600,0],[800,0],[800,200],[600,200],[600,0]]]}}]}")
    for line in [
      "apply --yes", "samples import", "unit set 'plots/*' --complete", "export", "train", "infer",
    ] {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == 0, "\(line): \(outcome.all)")
    }
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
    return sandbox
  }

  /// A change after the map was drawn, the map that is due again, and what has changed; nil for nothing.
  @Test(
    arguments: [
      ("printf x >> other.tif", "crown-map", "the imagery files"),
      ("cp other.tif o.tif && mv o.tif other.tif && touch other.tif", "crown-map", nil),
      (
        "printf '1\\n0\\n0\\n-1\\n5\\n5\\n' > other.tfw", "crown-map", "the imagery files"
      ),
      (
        "cp other.tif new.tif && sed -i s/other.tif/new.tif/ trees.dlsproj", "crown-map",
        "the imagery files"
      ),
      (
        "sed -i 's/\"other.tif\"/\"other.tif\", bands = [red]/' trees.dlsproj", "crown-map",
        "the bands or other settings of the imagery"
      ),
      (
        "sed -i 's/source = other, units = more/&, threshold = 70 %/' trees.dlsproj", "more-map",
        "the settings"
      ),
      (
        "sed -i 's/source = other, units = more/source = other/' trees.dlsproj", "more-map",
        "the settings"
      ),
      ("sed -i s/600/610/g more.geojson && dls apply --yes", "more-map", "the work units"),
      ("dls unit set more/m --split test", "more-map", nil),
      ("cp -r . ../copy && rm -r ./* && cp -r ../copy/. .", "more-map", nil),
    ] as [(String, String, String?)])
  func whatAMapShowsMakesItStale(change: String, map: String, what: String?) throws {
    let sandbox = try mapped()
    let outcome = try sandbox.shell(change)
    #expect(outcome.code == 0, "\(outcome.all)")
    let dry = try sandbox.dls("infer", map, "--dry-run")
    guard let what else {
      #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
      #expect(dry.out.contains("in place of what an earlier run made\n"), "\(dry.all)")
      return
    }
    #expect(
      try sandbox.next()
        == "Next: `dls infer \(map)`: \(what) have changed since its map was drawn.")
    #expect(dry.out.contains("made; \(what) have changed since\n"), "\(dry.all)")
    for block in ["crown-map", "more-map"] { #expect(try sandbox.dls("infer", block).code == 0) }
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
  }

  /// A folder that was moved has the same imagery.
  @Test func aFolderThatMovedHasTheSameMap() throws {
    let sandbox = try mapped()
    let moved = try sandbox.shell(
      "cp -rp . ../moved && cd ../moved && rm -r \"$OLDPWD\"/* && dls status")
    #expect(moved.code == 0 && moved.out.contains("Next: nothing is open"), "\(moved.all)")
  }
}
