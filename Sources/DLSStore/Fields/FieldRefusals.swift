// FieldRefusals.swift: which samples lack what their fields ask for, before dls approves or completes.

/// Samples that keep something from being approved or complete. The laws of the database refuse them as
/// well; a trigger can't name the sample.
struct FieldRefusals {
  /// How many samples are named, and how many reasons are told.
  private static let mostNamed = 5

  private let fields: [StoredField]
  /// The place in `fields` of the first that a sample of the query lacks, and what it has there.
  private let selected: String
  private var reasons: [Reason] = []
  private(set) var count = 0

  /// What some samples lack.
  private struct Reason {
    /// The place of the field.
    let field: Int
    let isEmpty: Bool
    /// The first few samples.
    var named: [String] = []
    var count = 0
  }

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
    let (field, value) = (Int(row.integer(1)), row.text(2) ?? "")
    let known = reasons.firstIndex { $0.field == field && $0.isEmpty == value.isEmpty }
    if known == nil { reasons.append(Reason(field: field, isEmpty: value.isEmpty)) }
    let place = known ?? reasons.count - 1
    reasons[place].count += 1
    guard reasons[place].named.count < Self.mostNamed else { return }
    let key = row.text(0) ?? "a sample"
    reasons[place].named.append(value.isEmpty ? key : "\(key) has \(value)")
  }

  /// What was found, as a sentence after what it keeps from happening.
  func sentence(_ what: String) -> String {
    "\(what): \(reasons.map(clause).joined(separator: "; "))."
  }

  /// What some samples lack, and which: one of them by its name, of many the first few.
  private func clause(_ reason: Reason) -> String {
    let field = fields[reason.field]
    let rest = reason.count - reason.named.count
    let more = rest == 0 ? [] : [reason.isEmpty ? "\(rest) more" : "\(rest) more have others"]
    let all = reason.named + more
    let who =
      all.dropLast().joined(separator: ", ") + (all.count > 1 ? " and " : "") + all[all.count - 1]
    return reason.isEmpty
      ? "\(who) \(reason.count == 1 ? "has" : "have") nothing in \(field.place), where "
        + "\(field.schema) asks for \(field.rule)"
      : "\(who) in \(field.place), where \(field.schema) takes \(field.rule)"
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
