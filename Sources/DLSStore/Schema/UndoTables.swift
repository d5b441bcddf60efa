// UndoTables.swift: the tables that remember how a store was before each applied plan.

/// What undoes applied plans. A plan leaves the inverse of its changes: blocks as they were, units
/// as they were, and of new units only their range of rows, so that the cost is that of the change.
///
/// A unit that another program changes leaves its row as last applied under no plan's number: that
/// is how changes made outside of apply are known. The next plan takes these rows over.
enum UndoTables {
  /// The key of `dls_meta` under which the last plan stands that nothing is kept to undo by.
  static let since = "undo_since"

  /// `address` is what a block is called after the plan, `was` what it was called before; NULL where
  /// there is none.
  static let blocks = """
    CREATE TABLE dls_undo_blocks (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
    plan INTEGER NOT NULL REFERENCES dls_applied_plans(id),address TEXT,was TEXT,kind TEXT,\
    settings TEXT)
    """

  /// One unit as it was, or, with no key, the rows from `first` to `last` that were not there.
  static let units = """
    CREATE TABLE dls_undo_units (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
    plan INTEGER REFERENCES dls_applied_plans(id),"first" INTEGER NOT NULL,\
    "last" INTEGER NOT NULL,"key" TEXT,"block" TEXT,geom BLOB,title TEXT,status TEXT,\
    complete INTEGER,split TEXT,assigned TEXT,note TEXT,origin_hash INTEGER)
    """

  /// Which samples a plan took out of units that it deleted, by the rows of both.
  static let samples = """
    CREATE TABLE dls_undo_samples (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
    plan INTEGER NOT NULL REFERENCES dls_applied_plans(id),"unit" INTEGER NOT NULL,\
    sample INTEGER NOT NULL)
    """

  static let index = SchemaObject.index(
    "dls_undo_units_plan", on: "dls_undo_units", "plan,\"first\"")

  /// The columns of a unit that is kept, in the order of `work_units`' own names.
  static let unitColumns =
    "\"key\",\"block\",geom,title,status,complete,split,assigned,note,origin_hash"

  private static let oldRow = unitColumns.split(separator: ",").map { "OLD.\($0)" }
    .joined(separator: ",")
  private static let isNew = """
    NOT EXISTS (SELECT 1 FROM dls_undo_units WHERE plan IS NULL AND "first" = OLD."fid")
    """

  /// Another program's first change of a declared property, as dls itself writes without triggers.
  static let triggers: [SchemaObject] = [
    .trigger(
      "dls_unit_remember_update", on: "work_units",
      """
      AFTER UPDATE OF "geom","split","assigned" ON "work_units" WHEN \
      (NEW."geom" IS NOT OLD."geom" OR NEW."split" IS NOT OLD."split" OR \
      NEW."assigned" IS NOT OLD."assigned") AND \(isNew) BEGIN \
      INSERT INTO dls_undo_units("first","last",\(unitColumns)) \
      VALUES (OLD."fid",OLD."fid",\(oldRow)); END
      """),
    .trigger(
      "dls_unit_remember_delete", on: "work_units",
      """
      AFTER DELETE ON "work_units" WHEN \(isNew) BEGIN \
      INSERT INTO dls_undo_units("first","last",\(unitColumns)) \
      VALUES (OLD."fid",OLD."fid",\(oldRow)); END
      """),
    .trigger(
      "dls_unit_remember_insert", on: "work_units",
      """
      AFTER INSERT ON "work_units" BEGIN \
      INSERT INTO dls_undo_units("first","last") VALUES (NEW."fid",NEW."fid"); END
      """),
  ]

  /// From schema version 1 to 2.
  static let migration: [String] =
    [
      blocks, units, "ALTER TABLE dls_applied_plans ADD COLUMN restores INTEGER",
      """
      INSERT OR REPLACE INTO dls_meta(key,value) \
      SELECT '\(since)',coalesce(max(id),0) FROM dls_applied_plans
      """,
    ]
}
