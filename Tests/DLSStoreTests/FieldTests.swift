// FieldTests.swift: the fields of schemas as columns of samples, and the laws that they bring.

import DLSStore
import DLSWorkflow
import Testing

/// A field for tests.
private func field(
  _ name: String, _ kind: StoredField.Kind, of schema: String = "crowns", unit: String? = nil,
  _ range: ClosedRange<Double>? = nil, values: [String] = [], isRequired: Bool = false
) -> StoredField {
  StoredField(
    schema: schema, name: name, kind: kind, unit: unit, least: range?.lowerBound,
    greatest: range?.upperBound, values: values, isRequired: isRequired)
}

private let height = field("height", .real, unit: "m", 0...60)
private let state = field("state", .text, values: ["alive", "dead", "it's open"], isRequired: true)

/// A store with fields and two samples that wait for approval in each of three units.
private func store(_ path: String, _ fields: [StoredField]) throws -> Store {
  try Store.create(path, layout: Fixture.layout, actor: "maria") { writer in
    try Fixture.declare(writer)
    let units = try writer.insertUnits(Fixture.units(3))
    try writer.insertSamples(Fixture.samples(units, status: .pendingApproval))
    try writer.putFields(fields)
  }
}

private func failure(_ body: () throws -> Void) throws -> StoreError {
  var found: StoreError?
  do { try body() } catch let error as StoreError { found = error }
  return try #require(found)
}

extension Store {
  /// The columns of samples beside those that every store has, with their types.
  fileprivate func fieldColumns() throws -> [String] {
    var found: [String] = []
    try connection.forEach("PRAGMA table_info(training_samples)") { row in
      if row.integer(0) > 17 { found.append("\(row.text(1) ?? "") \(row.text(2) ?? "")") }
    }
    return found
  }

  fileprivate func put(_ fields: [StoredField]) throws {
    try write(actor: "maria") { try $0.putFields(fields) }
  }
}

@Suite struct FieldColumnTests {
  @Test func eachKindHasItsColumn() throws {
    let folder = try TemporaryFolder()
    let kinds = StoredField.Kind.allCases
    let store = try store(folder.file("a.gpkg"), kinds.map { field($0.rawValue, $0) })
    #expect(
      try store.fieldColumns() == [
        "text TEXT", "integer INTEGER", "real REAL", "boolean BOOLEAN", "date DATE",
      ])
    #expect(try store.fields().map(\.column) == kinds.map(\.rawValue))
    try store.expectSound()
    store.close()
    #expect(try Store.open(folder.file("a.gpkg"), mode: .write).notices == [])
  }

  @Test func aStoreWithoutFieldsIsAsBefore() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 1)
    let before = try store.meta("schema_hash")
    try store.put([])
    #expect(try store.fieldColumns() == [])
    #expect(try store.meta("schema_hash") == before)
  }

  @Test func rangesAndListsAreOffered() throws {
    let folder = try TemporaryFolder()
    let store = try store(folder.file("a.gpkg"), [height, state])
    #expect(
      try store.connection.text(
        "SELECT group_concat(column_name||':'||title||':'||coalesce(constraint_name,'')) FROM "
          + "gpkg_data_columns WHERE column_name IN ('height','state')")
        == "height:height (m):dls_field_height,state:state:dls_field_state")
    #expect(
      try store.count(
        "SELECT count(*) FROM gpkg_data_column_constraints WHERE constraint_name = "
          + "'dls_field_height' AND constraint_type = 'range' AND min = 0 AND max = 60 AND "
          + "min_is_inclusive AND max_is_inclusive") == 1)
    #expect(
      try store.count(
        "SELECT count(*) FROM gpkg_data_column_constraints WHERE constraint_name = "
          + "'dls_field_state' AND value IN ('alive','dead','it''s open')") == 3)
    let style = try #require(
      try store.connection.text(
        "SELECT styleQML FROM layer_styles WHERE f_table_name = 'training_samples'"))
    for part in ["type=\"Range\"", "name=\"height (m)\"", "value=\"it's open\"", "notnull"] {
      #expect(style.contains(part), "\(part)")
    }
    try store.put([])
    #expect(
      try store.count(
        "SELECT count(*) FROM gpkg_data_column_constraints WHERE constraint_name LIKE 'dls_field%'")
        == 0)
  }

  /// A column goes with its field only while nothing is in it.
  @Test func valuesStayWhereAFieldGoes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [height, state])
    #expect(try foreignEdit(path, "UPDATE training_samples SET height = 12.5 WHERE fid = 1") == nil)
    try store.put([])
    #expect(try store.fieldColumns() == ["height REAL"])
    // Nothing asks for it any more.
    #expect(try foreignEdit(path, "UPDATE training_samples SET height = 99 WHERE fid = 2") == nil)
    // And it is the field's again when that comes back.
    try store.put([height])
    #expect(try store.fieldColumns() == ["height REAL"])
    #expect(try store.fieldCounts().map(\.filledCount) == [2])
    try store.expectSound()
  }

  @Test func aFieldThatHoldsSomethingElseGetsAnotherColumn() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [height])
    try store.put([field("height", .integer)])
    #expect(try store.fieldColumns() == ["height INTEGER"])
    #expect(try foreignEdit(path, "UPDATE training_samples SET height = 12 WHERE fid = 1") == nil)
    try store.put([field("height", .text)])
    #expect(try store.fieldColumns() == ["height INTEGER", "crowns_height TEXT"])
    #expect(try store.count("SELECT sum(height) FROM training_samples") == 12)
    try store.put([field("height", .integer)])
    #expect(try store.fieldColumns() == ["height INTEGER"])
  }

  @Test func namesThatAreTakenAreMadeLonger() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [])
    #expect(try foreignEdit(path, "ALTER TABLE training_samples ADD COLUMN age TEXT") == nil)
    #expect(try foreignEdit(path, "ALTER TABLE training_samples ADD COLUMN Girth DOUBLE") == nil)
    #expect(
      try foreignEdit(path, "ALTER TABLE training_samples ADD COLUMN twice INTEGER AS (2*fid)")
        == nil)
    try store.put([
      field("Note", .text), field("rowid", .integer), field("age", .integer),
      field("twice", .integer),
      field("girth", .real), field("dbh-cm", .real), field("Höhe", .real),
    ])
    #expect(
      try store.fields().map(\.column) == [
        "crowns_Note", "crowns_rowid", "crowns_age", "crowns_twice", "Girth", "dbh-cm", "Höhe",
      ])
    try store.put([])
    // What somebody else made stays, empty as it is.
    #expect(try store.fieldColumns() == ["age TEXT", "Girth DOUBLE"])
  }

  @Test func schemasShareAColumnThatHoldsTheSame() throws {
    let folder = try TemporaryFolder()
    let store = try store(
      folder.file("a.gpkg"),
      [
        height, field("height", .real, of: "acme.poles", 0...20),
        field("height", .text, of: "roofs"),
      ])
    #expect(try store.fields().map(\.column) == ["height", "height", "roofs_height"])
    #expect(
      try store.count(
        "SELECT max FROM gpkg_data_column_constraints WHERE constraint_name = 'dls_field_height'")
        == 60)
    try store.expectSound()
  }

  @Test func aRenamedFieldKeepsItsValues() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [height])
    #expect(try foreignEdit(path, "UPDATE training_samples SET height = 12 WHERE fid = 1") == nil)
    try store.write(actor: "maria") { writer in
      try writer.renameField(schema: "crowns", "height", to: "size", of: "crowns")
      try writer.putFields([field("size", .real, unit: "m", 0...60)])
    }
    #expect(try store.fieldColumns() == ["size REAL"])
    #expect(try store.count("SELECT CAST(sum(size) AS INTEGER) FROM training_samples") == 12)
    #expect(
      try foreignEdit(path, "UPDATE training_samples SET size = 99 WHERE fid = 1")?.message
        .contains("from 0 to 60 m in size") == true)
    try store.expectSound()
  }

  /// The laws of a field go with its name, and with that of its schema: what has the old name next has its own.
  @Test func noLawStaysUnderAFormerName() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [height])
    try store.write(actor: "maria") { writer in
      try writer.renameField(schema: "crowns", "height", to: "size", of: "crowns")
      try writer.putFields([field("size", .real, 0...99)])
    }
    #expect(try foreignEdit(path, "UPDATE training_samples SET size = 90 WHERE fid = 1") == nil)
    try store.put([field("size", .real, 0...99), height])
    try store.write(actor: "maria") { writer in
      try writer.renameSchema("crowns", to: "trees")
      try writer.putFields([field("size", .real, of: "trees")])
    }
    let laws =
      "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'dls_field_%'"
    #expect(try store.count("\(laws) AND name LIKE '% trees.size'") == 5)
    #expect(try store.count(laws) == 5)
    try store.expectSound()
  }

  /// Its column is dropped with it once it is empty, also after somebody had to empty it.
  @Test func aColumnThatDlsMadeStaysItsOwn() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [height])
    let fill = "UPDATE training_samples SET height = 12.5 WHERE fid = 1"
    let empty = "UPDATE training_samples SET height = NULL"
    #expect(try foreignEdit(path, fill) == nil)
    try store.put([])
    try store.put([height])
    #expect(try foreignEdit(path, empty) == nil)
    try store.put([])
    #expect(try store.fieldColumns() == [])
    try store.put([height])
    #expect(try foreignEdit(path, fill) == nil)
    try store.put([state])
    #expect(try foreignEdit(path, empty) == nil)
    try store.put([])
    #expect(try store.fieldColumns() == [])
    try store.expectSound()
  }

  /// What other programs wrote of columns in GeoPackage's table for them is theirs.
  @Test func descriptionsOfOthersStay() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [])
    let edits = """
      ALTER TABLE training_samples ADD COLUMN tall REAL; ALTER TABLE training_samples ADD COLUMN x TEXT;
      INSERT INTO gpkg_data_columns VALUES ('training_samples','x','height','X','theirs',NULL,NULL);
      INSERT INTO gpkg_data_columns VALUES ('training_samples','tall','tall','Tall','theirs','a/b',NULL);
      """
    #expect(try foreignEdit(path, edits) == nil)
    func described() throws -> [String] {
      var found: [String] = []
      try store.connection.forEach(
        """
        SELECT column_name||'|'||coalesce(name,'')||'|'||title||'|'||description||'|'||\
        coalesce(mime_type,'')||'|'||coalesce(constraint_name,'') FROM gpkg_data_columns \
        WHERE table_name = 'training_samples' AND column_name <> 'status' ORDER BY 1
        """
      ) { found.append($0.text(0) ?? "") }
      return found
    }
    try store.put([height, field("tall", .real, 0...3)])
    let text = "crowns: a number from 0 to 60 m."
    #expect(
      try described() == [
        "height||height (m)|\(text)||dls_field_height",
        "tall|tall|Tall|theirs|a/b|dls_field_tall", "x|height|X|theirs||",
      ])
    try store.write(actor: "maria") { writer in
      try writer.renameField(schema: "crowns", "tall", to: "size", of: "crowns")
      try writer.putFields([height, field("size", .real)])
    }
    #expect(
      try described() == [
        "height||height (m)|\(text)||dls_field_height", "size|tall|Tall|theirs|a/b|",
        "x|height|X|theirs||",
      ])
    try store.put([])
    #expect(try described() == ["size|tall|Tall|theirs|a/b|", "x|height|X|theirs||"])
    #expect(try store.fieldColumns() == ["size REAL", "x TEXT"])
    try store.expectSound()
  }

  /// SQLite renames no column while a view of somebody's names a table that is gone.
  @Test func aBrokenViewKeepsNoFieldFromItsName() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [height])
    let edits = """
      UPDATE training_samples SET height = 12 WHERE fid = 1; CREATE VIEW v AS SELECT * FROM gone;
      """
    #expect(try foreignEdit(path, edits) == nil)
    try store.write(actor: "maria") { writer in
      try writer.renameField(schema: "crowns", "height", to: "size", of: "crowns")
      try writer.putFields([field("size", .real, 0...60)])
    }
    #expect(try store.fieldColumns() == ["height REAL", "size REAL"])
    #expect(try store.count("SELECT CAST(sum(size) AS INTEGER) FROM training_samples") == 12)
    #expect(try store.count("SELECT count(height) FROM training_samples") == 0)
    #expect(try store.count("SELECT count(*) FROM gpkg_data_columns WHERE name = 'height'") == 0)
    try store.expectSound()
    #expect(try foreignEdit(path, "DROP VIEW v") == nil)
    try store.put([field("size", .real, 0...70)])
    #expect(try store.fieldColumns() == ["size REAL"])
  }

  /// SQLite reads an expression that is a thousand deep, and a table of two thousand columns.
  @Test func manyFieldsAreFields() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let fields = (0..<700).map { field("f\($0)", .integer) }
    let store = try store(path, fields)
    #expect(
      try foreignEdit(path, "UPDATE training_samples SET f0 = 1,f699 = 2 WHERE fid = 1") == nil)
    let last = "SELECT detail FROM dls_audit ORDER BY seq DESC LIMIT 1"
    #expect(try store.connection.text(last) == "f0 f699")
    try store.expectSound()
    let error = try failure { try store.put(fields + (0..<1300).map { field("g\($0)", .text) }) }
    #expect(error.kind == .law)
    #expect(error.message.contains("2000 in SQLite"), "\(error.message)")
    #expect(try store.fields().count == 700)
  }

  /// Long lists of rules are nothing to read; columns whose values are lost are.
  @Test func fewOfManyLostRulesAreNamed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let made = try store(path, [height, state])
    var drops = ""
    try made.connection.forEach(
      "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'dls_sample%'"
    ) { drops += "DROP TRIGGER \($0.text(0) ?? "");" }
    made.close()
    #expect(try foreignEdit(path, drops) == nil)
    let mended = try Store.open(path, mode: .write)
    let notice = try #require(mended.notices.first)
    #expect(notice.contains(" more of its rules and indexes; put back."), "\(notice)")
    #expect(notice.count < 250, "\(notice)")
    let audit = "SELECT detail FROM dls_audit WHERE action = 'repair'"
    #expect(try mended.connection.text(audit)?.contains("dls_sample_requeues") == true)
  }

  /// A column that another program took away is made again, and its laws with it.
  @Test func aLostColumnComesBackEmpty() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try store(path, [height, state]).close()
    let laws = ["written", "new", "approved", "born", "complete"].map {
      "DROP TRIGGER \"dls_field_\($0) crowns.height\";"
    }
    #expect(
      try foreignEdit(
        path,
        laws.joined() + "DROP TRIGGER dls_sample_updated;"
          + "ALTER TABLE training_samples DROP COLUMN height") == nil)
    let mended = try Store.open(path, mode: .write)
    #expect(mended.notices.first?.contains("the column height (its values are lost), dls_") == true)
    #expect(try mended.fieldColumns() == ["state TEXT", "height REAL"])
    try mended.expectSound()
    mended.close()
    #expect(try Store.open(path, mode: .write).notices == [])
    #expect(try foreignEdit(path, "UPDATE training_samples SET height = 99 WHERE fid = 1") != nil)
  }

  /// A store from before fields had columns took them down; the next plan makes what they are for.
  @Test func aStoreOfVersionFourIsUpgraded() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let old = try Fixture.store(path, units: 3)
    try old.write(actor: "maria") {
      try $0.putBlocks([
        AppliedBlock(address: "crowns.height", kind: "field", settings: "type = real\n", hash: "1")
      ])
    }
    old.close()
    let before = try foreignEdit(
      path,
      "DROP TABLE dls_fields; UPDATE dls_meta SET value = '4' WHERE key = 'schema_version'")
    #expect(before == nil)
    try sealSchema(path)
    let upgraded = try Store.open(path, mode: .write)
    #expect(try upgraded.meta("schema_version") == String(SchemaHistory.current.version))
    #expect(try !upgraded.appliedBlocks().contains { $0.kind == "field" })
    #expect(try upgraded.count("SELECT count(*) FROM training_samples") == 6)
    try upgraded.put([height])
    #expect(try upgraded.fieldColumns() == ["height REAL"])
    try upgraded.expectSound()
    upgraded.close()
    #expect(try Store.open(path, mode: .write).notices == [])
  }
}

@Suite struct FieldLawTests {
  /// What it lacks there is asked for when it is approved again.
  @Test func aSampleThatGetsAClassOfAnotherSchemaWaits() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let width = field("width", .real, of: "paths", isRequired: true)
    let store = try store(path, [height, width])
    try store.write(actor: "maria") {
      try $0.putClasses([
        StoredClass(schema: "crowns", name: "pine", value: 1),
        StoredClass(schema: "crowns", name: "oak", value: 2),
        StoredClass(schema: "paths", name: "path", value: 1),
      ])
    }
    let one = "WHERE fid = 1"
    #expect(try foreignEdit(path, "\(Self.set) status = 'approved' \(one)") == nil)
    #expect(try foreignEdit(path, "\(Self.set) schema = 'paths', class = 'path' \(one)") == nil)
    #expect(
      try store.connection.text("SELECT status FROM training_samples \(one)") == "pending_approval"
    )
    let refusal = try foreignEdit(path, "\(Self.set) status = 'approved' \(one)")
    #expect(refusal.map { "\($0)" }?.contains("in width") == true, "\(String(describing: refusal))")
    #expect(try foreignEdit(path, "\(Self.set) width = 2, status = 'approved' \(one)") == nil)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var sql: String
    /// A part of the refusal's sentence; nil where the statement is lawful.
    var refusal: String?
    var testDescription: String { sql }

    init(_ sql: String, _ refusal: String? = nil) {
      self.sql = sql
      self.refusal = refusal
    }
  }

  private static let fields = [
    height, state, field("girth", .real), field("stems", .integer), field("leafy", .boolean),
    field("seen", .date),
    field("remark", .text),
  ]

  static let set = "UPDATE training_samples SET"
  static let drawn = "FROM training_samples WHERE fid = 1"
  /// Deletes a sample, and puts it back.
  static let away = "CREATE TEMP TABLE kept AS SELECT * \(drawn); DELETE \(drawn)"
  static let back = "INSERT INTO training_samples SELECT * FROM kept"
  static let cases: [Case] = [
    Case("\(set) height = 12.5"), Case("\(set) height = 12"), Case("\(set) height = '12'"),
    Case("\(set) height = NULL"), Case("\(set) height = 61", "a number from 0 to 60 m in height"),
    Case("\(set) height = 'tall'", "a number from 0 to 60 m in height"),
    Case("\(set) state = 'dead'"), Case("\(set) state = ''"), Case("\(set) state = 'it''s open'"),
    Case("\(set) state = 'Dead'", "one of alive, dead or it's open in state"),
    Case("\(set) girth = 12.5"), Case("\(set) girth = -9e999", "a number in girth"),
    Case("\(set) stems = 3"), Case("\(set) stems = 3.5", "a whole number in stems"),
    Case("\(set) leafy = 1"), Case("\(set) leafy = 2", "true or false in leafy"),
    Case("\(set) seen = '2024-02-29'"),
    Case("\(set) seen = '2023-02-29'", "a day such as 2024-05-14 in seen"),
    Case("\(set) seen = '14.05.2024'", "a day such as 2024-05-14 in seen"),
    Case("\(set) remark = 'anything at all'"),
    Case(
      "\(set) status = 'approved'", "approved once it has one of alive, dead or it's open in state"),
    Case("\(set) status = 'rejected'"),
    Case("\(set) state = 'dead', status = 'approved'"),
    Case("\(set) state = 'dead', status = 'approved'; \(set) note = 'fine', class = 'oak'"),
    Case("\(set) state = 'dead', status = 'approved'; \(set) state = NULL", "approved once it has"),
    Case(
      "\(set) state = 'dead', status = 'approved'; \(set) height = 99",
      "has a number from 0 to 60 m in height"),
    Case("INSERT INTO training_samples(geom,class) SELECT geom,'oak' \(drawn)"),
    Case(
      "INSERT INTO training_samples(geom,class,height) SELECT geom,'oak',-1 \(drawn)",
      "a number from 0 to 60 m in height"),
    Case(
      "INSERT INTO training_samples(geom,class,status) SELECT geom,'oak','approved' \(drawn)",
      "approved once it has"),
    Case(
      "INSERT INTO training_samples(geom,class,status,state) SELECT geom,'oak','approved','dead' "
        + drawn),
    Case(
      "INSERT INTO training_samples(geom,class,status,block,height) "
        + "SELECT geom,'oak','approved',block,99 \(drawn)", "a number from 0 to 60 m in height"),
    Case(
      "INSERT INTO training_samples(geom,class,status,block) SELECT geom,'oak','approved',block "
        + drawn),
    Case("\(set) state = 'dead', status = 'approved'; \(away); \(back)"),
    Case(
      "\(set) state = 'dead', status = 'approved'; \(away); UPDATE kept SET height = 99; \(back)",
      "a number from 0 to 60 m in height"),
    Case(
      "\(set) state = 'dead', status = 'approved'; \(away); UPDATE kept SET state = NULL; \(back)",
      "approved once it has"),
    Case("UPDATE work_units SET complete = 1"),
  ]

  @Test(arguments: cases) func otherProgramsMeetTheLaws(_ example: Case) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, Self.fields)
    let refusal = try foreignEdit(path, example.sql)
    if let part = example.refusal {
      #expect(refusal?.message.contains(part) == true, "\(refusal?.message ?? "not refused")")
    } else {
      #expect(refusal == nil)
    }
    try store.expectSound()
  }

  /// What was approved before a field came stays so, and keeps its unit from being complete.
  @Test func aFieldThatComesLaterAsksBeforeAUnitIsComplete() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try Fixture.store(path, units: 2)
    try store.put([state])
    #expect(try store.count("SELECT count(*) FROM training_samples WHERE status='approved'") == 4)
    let complete = "UPDATE work_units SET complete = 1 WHERE fid = 1"
    #expect(
      try foreignEdit(path, complete)?.message.contains(
        "doesn't have one of alive, dead or it's open in state") == true)
    let error = try failure {
      try store.write(actor: "maria") { try $0.setUnits(["plots/0_0"], isComplete: true) }
    }
    #expect(error.message.contains("neon-boxes/0 and neon-boxes/1 have nothing in state, where"))
    // An edit of such a sample that leaves its approval alone is nobody's business.
    #expect(try foreignEdit(path, "UPDATE training_samples SET note = 'x' WHERE fid = 1") == nil)
    #expect(
      try foreignEdit(path, "UPDATE training_samples SET state = 'alive' WHERE unit = 1") == nil)
    #expect(try foreignEdit(path, complete) == nil)
  }

  /// A part of a sample that was split has what the whole has, and so has one that was cut and pasted.
  @Test func copiesHaveWhatTheirOriginalsHave() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [height])
    #expect(try foreignEdit(path, "\(FieldLawTests.set) height = 50") == nil)
    try store.put([field("height", .real, 0...20)])
    let (away, back) = (FieldLawTests.away, FieldLawTests.back)
    let edits = [
      "INSERT INTO training_samples(geom,class,revision,height) SELECT geom,class,revision,height "
        + FieldLawTests.drawn,
      "\(away); \(back)", "\(away); UPDATE kept SET \"key\" = NULL; \(back)",
    ]
    for edit in edits { #expect(try foreignEdit(path, edit) == nil, "\(edit)") }
    let other = "\(away); UPDATE kept SET height = 51,\"key\" = NULL,revision = 99; \(back)"
    #expect(
      try foreignEdit(path, other)?.message.contains("a number from 0 to 20 in height") == true)
  }

  /// A field whose column has another name is told by its own, too, as `--field` takes it.
  @Test func refusalsNameTheField() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let status = field("status", .text, values: ["alive", "dead"], isRequired: true)
    let store = try store(path, [status])
    let place = "in status (column crowns_status)"
    for edit in ["crowns_status = 'x'", "status = 'approved'"] {
      let refusal = try foreignEdit(path, "\(FieldLawTests.set) \(edit)")
      #expect(refusal?.message.contains(place) == true, "\(refusal?.message ?? "")")
    }
    let error = try failure {
      try store.write(actor: "maria") { try $0.setSamples([1], status: .approved) }
    }
    #expect(error.message.contains("nothing \(place)"), "\(error.message)")
  }

  @Test func dlsNamesTheSamplesThatItCannotApprove() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [height, state])
    func refusal() throws -> StoreError {
      try failure {
        try store.write(actor: "maria") { try $0.setSamples([1, 2, 3], status: .approved) }
      }
    }
    let lack = "nothing in state, where crowns asks for one of alive, dead or it's open."
    let all = "3 samples can't be approved: neon-boxes/0, neon-boxes/1 and neon-boxes/2 have "
    #expect(try refusal().message == all + lack)
    #expect(try foreignEdit(path, "\(FieldLawTests.set) state = 'dead' WHERE fid < 3") == nil)
    #expect(try refusal().message == "1 sample can't be approved: neon-boxes/2 has " + lack)
    #expect(try refusal().nextStep?.contains("dls sample set KEY --field") == true)
    try store.write(actor: "maria") { writer in
      try writer.setFields([3], [("state", .text("alive"))])
      try writer.setSamples([1, 2, 3], status: .approved)
    }
    #expect(try store.count("SELECT count(*) FROM training_samples WHERE status='approved'") == 3)
    try store.expectSound()
  }

  /// An edit of a value is an edit: revision and audit tell it, with what was there.
  @Test func anEditOfAValueIsNoted() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try store(path, [height])
    #expect(try foreignEdit(path, "UPDATE training_samples SET height = 12.5 WHERE fid = 1") == nil)
    #expect(
      try foreignEdit(
        path, "UPDATE training_samples SET height = 13, changed_by = 'sam' WHERE fid = 1") == nil)
    let last = "FROM dls_audit ORDER BY seq DESC LIMIT 1"
    #expect(try store.connection.text("SELECT detail \(last)") == "height, height was: 12.5")
    #expect(try store.connection.text("SELECT actor \(last)") == "sam")
    #expect(
      try store.count(
        "SELECT count(*) FROM training_samples WHERE fid = 1 AND revision = 3 AND changed_by IS NULL"
      ) == 1)
    #expect(
      try store.count("SELECT revision IS origin_revision FROM training_samples WHERE fid = 1") == 0
    )
  }
}
