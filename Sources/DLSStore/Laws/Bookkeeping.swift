// Bookkeeping.swift: the AFTER triggers: revision, audit, tombstones, an edited sample's fall back.

import DLSWorkflow

/// What the database writes by itself when any program changes a row.
extension Laws {
  private static let now = GeoPackageTables.now
  private static let auditColumns =
    "actor,layer,fid,key,action,revision,old_status,new_status,detail"

  /// The names of the changed columns as one text, with what people had written there: programs that
  /// write a column at a time replace a text that they never showed.
  /// - Parameter fields: the columns of fields among them.
  private static func changes(_ columns: [String], fields: [String] = []) -> String {
    let parts = columns.map {
      "CASE WHEN NEW.\(SQLText.name($0)) IS NOT OLD.\(SQLText.name($0)) "
        + "THEN \(SQLText.literal("\($0) ")) ELSE '' END"
    }
    let texts = (["title", "note"].filter(columns.contains) + fields).map {
      """
      CASE WHEN NEW.\(SQLText.name($0)) IS NOT OLD.\(SQLText.name($0)) AND \
      OLD.\(SQLText.name($0)) <> '' \
      THEN \(SQLText.literal(", \($0) was: "))||OLD.\(SQLText.name($0)) ELSE '' END
      """
    }
    return chain(["trim(" + chain(parts, "||") + ")"] + texts, "||")
  }

  private static func anyChanged(_ columns: [String]) -> String {
    chain(columns.map { "NEW.\(SQLText.name($0)) IS NOT OLD.\(SQLText.name($0))" }, " OR ")
  }

  /// Terms with an operator between them, however many: SQLite reads an expression that is a thousand deep.
  private static func chain(_ terms: [String], _ mark: String) -> String {
    let length = 100
    if terms.count <= length { return terms.joined(separator: mark) }
    return stride(from: 0, to: terms.count, by: length).map {
      "(\(terms[$0..<min($0 + length, terms.count)].joined(separator: mark)))"
    }.joined(separator: mark)
  }

  private static let unitColumns = [
    "geom", "title", "status", "complete", "split", "assigned", "note",
  ]
  private static let sampleColumns = [
    "geom", "schema", "class", "unit", "status", "confidence", "note",
  ]

  static let unitInserted = SchemaObject.trigger(
    "dls_unit_inserted", on: "work_units",
    """
    AFTER INSERT ON "work_units" BEGIN \
    INSERT INTO dls_audit(\(auditColumns)) VALUES (NEW."changed_by",'work_units',NEW."fid",\
    NEW."key",'insert',NEW."revision"+1,NULL,NEW."status",NULL); \
    UPDATE "work_units" SET "revision" = NEW."revision"+1,"changed_by" = NULL,\
    "created_at" = coalesce(NEW."created_at",\(now)),"updated_at" = \(now) \
    WHERE "fid" = NEW."fid"; END
    """)

  static let unitUpdated = SchemaObject.trigger(
    "dls_unit_updated", on: "work_units",
    """
    AFTER UPDATE ON "work_units" WHEN NEW."revision" IS OLD."revision" AND \
    (\(anyChanged(unitColumns + ["changed_by"]))) BEGIN \
    INSERT INTO dls_audit(\(auditColumns)) VALUES (NEW."changed_by",'work_units',NEW."fid",\
    NEW."key",'update',NEW."revision"+1,OLD."status",NEW."status",\(changes(unitColumns))); \
    UPDATE "work_units" SET "revision" = NEW."revision"+1,"changed_by" = NULL,\
    "updated_at" = \(now) WHERE "fid" = NEW."fid"; END
    """)

  static let unitDeleted = SchemaObject.trigger(
    "dls_unit_deleted", on: "work_units",
    """
    AFTER DELETE ON "work_units" BEGIN \
    INSERT INTO dls_audit(\(auditColumns)) VALUES (NULL,'work_units',OLD."fid",OLD."key",\
    'delete',OLD."revision",OLD."status",NULL,NULL); END
    """)

  /// The schema of a new sample, which may be left for the database to find.
  static let newSchema = """
    coalesce(NEW."schema",(SELECT min("schema") FROM dls_classes WHERE name = NEW."class"))
    """

  /// Whether a new row is the very sample that was deleted last under its key: its shape and class are those
  /// that were judged.
  /// - Parameter more: what else is asked of the tombstone `t`.
  static func isBack(_ more: String = "") -> String {
    """
    EXISTS (SELECT 1 FROM dls_tombstones t WHERE t.id = (SELECT max(id) FROM dls_tombstones \
    WHERE key = NEW."key") AND t.geom IS NEW."geom" AND t.class IS NEW."class" AND \
    t."schema" IS \(newSchema)\(more))
    """
  }

  /// Whether a new row bears what only dls and the database write.
  static let isMarked = """
    (NEW."block" NOT NULL OR NEW."origin_hash" NOT NULL OR NEW."origin_revision" NOT NULL OR \
    NEW."batch" NOT NULL OR coalesce(NEW."revision",0) > 0)
    """

  /// A row that is marked is a copy: a part of a sample that was split, or one that was pasted. The very
  /// sample that was deleted may come back as it was.
  static let isCopy = "(\(isMarked) AND NOT \(isBack()))"

  /// The value that a sample keeps of those that it is inserted with, or what a copy gets instead.
  private static func unlessCopy(_ value: String, _ instead: String = "NULL") -> String {
    "CASE WHEN \(isCopy) THEN \(instead) ELSE \(value) END"
  }

  /// Nobody has judged a copy, and no label file brought it: it begins as a drawn sample does.
  static let sampleInserted = SchemaObject.trigger(
    "dls_sample_inserted", on: "training_samples",
    """
    AFTER INSERT ON "training_samples" BEGIN \
    INSERT INTO dls_audit(\(auditColumns)) VALUES (NEW."changed_by",'training_samples',\
    NEW."fid",\(unlessCopy("NEW.\"key\"")),'insert',coalesce(NEW."revision",0)+1,NULL,\
    \(unlessCopy("coalesce(NEW.\"status\",'pending_approval')", "'pending_approval'")),\
    'class '||NEW."class"||\(unlessCopy("''", "', copied as '||coalesce(NEW.\"key\",'')"))); \
    UPDATE "training_samples" SET "revision" = coalesce(NEW."revision",0)+1,\
    "changed_by" = NULL,\
    "status" = \(unlessCopy("coalesce(NEW.\"status\",'pending_approval')", "'pending_approval'")),\
    "key" = coalesce(\(unlessCopy("NEW.\"key\"")),'drawn/'||lower(hex(randomblob(8)))),\
    \(["block", "origin_hash", "origin_revision", "batch", "unit"].map {
      "\"\($0)\" = \(unlessCopy("NEW.\"\($0)\"")),"
    }.joined())\
    "schema" = \(newSchema),"class_value" = (SELECT value FROM dls_classes WHERE \
    name = NEW."class" AND (NEW."schema" IS NULL OR "schema" = NEW."schema") \
    ORDER BY "schema" LIMIT 1),\
    "created_at" = coalesce(\(unlessCopy("NEW.\"created_at\"")),\(now)),"updated_at" = \(now) \
    WHERE "fid" = NEW."fid"; END
    """)

  /// What the judgement of a sample rests on.
  static let isEdited = """
    NEW."geom" IS NOT OLD."geom" OR NEW."class" IS NOT OLD."class" OR \
    NEW."schema" IS NOT OLD."schema"
    """

  /// The status after an edit: a judged sample whose shape or class was edited waits for approval
  /// again, unless the same edit gives it a status.
  private static let statusAfter: String = {
    let judged = SampleStatus.allCases.filter {
      SampleMoves.next(after: .sampleEdited, from: $0) == .pendingApproval
    }
    return """
      CASE WHEN NEW."status" = OLD."status" AND OLD."status" IN \
      (\(ProductTables.words(judged.map(\.text)))) AND (\(isEdited)) \
      THEN 'pending_approval' ELSE NEW."status" END
      """
  }()

  /// What follows an edit of a sample where schemas have no fields.
  static let sampleUpdated = sampleUpdate(fields: [])

  /// An edit of a sample is the first edit of a unit that was still queued.
  /// - Parameter fields: the columns of fields: no judgement rests on them, and their changes are noted.
  static func sampleUpdate(fields: [String]) -> SchemaObject {
    .trigger(
      "dls_sample_updated", on: "training_samples",
      """
      AFTER UPDATE ON "training_samples" WHEN NEW."revision" IS OLD."revision" AND \
      (\(anyChanged(sampleColumns + ["changed_by"] + fields))) BEGIN \
      INSERT INTO dls_audit(\(auditColumns)) VALUES (NEW."changed_by",'training_samples',\
      NEW."fid",NEW."key",'update',NEW."revision"+1,OLD."status",\
      \(statusAfter),\
      \(changes(sampleColumns + fields, fields: fields))); \
      UPDATE "training_samples" SET "revision" = NEW."revision"+1,"changed_by" = NULL,\
      "status" = \(statusAfter),\
      "class_value" = (SELECT value FROM dls_classes WHERE \
      name = NEW."class" AND "schema" IS NEW."schema"),\
      "updated_at" = \(now) WHERE "fid" = NEW."fid"; \
      UPDATE "work_units" SET "status" = 'in_progress',"changed_by" = NEW."changed_by" \
      WHERE "fid" = NEW."unit" AND "status" = 'queued' AND (\(isEdited)); END
      """)
  }

  /// A class's value comes from the schema, whatever anybody writes beside it: no edit of the sample.
  static let sampleRevalued = SchemaObject.trigger(
    "dls_sample_revalued", on: "training_samples",
    """
    AFTER UPDATE OF "class_value" ON "training_samples" WHEN NEW."revision" IS OLD."revision" AND \
    NEW."class_value" IS NOT OLD."class_value" BEGIN \
    UPDATE "training_samples" SET "class_value" = (SELECT value FROM dls_classes WHERE \
    name = "training_samples"."class" AND "schema" IS "training_samples"."schema") \
    WHERE "fid" = NEW."fid"; END
    """)

  /// A deleted sample leaves its key and shape behind, so that an import does not bring it back.
  static let sampleDeleted = SchemaObject.trigger(
    "dls_sample_deleted", on: "training_samples",
    """
    AFTER DELETE ON "training_samples" BEGIN \
    INSERT INTO dls_tombstones(key,block,"schema",class,status,origin_hash,revision,geom) \
    SELECT OLD."key",OLD."block",OLD."schema",OLD."class",OLD."status",OLD."origin_hash",\
    OLD."revision",OLD."geom" WHERE OLD."key" NOT NULL; \
    INSERT INTO dls_audit(\(auditColumns)) VALUES (NULL,'training_samples',OLD."fid",OLD."key",\
    'delete',OLD."revision",OLD."status",NULL,NULL); END
    """)
}
