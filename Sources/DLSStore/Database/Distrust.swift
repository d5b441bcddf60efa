// Distrust.swift: reading a file whose schema may mean harm.

import CSQLite

/// How long SQLite has been looking for a row, in rounds of its progress handler.
final class Patience {
  /// Rounds since the last row.
  var spent: Int32 = 0
}

extension Connection {
  /// The longest text or blob taken from somebody's file, in bytes.
  private static let longestValue: Int32 = 256 << 20
  /// Into how many rounds the wait for a row is divided.
  private static let rounds: Int32 = 64

  /// Trusts nothing in the file: no function or table that could act, no endless value.
  func distrust(_ handle: OpaquePointer) {
    dls_sqlite_distrust(handle)
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.longestValue)
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
  }

  /// Ends a query that looks for one row longer than `steps` steps of SQLite's machine: a view may
  /// be made to count for ever. `rowCame` begins anew.
  package func limit(stepsPerRow steps: Int) throws {
    let handle = try open()
    let size = Int32(clamping: max(1, steps / Int(Self.rounds)))
    sqlite3_progress_handler(
      handle, size,
      { context in
        guard let context else { return 0 }
        let patience = Unmanaged<Patience>.fromOpaque(context).takeUnretainedValue()
        patience.spent += 1
        return patience.spent > Connection.rounds ? 1 : 0
      }, Unmanaged.passUnretained(patience).toOpaque())
  }

  /// Begins to count the steps anew.
  package func rowCame() { patience.spent = 0 }
}
