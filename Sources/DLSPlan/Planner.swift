// Planner.swift: text, facts and store in, plan out.

import DLSGeo
package import DLSLanguage
import DLSText
import DLSWorkflow

/// What the person who plans has agreed to beforehand.
package struct PlanOptions: Sendable {
  /// The number of samples in units that may be deleted; the samples stay, and are placed anew.
  package var consentedSamples: Int?
  /// The number of units that people judged and that may be deleted.
  package var consentedJudged: Int?

  /// No consent unless given.
  package init(consentedSamples: Int? = nil, consentedJudged: Int? = nil) {
    self.consentedSamples = consentedSamples
    self.consentedJudged = consentedJudged
  }
}

/// Plans. A pure function: the same text, facts and store give the same plan.
package enum Planner {
  /// The plan that brings a store to what the text says.
  /// - Parameter snapshot: the store's state, nil where there is no store yet.
  package static func plan(
    _ model: Model, facts: Facts, snapshot: Snapshot?, options: PlanOptions = PlanOptions()
  ) -> Plan {
    var run = PlanRun(model: model, facts: facts, snapshot: snapshot, options: options)
    return run.make()
  }
}

/// One planning.
struct PlanRun {
  let model: Model
  let facts: Facts
  let snapshot: Snapshot
  let options: PlanOptions
  var plan = Plan()
  /// What the store has, by the address it has now.
  private var stored: [String: AppliedDeclaration] = [:]
  /// For what has another address now, the one it was stored under.
  private var oldNames: [String: String] = [:]
  /// What keeps the `moved` of something stored from doing anything, by the address it is stored under.
  private var idleMoves: [String: IdleMove] = [:]
  /// The units of each block that has not too many, as they shall be.
  var unitSets: [String: UnitSet] = [:]
  /// What people did in units that would go, by block.
  var losses: [UnitLoss] = []

  init(model: Model, facts: Facts, snapshot: Snapshot?, options: PlanOptions) {
    self.model = model
    self.facts = facts
    self.snapshot = snapshot ?? Snapshot()
    self.options = options
    plan.changeCounter = snapshot?.changeCounter
  }

  mutating func make() -> Plan {
    plan.project = model.project?.name ?? "project"
    plan.rollbacks = model.project?.integer("rollbacks") ?? plan.rollbacks
    let declarations = Declarations.all(in: model)
    refuseUnsupported()
    matchStored(declarations)
    chooseReference()
    fillTables(declarations)
    for declaration in declarations {
      let old = stored.removeValue(forKey: declaration.address)
      compare(declaration, old)
    }
    let gone = Set(stored.values.map(\.address))
    for old in snapshot.declarations where gone.contains(old.address) { remove(old) }
    noteOverlaps()
    noteSharedGround()
    noteUnknownClasses()
    plan.noteUncompleted()
    UnitLosses(
      losses: losses, options: options, command: "dls apply", rollbacks: plan.rollbacks
    ).settle(&plan)
    plan.noteForgottenStates(of: snapshot)
    countAndSeal(declarations)
    return plan
  }

  /// Gives each stored declaration the address it has now, by the chain of `moved` blocks.
  private mutating func matchStored(_ declarations: [Declaration]) {
    let declared = Dictionary(
      declarations.map { ($0.address, $0.keyword) }, uniquingKeysWith: { first, _ in first })
    for old in snapshot.declarations where declared[old.address] != nil {
      stored[old.address] = old
    }
    for old in snapshot.declarations where declared[old.address] == nil {
      let now = model.currentAddress(of: old.address)
      let rival = stored[now]
      if let keyword = declared[now], keyword == old.keyword, rival == nil {
        stored[now] = old
        oldNames[now] = old.address
      } else {
        stored[old.address] = old
        idleMoves[old.address] = declared[now].map {
          IdleMove(to: now, keyword: $0, rival: rival?.address)
        }
      }
    }
  }

  /// The small tables as they shall be, and what other programs did to those that are there.
  private mutating func fillTables(_ declarations: [Declaration]) {
    plan.tables = DeclaredTables(declarations.map(\.asApplied))
    plan.sampleGeometries = declarations.map(\.asApplied).sampleGeometries
    guard plan.changeCounter != nil else { return }
    plan.tablesHash = snapshot.tablesHash
    plan.freeSplits = snapshot.freeSplits
    plan.drift = tableDrift(declarations)
    for drift in plan.drift where drift.keyword == "class" && drift.word == "added" {
      refuseAddedClass(
        drift.address, snapshot.classCounts[drift.address] ?? 0, obstacle: drift.obstacle)
    }
  }

  /// What other programs did to the small tables.
  private func tableDrift(_ declarations: [Declaration]) -> [Drift] {
    // Under the names of the last apply, so that what moved is compared with itself.
    let named = declarations.map { declaration in
      var old = declaration.asApplied
      old.address = oldNames[old.address] ?? old.address
      return old
    }
    return TableDrift(
      applied: DeclaredTables(snapshot.declarations), declared: DeclaredTables(named),
      store: snapshot.tables
    ).find()
  }

  /// The classes that text and store don't share.
  mutating func unsharedClasses() -> UnsharedClasses {
    let declarations = Declarations.all(in: model)
    matchStored(declarations)
    let new = declarations.filter { $0.keyword == "class" && stored[$0.address] == nil }
    for declaration in declarations { stored.removeValue(forKey: declaration.address) }
    let added = tableDrift(declarations).filter { $0.keyword == "class" && $0.word == "added" }
    let gone = stored.values.filter { $0.keyword == "class" }
    return UnsharedClasses(
      gone: gone.map(\.address), added: added.map(\.address), new: new.map(\.address),
      idleMoves: idleMoves)
  }

  /// The schemas of the store that the text draws in another way; how many samples there are isn't told.
  mutating func redrawnSchemas() -> [GeometryChange] {
    let declarations = Declarations.all(in: model)
    matchStored(declarations)
    return declarations.filter { $0.keyword == "schema" }.compactMap { schema in
      guard let old = stored[schema.address] else { return nil }
      let changes = DeclarationDiff.changes(schema.settings, from: old.settings)
      return GeometryChange(schema.address, was: old.address, changes, sampleCount: 0)
    }
  }

  private mutating func compare(_ declaration: Declaration, _ old: AppliedDeclaration?) {
    let changes = DeclarationDiff.changes(declaration.settings, from: old?.settings ?? "")
    var action = Action(
      kind: .create, address: declaration.address, keyword: declaration.keyword,
      place: declaration.block.namePlace)
    if let old {
      action.kind = old.address == declaration.address ? .update : .move
      action.oldAddress = action.kind == .move ? old.address : nil
    }
    action.changes = changes
    action.settings = declaration.stored
    action.oldSettings = old?.settings ?? ""
    if declaration.keyword == "samples" { noteOtherFiles(declaration, changes) }
    if declaration.keyword == "field" {
      plan.noteFieldChanges(declaration.address, old, changes, snapshot)
    }
    if declaration.keyword == "class", let old {
      refuseOtherShapes(declaration, old)
      noteOtherFields(declaration, old)
    }
    if declaration.keyword == "schema", let old,
      let change = GeometryChange(
        declaration.address, was: old.address, changes,
        sampleCount: snapshot.sampleCount(ofSchema: old.address))
    {
      refuse(change, of: declaration.block)
    }
    if declaration.keyword == "work_units" { layOut(declaration, old, &action) }
    let isSame = old != nil && action.kind == .update && changes.isEmpty && action.units == nil
    if isSame {
      plan.counts.unchanged += 1
    } else {
      if action.kind == .update && changes.isEmpty { plan.counts.unchanged += 1 }
      plan.actions.append(action)
    }
  }

  /// A class that goes to another schema has other fields there.
  private mutating func noteOtherFields(_ declaration: Declaration, _ old: AppliedDeclaration) {
    let schema = ClassLoss.schema(of: declaration.address)
    let names = oldNames
    guard names[schema] ?? schema != ClassLoss.schema(of: old.address),
      snapshot.classCounts[old.address] ?? 0 > 0
    else { return }
    noteFields(of: schema, forClass: declaration.address, was: old.address) { names[$0] ?? $0 }
  }

  /// Samples stay when their block reads other files: the next import says which of them go.
  private mutating func noteOtherFiles(_ declaration: Declaration, _ changes: [FieldChange]) {
    guard let from = changes.first(where: { $0.name == "from" }), let old = from.old else { return }
    let count =
      snapshot.sampleBlockCounts[oldNames[declaration.address] ?? declaration.address] ?? 0
    guard count > 0 else { return }
    plan.notices.append(
      "`\(declaration.address)` brought \(plural(count, "sample")) from \(old), and apply leaves "
        + "them as they are. The next `dls samples import` keeps those that the new files have, "
        + "and removes the others only with `--delete-samples`.")
  }

  private mutating func layOut(
    _ declaration: Declaration, _ old: AppliedDeclaration?, _ action: inout Action
  ) {
    var layouter = UnitLayouter(
      block: declaration.block, facts: facts, snapshot: snapshot,
      storedBlock: old?.address ?? declaration.address)
    let set = layouter.layOut()
    add(layouter.refusals)
    plan.notices += layouter.notices
    guard let set else { return }
    let isSplit = UnitLayouter.decidesSplit(declaration.block)
    let wasSplit = old?.drawsSplit == true
    let delta = UnitComparison(
      set: set, snapshot: snapshot, storedBlock: old?.address ?? declaration.address,
      decidesSplit: isSplit || wasSplit,
      newImagery: newImagery(under: declaration, old?.address)
    ).run()
    // Of units that people work with nobody draws another split.
    let isNew =
      delta.created.count == delta.set.count
      || action.changes.contains { $0.name.hasPrefix("split.") }
    if isNew, let note = UnitLayouter.noteOfDraw(delta.set, declaration.block) {
      plan.notices.append(note)
    }
    if delta.set.count <= Self.mostCompared { unitSets[declaration.address] = delta.set }
    plan.summaries.append(Self.summary(delta.set, isSplit: isSplit))
    plan.counts.unchanged += delta.unchangedCount
    plan.drift += delta.drift
    note(UnitLoss(delta, of: declaration.address, at: declaration.block.namePlace))
    if !delta.isEmpty { action.units = delta }
  }

  static func summary(_ set: UnitSet, isSplit: Bool) -> UnitSummary {
    var counts = [Int](repeating: 0, count: SplitPart.allCases.count)
    for part in set.splits { counts[Int(part.rawValue)] += 1 }
    var groups = [Int](repeating: 0, count: set.groups.count + 1)
    for group in set.assigned { groups[Int(group) + 1] += 1 }
    let named = set.groups.enumerated().map { (name: $1, count: groups[$0 + 1]) }
    return UnitSummary(
      block: set.block, unitCount: set.count, trainingCount: counts[0],
      validationCount: counts[1], testCount: counts[2], isSplit: isSplit,
      groups: named + (groups[0] > 0 && !named.isEmpty ? [(name: "", count: groups[0])] : []))
  }

  /// What the text no longer says.
  private mutating func remove(_ old: AppliedDeclaration) {
    var action = Action(
      kind: .delete, address: old.address, keyword: old.keyword, place: nil)
    action.oldSettings = old.settings
    action.changes = Declaration.parse(old.settings).map {
      FieldChange(name: $0.name, old: $0.text, new: nil)
    }
    switch old.keyword {
    case "work_units":
      let delta = UnitComparison(
        set: .none(old.address), snapshot: snapshot, storedBlock: old.address,
        decidesSplit: false
      ).run()
      note(loss(delta, of: old.address))
      if !delta.isEmpty { action.units = delta }
    case "class":
      let new = plan.actions.filter { $0.kind == .create && $0.keyword == "class" }
      refuseClassLoss(
        old.address, snapshot.classCounts[old.address] ?? 0, idleMoves[old.address],
        new: new.map(\.address))
    case "field":
      action.remark = snapshot.remark(onFieldGone: old.address)
      noteNewField(of: old)
    case "samples":
      let count = snapshot.sampleBlockCounts[old.address] ?? 0
      if count > 0 {
        action.remark = "the \(plural(count, "sample")) it brought stay"
        noteNewName(of: old, count)
      }
    default: break
    }
    let isRefused = old.keyword == "class" && snapshot.classCounts[old.address] ?? 0 > 0
    if !isRefused, let idle = idleMoves[old.address] { note(idle, of: old) }
    plan.actions.append(action)
  }

  /// A new block that reads what one read that is gone: perhaps the same block under another name.
  private mutating func noteNewName(of gone: AppliedDeclaration, _ count: Int) {
    func files(_ settings: String) -> String? {
      Declaration.parse(settings).first { $0.name == "from" }?.text
    }
    let known = files(gone.settings)
    let new = plan.actions.first {
      $0.kind == .create && $0.keyword == "samples" && files($0.settings) == known
    }
    guard let new else { return }
    plan.notices.append(
      "`\(new.address)` reads the same files as `\(gone.address)` did: if it is `\(gone.address)` under "
        + "another name, write `moved { from = \(gone.address), to = \(new.address) }`. Otherwise the "
        + "next import brings the \(plural(count, "sample")) a second time.")
  }

  private mutating func countAndSeal(_ declarations: [Declaration]) {
    for action in plan.actions {
      plan.counts.add(action)
      guard let units = action.units else { continue }
      plan.counts.created += units.created.count - units.recreatedCount
      plan.counts.updated +=
        units.updated.count - units.restoredCount + units.uncompletedOnlyCount
      plan.counts.deleted += units.deleted.count - units.removedCount
    }
    plan.counts.restored = Set(plan.drift.map(\.address)).count
    let changed = Set(plan.actions.map { $0.oldAddress ?? $0.address })
    let tables = plan.drift.filter { $0.keyword != "unit" && $0.word != "added" }.map(\.address)
    plan.counts.unchanged -= Set(tables).subtracting(changed).count
    plan.modelHash = PlanDigest.model(declarations)
    plan.factsHash = PlanDigest.facts(facts)
    plan.digest = PlanDigest.plan(plan)
  }
}
