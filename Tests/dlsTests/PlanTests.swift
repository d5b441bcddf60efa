// PlanTests.swift: saved plans, exit codes, reasons and the lock, as the program has them.

import DLSJSON
import DLSPlatform
import DLSStore
import Testing

@Suite struct PlanTests {
  /// What every table of the store holds that apply writes, but for times.
  private func dump(_ sandbox: Sandbox) throws -> [String] {
    let store = try Store.open(sandbox.file("trees.gpkg"), mode: .read)
    defer { store.close() }
    var lines: [String] = []
    for table in [
      "work_units", "dls_blocks", "dls_classes", "dls_members", "dls_undo_blocks",
      "dls_undo_units",
    ] {
      try store.connection.forEach("SELECT * FROM \(table) ORDER BY 1") { row in
        lines.append(
          (0..<row.columnCount).map { "\(row.value($0))" }.filter {
            !$0.contains("T") || $0.count < 40
          }
          .joined(separator: "|"))
      }
    }
    return lines.map { $0.replacing(/\d{4}-\d\d-\d\dT[\d:.]+Z/, with: "TIME") }
  }

  @Test func aFileThatIsNoTextIsNamedInOneSentence() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    for command in ["status", "plan", "check"] {
      let outcome = try sandbox.dls(command, "trees.gpkg")
      #expect(
        outcome.code == 2 && outcome.err.contains("'trees.gpkg' is no project file")
          && outcome.all.utf8.count < 300, "\(outcome.all)")
    }
  }

  @Test func aStoreInAFolderThatIsNotThereIsNamed() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text.replacing("project trees {", with: "project trees {\n  store = \"deep/x.gpkg\""))
    let outcome = try sandbox.dls("apply", "--yes")
    #expect(outcome.code != 0 && outcome.err.contains("there is no folder"), "\(outcome.all)")
    #expect(!outcome.err.contains(".lock"))
  }

  @Test func aUnitWithoutANameIsRefused() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let units = try sandbox.text("units.geojson")
    try sandbox.write("units.geojson", units.replacing("\"id\":\"c\"", with: "\"id\":null"))
    let plan = try sandbox.dls("plan")
    #expect(plan.code == 1 && plan.out.contains("has nothing in `id`"), "\(plan.all)")
  }

  @Test func aSavedPlanDoesWhatADirectOneDoes() throws {
    let direct = try Sandbox()
    try direct.makeProject()
    #expect(try direct.dls("apply", "--yes").code == 0)
    let saved = try Sandbox()
    try saved.makeProject()
    let plan = try saved.dls("plan", "--out", "my.plan")
    #expect(plan.code == 0 && plan.err.contains("`dls apply my.plan`"), "\(plan.all)")
    #expect(try FileSystem.list(saved.path).contains("my.plan"))
    // Nobody is asked again, and it applies once only.
    let applied = try saved.dls("apply", "my.plan")
    #expect(applied.code == 0 && applied.out.contains("Applied to"), "\(applied.all)")
    #expect(try dump(saved) == dump(direct))
    let twice = try saved.dls("apply", "my.plan")
    #expect(twice.code == 1 && twice.err.contains("the store is in another state"), "\(twice.all)")
    let shown = try saved.dls("show", "my.plan")
    #expect(shown.code == 0 && shown.out.contains("+ class crowns.tree"), "\(shown.all)")
    #expect(shown.out.contains("Planned by "))
  }

  @Test func aSavedPlanIsRefusedWhenSomethingMoved() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text.replacing("value = 1", with: "value = 2"))
    #expect(try sandbox.dls("plan", "--out", "my.plan").code == 0)

    // People's work does not make a plan stale; comments neither.
    #expect(try sandbox.dls("unit", "set", "plots/a", "--status", "in_progress").code == 0)
    try sandbox.write(
      "trees.dlsproj", text.replacing("value = 1", with: "value = 2") + "\n// more\n")
    #expect(try sandbox.dls("plan", "--out", "again.plan").code == 0)
    let quoted = try sandbox.dls("plan", "--out", "its own.plan")
    #expect(quoted.err.contains("`dls apply 'its own.plan'` does"), "\(quoted.all)")
    func refused(_ reason: String) throws {
      let before = try dump(sandbox)
      let outcome = try sandbox.dls("apply", "my.plan")
      #expect(outcome.code == 1 && outcome.err.contains(reason), "\(outcome.all)")
      #expect(try dump(sandbox) == before)
      #expect(try sandbox.dls("show", "my.plan").code == 0)
    }
    try sandbox.write("trees.dlsproj", text.replacing("value = 1", with: "value = 3"))
    try refused("the project file declares something else")
    try sandbox.write("trees.dlsproj", text.replacing("value = 1", with: "value = 2"))
    let units = try sandbox.text("units.geojson")
    try sandbox.write("units.geojson", units.replacing("[400,400]", with: "[400,401]"))
    try refused("the imagery or a layer is another")
    try sandbox.write("units.geojson", units)
    try sandbox.write("trees.dlsproj", text.replacing("title = \"Trees\"", with: "title = \"T\""))
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    try sandbox.write("trees.dlsproj", text.replacing("value = 1", with: "value = 2"))
    try refused("the store is in another state")
  }

  /// A checkout elsewhere, or later, is the same project as long as its files are the same.
  @Test func aSavedPlanIsGoodInACopyOfTheFolder() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text.replacing("value = 1", with: "value = 2"))
    #expect(try sandbox.dls("plan", "--out", "my.plan").code == 0)
    let copies = try sandbox.shell(
      "for n in a b c; do mkdir $n; cp * $n; done 2>&-; touch ortho.tif")
    #expect(FileSystem.isFile(sandbox.file("c/ortho.tif")), "\(copies.all)")
    let copy = try sandbox.shell("mv a elsewhere && dls apply elsewhere/my.plan")
    #expect(copy.code == 0, "\(copy.all)")
    // Imagery that really is another stays a reason to refuse.
    for change in ["echo more >>b/ortho.tif", "DLS_FAKE_ENGINE=side=300; export DLS_FAKE_ENGINE"] {
      let folder = change.contains("b/") ? "b" : "c"
      let changed = try sandbox.shell("\(change); touch c/ortho.tif; dls apply \(folder)/my.plan")
      #expect(
        changed.code == 1 && changed.err.contains("the imagery or a layer is another"),
        "\(changed.all)")
    }
    let touched = try sandbox.dls("apply", "my.plan")
    #expect(touched.code == 0, "\(touched.all)")
  }

  @Test func peoplesWorkLeavesASavedPlanGood() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text.replacing("value = 1", with: "value = 2"))
    #expect(try sandbox.dls("plan", "--out", "my.plan").code == 0)
    #expect(try sandbox.dls("unit", "set", "plots/a", "--status", "reviewed").code == 0)
    #expect(try sandbox.dls("sample", "set", "boxes/1", "--status", "rejected").code == 0)
    let outcome = try sandbox.dls("apply", "my.plan")
    #expect(outcome.code == 0, "\(outcome.all)")
  }

  @Test func aSavedPlanThatIsNotWhatDlsWroteIsRefused() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    #expect(try sandbox.dls("plan", "--out", "my.plan", "--set", "project.title=\"T\"").code == 0)
    let text = try sandbox.text("my.plan")
    let cases: [(String, String)] = [
      (
        text.replacing("\"profile\": null", with: "\"profile\": \"x\""), "its checksum does not fit"
      ),
      (String(text.prefix(text.count / 2)), "is no saved plan, or only a part of one"),
      ("", "is no saved plan"), ("[1]", "is no saved plan"),
      (
        text.replacing("\"version\": 1,\n  \"dls\"", with: "\"version\": 7,\n  \"dls\""),
        "version 7"
      ),
    ]
    for (content, reason) in cases {
      try sandbox.write("bad.plan", content)
      for command in ["apply", "show"] {
        let outcome = try sandbox.dls(command, "bad.plan")
        #expect(outcome.code == 1 && outcome.err.contains(reason), "\(outcome.all)")
      }
    }
    #expect(!FileSystem.exists(sandbox.file("trees.gpkg")))
    let set = try sandbox.dls("apply", "my.plan", "--set", "project.title=\"U\"")
    #expect(set.code == 2 && set.err.contains("--set has no place beside a saved plan"))
    #expect(try sandbox.dls("apply", "my.plan").code == 0)
    #expect(try sandbox.dls("plan").out.contains("title = \"T\" -> \"Trees\""))
  }

  /// A password stops a plan before anything is saved, and the store's path is no part of one.
  @Test func noCredentialsReachASavedPlan() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let secret = "http://maria:hunter2@example.org/boxes.geojson"
    let set = try sandbox.dls(
      "plan", "--out", "my.plan", "--set", "boxes.from=\"\(secret)\"")
    #expect(set.code == 1, "\(set.all)")
    #expect(!FileSystem.exists(sandbox.file("my.plan")))
    #expect(
      try sandbox.dls("plan", "--out", "my.plan", "--set", "project.store=\"s.gpkg\"").code == 0)
    let plan = try JSONReader.parse(try sandbox.text("my.plan"))["plan"]
    #expect(!JSONWriter.text(try #require(plan)).contains("s.gpkg"))
  }

  @Test func aRefusedPlanIsNotSaved() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text.replacing("class tree", with: "class palm"))
    let outcome = try sandbox.dls("plan", "--out", "my.plan", "--detailed-exitcode")
    #expect(outcome.code == 1, "\(outcome.all)")
    #expect(!FileSystem.exists(sandbox.file("my.plan")))
  }

  @Test func theExitCodeTellsWhetherThereAreChanges() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    #expect(try sandbox.dls("plan").code == 0)
    #expect(try sandbox.dls("plan", "--detailed-exitcode").code == 3)
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try sandbox.dls("plan", "--detailed-exitcode").code == 0)
    #expect(try sandbox.dls("plan", "--detailed-exitcode", "nowhere.dlsproj").code == 2)
  }

  @Test func whyNamesPlaceRuleAndDependents() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text.replacing("#2e7d32", with: "#2e7d33"))
    let why = try sandbox.dls("plan", "--why", "crowns.tree")
    #expect(
      why.out == """
        ~ class crowns.tree: update
          declared at trees.dlsproj:15:3-15:44
          color = #2e7d32 -> #2e7d33  trees.dlsproj:15:35
        why: A setting is written to the store when it is not as last applied.
        what depends on it: 4 samples

        """, "\(why.all)")
    let json = try JSONReader.parse(try sandbox.dls("plan", "--why", "crowns", "--json").out)
    #expect(json["action"]?.string == "none")
    let all = (json["dependents"]?.array ?? []).compactMap(\.string)
    #expect(
      all == ["samples boxes", "export chips", "train crown-net", "infer crown-map", "4 samples"])
    let unknown = try sandbox.dls("plan", "--why", "crowns.treee")
    #expect(unknown.code == 2 && unknown.err.contains("did you mean"), "\(unknown.all)")
  }

  @Test func theProjectGoesByItsKeyword() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let outcome = try sandbox.dls("plan", "--why", "trees")
    #expect(outcome.code == 2 && outcome.err.contains("did you mean project?"), "\(outcome.all)")
    #expect(try sandbox.dls("plan", "--why", "project").code == 0)
  }

  /// A `moved` has no address: nobody is told to ask about it.
  @Test func whatHasNoAddressIsNotAskedAbout() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj").replacing("plots", with: "felder")
    try sandbox.write("trees.dlsproj", text + "moved { from = plots, to = felder }\n")
    let outcome = try sandbox.dls("plan", "--why", "moved")
    #expect(outcome.code == 2 && !outcome.err.contains("did you mean"), "\(outcome.all)")
    #expect(try sandbox.dls("complete", "--", "plan", "--why", "m").out.contains("maria\t"))
    for words in [["--why", "mov"], ["--set", "mov"]] {
      let offered = try sandbox.dls("complete", "--", "plan", words[0], words[1]).out
      #expect(!offered.contains("moved"), "\(offered)")
    }
  }

  @Test func oneWritesAtATimeAndTheOtherIsToldWho() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let lock = try StoreLock.take(
      store: sandbox.file("trees.gpkg"), owner: .current("dls apply", user: "sam"),
      waitMilliseconds: 0)
    for line in [["apply", "--yes"], ["samples", "import"], ["unit", "set", "*", "--complete"]] {
      let outcome = try sandbox.shell(
        "dls \(line.map { "'\($0)'" }.joined(separator: " ")) --lock-timeout 0s")
      #expect(outcome.code == 2, "\(outcome.all)")
      #expect(outcome.err.contains("sam runs `dls apply` on it (process "), "\(outcome.all)")
    }
    #expect(try sandbox.dls("plan").code == 0, "looking is free")
    lock.release()
    #expect(try sandbox.dls("apply", "--yes", "--lock-timeout", "30s").code == 0)
    #expect(try !FileSystem.list(sandbox.path).contains { $0.hasSuffix(".lock") })
    let wrong = try sandbox.dls("apply", "--yes", "--lock-timeout", "soon")
    #expect(wrong.code == 2 && wrong.err.contains("write 30s, 10m or 2h"))
  }

  @Test func aFieldIsFoundWhicheverWayItsLettersAreWritten() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let units = try sandbox.text("units.geojson")
    try sandbox.write("units.geojson", units.replacing("\"id\"", with: "\"gru\u{308}n\""))
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text.replacing(
        "polygons = \"units.geojson\"\n  id_field = \"id\"",
        with: "polygons = \"units.geojson\"\n  id_field = \"grün\""))
    let applied = try sandbox.dls("apply", "--yes")
    #expect(applied.code == 0, "\(applied.all)")
    let status = try sandbox.dls("status", "--units")
    #expect(status.out.contains("plots/a"), "\(status.all)")
  }
}
