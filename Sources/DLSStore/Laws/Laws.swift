// Laws.swift: the rules that the database itself keeps, for every program, as triggers of built-ins.

import DLSWorkflow

/// The workflow's laws as BEFORE triggers, and the bookkeeping (revision, audit, tombstones) as
/// AFTER triggers. Other programs leave foreign keys off, so references are laws too.
enum Laws {
  /// Every law, in the order in which the triggers are made.
  static let triggers: [SchemaObject] =
    unitLaws + sampleLaws + auditLaws + [unitInserted, unitUpdated, unitDeleted]
    + [sampleInserted, sampleUpdated, sampleRevalued, sampleDeleted] + others

  private static let others: [SchemaObject] = UndoTables.triggers + reviewTriggers

  /// From schema version 3 to 4.
  static let migration: [String] = [
    "ALTER TABLE dls_tombstones ADD COLUMN geom BLOB", UndoTables.samples,
    """
    UPDATE training_samples SET class_value = (SELECT value FROM dls_classes c WHERE \
    c."schema" = training_samples."schema" AND c.name = class) WHERE class_value IS NOT \
    (SELECT value FROM dls_classes c WHERE c."schema" = training_samples."schema" \
    AND c.name = class)
    """,
  ]

  /// The laws that read otherwise from version 4 on, or are new in it.
  static let renewedByMigration = [
    sampleInserted, sampleUpdated, sampleRevalued, sampleDeleted, unitNumber, sampleNumber,
    sampleSchemaNew, sampleIdentity, unitUpdated,
  ]

  /// A BEFORE trigger that refuses with a sentence.
  static func refuse(
    _ name: String, _ event: String, _ table: String, when condition: String, _ sentence: String
  ) -> SchemaObject {
    let text = sentence.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''")
    return .trigger(
      name, on: table,
      "BEFORE \(event) ON \"\(table)\" WHEN \(condition) BEGIN SELECT RAISE(ABORT, '\(text)'); END")
  }

  /// A revision moves only where the audit's last entry says so: that is what the AFTER triggers
  /// do. A program that writes back a row it read before somebody else changed it is stopped here.
  private static func revisionGuard(_ name: String, _ table: String) -> SchemaObject {
    refuse(
      name, "UPDATE", table,
      when: """
        NEW."revision" IS NOT OLD."revision" AND NOT EXISTS (SELECT 1 FROM dls_audit \
        WHERE seq = (SELECT max(seq) FROM dls_audit) AND layer = '\(table)' \
        AND fid IS OLD."fid" AND revision IS NEW."revision")
        """,
      "This row was changed by somebody else meanwhile (its revision moved on): reload the layer "
        + "and make the change again.")
  }

  /// Numbers beyond this leave no room for others: the next row gets one more than the largest.
  static let lastNumber: Int64 = 1 << 53

  private static func numberGuard(_ name: String, _ table: String) -> SchemaObject {
    refuse(
      name, "INSERT", table, when: "NEW.\"fid\" > \(lastNumber)",
      "This fid is too large to number the next row after it: leave fid empty.")
  }

  private static let unitNumber = numberGuard("dls_unit_number", "work_units")
  private static let sampleNumber = numberGuard("dls_sample_number", "training_samples")

  private static let unitLaws: [SchemaObject] = [
    refuse(
      "dls_unit_no_replace", "INSERT", "work_units",
      when: """
        EXISTS (SELECT 1 FROM "work_units" WHERE "fid" = NEW."fid" OR "key" = NEW."key")
        """,
      "A work unit with this fid or key is there already: change it instead of replacing it."),
    refuse(
      "dls_unit_declared", "INSERT", "work_units",
      when: """
        NEW."key" IS NULL OR NEW."block" IS NULL OR NOT EXISTS \
        (SELECT 1 FROM dls_blocks WHERE address = NEW."block")
        """,
      "Work units are made by the project file: change its work_units block and run dls apply."),
    refuse(
      "dls_unit_words", "UPDATE", "work_units",
      when: unitWords, unitWordsSentence),
    refuse(
      "dls_unit_words_new", "INSERT", "work_units",
      when: unitWords, unitWordsSentence),
    refuse(
      "dls_unit_identity", "UPDATE", "work_units",
      when: """
        NEW."fid" IS NOT OLD."fid" OR NEW."key" IS NOT OLD."key" OR \
        NEW."block" IS NOT OLD."block" OR NEW."origin_hash" IS NOT OLD."origin_hash" OR \
        NEW."created_at" IS NOT OLD."created_at" AND OLD."created_at" NOT NULL
        """,
      "fid, key, block, origin_hash and created_at of a work unit stay as dls apply wrote them."),
    refuse(
      "dls_unit_shape", "UPDATE", "work_units",
      when: "NEW.\"geom\" IS NOT OLD.\"geom\"",
      "The shape of a work unit comes from the project file: change its work_units block and run "
        + "dls apply."),
    refuse(
      "dls_unit_moves", "UPDATE", "work_units",
      when: never(UnitMoves.never.map { ($0.from.text, $0.to.text) }),
      "A work unit never makes this move: set one of the statuses in between first."),
    refuse(
      "dls_unit_born", "INSERT", "work_units",
      when: born(UnitMoves.neverBorn.map(\.text)),
      "A work unit does not begin with this status: leave status to its default."),
    revisionGuard("dls_unit_stale", "work_units"),
    unitNumber,
    refuse(
      "dls_unit_keeps_samples", "DELETE", "work_units",
      when: "EXISTS (SELECT 1 FROM \"training_samples\" WHERE \"unit\" = OLD.\"fid\")",
      "This work unit holds training samples: delete or move them first, or let dls apply do it."),
  ]

  private static let unitWords = """
    NEW."status" IS NULL OR NEW."status" NOT IN (\(ProductTables.unitWords)) OR \
    NEW."split" IS NULL OR NEW."split" NOT IN (\(ProductTables.splitWords)) OR \
    NEW."complete" IS NULL OR NEW."complete" NOT IN (0,1)
    """

  private static let unitWordsSentence =
    "A work unit's status is one of \(plain(UnitStatus.allCases.map(\.text))), its split one of "
    + "\(plain(SplitPart.allCases.map(\.text))), and complete is true or false."

  private static let sampleWords = """
    NEW."status" IS NULL OR NEW."status" NOT IN (\(ProductTables.sampleWords))
    """

  private static let sampleWordsSentence =
    "A sample's status is one of \(plain(SampleStatus.allCases.map(\.text)))."

  private static let unknownClass = """
    NEW."class" IS NULL OR NOT EXISTS (SELECT 1 FROM dls_classes WHERE name = NEW."class" AND \
    (NEW."schema" IS NULL OR "schema" = NEW."schema"))
    """

  private static let unknownClassSentence =
    "The sample's class is none of the project's: take a name from the table dls_classes, or add "
    + "the class to the schema and run dls apply."

  private static let unknownUnit = """
    NEW."unit" NOT NULL AND NOT EXISTS (SELECT 1 FROM "work_units" WHERE "fid" = NEW."unit")
    """

  private static let unknownUnitSentence =
    "The sample names a work unit that is not there: leave unit empty, dls places the sample."

  private static let sampleLaws: [SchemaObject] = [
    refuse(
      "dls_sample_no_replace", "INSERT", "training_samples",
      when: """
        EXISTS (SELECT 1 FROM "training_samples" WHERE "fid" = NEW."fid" OR "key" = NEW."key")
        """,
      "A sample with this fid or key is there already: change it instead of replacing it."),
    refuse(
      "dls_sample_words", "UPDATE", "training_samples", when: sampleWords, sampleWordsSentence),
    refuse(
      "dls_sample_words_new", "INSERT", "training_samples",
      when: "NEW.\"status\" NOT IN (\(ProductTables.sampleWords))", sampleWordsSentence),
    refuse(
      "dls_sample_class", "UPDATE", "training_samples",
      when: """
        (NEW."class" IS NOT OLD."class" OR NEW."schema" IS NOT OLD."schema") AND (\(unknownClass))
        """, unknownClassSentence),
    refuse(
      "dls_sample_class_new", "INSERT", "training_samples", when: unknownClass,
      unknownClassSentence),
    sampleSchemaNew,
    refuse(
      "dls_sample_unit", "UPDATE", "training_samples",
      when: "NEW.\"unit\" IS NOT OLD.\"unit\" AND \(unknownUnit)", unknownUnitSentence),
    refuse(
      "dls_sample_unit_new", "INSERT", "training_samples", when: unknownUnit,
      unknownUnitSentence),
    sampleIdentity,
    refuse(
      "dls_sample_moves", "UPDATE", "training_samples",
      when: never(SampleMoves.never.map { ($0.from.text, $0.to.text) }),
      "A sample never makes this move: set it to pending_approval first."),
    refuse(
      "dls_sample_born", "INSERT", "training_samples",
      when: born(SampleMoves.neverBorn.map(\.text)),
      "A sample does not begin with this status: leave status to its default."),
    revisionGuard("dls_sample_stale", "training_samples"),
    sampleNumber,
  ]

  /// What a sample is known by stays, once the trigger that fills a new row is done with it.
  private static let sampleIdentity = refuse(
    "dls_sample_identity", "UPDATE", "training_samples",
    when: """
      (NEW."fid" IS NOT OLD."fid" OR (OLD."key" NOT NULL AND NEW."key" IS NOT OLD."key") OR \
      NEW."block" IS NOT OLD."block" OR NEW."origin_hash" IS NOT OLD."origin_hash" OR \
      NEW."origin_revision" IS NOT OLD."origin_revision" OR \
      NEW."created_at" IS NOT OLD."created_at" AND OLD."created_at" NOT NULL) AND NOT \
      (NEW."fid" IS OLD."fid" AND NEW."revision" IS NOT OLD."revision" AND EXISTS (SELECT 1 FROM \
      dls_audit WHERE seq = (SELECT max(seq) FROM dls_audit) AND action = 'insert' AND \
      layer = 'training_samples' AND fid IS OLD."fid" AND revision IS NEW."revision"))
      """,
    "fid, key, block, origin and created_at of a sample stay as they were first written.")

  /// Nobody knows which class is meant where several schemas have one of that name.
  private static let sampleSchemaNew = refuse(
    "dls_sample_schema_new", "INSERT", "training_samples",
    when: """
      NEW."schema" IS NULL AND (SELECT count(*) FROM dls_classes WHERE name = NEW."class") > 1
      """,
    "Several schemas have a class of this name: write into schema which one is meant.")

  /// The condition that finds a move that must never be.
  private static func never(_ moves: [(from: String, to: String)]) -> String {
    let pairs = moves.map { "(OLD.\"status\" = '\($0.from)' AND NEW.\"status\" = '\($0.to)')" }
    return pairs.isEmpty ? "0" : pairs.joined(separator: " OR ")
  }

  /// The condition that finds a row that begins with a status it must not begin with.
  private static func born(_ statuses: [String]) -> String {
    statuses.isEmpty ? "0" : "NEW.\"status\" IN (\(ProductTables.words(statuses)))"
  }

  private static func plain(_ words: [String]) -> String {
    words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }

  private static let auditLaws: [SchemaObject] = ["dls_audit", "dls_audit_seals"].flatMap {
    table -> [SchemaObject] in
    let key = table == "dls_audit" ? "seq" : "id"
    return [
      refuse(
        "\(table)_no_update", "UPDATE", table, when: "1",
        "The audit is append-only: nothing in it is ever changed."),
      refuse(
        "\(table)_no_delete", "DELETE", table, when: "1",
        "The audit is append-only: nothing in it is ever deleted."),
      refuse(
        "\(table)_no_replace", "INSERT", table,
        when: "EXISTS (SELECT 1 FROM \(table) WHERE \(key) = NEW.\(key))",
        "The audit is append-only: nothing in it is ever replaced."),
    ]
  }
}
