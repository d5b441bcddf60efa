// ProductTables.swift: the project's own tables: layers, declarations, runs, audit.

import DLSWorkflow

/// The tables of the store, in SQL that SQLite 3.31 reads.
enum ProductTables {
  private static let now = GeoPackageTables.now

  /// A list of words for `IN (…)`.
  static func words(_ texts: [String]) -> String {
    texts.map { "'\($0)'" }.joined(separator: ",")
  }

  static let unitWords = words(UnitStatus.allCases.map(\.text))
  static let sampleWords = words(SampleStatus.allCases.map(\.text))
  static let splitWords = words(SplitPart.allCases.map(\.text))

  /// The layer of work units.
  static func units(_ geometry: LayerGeometry) -> String {
    """
    CREATE TABLE "work_units" ("fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
    "geom" \(geometry.rawValue),"key" TEXT NOT NULL,"block" TEXT NOT NULL,"title" TEXT,\
    "status" TEXT NOT NULL DEFAULT 'queued' CHECK ("status" IN (\(unitWords))),\
    "complete" BOOLEAN NOT NULL DEFAULT 0 CHECK ("complete" IN (0,1)),\
    "split" TEXT NOT NULL DEFAULT 'training' CHECK ("split" IN (\(splitWords))),\
    "assigned" TEXT,"note" TEXT,\
    "revision" INTEGER NOT NULL DEFAULT 0 CHECK (typeof("revision")='integer'),\
    "changed_by" TEXT,"created_at" DATETIME,"updated_at" DATETIME,"batch" INTEGER,\
    "origin_hash" INTEGER,\
    CONSTRAINT fk_units_block FOREIGN KEY ("block") REFERENCES dls_blocks("address"))
    """
  }

  /// The layer of training samples. Status and revision may be NULL for the moment between another
  /// program's insert, which may write every column, and the trigger that fills them.
  static func samples(_ geometry: LayerGeometry) -> String {
    """
    CREATE TABLE "training_samples" ("fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
    "geom" \(geometry.rawValue),"key" TEXT,"block" TEXT,"schema" TEXT,"class" TEXT,\
    "class_value" INTEGER,"unit" INTEGER,\
    "status" TEXT DEFAULT 'pending_approval' CHECK ("status" IN (\(sampleWords))),\
    "confidence" REAL,"note" TEXT,"origin_hash" INTEGER,"origin_revision" INTEGER,\
    "revision" INTEGER DEFAULT 0 CHECK (typeof("revision") IN ('integer','null')),\
    "changed_by" TEXT,"created_at" DATETIME,"updated_at" DATETIME,"batch" INTEGER,\
    CONSTRAINT fk_samples_unit FOREIGN KEY ("unit") REFERENCES "work_units"("fid"),\
    CONSTRAINT fk_samples_class FOREIGN KEY ("schema","class") \
    REFERENCES dls_classes("schema","name"))
    """
  }

  /// The tables besides the layers, in an order that foreign keys allow.
  static let attributes: [(name: String, isListed: Bool, sql: String)] = [
    ("dls_meta", false, "CREATE TABLE dls_meta (key TEXT NOT NULL PRIMARY KEY,value TEXT)"),
    (
      "dls_migrations", false,
      """
      CREATE TABLE dls_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      from_version INTEGER NOT NULL,to_version INTEGER NOT NULL,at DATETIME NOT NULL,backup TEXT)
      """
    ),
    (
      "dls_applied_plans", true,
      """
      CREATE TABLE dls_applied_plans (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      at DATETIME NOT NULL DEFAULT (\(now)),actor TEXT,program TEXT,digest TEXT,model_hash TEXT,\
      facts_hash TEXT,created INTEGER NOT NULL DEFAULT 0,updated INTEGER NOT NULL DEFAULT 0,\
      deleted INTEGER NOT NULL DEFAULT 0,unchanged INTEGER NOT NULL DEFAULT 0,summary TEXT,\
      restores INTEGER)
      """
    ),
    (
      "dls_blocks", false,
      """
      CREATE TABLE dls_blocks (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      address TEXT NOT NULL UNIQUE,kind TEXT NOT NULL,settings TEXT,hash TEXT,file TEXT,\
      line INTEGER,plan INTEGER REFERENCES dls_applied_plans(id))
      """
    ),
    ("dls_undo_blocks", false, UndoTables.blocks),
    ("dls_undo_units", false, UndoTables.units),
    ("dls_undo_samples", false, UndoTables.samples),
    (
      "dls_members", true,
      """
      CREATE TABLE dls_members (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      address TEXT NOT NULL UNIQUE,account TEXT,title TEXT,role TEXT)
      """
    ),
    (
      "dls_groups", true,
      """
      CREATE TABLE dls_groups (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      address TEXT NOT NULL,member TEXT NOT NULL,role TEXT NOT NULL,\
      CONSTRAINT uk_group_member UNIQUE (address,member,role))
      """
    ),
    (
      "dls_classes", true,
      """
      CREATE TABLE dls_classes (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      "schema" TEXT NOT NULL,name TEXT NOT NULL,value INTEGER,title TEXT,colour TEXT,\
      is_ignored BOOLEAN NOT NULL DEFAULT 0,CONSTRAINT uk_class UNIQUE ("schema",name))
      """
    ),
    ("dls_fields", false, FieldTable.sql),
    (
      "dls_batches", true,
      """
      CREATE TABLE dls_batches (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      at DATETIME NOT NULL DEFAULT (\(now)),actor TEXT,action TEXT NOT NULL,block TEXT,\
      source TEXT,source_hash TEXT,rows INTEGER,plan INTEGER REFERENCES dls_applied_plans(id))
      """
    ),
    (
      "dls_runs", true,
      """
      CREATE TABLE dls_runs (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      run TEXT NOT NULL UNIQUE,kind TEXT NOT NULL,block TEXT,status TEXT NOT NULL \
      CHECK (status IN ('running','done','failed','cancelled','lost')),actor TEXT,folder TEXT,\
      host TEXT,pid INTEGER,process_start INTEGER,boot TEXT,started_at DATETIME NOT NULL,\
      heartbeat_at DATETIME,finished_at DATETIME,request_hash TEXT,progress TEXT,metrics TEXT,\
      message TEXT)
      """
    ),
    (
      "dls_artefacts", true,
      """
      CREATE TABLE dls_artefacts (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      run TEXT NOT NULL REFERENCES dls_runs(run),block TEXT,kind TEXT NOT NULL,\
      path TEXT NOT NULL,bytes INTEGER,hash TEXT,detail TEXT,created_at DATETIME NOT NULL \
      DEFAULT (\(now)))
      """
    ),
    (
      "dls_tombstones", false,
      """
      CREATE TABLE dls_tombstones (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      key TEXT NOT NULL,block TEXT,"schema" TEXT,class TEXT,status TEXT,origin_hash INTEGER,\
      revision INTEGER,at DATETIME NOT NULL DEFAULT (\(now)),geom BLOB)
      """
    ),
    (
      "dls_audit", true,
      """
      CREATE TABLE dls_audit (seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      at DATETIME NOT NULL DEFAULT (\(now)),actor TEXT,layer TEXT,fid INTEGER,key TEXT,\
      action TEXT NOT NULL,revision INTEGER,old_status TEXT,new_status TEXT,detail TEXT,\
      rows INTEGER,batch INTEGER)
      """
    ),
    (
      "dls_audit_seals", false,
      """
      CREATE TABLE dls_audit_seals (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
      first INTEGER NOT NULL,last INTEGER NOT NULL,hash TEXT NOT NULL,\
      at DATETIME NOT NULL DEFAULT (\(now)))
      """
    ),
  ]

  /// Indexes besides those that constraints make.
  static let indexes: [SchemaObject] = [
    .index("work_units_key", on: "work_units", "\"key\"", isUnique: true),
    .index("training_samples_key", on: "training_samples", "\"key\"", isUnique: true),
    .index("training_samples_unit", on: "training_samples", "\"unit\",\"status\""),
    .index("dls_tombstones_key", on: "dls_tombstones", "key"),
    UndoTables.index, Laws.auditRows,
  ]
}
