// DryRunTests.swift: `--dry-run` of export, train and infer says what the run would do, and does nothing.

import DLSJSON
import DLSPlatform
import DLSStore
import Testing

@Suite struct DryRunTests {
  /// Every file in a sandbox's folder with what is in it, hidden ones too.
  private func files(_ sandbox: Sandbox) throws -> [String: [UInt8]] {
    let list = try sandbox.shell("find . -type f -o -type d").out.split(separator: "\n")
    var found: [String: [UInt8]] = [:]
    for name in list.map(String.init) {
      found[name] =
        FileSystem.isFile(sandbox.file(name)) ? try FileContent.read(sandbox.file(name)) : []
    }
    return found
  }

  /// Runs a dry run, for which no engine may be started, and sees that it leaves everything as it was.
  private func dry(_ sandbox: Sandbox, _ line: String) throws -> Outcome {
    let before = try files(sandbox)
    let outcome = try sandbox.shell(
      "dls \(line) --dry-run", environment: ["DLS_FAKE_ENGINE": "dead"])
    #expect(try files(sandbox) == before, "\(line): \(outcome.all)")
    return outcome
  }

  @Test func whatWouldBeDoneIsSaidAndNothingDone() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    _ = try sandbox.dls("unit", "set", "*", "--complete")
    let chips = try dry(sandbox, "export")
    #expect(chips.code == 0, "\(chips.all)")
    #expect(chips.out.hasPrefix("chips: "), "\(chips.all)")
    #expect(chips.out.contains("from 4 units\n  4 labels, approved\n  tree: "), "\(chips.all)")
    #expect(chips.out.hasSuffix("  goes to 'trees.dls/chips/chips'\n"), "\(chips.all)")
    try #require(sandbox.dls("export").code == 0)
    let model = try dry(sandbox, "train crown-net")
    #expect(model.code == 0 && model.out.hasPrefix("crown-net: "), "\(model.all)")
    #expect(model.out.contains("of memory on a CPU\n  goes to 'trees.dls/models/crown-net'\n"))
    try #require(sandbox.dls("train").code == 0)
    let map = try dry(sandbox, "infer")
    #expect(
      map.code == 0
        && map.out.hasPrefix("crown-map: 4000 x 4000 px of ortho, 1 file\n  goes to '"),
      "\(map.all)")
    #expect(map.out.contains("  with a picture of it in '"), "\(map.all)")
  }

  @Test func whatWouldBeReplacedIsSaid() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    try #require(sandbox.dls("infer").code == 0)
    let fresh = try dry(sandbox, "export")
    #expect(fresh.out.contains(", in place of what export-"), "\(fresh.all)")
    #expect(
      fresh.out.contains(" made, which shows the same units, samples and settings\n"),
      "\(fresh.all)")
    #expect(try dry(sandbox, "train").out.contains(", in place of what train-"))
    #expect(try dry(sandbox, "infer").out.contains(", in place of what an earlier run made\n"))
    try #require(sandbox.dls("sample", "set", "boxes/1", "--status", "rejected").code == 0)
    let stale = try dry(sandbox, "export")
    #expect(stale.out.contains("made; the Approved samples have changed since\n"), "\(stale.all)")
    #expect(stale.out.contains("3 labels, approved"), "\(stale.all)")
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text.replacing("epochs = 3", with: "epochs = 3\n  evaluate { min_f1 = 10 % }"))
    try #require(sandbox.dls("export").code == 0)
    try sandbox.write("trees.dls/models/.crown-net.checkpoint", "half")
    let again = try dry(sandbox, "train")
    #expect(again.out.contains("made, unless it misses what `evaluate` asks for\n"), "\(again.all)")
    #expect(again.out.contains("  goes on from the checkpoint of a run that was stopped"))
  }

  /// Units that aren't complete and samples that aren't approved are in no chip.
  @Test func theStoreIsCountedAsItIs() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    _ = try sandbox.dls("unit", "set", "plots/a", "--complete")
    _ = try sandbox.dls("unit", "set", "plots/b", "--complete")
    _ = try sandbox.dls("sample", "set", "boxes/2", "--status", "pending_approval")
    let some = try dry(sandbox, "export")
    #expect(some.out.contains("from 2 units\n  1 label, approved\n"), "\(some.all)")
    #expect(some.out.contains("  1 sample in complete units waits for approval"), "\(some.all)")
    // One that another program drew is where it lies.
    let connection = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try connection.execute("UPDATE training_samples SET unit = NULL WHERE fid = 1")
    connection.close()
    let drawn = try dry(sandbox, "export")
    #expect(drawn.out.contains("from 2 units\n  1 label, approved\n"), "\(drawn.all)")
    #expect(
      drawn.out.hasSuffix("  1 sample that another program drew or moved finds its unit first\n"),
      "\(drawn.all)")
  }

  /// What is refused, and with which words, is what the run itself would say.
  @Test(arguments: [
    ("export", "true"), ("train", "true"), ("infer", "true"),
    ("export", "dls unit set '*' --complete && dls sample set '*' --status rejected"),
    (
      "export",
      "dls unit set '*' --complete && mkdir -p trees.dls && sed -i 's/class tree {/class oak {/' trees.dlsproj"
    ),
    (
      "export",
      "dls unit set '*' --complete && mkdir mine && touch mine/x && sed -i 's/tile = 128 px/tile = 128 px, output = \"mine\"/' trees.dlsproj"
    ),
    (
      "export",
      "dls unit set '*' --complete && sed -i 's/tile = 128 px/tile = 128 px, output = \"trees.dls\"/' trees.dlsproj"
    ),
    ("export", "rm trees.gpkg"), ("export", "dls unit set '*' --complete && rm ortho.tif"),
    ("train", "dls unit set '*' --complete && dls export && dls unit set plots/a --split test"),
    ("export nonsense", "true"),
  ])
  func whatIsRefusedIsWhatTheRunRefuses(command: String, before: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let setUp = try sandbox.shell(before)
    try #require(setUp.code == 0, "\(setUp.all)")
    let told = try dry(sandbox, command)
    let run = try sandbox.shell("dls \(command)")
    #expect(told.code == run.code && told.code != 0, "\(told.all)\n\(run.all)")
    #expect(told.err == run.err, "\(before)")
  }

  @Test func aPlaceThatCannotBeWrittenIsRefused() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let told = try dry(sandbox, "train --set 'crown-net.output=\"ortho.tif/x/y\"'")
    #expect(told.code == 2, "\(told.all)")
    #expect(
      told.err.contains("can't write 'ortho.tif/x/y': 'ortho.tif' is no folder"), "\(told.all)")
  }

  @Test func withoutAnEngineTheRunWouldNotBegin() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let none: [String: String?] = ["DLS_ENGINE": nil, "DLS_ENGINE_HOME": sandbox.file("nowhere")]
    let told = try sandbox.dls(["infer", "--dry-run"], environment: none)
    #expect(told.code == 1 && told.err.contains("the engine isn't installed"), "\(told.all)")
  }

  /// Of several blocks each is told of, and the code is that of the first that would be refused; a training that
  /// goes on from one before it finds that.
  @Test func everyBlockIsToldOf() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    _ = try sandbox.dls("unit", "set", "*", "--complete")
    _ = try sandbox.dls("export")
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text + """
        train more { chips = chips, start_from = crown-net, epochs = 1 }
        train other { chips = "elsewhere", model_type = center_net }

        """)
    let told = try dry(sandbox, "train")
    #expect(told.code == 1 && told.out.contains("\nother: would be refused\n"), "\(told.all)")
    #expect(told.out.contains("goes to 'trees.dls/models/more'"), "\(told.all)")
    #expect(try dry(sandbox, "train more").err.contains("crown-net, which isn't trained yet"))
    let json = try JSONReader.parse(try dry(sandbox, "train --json").out)
    let blocks = json["blocks"]?.array ?? []
    #expect(json["dry_run"] == true)
    #expect(blocks.map { $0["block"]?.string } == ["crown-net", "more", "other"])
    #expect(blocks.first?["forecast"]?["iterations"]?.integer ?? 0 > 0, "\(json)")
    #expect(blocks.first?["replaces"]?.isNull == true)
    #expect(blocks.last?["refusal"]?.string?.contains("there are no chips in") == true)
  }

  /// A second run that would write the same is refused while the first one is alive.
  @Test func whoIsAtWorkIsInTheWay() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let store = try Store.open(sandbox.file("trees.gpkg"), mode: .write)
    try store.write(actor: "sam") {
      try $0.startRun(
        RunRecord(run: "train-1", kind: "train", block: "crown-net", process: .current))
    }
    store.close()
    let told = try dry(sandbox, "train")
    #expect(
      told.code == 1 && told.err.contains("train-1 of sam is at work on crown-net"), "\(told.all)")
    #expect(try dry(sandbox, "export").code == 0)
  }
}
