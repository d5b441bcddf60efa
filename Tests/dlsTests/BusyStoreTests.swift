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
    #expect(change.code == 2 && change.err.contains("Another program is writing"), "\(change.all)")
    try writer.execute("COMMIT")
    let status = try sandbox.dls("status")
    #expect(status.out.contains("Last run: train-1 lost") == withUpkeep, "\(status.all)")
    #expect(!status.out.contains("outside all work units"))
  }
}
