// Snapshot.swift: the state of a store that planning needs, read at one moment into flat columns.

package import DLSWorkflow

/// Every work unit and declaration of a store, as of one moment. Rows of the unit columns belong
/// together.
package struct StoreSnapshot: Sendable {
  /// The project's address.
  package var project = ""
  /// The reference system's number.
  package var srsID: Int32 = 0
  /// A number that grows with every change anybody makes.
  package var changeCounter: Int64 = 0
  /// Applied declarations.
  package var blocks: [AppliedBlock] = []
  package var members: [Member] = []
  package var groups: [GroupMember] = []
  package var classes: [StoredClass] = []

  // MARK: Units
  package var fids: [Int64] = []
  package var keys = ByteColumn()
  /// The block of each unit as an index into `unitBlocks`.
  package var blockIndexes: [Int32] = []
  package var unitBlocks: [String] = []
  package var statuses: [UnitStatus] = []
  package var isComplete: [Bool] = []
  package var splits: [SplitPart] = []
  /// The group of each unit as an index into `assignedGroups`; -1 for none.
  package var assigned: [Int32] = []
  package var assignedGroups: [String] = []
  package var originHashes: [Int64] = []
  package var revisions: [Int64] = []
  /// Samples in each unit, of any status.
  package var sampleCounts: [Int32] = []
  /// Approved samples in each unit.
  package var approvedCounts: [Int32] = []
  /// Samples in no unit.
  package var unplacedSamples: Int64 = 0

  /// The number of units.
  package var unitCount: Int { fids.count }

  /// An empty state, that of a store not made yet.
  package init() {}
}

/// Gives each distinct text a number, comparing bytes without making a String per row.
struct TextInterner {
  private(set) var texts: [String] = []
  private var last: Int32 = -1

  mutating func index(of bytes: UnsafeRawBufferPointer) -> Int32 {
    if last >= 0, Self.matches(texts[Int(last)], bytes) { return last }
    for (index, text) in texts.enumerated() where Self.matches(text, bytes) {
      last = Int32(index)
      return last
    }
    texts.append(String(decoding: bytes, as: UTF8.self))
    last = Int32(texts.count - 1)
    return last
  }

  private static func matches(_ text: String, _ bytes: UnsafeRawBufferPointer) -> Bool {
    text.utf8.count == bytes.count && text.utf8.elementsEqual(bytes)
  }
}

extension Store {
  /// Reads the whole state at one moment.
  package func snapshot() throws -> StoreSnapshot {
    try connection.reading {
      var snapshot = StoreSnapshot()
      snapshot.project = try meta("project") ?? ""
      snapshot.srsID = try srsID()
      snapshot.changeCounter = try changeCounter()
      snapshot.blocks = try appliedBlocks()
      snapshot.members = try members()
      snapshot.groups = try groups()
      snapshot.classes = try classes()
      try readUnits(into: &snapshot)
      try countSamples(into: &snapshot)
      return snapshot
    }
  }

  private func readUnits(into snapshot: inout StoreSnapshot) throws {
    let count = Int(try connection.integer("SELECT count(*) FROM work_units"))
    snapshot.fids.reserveCapacity(count)
    snapshot.keys.reserve(rows: count, bytes: count * 16)
    snapshot.blockIndexes.reserveCapacity(count)
    snapshot.statuses.reserveCapacity(count)
    snapshot.isComplete.reserveCapacity(count)
    snapshot.splits.reserveCapacity(count)
    snapshot.assigned.reserveCapacity(count)
    snapshot.originHashes.reserveCapacity(count)
    snapshot.revisions.reserveCapacity(count)
    var blocks = TextInterner()
    var groups = TextInterner()
    var statuses = TextInterner()
    var splits = TextInterner()
    // Numbers of words stand for the enums: texts are compared, not made.
    var statusOf: [UnitStatus] = []
    var splitOf: [SplitPart] = []
    try connection.forEach(
      """
      SELECT fid,"key","block","status","complete","split","assigned","origin_hash","revision" \
      FROM work_units ORDER BY fid
      """
    ) { row in
      snapshot.fids.append(row.integer(0))
      row.withBytes(1) { snapshot.keys.append(raw: $0) }
      snapshot.blockIndexes.append(row.withBytes(2) { blocks.index(of: $0) })
      let status = Int(row.withBytes(3) { statuses.index(of: $0) })
      if status == statusOf.count {
        statusOf.append(UnitStatus(text: statuses.texts[status]) ?? .queued)
      }
      snapshot.statuses.append(statusOf[status])
      snapshot.isComplete.append(row.integer(4) != 0)
      let split = Int(row.withBytes(5) { splits.index(of: $0) })
      if split == splitOf.count {
        splitOf.append(SplitPart(text: splits.texts[split]) ?? .training)
      }
      snapshot.splits.append(splitOf[split])
      let isAssigned = !row.isNull(6)
      snapshot.assigned.append(isAssigned ? row.withBytes(6) { groups.index(of: $0) } : -1)
      snapshot.originHashes.append(row.integer(7))
      snapshot.revisions.append(row.integer(8))
    }
    snapshot.unitBlocks = blocks.texts
    snapshot.assignedGroups = groups.texts
  }

  private func countSamples(into snapshot: inout StoreSnapshot) throws {
    snapshot.sampleCounts = [Int32](repeating: 0, count: snapshot.fids.count)
    snapshot.approvedCounts = snapshot.sampleCounts
    var unit = 0
    // Both sides ascend by the unit's row, so one pass joins them.
    try connection.forEach(
      """
      SELECT unit,count(*),sum(status = 'approved') FROM training_samples \
      GROUP BY unit ORDER BY unit
      """
    ) { row in
      if row.isNull(0) {
        snapshot.unplacedSamples = row.integer(1)
        return
      }
      let fid = row.integer(0)
      while unit < snapshot.fids.count, snapshot.fids[unit] < fid { unit += 1 }
      guard unit < snapshot.fids.count, snapshot.fids[unit] == fid else { return }
      snapshot.sampleCounts[unit] = Int32(clamping: row.integer(1))
      snapshot.approvedCounts[unit] = Int32(clamping: row.integer(2))
    }
  }
}
