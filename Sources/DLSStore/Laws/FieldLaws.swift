// FieldLaws.swift: what the database itself asks of the fields of samples, for every program.

/// The laws of fields as triggers of built-ins, made anew whenever a plan changes a field. What is no
/// value of a field is refused where it is written; what is missing, where a sample is approved and
/// where its unit is marked complete.
enum FieldLaws {
  /// How the names of laws of fields begin.
  private static let prefix = "dls_field_"

  /// The names of all laws of fields that a store has, also of such as had another name since they were made.
  static func present(_ connection: Connection) throws -> [String] {
    var names: [String] = []
    try connection.forEach(
      "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name,1,?1) = ?2",
      [.integer(Int64(prefix.utf8.count)), .text(prefix)]
    ) { names.append($0.text(0) ?? "") }
    return names
  }

  /// The laws of all fields.
  static func triggers(_ fields: [StoredField]) -> [SchemaObject] {
    fields.flatMap { laws(of: $0) }
  }

  private static func laws(of field: StoredField) -> [SchemaObject] {
    guard let lack = lack(of: field, in: "NEW.\(SQLText.name(field.column))") else { return [] }
    let judged = [approved(field, lack), born(field, lack), complete(field)]
    guard let fault = fault(of: field, in: "NEW.\(SQLText.name(field.column))") else {
      return judged
    }
    return [written(field, fault), new(field, fault)] + judged
  }

  // MARK: Conditions

  /// The condition that a value is none that the field may have; nil where any will do.
  static func fault(of field: StoredField, in value: String) -> String? {
    var range = ""
    if let least = field.least, let greatest = field.greatest {
      range = """
         OR \(value) < \(StoredField.written(least)) \
        OR \(value) > \(StoredField.written(greatest))
        """
    }
    switch field.kind {
    case .text:
      if field.values.isEmpty { return nil }
      let words = field.values.map(SQLText.literal).joined(separator: ",")
      return "(\(value) <> '' AND \(value) NOT IN (\(words)))"
    case .integer: return "(\(value) NOT NULL AND (typeof(\(value)) <> 'integer'\(range)))"
    case .real:
      // SQLite has an infinite number, which no JSON and no form has.
      if range.isEmpty { range = " OR abs(\(value)) > 1.7976931348623157e308" }
      return "(\(value) NOT NULL AND (typeof(\(value)) NOT IN ('real','integer')\(range)))"
    case .boolean: return "(\(value) NOT NULL AND \(value) NOT IN (0,1))"
    // With a modifier SQLite counts 2023-02-29 on to a day that there is.
    case .date: return "(\(value) <> '' AND date(\(value),'+0 days') IS NOT \(value))"
    }
  }

  /// The condition that an approved sample doesn't have what it needs; nil where it needs nothing.
  static func lack(of field: StoredField, in value: String) -> String? {
    let fault = fault(of: field, in: value)
    guard field.isRequired else { return fault }
    return fault.map { "(\(missing(value)) OR \($0))" } ?? "(\(missing(value)))"
  }

  private static func missing(_ value: String) -> String { "coalesce(\(value),'') = ''" }

  private static func isNewOf(_ field: StoredField) -> String {
    "\(Laws.newSchema) IS \(SQLText.literal(field.schema))"
  }

  /// Whether a copy has what there is already, such as from before the field was what it is: a part of a sample
  /// that was split, one that was pasted while the other is there, or one that was cut or deleted and comes back.
  private static func isKnown(_ field: StoredField) -> String {
    let column = SQLText.name(field.column)
    return """
      (\(Laws.isMarked) AND (EXISTS (SELECT 1 FROM "training_samples" s WHERE \
      s."schema" IS \(SQLText.literal(field.schema)) AND s.\(column) IS NEW.\(column)) OR EXISTS \
      (SELECT 1 FROM dls_tombstones t WHERE t.revision IS NEW."revision" AND t.geom IS NEW."geom")))
      """
  }

  private static func isOf(_ field: StoredField) -> String {
    "NEW.\"schema\" IS \(SQLText.literal(field.schema))"
  }

  // MARK: Triggers

  private static func written(_ field: StoredField, _ fault: String) -> SchemaObject {
    let column = SQLText.name(field.column)
    return refuse(
      "written", field, "UPDATE OF \(column)", .samples,
      when: "NEW.\(column) IS NOT OLD.\(column) AND \(isOf(field)) AND \(fault)",
      valueSentence(field))
  }

  private static func new(_ field: StoredField, _ fault: String) -> SchemaObject {
    refuse(
      "new", field, "INSERT", .samples,
      when: "\(fault) AND \(isNewOf(field)) AND NOT \(isKnown(field))", valueSentence(field))
  }

  private static func approved(_ field: StoredField, _ lack: String) -> SchemaObject {
    let column = SQLText.name(field.column)
    // What is written into one that is approved another law looks at; one that gets a class of another schema
    // waits for approval again.
    let emptied =
      field.isRequired
      ? " OR OLD.\"schema\" IS NEW.\"schema\" AND NEW.\(column) IS NOT OLD.\(column) AND "
        + missing("NEW.\(column)") : ""
    return refuse(
      "approved", field, "UPDATE OF \"status\",\"schema\",\(column)", .samples,
      when: """
        NEW."status" = 'approved' AND \(isOf(field)) AND \
        (OLD."status" IS NOT 'approved' AND \(lack)\(emptied))
        """, approvalSentence(field))
  }

  /// A copy waits for approval whatever it says; what comes back approved is asked like any other.
  private static func born(_ field: StoredField, _ lack: String) -> SchemaObject {
    refuse(
      "born", field, "INSERT", .samples,
      when: """
        NEW."status" = 'approved' AND \(lack) AND \(isNewOf(field)) AND NOT \(Laws.isCopy)
        """, approvalSentence(field))
  }

  private static func complete(_ field: StoredField) -> SchemaObject {
    let lack = lack(of: field, in: SQLText.name(field.column)) ?? "0"
    return refuse(
      "complete", field, "UPDATE OF \"complete\"", .units,
      when: """
        NEW."complete" = 1 AND OLD."complete" IS NOT 1 AND EXISTS (SELECT 1 FROM \
        "training_samples" WHERE "unit" = NEW."fid" AND "status" = 'approved' AND \
        "schema" IS \(SQLText.literal(field.schema)) AND \(lack))
        """,
      "This work unit holds an approved sample of \(field.schema) that doesn't have \(field.rule) in "
        + "\(field.place): write it there first, then mark the unit complete.")
  }

  private static func valueSentence(_ field: StoredField) -> String {
    "A sample of \(field.schema) has \(field.rule) in \(field.place): write such a value, or leave "
      + "it empty."
  }

  private static func approvalSentence(_ field: StoredField) -> String {
    "A sample of \(field.schema) is approved once it has \(field.rule) in \(field.place): write it "
      + "there first."
  }

  private static func refuse(
    _ law: String, _ field: StoredField, _ event: String, _ layer: FeatureLayer,
    when condition: String, _ sentence: String
  ) -> SchemaObject {
    let name = "\(prefix)\(law) \(field.schema).\(field.name)"
    return SchemaObject(
      kind: "trigger", name: name, table: layer.table,
      sql: """
        CREATE TRIGGER \(SQLText.name(name)) BEFORE \(event) ON "\(layer.table)" WHEN \(condition) \
        BEGIN SELECT RAISE(ABORT, \(SQLText.literal(sentence))); END
        """)
  }
}

extension Laws {
  /// Every law of a store whose schemas have these fields.
  static func triggers(with fields: [StoredField]) -> [SchemaObject] {
    if fields.isEmpty { return triggers }
    let update = sampleUpdate(fields: FieldColumn.all(fields).map(\.name))
    return triggers.map { $0.name == update.name ? update : $0 } + FieldLaws.triggers(fields)
  }
}
