// StoreNames.swift: names in a store for somebody who is typing one; nothing is written, ever.

import DLSPlatform

/// Looks names up in a store without opening it for work: no lock is waited for, nothing is
/// repaired, and what can't be read counts as empty.
package struct StoreNames {
  /// More names than this help nobody who is typing.
  static let limit = 500
  private let connection: Connection

  /// The names in the store at a path; nil when there is none that can be read.
  package init?(_ path: String) {
    guard FileSystem.isFile(path),
      let connection = try? Store.lookOnly(path, waitMilliseconds: 50)
    else { return nil }
    self.connection = connection
  }

  /// Keys of work units that begin like this, in order.
  package func units(beginning start: String) -> [String] { keys("work_units", start) }

  /// Keys of samples that begin like this, in order.
  package func samples(beginning start: String) -> [String] { keys("training_samples", start) }

  /// Runs that begin like this, the newest first, with kind and state.
  package func runs(beginning start: String) -> [(run: String, note: String)] {
    let rows = try? connection.prepare(
      "SELECT run, coalesce(block, kind) || ', ' || status FROM dls_runs "
        + "WHERE substr(run, 1, length(?1)) = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2")
    return StoreNames.read(rows, start).map { ($0[0], $0[1]) }
  }

  /// With more keys than the limit the last one is among them, so that what all of them begin with
  /// is what all the keys of the store begin with.
  private func keys(_ table: String, _ start: String) -> [String] {
    let range = "FROM \(table) WHERE key >= ?1 AND key < ?1 || char(1114111) ORDER BY key"
    let first = StoreNames.read(try? connection.prepare("SELECT key \(range) LIMIT ?2"), start)
    guard first.count == StoreNames.limit,
      let last = StoreNames.read(
        try? connection.prepare("SELECT key \(range) DESC LIMIT min(?2, 1)"), start
      ).first
    else { return first.map { $0[0] } }
    return first.dropLast().map { $0[0] } + [last[0]]
  }

  private static func read(_ statement: Statement?, _ start: String) -> [[String]] {
    guard let statement else { return [] }
    var rows: [[String]] = []
    do {
      try statement.bind(1, .text(start))
      try statement.bind(2, Int64(limit))
      while try statement.step() {
        rows.append([statement.text(0) ?? "", statement.text(1) ?? ""])
      }
    } catch { return [] }
    return rows
  }
}
