// SampleWrites.swift: writing training samples: imports, changes, status, placing, deletion.

import DLSGeo
import DLSWorkflow

extension StoreWriter {
  /// Rewrites what an import brings (shape, class, unit, status, confidence, origin) of samples
  /// that nobody has touched since their import. One entry in the audit.
  /// - Parameter fids: the row of each sample of the batch.
  /// - Throws: `.law` when one of them was touched or is gone.
  package func updateSamples(
    _ fids: [Int64], _ batch: SampleBatch, source: String? = nil, sourceHash: String? = nil
  ) throws {
    guard !fids.isEmpty else { return }
    precondition(fids.count == batch.count, "a row for each sample")
    precondition(
      batch.fieldValues.count == batch.count * batch.fields.count, "a value for each field")
    let values = try batch.classNames.map { try classValue($0, schema: batch.schema) }
    for unit in Set(batch.units) where unit != 0 { try requireUnit(unit) }
    let number = try newBatch(
      action: "import", block: batch.block, source: source, sourceHash: sourceHash,
      rows: fids.count)
    try withoutTriggers {
      let update = try connection.prepare(Self.rewriting(batch.fields))
      var entries = IndexEntries()
      var whole = Box.empty
      for (row, fid) in fids.enumerated() {
        let blob = [UInt8](batch.geometries[row])
        guard let box = blob.withUnsafeBytes(GeometryBlob.box) else {
          throw law("The sample \(batch.keys.text(row)) has no shape.")
        }
        entries.append(id: fid, box: box)
        whole.add(box)
        let bound = rewritten(row, of: batch, fid, blob, values, number)
        for (index, value) in bound.enumerated() { try update.bind(Int32(index + 1), value) }
        try update.run()
        if connection.changedRows != 1 {
          throw law(
            "The sample \(batch.keys.text(row)) was changed since its import, or is gone.",
            nextStep: "Import again: touched samples are kept.")
        }
      }
      try LayerIndex.replace(entries, in: .samples, on: connection)
      try LayerIndex.note(added: 0, box: whole, layer: .samples, on: connection)
    }
    try audit(
      AuditEntry(
        layer: FeatureLayer.samples.table, key: batch.block, action: "import",
        detail: source, rows: Int64(fids.count), batch: number))
  }

  /// The statement that rewrites an untouched sample with what its label says now, and the columns of fields
  /// behind the others.
  private static func rewriting(_ fields: [String]) -> String {
    // What a file doesn't say may stand there from before.
    let columns = fields.enumerated().map { place, column in
      ",\(SQLText.name(column))=coalesce(?\(13 + place),\(SQLText.name(column)))"
    }
    return """
      UPDATE "training_samples" SET "geom"=?2,"class"=?3,"class_value"=?4,"unit"=?5,"status"=?6,\
      "confidence"=?7,"note"=coalesce(?8,"note"),"origin_hash"=?9,"schema"=?10,\
      "updated_at"=?11,"batch"=?12,"revision"="revision"+1,"origin_revision"="revision"+1\
      \(columns.joined()) WHERE "fid"=?1 AND "revision" IS "origin_revision"
      """
  }

  /// What that statement is given for one sample.
  /// - Parameter classValues: the value of each class of the batch.
  private func rewritten(
    _ row: Int, of batch: SampleBatch, _ fid: Int64, _ blob: [UInt8], _ classValues: [SQLValue],
    _ number: Int64
  ) -> [SQLValue] {
    let name = Int(batch.classes[row])
    let confidence = batch.confidences[row]
    let fieldCount = batch.fields.count
    return [
      .integer(fid), .blob(blob), .text(batch.classNames[name]), classValues[name],
      batch.units[row] == 0 ? .null : .integer(batch.units[row]),
      .text(batch.statuses[row].text), confidence.isNaN ? .null : .real(confidence),
      .optional(batch.notes[row]), .integer(batch.originHashes[row]), .text(batch.schema),
      .text(now), .integer(number),
    ] + batch.fieldValues[row * fieldCount..<(row + 1) * fieldCount]
  }

  /// Puts samples into work units; nil takes one out of its unit. A sample that nobody touched
  /// stays untouched by it. One entry in the audit.
  package func placeSamples(_ fids: [Int64], units: [Int64?]) throws {
    guard !fids.isEmpty else { return }
    try setQuietly("unit", of: fids, to: units.lazy.map { .optional($0) })
    try audit(
      AuditEntry(
        layer: FeatureLayer.samples.table, action: "place", rows: Int64(fids.count)))
  }

  /// Gives samples other keys, as their labels are known by something else from now on. A sample that
  /// nobody touched stays untouched by it. One entry in the audit.
  package func renameSamples(_ fids: [Int64], keys: [String]) throws {
    guard !fids.isEmpty else { return }
    try setQuietly("key", of: fids, to: keys.lazy.map { .text($0) })
    try audit(
      AuditEntry(
        layer: FeatureLayer.samples.table, action: "move", detail: "key", rows: Int64(fids.count)))
  }

  /// Writes a column of samples without that being an edit of those that nobody touched.
  private func setQuietly(
    _ column: String, of fids: [Int64], to values: some Sequence<SQLValue>
  ) throws {
    try withoutTriggers {
      let update = try connection.cached(
        """
        UPDATE "training_samples" SET "\(column)"=?2,"updated_at"=?3,"origin_revision"=CASE WHEN \
        "origin_revision" IS "revision" THEN "revision"+1 ELSE "origin_revision" END,\
        "revision"="revision"+1 WHERE "fid"=?1
        """)
      for (fid, value) in zip(fids, values) {
        try update.bind(1, fid)
        try update.bind(2, value)
        try update.bind(3, .text(now))
        try update.run()
      }
      try LayerIndex.touch(.samples, on: connection)
    }
  }

  /// Deletes samples.
  /// - Parameter leavesTombstones: whether an import must not bring them back. One entry in the
  ///   audit either way.
  package func deleteSamples(_ fids: [Int64], leavesTombstones: Bool = true) throws {
    guard !fids.isEmpty else { return }
    var deleted = 0
    try withoutTriggers {
      let bury = try connection.cached(
        """
        INSERT INTO dls_tombstones(key,block,"schema",class,status,origin_hash,revision,geom) \
        SELECT "key","block","schema","class","status","origin_hash","revision","geom" \
        FROM training_samples WHERE fid = ? AND "key" NOT NULL
        """)
      let delete = try connection.cached("DELETE FROM training_samples WHERE fid = ?")
      for fid in fids {
        if leavesTombstones {
          try bury.bind(1, fid)
          try bury.run()
        }
        try delete.bind(1, fid)
        try delete.run()
        deleted += Int(connection.changedRows)
      }
      try LayerIndex.remove(fids, from: .samples, on: connection)
      try LayerIndex.note(added: -deleted, box: .empty, layer: .samples, on: connection)
    }
    try audit(
      AuditEntry(
        layer: FeatureLayer.samples.table, action: "delete", rows: Int64(deleted)))
  }
}
