// Migrations.swift: from an older schema to the present one, a backup first.

import DLSPlatform

/// Runs the steps of a schema history on a store.
enum Migrations {
  /// What came of an upgrade.
  struct Outcome {
    /// The path of the backup made first.
    var backup: String
    /// Whether the schema was not the one that dls left, so that any law may have been altered.
    var isDoubtful = false
  }

  /// Upgrades the store from version `found`; all steps in one transaction.
  static func run(_ store: Store, from found: Int64, _ history: SchemaHistory) throws -> Outcome {
    let steps = try way(from: found, history, path: store.path)
    var outcome = Outcome(backup: freeName("\(store.path).v\(found)"))
    try store.backup(to: outcome.backup)
    let connection = store.connection
    try connection.transaction {
      // Another dls may have upgraded the store while this one made its backup.
      guard Int64(try store.meta("schema_version") ?? "") == found else { return }
      outcome.isDoubtful = try SchemaCheck.fingerprint(connection) != store.meta("schema_hash")
      // What an upgrade writes is nobody's edit.
      try connection.setTriggers(false)
      defer { try? connection.setTriggers(true) }
      for step in steps {
        for statement in step.statements { try connection.execute(statement) }
        if !outcome.isDoubtful { try make(step.laws, connection) }
        if step.renewsLaws { try renewLaws(connection, isDoubtful: outcome.isDoubtful) }
        try connection.run(
          """
          INSERT INTO dls_migrations(from_version,to_version,at,backup) \
          VALUES (?,?,\(GeoPackageTables.now),?)
          """, [.integer(step.from), .integer(step.from + 1), .text(Path.name(outcome.backup))])
        try AuditLog.append(
          AuditEntry(action: "upgrade", detail: step.summary), on: connection)
      }
      // Without the rules that were left behind it might be the schema that dls left, and pass unchecked.
      if outcome.isDoubtful { try store.setMeta("schema_hash", "") }
      try store.setMeta("schema_version", String(history.version))
    }
    return outcome
  }

  /// Makes laws as this program makes them. Those of a doubtful schema are left to its check, as in `renewLaws`.
  private static func make(_ laws: [SchemaObject], _ connection: Connection) throws {
    for law in laws {
      try connection.execute("DROP \(law.kind) IF EXISTS \(SQLText.name(law.name))")
      try connection.execute(law.sql)
    }
  }

  /// The steps from version `found` to the present one.
  private static func way(
    from found: Int64, _ history: SchemaHistory, path: String
  ) throws -> [Migration] {
    var steps: [Migration] = []
    for version in found..<history.version {
      let next = history.migrations.filter { $0.from == version }
      if next.isEmpty {
        throw StoreError(
          .older,
          "The store's schema is version \(found), and this dls knows no way from version "
            + "\(version) to \(version + 1).", path: path,
          nextStep: "Open it once with a dls that does, then with this one.")
      }
      steps += next
    }
    return steps
  }

  /// Makes laws anew that read otherwise in this version. Those that another program took away are left to the
  /// check of the schema, which tells of them and looks at what they would have noted. So are all in a doubtful
  /// schema: nothing says which of them are only older, and which were altered.
  private static func renewLaws(_ connection: Connection, isDoubtful: Bool) throws {
    var present: [String: String] = [:]
    try connection.forEach("SELECT name,sql FROM sqlite_master WHERE type = 'trigger'") {
      present[$0.text(0) ?? ""] = $0.text(1)
    }
    let hasFields = try connection.integer(
      "SELECT count(*) FROM sqlite_master WHERE name = 'dls_fields'")
    if hasFields == 0 { return }
    let laws = Laws.triggers(with: try FieldTable.read(connection))
    let known = Set(laws.map(\.name))
    // What was made for a field or schema that has another name now was left behind.
    for name in try FieldLaws.present(connection) where !known.contains(name) {
      try connection.execute("DROP TRIGGER \(SQLText.name(name))")
    }
    if isDoubtful { return }
    for law in laws {
      guard let there = present[law.name], there != law.sql else { continue }
      try connection.execute("DROP TRIGGER \(SQLText.name(law.name))")
      try connection.execute(law.sql)
    }
  }

  /// `stem.gpkg`, or with a number where that name is taken.
  private static func freeName(_ stem: String) -> String {
    var name = "\(stem).gpkg"
    var number = 2
    while FileSystem.info(name, followingLinks: false) != nil {
      name = "\(stem)-\(number).gpkg"
      number += 1
    }
    return name
  }
}
