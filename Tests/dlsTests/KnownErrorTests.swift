// KnownErrorTests.swift: runs that an error of the data stops before they begin.

import DLSPlatform
import Testing

@Suite struct KnownErrorTests {
  /// The project with units to test on that overlap those of training, applied and reviewed.
  private func overlapping() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let square = "[[50,50],[150,50],[150,150],[50,150],[50,50]]"
    try sandbox.write(
      "held.geojson",
      #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"h"},"#
        + #""geometry":{"type":"Polygon","coordinates":[\#(square)]}}]}"#)
    let text = try sandbox.text("trees.dlsproj").replacing(
      "units = plots", with: "units = [plots, held]")
    try sandbox.write(
      "trees.dlsproj",
      text + """
        work_units held {
          source = ortho
          polygons = "held.geojson"
          id_field = "id"
          split { test = 100 % }
        }

        """)
    for line in ["apply --yes", "samples import", "unit set '*' --complete"] {
      let outcome = try sandbox.shell("dls \(line)")
      try #require(outcome.code == 0, "\(line): \(outcome.all)")
    }
    return sandbox
  }

  @Test func heldOutGroundIsNotLearntFrom() throws {
    let sandbox = try overlapping()
    let told = try sandbox.dls("check", "--no-data")
    #expect(told.code == 0, "the text is right: \(told.all)")
    for command in ["export", "train"] {
      let outcome = try sandbox.dls(command)
      #expect(outcome.code == 1, "\(outcome.all)")
      #expect(outcome.err.contains("error[DLS0607]"), "\(outcome.all)")
      #expect(
        outcome.err.contains(
          "dls: the data of 'trees.dlsproj' show 1 error, so nothing was done"),
        "\(outcome.all)")
      #expect(outcome.err.contains("// dls: allow DLS0607 because …"), "\(outcome.all)")
    }
    #expect(!FileSystem.exists(sandbox.file("trees.dls/runs")))
    #expect(
      try sandbox.next()
        == "Next: mend what `dls check` says of the data (DLS0607), then `dls export`")
    // A map learns from nothing.
    let map = try sandbox.dls("infer")
    #expect(map.code == 1 && !map.err.contains("DLS0607"), "\(map.all)")
  }

  @Test func whatACommentAllowsRuns() throws {
    let sandbox = try overlapping()
    let text = try sandbox.text("trees.dlsproj")
    let comment = "// dls: allow DLS0607 because the scores are for ourselves"
    try sandbox.write(
      "trees.dlsproj", text.replacing("  units = [", with: "  \(comment)\n  units = ["))
    for command in ["export", "train"] {
      let outcome = try sandbox.dls(command)
      #expect(outcome.code == 0, "\(outcome.all)")
    }
  }

  /// Numbers that the chips can't hold are an error of this run alone.
  @Test func anErrorOfAnotherBlockStopsNothing() throws {
    let sandbox = try overlapping()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text + "export plain { schema = crowns, units = plots, format = pascal_voc, tile = 64 px }\n")
    let plain = try sandbox.dls("export", "plain")
    #expect(plain.code == 0, "\(plain.all)")
    let all = try sandbox.dls("export")
    #expect(all.code == 1 && all.err.contains("error[DLS0607]"), "\(all.all)")
  }
}
