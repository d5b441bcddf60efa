// AuditView.swift: the record of changes, as people and as programs read it.

import DLSJSON
import DLSPlatform
import DLSStore

/// Entries of the audit, the newest first.
enum AuditView {
  /// Writes the entries.
  /// - Parameter problem: what isn't as it was recorded.
  static func show(_ entries: [AuditEntry], _ problem: String?, _ console: Console) {
    if console.isJSON {
      console.write([
        "version": 1, "entries": .array(entries.map(json)), "problem": JSONValue(problem),
      ])
      return
    }
    if entries.isEmpty { console.out.line("Nothing was recorded yet.") }
    var table = TextTable(["N", "AT", "BY", "WHAT", "ON", "STATUS", "DETAIL"])
    for entry in entries {
      table.add([
        "\(entry.sequence)", RunView.local(entry.at), entry.actor ?? "", entry.action, thing(entry),
        moves(entry), entry.detail ?? "",
      ])
    }
    console.out.write(table.text(console.style, console.columns))
  }

  /// One unit or sample by its key, or by its row where it had none yet; else how many there were.
  private static func thing(_ entry: AuditEntry) -> String {
    if let rows = entry.rows { return "\(rows) of \(entry.key ?? entry.layer ?? "the store")" }
    return entry.key ?? entry.fid.map { "\(entry.layer ?? "") \($0)" } ?? entry.layer ?? ""
  }

  private static func moves(_ entry: AuditEntry) -> String {
    let (old, new) = (entry.oldStatus, entry.newStatus)
    if old == new { return "" }
    return [old, new].compactMap { $0 }.joined(separator: " > ")
  }

  private static func json(_ entry: AuditEntry) -> JSONValue {
    [
      "number": JSONValue(Int(entry.sequence)), "at": .string(entry.at),
      "by": JSONValue(entry.actor), "action": .string(entry.action),
      "layer": JSONValue(entry.layer), "fid": entry.fid.map { JSONValue(Int($0)) } ?? .null,
      "key": JSONValue(entry.key), "old_status": JSONValue(entry.oldStatus),
      "new_status": JSONValue(entry.newStatus), "detail": JSONValue(entry.detail),
      "rows": entry.rows.map { JSONValue(Int($0)) } ?? .null,
    ]
  }
}
