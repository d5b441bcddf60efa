// UndoLog.swift: keeping and reading what undoes applied plans.

package import DLSWorkflow

/// What one plan did to one block.
package struct BlockUndo: Equatable, Sendable {
  /// What it is called after the plan; nil for a block that went.
  package var address: String?
  /// What it was called before; nil for a new one.
  package var was: String?
  package var kind: String
  /// Its settings before; empty for a new one.
  package var settings: String

  /// What one plan did to one block.
  package init(address: String?, was: String?, kind: String, settings: String) {
    self.address = address
    self.was = was
    self.kind = kind
    self.settings = settings
  }
}

/// A unit as it was before a plan, or rows that were not there. The geometry is lent for the
/// duration of the visit.
package struct UnitUndo {
  /// The number of this entry.
  package var id: Int64
  /// The plan; nil for what another program changed since the last one.
  package var plan: Int64?
  /// The rows that it is about.
  package var first: Int64
  package var last: Int64
  /// The unit as it was; nil where the rows were not there.
  package var unit: UnitBefore?
}

/// The declared properties of a unit as they were.
package struct UnitBefore {
  package var key: String
  package var block: String
  package var split: SplitPart
  package var assigned: String?
  package var originHash: Int64
  /// Whether people had said anything of it.
  package var isJudged: Bool
  /// A GeoPackage blob, empty where the shape is not known any more; copy it to keep it.
  package var geometry: UnsafeRawBufferPointer
}

extension StoreWriter {
  /// Keeps what a plan does to blocks.
  package func remember(_ blocks: [BlockUndo], plan: Int64) throws {
    for block in blocks {
      try connection.run(
        "INSERT INTO dls_undo_blocks(plan,address,was,kind,settings) VALUES (?,?,?,?,?)",
        [
          .integer(plan), .optional(block.address), .optional(block.was), .text(block.kind),
          .text(block.settings),
        ])
    }
  }

  /// Keeps units as they are now, before a plan changes or deletes them. What another program
  /// changed before counts as it was last applied.
  /// - Parameter freeSplits: the blocks in whose units people set the split; theirs is the one to keep.
  package func rememberUnits(
    _ fids: [Int64], plan: Int64, freeSplits: [String] = []
  ) throws {
    for block in freeSplits {
      try connection.run(
        """
        UPDATE dls_undo_units SET split = \
        (SELECT split FROM work_units WHERE fid = dls_undo_units."first") WHERE plan IS NULL AND \
        "block" = ? AND EXISTS (SELECT 1 FROM work_units WHERE fid = dls_undo_units."first")
        """, [.text(block)])
    }
    // From here on nothing tells these from units that nobody touched.
    var changed: [Int64] = []
    try connection.forEach("SELECT \"first\" FROM dls_undo_units WHERE plan IS NULL") {
      changed.append($0.integer(0))
    }
    staleUnits.add(changed)
    // A unit without its shape stays noted until a plan makes that shape anew.
    try connection.run(
      "UPDATE dls_undo_units SET plan = ? WHERE plan IS NULL AND (geom NOT NULL OR key IS NULL)",
      [.integer(plan)])
    var claimed = connection.changedRows
    if try connection.integer("SELECT count(*) FROM dls_undo_units WHERE plan IS NULL") > 0 {
      for fid in fids {
        try connection.run(
          "UPDATE dls_undo_units SET plan = ? WHERE plan IS NULL AND \"first\" = ?",
          [.integer(plan), .integer(fid)])
        claimed += connection.changedRows
      }
    }
    let isKnown =
      claimed > 0
      ? " AND NOT EXISTS (SELECT 1 FROM dls_undo_units WHERE plan = ?1 AND \"first\" = ?2)" : ""
    let keep = try connection.prepare(
      """
      INSERT INTO dls_undo_units(plan,"first","last",\(UndoTables.unitColumns)) \
      SELECT ?1,?2,?2,\(UndoTables.unitColumns) FROM work_units WHERE fid = ?2\(isKnown)
      """)
    try keep.bind(1, plan)
    for fid in fids {
      try keep.bind(2, fid)
      try keep.run()
    }
  }

  /// Keeps that the rows were not there before a plan.
  package func rememberNew(_ rows: Range<Int64>, plan: Int64) throws {
    if rows.isEmpty { return }
    try connection.run(
      "INSERT INTO dls_undo_units(plan,\"first\",\"last\") VALUES (?,?,?)",
      [.integer(plan), .integer(rows.lowerBound), .integer(rows.upperBound - 1)])
  }

  /// Drops what undoes a plan and those before it: no state before it can be brought back then.
  package func forgetUndo(upTo plan: Int64) throws {
    let known =
      Int64(
        try connection.text(
          "SELECT value FROM dls_meta WHERE key = ?", [.text(UndoTables.since)]) ?? "") ?? 0
    guard plan > known else { return }
    for table in ["dls_undo_blocks", "dls_undo_units", "dls_undo_samples"] {
      try connection.run("DELETE FROM \(table) WHERE plan <= ?", [.integer(plan)])
    }
    try connection.run(
      "INSERT OR REPLACE INTO dls_meta(key,value) VALUES (?,?)",
      [.text(UndoTables.since), .text(String(plan))])
  }

  /// Keeps which units samples were in before a plan deleted those.
  func remember(_ samples: [Int64], in units: [Int64], plan: Int64) throws {
    let keep = try connection.prepare(
      "INSERT INTO dls_undo_samples(plan,\"unit\",sample) VALUES (?,?,?)")
    try keep.bind(1, plan)
    for (sample, unit) in zip(samples, units) {
      try keep.bind(2, unit)
      try keep.bind(3, sample)
      try keep.run()
    }
  }

  /// The samples that plans took out of units which are there again and that are elsewhere now.
  /// - Parameters:
  ///   - units: the key of each, and the entry it was made from.
  ///   - plan: the plan whose state is brought back.
  package func formerSamples(
    of units: [(key: String, entry: Int64)], after plan: Int64
  ) throws -> [(sample: Int64, unit: Int64)] {
    if try connection.integer("SELECT EXISTS (SELECT 1 FROM dls_undo_samples)") == 0 { return [] }
    var former: [Int64: [Int64]] = [:]
    try connection.forEach(
      "SELECT \"unit\",sample FROM dls_undo_samples WHERE plan > ? ORDER BY id",
      [.integer(plan)]
    ) { former[$0.integer(0), default: []].append($0.integer(1)) }
    var found: [(sample: Int64, unit: Int64)] = []
    let rows = try connection.prepare(
      """
      SELECT (SELECT "first" FROM dls_undo_units WHERE id = ?1),\
      (SELECT fid FROM work_units WHERE "key" = ?2)
      """)
    let isElsewhere = try connection.prepare(
      "SELECT 1 FROM training_samples WHERE fid = ?1 AND \"unit\" IS NOT ?2")
    for (key, entry) in units {
      try rows.bind(1, entry)
      try rows.bind(2, .text(key))
      defer { rows.reset() }
      guard try rows.step(), !rows.isNull(0), !rows.isNull(1) else { continue }
      let unit = rows.integer(1)
      for sample in former[rows.integer(0)] ?? [] {
        try isElsewhere.bind(1, sample)
        try isElsewhere.bind(2, unit)
        if try isElsewhere.step() { found.append((sample, unit)) }
        isElsewhere.reset()
      }
    }
    return found
  }

  /// Gives units that a rollback brought back, or that were made again since, the title, status, mark
  /// and note they had.
  /// - Parameter units: the key of each, and the entry it was made from.
  package func revive(_ units: [(key: String, entry: Int64)]) throws {
    if units.isEmpty { return }
    try withoutTriggers {
      let revive = try connection.prepare(
        """
        UPDATE work_units SET (title,status,complete,note) = (SELECT title,status,complete,note \
        FROM dls_undo_units u WHERE u.id = ?2),"revision" = "revision"+1,"updated_at" = ?3 \
        WHERE "key" = ?1
        """)
      try revive.bind(3, .text(now))
      for (key, entry) in units {
        try revive.bind(1, .text(key))
        try revive.bind(2, entry)
        try revive.run()
      }
    }
    try audit(
      AuditEntry(
        layer: FeatureLayer.units.table, action: "revive", rows: Int64(units.count)))
  }
}

extension Store {
  /// The last plan that nothing is kept to undo by: no state before it can be brought back.
  package func undoSince() throws -> Int64 { Int64(try meta(UndoTables.since) ?? "") ?? 0 }

  /// What the plans after one did to blocks: the newest plan first, its entries in their order.
  package func blockUndos(after plan: Int64) throws -> [(plan: Int64, undo: BlockUndo)] {
    var found: [(plan: Int64, undo: BlockUndo)] = []
    try connection.forEach(
      """
      SELECT plan,address,was,kind,settings FROM dls_undo_blocks WHERE plan > ? \
      ORDER BY plan DESC,id
      """, [.integer(plan)]
    ) { row in
      found.append(
        (
          row.integer(0),
          BlockUndo(
            address: row.text(1), was: row.text(2), kind: row.text(3) ?? "",
            settings: row.text(4) ?? "")
        ))
    }
    return found
  }

  /// Visits what the plans after one did to units, the newest first, and before them what other
  /// programs did since. Without a plan, only the latter.
  package func forEachUnitUndo(
    after plan: Int64?, _ body: (UnitUndo) throws -> Void
  ) throws {
    let clause = plan == nil ? "" : " OR plan > ?"
    try connection.forEach(
      """
      SELECT id,plan,"first","last","key","block",split,assigned,origin_hash,geom,\(Self.isJudged) \
      FROM dls_undo_units WHERE plan IS NULL\(clause) \
      ORDER BY plan IS NULL DESC,plan DESC,id DESC
      """, plan.map { [.integer($0)] } ?? []
    ) { row in
      try row.withBytes(9) { geometry in
        var undo = UnitUndo(
          id: row.integer(0), plan: row.isNull(1) ? nil : row.integer(1), first: row.integer(2),
          last: row.integer(3))
        if let key = row.text(4) {
          undo.unit = UnitBefore(
            key: key, block: row.text(5) ?? "",
            split: SplitPart(text: row.text(6) ?? "") ?? .training, assigned: row.text(7),
            originHash: row.integer(8), isJudged: row.integer(10) != 0, geometry: geometry)
        }
        try body(undo)
      }
    }
  }
}
