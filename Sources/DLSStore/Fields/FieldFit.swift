// FieldFit.swift: how the values that samples have fit a field as it shall be.

extension Store {
  /// How samples fit a field that isn't applied yet: the column that it will have, nil for a new one, how many of
  /// the samples have a value there, how many don't have what it asks for, and how many of those are approved.
  /// - Parameters:
  ///   - known: the address that the field has in the store.
  ///   - schema: whose samples are asked about, as the store calls it, and which of its classes, nil for all.
  package func outlook(
    of field: StoredField, known: String, schema: String, className: String?
  ) throws -> (column: String?, filled: Int, misfits: Int, approved: Int) {
    let column = try FieldColumns.column(
      for: field, known: known, among: FieldTable.read(connection), FieldTable.columns(connection))
    let value = column.map { SQLText.name($0) } ?? "NULL"
    let lack = FieldLaws.lack(of: field, in: value) ?? "0"
    var found = (column: column, filled: 0, misfits: 0, approved: 0)
    try connection.forEach(
      """
      SELECT total(coalesce(\(value),'') <> ''),total(\(lack)),total(\(lack) AND status = 'approved') \
      FROM training_samples WHERE "schema" IS ?1 AND (?2 IS NULL OR class IS ?2)
      """, [.text(schema), .optional(className)]
    ) { row in
      (found.filled, found.misfits) = (Int(row.real(0)), Int(row.real(1)))
      found.approved = Int(row.real(2))
    }
    return found
  }
}

extension FieldColumns {
  /// The column that a field will have, of those that are there; nil where it gets a new one.
  fileprivate static func column(
    for field: StoredField, known: String, among fields: [StoredField],
    _ present: [(name: String, type: String)]
  ) throws -> String? {
    func type(_ column: String) -> String? {
      present.first { $0.name.lowercased() == column.lowercased() }?.type
    }
    let others = fields.filter { "\($0.schema).\($0.name)" != known }
    let own = fields.first { "\($0.schema).\($0.name)" == known && $0.kind == field.kind }
    if let own, type(own.column) != nil { return own.column }
    for name in names(for: field) where !isOwn(name) {
      guard let type = type(name) else { return nil }
      let holders = others.filter { $0.column.lowercased() == name.lowercased() }
      if StoredField.Kind(columnType: type) == field.kind,
        holders.allSatisfy({ $0.name == field.name && $0.schema != field.schema })
      {
        return name
      }
    }
    return nil
  }
}
