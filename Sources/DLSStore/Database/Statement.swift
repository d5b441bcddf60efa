// Statement.swift: one prepared statement: binding, stepping, typed reads.

import CSQLite

/// A value bound to or read from a statement where speed does not matter.
package enum SQLValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  /// `text`, or null for nil.
  package static func optional(_ text: String?) -> SQLValue {
    text.map { .text($0) } ?? .null
  }

  /// `integer`, or null for nil.
  package static func optional(_ integer: Int64?) -> SQLValue {
    integer.map { .integer($0) } ?? .null
  }
}

/// A prepared statement of one connection. Parameters count from 1, columns from 0.
package final class Statement {
  let handle: OpaquePointer
  private let connection: Connection

  init(handle: OpaquePointer, connection: Connection) {
    self.handle = handle
    self.connection = connection
  }

  deinit { sqlite3_finalize(handle) }

  /// Moves to the next row; false at the end. Any failure is thrown.
  package func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw fail(code)
    }
  }

  /// Steps through to the end, ignoring rows, and resets.
  func run() throws {
    defer { reset() }
    while try step() {}
  }

  /// Makes the statement ready for another run; bindings stay.
  package func reset() {
    sqlite3_reset(handle)
  }

  private func fail(_ code: Int32) -> StoreError {
    let error = connection.error(code, sql: String(cString: sqlite3_sql(handle)))
    sqlite3_reset(handle)
    return error
  }

  private func check(_ code: Int32) throws {
    if code != SQLITE_OK { throw fail(code) }
  }

  // MARK: Binding

  /// Binds a value that SQLite copies.
  package func bind(_ index: Int32, _ value: SQLValue) throws {
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: try check(sqlite3_bind_null(handle, index))
    case .integer(let number): try check(sqlite3_bind_int64(handle, index, number))
    case .real(let number): try check(sqlite3_bind_double(handle, index, number))
    case .text(let text):
      var copy = text
      try copy.withUTF8 { try bind(index, textBytes: UnsafeRawBufferPointer($0), transient) }
    case .blob(let bytes):
      try bytes.withUnsafeBytes { try bind(index, blobBytes: $0, transient) }
    }
  }

  /// Binds an integer.
  package func bind(_ index: Int32, _ value: Int64) throws {
    try check(sqlite3_bind_int64(handle, index, value))
  }

  /// Binds UTF-8 that the caller keeps alive and unchanged until the next reset.
  func bind(_ index: Int32, staticText bytes: UnsafeRawBufferPointer) throws {
    try bind(index, textBytes: bytes, nil)
  }

  /// Binds bytes that the caller keeps alive and unchanged until the next reset.
  func bind(_ index: Int32, staticBlob bytes: UnsafeRawBufferPointer) throws {
    try bind(index, blobBytes: bytes, nil)
  }

  private func bind(
    _ index: Int32, textBytes bytes: UnsafeRawBufferPointer, _ destructor: sqlite3_destructor_type?
  ) throws {
    // A nil pointer would bind NULL: an empty text needs an address of its own.
    guard let base = bytes.baseAddress else {
      try check(sqlite3_bind_text64(handle, index, "", 0, nil, UInt8(SQLITE_UTF8)))
      return
    }
    let start = base.assumingMemoryBound(to: CChar.self)
    try check(
      sqlite3_bind_text64(
        handle, index, start, UInt64(bytes.count), destructor, UInt8(SQLITE_UTF8)))
  }

  private func bind(
    _ index: Int32, blobBytes bytes: UnsafeRawBufferPointer, _ destructor: sqlite3_destructor_type?
  ) throws {
    guard let base = bytes.baseAddress else {
      try check(sqlite3_bind_zeroblob(handle, index, 0))
      return
    }
    try check(sqlite3_bind_blob64(handle, index, base, UInt64(bytes.count), destructor))
  }

  // MARK: Reading

  /// The number of result columns.
  package var columnCount: Int32 { sqlite3_column_count(handle) }

  /// Whether the column is NULL in this row.
  package func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  /// The column as an integer; 0 for NULL.
  package func integer(_ column: Int32) -> Int64 {
    sqlite3_column_int64(handle, column)
  }

  /// The column as a number; 0 for NULL.
  func real(_ column: Int32) -> Double {
    sqlite3_column_double(handle, column)
  }

  /// The column as text, broken UTF-8 mended; nil for NULL.
  package func text(_ column: Int32) -> String? {
    guard let start = sqlite3_column_text(handle, column) else { return nil }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// Whether the column holds a number that may have a point.
  package func isReal(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_FLOAT
  }

  /// The bytes of a text or blob column, lent for the duration of `body`.
  package func withBytes<R>(
    _ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> R
  ) rethrows -> R {
    let start = sqlite3_column_blob(handle, column)
    let count = Int(sqlite3_column_bytes(handle, column))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// The column as SQLite has it.
  package func value(_ column: Int32) -> SQLValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: .integer(integer(column))
    case SQLITE_FLOAT: .real(real(column))
    case SQLITE_TEXT: .text(text(column) ?? "")
    case SQLITE_BLOB: .blob(withBytes(column) { [UInt8]($0) })
    default: .null
    }
  }
}
