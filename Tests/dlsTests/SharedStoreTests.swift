// SharedStoreTests.swift: two checkouts of a project that have one store, and what each knows of the other's runs.

import DLSPlatform
import DLSStore
import Testing

@Suite struct SharedStoreTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  /// Two checkouts, `a` and `b`, one store beside them; `b` has cut its chips.
  private func makeCheckouts() throws {
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj").replacing(
      "goal = detect_objects", with: "goal = detect_objects\n  store = \"../trees.gpkg\"")
    try sandbox.write("trees.dlsproj", text)
    for name in ["a", "b"] {
      try sandbox.shell(
        "mkdir \(name) && cp trees.dlsproj ortho.tif units.geojson boxes.geojson \(name)")
    }
    try sandbox.shell("rm trees.dlsproj")
    let made = try dls(
      "b", "apply --yes", "samples import", "unit set '*' --complete", "export")
    #expect(made.code == 0, "\(made.all)")
  }

  private func dls(_ checkout: String, _ lines: String...) throws -> Outcome {
    let all = lines.map { "dls \($0)" }.joined(separator: " && ")
    return try sandbox.shell("cd \(checkout) && \(all)")
  }

  private func edit(_ sql: String) throws {
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    defer { store.close() }
    try store.execute(sql)
  }

  private func value(_ sql: String) throws -> String {
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readOnly)
    defer { store.close() }
    return try store.text(sql) ?? "nothing"
  }

  /// An end that could not be recorded lies in one checkout; the other doesn't see it, and leaves the run be.
  @Test func aRunOfAnotherCheckoutIsNotCalledLost() throws {
    try makeCheckouts()
    try edit(
      "DELETE FROM dls_artefacts; UPDATE dls_runs SET status = 'running', finished_at = NULL")
    let other = try dls("a", "unit set plots/a --note seen")
    #expect(other.code == 0 && !other.all.contains("lost"), "\(other.all)")
    #expect(try value("SELECT status FROM dls_runs") == "running")
    let own = try dls("b", "unit set plots/a --note seen-too")
    #expect(own.err.contains("is done, as its folder says"), "\(own.all)")
    #expect(try value("SELECT status FROM dls_runs") == "done")
    #expect(try value("SELECT kind FROM dls_artefacts") == "chips")
  }

  /// After ten minutes it is called lost; whoever sees its folder knows better.
  @Test func aRunThatWasCalledLostIsRecordedAsItEnded() throws {
    try makeCheckouts()
    try edit(
      """
      DELETE FROM dls_artefacts;
      UPDATE dls_runs SET status = 'running', finished_at = NULL, \
      heartbeat_at = '2026-01-01T00:00:00.000Z'
      """)
    let other = try dls("a", "unit set plots/a --note seen")
    #expect(other.code == 0 && other.err.contains("was lost"), "\(other.all)")
    #expect(try value("SELECT status FROM dls_runs") == "lost")
    let look = try dls("b", "status")
    #expect(look.out.contains("Next: `dls train`"), "\(look.all)")
    #expect(try dls("b", "train").code == 0)
    #expect(try value("SELECT status FROM dls_runs WHERE kind = 'export'") == "done")
    #expect(try value("SELECT kind FROM dls_artefacts ORDER BY id LIMIT 1") == "chips")
  }

  /// What a run at work has half written stays, whatever the store says of it.
  @Test func theWorkOfARunThatHoldsItsLockStays() throws {
    try makeCheckouts()
    let folder = try "b/" + value("SELECT folder FROM dls_runs")
    let run = Path.name(folder)
    try edit("UPDATE dls_runs SET status = 'lost'")
    try FileSystem.remove(sandbox.file(folder + "/end.json"))
    let part = "b/trees.dls/chips/.chips.\(run).part/images"
    try sandbox.shell("mkdir -p \(part)")
    let lock = try #require(RunLock.take(in: sandbox.file(folder)))
    let during = try dls("b", "unit set plots/a --note one")
    #expect(during.code == 0, "\(during.all)")
    #expect(FileSystem.exists(sandbox.file(part)))
    lock.release()
    #expect(try dls("b", "unit set plots/a --note two").code == 0)
    #expect(!FileSystem.exists(sandbox.file(part)))
  }
}
