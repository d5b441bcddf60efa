// AuditLog.swift: the append-only record of changes and its chain of hashes.

/// One entry of the audit.
package struct AuditEntry: Equatable, Sendable {
  /// The entry's number; 0 before it is written.
  package var sequence: Int64 = 0
  /// When, UTC, ISO 8601; the database sets it.
  package var at: String = ""
  /// Who, where known: other programs' edits have none unless they fill `changed_by`.
  package var actor: String?
  /// The layer, or nil for what concerns the store.
  package var layer: String?
  /// The row.
  package var fid: Int64?
  /// The row's key.
  package var key: String?
  /// What was done: insert, update, delete, apply, import, …
  package var action: String
  /// The row's revision afterwards.
  package var revision: Int64?
  package var oldStatus: String?
  package var newStatus: String?
  /// The changed columns, or a sentence.
  package var detail: String?
  /// Rows concerned, for operations on many.
  package var rows: Int64?
  /// The batch that the rows carry.
  var batch: Int64?

  /// An entry; the database numbers and dates it.
  package init(
    actor: String? = nil, layer: String? = nil, key: String? = nil, action: String,
    detail: String? = nil, rows: Int64? = nil, batch: Int64? = nil
  ) {
    self.actor = actor
    self.layer = layer
    self.key = key
    self.action = action
    self.detail = detail
    self.rows = rows
    self.batch = batch
  }
}

/// Writing, sealing and proving the audit.
///
/// Triggers of built-ins cannot hash, so rows that other programs cause come unsealed; every write
/// of dls seals all rows so far: a seal's hash covers its rows and the seal before it.
package enum AuditLog {
  private static let columns =
    "seq,at,actor,layer,fid,key,action,revision,old_status,new_status,detail,rows,batch"

  /// Adds an entry. In a transaction.
  static func append(_ entry: AuditEntry, on connection: Connection) throws {
    try connection.run(
      """
      INSERT INTO dls_audit(actor,layer,key,action,old_status,new_status,detail,rows,batch) \
      VALUES (?,?,?,?,?,?,?,?,?)
      """,
      [
        .optional(entry.actor), .optional(entry.layer), .optional(entry.key), .text(entry.action),
        .optional(entry.oldStatus), .optional(entry.newStatus), .optional(entry.detail),
        .optional(entry.rows), .optional(entry.batch),
      ])
  }

  /// Covers every entry since the last seal by a new one. In a transaction.
  static func seal(on connection: Connection) throws {
    let (last, previous) = try lastSeal(connection)
    let end = try connection.integer("SELECT coalesce(max(seq),0) FROM dls_audit")
    guard end > last else { return }
    let (hash, _) = try hash(connection, after: last, through: end, previous: previous)
    try connection.run(
      "INSERT INTO dls_audit_seals(first,last,hash) VALUES (?,?,?)",
      [.integer(last + 1), .integer(end), .text(hash)])
  }

  private static func lastSeal(_ connection: Connection) throws -> (Int64, String) {
    var found: (Int64, String) = (0, "")
    try connection.forEach("SELECT last,hash FROM dls_audit_seals ORDER BY id DESC LIMIT 1") {
      found = ($0.integer(0), $0.text(1) ?? "")
    }
    return found
  }

  /// The hash of the entries between two numbers, and how many there are.
  private static func hash(
    _ connection: Connection, after first: Int64, through last: Int64, previous: String
  ) throws -> (hash: String, count: Int64) {
    var hash = SHA256()
    var count: Int64 = 0
    hash.update(Array(previous.utf8))
    try connection.forEach(
      "SELECT \(columns) FROM dls_audit WHERE seq > ? AND seq <= ? ORDER BY seq",
      [.integer(first), .integer(last)]
    ) { row in
      count += 1
      for column in 0..<row.columnCount {
        // NULL and an empty text differ; a length keeps neighbours apart.
        let length = row.isNull(column) ? -1 : Int64(row.withBytes(column) { $0.count })
        hash.update(withUnsafeBytes(of: length.littleEndian) { Array($0) })
        row.withBytes(column) { hash.update($0) }
      }
    }
    return (hash.finishHex(), count)
  }

  /// What a break means, and what to do.
  package static let whoMay =
    "Another program wrote there past the rules of the store: compare with a backup (`dls history "
    + "--audit` lists the entries of both)."

  /// Checks the chain. Returns the sentence for the first break, or nil when it holds.
  package static func verify(_ store: Store) throws -> String? {
    let connection = store.connection
    var seals: [(first: Int64, last: Int64, hash: String)] = []
    try connection.forEach("SELECT first,last,hash FROM dls_audit_seals ORDER BY id") {
      seals.append(($0.integer(0), $0.integer(1), $0.text(2) ?? ""))
    }
    var end: Int64 = 0
    var previous = ""
    for seal in seals {
      guard seal.first == end + 1 else {
        return "The audit's seals leave out the entries \(end + 1) to \(seal.first - 1)."
      }
      let (found, count) = try hash(
        connection, after: end, through: seal.last, previous: previous)
      guard found == seal.hash else {
        return "The audit's entries \(seal.first) to \(seal.last) are not those that were sealed."
      }
      // A seal that was made after entries had gone covers what was left.
      if let gap = gap(after: end, through: seal.last, count) { return gap }
      end = seal.last
      previous = seal.hash
    }
    return try missingEnd(connection, sealed: end, seals: Int64(seals.count))
  }

  /// The sentence for entries and seals that are gone from the end: SQLite keeps the last number that it gave,
  /// whatever is deleted. Nil where none is.
  private static func missingEnd(
    _ connection: Connection, sealed: Int64, seals: Int64
  ) throws -> String? {
    func lastNumber(_ table: String) throws -> Int64 {
      try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = ?", [.text(table)])
    }
    let open = try connection.integer(
      "SELECT count(*) FROM dls_audit WHERE seq > ?", [.integer(sealed)])
    if let gap = gap(after: sealed, through: try lastNumber("dls_audit"), open) { return gap }
    let missing = try lastNumber("dls_audit_seals") - seals
    if missing <= 0 { return nil }
    return missing == 1
      ? "1 of the audit's seals is gone." : "\(missing) of the audit's seals are gone."
  }

  /// The sentence for entries that are gone from among those between two numbers; nil where none is.
  private static func gap(after first: Int64, through last: Int64, _ count: Int64) -> String? {
    let missing = last - first - count
    if missing <= 0 { return nil }
    return
      "Of the audit's entries \(first + 1) to \(last), \(missing) \(missing == 1 ? "is" : "are") gone."
  }

  /// The last entries, newest first.
  package static func recent(_ store: Store, limit: Int) throws -> [AuditEntry] {
    var entries: [AuditEntry] = []
    try store.connection.forEach(
      "SELECT \(columns) FROM dls_audit ORDER BY seq DESC LIMIT ?", [.integer(Int64(limit))]
    ) { row in
      var entry = AuditEntry(
        actor: row.text(2), layer: row.text(3), key: row.text(5), action: row.text(6) ?? "",
        detail: row.text(10), rows: row.isNull(11) ? nil : row.integer(11),
        batch: row.isNull(12) ? nil : row.integer(12))
      entry.sequence = row.integer(0)
      entry.at = row.text(1) ?? ""
      entry.fid = row.isNull(4) ? nil : row.integer(4)
      entry.revision = row.isNull(7) ? nil : row.integer(7)
      entry.oldStatus = row.text(8)
      entry.newStatus = row.text(9)
      entries.append(entry)
    }
    return entries
  }
}
