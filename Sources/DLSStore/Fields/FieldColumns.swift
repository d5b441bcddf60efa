// FieldColumns.swift: the columns of samples that fields have, and what other programs are told of them.

/// A column of samples that holds the values of one field, or of fields of several schemas that have
/// one name and hold the same.
struct FieldColumn {
  var name: String
  var kind: StoredField.Kind
  /// What forms call it.
  var heading: String
  /// What it holds, as sentences.
  var text: String
  /// The least and greatest number of any of the fields; nil where one of them has no limits.
  var range: (least: Double, greatest: Double)?
  /// The texts of all fields; empty where one of them takes any.
  var values: [String]
  /// Whether every one of the fields is required.
  var isRequired: Bool

  /// The columns of fields, in the order of the text.
  static func all(_ fields: [StoredField]) -> [FieldColumn] {
    var names: [String] = []
    for field in fields where !names.contains(field.column) { names.append(field.column) }
    return names.map { name in FieldColumn(name, fields.filter { $0.column == name }) }
  }

  private init(_ name: String, _ fields: [StoredField]) {
    self.name = name
    kind = fields[0].kind
    heading = fields[0].heading
    text = fields.map {
      "\($0.schema): \($0.rule)" + ($0.isRequired ? ", before a sample is approved." : ".")
    }.joined(separator: " ")
    let least = fields.compactMap(\.least)
    let greatest = fields.compactMap(\.greatest)
    if least.count == fields.count, let low = least.min(), let high = greatest.max() {
      range = (low, high)
    }
    var texts: [String] = []
    if fields.allSatisfy({ !$0.values.isEmpty }) {
      for value in fields.flatMap(\.values) where !texts.contains(value) { texts.append(value) }
    }
    values = texts
    isRequired = fields.allSatisfy(\.isRequired)
  }

  /// The name of its constraint in `gpkg_data_column_constraints`; nil where it has none.
  var constraint: String? {
    range == nil && values.isEmpty ? nil : FieldColumns.constraints + name
  }
}

extension StoreWriter {
  /// Makes the fields of samples those that schemas have: columns, what other programs offer in their
  /// forms, and laws. A column with a value in it never goes: where its field does, or comes to hold
  /// something else, it stays as it is, and nothing asks for it any more.
  package func putFields(_ wanted: [StoredField]) throws {
    let old = try FieldTable.read(connection)
    if old.isEmpty && wanted.isEmpty { return }
    let styles = try ownSampleStyles()
    for name in try FieldLaws.present(connection) + [Laws.sampleUpdated.name] {
      try connection.execute("DROP TRIGGER IF EXISTS \(SQLText.name(name))")
    }
    var columns = try FieldColumns(self, wanted, old)
    let fields = try columns.arrange()
    try FieldTable.write(fields, on: connection)
    try columns.describe(FieldColumn.all(fields))
    try columns.remember()
    let update = Laws.sampleUpdate(fields: FieldColumn.all(fields).map(\.name))
    for law in [update] + FieldLaws.triggers(fields) { try connection.execute(law.sql) }
    try restyleSamples(styles)
    try setMeta("schema_hash", SchemaCheck.fingerprint(connection))
  }

  /// Gives a field another name, or another schema. Its column follows with `putFields`.
  package func renameField(
    schema: String, _ old: String, to new: String, of newSchema: String
  ) throws {
    try connection.run(
      "UPDATE dls_fields SET \"schema\" = ?,name = ? WHERE \"schema\" = ? AND name = ?",
      [.text(newSchema), .text(new), .text(schema), .text(old)])
  }
}

extension StoredField {
  /// Whether the samples of every store have a column of a name, with fields or without.
  package static func isColumnOfEveryStore(_ name: String) -> Bool {
    FieldColumns.own.contains { $0.lowercased() == name.lowercased() }
  }
}

/// Finds each field its column.
struct FieldColumns {
  /// How the constraints of fields begin.
  static let constraints = "dls_field_"
  /// How many columns a table has at most, as other programs' SQLite is built, too.
  private static let mostColumns = 2000
  /// The columns of a layer of samples without fields; `rowid` and its like mean the row's number.
  static let own =
    SchemaCheck.sampleColumns + ["rowid", "oid", "_rowid_"]

  private let connection: Connection
  private var fields: [StoredField]
  private let old: [StoredField]
  private var present: [(name: String, type: String)]
  /// Columns that dls made and no field has now.
  private var left: ColumnNote
  /// Columns of fields that somebody else made, and had described before.
  private var described: ColumnNote

  init(_ writer: StoreWriter, _ wanted: [StoredField], _ old: [StoredField]) throws {
    connection = writer.connection
    fields = wanted
    self.old = old
    present = try FieldTable.columns(connection)
    left = try ColumnNote(writer, "left_columns")
    described = try ColumnNote(writer, "described_columns")
  }

  /// The fields with their columns, which are there then.
  mutating func arrange() throws -> [StoredField] {
    for index in fields.indices {
      let field = fields[index]
      let known = old.first {
        $0.schema == field.schema && $0.name == field.name && $0.kind == field.kind
      }
      guard let known, declaredType(known.column) != nil else { continue }
      fields[index].column = known.column
      fields[index].isMade = known.isMade
    }
    try dropEmpty()
    for index in fields.indices where !fields[index].column.isEmpty { try follow(index) }
    for index in fields.indices where fields[index].column.isEmpty { try find(index) }
    return fields
  }

  /// The type of a column; nil where there is none of that name. Letters' case doesn't count.
  private func declaredType(_ column: String) -> String? {
    present.first { $0.name.lowercased() == column.lowercased() }?.type
  }

  /// Drops columns that dls made, no field has any more and that hold nothing.
  private mutating func dropEmpty() throws {
    for name in old.filter(\.isMade).map(\.column) + left.names where declaredType(name) != nil {
      if fields.contains(where: { $0.column.lowercased() == name.lowercased() }) { continue }
      let column = SQLText.name(name)
      let isFilled = try connection.integer(
        "SELECT EXISTS (SELECT 1 FROM training_samples WHERE coalesce(\(column),'') <> '')")
      if isFilled != 0 { continue }
      do {
        try connection.execute("ALTER TABLE training_samples DROP COLUMN \(column)")
        present.removeAll { $0.name.lowercased() == name.lowercased() }
      } catch let error as StoreError where error.kind == .sql {
        // An SQLite before 3.35, or somebody's own view of it: an empty column does no harm.
      }
    }
  }

  /// Gives the column of a field that was renamed the name that it would have now.
  private mutating func follow(_ index: Int) throws {
    let field = fields[index]
    let names = Self.names(for: field)
    if names.contains(where: { $0.lowercased() == field.column.lowercased() }) { return }
    let isShared = fields.indices.contains { $0 != index && fields[$0].column == field.column }
    let free = names.first { declaredType($0) == nil && !Self.isOwn($0) }
    guard let new = free else { return }
    if isShared {
      try add(new, field.kind)
      try connection.run(
        """
        UPDATE training_samples SET \(SQLText.name(new)) = \(SQLText.name(field.column)),\
        \(SQLText.name(field.column)) = NULL WHERE "schema" IS ?
        """, [.text(field.schema)])
      fields[index].isMade = true
    } else if try rename(field.column, to: new) {
      if !described.rename(field.column, to: new) { try forget(new) }
    } else {
      try add(new, field.kind)
      try connection.execute(
        "UPDATE training_samples SET \(SQLText.name(new)) = \(SQLText.name(field.column))")
      if field.isMade {
        try connection.execute("UPDATE training_samples SET \(SQLText.name(field.column)) = NULL")
      }
      fields[index].isMade = true
    }
    fields[index].column = new
  }

  /// Gives a column another name. False where SQLite can't, since somebody's view names what is not there.
  private mutating func rename(_ old: String, to new: String) throws -> Bool {
    do {
      try connection.execute(
        "ALTER TABLE training_samples RENAME COLUMN \(SQLText.name(old)) TO \(SQLText.name(new))")
    } catch let error as StoreError where error.kind == .sql {
      return false
    }
    present = try FieldTable.columns(connection)
    try forget(new)
    try connection.run(
      "UPDATE gpkg_data_columns SET column_name = ?3 WHERE table_name = ?1 AND column_name = ?2",
      [.text(FeatureLayer.samples.table), .text(old), .text(new)])
    return true
  }

  /// Gives a field without a column the first that fits: one that is there and holds the same, such as that
  /// of another schema's field of this name, else a new one.
  private mutating func find(_ index: Int) throws {
    let field = fields[index]
    for name in Self.names(for: field) where !Self.isOwn(name) {
      let holders = fields.filter { $0.column.lowercased() == name.lowercased() }
      if let type = declaredType(name) {
        let isFit =
          StoredField.Kind(columnType: type) == field.kind
          && holders.allSatisfy { $0.name == field.name && $0.schema != field.schema }
        if !isFit { continue }
        let there = present.first { $0.name.lowercased() == name.lowercased() }?.name ?? name
        let known = holders + old.filter { $0.column == there }
        fields[index].column = there
        fields[index].isMade = known.contains(where: \.isMade) || left.has(there)
        if known.isEmpty, !left.has(there), try isDescribed(there) { described.add(there) }
        return
      }
      try add(name, field.kind)
      fields[index].column = name
      return
    }
  }

  private mutating func add(_ name: String, _ kind: StoredField.Kind) throws {
    guard present.count < Self.mostColumns else {
      throw StoreError(
        .law,
        "The schemas have more fields than the samples' table can have columns, which are "
          + "\(Self.mostColumns) in SQLite: there is none left for \(name).", path: connection.path,
        nextStep: "Take fields away, or give those of several schemas that hold the same one name: "
          + "they share a column.")
    }
    try connection.execute(
      "ALTER TABLE training_samples ADD COLUMN \(SQLText.name(name)) \(kind.columnType)")
    present.append((name, kind.columnType))
  }

  static func isOwn(_ name: String) -> Bool { own.contains(name.lowercased()) }

  /// What a field's column may be called, best first: `height`, `crowns_height`, `crowns_height_2`.
  static func names(for field: StoredField) -> [String] {
    let long = field.schema.split(separator: ".").joined(separator: "_") + "_\(field.name)"
    return [field.name, long] + (2...99).map { "\(long)_\($0)" }
  }

  // MARK: What other programs are told

  /// Keeps what the next plan has to know of columns.
  func remember() throws {
    let held = Set(fields.map { $0.column.lowercased() })
    var left = left
    left.names = (left.names + old.filter(\.isMade).map(\.column)).filter {
      declaredType($0) != nil && !held.contains($0.lowercased())
    }
    try left.write(on: connection)
    var described = described
    described.names.removeAll { !held.contains($0.lowercased()) }
    try described.write(on: connection)
  }

  private func isDescribed(_ column: String) throws -> Bool {
    try connection.scalar(
      "SELECT 1 FROM gpkg_data_columns WHERE table_name = ? AND column_name = ?",
      [.text(FeatureLayer.samples.table), .text(column)]) != nil
  }

  private func forget(_ column: String) throws {
    try connection.run(
      "DELETE FROM gpkg_data_columns WHERE table_name = ? AND column_name = ?",
      [.text(FeatureLayer.samples.table), .text(column)])
  }

  /// Tells titles, ranges and lists of values in the way of GeoPackage's extension for schemas. What somebody
  /// wrote of a column of their own stays, and so does a name that they gave another column.
  func describe(_ columns: [FieldColumn]) throws {
    let table = FeatureLayer.samples.table
    for field in old where !described.has(field.column) { try forget(field.column) }
    try connection.run(
      """
      UPDATE gpkg_data_columns SET constraint_name = NULL WHERE table_name = ?1 AND \
      substr(constraint_name,1,?2) = ?3
      """,
      [.text(table), .integer(Int64(Self.constraints.utf8.count)), .text(Self.constraints)])
    try connection.run(
      "DELETE FROM gpkg_data_column_constraints WHERE substr(constraint_name,1,?1) = ?2",
      [.integer(Int64(Self.constraints.utf8.count)), .text(Self.constraints)])
    for column in columns {
      try describe(column)
      try connection.run(
        """
        INSERT INTO gpkg_data_columns(table_name,column_name,name,title,description,\
        constraint_name) VALUES (?1,?2,(SELECT ?2 WHERE NOT EXISTS (SELECT 1 FROM gpkg_data_columns \
        WHERE table_name = ?1 AND name = ?2)),?3,?4,?5) ON CONFLICT(table_name,column_name) \
        DO UPDATE SET constraint_name = coalesce(constraint_name,excluded.constraint_name)
        """,
        [
          .text(table), .text(column.name), .text(column.heading),
          .text(column.text), .optional(column.constraint),
        ])
    }
  }

  private func describe(_ column: FieldColumn) throws {
    guard let constraint = column.constraint else { return }
    if let range = column.range {
      try connection.run(
        """
        INSERT INTO gpkg_data_column_constraints(constraint_name,constraint_type,min,\
        min_is_inclusive,max,max_is_inclusive) VALUES (?,'range',?,1,?,1)
        """, [.text(constraint), .real(range.least), .real(range.greatest)])
    }
    for value in column.values {
      try connection.run(
        """
        INSERT INTO gpkg_data_column_constraints(constraint_name,constraint_type,value) \
        VALUES (?,'enum',?)
        """, [.text(constraint), .text(value)])
    }
  }
}
