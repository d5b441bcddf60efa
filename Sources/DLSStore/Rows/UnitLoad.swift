// UnitLoad.swift: new work units, in as many parts as the caller likes, written as one operation.

import DLSGeo
import DLSWorkflow

/// New work units of one block. Parts keep memory small; however many there are, they are one batch
/// and one entry in the audit.
package final class UnitLoad {
  private let writer: StoreWriter
  private let block: String
  private let sourceHash: String?
  private let plan: Int64?
  private let expected: Int
  private var rows: LayerLoad?
  private var chunks: UnitChunkLoad
  private var number: Int64 = 0
  private var insert: RowInserter?

  /// - Parameter expected: about how many units will come.
  package init(
    _ writer: StoreWriter, block: String, expecting expected: Int, sourceHash: String? = nil,
    plan: Int64? = nil
  ) {
    self.writer = writer
    self.block = block
    self.expected = expected
    self.sourceHash = sourceHash
    self.plan = plan
    chunks = UnitChunkLoad(writer.connection)
  }

  /// Writes a part.
  /// - Throws: `.law` for an unknown block or a shape without extent, `.sql` for a key twice, which
  ///   may come only with `finish`.
  package func add(_ batch: UnitBatch) throws {
    precondition(batch.block == block, "units of the load's block")
    guard batch.count > 0 else { return }
    if rows == nil { try begin() }
    try writer.withoutTriggers { try write(batch) }
  }

  private func begin() throws {
    try writer.requireBlock(block)
    number = try writer.newBatch(
      action: "apply", block: block, sourceHash: sourceHash, rows: 0, plan: plan)
    rows = try LayerLoad(.units, writer, expecting: expected)
  }

  private func inserter() throws -> RowInserter {
    if let insert { return insert }
    let made = try RowInserter(
      writer.connection, table: FeatureLayer.units.table,
      columns: ["fid", "key", "geom", "title", "split", "assigned", "origin_hash"],
      constants: [
        ("block", .text(block)), ("created_at", .text(writer.now)),
        ("updated_at", .text(writer.now)), ("batch", .integer(number)),
        ("status", .text(UnitStatus.queued.text)), ("complete", .integer(0)),
        ("revision", .integer(1)),
      ])
    insert = made
    return made
  }

  private func write(_ batch: UnitBatch) throws {
    let insert = try inserter()
    try insert.begin(batch.count)
    let splits = PinnedTexts(SplitPart.allCases.map(\.text))
    let groups = PinnedTexts(batch.groups)
    try batch.keys.bytes.withUnsafeBytes { keys in
      try batch.geometries.bytes.withUnsafeBytes { blobs in
        for row in 0..<batch.count {
          let blob = UnsafeRawBufferPointer(rebasing: blobs[batch.geometries.range(row)])
          guard let box = GeometryBlob.box(blob), let fid = rows?.add(box) else {
            throw writer.law("The work unit \(batch.keys.text(row)) has no shape.")
          }
          let key = UnsafeRawBufferPointer(rebasing: keys[batch.keys.range(row)])
          try insert.bind(1, fid)
          try insert.bind(2, staticText: key)
          try insert.bind(3, staticBlob: blob)
          try insert.bind(4, .optional(batch.titles.isEmpty ? nil : batch.titles[row]))
          try insert.bind(5, staticText: splits[Int(batch.splits[row].rawValue)])
          let group = batch.assigned[row]
          if group < 0 {
            try insert.bind(6, .null)
          } else {
            try insert.bind(6, staticText: groups[Int(group)])
          }
          try insert.bind(7, batch.originHashes[row])
          try insert.endRow()
          try chunks.append(
            fid: fid, key: key, block: block, split: batch.splits[row],
            group: group < 0 ? nil : batch.groups[Int(group)],
            originHash: batch.originHashes[row])
        }
      }
    }
    // The statements' addresses hold until here.
    withExtendedLifetime((splits, groups)) {}
  }

  /// Makes the indexes and writes the entry in the audit. Returns the rows' numbers, which follow
  /// one another.
  @discardableResult
  package func finish() throws -> Range<Int64> {
    guard let rows else {
      let first = try writer.nextFID(.units)
      return first..<first
    }
    try chunks.flush()
    writer.staleUnits.add(chunks.stale)
    return try writer.finish(
      rows, batch: number, of: block, action: "insert",
      detail: sourceHash.map { "source \($0)" }, sourceHash: sourceHash)
  }
}

extension StoreWriter {
  /// Adds work units; one entry in the audit for all of them.
  /// - Returns: the rows' numbers, which follow one another.
  /// - Throws: `.law` for an unknown block or a shape without extent, `.sql` for a key twice.
  @discardableResult
  package func insertUnits(
    _ batch: UnitBatch, sourceHash: String? = nil, plan: Int64? = nil
  ) throws -> Range<Int64> {
    let load = UnitLoad(
      self, block: batch.block, expecting: batch.count, sourceHash: sourceHash, plan: plan)
    try load.add(batch)
    return try load.finish()
  }
}
