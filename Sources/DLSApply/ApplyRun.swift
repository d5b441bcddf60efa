// ApplyRun.swift: the steps of applying a plan, within its transaction.

import DLSGeo
import DLSPlan
import DLSStore
import DLSWorkflow

/// One application of a plan.
struct ApplyRun {
  let plan: Plan
  let writer: StoreWriter
  /// The number of the layers' reference system.
  let srs: Int32
  /// Which program applies, for the journal.
  let program: String?

  /// Order matters: units that go make room for names, then names, then what is referred to, then what
  /// refers, other deletions last.
  func run() throws {
    let number = try writer.recordPlan(
      AppliedPlan(
        digest: plan.digest, program: program, modelHash: plan.modelHash,
        factsHash: plan.factsHash,
        created: Int64(plan.counts.created),
        updated: Int64(plan.counts.updated + plan.counts.moved),
        deleted: Int64(plan.counts.deleted), unchanged: Int64(plan.counts.unchanged),
        summary: plan.actions.map { "\($0.kind.symbol) \($0.keyword) \($0.address)" }
          .joined(separator: "\n"), restores: plan.restores))
    try remember(number)
    for units in plan.actions.compactMap(\.units) {
      try writer.deleteUnits(units.deleted, samples: .unplace, plan: number)
    }
    var names = RenameRun(plan, writer)
    let gone = try names.run()
    try putTables()
    let kept = plan.actions.filter { $0.kind != .delete }
    try writer.putBlocks(kept.map(applied), plan: number)
    for units in plan.actions.compactMap(\.units) {
      try write(units, number)
    }
    if !gone.isEmpty { try writer.removeBlocks(gone) }
    try writer.noteImagery(plan.imagery)
    try writer.forgetUndo(upTo: number - Int64(plan.rollbacks))
  }

  /// Keeps what undoes the plan, before anything changes.
  private func remember(_ number: Int64) throws {
    try writer.remember(
      plan.actions.map { action in
        BlockUndo(
          address: action.kind == .delete ? nil : action.address,
          was: action.kind == .create ? nil : action.oldAddress ?? action.address,
          kind: action.keyword, settings: action.oldSettings)
      }, plan: number)
    let units = plan.actions.compactMap(\.units)
    try writer.rememberUnits(
      units.flatMap { $0.deleted + $0.updated.map(\.fid) }, plan: number,
      freeSplits: plan.freeSplits)
  }

  private func applied(_ action: Action) -> AppliedBlock {
    var hasher = StableHasher()
    hasher.add(action.settings)
    return AppliedBlock(
      address: action.address, kind: action.keyword, settings: action.settings,
      hash: hasher.finish().hex)
  }

  /// Writes the small tables when anything in them changes.
  private func putTables() throws {
    let keywords = Set(plan.actions.map(\.keyword) + plan.drift.map(\.keyword))
    if !keywords.isDisjoint(with: ["person", "group", "project"]) {
      try writer.putMembers(
        plan.tables.people.map {
          Member(address: $0.address, account: $0.account, title: $0.title, role: $0.role?.text)
        },
        groups: plan.tables.places.map {
          GroupMember(group: $0.group, member: $0.person, role: $0.role.text)
        })
    }
    if !keywords.isDisjoint(with: ["schema", "class"]) {
      try writer.putClasses(
        plan.tables.classes.map {
          StoredClass(
            schema: $0.schema, name: $0.name, value: $0.value.map { Int64($0) }, title: $0.title,
            colour: $0.color, isIgnored: $0.isIgnored)
        })
      if !plan.sampleGeometries.isEmpty {
        try writer.declareSampleGeometry(Applier.sampleGeometry(plan))
      }
    }
    if !keywords.isDisjoint(with: ["schema", "field"]) {
      try writer.putFields(plan.tables.fields.compactMap { StoredField($0) })
    }
  }

  /// How many units are held in memory at once on their way into the store.
  private static let partSize = 16_384

  private func write(_ units: UnitDelta, _ number: Int64) throws {
    let load = UnitLoad(
      writer, block: units.set.block, expecting: units.created.count, sourceHash: plan.factsHash,
      plan: number)
    var batch = UnitBatch(block: units.set.block, groups: units.set.groups)
    var start = 0
    while start < units.created.count {
      let end = min(units.created.count, start + Self.partSize)
      batch.removeAll()
      append(units.created[start..<end], of: units.set, to: &batch)
      try load.add(batch)
      start = end
    }
    try writer.rememberNew(try load.finish(), plan: number)
    try writer.revive(units.revived.map { (units.set.key(Int($0.position)), $0.entry) })
    batch.removeAll()
    append(units.updated.map(\.position)[...], of: units.set, to: &batch)
    try writer.updateUnits(
      units.updated.map(\.fid), batch, sourceHash: plan.factsHash, plan: number)
    try writer.uncomplete(units.uncompleted)
  }

  private func append(_ positions: ArraySlice<Int32>, of set: UnitSet, to batch: inout UnitBatch) {
    let head = Array("\(set.block)/".utf8)
    var blob: [UInt8] = []
    set.localKeys.bytes.withUnsafeBytes { keys in
      for position in positions {
        let position = Int(position)
        switch set.shapes {
        case .cells(let cells): GeoPackageBlob.encode(cells.box(position), srs: srs, into: &blob)
        case .polygons(let polygons):
          GeoPackageBlob.encode(polygons[position], srs: srs, into: &blob)
        }
        batch.append(
          keyHead: head,
          keyTail: UnsafeRawBufferPointer(rebasing: keys[set.localKeys.range(position)]),
          geometry: blob, split: set.splits[position], group: set.assigned[position],
          originHash: set.originHashes[position])
      }
    }
  }
}
