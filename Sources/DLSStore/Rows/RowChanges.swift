// RowChanges.swift: what people set on units and samples, row by row or many at once.

package import DLSWorkflow

/// What is set on many rows at once; nil stays as it is.
private struct RowChange {
  var layer: FeatureLayer
  var status: String?
  var isComplete: Bool?
  var note: String?

  /// The columns that are set.
  var columns: [(name: String, value: SQLValue)] {
    var found: [(name: String, value: SQLValue)] = []
    if let status { found.append(("status", .text(status))) }
    if let isComplete { found.append(("complete", .integer(isComplete ? 1 : 0))) }
    if let note { found.append(("note", note.isEmpty ? .null : .text(note))) }
    return found
  }
}

extension StoreWriter {
  /// How many rows are set one by one. Their every change is in the audit; of more, a person would
  /// read the one entry only.
  package static let singleLimit = 1000

  /// Sets status, the complete mark, split or note of units by their keys, as a person does.
  ///
  /// Up to a thousand go row by row through the laws, each in the audit; more are one batch and one
  /// entry, with the same effect on the rows.
  /// - Throws: `.law` when a move must never be, a key is unknown, or a unit to be marked complete holds
  ///   approved samples without what their fields ask for.
  package func setUnits(
    _ keys: [String], status: UnitStatus? = nil, isComplete: Bool? = nil, split: SplitPart? = nil,
    note: String? = nil
  ) throws {
    if isComplete == true { try requireFields(in: keys) }
    let isPlain = split == nil && !UnitMoves.never.contains { $0.to == status }
    if keys.count > Self.singleLimit, isPlain {
      let change = RowChange(
        layer: .units, status: status?.text, isComplete: isComplete, note: note)
      if let status { try obeyReview(units: keys, status: status) }
      return try set(change, keys.map { .text($0) }, by: "key") { key in
        self.law("There is no work unit \(key).")
      }
    }
    let update = try connection.cached(
      """
      UPDATE "work_units" SET "status"=coalesce(?2,"status"),"complete"=coalesce(?3,"complete"),\
      "split"=coalesce(?4,"split"),"note"=nullif(coalesce(?5,"note"),''),"changed_by"=?6 \
      WHERE "key"=?1
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

  /// Sets status, class or note of samples, as a person does.
  ///
  /// Up to a thousand, and classes always, go row by row through the laws, each in the audit; more
  /// are one batch and one entry, with the same effect on the rows. A sample without a schema gets that of its
  /// class, where only one has a class of that name.
  /// - Throws: `.law` when a move must never be, a class is unknown, a row is not there, or a sample to be
  ///   approved lacks what its fields ask for.
  package func setSamples(
    _ fids: [Int64], status: SampleStatus? = nil, className: String? = nil, note: String? = nil
  ) throws {
    if status == .approved { try requireFields(of: fids) }
    let isPlain = className == nil && !SampleMoves.never.contains { $0.to == status }
    if fids.count > Self.singleLimit, isPlain {
      let change = RowChange(layer: .samples, status: status?.text, note: note)
      if let status { try obeyReview(samples: fids, status: status) }
      try set(change, fids.map { .integer($0) }, by: "fid") { fid in
        self.law("There is no sample with the fid \(fid).")
      }
      if status == .rejected { try requeue(after: fids) }
      return
    }
    if className != nil, status != nil {
      // Another class asks for another approval. Who says both has judged the sample as what it is now.
      try setSamples(fids, className: className)
      return try setSamples(fids, status: status, note: note)
    }
    let update = try connection.cached(
      """
      UPDATE "training_samples" SET "status"=coalesce(?2,"status"),"class"=coalesce(?3,"class"),\
      "schema"=CASE WHEN ?3 NOT NULL AND "schema" IS NULL THEN (SELECT CASE WHEN count(*) = 1 THEN \
      min("schema") END FROM dls_classes WHERE name = ?3) ELSE "schema" END,\
      "note"=nullif(coalesce(?4,"note"),''),"changed_by"=?5 WHERE "fid"=?1
      """)
    for fid in fids {
      let values: [SQLValue] = [
        .integer(fid), .optional(status?.text), .optional(className), .optional(note),
        .optional(actor),
      ]
      for (index, value) in values.enumerated() { try update.bind(Int32(index + 1), value) }
      try update.run()
      if connection.changedRows == 0 { throw law("There is no sample with the fid \(fid).") }
    }
    try LayerIndex.touch(.samples, on: connection)
  }

  /// Takes the mark `complete` off units whose ground grew, many at once. Up to a thousand have an entry
  /// of their own in the audit.
  package func uncomplete(_ units: [(fid: Int64, key: String)]) throws {
    guard !units.isEmpty else { return }
    let number = try newBatch(action: "move", block: nil, rows: units.count)
    try withoutTriggers {
      let update = try connection.cached(
        """
        UPDATE "work_units" SET "complete"=0,"updated_at"=?2,"batch"=?3,"revision"="revision"+1,\
        "changed_by"=NULL WHERE "fid"=?1
        """)
      try update.bind(2, .text(now))
      try update.bind(3, number)
      for unit in units {
        try update.bind(1, unit.fid)
        try update.run()
      }
      try LayerIndex.touch(.units, on: connection)
    }
    let detail = "complete: other ground"
    let layer = FeatureLayer.units.table
    for unit in units where units.count <= Self.singleLimit {
      try audit(
        AuditEntry(
          layer: layer, key: unit.key, action: "update", detail: detail, rows: 1, batch: number))
    }
    if units.count > Self.singleLimit {
      try audit(
        AuditEntry(
          layer: layer, action: "update", detail: detail, rows: Int64(units.count), batch: number))
    }
  }

  /// Moves those of these units that have one status to another, many at once: the laws' effect
  /// without their triggers, and one entry in the audit for all. Returns how many moved.
  /// - Throws: `.law` for a move that must never be.
  @discardableResult
  package func moveUnits(_ fids: [Int64], from old: UnitStatus, to new: UnitStatus) throws -> Int {
    if UnitMoves.never.contains(where: { $0.from == old && $0.to == new }) {
      throw law("A work unit never goes from \(old.title) to \(new.title).")
    }
    // What moves nothing is no entry.
    guard try isAny(of: fids, old) else { return 0 }
    let number = try newBatch(action: "move", block: nil, rows: 0)
    var moved = 0
    try withoutTriggers {
      let update = try connection.cached(
        """
        UPDATE "work_units" SET "status"=?2,"updated_at"=?3,"batch"=?4,"revision"="revision"+1,\
        "changed_by"=NULL WHERE "fid"=?1 AND "status"=?5
        """)
      let constants: [SQLValue] = [
        .text(new.text), .text(now), .integer(number), .text(old.text),
      ]
      for (index, value) in constants.enumerated() { try update.bind(Int32(index + 2), value) }
      for fid in fids {
        try update.bind(1, fid)
        try update.run()
        moved += Int(connection.changedRows)
      }
      try LayerIndex.touch(.units, on: connection)
    }
    try closeBatch(number, rows: moved, sourceHash: nil)
    var entry = AuditEntry(
      layer: FeatureLayer.units.table, action: "update", detail: "status", rows: Int64(moved),
      batch: number)
    entry.oldStatus = old.text
    entry.newStatus = new.text
    try audit(entry)
    return moved
  }

  /// Whether one of these units has a status.
  private func isAny(of fids: [Int64], _ status: UnitStatus) throws -> Bool {
    let query = try connection.cached("SELECT 1 FROM work_units WHERE fid = ? AND status = ?")
    defer { query.reset() }
    try query.bind(2, .text(status.text))
    for fid in fids {
      try query.bind(1, fid)
      if try query.step() { return true }
      query.reset()
    }
    return false
  }

  /// Sets the same on many rows. One batch, one entry in the audit.
  /// - Parameters:
  ///   - rows: the rows, by the column that `column` names.
  ///   - missing: the refusal for a row that is not there.
  private func set(
    _ change: RowChange, _ rows: [SQLValue], by column: String, missing: (String) -> StoreError
  ) throws {
    let columns = change.columns
    let number = try newBatch(action: "set", block: nil, rows: rows.count)
    try withoutTriggers {
      let assignments = columns.enumerated().map { "\"\($1.name)\"=?\($0 + 4)," }.joined()
      let update = try connection.prepare(
        """
        UPDATE "\(change.layer.table)" SET \(assignments)"updated_at"=?2,"batch"=?3,\
        "revision"="revision"+1,"changed_by"=NULL WHERE "\(column)"=?1
        """)
      try update.bind(2, .text(now))
      try update.bind(3, number)
      for (index, entry) in columns.enumerated() { try update.bind(Int32(index + 4), entry.value) }
      for row in rows {
        try update.bind(1, row)
        try update.run()
        if connection.changedRows == 0 { throw missing(row.shown) }
      }
      try LayerIndex.touch(change.layer, on: connection)
    }
    var entry = AuditEntry(
      layer: change.layer.table, action: "update",
      detail: columns.map(\.name).joined(separator: " "), rows: Int64(rows.count), batch: number)
    entry.newStatus = change.status
    try audit(entry)
  }
}

extension SQLValue {
  /// A key or number in a sentence.
  fileprivate var shown: String {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    default: ""
    }
  }
}
