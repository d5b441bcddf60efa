// UnitWrites.swift: writing work units: many at once, changes, status, deletion.

import DLSGeo
package import DLSWorkflow

/// What becomes of the samples of work units that are deleted.
package enum SamplesOfDeletedUnits: Sendable {
  /// Any sample stops the deletion.
  case refuse
  /// They stay, without a unit.
  case unplace
  /// They are deleted too, leaving their keys behind.
  case delete
}

extension StoreWriter {
  /// Adds work units; one entry in the audit for all of them.
  /// - Returns: the rows' numbers, which follow one another.
  /// - Throws: `.law` for an unknown block or a shape without extent, `.sql` for a key twice.
  @discardableResult
  package func insertUnits(
    _ batch: UnitBatch, sourceHash: String? = nil, plan: Int64? = nil
  ) throws -> Range<Int64> {
    let first = try nextFID(.units)
    guard batch.count > 0 else { return first..<first }
    try requireBlock(batch.block)
    let number = try newBatch(
      action: "apply", block: batch.block, sourceHash: sourceHash, rows: batch.count, plan: plan)
    try withoutTriggers {
      let rebuilds = try dropIndexes(of: .units, adding: batch.count)
      let (entries, box) = try insertRows(batch, first: first, batchNumber: number)
      for index in rebuilds { try connection.execute(index.sql) }
      try LayerIndex.add(entries, to: .units, on: connection)
      try LayerIndex.note(added: batch.count, box: box, layer: .units, on: connection)
    }
    try audit(
      AuditEntry(
        layer: FeatureLayer.units.table, key: batch.block, action: "insert",
        detail: sourceHash.map { "source \($0)" }, rows: Int64(batch.count), batch: number))
    return first..<first + Int64(batch.count)
  }

  func requireBlock(_ address: String) throws {
    let count = try connection.integer(
      "SELECT count(*) FROM dls_blocks WHERE address = ?", [.text(address)])
    if count == 0 {
      throw law("The block \(address) is not among the store's applied declarations.")
    }
  }

  /// Drops a layer's own indexes before a load that outweighs what is there: sorting once is much
  /// faster than placing each row. Returns them, to be made again in the same transaction.
  func dropIndexes(of layer: FeatureLayer, adding count: Int) throws -> [SchemaObject] {
    let present = try connection.integer("SELECT count(*) FROM \"\(layer.table)\"")
    guard count >= 5_000, Int64(count) * 2 >= present else { return [] }
    let indexes = ProductTables.indexes.filter { $0.table == layer.table }
    for index in indexes { try connection.execute("DROP INDEX IF EXISTS \"\(index.name)\"") }
    return indexes
  }

  private func insertRows(
    _ batch: UnitBatch, first: Int64, batchNumber: Int64
  ) throws -> (IndexEntries, Box) {
    let insert = try RowInserter(
      connection, table: FeatureLayer.units.table,
      columns: ["fid", "key", "geom", "title", "split", "assigned", "origin_hash"],
      constants: [
        ("block", .text(batch.block)), ("created_at", .text(now)), ("updated_at", .text(now)),
        ("batch", .integer(batchNumber)), ("status", .text(UnitStatus.queued.text)),
        ("complete", .integer(0)), ("revision", .integer(1)),
      ], count: batch.count)
    let splits = PinnedTexts(SplitPart.allCases.map(\.text))
    let groups = PinnedTexts(batch.groups)
    var entries = IndexEntries()
    entries.reserve(batch.count)
    var whole = Box.empty
    try batch.keys.bytes.withUnsafeBytes { keys in
      try batch.geometries.bytes.withUnsafeBytes { blobs in
        for row in 0..<batch.count {
          let blob = UnsafeRawBufferPointer(rebasing: blobs[batch.geometries.range(row)])
          guard let box = GeometryBlob.box(blob) else {
            throw law("The work unit \(batch.keys.text(row)) has no shape.")
          }
          entries.append(id: first + Int64(row), box: box)
          whole.add(box)
          try insert.bind(1, first + Int64(row))
          try insert.bind(
            2, staticText: UnsafeRawBufferPointer(rebasing: keys[batch.keys.range(row)]))
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
        }
      }
    }
    // The statements' addresses hold until here.
    return withExtendedLifetime((splits, groups)) { (entries, whole) }
  }

  /// Rewrites declared columns (shape, title, split, group, origin hash) of units that exist;
  /// status, marks and notes stay. One entry in the audit.
  /// - Parameter fids: the row of each unit of the batch.
  package func updateUnits(
    _ fids: [Int64], _ batch: UnitBatch, sourceHash: String? = nil, plan: Int64? = nil
  ) throws {
    guard !fids.isEmpty else { return }
    precondition(fids.count == batch.count, "a row for each unit")
    try requireBlock(batch.block)
    let number = try newBatch(
      action: "apply", block: batch.block, sourceHash: sourceHash, rows: fids.count, plan: plan)
    try withoutTriggers {
      let update = try connection.prepare(
        """
        UPDATE "work_units" SET "key"=?2,"geom"=?3,"title"=?4,"split"=?5,"assigned"=?6,\
        "origin_hash"=?7,"block"=?8,"updated_at"=?9,"batch"=?10,"revision"="revision"+1 \
        WHERE "fid"=?1
        """)
      var entries = IndexEntries()
      var whole = Box.empty
      for (row, fid) in fids.enumerated() {
        let blob = [UInt8](batch.geometries[row])
        guard let box = blob.withUnsafeBytes(GeometryBlob.box) else {
          throw law("The work unit \(batch.keys.text(row)) has no shape.")
        }
        entries.append(id: fid, box: box)
        whole.add(box)
        let group = batch.assigned[row]
        let values: [SQLValue] = [
          .integer(fid), .text(batch.keys.text(row)), .blob(blob), .optional(batch.titles[row]),
          .text(batch.splits[row].text),
          group < 0 ? .null : .text(batch.groups[Int(group)]),
          .integer(batch.originHashes[row]), .text(batch.block), .text(now), .integer(number),
        ]
        for (index, value) in values.enumerated() { try update.bind(Int32(index + 1), value) }
        try update.run()
        if connection.changedRows != 1 {
          throw law("The work unit \(batch.keys.text(row)) is no longer there: plan again.")
        }
      }
      try LayerIndex.remove(fids, from: .units, on: connection)
      try LayerIndex.add(entries, to: .units, on: connection)
      try LayerIndex.note(added: 0, box: whole, layer: .units, on: connection)
    }
    try audit(
      AuditEntry(
        layer: FeatureLayer.units.table, key: batch.block, action: "update",
        rows: Int64(fids.count), batch: number))
  }

  /// Sets status, the complete mark, split or note of units by their keys, as a person does: row
  /// by row through the laws, each in the audit.
  /// - Throws: `.law` when a move must never be, or a key is unknown.
  package func setUnits(
    _ keys: [String], status: UnitStatus? = nil, isComplete: Bool? = nil, split: SplitPart? = nil,
    note: String? = nil
  ) throws {
    let update = try connection.cached(
      """
      UPDATE "work_units" SET "status"=coalesce(?2,"status"),"complete"=coalesce(?3,"complete"),\
      "split"=coalesce(?4,"split"),"note"=coalesce(?5,"note"),"changed_by"=?6 WHERE "key"=?1
      """)
    for key in keys {
      let values: [SQLValue] = [
        .text(key), .optional(status?.text), .optional(isComplete.map { $0 ? 1 : 0 }),
        .optional(split?.text), .optional(note), .optional(actor),
      ]
      for (index, value) in values.enumerated() { try update.bind(Int32(index + 1), value) }
      try update.run()
      if connection.changedRows == 0 { throw law("There is no work unit \(key).") }
    }
    try LayerIndex.touch(.units, on: connection)
  }

  /// Deletes work units. One entry in the audit.
  /// - Throws: `.law` when they hold samples and `samples` is `.refuse`.
  package func deleteUnits(
    _ fids: [Int64], samples: SamplesOfDeletedUnits = .refuse, plan: Int64? = nil
  ) throws {
    guard !fids.isEmpty else { return }
    var held: [Int64] = []
    let find = try connection.prepare("SELECT fid FROM training_samples WHERE unit = ?")
    for fid in fids {
      try find.bind(1, fid)
      while try find.step() { held.append(find.integer(0)) }
      find.reset()
    }
    if !held.isEmpty {
      switch samples {
      case .refuse:
        throw law(
          "\(fids.count) work units are to be deleted and hold \(held.count) training samples.",
          nextStep: "Consent to it by the number of samples, or keep the units.")
      case .unplace: try placeSamples(held, units: held.map { _ in nil })
      case .delete: try deleteSamples(held)
      }
    }
    let number = try newBatch(action: "delete", block: nil, rows: fids.count, plan: plan)
    try withoutTriggers {
      let delete = try connection.prepare("DELETE FROM work_units WHERE fid = ?")
      var deleted = 0
      for fid in fids {
        try delete.bind(1, fid)
        try delete.run()
        deleted += Int(connection.changedRows)
      }
      try LayerIndex.remove(fids, from: .units, on: connection)
      try LayerIndex.note(added: -deleted, box: .empty, layer: .units, on: connection)
    }
    try audit(
      AuditEntry(
        layer: FeatureLayer.units.table, action: "delete", rows: Int64(fids.count), batch: number))
  }
}
