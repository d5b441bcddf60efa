// WorkflowTests.swift: from plan to map with an engine that only pretends.

import DLSJSON
import DLSPlatform
import DLSStore
import Testing

@Suite struct WorkflowTests {
  /// An error that would hold under a profile alone is in the way of that profile alone.
  @Test func anErrorOfAnotherProfileIsInNobodysWay() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text + "profile odd { chips.stride = 256 px }\n")
    let check = try sandbox.dls("check", "--no-data")
    #expect(check.code == 1 && check.out.contains("With `--profile odd`"), "\(check.all)")
    let plan = try sandbox.dls("plan")
    #expect(plan.code == 0, "\(plan.all)")
    let odd = try sandbox.dls("plan", "--profile", "odd")
    #expect(odd.code == 1 && odd.err.contains("has 1 error, so nothing was done"), "\(odd.all)")
  }

  @Test func applyDoesWhatThePlanSaysAndNothingTwice() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let plan = try sandbox.dls("plan")
    #expect(plan.code == 0, "\(plan.all)")
    #expect(plan.out.contains("4 units"))
    #expect(plan.out.contains("trees.dlsproj:18:"))
    #expect(!FileSystem.exists(sandbox.file("trees.gpkg")))
    let asked = try sandbox.dls("apply")
    #expect(asked.code == 2)
    #expect(asked.err.contains("nobody can be asked here"))
    #expect(!FileSystem.exists(sandbox.file("trees.gpkg")))
    // What a killed first apply left half-written: no process has this number and this start.
    try sandbox.write(".trees.gpkg.p1-1-9f3a.part", "half a store")
    let applied = try sandbox.dls("apply", "--yes")
    #expect(applied.code == 0, "\(applied.all)")
    #expect(applied.out.contains("Applied to 'trees.gpkg'."))
    #expect(try !FileSystem.list(sandbox.path).contains { $0.hasSuffix(".part") })
    let before = try FileContent.read(sandbox.file("trees.gpkg"))
    let again = try sandbox.dls("apply")
    #expect(again.code == 0, "\(again.all)")
    #expect(again.out.contains("0 to create, 0 to update, 0 to delete"))
    #expect(try FileContent.read(sandbox.file("trees.gpkg")) == before)
    let names = try FileSystem.list(sandbox.path)
    #expect(
      !names.contains { $0.hasSuffix("-wal") || $0.hasSuffix("-journal") || $0.hasSuffix(".part") })
  }

  @Test func deletingUnitsWithSamplesNeedsTheCount() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    try sandbox.shell("grep -v '\"id\":\"d\"' units.geojson | sed '$!b' > u2")
    let text = try sandbox.text("units.geojson")
    let features = text.split(separator: "\n").filter { !$0.contains("\"id\":\"d\"") }
    var shorter = features.joined(separator: "\n")
    if !shorter.hasSuffix("]}") {
      while shorter.last == "," || shorter.last == "\n" { shorter.removeLast() }
      shorter += "]}"
    }
    try sandbox.write("units.geojson", shorter)
    let refused = try sandbox.dls("apply", "--yes")
    #expect(refused.code == 1, "\(refused.all)")
    let wrong = try sandbox.dls("apply", "--yes", "--delete-units-with-samples", "7")
    #expect(wrong.code == 1, "\(wrong.all)")
    let agreed = try sandbox.dls("apply", "--yes", "--delete-units-with-samples", "1")
    #expect(agreed.code == 0, "\(agreed.all)")
    #expect(agreed.out.contains("1 to delete"), "\(agreed.all)")
  }

  /// What lays out no unit is told with its place, each reason once.
  @Test func featuresThatAreNoUnitsAreTold() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let square = Sandbox.collection([("\"id\":\"a\"", 0, 0, 200)])
    let none = #"{"type":"Feature","properties":{"id":"n"},"geometry":null}"#
    let point =
      #"{"type":"Feature","properties":{"id":"p"},"geometry":{"type":"Point","coordinates":[1,2]}}"#
    try sandbox.write(
      "units.geojson", square.replacing("]}}]}", with: "]}},\(none),\(none),\(point)]}"))
    let plan = try sandbox.dls("plan")
    #expect(plan.code == 0, "\(plan.all)")
    for note in [
      "'units.geojson' features[1]: it has no geometry, and so 1 more feature.",
      "1 feature that is no polygon was left out.",
    ] {
      #expect(plan.all.replacing("\n", with: " ").contains(note), "\(plan.all)")
    }
  }

  /// The fields of labels that go through the engine are those of their file, were none of them usable.
  @Test func fieldsOfConvertedLabelsAreTold() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text.replacing("boxes.geojson", with: "boxes.kml"))
    let none = #"{"type":"Feature","properties":{"id":7,"class":"tree"},"geometry":null}"#
    try sandbox.write("boxes.kml", "{\"type\":\"FeatureCollection\",\"features\":[\(none)]}")
    let outcome = try sandbox.dls("samples", "import")
    #expect(
      outcome.code == 1 && outcome.err.contains("None of them came in. Their fields: id, class."),
      "\(outcome.all)")
  }

  /// What chips show all the same is not said to be left out.
  @Test func whatIsUsedAllTheSameIsToldApart() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    #expect(try sandbox.dls("unit", "set", "*", "--complete").code == 0)
    let outcome = try sandbox.dls("export", environment: ["DLS_FAKE_ENGINE": "mended"])
    let told = """
      left out: 1 problem
        training_samples boxes/2: it lies elsewhere
      used all the same: 1 problem
        training_samples boxes/1: it crosses itself

      """
    #expect(outcome.code == 0 && outcome.out.contains(told), "\(outcome.all)")
  }

  @Test(arguments: [
    ("2", "30 iterations, 2 epochs, cpu"), ("1", "1 epoch,"), ("0.571", ", 0.571 of an epoch,"),
    ("1.429", ", 1.43 epochs,"),
  ])
  func aPartOfAnEpochIsToldAsOne(number: String, words: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let outcome = try sandbox.dls("train", environment: ["DLS_FAKE_ENGINE": "epochs=\(number)"])
    #expect(outcome.code == 0 && outcome.out.contains(words), "\(outcome.all)")
  }

  /// Whoever pastes what is advised works on the same store.
  @Test func advisedCommandsRepeatWhatChoosesTheStore() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj", text + "profile other { project.store = \"other.gpkg\" }\n")
    let other = ["--profile", "other"]
    /// What a command says contains an advice.
    func check(_ command: String, _ options: [String], _ advice: String) throws {
      let told = try sandbox.dls(command.split(separator: " ").map(String.init) + options)
      #expect(told.all.replacing("\n", with: " ").contains(advice), "\(told.all)")
    }
    try check("plan", other, "`dls apply --profile other` makes the store 'other.gpkg'")
    try check("apply", other, "`dls apply --profile other --yes` applies")
    let title = ["--set", "project.title=\"Sam's\""]
    let told = "`dls plan --chdir . --set 'project.title=\"Sam'\\''s\"'` shows"
    try check("status -C .", title, told)
    // A saved plan has a profile of its own.
    try check("plan --out x.plan", other, "`dls apply x.plan` does")
    for profile in [[], other] {
      #expect(try sandbox.dls(["apply", "--yes"] + profile).code == 0)
      try check("status", profile, "`\((["dls samples import"] + profile).joined(separator: " "))`")
      #expect(try sandbox.dls(["samples", "import"] + profile).code == 0)
    }
    #expect(try sandbox.dls(["apply", "--yes"] + other + title).code == 0)
    try check("history trees.dlsproj", other, "`dls rollback trees.dlsproj --profile other N`")
    try sandbox.write("boxes.geojson", Sandbox.collection([]))
    let fewer = try sandbox.dls("samples", "import", "trees.dlsproj", "--profile", "other")
    #expect(
      fewer.err.replacing("\n", with: " ").contains(
        "`dls samples import trees.dlsproj --profile other boxes --delete-samples 4`"),
      "\(fewer.all)")
    try sandbox.write("units.geojson", Sandbox.collection([("\"id\":\"a\"", 0, 0, 200)]))
    let refused = try sandbox.dls("plan", "--json", "--profile", "other")
    let message = try JSONReader.parse(refused.out)["refusals"]?[0]?["message"]?.string ?? ""
    #expect(
      message.contains("`dls apply --profile other --delete-units-with-samples 3`"), "\(message)")
  }

  @Test func whatPeopleSaidOfUnitsIsNotLostByAnotherName() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    #expect(
      try sandbox.dls("unit", "set", "*", "--complete", "--status", "reviewed", "--note", "x").code
        == 0)
    let text = try sandbox.text("trees.dlsproj")
    let renamed = text.replacing("work_units plots", with: "work_units areas")
      .replacing("units = plots", with: "units = areas")
    try sandbox.write("trees.dlsproj", renamed)
    let plan = try sandbox.dls("plan")
    #expect(plan.code == 1 && plan.out.contains("- 4 units, 4 samples in 4 of them, all judged"))
    #expect(plan.out.contains("error[DLS0813]") && plan.out.contains("--delete-judged-units 4"))
    #expect(plan.out.contains("moved { from = plots, to = areas }"), "\(plan.all)")
    let json = try JSONReader.parse(try sandbox.dls("plan", "--json").out)
    let gone = json["actions"]?.array?.first { $0["address"]?.string == "plots" }
    #expect(gone?["units"]?["judged_deleted"]?.integer == 4)
    #expect(json["refusals"]?.array?.compactMap { $0["code"]?.string } == ["DLS0808", "DLS0813"])
    let samples = ["--delete-units-with-samples", "4"]
    let half = try sandbox.shell("dls apply --yes \(samples.joined(separator: " "))")
    #expect(half.code == 1, "\(half.all)")
    let all = samples + ["--delete-judged-units", "4"]
    let saved = try sandbox.shell("dls plan --out p.plan \(all.joined(separator: " "))")
    #expect(saved.code == 0, "\(saved.all)")
    try sandbox.write("trees.dlsproj", renamed + "\nmoved { from = plots, to = areas }\n")
    #expect(try sandbox.dls("apply", "p.plan").code == 1)
    let moved = try sandbox.dls("apply", "--yes")
    #expect(moved.code == 0, "\(moved.all)")
    #expect(try sandbox.dls("status").out.contains("REVIEWED"))
    try sandbox.write("trees.dlsproj", text)
    let back = try sandbox.shell("dls apply --yes \(all.joined(separator: " "))")
    #expect(back.code == 0, "\(back.all)")
    #expect(try !sandbox.dls("status").out.contains("REVIEWED"))
    #expect(try sandbox.dls("rollback", "2", "--yes", "--delete-units-with-samples", "4").code == 0)
    #expect(try sandbox.dls("status").out.contains("REVIEWED"))
  }

  /// A part that the text decides can't be set for one unit: the next apply would set it back.
  @Test func theSplitIsSetWhereNoTextDecidesIt() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    #expect(try sandbox.dls("unit", "set", "plots/a", "--split", "test").code == 0)
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text.replacing("id_field = \"id\"\n}", with: "id_field = \"id\"\n  split { test = 50 % }\n}"))
    let store = try FileContent.read(sandbox.file("trees.gpkg"))
    let drawn = try sandbox.dls("unit", "set", "plots/a", "--split", "training", "--note", "x")
    #expect(drawn.code == 1, "\(drawn.all)")
    #expect(
      drawn.err.contains("of plots is drawn by `split` at trees.dlsproj:22:3, and the next"),
      "\(drawn.all)")
    #expect(
      drawn.err.contains("change its shares or its `seed`, or remove `split`"), "\(drawn.all)")
    #expect(try FileContent.read(sandbox.file("trees.gpkg")) == store)
    #expect(try sandbox.dls("unit", "set", "plots/a", "--note", "x").code == 0)
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    try sandbox.write("trees.dlsproj", text)
    let early = try sandbox.dls("unit", "set", "plots/a", "--split", "test")
    #expect(early.code == 1 && early.err.contains("no longer draws the split"), "\(early.all)")
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try sandbox.dls("unit", "set", "plots/a", "--split", "test").code == 0)
    #expect(try sandbox.dls("plan", "--detailed-exitcode").code == 0)
    try sandbox.write(
      "trees.dlsproj",
      text.replacing(
        "id_field = \"id\"\n}", with: "id_field = \"id\"\n  split { part_field = \"part\" }\n}"))
    let read = try sandbox.dls("unit", "set", "plots/a", "--split", "test")
    #expect(read.code == 1 && read.err.contains("read from the field `part`"), "\(read.all)")
  }

  @Test func importingTwiceChangesNothing() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let second = try sandbox.dls("samples", "import", "--json")
    #expect(second.code == 0, "\(second.all)")
    let report = try #require(try JSONReader.parse(second.out)["imports"]?[0])
    #expect(report["read"]?.integer == 4)
    #expect(report["added"]?.integer == 0)
    #expect(report["unchanged"]?.integer == 4)
  }

  /// Lists as they come stay out of the way of whoever reads the result, and are in it.
  @Test func allProblemsLeaveJSONWhole() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    var labels = try sandbox.text("boxes.geojson")
    for id in [2, 4] {
      labels = labels.replacing("\(id),\"class\":\"tree\"", with: "\(id),\"class\":\"rose\"")
    }
    try sandbox.write("boxes.geojson", labels)
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    let outcome = try sandbox.dls("samples", "import", "--all-problems", "--json")
    #expect(outcome.code == 0, "\(outcome.all)")
    let report = try #require(try JSONReader.parse(outcome.out)["imports"]?[0])
    #expect(report["problems"]?["unknownClass"]?.integer == 2)
    let lines = (report["first_problems"]?.array ?? []).compactMap(\.string)
    #expect(lines.count == 2, "\(outcome.all)")
    for line in lines {
      #expect(line.hasPrefix("boxes.geojson:") && outcome.err.contains("  \(line)\n"), "\(line)")
    }
    let plain = try sandbox.dls("samples", "import", "--all-problems")
    #expect(lines.allSatisfy { plain.out.contains("  \($0)\n") }, "\(plain.all)")
  }

  @Test func labelsInAnotherFormatGoThroughTheEngine() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let labels = try sandbox.text("boxes.geojson")
    try sandbox.write("boxes.kml", labels)
    try sandbox.write(
      "trees.dlsproj",
      try sandbox.text("trees.dlsproj").replacing("boxes.geojson", with: "boxes.kml"))
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    let outcome = try sandbox.dls("samples", "import")
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(outcome.err.contains("'boxes.kml' goes through the engine"))
    #expect(outcome.out.contains("4 added"))
    #expect(try FileSystem.list(sandbox.file("trees.dls/import")).isEmpty)
  }

  @Test func onlyApprovedSamplesOfCompleteUnitsAreCut() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let none = try sandbox.dls("export")
    #expect(none.code == 1)
    #expect(none.err.contains("no unit of plots is marked complete"))
    #expect(try sandbox.dls("unit", "set", "plots/a", "plots/b", "--complete").code == 0)
    #expect(try sandbox.dls("sample", "set", "boxes/1", "--status", "rejected").code == 0)
    let cut = try sandbox.dls("export")
    #expect(cut.code == 0, "\(cut.all)")
    let run = try #require(try FileSystem.list(sandbox.file("trees.dls/runs")).last)
    let samples = try JSONReader.parse(
      try FileContent.read(sandbox.file("trees.dls/runs/\(run)/input/samples.geojson")))
    let names = (samples["features"]?.array ?? []).compactMap { $0["properties"]?["key"]?.string }
    #expect(names == ["boxes/2"])
    let units = try JSONReader.parse(
      try FileContent.read(sandbox.file("trees.dls/runs/\(run)/input/units.geojson")))
    #expect(units["features"]?.array?.count == 2)
  }

  @Test func trainingNeedsChipsAndInferringAModel() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let train = try sandbox.dls("train")
    #expect(train.code == 1)
    #expect(train.err.contains("run `dls export chips` first"))
    let infer = try sandbox.dls("infer")
    #expect(infer.code == 1)
    #expect(infer.err.contains("crown-net isn't trained yet"))
    let unknown = try sandbox.dls("train", "crown-nut")
    #expect(unknown.code == 2)
    #expect(unknown.err.contains("did you mean crown-net?"))
  }

  @Test func toTheMap() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let infer = try sandbox.dls("infer")
    #expect(infer.code == 0, "\(infer.all)")
    #expect(infer.out.contains("12 objects"))
    #expect(infer.out.contains("picture  trees.dls/maps/crown-map.png"))
    let runs = try JSONReader.parse(try sandbox.dls("runs", "list", "--json").out)
    let kinds = (runs["runs"]?.array ?? []).map { $0["kind"]?.string ?? "" }
    #expect(kinds == ["infer", "train", "export"])
    let shown = try sandbox.dls("runs", "show", "train-")
    #expect(shown.out.contains("0.444"), "\(shown.all)")
    #expect(shown.out.contains("trees.dls/models/crown-net"))
    let status = try sandbox.dls("status")
    #expect(status.out.contains("Next: nothing is open"), "\(status.all)")
  }

  @Test func aGateThatIsMissedFailsTheRun() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text.replacing("epochs = 3", with: "epochs = 3\n  evaluate { min_f1 = 90 % }"))
    let outcome = try sandbox.dls("train")
    #expect(outcome.code == 1, "\(outcome.all)")
    #expect(outcome.out.contains("missed: f1 0.444, at least 0.900 is asked for"), "\(outcome.all)")
    #expect(try sandbox.dls("runs", "show").out.contains("failed: f1 is 0.444"))
  }

  @Test func aModelThatFallsShortTakesNoOthersPlace() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let gate = "epochs = 3\n  evaluate { min_f1 = 90 % }"
    let text = try sandbox.text("trees.dlsproj")
    let good = try sandbox.text("trees.dls/models/crown-net/model.json")
    try sandbox.write("trees.dlsproj", text.replacing("epochs = 3", with: gate))
    let second = try sandbox.dls("train")
    #expect(second.code == 1, "\(second.all)")
    #expect(second.all.contains("'trees.dls/models/crown-net' is the model from before, as it was"))
    #expect(try sandbox.text("trees.dls/models/crown-net/model.json") == good)
    let shown = try sandbox.dls("runs", "show").out
    #expect(shown.contains(#/trees.dls/runs/train-[-0-9A-Za-z]+/crown-net/#), "\(shown)")
    #expect(try sandbox.dls("infer").code == 0)
    let status = try sandbox.dls("status").out
    #expect(status.contains("the last run of crown-net failed, and what is there is of the one"))
    try FileSystem.removeTree(sandbox.file("trees.dls/models/crown-net"))
    let third = try sandbox.dls("train")
    #expect(
      third.all.contains("crown-net has no model, since this one falls short"), "\(third.all)")
    #expect(try sandbox.dls("infer").all.contains("crown-net isn't trained yet"))
  }

  @Test func settingsReachTheEngine() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let outcome = try sandbox.dls(
      "train", "--set", "crown-net.epochs=7", "--set", "crown-net.learning_rate=0.002")
    #expect(outcome.code == 0, "\(outcome.all)")
    let model = try JSONReader.parse(
      try FileContent.read(sandbox.file("trees.dls/models/crown-net/model.json")))
    #expect(model["settings"]?["epochs"]?.integer == 7)
    #expect(model["settings"]?["learning_rate"]?.double == 0.002)
    #expect(model["settings"]?["model_type"]?.string == "center_net")
  }

  @Test func backupsGoWhereTheyCan() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    for (target, words) in [
      ("nodir/x.gpkg", "there is no folder 'nodir'"),
      (".", "'.' is a folder, and --to names a file"),
      ("trees.gpkg", "'trees.gpkg' is the store itself"),
      ("trees.dlsproj", "'trees.dlsproj' is there already, and a backup replaces nothing"),
    ] {
      let outcome = try sandbox.dls("backup", "--to", target)
      #expect(outcome.code == 2 && outcome.err.contains(words), "\(outcome.all)")
      #expect(outcome.err.contains("--to") && !outcome.err.contains("project.store"))
    }
    #expect(try sandbox.dls("backup", "--to", "./copy.gpkg").code == 0)
  }

  /// As a refusal of two classes that become one says: all samples of a class get the other.
  @Test func allSamplesOfAClassGetAnother() throws {
    let sandbox = try Sandbox()
    let text = try sandbox.makeAppliedWithBush()
    #expect(try sandbox.dls("samples", "import").code == 0)
    let merged =
      text.replacing("  class tree { value = 1, color = #2e7d32 }\n", with: "")
      + "\nmoved { from = crowns.tree, to = crowns.bush }\n"
    try sandbox.write("trees.dlsproj", merged)
    let command = "dls sample set '*' --of crowns.tree --class bush"
    for word in ["check", "plan"] {
      let told = try sandbox.dls(word)
      #expect(
        told.code == 1 && told.all.replacing("\n", with: " ").contains("--class bush"),
        "\(told.all)")
    }
    let set = try sandbox.shell(command)
    #expect(set.code == 0 && set.err.contains("4 samples set."), "\(set.all)")
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    let none = try sandbox.dls("sample", "set", "*", "--of", "crowns.tree", "--class", "bush")
    #expect(
      none.code == 1 && none.err.contains("the store has no class 'crowns.tree'"), "\(none.all)")
    #expect(try sandbox.dls("sample", "set", "*", "--of", "bush", "--note", "x").code == 0)
  }

  /// Nobody's judgement is turned without a word, and one option leaves all of them.
  @Test func whatWasJudgedCanBeLeft() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    for (command, said) in [
      ("boxes/1 --status rejected", "1 sample set; 1 had been approved"),
      ("'*' --status approved --only pending_approval", "no sample is pending_approval"),
      ("boxes/2 --status pending_approval", "1 sample set."),
      ("'*' --status approved --only pending_approval", "1 sample set."),
      ("'*' --status approved", "4 samples set; 1 had been rejected (`--only pending_approval`"),
    ] {
      let told = try sandbox.shell("dls sample set \(command)")
      #expect(told.err.contains(said), "\(told.all)")
    }
  }

  /// Another class asks for another approval, unless whoever sets it says that it is right.
  @Test func aClassIsSetWithAStatus() throws {
    let sandbox = try Sandbox()
    try sandbox.makeAppliedWithBush()
    #expect(try sandbox.dls("samples", "import").code == 0)
    func counts(_ name: String) throws -> JSONValue? {
      try JSONReader.parse(try sandbox.dls("status", "--json").out)["samples"]?["classes"]?[
        "crowns.\(name)"]
    }
    #expect(try counts("tree")?["approved"]?.integer == 4)
    #expect(
      try sandbox.shell("dls sample set '*' --class bush --status approved").code == 0)
    #expect(try counts("bush")?["approved"]?.integer == 4)
    #expect(try sandbox.dls("sample", "set", "*", "--class", "tree").code == 0)
    #expect(try counts("tree")?["pending_approval"]?.integer == 4)
    #expect(
      try sandbox.shell("dls sample set '*' --class bush --status rejected").code == 0)
    #expect(try counts("bush")?["rejected"]?.integer == 4)
  }

  /// The database lets another program take a sample's schema away; the plan advises to give it a class.
  @Test func aClassGivesASampleWithoutASchemaThatOfTheClass() throws {
    let sandbox = try Sandbox()
    try sandbox.makeAppliedWithBush()
    #expect(try sandbox.dls("samples", "import").code == 0)
    /// Takes a sample's schema away; returns its key.
    func lose() throws -> String {
      let writer = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
      defer { writer.close() }
      try writer.execute("UPDATE training_samples SET \"schema\" = NULL WHERE fid = 1")
      return try #require(
        try writer.text("SELECT \"key\" FROM training_samples WHERE fid = 1"))
    }
    let key = try lose()
    let plan = try sandbox.dls("plan")
    #expect(plan.out.contains("dls sample set KEY --class NAME"), "\(plan.all)")
    #expect(try sandbox.dls("sample", "set", key, "--class", "oak").code == 2)
    #expect(try sandbox.dls("sample", "set", key, "--class", "tree").code == 0)
    #expect(try !sandbox.dls("plan").out.contains("no schema lists"))
    // Of two schemas nobody knows which is meant.
    try sandbox.write(
      "trees.dlsproj",
      try sandbox.text("trees.dlsproj")
        + "\nschema stumps {\n  geometry = polygon\n  class tree { value = 1 }\n}\n")
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    #expect(try lose() == key)
    let refused = try sandbox.dls("sample", "set", key, "--class", "tree")
    #expect(
      refused.code == 2 && refused.err.contains("several have a class `tree`: crowns, stumps"),
      "\(refused.all)")
    #expect(try sandbox.dls("sample", "set", key, "--class", "bush").code == 0)
    #expect(try !sandbox.dls("plan").out.contains("no schema lists"))
  }

  @Test func aClassThatTheSchemaLacksIsRefusedBeforeAnythingIsWritten() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let outcome = try sandbox.dls("sample", "set", "*", "--class", "oak")
    #expect(outcome.code == 2)
    #expect(outcome.err == "dls: `crowns` has no class `oak`; it has tree\n", "\(outcome.all)")
    #expect(try sandbox.dls("sample", "set", "*", "--class", "tree").code == 0)
    let near = try sandbox.dls("sample", "set", "*", "--class", "tre")
    #expect(near.err.contains("did you mean tree?"))
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text.replacing("  class tree", with: "  class oak { value = 2 }\n  class tree"))
    let early = try sandbox.dls("sample", "set", "*", "--class", "oak")
    #expect(early.code == 2 && early.err.contains("run `dls apply` first"), "\(early.all)")
  }

  @Test func aStoreThatIsNoneIsToldWithoutAStatement() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try sandbox.write("trees.gpkg", String(repeating: "no GeoPackage ", count: 100))
    let outcome = try sandbox.dls("status")
    #expect(outcome.code == 2 && outcome.err.contains("this file is no GeoPackage"))
    #expect(!outcome.err.contains("statement"), "\(outcome.all)")
  }

  @Test func aForecastKnowsWhatIsApproved() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let approved = try sandbox.dls("check", "--probe", "--forecast")
    #expect(approved.out.contains("  4 labels, approved\n"), "\(approved.all)")
    #expect(try sandbox.dls("sample", "set", "boxes/1", "--status", "pending_approval").code == 0)
    let some = try sandbox.dls("check", "--probe", "--forecast")
    #expect(
      some.out.contains("  4 labels, once they are approved; so far 3 samples are\n"),
      "\(some.all)")
  }

  @Test func aFieldThatUnitsDontHaveIsNotAnEmptyOne() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text.replacing(
        "units.geojson\"\n  id_field = \"id\"", with: "units.geojson\"\n  id_field = \"ix\""))
    let outcome = try sandbox.dls("plan")
    #expect(
      outcome.out.contains("has no field `ix`, which `id_field` names. It has id."),
      "\(outcome.all)")
  }

  @Test func labelsThatCannotBeReadEndInOneStop() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try sandbox.write("boxes.geojson", "{\"type\": \"FeatureCollection\", \"features\": [{]}")
    let outcome = try sandbox.dls("check", "--probe")
    #expect(outcome.out.contains("comes from.\n"), "\(outcome.all)")
  }

  @Test func backups() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    #expect(try sandbox.dls("backup", "--to", "copy of it.gpkg").code == 0)
    #expect(FileSystem.info(sandbox.file("copy of it.gpkg"))?.size ?? 0 > 50_000)
    #expect(try sandbox.dls("backup", "--to", "copy of it.gpkg").code == 2)
  }

  @Test func aLinkStandsForItsFile() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    try sandbox.shell("mkdir other && ln -s ../trees.dlsproj other/link.dlsproj")
    let status = try sandbox.dls("status", "other/link.dlsproj")
    #expect(status.out.hasPrefix("trees: trees.gpkg"), "\(status.all)")
    #expect(try FileSystem.list(sandbox.file("other")) == ["link.dlsproj"])
  }

  @Test func errorsStopWork() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text + "\nperson sam { titel = \"x\" }\n")
    let outcome = try sandbox.dls("apply", "--yes")
    #expect(outcome.code == 1)
    #expect(outcome.err.contains("DLS0105"))
    #expect(outcome.err.contains("so nothing was done"))
    #expect(!FileSystem.exists(sandbox.file("trees.gpkg")))
  }
}
