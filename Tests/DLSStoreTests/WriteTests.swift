// WriteTests.swift: the operations that apply, import and people use, and what they leave behind.

import DLSGeo
import DLSPlatform
import DLSStore
import DLSWorkflow
import Testing

@Suite struct WriteTests {
  private func failure(_ body: () throws -> Void) -> StoreError? {
    do { try body() } catch let error as StoreError { return error } catch { return nil }
    return nil
  }

  @Test func aSnapshotTellsWhatWasWritten() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 25, perUnit: 3)
    let snapshot = try store.snapshot()
    let batch = Fixture.units(25)
    #expect(snapshot.project == "tree-crowns")
    #expect(snapshot.srsID == 32617)
    #expect(snapshot.units.count == 25)
    #expect(snapshot.units.keys == batch.keys)
    #expect(snapshot.units.splits == batch.splits)
    #expect(snapshot.units.originHashes == batch.originHashes)
    #expect(snapshot.units.blocks == ["plots"])
    #expect(snapshot.units.groups == ["foresters"])
    #expect(snapshot.units.assigned.allSatisfy { $0 == 0 })
    #expect(snapshot.sampleCounts.allSatisfy { $0 == 3 })
    try store.forEachUnit { unit in #expect(unit.status == .queued && unit.revision == 1) }
    #expect(try store.appliedBlocks().map(\.address) == ["neon-boxes", "plots"])
    #expect(try store.classes().map(\.name) == ["oak", "pine"])
    #expect(try store.members().map(\.address) == ["maria"])
    #expect(try store.groups().map(\.role) == ["analyst"])
  }

  /// A run of another machine is lost when nothing was heard of it for long.
  @Test(arguments: [("2026-01-01T00:00:00.000Z", ["train-1"]), (nil, [])])
  func silentRunsOfOthersAreLost(beat: String?, lost: [String]) throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 3, perUnit: 0)
    var record = RunRecord(run: "train-1", kind: "train", block: "net", process: .current)
    record.host = "container-7f"
    try store.write(actor: "maria") { try $0.startRun(record) }
    let last = beat ?? Moment.now.isoMilliseconds
    try store.connection.run("UPDATE dls_runs SET heartbeat_at = ?", [.text(last)])
    #expect(try store.write(actor: nil) { try $0.markLostRuns() } == lost)
    #expect(try store.run("train-1")?.status == (lost.isEmpty ? .running : .lost))
  }

  /// A beat to come is no sign of life.
  @Test func aBeatOfAWrongClockKeepsNoRunAlive() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 1)
    var record = RunRecord(run: "train-1", kind: "train", block: "net", process: .current)
    record.host = "container-7f"
    try store.write(actor: "maria") { try $0.startRun(record) }
    try store.connection.execute("UPDATE dls_runs SET heartbeat_at = '2999-01-01T00:00:00.000Z'")
    #expect(try store.liveRuns().isEmpty)
  }

  /// A run in a container isn't seen among the processes; its lock is.
  @Test(arguments: [ProcessInfo.hostName, "container-7f"])
  func aRunIsAliveWhileItsLockIsHeld(host: String) throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 1)
    store.setProjectFolder(folder.file("project"))
    let own = folder.file("project/runs/train-1")
    try FileSystem.createDirectory(own)
    let lock = try #require(RunLock.take(in: own))
    var gone = ProcessInfo.current
    gone.start &+= 1
    var record = RunRecord(
      run: "train-1", kind: "train", block: "net", folder: "runs/train-1", process: gone)
    record.host = host
    try store.write(actor: "maria") { try $0.startRun(record) }
    try store.connection.execute("UPDATE dls_runs SET heartbeat_at = '2026-01-01T00:00:00.000Z'")
    #expect(try store.liveRuns().map(\.run) == ["train-1"])
    #expect(try store.write(actor: nil) { try $0.markLostRuns() } == [])
    lock.release()
    #expect(try store.liveRuns().isEmpty)
    #expect(try store.runs().map(\.status) == [.lost])
  }

  /// The folder of another checkout's run isn't seen, nor are its lock and its end: only silence tells.
  @Test func aRunWithoutItsFolderIsLostBySilenceAlone() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 1)
    store.setProjectFolder(folder.file("mine"))
    var gone = ProcessInfo.current
    gone.start &+= 1
    let record = RunRecord(
      run: "train-1", kind: "train", block: "net", folder: "runs/train-1", process: gone)
    try store.write(actor: "maria") { try $0.startRun(record) }
    #expect(try store.liveRuns().map(\.run) == ["train-1"])
    #expect(try store.write(actor: nil) { try $0.markLostRuns() } == [])
    try store.connection.execute("UPDATE dls_runs SET heartbeat_at = '2026-01-01T00:00:00.000Z'")
    #expect(try store.liveRuns().isEmpty)
    #expect(try store.write(actor: nil) { try $0.markLostRuns() } == ["train-1"])
  }

  /// Where it was called lost all the same, whoever sees its lock or its end knows better.
  @Test func aLostRunIsWhatItsFolderSays() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 1)
    store.setProjectFolder(folder.file("project"))
    let own = folder.file("project/runs/train-1")
    try FileSystem.createDirectory(own)
    let lock = try #require(RunLock.take(in: own))
    let record = RunRecord(run: "train-1", kind: "train", block: "net", folder: "runs/train-1")
    try store.write(actor: "maria") {
      try $0.startRun(record)
      try $0.record(RunEnd(.lost, message: "Nothing was heard of it."), of: "train-1")
    }
    #expect(try store.liveRuns().map(\.run) == ["train-1"])
    #expect(try store.runs().map(\.status) == [.running])
    #expect(try store.goneRuns().isEmpty)
    lock.release()
    #expect(try store.runs().map(\.status) == [.lost])
    let model = Artefact(run: "train-1", block: "net", kind: "model", path: "m")
    store.unrecordedEnd = { _ in RunEnd(.done, metrics: "{}", artefacts: [model]) }
    #expect(try store.goneRuns().map(\.status) == [.done])
    #expect(
      try store.write(actor: nil) { try $0.markLostRuns(store.unrecordedEnd) } == ["train-1"])
    #expect(try store.run("train-1")?.status == .done)
    #expect(try store.artefacts(of: "train-1") == [model])
    #expect(try store.goneRuns().isEmpty)
  }

  @Test func aBulkWriteIsOneEntryInTheAudit() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 3, perUnit: 0)
    let before = try store.count("SELECT count(*) FROM dls_audit")
    try store.write(actor: "maria") { writer in
      try writer.insertSamples(
        Fixture.samples(1..<4, perUnit: 2), source: "a.geojson", sourceHash: "beef")
    }
    #expect(try store.count("SELECT count(*) FROM dls_audit") == before + 1)
    let entry = try #require(try AuditLog.recent(store, limit: 1).first)
    #expect(entry.actor == "maria")
    #expect(entry.rows == 6)
    #expect(entry.detail == "a.geojson source beef")
    #expect(try store.count("SELECT count(*) FROM training_samples WHERE batch = 2") == 6)
    try store.expectSound()
  }

  @Test func batchesThatBreakALawChangeNothing() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 3)
    let before = try store.count("SELECT max(seq) FROM dls_audit")
    func refused(_ body: (StoreWriter) throws -> Void) -> StoreError? {
      failure { try store.write(actor: "maria", body) }
    }
    #expect(refused { try $0.insertUnits(Fixture.units(2, block: "other")) }?.kind == .law)
    #expect(refused { try $0.insertUnits(Fixture.units(2)) }?.code == 19)
    var shapeless = UnitBatch(block: "plots")
    shapeless.append(key: "plots/x", geometry: [])
    #expect(refused { try $0.insertUnits(shapeless) }?.kind == .law)
    var unknown = SampleBatch(block: "neon-boxes", schema: "crowns")
    unknown.append(
      key: "neon-boxes/x", geometry: Fixture.box(0, 0, 1, 1), className: "snag", unit: nil,
      status: .approved)
    #expect(refused { try $0.insertSamples(unknown) }?.message.contains("snag") == true)
    var nowhere = SampleBatch(block: "neon-boxes", schema: "crowns")
    nowhere.append(
      key: "neon-boxes/x", geometry: Fixture.box(0, 0, 1, 1), className: "oak", unit: 77,
      status: .approved)
    #expect(refused { try $0.insertSamples(nowhere) }?.kind == .law)
    #expect(refused { try $0.deleteUnits([1]) }?.message.contains("2 training samples") == true)
    #expect(refused { try $0.setUnits(["plots/9_9"], isComplete: true) }?.kind == .law)
    #expect(refused { try $0.putClasses([]) }?.message.contains("crowns.oak") == true)
    #expect(refused { try $0.removeBlocks(["plots"]) }?.kind == .law)
    #expect(try store.count("SELECT max(seq) FROM dls_audit") == before)
    // The triggers are on again after each refusal.
    #expect(failure { try store.connection.execute("DELETE FROM dls_audit") }?.kind == .law)
    try store.expectSound()
  }

  @Test func unitsAreUpdatedDeletedAndTheirSamplesFollow() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 6)
    var batch = UnitBatch(block: "plots")
    batch.append(
      key: "plots/1_0", geometry: Fixture.box(0, 0, 5, 5), split: .test, title: "Pond",
      originHash: 42)
    try store.write(actor: "maria") { writer in
      try writer.setUnits(["plots/1_0"], status: .inReview, isComplete: true, note: "wet")
      try writer.updateUnits([2], batch)
      try writer.deleteUnits([3], samples: .unplace)
      try writer.deleteUnits([4], samples: .delete)
    }
    try store.expectSound()
    let snapshot = try store.snapshot()
    #expect(snapshot.units.fids == [1, 2, 5, 6])
    #expect(snapshot.units.splits[1] == .test)
    #expect(snapshot.units.originHashes[1] == 42)
    try store.forEachUnit { unit in
      guard unit.fid == 2 else { return }
      #expect(unit.status == .inReview && unit.isComplete && unit.revision == 3)
    }
    #expect(try store.count("SELECT count(*) FROM training_samples WHERE unit IS NULL") == 2)
    #expect(try store.tombstones(block: "neon-boxes").count == 2)
    #expect(
      try store.count("SELECT min_x = 0 FROM gpkg_contents WHERE table_name='work_units'") == 1)
    var titles: [String?] = []
    try store.forEachUnit(block: "plots") { titles.append($0.title) }
    #expect(titles == [nil, "Pond", nil, nil])
    // A row's number is never used again, not even that of a deleted last row.
    try store.write(actor: "maria") { try $0.deleteUnits([6], samples: .delete) }
    let added = try store.write(actor: "maria") { writer in
      var more = UnitBatch(block: "plots")
      more.append(key: "plots/new", geometry: Fixture.box(9, 9, 1, 1))
      return try writer.insertUnits(more)
    }
    #expect(added == 7..<8)
  }

  @Test func anUnknownFeatureCountIsTakenAnew() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3, perUnit: 0).close()
    #expect(try foreignEdit(path, "UPDATE gpkg_ogr_contents SET feature_count = NULL") == nil)
    let store = try Store.open(path, mode: .write)
    try store.write(actor: "maria") { writer in
      try writer.insertSamples(Fixture.samples(1..<4, perUnit: 2))
      try writer.deleteUnits([3], samples: .delete)
    }
    try store.expectSound()
  }

  @Test func aReimportWritesOnlyWhatNobodyTouched() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 2)
    try store.write(actor: "sam") { try $0.setSamples([1], status: .rejected) }
    // Placing is dls's own doing and touches nothing.
    try store.write(actor: nil) { try $0.placeSamples([2], units: [2]) }
    var touched: [Bool] = []
    try store.forEachSample(.block("neon-boxes")) { touched.append($0.isTouched) }
    #expect(touched == [true, false, false, false])
    var again = SampleBatch(block: "neon-boxes", schema: "crowns")
    again.append(
      key: "neon-boxes/1", geometry: Fixture.box(404_001, 3_285_001, 1, 1), className: "pine",
      unit: 1, status: .pendingApproval, confidence: 0.5, originHash: 99)
    try store.write(actor: "maria") { try $0.updateSamples([2], again) }
    #expect(failure { try store.write(actor: "maria") { try $0.updateSamples([1], again) } } != nil)
    var found: [SampleRow] = []
    try store.forEachSample { found.append($0) }
    #expect(found[1].className == "pine")
    #expect(found[1].classValue == 1)
    #expect(found[1].confidence == 0.5)
    #expect(found[1].originHash == 99)
    #expect(!found[1].isTouched)
    try store.expectSound()
  }

  @Test func onlyApprovedSamplesOfCompleteUnitsAreReady() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 3)
    func ready() throws -> [Int64] {
      var fids: [Int64] = []
      try store.forEachSample(.ready) { fids.append($0.fid) }
      return fids
    }
    #expect(try ready() == [])
    try store.write(actor: "maria") { writer in
      try writer.setUnits(["plots/1_0"], isComplete: true)
      try writer.setSamples([4], status: .rejected)
    }
    #expect(try ready() == [3])
  }

  @Test func renamesCarryRowsAlong() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 3)
    try store.write(actor: "maria") { writer in
      try writer.deleteSamples([6])
      try writer.renameBlock("plots", to: "squares")
      try writer.renameBlock("neon-boxes", to: "boxes")
      try writer.renameClass(schema: "crowns", "oak", to: "quercus", of: "crowns")
      try writer.renameSchema("crowns", to: "trees")
      try writer.renameGroup("foresters", to: "rangers")
    }
    try store.expectSound()
    let snapshot = try store.snapshot()
    #expect(snapshot.units.keys.text(1) == "squares/1_0")
    #expect(snapshot.units.blocks == ["squares"])
    #expect(snapshot.units.groups == ["rangers"])
    #expect(try store.appliedBlocks().map(\.address) == ["boxes", "squares"])
    let classes = try store.classes().map { "\($0.schema).\($0.name)" }
    #expect(classes == ["trees.pine", "trees.quercus"])
    var samples: [String] = []
    try store.forEachSample { row in
      samples.append("\(row.key ?? "") \(row.schema ?? "").\(row.className ?? "")")
      #expect(!row.isTouched)
    }
    #expect(samples[1] == "boxes/1 trees.quercus")
    #expect(try store.tombstones(block: "boxes").map(\.key) == ["boxes/5"])
  }

  @Test func runsAndArtefactsAreRecorded() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 1)
    try store.write(actor: "maria") { writer in
      try writer.startRun(
        RunRecord(run: "train-1", kind: "train", block: "net", process: .current))
      var gone = ProcessInfo.current
      gone.start &+= 1
      try writer.startRun(RunRecord(run: "train-2", kind: "train", block: "net", process: gone))
      try writer.heartbeat("train-1", progress: "{\"done\":3}")
      #expect(try writer.markLostRuns() == ["train-2"])
      try writer.finishRun("train-1", status: .done, metrics: "{\"f1\":0.5}")
      try writer.addArtefacts([
        Artefact(run: "train-1", block: "net", kind: "model", path: "models/net", bytes: 7)
      ])
      #expect(
        failure { try writer.finishRun("train-9", status: .done) }?.kind == .law)
    }
    let runs = try store.runs()
    #expect(runs.map(\.status) == [.lost, .done])
    #expect(runs[1].metrics == "{\"f1\":0.5}")
    #expect(runs[1].progress == "{\"done\":3}")
    #expect(runs[1].process == .current)
    #expect(try store.lastRun(of: "net", kind: "train")?.run == "train-1")
    #expect(try store.run("train-2")?.message != nil)
    #expect(try store.artefacts(of: "train-1").map(\.path) == ["models/net"])
    try store.expectSound()
  }

  @Test func aTamperedAuditIsFound() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try Fixture.store(path, units: 2)
    try store.write(actor: "maria") { try $0.setUnits(["plots/0_0"], isComplete: true) }
    #expect(try AuditLog.verify(store) == nil)
    store.close()
    // Somebody takes the laws away first, and puts them back afterwards.
    #expect(
      try foreignEdit(
        path,
        """
        DROP TRIGGER dls_audit_no_update;
        UPDATE dls_audit SET actor='sam' WHERE seq=(SELECT max(seq) FROM dls_audit)
        """) == nil)
    let again = try Store.open(path, mode: .write)
    #expect(try AuditLog.verify(again)?.contains("not those that were sealed") == true)
  }

  @Test(
    "What is gone from the audit's end is found, whoever writes on after it",
    arguments: [
      ("DELETE FROM dls_audit WHERE seq > 2; DELETE FROM dls_audit_seals WHERE last > 2", "gone"),
      (
        "DELETE FROM dls_audit WHERE seq > (SELECT first - 1 FROM dls_audit_seals ORDER BY id DESC LIMIT 1);"
          + "DELETE FROM dls_audit_seals WHERE id = (SELECT max(id) FROM dls_audit_seals)", "gone"
      ),
      ("DELETE FROM dls_audit; DELETE FROM dls_audit_seals", "gone"),
      (
        "DELETE FROM dls_audit_seals WHERE id = (SELECT max(id) FROM dls_audit_seals)",
        "1 of the audit's seals is gone."
      ),
    ])
  func whatIsGoneFromTheEndIsFound(edit: String, sentence: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try Fixture.store(path, units: 2)
    for mark in [true, false, true] {
      try store.write(actor: "maria") { try $0.setUnits(["plots/0_0"], isComplete: mark) }
    }
    #expect(try AuditLog.verify(store) == nil)
    store.close()
    let laws = "DROP TRIGGER dls_audit_no_delete; DROP TRIGGER dls_audit_seals_no_delete;"
    #expect(try foreignEdit(path, laws + edit) == nil)
    let looking = try Store.open(path, mode: .read)
    #expect(try AuditLog.verify(looking)?.contains(sentence) == true)
    looking.close()
    let again = try Store.open(path, mode: .write)
    #expect(again.notices.contains { $0.contains("gone") })
    try again.write(actor: "eve") { try $0.setUnits(["plots/0_0"], isComplete: false) }
    #expect(try AuditLog.verify(again)?.contains("gone") == true)
  }

  @Test func plansAreKeptInAJournal() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 1)
    for number in 1...3 {
      try store.write(actor: "maria") {
        try $0.recordPlan(AppliedPlan(digest: "d\(number)", created: Int64(number)))
      }
    }
    #expect(try store.appliedPlans(limit: 2).map(\.digest) == ["d3", "d2"])
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]) func hashesAreThoseOfTheStandard(_ text: String, _ digest: String) {
    #expect(SHA256.hex(text) == digest)
  }
}
