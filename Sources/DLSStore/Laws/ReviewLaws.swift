// ReviewLaws.swift: the rules of a review that the database keeps for every program, as triggers of built-ins.

import DLSWorkflow

/// Four eyes, leases and rejected samples. They hold as soon as a `review` block is applied that says so, and
/// cost nothing where units and samples come many at once.
extension Laws {
  /// Finds what the audit has of one row, quickly.
  static let auditRows = SchemaObject(
    kind: "index", name: "dls_audit_rows", table: "dls_audit",
    sql: "CREATE INDEX \"dls_audit_rows\" ON \"dls_audit\"(layer,fid) WHERE fid NOT NULL")

  /// The triggers of the rules of review, from schema version 5 on. What was applied and noted before holds from
  /// then on: rules and people stand in the store already.
  static let reviewTriggers: [SchemaObject] =
    sampleReviewLaws + unitReviewLaws + [sampleRequeues, unitRequeued]

  static let sampleSentence =
    "The project asks for four eyes: whoever drew a sample, or changed its shape or class last, "
    + "leaves it at pending_approval, and somebody else approves or rejects it."
  static let unitSentence =
    "The project asks for four eyes: whoever took this work unit to collect, or has samples in it "
    + "that wait for approval, leaves it at pending_review, and somebody else reviews it."
  static let leaseSentence =
    "This work unit is with somebody else, whose lease has not run out: dls status says with whom "
    + "and until when. Ask them, or wait."

  private static let judged = ProductTables.words(
    SampleStatus.allCases.filter(\.isJudged).map(\.text))
  private static let isJudgement = """
    NEW."status" IS NOT OLD."status" AND NEW."status" IN (\(judged)) AND \(ReviewQueries.fourEyes)
    """
  private static let isReview = """
    NEW."status" IS NOT OLD."status" AND NEW."status" IN \
    ('\(UnitStatus.inReview.text)','\(UnitStatus.reviewed.text)') AND \(ReviewQueries.fourEyes)
    """
  private static let unnamed = "coalesce(NEW.\"changed_by\",'') = ''"

  private static let sampleReviewLaws: [SchemaObject] = [
    refuse(
      "dls_sample_four_eyes", "UPDATE", "training_samples",
      when: """
        \(isJudgement) AND (\(isEdited) OR \
        NEW."changed_by" = \(ReviewQueries.collector("OLD.\"fid\"")) COLLATE NOCASE)
        """,
      sampleSentence),
    refuse(
      "dls_sample_four_eyes_name", "UPDATE", "training_samples",
      when: "\(isJudgement) AND \(unnamed)",
      "The project asks for four eyes: write into changed_by who approves or rejects the sample, "
        + "as the forms that dls brings do."),
    refuse(
      "dls_sample_four_eyes_new", "INSERT", "training_samples",
      when: """
        NEW."status" IN (\(judged)) AND \(ReviewQueries.fourEyes) AND NOT \(isCopy) AND NOT \
        \(isBack(" AND t.status = NEW.\"status\""))
        """,
      "The project asks for four eyes: a new sample waits for somebody else's approval, so leave "
        + "status to its default."),
  ]

  private static let unitReviewLaws: [SchemaObject] = [
    refuse(
      "dls_unit_four_eyes", "UPDATE", "work_units",
      when:
        "\(isReview) AND \(ReviewQueries.isCollector("OLD.\"fid\"", person: "NEW.\"changed_by\""))",
      unitSentence),
    refuse(
      "dls_unit_four_eyes_name", "UPDATE", "work_units", when: "\(isReview) AND \(unnamed)",
      "The project asks for four eyes: write into changed_by who reviews the work unit, as the "
        + "forms that dls brings do."),
    refuse(
      "dls_unit_lease", "UPDATE", "work_units",
      when: """
        NEW."status" IS NOT OLD."status" AND OLD."status" IN (\(ReviewQueries.taken)) AND \
        NEW."changed_by" NOT NULL AND \(ReviewQueries.leases) AND \(isHeld) AND \
        NOT \(ReviewQueries.isOwner("NEW.\"changed_by\""))
        """,
      leaseSentence),
  ]

  private static let isHeld = ReviewQueries.isHeld(
    "OLD.\"fid\"", status: "OLD.\"status\"", against: "NEW.\"changed_by\"")

  /// A sample that is rejected in a Reviewed unit sends it back, where the project wants that.
  private static let sampleRequeues = SchemaObject.trigger(
    "dls_sample_requeues", on: "training_samples",
    """
    AFTER UPDATE OF "status" ON "training_samples" WHEN NEW."status" = 'rejected' AND \
    OLD."status" IS NOT 'rejected' AND NEW."unit" NOT NULL AND \(ReviewQueries.requeues) BEGIN \
    UPDATE "work_units" SET "status" = 'queued',"changed_by" = NEW."changed_by" \
    WHERE "fid" = NEW."unit" AND "status" = 'reviewed'; END
    """)

  /// A unit that comes to Reviewed with rejected samples goes back to Queued, where the project wants that. It
  /// follows the trigger that notes the move, as SQLite says of no two triggers of one event which is first.
  private static let unitRequeued = SchemaObject.trigger(
    "dls_unit_requeued", on: "work_units",
    """
    AFTER UPDATE OF "revision" ON "work_units" WHEN NEW."status" = 'reviewed' AND \
    NEW."revision" IS NOT OLD."revision" AND \(ReviewQueries.requeues) AND EXISTS (\(itsMove)) AND \
    \(ReviewQueries.hasRejected("NEW.\"fid\"")) BEGIN \
    INSERT INTO dls_audit(actor,layer,fid,key,action,revision,old_status,new_status,detail) \
    SELECT e.actor,e.layer,e.fid,e.key,'update',NEW."revision"+1,'reviewed','queued',\
    'status, on_rejected' FROM dls_audit e WHERE e.seq = (SELECT max(seq) FROM dls_audit); \
    UPDATE "work_units" SET "status" = 'queued',"revision" = NEW."revision"+1,\
    "updated_at" = \(GeoPackageTables.now) WHERE "fid" = NEW."fid"; END
    """)

  private static let itsMove = """
    SELECT 1 FROM dls_audit e WHERE e.seq = (SELECT max(seq) FROM dls_audit) AND \
    e.layer = 'work_units' AND e.fid = NEW."fid" AND e.revision = NEW."revision" AND \
    e.new_status = 'reviewed' AND e.old_status IS NOT 'reviewed'
    """
}
