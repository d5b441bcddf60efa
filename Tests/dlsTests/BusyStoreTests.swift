// BusyStoreTests.swift: looking at a project while another program writes its store.

import DLSPlatform
import DLSStore
import Testing

@Suite struct BusyStoreTests {
  /// Nothing that only looks waits for a lock, not even where there is something to tidy up: a run
  /// whose process is gone, a sample that has no unit yet.
  @Test(arguments: [false, true]) func lookingNeedsNoLock(withUpkeep: Bool) throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let writer = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    defer { writer.close() }
    if withUpkeep {
      let store = try Store.open(sandbox.file("trees.gpkg"), mode: .write)
      let gone = ProcessInfo(identifier: 1, start: 0, boot: "")
      try store.write(actor: "sam") {
        try $0.startRun(RunRecord(run: "train-1", kind: "train", block: "net", process: gone))
      }
      store.close()
      try writer.execute("UPDATE training_samples SET unit = NULL WHERE fid = 1")
    }
    try writer.execute("BEGIN IMMEDIATE; UPDATE work_units SET note = 'x' WHERE fid = 1")
    for line in [
      "plan", "plan --json", "plan --why plots", "history", "diff 1 1", "diff 1 trees.dlsproj",
      "status", "runs list", "adopt --diff",
    ] {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == 0, "\(line): \(outcome.all)")
    }
    let change = try sandbox.dls("unit", "set", "plots/a", "--complete")
    #expect(change.code == 2 && change.err.contains("another program is writing"), "\(change.all)")
    try writer.execute("COMMIT")
    let status = try sandbox.dls("status")
    #expect(status.out.contains("Last run: train-1 lost") == withUpkeep, "\(status.all)")
    #expect(!status.out.contains("outside all work units"))
  }

  /// The end of a run is recorded however long somebody else writes: what it made may be a night's work.
  @Test func theEndOfARunWaitsForTheStore() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    try sandbox.write(
      "engine",
      """
      #!/bin/sh
      cd "$(dirname "$0")" && touch asked
      while [ ! -e go ]; do sleep 0.02; done
      exec '\(Sandbox.fakeEngine)'

      """)
    try sandbox.shell("chmod +x engine")
    var request = sandbox.start(
      Sandbox.program, ["train"], ["DLS_ENGINE": sandbox.file("engine")])
    let log = try FileContent.openForAppending(sandbox.file("train.log"))
    request.output = log.descriptor
    request.error = log.descriptor
    let child = try ChildProcess(request)
    #expect(eventually { FileSystem.exists(sandbox.file("asked")) })
    let writer = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    defer { writer.close() }
    try writer.execute("BEGIN IMMEDIATE")
    try sandbox.write("go", "")
    #expect(eventually { (try? sandbox.text("train.log").contains("waiting: another")) == true })
    try writer.execute("ROLLBACK")
    #expect(child.wait() == .exited(0))
    #expect(try sandbox.dls("status").out.contains(" done, "))
  }

  private func eventually(_ isSo: () -> Bool) -> Bool {
    for _ in 0..<3000 {
      if isSo() { return true }
      Moment.sleep(milliseconds: 20)
    }
    return false
  }

  /// Where it could not be recorded at all, the next command does it, and one that only looks says it.
  @Test func anEndThatWasNotRecordedIsFoundInTheFolder() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    #expect(try sandbox.dls("unit", "set", "*", "--complete").code == 0)
    #expect(try sandbox.dls("export").code == 0)
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    defer { store.close() }
    let finished = try store.text("SELECT finished_at FROM dls_runs") ?? "?"
    try store.execute(
      "DELETE FROM dls_artefacts; UPDATE dls_runs SET status = 'running', finished_at = NULL")
    let look = try sandbox.dls("status")
    #expect(look.err.contains("is done, as its folder says"), "\(look.all)")
    #expect(!look.all.contains("lost") && look.out.contains("Next: `dls train`"), "\(look.all)")
    #expect(try store.text("SELECT status FROM dls_runs") == "running")
    #expect(try sandbox.dls("train").code == 0)
    let run = "kind = 'export' AND status = 'done'"
    let kept = try store.text("SELECT finished_at FROM dls_runs WHERE \(run)") ?? "none"
    // The folder says it before the store does.
    #expect(kept.prefix(16) <= finished.prefix(16) && kept.hasPrefix("20"), "\(kept) \(finished)")
    #expect(try store.integer("SELECT count(*) FROM dls_artefacts WHERE kind = 'chips'") == 1)
    #expect(try sandbox.dls("runs", "list").out.contains("lost") == false)
  }
}
