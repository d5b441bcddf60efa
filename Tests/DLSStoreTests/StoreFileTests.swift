// StoreFileTests.swift: making, opening, refusing, upgrading, repairing and copying a store's file.

import CSQLite
import DLSGeo
import DLSPlatform
import DLSStore
import DLSWorkflow
import Glibc
import Testing

@Suite struct StoreFileTests {
  /// The failure that `body` throws.
  private func failure(_ body: () throws -> Void) throws -> StoreError {
    do { try body() } catch let error as StoreError { return error }
    throw NoFailure()
  }

  struct NoFailure: Error {}

  private func side(_ path: String) -> [String] {
    ["-wal", "-shm", "-journal"].filter { FileSystem.exists(path + $0) }
  }

  @Test func aNewStoreIsAGeoPackageAndSound() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("größe '1' %41?.gpkg")
    let store = try Fixture.store(path, units: 20)
    #expect(try store.count("PRAGMA application_id") == 0x4750_4b47)
    #expect(try store.count("PRAGMA user_version") == 10300)
    #expect(try store.meta("schema_version") == "\(Self.present)")
    #expect(try store.referenceSystem() == utm17)
    try store.expectSound()
    store.close()
    #expect(try FileSystem.list(folder.path) == ["größe '1' %41?.gpkg"])
  }

  @Test func anExistingFileIsNeverReplaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try AtomicFile.write("precious".utf8, to: path)
    let error = try failure {
      _ = try Store.create(path, layout: Fixture.layout, actor: nil)
    }
    #expect(error.kind == .exists)
    #expect(try FileContent.read(path) == Array("precious".utf8))
  }

  @Test("a store is never made beside the log of a former one", arguments: ["-wal", "-journal"])
  func logs(_ ending: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let other = folder.file("b.gpkg")
    let store = try Fixture.store(other, units: 2)
    defer { store.close() }
    let changes: [UInt8] =
      ending == "-wal"
      ? Array("changes".utf8)
      : [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7] + [UInt8](repeating: 0, count: 504)
    try AtomicFile.write(changes, to: path + ending)
    for attempt in [
      { _ = try Store.create(path, layout: Fixture.layout, actor: nil) },
      { try store.backup(to: path) },
    ] {
      let error = try failure(attempt)
      #expect(error.kind == .exists)
      #expect(error.message.hasPrefix("a.gpkg\(ending) lies there"))
      #expect(!FileSystem.exists(path))
    }
    #expect(try FileContent.read(path + ending) == changes)
    // A program that keeps its journal leaves zeros in it when it is done.
    let done = [UInt8](repeating: 0, count: ending == "-wal" ? 0 : 512)
    try AtomicFile.write(done, to: path + ending)
    try store.backup(to: path)
    #expect(try Store.open(path, mode: .write).count("SELECT count(*) FROM work_units") == 2)
  }

  @Test func whatComesIntoBeingMeanwhileIsNotReplaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let error = try failure {
      _ = try Store.create(path, layout: Fixture.layout, actor: nil) { _ in
        try AtomicFile.write("precious".utf8, to: path)
      }
    }
    #expect(error.kind == .exists)
    #expect(try FileContent.read(path) == Array("precious".utf8))
    #expect(try FileSystem.list(folder.path) == ["a.gpkg"])
  }

  @Test func aFailedFirstApplyLeavesNothing() throws {
    let folder = try TemporaryFolder()
    _ = try failure {
      _ = try Store.create(folder.file("a.gpkg"), layout: Fixture.layout, actor: nil) { writer in
        try writer.insertUnits(Fixture.units(3))
      }
    }
    #expect(try FileSystem.list(folder.path) == [])
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kind: StoreError.Kind
    var make: @Sendable (String) throws -> Void
  }

  static let refusals: [Refusal] = [
    Refusal(testDescription: "no file", kind: .notFound) { _ in },
    Refusal(testDescription: "an empty file", kind: .notAStore) {
      try AtomicFile.write([UInt8](), to: $0)
    },
    Refusal(testDescription: "a text", kind: .notAStore) {
      try AtomicFile.write([UInt8](repeating: 65, count: 5000), to: $0)
    },
    Refusal(testDescription: "a folder", kind: .notAStore) {
      try FileSystem.createDirectory($0)
    },
    Refusal(testDescription: "another GeoPackage", kind: .notAStore) {
      let other = try Connection(path: $0, access: .create)
      try other.execute("CREATE TABLE gpkg_contents(table_name TEXT)")
      other.close()
    },
    Refusal(testDescription: "a newer store", kind: .newer) {
      try Fixture.store($0).close()
      #expect(try foreignEdit($0, "UPDATE dls_meta SET value=9 WHERE key='schema_version'") == nil)
    },
    Refusal(testDescription: "a store without its layer", kind: .damaged) {
      try Fixture.store($0).close()
      #expect(try foreignEdit($0, "DROP TABLE training_samples") == nil)
    },
    Refusal(testDescription: "a layer without a column", kind: .damaged) {
      try Fixture.store($0).close()
      #expect(
        try foreignEdit(
          $0,
          """
          DROP TRIGGER dls_sample_updated; ALTER TABLE training_samples DROP COLUMN note
          """) == nil)
    },
    Refusal(testDescription: "a store cut short", kind: .damaged) {
      try Fixture.store($0, units: 200).close()
      let bytes = try FileContent.read($0)
      try AtomicFile.write(bytes[..<(bytes.count / 8192 * 4096)], to: $0)
      let cut = try Store.open($0, mode: .read)
      _ = try cut.snapshot()
    },
  ]

  @Test(arguments: refusals) func whatIsNoStoreIsRefused(_ item: Refusal) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    for mode in [Store.Mode.read, .write] {
      if FileSystem.exists(path) { try FileSystem.removeTree(path) }
      let error = try failure {
        try item.make(path)
        _ = try Store.open(path, mode: mode)
      }
      #expect(error.kind == item.kind, "\(error)")
      #expect(!error.message.isEmpty)
      #expect(error.description.hasPrefix(path))
    }
  }

  @Test(arguments: ["delete", "wal", "truncate", "persist"])
  func everyJournalModeIsRespectedAndLeavesNoLog(_ mode: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    #expect(try foreignEdit(path, "PRAGMA journal_mode=\(mode)") == nil)
    let isLog = mode == "wal"
    let complete = "SELECT count(*) FROM work_units WHERE complete AND \"key\" = 'plots/1_0'"
    let store = try Store.open(path, mode: .write)
    try store.write(actor: "maria") { try $0.setUnits(["plots/1_0"], isComplete: true) }
    #expect(FileSystem.exists(path + "-wal") == isLog)
    // Another program that reads meanwhile sees the committed row.
    let other = try Store.open(path, mode: .read)
    #expect(try other.count(complete) == 1)
    other.close()
    store.close()
    #expect(side(path).filter { $0 != "-journal" } == [])
    let again = try Store.open(path, mode: .read)
    #expect(
      try again.connection.text("PRAGMA journal_mode")
        == (isLog ? "wal" : "delete"))
    #expect(try again.count(complete) == 1)
    again.close()
    #expect(side(path).filter { $0 != "-journal" } == [])
  }

  @Test(arguments: ["delete", "wal"]) func aReadOnlyFolderIsReadable(_ mode: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    #expect(try foreignEdit(path, "PRAGMA journal_mode=\(mode)") == nil)
    // Permissions don't hold root back, so the opening that such a folder asks for is made here.
    let connection = try Connection(path: path, access: .immutable)
    #expect(try connection.integer("SELECT count(*) FROM work_units") == 3)
    connection.close()
    #expect(side(path) == [])
    let store = try Store.open(path, mode: .read)
    let error = try failure { try store.write(actor: nil) { _ in } }
    #expect(error.kind == .readOnly)
    let refused = try failure { try store.connection.execute("DELETE FROM dls_meta") }
    #expect(refused.kind == .readOnly)
  }

  @Test func aStoreThatIsWrittenElsewhereIsBusy() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    let store = try Store.open(path, mode: .write, waitMilliseconds: 20)
    let other = try Connection(path: path, access: .readWrite)
    try other.execute("BEGIN IMMEDIATE")
    let error = try failure { try store.write(actor: "maria") { _ in } }
    #expect(error.kind == .busy)
    #expect(error.message.contains("Another program is writing"))
    try other.execute("ROLLBACK")
    try store.write(actor: "maria") { try $0.setUnits(["plots/1_0"], isComplete: true) }
  }

  @Test func networkFileSystemsAreNamed() throws {
    // No such mount can be made in a test: the local folder must pass, the sentence must be there.
    let folder = try TemporaryFolder()
    #expect(FileSystem.networkType(folder.path) == nil)
  }

  // MARK: Upgrades

  /// The version that this program writes, to which the tests add two.
  private static let present = SchemaHistory.current.version
  private let next = SchemaHistory(
    version: present + 2,
    migrations: [
      Migration(
        from: present, summary: "weather",
        statements: ["CREATE TABLE dls_weather(id INTEGER PRIMARY KEY)"]),
      Migration(
        from: present + 1, summary: "wind",
        statements: ["ALTER TABLE dls_weather ADD COLUMN wind REAL"]),
    ])

  @Test func anOlderStoreIsUpgradedAfterABackup() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    #expect(try failure { _ = try Store.open(path, mode: .read, history: next) }.kind == .older)
    let store = try Store.open(path, mode: .write, history: next)
    #expect(store.notices.count == 1)
    #expect(try store.meta("schema_version") == "\(Self.present + 2)")
    #expect(try store.count("SELECT count(*) FROM dls_migrations") == 2)
    try store.connection.execute("INSERT INTO dls_weather(wind) VALUES (3.5)")
    try store.expectSound()
    store.close()
    let kept = "a.gpkg.v\(Self.present).gpkg"
    #expect(try FileSystem.list(folder.path) == ["a.gpkg", kept])
    let backup = try Store.open(folder.file(kept), mode: .write)
    #expect(try backup.meta("schema_version") == "\(Self.present)")
    try backup.expectSound()
    #expect(try failure { _ = try Store.open(path, mode: .write) }.kind == .newer)
  }

  /// A store as version 1 made it: nothing is kept to undo plans by.
  @Test func aStoreOfVersionOneIsUpgraded() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try Fixture.store(path, units: 3)
    try store.write(actor: "maria") { try $0.recordPlan(AppliedPlan(digest: "old")) }
    store.close()
    let refusal = try foreignEdit(
      path,
      """
      DROP TRIGGER dls_unit_remember_update; DROP TRIGGER dls_unit_remember_delete;
      DROP TRIGGER dls_unit_remember_insert; DROP TABLE dls_undo_units;
      DROP TABLE dls_undo_blocks; ALTER TABLE dls_applied_plans DROP COLUMN restores;
      \(versionThree)
      DROP TABLE dls_unit_chunks; DELETE FROM dls_meta WHERE key IN ('undo_since','unit_chunks');
      UPDATE dls_meta SET value = '1' WHERE key = 'schema_version'
      """)
    #expect(refusal == nil)
    try sealSchema(path)
    let upgraded = try Store.open(path, mode: .write)
    #expect(upgraded.notices.count == 1, "\(upgraded.notices)")
    #expect(try upgraded.meta("schema_version") == String(SchemaHistory.current.version))
    #expect(try upgraded.undoSince() == 1)
    #expect(try upgraded.appliedPlans(limit: 9).map(\.digest) == ["old"])
    try upgraded.expectSound()
    upgraded.close()
    #expect(try foreignEdit(path, "UPDATE work_units SET split = 'test' WHERE fid = 1") == nil)
    let later = try Store.open(path, mode: .write)
    #expect(later.notices == [])
    var changed: [Int64] = []
    try later.forEachUnitUndo(after: nil) { changed.append($0.first) }
    #expect(changed == [1])
  }

  /// What makes a store one of version 3: deleted samples leave no shape, and others write class values.
  private let versionThree = """
    DROP TRIGGER dls_sample_four_eyes_new; DROP TABLE IF EXISTS dls_fields;
    DROP TRIGGER dls_sample_revalued; DROP TRIGGER dls_sample_number; DROP TRIGGER dls_unit_number;
    DROP TRIGGER dls_sample_updated; DROP TRIGGER dls_sample_inserted; DROP TRIGGER dls_unit_updated;
    DROP TRIGGER dls_sample_schema_new; DROP TRIGGER dls_sample_identity; DROP TABLE dls_undo_samples;
    DROP TRIGGER dls_sample_deleted; ALTER TABLE dls_tombstones DROP COLUMN geom;
    CREATE TRIGGER "dls_sample_deleted" AFTER DELETE ON "training_samples" BEGIN
    INSERT INTO dls_tombstones(key,block,"schema",class,status,origin_hash,revision)
    SELECT OLD."key",OLD."block",OLD."schema",OLD."class",OLD."status",OLD."origin_hash",
    OLD."revision" WHERE OLD."key" NOT NULL; END;
    UPDATE dls_meta SET value = '3' WHERE key = 'schema_version';
    """

  @Test func aStoreOfVersionThreeIsUpgraded() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    let edits = """
      \(versionThree)
      UPDATE training_samples SET class_value = 99 WHERE fid = 1;
      DELETE FROM training_samples WHERE fid = 2
      """
    #expect(try foreignEdit(path, edits) == nil)
    try sealSchema(path)
    let upgraded = try Store.open(path, mode: .write)
    #expect(upgraded.notices.count == 1, "\(upgraded.notices)")
    let first = "SELECT class_value = 1 AND revision = origin_revision FROM training_samples"
    #expect(try upgraded.count("\(first) WHERE fid = 1") == 1)
    try upgraded.expectSound()
    upgraded.close()
    #expect(try foreignEdit(path, "DELETE FROM training_samples WHERE fid = 3") == nil)
    let later = try Store.open(path, mode: .write)
    #expect(later.notices == [])
    let buried = try later.tombstones(block: "neon-boxes")
    #expect(buried.map(\.key) == ["neon-boxes/1", "neon-boxes/2"])
    #expect(buried.map(\.geometry.isEmpty) == [true, false])
    try later.expectSound()
  }

  /// What somebody did to a law that an upgrade makes anew is told, as of any other law.
  @Test func anUpgradeTellsOfAnAlteredLawThatItRenews() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let made = try Fixture.store(path, units: 3)
    let law = "SELECT sql FROM sqlite_master WHERE name = 'dls_sample_deleted'"
    let present = try made.connection.text(law)
    made.close()
    #expect(try foreignEdit(path, versionThree) == nil)
    try sealSchema(path)
    #expect(try foreignEdit(path, "DROP TRIGGER dls_sample_deleted") == nil)
    let store = try Store.open(path, mode: .write)
    #expect(store.notices.count == 2, "\(store.notices)")
    #expect(store.notices.last?.contains("before the upgrade") == true)
    #expect(try store.connection.text(law) == present)
    #expect(try store.meta("placed_up_to") == "unknown")
    try store.expectSound()
    store.close()
    #expect(try Store.open(path, mode: .write).notices == [])
  }

  @Test func aFailedUpgradeChangesNothing() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    let before = try FileContent.read(path)
    let broken = SchemaHistory(
      version: Self.present + 2,
      migrations: [
        next.migrations[0],
        Migration(
          from: Self.present + 1, summary: "nonsense", statements: ["ALTER TABLE nowhere ADD x"]),
      ])
    let error = try failure { _ = try Store.open(path, mode: .write, history: broken) }
    #expect(error.sql == "ALTER TABLE nowhere ADD x")
    let store = try Store.open(path, mode: .read)
    #expect(try store.meta("schema_version") == "\(Self.present)")
    #expect(try store.count("SELECT count(*) FROM sqlite_master WHERE name='dls_weather'") == 0)
    store.close()
    #expect(try FileContent.read(path).count == before.count)
    let gap = SchemaHistory(version: Self.present + 2, migrations: [next.migrations[1]])
    #expect(try failure { _ = try Store.open(path, mode: .write, history: gap) }.kind == .older)
  }

  // MARK: Repairs

  @Test(arguments: [
    "DROP TRIGGER dls_unit_stale", "DROP TRIGGER dls_sample_updated",
    "DROP TRIGGER rtree_work_units_geom_insert", "DROP INDEX work_units_key",
    "DROP TRIGGER trigger_delete_feature_count_training_samples",
    "DROP TABLE rtree_training_samples_geom",
    """
    DROP TRIGGER dls_unit_words;
    CREATE TRIGGER dls_unit_words BEFORE UPDATE ON work_units BEGIN SELECT 1; END
    """,
  ]) func whatOthersDroppedIsPutBack(_ sql: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 30).close()
    #expect(try foreignEdit(path, sql) == nil)
    let reader = try Store.open(path, mode: .read)
    #expect(reader.notices.count == 1)
    reader.close()
    let store = try Store.open(path, mode: .write)
    #expect(store.notices.count == 1)
    try store.expectSound()
    #expect(try AuditLog.recent(store, limit: 1).first?.action == "repair")
    store.close()
    #expect(try Store.open(path, mode: .write).notices == [])
  }

  @Test func whatChangedWithoutTheSpatialIndexIsFoundInItAfterwards() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 30).close()
    let foreign = try Connection(path: path, access: .readWrite)
    var names: [String] = []
    try foreign.forEach(
      "SELECT name FROM sqlite_master WHERE name LIKE 'rtree_training%' AND type = 'trigger'"
    ) { names.append($0.text(0) ?? "") }
    for name in names { try foreign.execute("DROP TRIGGER \"\(name)\"") }
    try foreign.execute(
      """
      UPDATE training_samples SET geom = (SELECT geom FROM training_samples WHERE fid = 20) \
      WHERE fid = 1; DELETE FROM training_samples WHERE fid = 2
      """)
    foreign.close()
    let store = try Store.open(path, mode: .write)
    #expect(store.notices.count == 1)
    try store.expectSound()
    let box = "SELECT minx||' '||maxx||' '||miny||' '||maxy FROM rtree_training_samples_geom"
    #expect(
      try store.count("SELECT (\(box) WHERE id = 1) = (\(box) WHERE id = 20)") == 1)
    #expect(try store.count("SELECT count(*) FROM rtree_training_samples_geom WHERE id = 2") == 0)
  }

  @Test func aRecordThatWasRewrittenIsNoticed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    let edit = "DROP TRIGGER dls_audit_no_update; UPDATE dls_audit SET actor = 'eve' WHERE seq = 2"
    #expect(try foreignEdit(path, edit) == nil)
    let store = try Store.open(path, mode: .write)
    #expect(store.notices.contains { $0.contains("are not those that were sealed") })
    store.close()
    let later = try Store.open(path, mode: .read)
    #expect(later.notices.isEmpty)
    #expect(try AuditLog.verify(later) != nil)
  }

  @Test func aLayerWithAnotherFieldIsFine() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    #expect(try foreignEdit(path, "ALTER TABLE training_samples ADD COLUMN height REAL") == nil)
    let store = try Store.open(path, mode: .write)
    #expect(store.notices == [])
    try store.expectSound()
  }

  // MARK: Statements

  @Test("a statement is told where no sentence says the cause")
  func tellingStatements() {
    func error(_ kind: StoreError.Kind, nextStep: String? = nil) -> StoreError {
      StoreError(kind, "It is so.", path: "a.gpkg", code: 1, sql: "SELECT 1", nextStep: nextStep)
    }
    for kind in [.busy, .full, .law, .notAStore, .readOnly, .system] as [StoreError.Kind] {
      #expect(error(kind).tellingSQL == nil)
      #expect(error(kind, nextStep: "Wait.").description == "a.gpkg: It is so. Wait.")
    }
    #expect(error(.sql, nextStep: "Wait.").tellingSQL == nil)
    #expect(error(.sql).tellingSQL == "SELECT 1")
    #expect(error(.damaged, nextStep: "Wait.").tellingSQL == "SELECT 1")
    #expect(error(.sql).description.hasSuffix("(SQLite 1, while running: SELECT 1)"))
  }

  @Test func aCountThatIsOffIsMended() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    let off = "UPDATE gpkg_ogr_contents SET feature_count = 99 WHERE table_name = 'work_units'"
    #expect(try foreignEdit(path, off) == nil)
    let store = try Store.open(path, mode: .write)
    try store.mendCounts(actor: "maria")
    try store.expectSound()
    let counter = try store.changeCounter()
    try store.mendCounts(actor: "maria")
    #expect(try store.changeCounter() == counter)
  }

  @Test func aLinkThatLeadsNowhereIsNamed() throws {
    let folder = try TemporaryFolder()
    #expect(symlink("/mnt/away/a.gpkg", folder.file("a.gpkg")) == 0)
    for mode in [Store.Mode.look, .read, .write] {
      let error = try failure { _ = try Store.open(folder.file("a.gpkg"), mode: mode) }
      #expect(error.message == "The store is a link to /mnt/away/a.gpkg, and nothing is there.")
      #expect(error.kind == .system)
    }
    let error = try failure { _ = try Fixture.store(folder.file("a.gpkg")) }
    #expect(error.message.hasPrefix("The store is a link to"))
  }

  // MARK: Backup

  @Test(arguments: [0o600, 0o660, 0o640] as [UInt32])
  func aBackupIsForThoseWhoMayReadTheStore(_ mode: UInt32) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try Fixture.store(path, units: 3)
    #expect(chmod(path, mode) == 0)
    try store.backup(to: folder.file("b.gpkg"))
    #expect(FileSystem.info(folder.file("b.gpkg"))?.mode == mode)
  }

  /// Pages are zeroed one after the other, as a bad disk does.
  @Test func aDamagedStoreIsNotBackedUp() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 3).close()
    let whole = try FileContent.read(path)
    var refused = 0
    for page in stride(from: 1, to: whole.count / 4096, by: 3) {
      var bytes = whole
      bytes.replaceSubrange(page * 4096..<(page + 1) * 4096, with: repeatElement(0, count: 4096))
      try AtomicFile.write(bytes, to: path)
      let copy = folder.file("b.gpkg")
      guard let store = try? Store.open(path, mode: .read) else { continue }
      defer { store.close() }
      do {
        try store.backup(to: copy)
        let other = try Connection(path: copy, access: .readOnly)
        #expect(try other.text("PRAGMA integrity_check") == "ok", "page \(page)")
        StoreFileTests.remove(copy)
      } catch let error as StoreError {
        refused += 1
        #expect(error.kind == .damaged && error.path == path, "\(error)")
        #expect(!FileSystem.exists(copy))
      }
    }
    #expect(refused > 3)
  }

  private static func remove(_ path: String) { try? FileSystem.remove(path) }

  /// A file of somebody's with a log that a killed program left, as whoever looks for stores meets it.
  @Test(arguments: [Store.Mode.look, .read, .write])
  func aFileThatIsNoStoreStaysAsItLies(_ mode: Store.Mode) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let other = try Connection(path: folder.file("b.gpkg"), access: .create)
    try other.execute(
      """
      PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE gpkg_contents (x);
      INSERT INTO gpkg_contents VALUES (1)
      """)
    for end in ["", "-wal"] {
      try AtomicFile.write(FileContent.read(folder.file("b.gpkg\(end)")), to: path + end)
    }
    let before = try FileContent.read(path + "-wal")
    let error = try failure { _ = try Store.open(path, mode: mode) }
    #expect([.notAStore, .busy].contains(error.kind), "\(error)")
    #expect(try FileContent.read(path + "-wal") == before)
    other.close()
  }

  @Test(arguments: ["delete", "wal"]) func aBackupIsOneSoundFile(_ mode: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let copy = folder.file("b.gpkg")
    try Fixture.store(path, units: 30).close()
    #expect(try foreignEdit(path, "PRAGMA journal_mode=\(mode)") == nil)
    let store = try Store.open(path, mode: .write)
    try store.write(actor: "maria") { try $0.setUnits(["plots/2_0"], status: .reviewed) }
    try store.backup(to: copy)
    #expect(try failure { try store.backup(to: copy) }.kind == .exists)
    let nowhere = folder.file("none/c.gpkg")
    let refusal = try failure { try store.backup(to: nowhere) }
    #expect(refusal.path == nowhere && refusal.sql == nil && refusal.kind == .system)
    store.close()
    #expect(side(copy) == [])
    let opened = try Store.open(copy, mode: .write)
    try opened.expectSound()
    #expect(
      try opened.count("SELECT count(*) FROM work_units WHERE fid = 3 AND status = 'reviewed'") == 1
    )
    #expect(try opened.connection.text("PRAGMA journal_mode") == "delete")
  }
}
