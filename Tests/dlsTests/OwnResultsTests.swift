// OwnResultsTests.swift: patterns leave out what projects make.

import DLSPlatform
import Testing

@Suite struct OwnResultsTests {
  /// Chips that were imagery would be cut from chips the next time.
  @Test func chipsAreNoImagery() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("new/chips.json", #"{"version": 1, "run": "export-1"}"#)
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

  /// What a run drew is known by the run, whatever the text says now; and what only has a name that models
  /// have is no result.
  @Test func formerMapsAreNoLabelsAndOtherModelsAre() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    for name in ["data/try.gpkg", "data/once.gpkg", "data/net/x.gpkg", "data/quick.gpkg"] {
      try sandbox.write(name, "x")
    }
    // The sandbox's own path holds a quote.
    func escaped(_ path: String) -> String { path.replacing("\"", with: "\\\"") }
    func drawn(_ path: String) -> String {
      #"{"version":1,"status":"done","artefacts":[{"kind":"map","path":"\#(escaped(path))"}]}"#
    }
    try sandbox.write("trees.dls/runs/infer-1/end.json", drawn("data/try.gpkg"))
    try sandbox.write("quick.dls/runs/infer-2/end.json", drawn(sandbox.file("data/quick.gpkg")))
    // A run of before runs wrote down what they made.
    try sandbox.write("trees.dls/runs/infer-0/result.json", "{}")
    try sandbox.write(
      "trees.dls/runs/infer-0/request.json",
      #"{"params":{"out":"\#(escaped(sandbox.file("data/once.gpkg")))"}}"#)
    try sandbox.write("data/net/model.json", #"{"provenance":{"run":"train-1"}}"#)
    try sandbox.write("data/drone/model.json", #"{"name":"DJI P4"}"#)
    let done = try sandbox.shell("cp boxes.geojson data/drone/")
    #expect(done.code == 0, "\(done.all)")
    func found(_ pattern: String) throws -> Outcome {
      try sandbox.write(
        "trees.dlsproj",
        try sandbox.text("trees.dlsproj").split(separator: "\n")
          .filter { !$0.hasPrefix("samples found") }.joined(separator: "\n")
          + "\nsamples found { schema = crowns, from = \"\(pattern)\" }\n")
      let applied = try sandbox.dls("apply", "--yes")
      return applied.code == 0 ? try sandbox.dls("samples", "import", "found") : applied
    }
    let outcome = try found("data/**/*.g*")
    #expect(outcome.code == 0 && outcome.all.contains("found: "), "\(outcome.all)")
    let refused = try found("data/n*/x.gpkg")
    #expect(refused.code != 0 && refused.all.contains("no file fits"), "\(refused.all)")
    #expect(try found("data/tr*.gpkg").code != 0)
    let told = try sandbox.dls("check", "--probe", "--json")
    #expect(told.out.contains("is a result of dls, which patterns leave out"), "\(told.all)")
  }
}
