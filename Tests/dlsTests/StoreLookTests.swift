// StoreLookTests.swift: `dls check` asks the store, and leaves it as if nobody had.

import DLSJSON
import DLSPlatform
import DLSStore
import Testing

@Suite struct StoreLookTests {
  /// A library's names come from the `import` that leads there first; what it names keeps all it has.
  @Test func aSecondImportOfALibraryTakesNothing() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let schema = """
      schema crowns {
        geometry = polygon
        class tree { value = 1, color = #2e7d32 }
      }

      """
    try sandbox.write("classes.dlsproj", "dlsproj 1\n\n\(schema)")
    let text = try sandbox.text("trees.dlsproj")
      .replacing(schema, with: "")
      .replacing("schema = crowns", with: "schema = kk.crowns")
      .replacing("project trees", with: "import \"classes.dlsproj\" as kk\n\nproject trees")
    try sandbox.write("trees.dlsproj", text)
    for command in [["apply", "--yes"], ["samples", "import"]] {
      let outcome = try sandbox.shell("dls \(command.joined(separator: " "))")
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    let both = text.replacing("import", with: "import \"classes.dlsproj\" as aa\nimport")
    try sandbox.write("trees.dlsproj", both)
    let plan = try sandbox.dls("plan")
    #expect(
      plan.code == 0 && plan.all.contains("> schema aa.crowns (was kk.crowns)"), "\(plan.all)")
    let applied = try sandbox.dls("apply", "--yes")
    #expect(applied.code == 0, "\(applied.all)")
    let again = try sandbox.dls("samples", "import")
    #expect(again.out.contains("0 added, 0 changed, 4 unchanged"), "\(again.all)")
    // Without that import the name is the other one's again, which has to be said.
    try sandbox.write("trees.dlsproj", text)
    let refused = try sandbox.dls("plan")
    let moved = "moved { from = aa.crowns, to = kk.crowns }"
    #expect(refused.code == 1 && refused.all.contains(moved), "\(refused.all)")
    try sandbox.write("trees.dlsproj", text + "\n\(moved)\n")
    let back = try sandbox.dls("plan")
    #expect(back.code == 0, "\(back.all)")
  }

  /// What lies beside the project, with everything that writing would change.
  private func listing(_ sandbox: Sandbox) throws -> [String: FileInfo] {
    let names = try FileSystem.list(sandbox.path).filter { $0.hasPrefix("trees.") }
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try #require(FileSystem.info(sandbox.file($0)))) })
  }

  /// Whether the store was asked and had nothing to say.
  private func isFine(_ sandbox: Sandbox) throws -> Bool {
    let outcome = try sandbox.dls("check")
    return outcome.code == 0 && !outcome.out.contains("DLS") && !outcome.out.contains("the store")
  }

  private func edit(_ sandbox: Sandbox, _ old: String, _ new: String) throws {
    let text = try sandbox.text("trees.dlsproj")
    #expect(text.contains(old))
    try sandbox.write("trees.dlsproj", text.replacing(old, with: new))
  }

  @Test func aClassThatIsGoneAndHasSamplesIsAnError() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    #expect(try isFine(sandbox))
    try edit(sandbox, "class tree", "class conifer")
    let before = try listing(sandbox)
    let outcome = try sandbox.dls("check")
    #expect(outcome.code == 1)
    #expect(outcome.out.contains("error[DLS0809]"), "\(outcome.all)")
    #expect(outcome.out.contains("but 4 samples have it"), "\(outcome.all)")
    #expect(try listing(sandbox) == before)
    #expect(try sandbox.dls("check", "--no-data").code == 0)
    try edit(sandbox, "infer ", "moved { from = crowns.tree, to = crowns.conifer }\ninfer ")
    #expect(try sandbox.dls("check").code == 0)
  }

  @Test func anotherGeometryOfSamplesIsAnError() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    try edit(sandbox, "geometry = polygon", "geometry = line")
    try edit(sandbox, "pascal_voc", "classified_tiles")
    try edit(sandbox, "center_net", "unet")
    try edit(sandbox, "detect_objects", "classify_pixels")
    let outcome = try sandbox.dls("check")
    #expect(
      outcome.code == 1 && outcome.out.contains("error[DLS0814]")
        && outcome.out.contains("`crowns` has 4 samples, drawn as outlines"), "\(outcome.all)")
    #expect(try sandbox.dls("check", "--no-data").code == 0)
    try edit(sandbox, "geometry = line", "geometry = pixels")
    #expect(try !sandbox.dls("check").out.contains("DLS0814"))
  }

  @Test func aClassApprovedInHeldOutUnitsAloneIsAWarning() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try store.execute("UPDATE work_units SET split = 'validation' WHERE \"key\" <> 'plots/a'")
    #expect(try sandbox.dls("check").code == 0)
    try store.execute("UPDATE work_units SET split = 'test' WHERE \"key\" = 'plots/a'")
    store.close()
    let outcome = try sandbox.dls("check")
    #expect(
      outcome.out.contains(
        """
        warning[DLS0620]: `crown-net` is to learn `tree`, but all 4 Approved samples of it \
        lie in validation and test units.
        """), "\(outcome.all)")
    try edit(sandbox, "  chips =", "  // dls: allow DLS0620 because it is a trial\n  chips =")
    #expect(try isFine(sandbox))
  }

  @Test func whatCannotBeAskedIsToldInALine() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    #expect(try sandbox.dls("plan").code == 0)
    let missing =
      "Not checked against the store 'trees.gpkg': there is none yet; `dls apply` makes it."
    let first = try sandbox.dls("check")
    #expect(first.code == 0 && first.out.hasSuffix("\(missing)\n"), "\(first.all)")
    let json = try JSONReader.parse(Array(try sandbox.dls("check", "--json").out.utf8))
    #expect(json["unasked"]?.array?.compactMap(\.string) == [missing])
    // A text that trains nothing has nothing to ask a store that isn't there.
    try sandbox.write("plain.dlsproj", "project plain {}\n")
    #expect(try !sandbox.dls("check", "plain.dlsproj").out.contains("Not checked"))
    #expect(!FileSystem.exists(sandbox.file("trees.gpkg")))
  }

  @Test(arguments: ["trees.gpkg-journal", "trees.gpkg-wal"])
  func aStoreInTheMiddleOfSomethingIsLeftAlone(_ name: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    try sandbox.write(name, "somebody's unfinished work")
    let before = try listing(sandbox)
    let outcome = try sandbox.dls("check")
    #expect(outcome.code == 0)
    #expect(
      outcome.out.contains("Not checked against the store 'trees.gpkg': Another program works"),
      "\(outcome.all)")
    #expect(try listing(sandbox) == before)
  }

  @Test func aStoreThatQGISHasOpenStaysQGISs() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let other = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    defer { other.close() }
    try other.execute("PRAGMA journal_mode=WAL")
    // Opened, nothing written yet: the file holds all there is.
    #expect(try isFine(sandbox))
    try other.execute("UPDATE work_units SET note = 'cloudy' WHERE \"key\" = 'plots/a'")
    let before = try listing(sandbox)
    #expect(before.count == 4, "\(before.keys)")
    #expect(try sandbox.dls("check").out.contains("Another program works on the store"))
    #expect(try listing(sandbox) == before)
    // A writer in the middle of its transaction waits for nobody.
    try other.execute("BEGIN IMMEDIATE; DELETE FROM dls_tombstones")
    #expect(try sandbox.dls("check").code == 0)
    try other.execute("COMMIT")
  }
}
