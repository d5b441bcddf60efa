// JSONOracle.swift: a second opinion on JSON, SQLite's.

import CSQLite
import DLSJSON
import Synchronization

/// What SQLite makes of a JSON text, to compare with what the reader makes of it.
enum JSONOracle {
  /// One connection for all threads, one at a time.
  private final class Database: @unchecked Sendable {
    let handle: OpaquePointer?

    init() {
      var opened: OpaquePointer?
      sqlite3_open(":memory:", &opened)
      handle = opened
    }
  }

  private static let database = Mutex(Database())

  /// How the value read from a text differs from SQLite's reading, if it does.
  static func quarrel(_ text: [UInt8], _ value: JSONValue) -> String? {
    // SQLite knows no byte order mark and takes NUL for the end.
    let bytes = text.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(text.dropFirst(3)) : text
    guard !bytes.contains(0) else { return nil }
    guard number("SELECT json_valid(?)", bytes) == 1 else { return "SQLite takes no such text" }
    let doubled = number(
      "SELECT count(*) FROM (SELECT 1 FROM json_tree(?) GROUP BY parent,key HAVING count(*)>1)",
      bytes)
    if doubled > 0 { return nil }
    let theirs = rows(bytes)
    let ours = flat(value)
    if theirs.count != ours.count {
      return "\(ours.count) values, where SQLite sees \(theirs.count)"
    }
    for (our, their) in zip(ours, theirs) where our != their {
      return "\(our.debugDescription), where SQLite sees \(their.debugDescription)"
    }
    return nil
  }

  /// Every value in the order of the text: its kind, and its content where both must agree on it.
  private static func flat(_ value: JSONValue) -> [String] {
    switch value {
    case .null: ["null"]
    case .boolean(let truth): ["\(truth)"]
    case .integer, .number: ["number"]
    case .string(let text): ["text " + beforeNUL(text.utf8)]
    case .array(let items): ["array"] + items.flatMap(flat)
    case .object(let object): ["object"] + object.members.flatMap { flat($0.value) }
    }
  }

  /// A text up to its first NUL, where SQLite ends it.
  private static func beforeNUL(_ text: some Sequence<UInt8>) -> String {
    String(decoding: Array(text.prefix { $0 != 0 }), as: UTF8.self)
  }

  private static func rows(_ bytes: [UInt8]) -> [String] {
    var rows: [String] = []
    query("SELECT type, atom FROM json_tree(?)", bytes) { statement in
      let type = String(cString: sqlite3_column_text(statement, 0))
      switch type {
      case "integer", "real": rows.append("number")
      case "text":
        let count = Int(sqlite3_column_bytes(statement, 1))
        let text = UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, 1), count: count)
        rows.append("text " + beforeNUL(text))
      default: rows.append(type)
      }
    }
    return rows
  }

  private static func number(_ sql: String, _ bytes: [UInt8]) -> Int64 {
    var found: Int64 = 0
    query(sql, bytes) { found = sqlite3_column_int64($0, 0) }
    return found
  }

  private static func query(_ sql: String, _ bytes: [UInt8], _ row: (OpaquePointer) -> Void) {
    database.withLock { database in
      var prepared: OpaquePointer?
      sqlite3_prepare_v2(database.handle, sql, -1, &prepared, nil)
      guard let statement = prepared else { return }
      defer { sqlite3_finalize(statement) }
      bytes.withUnsafeBytes { raw in
        sqlite3_bind_text(
          statement, 1, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count), nil)
        while sqlite3_step(statement) == SQLITE_ROW { row(statement) }
      }
    }
  }
}
