// FieldValues.swift: writing values of fields of samples, by hand and by imports.

extension StoreWriter {
  /// Writes values of fields of samples, as a person does: row by row through the laws, each in the audit.
  /// - Throws: `.law` for a value that the field doesn't allow.
  package func setFields(_ fids: [Int64], _ values: [(column: String, value: SQLValue)]) throws {
    guard !values.isEmpty else { return }
    let assignments = values.enumerated().map { "\(SQLText.name($1.column))=?\($0 + 3)" }
    let update = try connection.prepare(
      """
      UPDATE "training_samples" SET \(assignments.joined(separator: ",")),"changed_by"=?2 \
      WHERE "fid"=?1
      """)
    try update.bind(2, .optional(actor))
    for (index, entry) in values.enumerated() { try update.bind(Int32(index + 3), entry.value) }
    for fid in fids {
      try update.bind(1, fid)
      try update.run()
    }
    try LayerIndex.touch(.samples, on: connection)
  }

  /// Gives samples that people worked on what their labels say for fields that came later. What stands there
  /// already stays. One entry in the audit.
  /// - Parameters:
  ///   - values: for each sample one of each column.
  ///   - originHashes: what the store compares with on the next import.
  package func fillFields(
    _ fids: [Int64], _ columns: [String], _ values: [SQLValue], originHashes: [Int64]
  ) throws {
    guard !fids.isEmpty else { return }
    precondition(values.count == fids.count * columns.count, "a value for each field")
    let assignments = columns.enumerated().map { place, column in
      "\(SQLText.name(column))=coalesce(\(SQLText.name(column)),?\(place + 4)),"
    }
    try withoutTriggers {
      let update = try connection.prepare(
        """
        UPDATE "training_samples" SET \(assignments.joined())"origin_hash"=?2,"updated_at"=?3,\
        "revision"="revision"+1 WHERE "fid"=?1
        """)
      try update.bind(3, .text(now))
      for (row, fid) in fids.enumerated() {
        try update.bind(1, fid)
        try update.bind(2, originHashes[row])
        for place in columns.indices {
          try update.bind(Int32(place + 4), values[row * columns.count + place])
        }
        try update.run()
      }
      try LayerIndex.touch(.samples, on: connection)
    }
    try audit(
      AuditEntry(
        layer: FeatureLayer.samples.table, action: "import", detail: columns.joined(separator: " "),
        rows: Int64(fids.count)))
  }
}
