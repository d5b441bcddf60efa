// FieldRefusals.swift: which samples lack what their fields ask for, before dls approves or completes.

/// Samples that keep something from being approved or complete. The laws of the database refuse them as
/// well; a trigger can't name the sample.
struct FieldRefusals {
  /// How many samples are named.
  private static let mostNamed = 5

  private let fields: [StoredField]
  /// The place in `fields` of the first that a sample of the query lacks, and what it has there.
  private let selected: String
  private var named: [String] = []
  private(set) var count = 0

  /// Nil where no field asks for anything.
  init?(_ connection: Connection) throws {
    fields = try FieldTable.read(connection).filter {
      FieldLaws.lack(of: $0, in: SQLText.name($0.column)) != nil
    }
    if fields.isEmpty { return nil }
    var (places, values) = ("", "")
    for (place, field) in fields.enumerated() {
      let column = "s.\(SQLText.name(field.column))"
      let lack = FieldLaws.lack(of: field, in: column) ?? "0"
      let condition = "WHEN s.\"schema\" IS \(SQLText.literal(field.schema)) AND \(lack) THEN"
      places += " \(condition) \(place)"
      values += " \(condition) \(column)"
    }
    selected = "SELECT s.\"key\",CASE\(places) END,CASE\(values) END FROM"
  }

  /// Looks at the samples that a query finds for each of some values.
  mutating func look(
    _ connection: Connection, _ tables: String, _ values: [SQLValue]
  ) throws {
    let query = try connection.prepare("\(selected) \(tables)")
    for value in values {
      try query.bind(1, value)
      while try query.step() { note(query) }
      query.reset()
    }
  }

  private mutating func note(_ row: Statement) {
    guard !row.isNull(1) else { return }
    count += 1
    guard named.count < Self.mostNamed else { return }
    let field = fields[Int(row.integer(1))]
    let key = row.text(0) ?? "a sample"
    let value = row.text(2) ?? ""
    named.append(
      value.isEmpty
        ? "\(key) has nothing in \(field.place), where \(field.schema) asks for \(field.rule)"
        : "\(key) has \(value) in \(field.place), where \(field.schema) takes \(field.rule)")
  }

  /// What was found, as a sentence after what it keeps from happening.
  func sentence(_ what: String) -> String {
    let more = count > named.count ? "; and \(count - named.count) more" : ""
    return "\(what): \(named.joined(separator: "; "))\(more)."
  }

  static let nextStep =
    "Write the values, in QGIS or with `dls sample set KEY --field NAME=VALUE`, then try again."
}

extension StoreWriter {
  /// Refuses to approve samples that lack what their fields ask for.
  func requireFields(of fids: [Int64]) throws {
    guard var found = try FieldRefusals(connection) else { return }
    try found.look(
      connection, "training_samples s WHERE s.fid = ? AND s.\"status\" IS NOT 'approved'",
      fids.map { .integer($0) })
    if found.count == 0 { return }
    let what = found.count == 1 ? "1 sample" : "\(found.count) samples"
    throw law(
      found.sentence("\(what) can't be approved"), nextStep: FieldRefusals.nextStep)
  }

  /// Refuses to mark units complete that hold approved samples without what their fields ask for.
  func requireFields(in units: [String]) throws {
    guard var found = try FieldRefusals(connection) else { return }
    try found.look(
      connection,
      """
      work_units u JOIN training_samples s ON s."unit" = u.fid AND s."status" = 'approved' \
      WHERE u."key" = ? AND NOT u."complete"
      """, units.map { .text($0) })
    if found.count == 0 { return }
    throw law(
      found.sentence("The units can't be marked complete, as they hold approved samples"),
      nextStep: FieldRefusals.nextStep)
  }
}
