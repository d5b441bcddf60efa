// Snapshot.swift: the state of a store that planning needs, read at one moment into flat columns.

import DLSWorkflow

/// Every work unit of a store, as of one moment.
package struct StoreSnapshot: Sendable {
  /// The project's address.
  package var project = ""
  /// The reference system's number.
  package var srsID: Int32 = 0
  /// A number that grows with every change anybody makes.
  package var changeCounter: Int64 = 0
  package var units = UnitColumns()
  /// Samples in each unit, of any status.
  package var sampleCounts: [Int32] = []

  /// An empty state, that of a store not made yet.
  init() {}
}

extension Store {
  /// Reads the whole state at one moment.
  package func snapshot() throws -> StoreSnapshot {
    try connection.reading {
      var snapshot = StoreSnapshot()
      snapshot.project = try meta("project") ?? ""
      snapshot.srsID = try srsID()
      snapshot.changeCounter = try changeCounter()
      snapshot.units = try UnitChunks.read(self)
      try countSamples(into: &snapshot)
      return snapshot
    }
  }

  /// Whether people said something of a unit, of its columns.
  static var isJudged: String {
    let statuses = ProductTables.words(UnitStatus.allCases.filter(\.isJudged).map(\.text))
    return """
      (status IN (\(statuses)) OR complete OR coalesce(title,'') <> '' OR coalesce(note,'') <> '')
      """
  }

  /// The units of which people said something: by a status, the complete mark, a title or a note.
  /// - Parameter some: the units that it is asked about; nil for all. Few of them are looked up one by one.
  package func judgedUnits(among some: [Int64]? = nil) throws -> Set<Int64> {
    let judged = Self.isJudged
    var found: Set<Int64> = []
    guard let some, some.count < 10_000 else {
      try connection.forEach("SELECT fid FROM work_units WHERE \(judged)") {
        found.insert($0.integer(0))
      }
      return found
    }
    let query = try connection.prepare("SELECT 1 FROM work_units WHERE fid = ? AND \(judged)")
    for fid in some {
      try query.bind(1, fid)
      if try query.step() { found.insert(fid) }
      query.reset()
    }
    return found
  }

  private func countSamples(into snapshot: inout StoreSnapshot) throws {
    let fids = snapshot.units.fids
    snapshot.sampleCounts = [Int32](repeating: 0, count: fids.count)
    var unit = 0
    // Both sides ascend by the unit's row, so one pass joins them.
    try connection.forEach(
      """
      SELECT unit,count(*) FROM training_samples WHERE unit NOT NULL GROUP BY unit ORDER BY unit
      """
    ) { row in
      let fid = row.integer(0)
      while unit < fids.count, fids[unit] < fid { unit += 1 }
      guard unit < fids.count, fids[unit] == fid else { return }
      snapshot.sampleCounts[unit] = Int32(clamping: row.integer(1))
    }
  }
}
