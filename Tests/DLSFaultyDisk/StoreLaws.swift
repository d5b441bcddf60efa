// StoreLaws.swift: what holds for every store that can be opened, whatever happened to it.

package import DLSStore

/// What SQLite and the product themselves say about a store, and all that is in it.
package enum StoreLaws {
  /// What is wrong with a store, if anything: pages, indexes, counts, laws, the chain of the audit.
  package static func fault(in store: Store) throws -> String? {
    let connection = store.connection
    if let report = try connection.text("PRAGMA integrity_check"), report != "ok" { return report }
    var orphans = 0
    try connection.forEach("PRAGMA foreign_key_check") { _ in orphans += 1 }
    if orphans > 0 { return "\(orphans) rows refer to none" }
    for layer in ["work_units", "training_samples"] {
      let report = try connection.text("SELECT rtreecheck('rtree_\(layer)_geom')")
      if let report, report != "ok" { return report }
      let rows = try connection.integer("SELECT count(*) FROM \(layer)")
      let indexed = try connection.integer("SELECT count(*) FROM rtree_\(layer)_geom")
      if indexed != rows { return "\(layer): \(rows) rows, \(indexed) in the index" }
      let counted = try connection.integer(
        "SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = '\(layer)'")
      if counted != rows { return "\(layer): \(rows) rows, \(counted) counted" }
    }
    return try AuditLog.verify(store).map { "the audit is broken: \($0)" }
  }

  /// Every row of every table, but for those of the spatial indexes, as one text.
  package static func content(of store: Store) throws -> String {
    let connection = store.connection
    var tables: [String] = []
    try connection.forEach(
      """
      SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'rtree_%'
      AND name NOT LIKE 'sqlite_%' ORDER BY name
      """
    ) { tables.append($0.text(0) ?? "") }
    var text = ""
    for table in tables {
      var columns: [String] = []
      try connection.forEach("PRAGMA table_info(\"\(table)\")") { row in
        columns.append("quote(\"\(row.text(1) ?? "")\")")
      }
      let line = columns.joined(separator: "||','||")
      let rows = try connection.text(
        "SELECT group_concat(line,char(10)) FROM "
          + "(SELECT \(line) AS line FROM \"\(table)\" ORDER BY 1)")
      text += "\(table)\n\(rows ?? "")\n"
    }
    return text
  }
}
