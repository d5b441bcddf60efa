// UnitWrites.swift: writing work units: many at once, changes, status, deletion.

import DLSGeo
import DLSWorkflow

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
  func requireBlock(_ address: String) throws {
    let count = try connection.integer(
      "SELECT count(*) FROM dls_blocks WHERE address = ?", [.text(address)])
    if count == 0 {
      throw law("The block \(address) is not among the store's applied declarations.")
    }
  }

  /// Rewrites declared columns (shape, split, group, origin hash) of units that exist; status, marks,
  /// notes and titles stay, a title unless the batch has another. One entry in the audit.
  /// - Parameter fids: the row of each unit of the batch.
  package func updateUnits(
    _ fids: [Int64], _ batch: UnitBatch, sourceHash: String? = nil, plan: Int64? = nil
  ) throws {
    guard !fids.isEmpty else { return }
    precondition(fids.count == batch.count, "a row for each unit")
    staleUnits.add(fids)
    try requireBlock(batch.block)
    let number = try newBatch(
      action: "apply", block: batch.block, sourceHash: sourceHash, rows: fids.count, plan: plan)
    try withoutTriggers {
      let update = try connection.prepare(
        """
        UPDATE "work_units" SET "key"=?2,"geom"=?3,"title"=coalesce(?4,"title"),"split"=?5,"assigned"=?6,\
        "origin_hash"=?7,"block"=?8,"updated_at"=?9,"batch"=?10,"revision"="revision"+1 \
        WHERE "fid"=?1
        """)
      let shape = try connection.prepare(
        "SELECT \"geom\" IS ?2 FROM \"work_units\" WHERE \"fid\"=?1")
      var entries = IndexEntries()
      var whole = Box.empty
      for (row, fid) in fids.enumerated() {
        let blob = [UInt8](batch.geometries[row])
        guard let box = blob.withUnsafeBytes(GeometryBlob.box) else {
          throw law("The work unit \(batch.keys.text(row)) has no shape.")
        }
        // A unit that keeps its shape keeps its place in the spatial index.
        if try !isStored(blob, of: fid, by: shape) {
          entries.append(id: fid, box: box)
          whole.add(box)
        }
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
      try LayerIndex.replace(entries, in: .units, on: connection)
      try LayerIndex.note(added: 0, box: whole, layer: .units, on: connection)
    }
    try audit(
      AuditEntry(
        layer: FeatureLayer.units.table, key: batch.block, action: "update",
        rows: Int64(fids.count), batch: number))
  }

  private func isStored(_ blob: [UInt8], of fid: Int64, by query: Statement) throws -> Bool {
    try query.bind(1, fid)
    try query.bind(2, .blob(blob))
    defer { query.reset() }
    return try query.step() && query.integer(0) != 0
  }

  /// Deletes work units. One entry in the audit.
  /// - Throws: `.law` when they hold samples and `samples` is `.refuse`.
  package func deleteUnits(
    _ fids: [Int64], samples: SamplesOfDeletedUnits = .refuse, plan: Int64? = nil
  ) throws {
    guard !fids.isEmpty else { return }
    staleUnits.add(fids)
    var held: [Int64] = []
    var holders: [Int64] = []
    let find = try connection.prepare("SELECT fid FROM training_samples WHERE unit = ?")
    for fid in fids {
      try find.bind(1, fid)
      while try find.step() {
        held.append(find.integer(0))
        holders.append(fid)
      }
      find.reset()
    }
    if !held.isEmpty {
      switch samples {
      case .refuse:
        throw law(
          "\(fids.count) work units are to be deleted and hold \(held.count) training samples.",
          nextStep: "Consent to it by the number of samples, or keep the units.")
      case .unplace:
        if let plan { try remember(held, in: holders, plan: plan) }
        try placeSamples(held, units: held.map { _ in nil })
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
