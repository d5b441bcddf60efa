// ReviewTests.swift: the rules of review, as another program's SQL and as dls itself meet them.

import DLSStore
import DLSWorkflow
import Testing

/// Statements of other programs in a store with a `review` block, and what becomes of them.
@Suite struct ReviewTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var sql: String
    /// A part of the refusal's sentence; nil where the statement is lawful.
    var refusal: String?
    var testDescription: String { name }

    init(name: String, sql: String..., refusal: String? = nil) {
      self.name = name
      self.sql = sql.joined(separator: "\n")
      self.refusal = refusal
    }
  }

  private static let strict = "four_eyes = true\non_rejected = requeue\nlease = 90 min\n"

  /// A store with two approved samples in each unit, which Maria, its owner, imported.
  private static func store(
    _ path: String, units: Int = 4, rules: String? = ReviewTests.strict
  ) throws -> Store {
    let store = try Fixture.store(path, units: units)
    guard let rules else { return store }
    try store.write(actor: "maria") {
      try $0.putBlocks([
        AppliedBlock(address: "review", kind: "review", settings: rules, hash: "3")
      ])
    }
    return store
  }

  /// Sam draws the sample 9 in unit 1.
  private static let draw = """
    INSERT INTO training_samples(geom,class,unit,changed_by) SELECT geom,'oak',1,'sam' \
    FROM training_samples WHERE fid = 1;
    """

  private static func judge(_ fid: Int, _ status: String, _ who: String) -> String {
    "UPDATE training_samples SET status = '\(status)',changed_by = \(who) WHERE fid = \(fid);"
  }

  private static func move(_ status: String, _ who: String) -> String {
    "UPDATE work_units SET status = '\(status)',changed_by = \(who) WHERE fid = 1;"
  }

  /// Keeps the sample 2 aside with a change, and deletes it.
  private static func putBack(_ change: String) -> String {
    """
    CREATE TEMP TABLE kept AS SELECT * FROM training_samples WHERE fid = 2; \
    UPDATE kept SET \(change); DELETE FROM training_samples WHERE fid = 2;
    """
  }
  /// Puts it back without what only dls writes.
  private static let unmarked = """
    INSERT INTO training_samples(geom,"key","schema",class,status,changed_by) \
    SELECT geom,"key","schema",class,status,'sam' FROM kept
    """

  private static let own = "whoever drew a sample, or changed its shape or class last"
  private static let reclass =
    "UPDATE training_samples SET class = 'oak',changed_by = 'ana' WHERE fid = 1;"
  private static let collect = move("in_progress", "'sam'") + move("pending_review", "'sam'")

  static let cases: [Case] = [
    Case(
      name: "one's own sample approved", sql: draw, judge(9, "approved", "'sam'"), refusal: own),
    Case(
      name: "one's own sample rejected", sql: draw, judge(9, "rejected", "'sam'"), refusal: own),
    Case(
      name: "one's own in great letters", sql: draw, judge(9, "approved", "'SAM'"), refusal: own),
    Case(name: "somebody else's sample", sql: draw, judge(9, "approved", "'ana'")),
    Case(
      name: "a sample judged by nobody", sql: draw, judge(9, "approved", "NULL"),
      refusal: "write into changed_by who approves or rejects"),
    Case(name: "an imported sample", sql: judge(1, "rejected", "'maria'")),
    Case(
      name: "a sample that got another class", sql: reclass, judge(1, "approved", "'ana'"),
      refusal: own),
    Case(
      name: "another class and approved in one go",
      sql: """
        UPDATE training_samples SET class = 'oak',status = 'rejected',changed_by = 'ana' \
        WHERE fid = 1
        """, refusal: own),
    Case(
      name: "a sample whose class somebody else changed since",
      sql: draw, "UPDATE training_samples SET class='pine',changed_by='ana' WHERE fid = 9;",
      judge(9, "approved", "'sam'")),
    Case(
      name: "a note on one's own sample",
      sql: draw, "UPDATE training_samples SET note = 'wet',changed_by = 'sam' WHERE fid = 9;"),
    Case(
      name: "a sample approved as it is drawn",
      sql: """
        INSERT INTO training_samples(geom,class,status,changed_by) SELECT geom,'oak','approved',\
        'sam' FROM training_samples WHERE fid = 1
        """, refusal: "waits for somebody else's approval"),
    Case(
      name: "a part of an approved sample that was split",
      sql: """
        INSERT INTO training_samples(geom,class,status,block,revision,changed_by) SELECT geom,class,\
        status,block,revision,'sam' FROM training_samples WHERE fid = 1
        """),
    Case(
      name: "an approved sample put back as it was",
      sql: """
        CREATE TEMP TABLE kept AS SELECT * FROM training_samples WHERE fid = 2; DELETE FROM \
        training_samples WHERE fid = 2; INSERT INTO training_samples SELECT * FROM kept
        """),
    Case(
      name: "an approved sample put back with another class",
      sql: putBack("class = 'pine'"), "INSERT INTO training_samples SELECT * FROM kept"),
    Case(
      name: "an approved sample put back unmarked with another class",
      sql: putBack("class = 'pine'"), unmarked, refusal: "waits for somebody else's approval"),
    Case(
      name: "an approved sample put back with the class of another schema",
      sql: """
        INSERT INTO dls_classes("schema",name,value) VALUES ('roofs','oak',1);
        \(putBack("\"schema\" = 'roofs'"))
        """, unmarked, refusal: "waits for somebody else's approval"),
    Case(
      name: "an approved sample put back unmarked, without the schema that it had",
      sql: putBack("\"schema\" = NULL"), unmarked),
    Case(
      name: "a rejected sample put back approved, as it was before",
      sql: """
        \(putBack("status = 'approved'")) INSERT INTO training_samples SELECT * FROM kept;
        \(judge(2, "rejected", "'ana'")) DELETE FROM training_samples WHERE fid = 2;
        """, unmarked, refusal: "waits for somebody else's approval"),
    Case(
      name: "one's own unit taken to review", sql: collect, move("in_review", "'sam'"),
      refusal: "whoever took this work unit to collect"),
    Case(name: "somebody else's unit reviewed", sql: collect, move("in_review", "'ana'")),
    Case(
      name: "a unit reviewed by nobody", sql: collect, move("reviewed", "NULL"),
      refusal: "write into changed_by who reviews"),
    Case(
      name: "a unit in which one's own sample waits", sql: draw, move("reviewed", "'sam'"),
      refusal: "has samples in it that wait for approval"),
    Case(
      name: "a unit in which one's own sample was judged",
      sql: draw, judge(9, "approved", "'ana'"), move("reviewed", "'sam'")),
    Case(
      name: "a unit handed in that is with somebody else",
      sql: move("in_progress", "'sam'"), move("pending_review", "'ana'"),
      refusal: "whose lease has not run out"),
    Case(
      name: "a review that somebody else ends",
      sql: move("in_review", "'ana'"), move("reviewed", "'eve'"), refusal: "lease has not run out"),
    Case(
      name: "a unit that was taken by drawing in it",
      sql: draw, move("in_progress", "NULL"), move("pending_review", "'ana'"),
      refusal: "whose lease has not run out"),
    Case(
      name: "one's own unit handed in", sql: move("in_progress", "'sam'"), move("queued", "'sam'")),
    Case(
      name: "a unit that its owner moves",
      sql: move("in_progress", "'sam'"), move("queued", "'maria'")
    ),
    Case(
      name: "a unit moved by a program that names nobody",
      sql: move("in_progress", "'sam'"), move("queued", "NULL")),
    Case(
      name: "a unit whose lease has run out",
      sql: """
        \(move("in_progress", "NULL"))
        INSERT INTO dls_audit(at,actor,layer,fid,action,old_status,new_status) VALUES \
        (strftime('%Y-%m-%dT%H:%M:%fZ','now','-91 minutes'),'sam','work_units',1,'take',\
        'in_progress','in_progress'); \(move("pending_review", "'ana'"))
        """),
    Case(
      name: "a unit whose lease has nearly run out",
      sql: """
        \(move("in_progress", "NULL"))
        INSERT INTO dls_audit(at,actor,layer,fid,action,old_status,new_status) VALUES \
        (strftime('%Y-%m-%dT%H:%M:%fZ','now','-89 minutes'),'sam','work_units',1,'take',\
        'in_progress','in_progress'); \(move("pending_review", "'ana'"))
        """, refusal: "whose lease has not run out"),
  ]

  @Test(arguments: cases) func theDatabaseHoldsTheRules(_ item: Case) throws {
    try expectLaw(item.name, item.sql, refusal: item.refusal) { try Self.store($0) }
  }

  /// Without a `review` block, and with one that asks for nothing, everything is as before.
  @Test func theRulesHoldOnlyWhereTheyAreApplied() throws {
    let lax = "four_eyes = false\non_rejected = ask\nlease = 1 s\n"
    for (rules, isLeased) in [(nil, false), (lax, true)] as [(String?, Bool)] {
      for item in Self.cases where !isLeased || item.refusal?.contains("lease") != true {
        let folder = try TemporaryFolder()
        let path = folder.file("a.gpkg")
        try Self.store(path, rules: rules).close()
        #expect(try foreignEdit(path, item.sql) == nil, "\(item.name)")
      }
    }
  }

  @Test(arguments: ["OFF", "ON"]) func rejectedSamplesSendAUnitBack(_ recursive: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Self.store(path).close()
    let edits = """
      PRAGMA recursive_triggers=\(recursive);
      \(Self.judge(1, "rejected", "'ana'")) \(Self.move("in_review", "'ana'"))
      \(Self.move("reviewed", "'ana'"))
      UPDATE work_units SET status = 'reviewed',changed_by = 'ana' WHERE fid = 2;
      \(Self.judge(3, "rejected", "'ana'"))
      UPDATE work_units SET status = 'reviewed',changed_by = 'ana' WHERE fid = 3;
      """
    #expect(try foreignEdit(path, edits) == nil)
    let store = try Store.open(path, mode: .write)
    var found: [String] = []
    try store.connection.forEach(
      "SELECT status||' '||revision||coalesce(changed_by,'') FROM work_units ORDER BY fid"
    ) { found.append($0.text(0) ?? "") }
    #expect(found == ["queued 4", "queued 3", "reviewed 2", "queued 1"])
    var told: [String] = []
    try store.connection.forEach(
      """
      SELECT fid||' '||actor||' '||old_status||' '||new_status||' '||revision FROM dls_audit \
      WHERE layer = 'work_units' AND fid NOT NULL ORDER BY seq
      """
    ) { told.append($0.text(0) ?? "") }
    #expect(
      told == [
        "1 ana queued in_review 2", "1 ana in_review reviewed 3", "1 ana reviewed queued 4",
        "2 ana queued reviewed 2", "2 ana reviewed queued 3", "3 ana queued reviewed 2",
      ])
    try store.expectSound()
  }

  @Test func rejectedSamplesStayWhereTheProjectKeepsThem() throws {
    for word in ["keep", "ask"] {
      let folder = try TemporaryFolder()
      let path = folder.file("a.gpkg")
      try Self.store(path, rules: "four_eyes = false\non_rejected = \(word)\nlease = 2 h\n").close()
      let edits = Self.judge(1, "rejected", "'ana'") + Self.move("reviewed", "'ana'")
      #expect(try foreignEdit(path, edits) == nil)
      let store = try Store.open(path, mode: .read)
      #expect(try store.count("SELECT status = 'reviewed' FROM work_units WHERE fid = 1") == 1)
      #expect(try ReviewRecords(store).reviewedWithRejected() == 1)
    }
  }

  /// Whatever was judged of it, a sample that comes back as something else is a new one.
  @Test func aSampleThatComesBackAsAnotherClassWaits() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Self.store(path).close()
    let edits = Self.putBack("class = 'pine'") + "INSERT INTO training_samples SELECT * FROM kept"
    #expect(try foreignEdit(path, edits) == nil)
    let store = try Store.open(path, mode: .write)
    let found = "SELECT status||' '||class||' '||(\"key\" LIKE 'drawn/%')||' '||(block IS NULL)"
    #expect(
      try store.connection.text("\(found) FROM training_samples WHERE fid = 2")
        == "pending_approval pine 1 1")
    try store.expectSound()
  }

  /// An account is the same in great and small letters, also where its own work renews its lease.
  @Test func aLeaseIsRenewedInOtherLetters() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Self.store(path).close()
    let edits = """
      \(Self.move("in_progress", "NULL"))
      INSERT INTO dls_audit(at,actor,layer,fid,action,old_status,new_status) VALUES \
      (strftime('%Y-%m-%dT%H:%M:%fZ','now','-91 minutes'),'sam','work_units',1,'take',\
      'in_progress','in_progress');
      UPDATE training_samples SET note = 'wet',changed_by = 'Sam' WHERE fid = 1;
      """
    #expect(try foreignEdit(path, edits) == nil)
    let refusal = try foreignEdit(path, Self.move("pending_review", "'ana'"))
    #expect(refusal?.message.contains("whose lease has not run out") == true)
    #expect(try foreignEdit(path, Self.move("pending_review", "'SAM'")) == nil)
  }

  // MARK: what dls reads and writes

  @Test(arguments: [
    ("90 min", 5400), ("2 h", 7200), ("1.5 h", 5400), ("30 s", 30), ("3 d", 259_200),
  ])
  func theRulesAreRead(_ lease: String, _ seconds: Double) throws {
    let folder = try TemporaryFolder()
    let rules = "four_eyes = true\non_rejected = keep\nlease = \(lease)\n"
    let store = try Self.store(folder.file("a.gpkg"), rules: rules)
    #expect(
      try ReviewRecords(store).policy()
        == ReviewPolicy(fourEyes: true, onRejected: .keep, leaseSeconds: seconds))
    let other = try Self.store(folder.file("b.gpkg"), rules: nil)
    #expect(try ReviewRecords(other).policy() == nil)
  }

  @Test func aUnitIsWithWhoeverTookIt() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Self.store(path).close()
    #expect(try foreignEdit(path, Self.draw) == nil)
    let store = try Store.open(path, mode: .write)
    let records = ReviewRecords(store)
    func claim() throws -> Claim? {
      try records.claim(of: #require(try records.unit("plots/0_0")))
    }
    #expect(try claim() == nil)
    try store.write(actor: "maria") { try $0.moveUnits([1], from: .queued, to: .inProgress) }
    #expect(try claim()?.holder == "sam")
    #expect(try claim()?.isHeld == true)
    func take(_ who: String) -> String? {
      do { try store.write(actor: who) { try $0.takeUnits(["plots/0_0"]) } } catch {
        return (error as? StoreError)?.message
      }
      return nil
    }
    // Somebody may have worked there since a command looked; its owner may move it at any time.
    #expect(take("ana")?.contains("lease has not run out") == true)
    #expect(take("maria") == nil)
    #expect(try claim()?.isOf("Maria") == true)
    try store.write(actor: "maria") { try $0.setUnits(["plots/0_0"], status: .pendingReview) }
    #expect(try claim() == nil)
    #expect(take("maria")?.contains("neither In progress nor In review") == true)
    #expect(try records.isCollector("maria", of: 1))
    #expect(try records.isCollector("sam", of: 1))
    #expect(try !records.isCollector("eve", of: 1))
    #expect(try records.collector(of: 9) == "sam")
    #expect(try records.collector(of: 1) == nil)
    try store.expectSound()
  }

  /// More than a thousand rows are set without the database's triggers, under the same rules.
  @Test func manyAtOnceKeepTheRules() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let made = try Self.store(path, units: 1001)
    let keys = (0..<1001).map { "plots/\($0 % 100)_\($0 / 100)" }
    made.close()
    let edits = Self.draw + Self.move("in_progress", "'sam'")
    #expect(try foreignEdit(path, edits) == nil)
    let store = try Store.open(path, mode: .write)
    let samples = (1...2003).map { Int64($0) }
    func refusal(_ actor: String, _ body: (StoreWriter) throws -> Void) -> String? {
      do { try store.write(actor: actor, body) } catch { return (error as? StoreError)?.message }
      return nil
    }
    #expect(
      refusal("sam") { try $0.setSamples(samples, status: .approved) }?.contains(Self.own) == true)
    #expect(refusal("ana") { try $0.setSamples(samples, status: .approved) } == nil)
    #expect(
      refusal("ana") { try $0.setUnits(keys, status: .pendingReview) }?
        .contains("lease has not run out") == true)
    #expect(refusal("maria") { try $0.setUnits(keys, status: .pendingReview) } == nil)
    #expect(
      refusal("sam") { try $0.setUnits(keys, status: .reviewed) }?
        .contains("whoever took this work unit") == true)
    #expect(refusal("ana") { try $0.setUnits(keys, status: .reviewed) } == nil)
    #expect(refusal("ana") { try $0.setSamples(samples, status: .rejected) } == nil)
    #expect(try store.count("SELECT count(*) FROM work_units WHERE status = 'queued'") == 1001)
    try store.expectSound()
  }

  // MARK: older stores

  /// A store of version 5 has laws that let a sample come back as something else.
  @Test func aStoreOfVersionFiveGetsThePresentLaws() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let made = try Self.store(path)
    try made.write(actor: "maria") {
      try $0.putFields([StoredField(schema: "crowns", name: "stems", kind: .integer)])
    }
    let left = """
      CREATE TRIGGER "dls_field_written crowns.trunks" BEFORE UPDATE ON "training_samples" BEGIN \
      SELECT RAISE(ABORT, 'long gone'); END;
      """
    let laws = ["dls_sample_four_eyes_new", "dls_field_new crowns.stems"]
    let present = try laws.map { try Self.law($0, made) }
    made.close()
    #expect(try foreignEdit(path, laws.map(Self.gutted).joined() + left) == nil)
    try Self.becomeVersionFive(path)
    let store = try Store.open(path, mode: .write)
    #expect(try store.meta("schema_version") == String(SchemaHistory.current.version))
    // Older laws are nobody's doing: nothing is told of them, and nothing looked at.
    #expect(store.notices.count == 1, "\(store.notices)")
    #expect(try store.count(Self.repairs) == 0)
    #expect(try store.meta("placed_up_to") == nil)
    let renewed = try laws.map { try Self.law($0, store) }
    #expect(renewed == present)
    try store.expectSound()
    store.close()
    #expect(try Store.open(path, mode: .write).notices == [])
    #expect(try foreignEdit(path, "UPDATE training_samples SET stems = 2") == nil)
  }

  private static let repairs = "SELECT count(*) FROM dls_audit WHERE action = 'repair'"

  private static func law(_ name: String, _ store: Store) throws -> String {
    try #require(
      try store.connection.text("SELECT sql FROM sqlite_master WHERE name = ?", [.text(name)]))
  }

  /// SQL that leaves nothing of a law on samples but its name.
  private static func gutted(_ law: String) -> String {
    """
    DROP TRIGGER "\(law)"; CREATE TRIGGER "\(law)" BEFORE INSERT ON "training_samples" WHEN 0 \
    BEGIN SELECT 1; END;
    """
  }

  /// Lets a store be one of version 5 whose schema is as dls left it.
  private static func becomeVersionFive(_ path: String) throws {
    #expect(
      try foreignEdit(path, "UPDATE dls_meta SET value = '5' WHERE key = 'schema_version'") == nil)
    try sealSchema(path)
  }

  /// What somebody altered or took away before an upgrade is told and looked at as at any other time.
  @Test func anUpgradeHidesNoAlteredLaws() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let made = try Self.store(path)
    let laws = ["dls_sample_four_eyes_new", "dls_sample_inserted", "dls_audit_no_update"]
    let present = try laws.map { try Self.law($0, made) }
    made.close()
    #expect(try foreignEdit(path, Self.gutted(laws[0])) == nil)
    try Self.becomeVersionFive(path)
    let edits = """
      DROP TRIGGER dls_sample_inserted; DROP TRIGGER dls_audit_no_update;
      CREATE TRIGGER dls_audit_no_update BEFORE UPDATE ON dls_audit WHEN 0 BEGIN SELECT 1; END;
      UPDATE dls_audit SET actor = 'eve' WHERE seq = 2
      """
    #expect(try foreignEdit(path, edits) == nil)
    let store = try Store.open(path, mode: .write)
    #expect(store.notices.count == 3, "\(store.notices)")
    for law in laws { #expect(store.notices[1].contains(law), "\(store.notices[1])") }
    #expect(store.notices.last?.contains("are not those that were sealed") == true)
    let renewed = try laws.map { try Self.law($0, store) }
    #expect(renewed == present)
    #expect(try store.count(Self.repairs) == 1)
    #expect(try store.movedSamples().count == 8)
    #expect(try store.meta("placed_up_to") == "unknown")
    store.close()
    #expect(try Store.open(path, mode: .write).notices == [])
  }

  /// A rule that somebody added is taken for one of a former field, and with it goes what tells of the change.
  @Test func anUpgradeRenewsLawsAlsoWhereARuleWasAdded() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let made = try Self.store(path)
    let law = "dls_sample_four_eyes_new"
    let present = try Self.law(law, made)
    made.close()
    #expect(try foreignEdit(path, Self.gutted(law)) == nil)
    try Self.becomeVersionFive(path)
    let added = """
      CREATE TRIGGER "dls_field_new a.b" BEFORE INSERT ON "training_samples" WHEN 0 BEGIN SELECT 1; END
      """
    #expect(try foreignEdit(path, added) == nil)
    let store = try Store.open(path, mode: .write)
    #expect(try Self.law(law, store) == present)
    try store.expectSound()
  }

  /// What was applied and noted before the rules held counts from the upgrade on.
  @Test func aStoreOfVersionFourIsUpgraded() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let made = try Self.store(path)
    var drops: [String] = []
    try made.connection.forEach(
      """
      SELECT type,name FROM sqlite_master WHERE name GLOB 'dls_*four_eyes*' OR name IN \
      ('dls_unit_lease','dls_sample_requeues','dls_unit_requeued','dls_audit_rows')
      """
    ) { drops.append("DROP \($0.text(0) ?? "") \($0.text(1) ?? "");") }
    made.close()
    #expect(drops.count == 9)
    let version = """
      DROP TABLE IF EXISTS dls_fields; UPDATE dls_meta SET value = '4' WHERE key = 'schema_version';
      """
    #expect(try foreignEdit(path, drops.joined() + Self.draw + version) == nil)
    try sealSchema(path)
    let store = try Store.open(path, mode: .write)
    #expect(store.notices.count == 1, "\(store.notices)")
    #expect(try store.meta("schema_version") == String(SchemaHistory.current.version))
    try store.expectSound()
    store.close()
    let error = try foreignEdit(path, Self.judge(9, "approved", "'sam'"))
    #expect(error?.message.contains(Self.own) == true)
    #expect(try foreignEdit(path, Self.judge(9, "approved", "'ana'")) == nil)
    let later = try Store.open(path, mode: .write)
    #expect(later.notices == [])
    try later.expectSound()
  }
}
