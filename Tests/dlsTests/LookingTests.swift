// LookingTests.swift: what only looks changes nothing, needs no lock, and says who is at work.

import DLSPlatform
import DLSStore
import Testing

@Suite struct LookingTests {
  private static let looks = [
    "plan", "plan --why plots", "status", "status --json", "history", "diff 1 1",
    "diff 1 trees.dlsproj", "runs list", "runs show", "rollback 1 --dry-run", "adopt --diff",
  ]

  private func edit(_ sandbox: Sandbox, _ sql: String) throws {
    let connection = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    defer { connection.close() }
    try connection.execute(sql)
  }

  /// A rule that another program dropped, a sample that it drew, one that it moved, a run whose process
  /// is gone: all are told as they are, and noted by what writes.
  @Test func lookingLeavesTheStoreAsItIs() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let store = try Store.open(sandbox.file("trees.gpkg"), mode: .write)
    let gone = ProcessInfo(identifier: 1, start: 0, boot: "")
    try store.write(actor: "sam") {
      try $0.startRun(RunRecord(run: "train-1", kind: "train", block: "net", process: gone))
    }
    store.close()
    try edit(
      sandbox,
      """
      UPDATE training_samples SET unit = NULL WHERE fid = 1;
      UPDATE training_samples SET geom = (SELECT geom FROM training_samples WHERE fid = 3) WHERE fid = 2;
      DROP TRIGGER dls_sample_words
      """)
    let before = try FileContent.read(sandbox.file("trees.gpkg"))
    for line in Self.looks {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == 0, "\(line): \(outcome.all)")
      #expect(
        outcome.err.contains(
          "removed or changed dls_sample_words in the store; the next dls apply puts them back"),
        "\(line): \(outcome.all)")
      #expect(try FileContent.read(sandbox.file("trees.gpkg")) == before, "\(line) wrote")
    }
    let status = try sandbox.dls("status")
    #expect(!status.out.contains("outside all work units"), "\(status.all)")
    #expect(status.out.contains("Last run: train-1 lost"), "\(status.all)")
    #expect(try sandbox.dls("runs", "list").out.contains("Its process ended without a word."))
    let apply = try sandbox.dls("apply", "--yes")
    #expect(apply.code == 0 && apply.err.contains("dls_sample_words; put back"), "\(apply.all)")
    #expect(apply.err.contains("run train-1 was lost"), "\(apply.all)")
    let after = try Store.open(sandbox.file("trees.gpkg"), mode: .read)
    defer { after.close() }
    var units: [Int64?] = []
    try after.forEachSample { units.append($0.unit) }
    #expect(units == [1, 3, 3, 4])
    #expect(after.notices.isEmpty)
    #expect(try after.run("train-1")?.status == .lost)
  }

  /// A plan that takes units away counts the samples where they lie.
  @Test func aPlanCountsSamplesWhereTheyLie() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    try edit(
      sandbox,
      "UPDATE training_samples SET geom = (SELECT geom FROM training_samples WHERE fid = 1) "
        + "WHERE fid < 4")
    let units = try sandbox.text("units.geojson")
    try sandbox.write("units.geojson", units.replacing("\"id\":\"a\"", with: "\"id\":\"z\""))
    let plan = try sandbox.dls("plan")
    #expect(
      plan.code == 1 && plan.out.contains("`dls apply --delete-units-with-samples 3`"),
      "\(plan.all)")
  }

  @Test func whoeverFindsAStoreBusyIsToldWhoIsAtWork() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let lock = try StoreLock.take(
      store: sandbox.file("trees.gpkg"), owner: .current("dls apply", user: "sam"),
      waitMilliseconds: 0)
    let dry = try sandbox.dls("rollback", "1", "--dry-run")
    #expect(dry.code == 0, "\(dry.all)")
    let writer = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    defer { writer.close() }
    try writer.execute("BEGIN EXCLUSIVE")
    let busy = try sandbox.dls("status")
    #expect(
      busy.code == 2 && busy.err.contains("is being written: sam runs `dls apply` on it (process "),
      "\(busy.all)")
    lock.release()
    let other = try sandbox.dls("status")
    #expect(other.code == 2 && other.err.contains("another program is writing"), "\(other.all)")
    try writer.execute("COMMIT")
    #expect(try sandbox.dls("status").code == 0)
  }
}
