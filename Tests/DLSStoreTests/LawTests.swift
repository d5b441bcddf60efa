// LawTests.swift: each law of the database, as another program's SQL meets it.

import DLSStore
import DLSWorkflow
import Testing

/// Statements of other programs and whether the database lets them through.
@Suite struct LawTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var sql: String
    /// A part of the refusal's sentence; nil where the statement is lawful.
    var refusal: String?
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "a status of another world",
      sql: "UPDATE work_units SET status = 'paused' WHERE fid = 1", refusal: "status is one of"),
    Case(
      name: "a status with a title's spelling",
      sql: "UPDATE training_samples SET status = 'Approved' WHERE fid = 1",
      refusal: "status is one of"),
    Case(
      name: "a split of another world",
      sql: "UPDATE work_units SET split = 'train' WHERE fid = 1", refusal: "its split one of"),
    Case(
      name: "a mark that is no truth value",
      sql: "UPDATE work_units SET complete = 2 WHERE fid = 1", refusal: "complete is true"),
    Case(
      name: "a lawful move", sql: "UPDATE work_units SET status = 'in_progress' WHERE fid = 1"),
    Case(
      name: "a unit that begins reviewed",
      sql: """
        INSERT INTO work_units(geom,key,block,status) SELECT geom,'plots/x','plots','reviewed' \
        FROM work_units WHERE fid = 1
        """, refusal: "does not begin with this status"),
    Case(
      name: "a rejected sample approved after all",
      sql: """
        UPDATE training_samples SET status = 'rejected' WHERE fid = 1;
        UPDATE training_samples SET status = 'approved' WHERE fid = 1
        """),
    Case(
      name: "a unit that holds samples deleted", sql: "DELETE FROM work_units WHERE fid = 1",
      refusal: "holds training samples"),
    Case(
      name: "an empty unit deleted",
      sql: "DELETE FROM training_samples WHERE unit = 1; DELETE FROM work_units WHERE fid = 1"),
    Case(
      name: "a unit's shape changed",
      sql: "UPDATE work_units SET geom = (SELECT geom FROM work_units WHERE fid = 2) WHERE fid = 1",
      refusal: "comes from the project file"),
    Case(
      name: "a unit's key changed", sql: "UPDATE work_units SET key = 'x' WHERE fid = 1",
      refusal: "stay as dls apply wrote them"),
    Case(
      name: "a unit made by hand",
      sql: "INSERT INTO work_units(geom,key) SELECT geom,'mine' FROM work_units WHERE fid = 1",
      refusal: "made by the project file"),
    Case(
      name: "a unit replaced",
      sql: "INSERT OR REPLACE INTO work_units(fid,key,block) VALUES (1,'plots/0_0','plots')",
      refusal: "instead of replacing it"),
    Case(
      name: "a unit replaced by its key",
      sql: "INSERT OR REPLACE INTO work_units(key,block) VALUES ('plots/0_0','plots')",
      refusal: "instead of replacing it"),
    Case(
      name: "a sample replaced",
      sql: "INSERT OR REPLACE INTO training_samples(fid,class) VALUES (1,'pine')",
      refusal: "instead of replacing it"),
    Case(
      name: "a sample of no class",
      sql: "INSERT INTO training_samples(geom) SELECT geom FROM training_samples WHERE fid = 1",
      refusal: "class is none of the project's"),
    Case(
      name: "a sample of an unknown class",
      sql: "UPDATE training_samples SET class = 'snag' WHERE fid = 1",
      refusal: "class is none of the project's"),
    Case(
      name: "a drawn sample",
      sql: """
        INSERT INTO training_samples(geom,class) SELECT geom,'oak' FROM training_samples \
        WHERE fid = 1
        """),
    Case(
      name: "a drawn sample of a class that two schemas have",
      sql: """
        INSERT INTO dls_classes("schema",name,value) VALUES ('alpha','oak',5);
        INSERT INTO training_samples(geom,class) SELECT geom,'oak' FROM training_samples \
        WHERE fid = 1
        """, refusal: "write into schema which one is meant"),
    Case(
      name: "a drawn sample that says which of two schemas is meant",
      sql: """
        INSERT INTO dls_classes("schema",name,value) VALUES ('alpha','oak',5);
        INSERT INTO training_samples(geom,class,"schema") SELECT geom,'oak','alpha' \
        FROM training_samples WHERE fid = 1
        """),
    Case(
      name: "a drawn sample with every other column written as nothing",
      sql: """
        INSERT INTO training_samples(geom,class,status,revision,key,"schema",note) \
        SELECT geom,'oak',NULL,NULL,NULL,NULL,NULL FROM training_samples WHERE fid = 1
        """),
    Case(
      name: "a status taken away", sql: "UPDATE training_samples SET status = NULL WHERE fid = 1",
      refusal: "status is one of"),
    Case(
      name: "a sample in a unit that is not there",
      sql: "UPDATE training_samples SET unit = 999 WHERE fid = 1",
      refusal: "work unit that is not there"),
    Case(
      name: "a sample taken out of its unit",
      sql: "UPDATE training_samples SET unit = NULL WHERE fid = 1"),
    Case(
      name: "a sample's origin forged",
      sql: "UPDATE training_samples SET origin_hash = 5 WHERE fid = 1",
      refusal: "stay as they were first written"),
    Case(
      name: "a row of an older revision written back",
      sql: """
        UPDATE work_units SET note = 'first' WHERE fid = 1;
        UPDATE work_units SET note = 'second', revision = 1 WHERE fid = 1
        """, refusal: "changed by somebody else meanwhile"),
    Case(
      name: "a revision pushed up by hand",
      sql: "UPDATE work_units SET revision = revision + 1 WHERE fid = 1",
      refusal: "changed by somebody else meanwhile"),
    Case(
      name: "the audit changed", sql: "UPDATE dls_audit SET actor = 'nobody'",
      refusal: "append-only"),
    Case(name: "the audit deleted", sql: "DELETE FROM dls_audit", refusal: "append-only"),
    Case(
      name: "the audit replaced",
      sql: "INSERT OR REPLACE INTO dls_audit(seq,action) VALUES (1,'nothing')",
      refusal: "append-only"),
    Case(
      name: "a seal changed", sql: "UPDATE dls_audit_seals SET hash = ''", refusal: "append-only"),
  ]

  @Test(arguments: cases) func theDatabaseHoldsTheLaw(_ item: Case) throws {
    try expectLaw(item.name, item.sql, refusal: item.refusal) {
      try Fixture.store($0, units: 4)
    }
  }

  @Test(arguments: ["OFF", "ON"]) func anEditBumpsTheRevisionAndIsAudited(_ recursive: String)
    throws
  {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 2).close()
    let error = try foreignEdit(
      path,
      """
      PRAGMA recursive_triggers=\(recursive);
      UPDATE work_units SET status='in_progress',changed_by='sam' WHERE fid=2
      """)
    #expect(error == nil)
    let store = try Store.open(path, mode: .write)
    #expect(try store.count("SELECT revision FROM work_units WHERE fid=2") == 2)
    #expect(try store.count("SELECT count(*) FROM work_units WHERE changed_by NOT NULL") == 0)
    let entry = try #require(try AuditLog.recent(store, limit: 1).first)
    #expect(entry.actor == "sam")
    #expect(entry.key == "plots/1_0")
    #expect(entry.oldStatus == "queued")
    #expect(entry.newStatus == "in_progress")
    #expect(entry.detail == "status")
    #expect(entry.revision == 2)
  }

  @Test func aTextThatIsReplacedStaysInTheAudit() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 2).close()
    let sql = ["work_units", "training_samples"].map {
      """
      UPDATE \($0) SET note='first' WHERE fid=1; UPDATE \($0) SET note='second' WHERE fid=1;
      UPDATE \($0) SET status=status,note=NULL WHERE fid=1;
      """
    }.joined()
    #expect(try foreignEdit(path, sql) == nil)
    let store = try Store.open(path, mode: .read)
    let told = try AuditLog.recent(store, limit: 6).map(\.detail)
    let one = ["note, note was: second", "note, note was: first", "note"]
    #expect(told == one + one)
  }

  @Test(arguments: ["OFF", "ON"]) func anEditedApprovedSampleWaitsAgain(_ recursive: String) throws
  {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 2).close()
    func edit(_ sql: String) throws {
      #expect(try foreignEdit(path, "PRAGMA recursive_triggers=\(recursive);\(sql)") == nil)
    }
    func status() throws -> String? {
      let store = try Store.open(path, mode: .read)
      return try store.connection.text("SELECT status FROM training_samples WHERE fid=1")
    }
    // The same shape written back, as GDAL does with every edit, changes nothing.
    try edit("UPDATE training_samples SET geom=geom,note='checked' WHERE fid=1")
    #expect(try status() == "approved")
    let other = "(SELECT geom FROM training_samples WHERE fid=3)"
    try edit("UPDATE training_samples SET geom=\(other) WHERE fid=1")
    #expect(try status() == "pending_approval")
    try edit("UPDATE training_samples SET status='approved' WHERE fid=1")
    #expect(try status() == "approved")
    try edit("UPDATE training_samples SET class='oak' WHERE fid=1")
    #expect(try status() == "pending_approval")
    let store = try Store.open(path, mode: .write)
    #expect(try store.count("SELECT class_value FROM training_samples WHERE fid=1") == 2)
    #expect(try store.count("SELECT status='in_progress' FROM work_units WHERE fid=1") == 1)
    #expect(try store.count("SELECT status='queued' FROM work_units WHERE fid=2") == 1)
    #expect(try store.count("SELECT revision FROM training_samples WHERE fid=1") == 5)
    try store.expectSound()
  }

  @Test func aDrawnSampleGetsKeyClassValueAndTimes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 2).close()
    let sql = """
      INSERT INTO training_samples(geom,class,changed_by) SELECT geom,'oak','sam' \
      FROM training_samples WHERE fid=1
      """
    #expect(try foreignEdit(path, sql) == nil)
    let store = try Store.open(path, mode: .read)
    var found: [String] = []
    try store.connection.forEach(
      """
      SELECT substr(key,1,6),"schema",class_value,status,revision,changed_by IS NULL,\
      created_at NOT NULL,unit IS NULL FROM training_samples WHERE fid=5
      """
    ) { row in for column in Int32(0)..<8 { found.append(row.text(column) ?? "") } }
    #expect(found == ["drawn/", "crowns", "2", "pending_approval", "1", "1", "1", "1"])
    #expect(try AuditLog.recent(store, limit: 1).first?.actor == "sam")
  }

  @Test func aClassValueIsThatOfTheClassWhateverIsWritten() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 2).close()
    for sql in [
      "UPDATE training_samples SET class_value = 99 WHERE fid = 1",
      "UPDATE training_samples SET class_value = NULL WHERE fid = 2",
      "UPDATE training_samples SET class = 'oak', class_value = 1 WHERE fid = 3",
      """
      INSERT INTO training_samples(geom,class,class_value) SELECT geom,'oak',class_value
      FROM training_samples WHERE fid = 1
      """,
    ] { #expect(try foreignEdit(path, sql) == nil) }
    let store = try Store.open(path, mode: .read)
    #expect(
      try store.connection.text("SELECT group_concat(class_value,'') FROM training_samples")
        == "12222")
    // What the database set right is nobody's edit.
    let untouched = "SELECT count(*) FROM training_samples WHERE revision = origin_revision"
    #expect(try store.count("\(untouched) AND fid IN (1,2)") == 2)
    try store.expectSound()
  }

  @Test func aRowsNumberLeavesRoomForTheNext() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 2).close()
    let insert = """
      INSERT INTO training_samples(fid,geom,class) SELECT 9223372036854775807,geom,'oak'
      FROM training_samples WHERE fid = 1
      """
    #expect(try foreignEdit(path, insert)?.message.contains("This fid is too large") == true)
    // Where the rule was missing meanwhile, dls goes on from the largest number of a usual size.
    #expect(try foreignEdit(path, "DROP TRIGGER dls_sample_number; \(insert)") == nil)
    let store = try Store.open(path, mode: .write)
    let rows = try store.write(actor: "maria") {
      var batch = SampleBatch(block: "neon-boxes", schema: "crowns")
      batch.append(
        key: "neon-boxes/new", geometry: Fixture.box(404_000, 3_285_000, 1, 1), className: "oak",
        unit: nil, status: .pendingApproval)
      return try $0.insertSamples(batch)
    }
    #expect(rows == 5..<6)
  }

  /// The inserts of other programs that copy a row: as QGIS splits, pastes and puts back.
  @Test(arguments: ["OFF", "ON"]) func aCopiedSampleIsADrawnOne(_ recursive: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 2).close()
    let columns = """
      block,"schema",class,class_value,unit,status,confidence,note,origin_hash,origin_revision,\
      revision,created_at,updated_at,batch
      """
    func copy(_ fid: Int, key: String) -> String {
      """
      INSERT INTO training_samples(geom,key,\(columns)) SELECT geom,\(key),\(columns) \
      FROM training_samples WHERE fid=\(fid)
      """
    }
    let sql = """
      PRAGMA recursive_triggers=\(recursive);
      UPDATE training_samples SET note='shadow' WHERE fid=1;
      \(copy(1, key: "key||'_1'"));
      INSERT INTO training_samples(geom,class,status) SELECT geom,'oak','approved' \
      FROM training_samples WHERE fid=2;
      \(copy(6, key: "NULL"))
      """
    #expect(try foreignEdit(path, sql) == nil)
    let store = try Store.open(path, mode: .write)
    #expect(store.notices == [])
    var found: [String] = []
    try store.connection.forEach(
      """
      SELECT substr(key,1,6)||'|'||status||'|'||coalesce(note,'-')||'|'||(unit IS NULL AND \
      block IS NULL AND origin_hash IS NULL AND origin_revision IS NULL AND batch IS NULL) \
      FROM training_samples WHERE fid IN (1,5,6,7)
      """
    ) { found.append($0.text(0) ?? "") }
    #expect(
      found == [
        "neon-b|approved|shadow|0", "drawn/|pending_approval|shadow|1", "drawn/|approved|-|1",
        "drawn/|pending_approval|-|1",
      ])
    let entries = try AuditLog.recent(store, limit: 3)
    #expect(entries[2].detail?.hasSuffix(", copied as neon-boxes/0_1") == true)
    #expect(entries[2].key == nil)
    #expect(entries[2].newStatus == "pending_approval")
    try store.expectSound()
  }

  @Test func aDeletedSampleComesBackAsItWas() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 2).close()
    let row = "key||'|'||block||'|'||status||'|'||origin_hash||'|'||batch||'|'||unit"
    func told() throws -> String? {
      let store = try Store.open(path, mode: .read)
      return try store.connection.text("SELECT \(row) FROM training_samples WHERE fid=2")
    }
    let before = try told()
    #expect(before != nil)
    let sql = """
      CREATE TEMP TABLE kept AS SELECT * FROM training_samples WHERE fid=2;
      DELETE FROM training_samples WHERE fid=2;
      INSERT INTO training_samples SELECT * FROM kept
      """
    #expect(try foreignEdit(path, sql) == nil)
    #expect(try told() == before)
  }

  @Test func aDeletedSampleLeavesItsKey() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 2).close()
    #expect(try foreignEdit(path, "DELETE FROM training_samples WHERE fid=2") == nil)
    let store = try Store.open(path, mode: .read)
    #expect(try store.tombstones(block: "neon-boxes").map(\.key) == ["neon-boxes/1"])
  }
}
