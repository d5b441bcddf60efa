// Rollback.swift: the plan that brings a store's declared state back to an earlier one.

import DLSGeo
package import DLSLanguage
import DLSText
import DLSWorkflow

extension Planner {
  /// The plan that brings back the declared state after an earlier plan. People's work stays: it is
  /// no part of that state. Units that come back have the status and notes they went with.
  /// - Parameters:
  ///   - place: the place of the text that refusals point at.
  ///   - rollbacks: how many plans the text says are kept to be taken back; nil where it doesn't.
  package static func rollback(
    to state: AppliedState, snapshot: Snapshot, place: Place, options: PlanOptions = PlanOptions(),
    rollbacks: Int? = nil
  ) -> Plan {
    var run = RollbackRun(state: state, snapshot: snapshot, place: place, options: options)
    run.plan.rollbacks = rollbacks ?? run.plan.rollbacks
    return run.make()
  }
}

/// One planning of a rollback.
private struct RollbackRun {
  let state: AppliedState
  let snapshot: Snapshot
  let place: Place
  let options: PlanOptions
  var plan = Plan()
  private var losses: [UnitLoss] = []

  init(state: AppliedState, snapshot: Snapshot, place: Place, options: PlanOptions) {
    self.state = state
    self.snapshot = snapshot
    self.place = place
    self.options = options
  }

  mutating func make() -> Plan {
    plan.changeCounter = snapshot.changeCounter
    plan.restores = state.number
    plan.modelHash = state.modelHash
    plan.factsHash = state.factsHash
    plan.tablesHash = snapshot.tablesHash
    plan.freeSplits = snapshot.freeSplits
    plan.tables = DeclaredTables(state.declarations)
    plan.sampleGeometries = state.declarations.sampleGeometries
    let present = Dictionary(
      state.formers.map { ($0.declaration.address, $0.now) }, uniquingKeysWith: { $1 })
    plan.drift = TableDrift(
      applied: DeclaredTables(snapshot.declarations),
      declared: DeclaredTables(
        state.formers.map { former in
          var named = former.declaration
          named.address = former.now ?? named.address
          return named
        }), store: snapshot.tables
    ).find()
    let actions = DeclarationDiff.actions(
      from: snapshot.declarations, to: state.declarations
    ) { present[$0.address] ?? nil }
    let layout = FormerUnits(state: state, snapshot: snapshot, present: present)
    plan.actions = actions + layout.extraActions(besides: actions)
    for index in plan.actions.indices {
      var action = plan.actions[index]
      fill(&action, layout)
      plan.actions[index] = action
    }
    plan.actions.removeAll { $0.kind == .update && $0.changes.isEmpty && $0.units == nil }
    UnitLosses(
      losses: losses, options: options, command: "dls rollback \(state.number)",
      rollbacks: plan.rollbacks
    ).settle(&plan)
    plan.noteForgottenStates(of: snapshot)
    count()
    return plan
  }

  private mutating func fill(_ action: inout Action, _ layout: FormerUnits) {
    switch action.keyword {
    case "work_units":
      let delta = layout.delta(action)
      let loss = UnitLoss(delta, of: action.oldAddress ?? action.address, at: place)
      if loss.samples > 0 || loss.judged > 0 { losses.append(loss) }
      if !delta.isEmpty { action.units = delta }
    case "class" where action.kind == .delete:
      let samples = snapshot.classCounts[action.address] ?? 0
      guard samples > 0 else { return }
      refuse(
        .classWithSamples,
        "State \(state.number) has no class `\(action.address)`, and "
          + "\(plural(samples, "sample")) \(samples == 1 ? "has" : "have") it. Give them another "
          + "class first: `dls sample set '*' --of \(action.address) --class NAME`.")
    case "schema":
      let former = action.oldAddress ?? action.address
      guard action.kind != .delete,
        let sentence = GeometryChange(
          action.address, was: former, action.changes,
          sampleCount: snapshot.sampleCount(ofSchema: former)
        )?.sentence
      else { return }
      refuse(.geometryWithSamples, "\(sentence) Delete them first.")
    case "field" where action.kind == .delete:
      action.remark = snapshot.remark(onFieldGone: action.address)
    case "field" where action.kind != .create:
      let old = AppliedDeclaration(
        address: action.oldAddress ?? action.address, keyword: "field",
        settings: action.oldSettings)
      plan.noteFieldChanges(action.address, old, action.changes, snapshot)
    case "samples" where action.kind == .delete:
      let samples = snapshot.sampleBlockCounts[action.address] ?? 0
      if samples > 0 { action.remark = "the \(plural(samples, "sample")) it brought stay" }
    default: break
    }
  }

  private mutating func refuse(_ code: PlanCode, _ message: String) {
    plan.refusals.append(code.refusal(at: place, message))
  }

  private mutating func count() {
    var revived = 0
    for action in plan.actions {
      plan.counts.add(action)
      guard let units = action.units else { continue }
      revived += units.revived.count
      plan.counts.created += units.created.count
      plan.counts.updated += units.updated.count + units.remadeOnlyCount
      plan.counts.deleted += units.deleted.count
      plan.counts.unchanged -=
        units.updated.count + units.deleted.count + units.remadeOnlyCount
    }
    let touched = plan.actions.filter {
      $0.kind != .delete && !($0.changes.isEmpty && $0.kind == .update)
    }
    plan.counts.unchanged += state.declarations.count - touched.count + snapshot.unitCount
    plan.counts.restored = Set(plan.drift.map(\.address)).count
    if revived > 0 {
      plan.notices.append(
        "\(plural(revived, "unit")) \(revived == 1 ? "comes" : "come") back with status, mark and "
          + "note as they were when deleted. Samples deleted or judged since stay as they are.")
    }
    plan.noteUncompleted()
    plan.digest = PlanDigest.plan(plan)
  }
}

/// The units of an earlier state against those of the store.
private struct FormerUnits {
  let state: AppliedState
  let snapshot: Snapshot
  /// What blocks of the earlier state are called now; nil for those that are not there.
  let present: [String: String?]

  /// Updates of blocks whose settings are the same and whose units differ.
  func extraActions(besides actions: [Action]) -> [Action] {
    let known = Set(actions.map(\.address))
    return state.declarations.filter { $0.keyword == "work_units" && !known.contains($0.address) }
      .map { DeclarationDiff.action(from: $0, to: $0) }
  }

  /// What happens to the units of a block.
  func delta(_ action: Action) -> UnitDelta {
    let now =
      action.kind == .delete ? action.address : present[action.address].flatMap { $0 } ?? nil
    let wanted =
      action.kind == .delete
      ? []
      : state.units.values.filter { state.block(of: $0) == action.address }
        .sorted { $0.fid < $1.fid }
    var delta = UnitDelta(set: set(action.address, wanted))
    // What people set by hand comes back where the text drew a split over it.
    let isSplit = [action.settings, action.oldSettings].contains { settings in
      Declaration.parse(settings).contains { $0.name.hasPrefix("split.") }
    }
    var rows = rows(action, now, Set(wanted.map(\.fid)), &delta)
    for (position, unit) in wanted.enumerated() {
      place(unit, position, isSplit, &rows, &delta)
    }
    for (_, row) in rows.byID.sorted(by: { $0.key < $1.key }) {
      delta.delete(row, of: snapshot)
    }
    return delta
  }

  /// Rows of the store in which units of the earlier state may be.
  private struct Rows {
    var byID: [Int64: Int] = [:]
    /// Those that were made since, by the key that they have in their block.
    var byKey: [String: Int] = [:]

    /// The row of a unit that was made again under a name; it is taken out.
    mutating func take(_ localKey: String, of snapshot: Snapshot) -> Int? {
      guard let row = byKey.removeValue(forKey: localKey) else { return nil }
      byID[snapshot.fids[row]] = nil
      return row
    }
  }

  /// The rows of a block that an action is about; the others stay as they are.
  /// - Parameter now: what the block is called now.
  private func rows(
    _ action: Action, _ now: String?, _ wanted: Set<Int64>, _ delta: inout UnitDelta
  ) -> Rows {
    let index = now.flatMap { snapshot.unitBlocks.firstIndex(of: $0) }.map { Int32($0) }
    var rows = Rows()
    for row in 0..<snapshot.unitCount where snapshot.blockIndexes[row] == index {
      let fid = snapshot.fids[row]
      if action.kind == .delete || wanted.contains(fid) || state.isAbsent(fid) {
        rows.byID[fid] = row
        if !wanted.contains(fid), let now {
          rows.byKey[String(snapshot.keys[row].dropFirst(now.count + 1))] = row
        }
      } else {
        delta.unchangedCount += 1
      }
    }
    return rows
  }

  /// Brings a unit of the earlier state back to what it was, or makes it again.
  private func place(
    _ unit: FormerUnit, _ position: Int, _ isSplit: Bool, _ rows: inout Rows,
    _ delta: inout UnitDelta
  ) {
    if let row = rows.byID.removeValue(forKey: unit.fid) {
      compare(unit, position, row, isSplit, &delta)
    } else if let row = rows.take(unit.localKey, of: snapshot) {
      // A unit that was made again under its old name is the same one.
      let isForgotten = unit.isJudged && !snapshot.judged.contains(snapshot.fids[row])
      if isForgotten {
        delta.remade.append(snapshot.fids[row])
        delta.revived.append((Int32(position), unit.entry))
      }
      let isSame = !compare(unit, position, row, isSplit, &delta)
      if isSame && isForgotten {
        delta.remadeOnlyCount += 1
        delta.unchangedCount -= 1
      }
    } else {
      delta.created.append(Int32(position))
      delta.revived.append((Int32(position), unit.entry))
    }
  }

  /// Compares a unit that is there with what it was. Returns whether it changes.
  @discardableResult
  private func compare(
    _ unit: FormerUnit, _ position: Int, _ row: Int, _ isSplit: Bool, _ delta: inout UnitDelta
  ) -> Bool {
    if !isSplit { delta.set.splits[position] = snapshot.splits[row] }
    let group = snapshot.assigned[row] < 0 ? nil : snapshot.groups[Int(snapshot.assigned[row])]
    let isReshaped = snapshot.originHashes[row] != unit.originHash
    let isResplit = isSplit && snapshot.splits[row] != unit.split
    let isReassigned = group != state.group(of: unit)
    guard isReshaped || isResplit || isReassigned else {
      delta.unchangedCount += 1
      return false
    }
    delta.updated.append((snapshot.fids[row], Int32(position)))
    if isReshaped {
      delta.reshapedCount += 1
      delta.reshaped.append(snapshot.fids[row])
      if let shape = snapshot.complete[snapshot.fids[row]], let shape,
        unit.geometry.hasGround(outside: shape)
      {
        delta.uncompleted.append((snapshot.fids[row], delta.set.key(position)))
      }
    }
    if isResplit { delta.resplitCount += 1 }
    if isReassigned { delta.reassignedCount += 1 }
    return true
  }

  private func set(_ block: String, _ units: [FormerUnit]) -> UnitSet {
    var set = UnitSet(block: block, shapes: .polygons(units.map(\.geometry)))
    set.localKeys = KeyColumn(units.map(\.localKey))
    set.originHashes = units.map(\.originHash)
    set.splits = units.map(\.split)
    set.isNamed = true
    for unit in units {
      guard let group = state.group(of: unit) else {
        set.assigned.append(-1)
        continue
      }
      if !set.groups.contains(group) { set.groups.append(group) }
      set.assigned.append(Int32(set.groups.firstIndex(of: group) ?? -1))
    }
    return set
  }
}
