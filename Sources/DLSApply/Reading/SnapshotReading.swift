// SnapshotReading.swift: reads a store into the form that planning takes.

import DLSGeo
package import DLSPlan
package import DLSStore
import DLSWorkflow

extension Applier {
  /// A plan for a store. Which of its units people judged, and which samples were drawn or moved since
  /// all were placed, is looked at only where units go or come back, which are marked complete only where ground
  /// grows, and how values fit only where fields change, since that reads every one; apply refuses the plan where
  /// anything changed meanwhile.
  /// - Parameter make: the plan for a state of the store.
  package static func plan(
    for snapshot: inout Snapshot, of store: Store, _ make: (Snapshot) -> Plan
  ) throws -> Plan {
    let plan = make(snapshot)
    var isKnown = true
    let asked = plan.deletedUnits + plan.remadeUnits
    if !asked.isEmpty {
      snapshot.judged = try store.judgedUnits(among: asked)
      let displaced = try SamplePlacing.displaced(store)
      snapshot.recount(displaced)
      isKnown = snapshot.judged.isEmpty && displaced.isEmpty
    }
    if try noteComplete(plan, of: store, into: &snapshot) { isKnown = false }
    for question in plan.fieldQuestions {
      guard let outlook = try outlook(question, store) else { continue }
      snapshot.fieldOutlooks[question.name] = outlook
      isKnown = false
    }
    return isKnown ? plan : make(snapshot)
  }

  /// Reads which of the units whose ground may grow are marked complete. Returns whether any is.
  private static func noteComplete(
    _ plan: Plan, of store: Store, into snapshot: inout Snapshot
  ) throws -> Bool {
    if plan.hasNewImagery {
      try store.connection.forEach("SELECT fid FROM work_units WHERE complete") {
        snapshot.complete[$0.integer(0)] = .some(nil)
      }
    }
    let query = try store.connection.prepare(
      "SELECT geom FROM work_units WHERE fid = ? AND complete")
    for fid in plan.reshapedUnits {
      try query.bind(1, fid)
      var geometry = Geometry(kind: .polygon)
      if try query.step(),
        query.withBytes(0, { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil })
      {
        snapshot.complete[fid] = .some(geometry)
      }
      query.reset()
    }
    return !snapshot.complete.isEmpty
  }

  /// How values that are there fit a field as it shall be.
  private static func outlook(_ question: FieldQuestion, _ store: Store) throws -> FieldOutlook? {
    guard var field = StoredField(question.field) else { return nil }
    if question.isOfValues { field.isRequired = false }
    let found = try store.outlook(
      of: field, known: question.known, schema: question.schema, className: question.className)
    return FieldOutlook(
      column: found.column, filledCount: found.filled, misfitCount: found.misfits,
      approvedCount: found.approved)
  }

  /// Notes where the imagery lies that a plan was made for, where its store has something else noted
  /// and nobody else has it in use.
  package static func noteImagery(_ plan: Plan, in store: Store, actor: String?) throws {
    if try plan.imagery.allSatisfy({ try store.imagery($0.key) == $0.value }) { return }
    try store.writeIfFree(actor: actor) { try $0.noteImagery(plan.imagery) }
  }

  /// The state of a store at one moment.
  /// - Parameter withJudged: whether to look which units people judged.
  package static func snapshot(of store: Store, withJudged: Bool = false) throws -> Snapshot {
    try store.connection.reading {
      let found = try store.snapshot()
      var snapshot = try declared(in: store)
      snapshot.changeCounter = found.changeCounter
      snapshot.srsID = found.srsID
      snapshot.lastPlan = try store.appliedPlans(limit: 1).first?.id ?? 0
      snapshot.firstState = max(1, try store.undoSince())
      if let system = try store.referenceSystem() {
        snapshot.referenceTitle =
          system.organization.uppercased() == "EPSG"
          ? "EPSG:\(system.organizationID)" : system.name
      }
      snapshot.outside = try outside(store)
      for declaration in snapshot.declarations where declaration.keyword == "work_units" {
        snapshot.imagery[declaration.address] = try store.imagery(declaration.address)
      }
      let units = found.units
      snapshot.fids = units.fids
      snapshot.keys = KeyColumn(bytes: units.keys.bytes, ends: units.keys.ends)
      if snapshot.hasNamedUnits { snapshot.keys = snapshot.keys.composed }
      snapshot.blockIndexes = units.blockIndexes
      snapshot.unitBlocks = units.blocks
      snapshot.splits = units.splits
      snapshot.assigned = units.assigned
      snapshot.groups = units.groups
      snapshot.originHashes = units.originHashes
      try noteBent(store, in: &snapshot)
      snapshot.sampleCounts = found.sampleCounts
      try countSamples(of: store, into: &snapshot)
      try noteOutlines(of: store, into: &snapshot)
      if withJudged { snapshot.judged = try store.judgedUnits() }
      return snapshot
    }
  }

  /// The declarations of a store and its small tables, and nothing of units and samples.
  package static func declared(in store: Store) throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.declarations = try store.appliedBlocks().map {
      AppliedDeclaration(address: $0.address, keyword: $0.kind, settings: $0.settings)
    }
    snapshot.tables = try tables(of: store)
    return snapshot
  }

  /// The small tables as they are in the store.
  private static func tables(of store: Store) throws -> DeclaredTables {
    var tables = DeclaredTables()
    tables.people = try store.members().map {
      PlannedPerson(
        address: $0.address, account: $0.account ?? "", title: $0.title,
        role: $0.role.flatMap { Role(text: $0) })
    }
    tables.places = try store.groups().compactMap { row in
      Role(text: row.role).map { PlannedPlace(group: row.group, person: row.member, role: $0) }
    }
    tables.classes = try store.classes().map {
      PlannedClass(
        schema: $0.schema, name: $0.name, value: $0.value.flatMap { Int(exactly: $0) },
        title: $0.title, color: $0.colour, isIgnored: $0.isIgnored)
    }
    tables.fields = try store.fields().map { PlannedField($0) }
    return tables
  }

  /// The units that other programs changed since the last apply.
  private static func outside(_ store: Store) throws -> [OutsideUnit] {
    var found: [OutsideUnit] = []
    try store.forEachUnitUndo(after: nil) { undo in
      guard let unit = undo.unit else {
        found.append(OutsideUnit(added: undo.first))
        return
      }
      found.append(
        OutsideUnit(
          fid: undo.first, key: unit.key, block: unit.block, split: unit.split,
          group: unit.assigned, originHash: unit.originHash, entry: undo.id))
    }
    return found
  }

  /// The units that another program gave another shape, which whoever puts missing rules back will note.
  private static func noteBent(_ store: Store, in snapshot: inout Snapshot) throws {
    let bent = try store.bentUnits()
    if bent.isEmpty { return }
    let rows = Dictionary(
      snapshot.fids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let noted = Set(snapshot.outside.map(\.fid))
    for (fid, hash) in bent {
      guard let row = rows[fid] else { continue }
      let group = snapshot.assigned[row] < 0 ? nil : snapshot.groups[Int(snapshot.assigned[row])]
      if !noted.contains(fid) {
        snapshot.outside.append(
          OutsideUnit(
            fid: fid, key: snapshot.keys[row],
            block: snapshot.unitBlocks[Int(snapshot.blockIndexes[row])],
            split: snapshot.splits[row], group: group, originHash: snapshot.originHashes[row]))
      }
      snapshot.originHashes[row] = hash
    }
  }

  /// What `Snapshot.tablesHash` says of the store now.
  static func tablesHash(of store: Store) throws -> String {
    try declared(in: store).tablesHash
  }

  /// The units of polygons without an id that have names from before outlines were normalised.
  private static func noteOutlines(of store: Store, into snapshot: inout Snapshot) throws {
    var geometry = Geometry(kind: .polygon)
    for block in snapshot.blocksByOutline {
      try store.connection.forEach(
        "SELECT \"key\",geom FROM work_units WHERE \"block\" = ? AND length(\"key\") = ?",
        [.text(block), .integer(Int64(block.unicodeScalars.count + 1 + OutlineNames.formerDigits))]
      ) { row in
        let isRead = row.withBytes(1) { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
        if isRead { snapshot.noteOutline(geometry, key: row.text(0) ?? "", block: block) }
      }
    }
  }

  private static func countSamples(of store: Store, into snapshot: inout Snapshot) throws {
    // One pass over the samples for both counts.
    try store.connection.forEach(
      "SELECT \"schema\",class,\"block\",count(*) FROM training_samples GROUP BY 1,2,3"
    ) { row in
      let count = Int(row.integer(3))
      snapshot.classCounts["\(row.text(0) ?? "").\(row.text(1) ?? "")", default: 0] += count
      if let block = row.text(2) { snapshot.sampleBlockCounts[block, default: 0] += count }
    }
    for field in try store.fieldCounts() {
      snapshot.fieldCounts["\(field.schema).\(field.name)"] = (field.filledCount, field.column)
    }
  }
}

extension Snapshot {
  /// Counts samples in the units that they lie in.
  fileprivate mutating func recount(_ displaced: [SamplePlacing.Displaced]) {
    if displaced.isEmpty { return }
    let rows = Dictionary(
      fids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for sample in displaced {
      if let row = sample.from.flatMap({ rows[$0] }) { sampleCounts[row] -= 1 }
      if let row = sample.to.flatMap({ rows[$0] }) { sampleCounts[row] += 1 }
    }
  }
}
