// CrashTests.swift: a process killed at any write leaves the old state or the new, never another.

import CSQLite
import DLSGeo
import DLSPlatform
import DLSStore
import Glibc
import Testing

/// Kills this process just before its n-th call that changes the disk, by taking the place of the
/// system calls of SQLite's own file layer.
enum DeadlyDisk {
  /// Calls still to let through; below zero: all of them.
  nonisolated(unsafe) static var left: Int = -1
  /// Calls seen.
  nonisolated(unsafe) static var seen: Int = 0

  static func count() {
    seen += 1
    if left < 0 { return }
    if left == 0 { kill(getpid(), SIGKILL) }
    left -= 1
  }

  /// Puts itself under every connection that this process opens from now on.
  static func install() {
    guard let vfs = sqlite3_vfs_find(nil), let set = vfs.pointee.xSetSystemCall else { return }
    let write: @convention(c) (Int32, UnsafeRawPointer?, Int, off_t) -> Int = {
      DeadlyDisk.count()
      return pwrite($0, $1, $2, $3)
    }
    let sync: @convention(c) (Int32) -> Int32 = {
      DeadlyDisk.count()
      return fsync($0)
    }
    let cut: @convention(c) (Int32, off_t) -> Int32 = {
      DeadlyDisk.count()
      return ftruncate($0, $1)
    }
    let remove: @convention(c) (UnsafePointer<CChar>) -> Int32 = {
      DeadlyDisk.count()
      return unlink($0)
    }
    func pointer<F>(_ function: F) -> sqlite3_syscall_ptr {
      unsafeBitCast(function, to: sqlite3_syscall_ptr.self)
    }
    _ = set(vfs, "pwrite64", pointer(write))
    _ = set(vfs, "pwrite", pointer(write))
    _ = set(vfs, "fsync", pointer(sync))
    _ = set(vfs, "ftruncate", pointer(cut))
    _ = set(vfs, "unlink", pointer(remove))
  }
}

@Suite struct CrashTests {
  /// What is done to a store of 1,000 units: 500 more, changes, deletions, an import.
  static func work(_ path: String) throws {
    let store = try Store.open(path, mode: .write)
    try store.write(actor: "maria") { writer in
      var more = UnitBatch(block: "plots")
      for index in 0..<500 {
        more.append(
          key: "plots/new\(index)", geometry: Fixture.box(600_000 + Double(index) * 10, 0, 10, 10))
      }
      let fids = try writer.insertUnits(more)
      try writer.insertSamples(Fixture.samples(fids, perUnit: 2, block: "neon-boxes/new"))
      try writer.deleteUnits(Array(10..<60), samples: .delete)
      try writer.setUnits(["plots/0_0"], isComplete: true)
      try writer.recordPlan(AppliedPlan(digest: "new", created: 500, deleted: 50))
    }
    store.close()
  }

  static let before = "1000 units, 1000 samples, 0 complete, 0 plans"
  static let after = "1450 units, 1950 samples, 1 complete, 1 plans"

  static func state(_ store: Store) throws -> String {
    let parts = [
      "SELECT count(*)||' units' FROM work_units",
      "SELECT count(*)||' samples' FROM training_samples",
      "SELECT count(*)||' complete' FROM work_units WHERE complete",
      "SELECT count(*)||' plans' FROM dls_applied_plans",
    ]
    return try parts.map { try store.connection.text($0) ?? "" }.joined(separator: ", ")
  }

  /// A store to work on, in a journal mode.
  static func prepare(_ path: String, _ mode: String) throws {
    try Fixture.store(path, units: 1000, perUnit: 1).close()
    let connection = try Connection(path: path, access: .readWrite)
    try connection.execute("PRAGMA journal_mode=\(mode)")
    connection.close()
  }

  /// Six deaths over the whole work, evenly, and near the last call: the built program dies at more of
  /// them (Tests/store/test_every_call.py), in what its commands do.
  @Test(arguments: ["delete", "wal"]) func deathAtAnyWriteLeavesOldOrNew(_ mode: String)
    async throws
  {
    let folder = try TemporaryFolder()
    let prepared = folder.file("prepared.gpkg")
    try Self.prepare(prepared, mode)
    let probe = folder.file("probe.gpkg")
    try copyFile(prepared, to: probe)
    let counts = folder.file("count")
    await #expect(processExitsWith: .success) {
      [probe = probe as String, counts = counts as String] in
      DeadlyDisk.install()
      try CrashTests.work(probe)
      try AtomicFile.write("\(DeadlyDisk.seen)".utf8, to: counts)
    }
    let total = try #require(Int(String(decoding: try FileContent.read(counts), as: UTF8.self)))
    #expect(total > 50, "the calls of SQLite's file layer were not caught")
    var states: Set<String> = []
    // DLS_CRASH_EVERY=1 dies at every call in turn: some minutes instead of seconds.
    let isThorough = Environment.value("DLS_CRASH_EVERY") != nil
    let some = (0..<6).map { $0 * (total - 1) / 5 } + [total - 2]
    for step in isThorough ? Array(0..<total) : Set(some).sorted() {
      let path = folder.file("\(step).gpkg")
      try copyFile(prepared, to: path)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, step = step as Int] in
        DeadlyDisk.install()
        DeadlyDisk.left = step
        try CrashTests.work(path)
      }
      // Reading comes first, as status would: it must see one of the two states already.
      let reader = try Store.open(path, mode: .read)
      let seen = try Self.state(reader)
      reader.close()
      let store = try Store.open(path, mode: .write)
      let state = try Self.state(store)
      #expect(state == seen)
      #expect(state == Self.before || state == Self.after, "died at call \(step) of \(total)")
      #expect(store.notices == [])
      try store.expectSound()
      states.insert(state)
      // A journal without content may stay until the next write; that takes it away.
      try store.write(actor: nil) { try $0.setMeta("after", "death") }
      store.close()
      #expect(!FileSystem.exists(path + "-wal"))
      #expect(!FileSystem.exists(path + "-journal"))
    }
    // The old journal's last call is the commit; a log has calls after it.
    #expect(states == (mode == "wal" ? [Self.before, Self.after] : [Self.before]))
  }

  /// A reader without the right to write is told, instead of being shown half a change.
  @Test func aHalfWrittenStoreIsNotReadWithoutMendingIt() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Self.prepare(path, "delete")
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      DeadlyDisk.install()
      DeadlyDisk.left = 250
      try CrashTests.work(path)
    }
    let reader = try Connection(path: path, access: .readOnly)
    #expect(throws: StoreError.self) { try reader.integer("SELECT count(*) FROM work_units") }
    do { _ = try reader.integer("SELECT count(*) FROM work_units") } catch let error as StoreError {
      #expect(error.kind == .readOnly)
      #expect(error.message.contains("died while writing"))
    }
    reader.close()
    let store = try Store.open(path, mode: .read)
    #expect(try Self.state(store) == Self.before)
  }

  /// The first apply makes the file: it is there whole, or not at all.
  @Test func deathWhileMakingAStoreLeavesNoneUnderItsName() async throws {
    let folder = try TemporaryFolder()
    for step in [0, 1, 30, 200] {
      let path = folder.file("\(step).gpkg")
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, step = step as Int] in
        DeadlyDisk.install()
        DeadlyDisk.left = step
        _ = try Fixture.store(path, units: 1000)
      }
      #expect(!FileSystem.exists(path))
      // The next one is not hindered by what the dead one left, and can tell that it is dead.
      try Fixture.store(path, units: 10).close()
    }
    let left = try FileSystem.list(folder.path).filter { TemporaryName.run(of: $0) != nil }
    #expect(!left.isEmpty)
    let removed = TemporaryName.removeAbandoned(in: folder.path) { _ in false }
    #expect(removed.count >= 1)
    #expect(try FileSystem.list(folder.path).allSatisfy { TemporaryName.run(of: $0) == nil })
  }
}
