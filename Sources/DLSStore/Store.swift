// Store.swift: a project's store: opening, checking, closing.

import DLSPlatform

/// A project's database, a GeoPackage. One thread at a time; close it, or let it go.
package final class Store {
  /// What a store is opened for.
  package enum Mode: Sendable {
    /// Looking at the file as it lies there: nothing is made beside it, locked, finished, repaired
    /// or upgraded. A store that somebody works on, or was left in the middle, is refused.
    case look
    /// Reading: nothing is changed, repaired or upgraded.
    case read
    /// Reading and writing: an older schema is upgraded, what others broke is repaired.
    case write
  }

  /// The file.
  package let path: String
  /// What opening found worth telling: repairs, an upgrade, differences it may not mend.
  package private(set) var notices: [String] = []
  /// The connection, for reads that this module has no operation for.
  package let connection: Connection
  /// What it was opened for.
  package let mode: Mode
  /// How a run ended that says it is running, where its folder tells; the store itself doesn't know.
  package var unrecordedEnd: (RunRecord) -> RunEnd? = { _ in nil }
  /// Whether the rules that note changes were all there when it was opened, or were put back.
  package private(set) var isSchemaWhole = true

  /// The file when it was opened.
  private let opened: FileInfo

  private init(path: String, mode: Mode, connection: Connection, opened: FileInfo) {
    self.path = path
    self.mode = mode
    self.connection = connection
    self.opened = opened
  }

  deinit { connection.close() }

  /// Closes the store. In WAL mode the log is moved into the file and removed, unless another
  /// program still has the store open.
  package func close() { connection.close() }

  /// Opens an existing store.
  /// - Throws: `StoreError` `.notFound`, `.notAStore`, `.newer`, `.older` (for reading only),
  ///   `.networkFileSystem`, `.busy`, `.readOnly`, `.damaged`, `.sql`.
  package static func open(
    _ path: String, mode: Mode, history: SchemaHistory = .current, waitMilliseconds: Int32 = 5000
  ) throws -> Store {
    guard let info = FileSystem.info(path) else {
      if let dangling = StoreFile.dangling(path) { throw dangling }
      throw StoreError(
        .notFound, "There is no store at this path.", path: path,
        nextStep: "`dls apply` makes it from the project file.")
    }
    guard info.kind == .file, info.size > 0 else {
      let what =
        info.kind == .directory ? "a folder" : info.kind == .file ? "an empty file" : "no file"
      throw StoreError(
        .notAStore, "This is \(what), where the store should be.", path: path,
        nextStep: "Move it away, and `dls apply` makes the store from the project file.")
    }
    try StoreFile.refuseNetwork(path)
    let connection = try connect(path, mode: mode, waitMilliseconds: waitMilliseconds)
    let store = Store(path: path, mode: mode, connection: connection, opened: info)
    do {
      try store.check(history)
    } catch {
      connection.close()
      throw error
    }
    return store
  }

  /// Reading, too, opens for writing where it may: only then can SQLite finish what a killed
  /// program left and take its `-wal` away at the end. `query_only` keeps the rows as they are.
  private static func connect(
    _ path: String, mode: Mode, waitMilliseconds: Int32
  ) throws -> Connection {
    if mode == .look {
      if hasLeftover(path) { throw beingWritten(path) }
      return try Connection(path: path, access: .immutable, waitMilliseconds: 0)
    }
    let isWritable = FileSystem.isWritable(path) && FileSystem.isWritable(Path.parent(path))
    guard isWritable else {
      guard mode == .read else {
        throw StoreError.cannotBeWritten(path)
      }
      return try lookOnly(path, waitMilliseconds: waitMilliseconds)
    }
    if hasLeftover(path), isForeign(path) { throw notAStore(path) }
    let connection = try Connection(
      path: path, access: .readWrite, waitMilliseconds: waitMilliseconds)
    if mode == .read { try connection.execute("PRAGMA query_only=ON") }
    return connection
  }

  /// A connection that leaves file and folder as they are.
  static func lookOnly(_ path: String, waitMilliseconds: Int32) throws -> Connection {
    let access: Connection.Access = hasLeftover(path) ? .readOnly : .immutable
    return try Connection(path: path, access: access, waitMilliseconds: waitMilliseconds)
  }

  /// Whether there is somebody's unfinished or unmerged work: the file alone would show half of it.
  private static func hasLeftover(_ path: String) -> Bool {
    ["-wal", "-journal"].contains { FileSystem.info(path + $0).map { $0.size > 0 } ?? false }
  }

  /// Whether a file is surely no store. What another program left unfinished in somebody's file isn't
  /// for dls to finish; a store's own tables lie in the file itself, whatever is left beside it.
  private static func isForeign(_ path: String) -> Bool {
    guard let look = try? Connection(path: path, access: .immutable, waitMilliseconds: 0) else {
      return false
    }
    defer { look.close() }
    let found = try? look.integer("SELECT count(*) FROM sqlite_master WHERE name = 'dls_meta'")
    return found == 0
  }

  private static func notAStore(_ path: String) -> StoreError {
    StoreError(
      .notAStore, "This GeoPackage holds no project of dls.", path: path,
      nextStep:
        "Give `store` in the project block another path; `dls apply` makes a store of its own.")
  }

  /// Ends a look: without a lock, what was read counts only if nobody wrote meanwhile.
  /// - Throws: `StoreError` `.busy`.
  package func endLook() throws {
    if Store.hasLeftover(path) || FileSystem.info(path) != opened { throw Store.beingWritten(path) }
  }

  private static func beingWritten(_ path: String) -> StoreError {
    StoreError(
      .busy, "Another program works on the store, or was killed while it did.", path: path,
      nextStep: "Try again when it is done; `dls status` finishes what a killed program left.")
  }

  /// Identity, version and schema of the file just opened.
  private func check(_ history: SchemaHistory) throws {
    try configure()
    let names = try connection.integer(
      "SELECT count(*) FROM sqlite_master WHERE name IN ('gpkg_contents','dls_meta')")
    guard names == 2 else { throw Store.notAStore(path) }
    let found = Int64(try meta("schema_version") ?? "") ?? 0
    guard found > 0 else {
      throw SchemaCheck.damage(["the schema version in dls_meta"], path: path)
    }
    if found > history.version {
      throw StoreError(
        .newer,
        "The store was written by a newer dls (its schema is version \(found), this dls knows "
          + "\(history.version)).", path: path, nextStep: "Update dls.")
    }
    var isDoubtful = false
    if found < history.version { isDoubtful = try migrate(from: found, history) }
    try checkSchema(afterDoubtfulUpgrade: isDoubtful)
  }

  /// Settings of this connection; none of them is stored in the file.
  private func configure() throws {
    try connection.execute("PRAGMA cache_size=-65536")
    try connection.execute("PRAGMA temp_store=MEMORY")
    // Law or not, the rows a foreign key names are checked by triggers: see `Laws`.
    try connection.execute("PRAGMA foreign_keys=OFF")
    try connection.execute("PRAGMA secure_delete=OFF")
  }

  /// Upgrades the store. True where another program had changed its schema before.
  private func migrate(from found: Int64, _ history: SchemaHistory) throws -> Bool {
    guard mode == .write else {
      throw StoreError(
        .older,
        "The store's schema is version \(found); this dls writes version \(history.version).",
        path: path, nextStep: "Run `dls apply`: it makes a backup first, then upgrades the store.")
    }
    let outcome = try Migrations.run(self, from: found, history)
    notices.append(
      "The store was upgraded from schema version \(found) to \(history.version); "
        + "a backup is in \(outcome.backup).")
    return outcome.isDoubtful
  }

  private func checkSchema(afterDoubtfulUpgrade isDoubtful: Bool) throws {
    if try SchemaCheck.fingerprint(connection) == meta("schema_hash") { return }
    let findings = try SchemaCheck.compare(connection)
    if !findings.lost.isEmpty { throw SchemaCheck.damage(findings.lost, path: path) }
    if mode != .write {
      isSchemaWhole = findings.isClean
      if !findings.isClean {
        notices.append(
          "Another program removed or changed \(findings.told) in the store; "
            + "the next dls apply puts them back.")
      }
      return
    }
    try repair(findings)
    if !findings.isClean {
      notices.append(
        isDoubtful
          ? "Another program changed the store's schema before the upgrade. What was missing, or "
            + "read otherwise than this dls makes it, by its age or since it was altered, was put "
            + "back: \(findings.told)."
          : "Another program removed or changed \(findings.told); put back.")
    }
    // Whoever took these rules away had a reason.
    if findings.repairs.contains(where: { $0.name.hasPrefix("dls_audit") }),
      let problem = try AuditLog.verify(self)
    {
      notices.append("\(problem) \(AuditLog.whoMay)")
    }
  }

  /// Puts back what other programs took away or changed, and notes what may have gone by meanwhile.
  private func repair(_ findings: SchemaCheck.Findings) throws {
    try connection.transaction {
      try SchemaCheck.repair(findings, on: connection)
      let tables = Set(findings.repairs.map(\.table))
      if tables.contains(FeatureLayer.units.table) { try ShapeCheck.note(on: connection) }
      // A unit may have gone from under its samples.
      if !tables.isDisjoint(with: FeatureLayer.allCases.map(\.table)) { try noteUnplaced() }
      try setMeta("schema_hash", SchemaCheck.fingerprint(connection))
      if !findings.isClean {
        try AuditLog.append(
          AuditEntry(action: "repair", detail: findings.names.joined(separator: " ")),
          on: connection)
      }
    }
  }

  // MARK: Facts about the store

  /// A value of `dls_meta`; nil when it was never set.
  package func meta(_ key: String) throws -> String? {
    try connection.text("SELECT value FROM dls_meta WHERE key = ?", [.text(key)])
  }

  /// Sets a value of `dls_meta`. In a transaction.
  func setMeta(_ key: String, _ value: String) throws {
    try connection.run(
      "INSERT OR REPLACE INTO dls_meta(key,value) VALUES (?,?)", [.text(key), .text(value)])
  }

  /// The reference system's number that geometry blobs of both layers carry.
  package func srsID() throws -> Int32 {
    Int32(truncatingIfNeeded: Int64(try meta("srs_id") ?? "") ?? 0)
  }

  /// The reference system of both layers.
  package func referenceSystem() throws -> ReferenceSystem? {
    var found: ReferenceSystem?
    try connection.forEach(
      """
      SELECT srs_id,srs_name,organization,organization_coordsys_id,definition,description \
      FROM gpkg_spatial_ref_sys WHERE srs_id = ?
      """, [.integer(Int64(srsID()))]
    ) { row in
      found = ReferenceSystem(
        id: Int32(truncatingIfNeeded: row.integer(0)), name: row.text(1) ?? "",
        organization: row.text(2) ?? "", organizationID: Int32(truncatingIfNeeded: row.integer(3)),
        definition: row.text(4) ?? "", description: row.text(5))
    }
    return found
  }

  /// A number that changes with every commit by anybody: a saved plan compares it.
  package func changeCounter() throws -> Int64 {
    try connection.integer("SELECT coalesce(max(seq),0) FROM dls_audit")
  }
}
