// OwnResultsTests.swift: patterns leave out what projects make.

import DLSPlatform
import Testing

@Suite struct OwnResultsTests {
  /// Chips that were imagery would be cut from chips the next time.
  @Test func chipsAreNoImagery() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("new/chips.json", "{}")
    try sandbox.write("new/images/000000000.tif", "x")
    try sandbox.write("trees.dls/chips/chips/images/000000000.tif", "x")
    try sandbox.write("trees.dlsproj", text.replacing("\"ortho.tif\"", with: "\"**/*.tif\""))
    let before = try Set(FileSystem.list(sandbox.file("trees.dls/runs")))
    let outcome = try sandbox.dls("export")
    #expect(outcome.code == 0, "\(outcome.all)")
    let runs = try Set(FileSystem.list(sandbox.file("trees.dls/runs"))).subtracting(before)
    let run = try #require(runs.first)
    let request = try sandbox.text("trees.dls/runs/\(run)/request.json")
    #expect(request.contains("ortho.tif"))
    #expect(!request.contains("000000000.tif"), "\(request)")
  }

  /// What a model found would come back as what people drew.
  @Test func aMapAndAStoreAreNoLabels() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    for name in ["data/map.gpkg", "data/old.gpkg", "data/old.dls/runs/x"] {
      try sandbox.write(name, "x")
    }
    let done = try sandbox.shell("cp boxes.geojson data/")
    #expect(done.code == 0, "\(done.all)")
    try sandbox.write(
      "trees.dlsproj",
      try sandbox.text("trees.dlsproj") + """

        infer more { model = crown-net, source = ortho, output = "data/map.gpkg" }
        samples found { schema = crowns, from = "data/*" }

        """)
    let applied = try sandbox.dls("apply", "--yes")
    #expect(applied.code == 0, "\(applied.all)")
    let outcome = try sandbox.dls("samples", "import", "found")
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(!outcome.all.contains("map.gpkg") && !outcome.all.contains("old.gpkg"))
  }
}
