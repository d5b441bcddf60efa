// SchemaCheck.swift: what other programs have taken away from the schema, and putting it back.

/// Compares a store's schema with what this program made, and mends what can be mended.
package enum SchemaCheck {
  /// What is missing or altered.
  struct Findings: Equatable {
    /// Tables or columns that are gone: their content is lost.
    var lost: [String] = []
    /// Triggers and indexes to make again.
    var repairs: [SchemaObject] = []
    /// Columns of fields to make again; what they held is lost.
    var columns: [StoredField] = []
    /// Spatial indexes to make again.
    var rtrees: [FeatureLayer] = []
    /// Spatial indexes to fill anew: rows may have changed while no trigger followed them.
    var stale: [FeatureLayer] = []

    var isClean: Bool {
      lost.isEmpty && repairs.isEmpty && rtrees.isEmpty && columns.isEmpty
    }

    /// What was taken away or changed and can be put back.
    var names: [String] { lostColumns + repairs.map(\.name) + rtrees.map(\.rtree) }

    /// The same for people, who read no long list of rules.
    var told: String {
      let rules = names.dropFirst(columns.count)
      if rules.count <= Self.mostNamed { return names.joined(separator: ", ") }
      return (lostColumns + rules.prefix(Self.mostNamed - 1)).joined(separator: ", ")
        + " and \(rules.count - Self.mostNamed + 1) more of its rules and indexes"
    }

    /// How many rules are named.
    private static let mostNamed = 5

    private var lostColumns: [String] {
      columns.map { "the column \($0.column) (its values are lost)" }
    }
  }

  /// A fingerprint of every table, index and trigger in the file.
  package static func fingerprint(_ connection: Connection) throws -> String {
    var hash = SHA256()
    try connection.forEach(
      "SELECT type,name,tbl_name,coalesce(sql,'') FROM sqlite_master ORDER BY type,name"
    ) { row in
      for column in Int32(0)..<4 {
        row.withBytes(column) { bytes in
          // A length first, so that two texts cannot run into one another.
          hash.update(withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) })
          hash.update(bytes)
        }
      }
    }
    return hash.finishHex()
  }

  /// Columns of samples that this program reads and writes, beside those of fields.
  static let sampleColumns = [
    "fid", "geom", "key", "block", "schema", "class", "class_value", "unit", "status",
    "confidence", "note", "origin_hash", "origin_revision", "revision", "changed_by",
    "created_at", "updated_at", "batch",
  ]

  /// Columns that this program reads and writes.
  private static let columns: [(FeatureLayer, [String])] = [
    (
      .units,
      [
        "fid", "geom", "key", "block", "title", "status", "complete", "split", "assigned", "note",
        "revision", "changed_by", "created_at", "updated_at", "batch", "origin_hash",
      ]
    ),
    (.samples, sampleColumns),
  ]

  /// Everything that differs from the schema this program makes.
  static func compare(_ connection: Connection) throws -> Findings {
    var present: [String: String] = [:]
    try connection.forEach("SELECT name,coalesce(sql,'') FROM sqlite_master") { row in
      present[row.text(0) ?? ""] = row.text(1) ?? ""
    }
    var findings = Findings()
    let layers = FeatureLayer.allCases
    for name in ProductTables.attributes.map(\.name) + layers.map(\.table)
    where present[name] == nil {
      findings.lost.append("the table \(name)")
    }
    for (layer, names) in columns where present[layer.table] != nil {
      var there: Set<String> = []
      try connection.forEach("PRAGMA table_info(\"\(layer.table)\")") { row in
        there.insert(row.text(1) ?? "")
      }
      for name in names where !there.contains(name) {
        findings.lost.append("the column \(name) of \(layer.table)")
      }
    }
    var fields: [StoredField] = []
    if findings.lost.isEmpty {
      fields = try FieldTable.read(connection)
      let there = Set(try FieldTable.columns(connection).map { $0.name.lowercased() })
      for field in fields where !there.contains(field.column.lowercased()) {
        if findings.columns.contains(where: { $0.column == field.column }) { continue }
        findings.columns.append(field)
      }
    }
    for object in StoreSchema.ownObjects(fields) where present[object.name] != object.sql {
      findings.repairs.append(object)
    }
    for layer in layers where present[layer.table] != nil {
      if present[layer.rtree] == nil { findings.rtrees.append(layer) }
      let known = findings.repairs.count
      // Newer programs put update6 and update7 in the place of update1, update5 in that of update3.
      let renewed = present["\(layer.rtree)_update6"] != nil
      for trigger in layer.standardTriggers where present[trigger.name] == nil {
        let isReplaced =
          renewed
          && (trigger.name.hasSuffix("_update1") || trigger.name.hasSuffix("_update3"))
        if !isReplaced { findings.repairs.append(trigger) }
      }
      let isFollowed = findings.repairs.count == known
      if !isFollowed || findings.rtrees.contains(layer) { findings.stale.append(layer) }
    }
    return findings
  }

  /// The sentence for what no repair brings back.
  static func damage(_ lost: [String], path: String) -> StoreError {
    StoreError(
      .damaged, "Another program removed \(lost.joined(separator: ", ")).", path: path,
      nextStep: "Restore a backup (`dls backup` makes them), or move the file away and run "
        + "dls apply for a new store.")
  }

  /// Makes missing triggers, indexes and spatial indexes again. In a transaction.
  static func repair(_ findings: Findings, on connection: Connection) throws {
    for field in findings.columns {
      try connection.execute(
        "ALTER TABLE training_samples ADD COLUMN \(SQLText.name(field.column)) "
          + field.kind.columnType)
      try connection.run(
        "UPDATE dls_fields SET is_made = 1 WHERE \"column\" = ? COLLATE NOCASE",
        [.text(field.column)])
    }
    for object in findings.repairs {
      try connection.execute("DROP \(object.kind) IF EXISTS \"\(object.name)\"")
      try connection.execute(object.sql)
    }
    for layer in findings.rtrees { try connection.execute(layer.rtreeSQL) }
    for layer in findings.stale { try LayerIndex.rebuild(layer, on: connection) }
    if !findings.rtrees.isEmpty || !findings.repairs.isEmpty {
      // Changes may have gone by without the triggers that note them.
      try UnitChunks.forget(connection)
      for layer in FeatureLayer.allCases { try LayerIndex.recount(layer, on: connection) }
    }
  }
}
