// StoreWriter.swift: one write transaction on a store.

/// What may be written while a transaction of `Store.write` is open. Not to be kept beyond it.
package final class StoreWriter {
  let connection: Connection
  /// Who writes, as the audit names them.
  let actor: String?
  /// The time of the whole transaction, UTC, ISO 8601 with milliseconds.
  let now: String
  /// The units whose packed properties no longer fit their rows.
  var staleUnits = StaleUnits.none

  init(connection: Connection, actor: String?) throws {
    self.connection = connection
    self.actor = actor
    now = try connection.text("SELECT \(GeoPackageTables.now)") ?? ""
  }

  /// Runs `body` with this connection's triggers and CHECKs off: it upholds the laws by itself,
  /// and writes words that are checked by their types.
  func withoutTriggers<R>(_ body: () throws -> R) throws -> R {
    try connection.execute("PRAGMA ignore_check_constraints=ON")
    try connection.setTriggers(false)
    defer {
      try? connection.setTriggers(true)
      try? connection.execute("PRAGMA ignore_check_constraints=OFF")
    }
    return try body()
  }

  /// A refusal in the words of a law.
  func law(_ sentence: String, nextStep: String? = nil) -> StoreError {
    StoreError(.law, sentence, path: connection.path, nextStep: nextStep)
  }

  /// Adds an entry to the audit.
  package func audit(_ entry: AuditEntry) throws {
    var entry = entry
    if entry.actor == nil { entry.actor = actor }
    try AuditLog.append(entry, on: connection)
  }

  /// Records an operation on many rows. Returns the number that its rows carry.
  func newBatch(
    action: String, block: String?, source: String? = nil, sourceHash: String? = nil, rows: Int,
    plan: Int64? = nil
  ) throws -> Int64 {
    try connection.run(
      """
      INSERT INTO dls_batches(at,actor,action,block,source,source_hash,rows,plan) \
      VALUES (?,?,?,?,?,?,?,?)
      """,
      [
        .text(now), .optional(actor), .text(action), .optional(block), .optional(source),
        .optional(sourceHash), .integer(Int64(rows)), .optional(plan),
      ])
    return connection.lastInsertedRow
  }

  /// What each write ends with: the packed units in step with their rows, the audit sealed.
  func close() throws {
    try UnitChunks.refresh(staleUnits, on: connection)
    staleUnits = .none
    try AuditLog.seal(on: connection)
  }

  /// The first number for new rows of a layer: never one that was used before.
  func nextFID(_ layer: FeatureLayer) throws -> Int64 {
    let used = try connection.integer(
      "SELECT seq FROM sqlite_sequence WHERE name = ?", [.text(layer.table)])
    let present = try connection.integer("SELECT coalesce(max(fid),0) FROM \"\(layer.table)\"")
    let last = max(used, present)
    return try last <= Laws.lastNumber ? last + 1 : nextSmallFID(layer)
  }

  /// The same where another program gave a row so large a number that none follows.
  private func nextSmallFID(_ layer: FeatureLayer) throws -> Int64 {
    let limit = SQLValue.integer(Laws.lastNumber)
    let present = try connection.integer(
      "SELECT coalesce(max(fid),0) FROM \"\(layer.table)\" WHERE fid <= ?", [limit])
    let noted = try connection.integer(
      "SELECT coalesce(max(fid),0) FROM dls_audit WHERE layer = ? AND fid <= ?",
      [.text(layer.table), limit])
    return max(present, noted) + 1
  }
}

extension Store {
  /// Runs `body` in one write transaction on the live file: all of it or nothing. The audit is
  /// sealed before the commit.
  /// - Parameter actor: who writes; nil only for the program's own upkeep.
  @discardableResult
  package func write<R>(actor: String?, _ body: (StoreWriter) throws -> R) throws -> R {
    // Only what can't be written is opened otherwise by a command that writes.
    guard mode == .write else { throw StoreError.cannotBeWritten(path) }
    return try connection.transaction {
      let writer = try StoreWriter(connection: connection, actor: actor)
      let result = try body(writer)
      try writer.close()
      return result
    }
  }

  /// Upkeep that can wait: the same where nobody else has the store in use; else nil, without waiting
  /// and with nothing done.
  @discardableResult
  package func writeIfFree<R>(
    actor: String?, _ body: (StoreWriter) throws -> R
  ) throws -> R? {
    do {
      return try connection.withoutWaiting { try write(actor: actor, body) }
    } catch let error as StoreError where error.kind == .busy {
      return nil
    }
  }
}
