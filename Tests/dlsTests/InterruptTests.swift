// InterruptTests.swift: Ctrl-C and sudden death while the engine works: nothing is left running,
// nothing half-written, and the record says what happened.

import DLSJSON
import DLSPlatform
import DLSStore
import Testing

@Suite struct InterruptTests {
  /// A `dls train` whose engine, and a worker of the engine, sleep.
  private func startTraining(_ sandbox: Sandbox) throws -> (dls: ChildProcess, worker: Int32) {
    var request = sandbox.start(
      Sandbox.program, ["train"], ["DLS_FAKE_ENGINE": "slow", "DLS_TEST_TAG": sandbox.path])
    let out = try FileContent.openForAppending(sandbox.file("train.log"))
    request.output = out.descriptor
    request.error = out.descriptor
    request.lifeline = false
    let child = try ChildProcess(request)
    for _ in 0..<1000 {
      if let bytes = try? FileContent.read(sandbox.file("worker")),
        let worker = Int32(String(decoding: bytes, as: UTF8.self))
      {
        return (child, worker)
      }
      Moment.sleep(milliseconds: 20)
    }
    child.kill()
    throw NeverStarted(log: try sandbox.text("train.log"))
  }

  private struct NeverStarted: Error { let log: String }

  /// Whether the process is gone, given a moment to go.
  private func isGone(_ process: Int32) throws -> Bool {
    for _ in 0..<500 {
      let check = try ChildProcess(
        .init("sh", ["-c", "case $(ps -o stat= -p \(process)) in ''|Z*) exit 0;; esac; exit 1"]))
      if check.wait() == .exited(0) { return true }
      Moment.sleep(milliseconds: 10)
    }
    return false
  }

  private func lastRun(_ sandbox: Sandbox) throws -> JSONValue {
    let list = try sandbox.dls("runs", "list", "--json")
    return try JSONReader.parse(list.out)["runs"]?[0] ?? .null
  }

  @Test func aSecondTrainingOfTheSameModelIsRefusedWhileTheFirstIsAlive() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let (child, worker) = try startTraining(sandbox)
    let first = try lastRun(sandbox)
    let run = try #require(first["run"]?.string)
    let before = try FileSystem.list(sandbox.file("trees.dls/runs"))
    let second = try sandbox.dls("train")
    #expect(second.code == 1, "\(second.all)")
    #expect(second.err.contains("\(run) of "), "\(second.all)")
    #expect(second.err.contains("is at work on crown-net (process \(child.identifier) on "))
    #expect(second.err.contains("`dls runs show \(run)` says how far it is"))
    #expect(try FileSystem.list(sandbox.file("trees.dls/runs")) == before)
    #expect(try lastRun(sandbox) == first)
    // Another output is another thing.
    #expect(try sandbox.dls("train", "--set", "crown-net.output=\"other\"").code == 0)
    // Chips from which somebody learns stay as they are.
    let runs = try FileSystem.list(sandbox.file("trees.dls/runs"))
    let export = try sandbox.dls("export")
    #expect(export.code == 1, "\(export.all)")
    #expect(export.err.contains("\(run) of "), "\(export.all)")
    #expect(export.err.contains("and learns from the chips in "), "\(export.all)")
    #expect(try FileSystem.list(sandbox.file("trees.dls/runs")) == runs)
    #expect(try sandbox.dls("export", "--set", "chips.output=\"others\"").code == 0)
    child.kill()
    _ = child.wait()
    #expect(try isGone(worker))
    let third = try sandbox.dls("train")
    #expect(third.code == 0, "\(third.all)")
    #expect(third.err.contains("run \(run) was lost"))
  }

  @Test(arguments: [(Int32(2), Int32(130)), (15, 143)])
  func signalsCancelTheRun(signal: Int32, code: Int32) throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let (child, worker) = try startTraining(sandbox)
    child.signal(signal)
    #expect(child.wait(milliseconds: 20_000) == .exited(code))
    #expect(try isGone(worker))
    let run = try lastRun(sandbox)
    #expect(run["status"]?.string == "cancelled")
    #expect(try sandbox.text("train.log").contains("interrupted"))
  }

  /// A signal that comes when all labels are read no longer ends the import: what it did is said.
  @Test(arguments: [false, true]) func aSignalAfterTheLastLabelTellsWhatIsIn(isJSON: Bool) throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try sandbox.dls("apply", "--yes")
    // Whoever reads keeps the import from its end.
    let reader = try Connection(path: sandbox.file("trees.gpkg"), access: .readOnly)
    defer { reader.close() }
    try reader.execute("BEGIN; SELECT count(*) FROM training_samples")
    var request = sandbox.start(
      Sandbox.program, ["samples", "import"] + (isJSON ? ["--json"] : []))
    let log = try FileContent.openForAppending(sandbox.file("import.log"))
    request.output = log.descriptor
    request.error = log.descriptor
    request.lifeline = false
    let child = try ChildProcess(request)
    #expect(eventually { (try? sandbox.text("import.log").contains("4 labels")) == true })
    child.signal(2)
    try reader.execute("COMMIT")
    #expect(child.wait(milliseconds: 20_000) == .exited(130))
    let told = try sandbox.text("import.log")
    let done = isJSON ? "\"added\": 4" : "boxes: 4 labels read: 4 added"
    #expect(told.contains(done) && told.contains("dls: interrupted"), "\(told)")
    #expect(try reader.integer("SELECT count(*) FROM training_samples") == 4)
  }

  #if os(Linux)
    /// A file that is looked through for a field, without a label for the importing thread yet, need not be read to
    /// its end.
    @Test func aSignalEndsALongLookAtAFile() throws {
      let sandbox = try Sandbox()
      try sandbox.makeProject()
      try sandbox.dls("apply", "--yes")
      let feature = #"{"type":"Feature","properties":{"other":1},"geometry":null}"#
      try sandbox.write(
        "boxes.geojson",
        #"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32617"}},"#
          + "\"features\":[\(String(repeating: feature + ",\n", count: 300_000))\(feature)]}")
      var request = sandbox.start(Sandbox.program, ["samples", "import"])
      let log = try FileContent.openForAppending(sandbox.file("import.log"))
      request.output = log.descriptor
      request.error = log.descriptor
      request.lifeline = false
      let child = try ChildProcess(request)
      let maps = "/proc/\(child.identifier)/maps"
      #expect(
        eventually {
          (try? FileContent.read(maps)).map { String(decoding: $0, as: UTF8.self) }?
            .contains("boxes.geojson") == true
        })
      child.signal(2)
      #expect(child.wait(milliseconds: 20_000) == .exited(130))
      let told = try sandbox.text("import.log")
      #expect(!told.contains("has no field"), "\(told)")
      #expect(try sandbox.dls("status").out.contains("No samples yet."))
    }
  #endif

  /// A signal during the transaction of `apply` doesn't end it, and what it did is said.
  @Test func aSignalDuringApplyTellsThatItWasApplied() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try sandbox.dls("apply", "--yes")
    try sandbox.write(
      "trees.dlsproj", try sandbox.text("trees.dlsproj") + "\nperson zoe { account = \"z\" }\n")
    // Whoever reads keeps the transaction from its end.
    let reader = try Connection(path: sandbox.file("trees.gpkg"), access: .readOnly)
    defer { reader.close() }
    try reader.execute("BEGIN; SELECT count(*) FROM training_samples")
    var request = sandbox.start(Sandbox.program, ["apply", "--yes"])
    let log = try FileContent.openForAppending(sandbox.file("apply.log"))
    request.output = log.descriptor
    request.error = log.descriptor
    request.lifeline = false
    let child = try ChildProcess(request)
    #expect(eventually { FileSystem.exists(sandbox.file("trees.gpkg-journal")) })
    child.signal(2)
    try reader.execute("COMMIT")
    #expect(child.wait(milliseconds: 20_000) == .exited(130))
    let told = try sandbox.text("apply.log")
    #expect(
      told.contains("Applied to 'trees.gpkg'.") && told.contains("dls: interrupted"), "\(told)")
    #expect(try reader.integer("SELECT count(*) FROM dls_members") == 2)
  }

  private func eventually(_ isSo: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if isSo() { return true }
      Moment.sleep(milliseconds: 20)
    }
    return false
  }

  /// A fault of the program itself ends it with 101 and a sentence.
  @Test(arguments: ["ILL", "SEGV", "ABRT"])
  func crashesAreInternalErrors(name: String) throws {
    let sandbox = try Sandbox()
    var request = sandbox.start(Sandbox.program, ["check", "-"])
    let (reading, writing) = try PipeEnd.pair()
    let err = try FileContent.openForAppending(sandbox.file("err"))
    request.input = reading.descriptor
    request.error = err.descriptor
    request.lifeline = false
    let child = try ChildProcess(request)
    // It waits for the end of its input: by then the handlers stand.
    _ = child.wait(milliseconds: 500)
    let numbers: [String: Int32] = ["ILL": 4, "SEGV": 11, "ABRT": 6]
    child.signal(try #require(numbers[name]))
    #expect(child.wait(milliseconds: 20_000) == .exited(101))
    #expect(try sandbox.text("err").contains("internal error"))
    writing.close()
  }

  @Test func deathTakesTheEngineAlongAndTheRunShowsAsLost() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let (child, worker) = try startTraining(sandbox)
    // What the engine would leave half-written, and what a living one is writing.
    let models = "trees.dls/models"
    let id = try lastRun(sandbox)
    #expect(id["status"]?.string == "running")
    #expect(id["pid"]?.integer == Int(child.identifier))
    let name = try #require(id["run"]?.string)
    try sandbox.write("\(models)/.crown-net.\(name).part/weights", "half")
    try sandbox.write("\(models)/.other.someone-else.txt", "not ours")
    // It was killed between the two renames that replace a model.
    try sandbox.write("\(models)/.first.\(name).old.part/weights", "former")
    try sandbox.write("\(models)/.first.\(name).part/weights", "new")
    #expect(try sandbox.dls("status").code == 0)
    #expect(FileSystem.exists(sandbox.file("\(models)/.crown-net.\(name).part")))
    child.kill()
    #expect(try isGone(worker))
    let status = try sandbox.dls("status")
    #expect(status.err.contains("run \(name) was lost"), "\(status.all)")
    #expect(try lastRun(sandbox)["status"]?.string == "lost")
    // Who only looks leaves all as it lies.
    #expect(FileSystem.exists(sandbox.file("\(models)/.crown-net.\(name).part")))
    #expect(try sandbox.dls("unit", "set", "plots/a", "--note", "wet").code == 0)
    #expect(!FileSystem.exists(sandbox.file("\(models)/.crown-net.\(name).part")))
    #expect(FileSystem.exists(sandbox.file("\(models)/.other.someone-else.txt")))
    #expect(try sandbox.text("\(models)/first/weights") == "former")
    #expect(!FileSystem.exists(sandbox.file("\(models)/.first.\(name).part")))
  }
}
