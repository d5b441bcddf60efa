// StatusTests.swift: what `dls status` says comes next.

import DLSPlatform
import DLSStore
import Testing

@Suite struct StatusTests {
  /// A store that comes from another machine has its runs with it, but not what they made.
  @Test func whatRunsMadeAndIsNotHereIsOpen() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    #expect(try sandbox.dls("infer").code == 0)
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
    // Chips that a model was made of, and a model that a map was made of, may go.
    try FileSystem.removeTree(sandbox.file("trees.dls/chips"))
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
    try FileSystem.removeTree(sandbox.file("trees.dls/models"))
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
    try FileSystem.removeTree(sandbox.file("trees.dls/maps"))
    #expect(
      try sandbox.next()
        == "Next: `dls export chips`: what it made is not here, 'trees.dls/chips/chips'.")
    #expect(try sandbox.dls("export").code == 0)
    #expect(try sandbox.next().hasPrefix("Next: `dls train crown-net`: what it made is not here"))
  }

  /// What the text declares and nobody has applied: commands would go by what was applied.
  @Test func aTextAheadOfTheStoreIsToBeAppliedFirst() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
    let title = text.replacing(
      "class tree { value = 1", with: "class tree { title = \"T\", value = 1")
    try sandbox.write("trees.dlsproj", title)
    let open =
      "Next: `dls plan`, then `dls apply`: the project file declares something else than the store."
    #expect(try sandbox.next() == open)
    for line in ["export", "train", "infer"] {
      let outcome = try sandbox.dls(line)
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    let table = [
      ("class tree { value = 1", "class tree { value = 2", "crowns"), ("plots", "cells", "cells"),
      ("polygons = \"units.geojson\"\n  id_field = \"id\"", "unit_size = 8 m", "plots"),
    ]
    for (old, new, name) in table {
      try sandbox.write("trees.dlsproj", text.replacing(old, with: new))
      #expect(try sandbox.next() == open)
      for line in ["export", "train"] {
        let outcome = try sandbox.dls(line)
        #expect(
          outcome.code == 1
            && outcome.err.contains(
              "the project file declares \(name) otherwise than 'trees.gpkg' has it")
            && outcome.err.contains("run `dls apply` first"), "\(outcome.all)")
      }
    }
    try sandbox.write("trees.dlsproj", text.replacing("plots", with: "cells"))
    let unit = try sandbox.shell("dls unit set 'cells/*' --complete")
    #expect(
      unit.code == 1 && unit.err.contains("there is no work unit 'cells/*'")
        && unit.err.contains("other work units than the store has: run `dls apply` first"),
      "\(unit.all)")
    try sandbox.write("trees.dlsproj", text)
    #expect(try sandbox.next() != open)
  }

  /// A key without its block, and a block without a key.
  @Test(arguments: [
    ("a", "plots/a"), ("[ab]", "plots/[ab]"), ("plots", "'plots/*', which are all of plots"),
  ])
  func aKeyWithoutItsBlockIsNearlyRight(key: String, whole: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let outcome = try sandbox.dls("unit", "set", key, "--complete")
    #expect(outcome.code == 1 && outcome.err.contains("did you mean \(whole)?"), "\(outcome.all)")
  }

  /// What no chip shows, by the reason. What another program emptied has no shape, wherever it lay.
  @Test func samplesThatNoChipShowsAreTold() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try store.execute(
      """
      INSERT INTO training_samples(geom,class) VALUES (NULL,'tree');
      UPDATE training_samples SET geom = NULL WHERE fid = 1;
      INSERT INTO training_samples(geom,class) SELECT geom,class FROM training_samples WHERE fid = 2;
      """)
    store.close()
    let status = try sandbox.dls("status")
    #expect(
      status.out.contains("\n2 samples without a shape; no chip shows them.\n"), "\(status.all)")
    #expect(!status.out.contains("outside all work units"), "\(status.all)")
    let counts = try sandbox.dls("status", "--json").out
    #expect(counts.contains("\"without_shape\": 2") && counts.contains("\"outside_units\": 0"))
  }

  /// `dls runs` lists them, of the project that is named as of the one here.
  @Test(arguments: [
    "runs", "runs trees.dlsproj", "runs .", "runs list .", "-C . runs trees.dlsproj",
  ])
  func runsAreListedOfANamedProject(line: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let outcome = try sandbox.shell("dls \(line)")
    #expect(outcome.code == 0 && outcome.out == "No runs yet.\n", "\(outcome.all)")
  }

  @Test func samplesThatWaitForApprovalAreOpen() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    #expect(try sandbox.dls("infer").code == 0)
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try store.execute(
      """
      INSERT INTO training_samples(geom,class) SELECT geom,class FROM training_samples WHERE fid = 1
      """)
    store.close()
    #expect(
      try sandbox.next()
        == "Next: `dls sample set KEY --status approved`: 1 sample waits for approval, "
        + "or --status rejected.")
  }
}
