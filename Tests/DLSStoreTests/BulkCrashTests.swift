// BulkCrashTests.swift: a process killed in the middle of a load, whose indexes wait for its end.

import DLSGeo
import DLSPlatform
import DLSStore
import DLSWorkflow
import Glibc
import Testing

/// Loads of more than 5,000 rows drop the layer's indexes and turn this connection's triggers off.
/// Whatever happens meanwhile, no other program ever sees a store without them.
@Suite struct BulkCrashTests {
  static func prepare(_ path: String, _ mode: String) throws {
    try Fixture.store(path, units: 100, perUnit: 1).close()
    let connection = try Connection(path: path, access: .readWrite)
    try connection.execute("PRAGMA journal_mode=\(mode)")
    connection.close()
  }

  static func work(_ path: String) throws {
    let store = try Store.open(path, mode: .write)
    // A small cache, so that pages reach the file long before the commit.
    try store.connection.execute("PRAGMA cache_size=50")
    try store.write(actor: "maria") { writer in
      let load = UnitLoad(writer, block: "plots", expecting: 6_000)
      for part in 0..<3 {
        var batch = UnitBatch(block: "plots")
        for index in 0..<2_000 {
          batch.append(
            key: "plots/new\(part * 2_000 + index)",
            geometry: Fixture.box(Double(index) * 10, Double(part) * 10 + 4e6, 10, 10))
        }
        try load.add(batch)
      }
      let fids = try load.finish()
      try writer.insertSamples(Fixture.samples(fids, perUnit: 1, block: "neon-boxes/new"))
      try writer.moveUnits(Array(fids), from: .queued, to: .inProgress)
    }
    store.close()
  }

  static func state(_ store: Store) throws -> [Int64] {
    try [
      "SELECT count(*) FROM work_units", "SELECT count(*) FROM training_samples",
      "SELECT count(*) FROM work_units WHERE status = 'in_progress'",
    ].map { try store.count($0) }
  }

  @Test(arguments: ["delete", "wal"]) func deathInALoadLeavesOldOrNew(_ mode: String) async throws {
    let folder = try TemporaryFolder()
    let prepared = folder.file("prepared.gpkg")
    let probe = folder.file("probe.gpkg")
    let counts = folder.file("count")
    try Self.prepare(prepared, mode)
    try copyFile(prepared, to: probe)
    await #expect(processExitsWith: .success) {
      [probe = probe as String, counts = counts as String] in
      DeadlyDisk.install()
      try BulkCrashTests.work(probe)
      try AtomicFile.write("\(DeadlyDisk.seen)".utf8, to: counts)
    }
    let total = try #require(Int(String(decoding: try FileContent.read(counts), as: UTF8.self)))
    #expect(total > 500, "the load did not reach the file before its commit")
    for share in [1, 17, 40, 60, 85, 99] {
      let step = total * share / 100
      let path = folder.file("\(step).gpkg")
      try copyFile(prepared, to: path)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, step = step as Int] in
        DeadlyDisk.install()
        DeadlyDisk.left = step
        try BulkCrashTests.work(path)
      }
      let store = try Store.open(path, mode: .write)
      let state = try Self.state(store)
      #expect(state == [100, 100, 0] || state == [6_100, 6_100, 6_000], "died at \(step)")
      // Nothing had to be put back: rules and indexes were there all the time.
      #expect(store.notices == [])
      try store.expectSound()
      store.close()
      #expect(try foreignEdit(path, "DELETE FROM dls_audit")?.kind == .law)
    }
  }
}
