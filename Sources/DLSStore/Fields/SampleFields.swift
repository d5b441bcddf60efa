// SampleFields.swift: the fields of schemas, as the store lists them, and where their values are.

/// A field of a schema: what is noted down about its samples, in a column of their layer.
package struct StoredField: Equatable, Sendable {
  /// What a field holds. The raw value is the language's word.
  package enum Kind: String, CaseIterable, Sendable {
    case text, integer, real, boolean, date

    /// The column's type, as GeoPackage calls it.
    var columnType: String {
      switch self {
      case .text: "TEXT"
      case .integer: "INTEGER"
      case .real: "REAL"
      case .boolean: "BOOLEAN"
      case .date: "DATE"
      }
    }

    /// What a column of this type holds, whoever made it; nil for a type of another kind.
    init?(columnType: String) {
      let word = columnType.uppercased().prefix { $0 != "(" }
      switch word {
      case "TEXT": self = .text
      case "INTEGER", "INT", "MEDIUMINT", "SMALLINT", "TINYINT": self = .integer
      case "REAL", "DOUBLE", "FLOAT": self = .real
      case "BOOLEAN": self = .boolean
      case "DATE": self = .date
      default: return nil
      }
    }
  }

  package var schema: String
  package var name: String
  package var kind: Kind
  package var title: String?
  /// The unit of its numbers, as people write it.
  package var unit: String?
  /// The least and greatest number allowed.
  package var least: Double?
  package var greatest: Double?
  /// The only texts allowed; empty for any.
  package var values: [String]
  /// Whether a sample is approved only once it has a value.
  package var isRequired: Bool
  /// The column of samples that holds the values; the store gives it.
  package var column = ""
  /// Whether dls made that column, rather than found it there.
  var isMade = true

  /// A field from its parts.
  package init(
    schema: String, name: String, kind: Kind, title: String? = nil, unit: String? = nil,
    least: Double? = nil, greatest: Double? = nil, values: [String] = [], isRequired: Bool = false
  ) {
    self.schema = schema
    self.name = name
    self.kind = kind
    self.title = title
    self.unit = unit
    self.least = least
    self.greatest = greatest
    self.values = values
    self.isRequired = isRequired
  }

  /// What its values are, for sentences: `a number from 0 to 60 m`.
  package var rule: String {
    switch kind {
    case .text:
      values.isEmpty
        ? "a text" : values.count == 1 ? "the text \(values[0])" : "one of \(Self.listed(values))"
    case .integer: "a whole number" + bounds
    case .real: "a number" + bounds
    case .boolean: "true or false"
    case .date: "a day such as 2024-05-14"
    }
  }

  private var bounds: String {
    let unit = self.unit.map { " \($0)" } ?? ""
    guard let least, let greatest else { return unit.isEmpty ? "" : " in\(unit)" }
    return " from \(Self.written(least)) to \(Self.written(greatest))\(unit)"
  }

  private static func listed(_ values: [String]) -> String {
    if values.count > 12 { return values.prefix(10).joined(separator: ", ") + " and others" }
    return values.dropLast().joined(separator: ", ") + " or " + (values.last ?? "")
  }

  /// A number as people and SQL write it.
  static func written(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? String(number)
  }

  /// Where its values are, for sentences: `height`, or `height (column crowns_height)`.
  var place: String {
    column.lowercased() == name.lowercased() ? column : "\(name) (column \(column))"
  }

  /// What forms and lists show above the values: `Height (m)`.
  var heading: String { (title ?? name) + (unit.map { " (\($0))" } ?? "") }
}

/// The table of fields.
enum FieldTable {
  static let sql = "CREATE TABLE " + table
  private static let table = """
    dls_fields (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
    "schema" TEXT NOT NULL,name TEXT NOT NULL,type TEXT NOT NULL,title TEXT,unit TEXT,\
    least REAL,greatest REAL,"values" TEXT,is_required BOOLEAN NOT NULL DEFAULT 0,\
    "column" TEXT NOT NULL,is_made BOOLEAN NOT NULL DEFAULT 1,\
    CONSTRAINT uk_field UNIQUE ("schema",name))
    """

  /// From schema version 4 to 5. Fields were taken down and had no columns: the next plan makes them.
  static let migration = [
    "CREATE TABLE IF NOT EXISTS " + table, "DELETE FROM dls_blocks WHERE kind = 'field'",
  ]

  /// The fields in the order of the text.
  static func read(_ connection: Connection) throws -> [StoredField] {
    var found: [StoredField] = []
    try connection.forEach(
      """
      SELECT "schema",name,type,title,unit,least,greatest,"values",is_required,"column",is_made \
      FROM dls_fields ORDER BY id
      """
    ) { row in
      guard let kind = StoredField.Kind(rawValue: row.text(2) ?? "") else { return }
      var field = StoredField(
        schema: row.text(0) ?? "", name: row.text(1) ?? "", kind: kind, title: row.text(3),
        unit: row.text(4), least: row.isNull(5) ? nil : row.real(5),
        greatest: row.isNull(6) ? nil : row.real(6),
        // A text of the language has no line's end in it.
        values: (row.text(7) ?? "").split(separator: "\n").map(String.init),
        isRequired: row.integer(8) != 0)
      field.column = row.text(9) ?? ""
      field.isMade = row.integer(10) != 0
      found.append(field)
    }
    return found
  }

  /// Replaces the rows.
  static func write(_ fields: [StoredField], on connection: Connection) throws {
    try connection.execute("DELETE FROM dls_fields")
    for field in fields {
      try connection.run(
        """
        INSERT INTO dls_fields("schema",name,type,title,unit,least,greatest,"values",is_required,\
        "column",is_made) VALUES (?,?,?,?,?,?,?,?,?,?,?)
        """,
        [
          .text(field.schema), .text(field.name), .text(field.kind.rawValue),
          .optional(field.title), .optional(field.unit), field.least.map { .real($0) } ?? .null,
          field.greatest.map { .real($0) } ?? .null,
          .optional(field.values.isEmpty ? nil : field.values.joined(separator: "\n")),
          .integer(field.isRequired ? 1 : 0), .text(field.column),
          .integer(field.isMade ? 1 : 0),
        ])
    }
  }

  /// The columns of samples and their types.
  static func columns(_ connection: Connection) throws -> [(name: String, type: String)] {
    var found: [(name: String, type: String)] = []
    try connection.forEach("PRAGMA table_xinfo(\"\(FeatureLayer.samples.table)\")") { row in
      // What somebody has computed takes no values.
      found.append((row.text(1) ?? "", row.integer(6) == 0 ? row.text(2) ?? "" : "computed"))
    }
    return found
  }
}

/// How much of a field there is.
package struct FieldCount: Equatable, Sendable {
  package var schema: String
  package var name: String
  package var column: String
  /// Samples that have a value.
  package var filledCount: Int
}

extension Store {
  /// The fields of all schemas, in the order of the text.
  package func fields() throws -> [StoredField] { try FieldTable.read(connection) }

  /// How many samples have a value of each field.
  package func fieldCounts() throws -> [FieldCount] {
    var fields = try fields()
    if fields.isEmpty { return [] }
    let present = Set(try FieldTable.columns(connection).map { $0.name.lowercased() })
    fields.removeAll { !present.contains($0.column.lowercased()) }
    if fields.isEmpty { return [] }
    let sums = fields.map { field in
      """
      sum("schema" IS \(SQLText.literal(field.schema)) AND \
      coalesce(\(SQLText.name(field.column)),'') <> '')
      """
    }
    var found: [FieldCount] = []
    try connection.forEach("SELECT \(sums.joined(separator: ",")) FROM training_samples") { row in
      for (index, field) in fields.enumerated() {
        found.append(
          FieldCount(
            schema: field.schema, name: field.name, column: field.column,
            filledCount: Int(row.integer(Int32(index)))))
      }
    }
    return found
  }
}

/// Looks up what single samples have in the columns of a schema's fields.
package struct FieldReader {
  private let fields: [StoredField]
  private let query: Statement

  /// Nil where the schema has no fields.
  package init?(_ store: Store, schema: String) throws {
    fields = try store.fields().filter { $0.schema == schema }
    if fields.isEmpty { return nil }
    let columns = fields.map { SQLText.name($0.column) }.joined(separator: ",")
    query = try store.connection.prepare("SELECT \(columns) FROM training_samples WHERE fid = ?")
  }

  /// What a sample has; nothing of fields that are empty.
  package func values(of fid: Int64) throws -> [(field: StoredField, value: SQLValue)] {
    defer { query.reset() }
    try query.bind(1, fid)
    guard try query.step() else { return [] }
    return fields.enumerated().compactMap { place, field in
      let value = query.value(Int32(place))
      return value == .null || value == .text("") ? nil : (field, value)
    }
  }
}

/// Names and texts that people chose, as SQL writes them.
enum SQLText {
  /// An identifier.
  static func name(_ text: String) -> String { quoted(text, "\"") }

  /// A text.
  static func literal(_ text: String) -> String { quoted(text, "'") }

  private static func quoted(_ text: String, _ mark: Character) -> String {
    let parts = text.split(separator: mark, omittingEmptySubsequences: false)
    return "\(mark)\(parts.joined(separator: "\(mark)\(mark)"))\(mark)"
  }
}
