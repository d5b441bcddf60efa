// Connection.swift: one connection to a SQLite file, with prepared statements and clear failures.

import CSQLite
import DLSPlatform

/// A connection to one SQLite file. Not thread safe: one thread at a time.
package final class Connection {
  /// How a file is opened.
  package enum Access: Sendable {
    /// Reading and writing an existing file.
    case readWrite
    /// Reading only; nothing is written, not even a journal.
    case readOnly
    /// Reading a file that nobody changes meanwhile; needs no lock and no side file.
    case immutable
    /// Reading somebody's file, which may be made to harm: its schema is not trusted. Nothing comes
    /// beside it.
    case foreign
    /// Reading and writing, the file being made when it is not there.
    case create
  }

  /// The path as given by the caller.
  let path: String
  /// From where the folders of runs are seen: that of the project's file, the store's if nothing else is said.
  var projectFolder: String
  private var handle: OpaquePointer?
  private var cache: [String: Statement] = [:]
  /// How long a row has been looked for; see `limit(stepsPerRow:)`.
  let patience = Patience()
  /// How long another program's lock is waited for, in milliseconds.
  private(set) var waitMilliseconds: Int32

  /// Opens `path`.
  package init(path: String, access: Access, waitMilliseconds: Int32 = 5000) throws {
    self.path = path
    projectFolder = Path.parent(path)
    self.waitMilliseconds = waitMilliseconds
    var flags: Int32 = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
    switch access {
    case .readWrite: flags |= SQLITE_OPEN_READWRITE
    case .create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .readOnly, .immutable, .foreign: flags |= SQLITE_OPEN_READONLY
    }
    try open(flags, isImmutable: access == .immutable)
    if access == .foreign, keepsLoneLog {
      sqlite3_close_v2(handle)
      try open(flags, isImmutable: true)
    }
    guard let handle else { return }
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, waitMilliseconds)
    if access == .foreign {
      distrust(handle)
      return
    }
    // The schema stays trusted: the standard triggers write a virtual table, the R-tree, which
    // SQLite refuses otherwise. No extension can be loaded by SQL, so built-ins are all it has.
    try registerSpatialFunctions(on: handle)
  }

  deinit { close() }

  /// Closes the connection; the last one to a WAL store moves the log into the file and removes it.
  package func close() {
    cache.removeAll()
    guard let handle else { return }
    self.handle = nil
    sqlite3_close_v2(handle)
  }

  private func open(_ flags: Int32, isImmutable: Bool) throws {
    let code = sqlite3_open_v2(
      Self.uri(path: path, isImmutable: isImmutable), &handle, flags, nil)
    guard code == SQLITE_OK, handle != nil else {
      let error = error(code, sql: nil)
      sqlite3_close_v2(handle)
      handle = nil
      throw error
    }
  }

  /// Whether the file is one with a log and nobody has it open: then it says all there is, and a reader
  /// that needs the log would make one beside it and leave it there.
  private var keepsLoneLog: Bool {
    guard let handle, dls_sqlite_read_version(handle) == 2 else { return false }
    return !["-wal", "-shm"].contains { FileSystem.exists(path + $0) }
  }

  /// A `file:` URI for the path, so that `?` and `%` in a name stay part of the name.
  static func uri(path: String, isImmutable: Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes = Array("file:".utf8)
    // A relative path may begin with "//": an authority to the URI reader.
    if path.utf8.starts(with: "//".utf8) { bytes += Array("//".utf8) }
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        bytes.append(byte)
      default:
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    if isImmutable { bytes += Array("?immutable=1".utf8) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The open handle; a closed connection is a failure of the caller told as an error.
  func open() throws -> OpaquePointer {
    guard let handle else {
      throw StoreError(.sql, "The store has been closed already.", path: path)
    }
    return handle
  }

  // MARK: Statements

  /// A prepared statement, not shared.
  package func prepare(_ sql: String) throws -> Statement {
    let handle = try open()
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw error(code, sql: sql) }
    return Statement(handle: statement, connection: self)
  }

  /// A prepared statement kept for the next time; reset, with bindings of its last use.
  package func cached(_ sql: String) throws -> Statement {
    if let known = cache[sql] {
      known.reset()
      return known
    }
    let statement = try prepare(sql)
    cache[sql] = statement
    return statement
  }

  /// Runs one or more statements without parameters.
  package func execute(_ sql: String) throws {
    let handle = try open()
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    if code != SQLITE_OK { throw error(code, sql: sql) }
  }

  /// Runs one statement with parameters.
  package func run(_ sql: String, _ values: [SQLValue]) throws {
    let statement = try cached(sql)
    try bind(values, to: statement)
    try statement.run()
  }

  /// Calls `body` for each row of a query.
  package func forEach(
    _ sql: String, _ values: [SQLValue] = [], _ body: (Statement) throws -> Void
  ) throws {
    let statement = try prepare(sql)
    try bind(values, to: statement)
    while try statement.step() { try body(statement) }
  }

  /// The first column of the first row; nil when there is no row.
  func scalar(_ sql: String, _ values: [SQLValue] = []) throws -> SQLValue? {
    let statement = try prepare(sql)
    try bind(values, to: statement)
    return try statement.step() ? statement.value(0) : nil
  }

  /// The first column of the first row as an integer; 0 when there is none.
  package func integer(_ sql: String, _ values: [SQLValue] = []) throws -> Int64 {
    if case .integer(let number)? = try scalar(sql, values) { return number }
    return 0
  }

  /// The first column of the first row as text; nil when there is none or it is no text.
  package func text(_ sql: String, _ values: [SQLValue] = []) throws -> String? {
    if case .text(let text)? = try scalar(sql, values) { return text }
    return nil
  }

  private func bind(_ values: [SQLValue], to statement: Statement) throws {
    for (offset, value) in values.enumerated() { try statement.bind(Int32(offset + 1), value) }
  }

  /// The row id of the last insert.
  var lastInsertedRow: Int64 { handle.map { sqlite3_last_insert_rowid($0) } ?? 0 }

  /// Rows changed by the last statement.
  var changedRows: Int64 { handle.map { Int64(sqlite3_changes($0)) } ?? 0 }

  /// Whether a transaction is open.
  var isInTransaction: Bool { handle.map { sqlite3_get_autocommit($0) == 0 } ?? false }

  /// Turns this connection's triggers on or off; other programs' stay on.
  func setTriggers(_ isOn: Bool) throws {
    let code = dls_sqlite_enable_triggers(try open(), isOn ? 1 : 0)
    if code != SQLITE_OK { throw error(code, sql: nil) }
  }

  // MARK: Transactions

  /// Runs `body` between BEGIN IMMEDIATE and COMMIT; anything thrown rolls back.
  package func transaction<R>(_ body: () throws -> R) throws -> R {
    try execute("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try commit()
      return result
    } catch {
      // After some failures SQLite has rolled back by itself.
      if isInTransaction { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Runs `body` without waiting for other programs' locks.
  func withoutWaiting<R>(_ body: () throws -> R) throws -> R {
    let handle = try open()
    sqlite3_busy_timeout(handle, 0)
    defer { sqlite3_busy_timeout(handle, waitMilliseconds) }
    return try body()
  }

  /// What a disk was given before it failed may be there when it is read again. A change is made when the
  /// journal is gone, and SQLite doesn't wait until the folder has that: a power cut would bring the journal
  /// back, and with it the old rows, after the change was told.
  private func commit() throws {
    do {
      try execute("COMMIT")
    } catch let failure as StoreError where failure.code == SQLITE_IOERR {
      throw StoreFailure.inDoubt(failure)
    }
    AtomicFile.synchronise(folder: Path.parent(FileSystem.resolved(path) ?? path))
  }

  /// Runs reads that must see one state of the file.
  package func reading<R>(_ body: () throws -> R) throws -> R {
    if isInTransaction { return try body() }
    try execute("BEGIN")
    defer { if isInTransaction { try? execute("ROLLBACK") } }
    return try body()
  }

  // MARK: Failures

  /// The failure behind a result code, in this project's words where they say more than SQLite's.
  func error(_ code: Int32, sql: String?) -> StoreError {
    let message =
      handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
    let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
    return StoreFailure.explain(
      code: code, extended: extended, message: message, sql: sql, path: path,
      waitMilliseconds: waitMilliseconds)
  }
}
