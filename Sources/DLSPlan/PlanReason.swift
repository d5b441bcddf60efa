// PlanReason.swift: why a plan does something to one address, or nothing.

package import DLSLanguage
import DLSText
import DLSWorkflow

/// Why something happens to an address: what changes, by which rule, and what hangs on it.
package struct PlanReason: Sendable {
  package var address: String
  /// The block's keyword, or `unit`.
  package var keyword: String
  /// What happens; nil for nothing.
  package var kind: ActionKind?
  /// Where the text declares it, from keyword to brace; nil for what is in no text.
  package var place: Place?
  /// The settings that change, each with the place that says so.
  package var changes: [(change: FieldChange, place: Place?)] = []
  /// What other programs changed of it.
  package var drift: [Drift] = []
  /// The rules that led to it, each a sentence.
  package var rules: [String] = []
  /// What depends on it: blocks as `export chips`, and what the store holds of it.
  package var dependents: [String] = []
}

extension Plan {
  /// Why this plan does something to an address or a unit's key; nil where neither the text nor the
  /// store knows it.
  package func reason(_ address: String, _ model: Model, _ snapshot: Snapshot?) -> PlanReason? {
    let snapshot = snapshot ?? Snapshot()
    if let cut = address.firstIndex(of: "/") {
      return unitReason(address, block: String(address[..<cut]), model, snapshot)
    }
    let action = actions.first { $0.address == address || $0.oldAddress == address }
    let block = model.block(at: action?.address ?? address)
    let stored = snapshot.declarations.first { $0.address == address }
    guard action != nil || block != nil || stored != nil else { return nil }
    var reason = PlanReason(
      address: action?.address ?? address,
      keyword: action?.keyword ?? block?.keyword ?? stored?.keyword ?? "",
      kind: action.flatMap { $0.isOnlyRestored ? nil : $0.kind }, place: block?.place)
    reason.drift = drift.filter { $0.address == address || $0.block == address }
    reason.changes = (action?.changes ?? []).map { change in
      (change, block.flatMap { Self.place(of: change.name, in: $0) })
    }
    reason.rules = rules(action, block, reason.drift)
    reason.dependents = block.map { Self.dependents(of: $0, model) } ?? []
    reason.dependents += Self.holdings(address, reason.keyword, snapshot)
    return reason
  }

  private func rules(_ action: Action?, _ block: Block?, _ drift: [Drift]) -> [String] {
    var rules: [String] = []
    switch action?.kind {
    case .create: rules.append("The project file declares it, and the store does not have it.")
    case .delete: rules.append("The store has it, and the project file no longer declares it.")
    case .move:
      rules.append(Self.rule(ofMoveFrom: action?.oldAddress ?? "", block?.model))
    case .update where action?.changes.isEmpty == false:
      rules.append("A setting is written to the store when it is not as last applied.")
    default: break
    }
    if action?.changes.contains(where: { $0.isDefault && $0.old != nil }) == true {
      rules.append("What the text doesn't say has the default of the language.")
    }
    if let units = action?.units, !units.isOnlyRestored { rules += Self.unitRules(units) }
    if !drift.isEmpty {
      rules.append("Another program changed it since the last apply, which is set back.")
    }
    if rules.isEmpty {
      rules.append(
        block?.row.map { Declarations.keywords.contains($0.keyword) } == false
          ? "The store keeps no state of it: it is read anew whenever it is used."
          : "It is as last applied, so nothing is done to it.")
    }
    return rules
  }

  /// Why something has another name: by a `moved`, or because an `import` that leads to its file comes first now.
  private static func rule(ofMoveFrom old: String, _ model: Model?) -> String {
    model?.moves.step(from: old) == nil
      ? "It was called `\(old)`, and the first `import` that leads to a file names what is in it: it keeps "
        + "all it has."
      : "`moved` says that it was called `\(old)`: it keeps all it has."
  }

  private static func unitRules(_ units: UnitDelta) -> [String] {
    var rules: [String] = []
    if !units.created.isEmpty || !units.deleted.isEmpty {
      rules.append(
        units.set.isNamed
          ? "A unit is known by the name that `id_field` gives it: new names are new units."
          : "A unit is known by its place: units of another shape are other units.")
    }
    if units.resplitCount > 0 {
      rules.append(
        units.set.hasReadSplit
          ? "The split is what `part_field` says of each unit's polygon."
          : "The split is drawn from `seed` and the name of each unit.")
    }
    if units.reassignedCount > 0 {
      rules.append("A unit belongs to the group whose area holds its middle, else to `assign`.")
    }
    return rules
  }

  // MARK: units

  private func unitReason(
    _ key: String, block address: String, _ model: Model, _ snapshot: Snapshot
  ) -> PlanReason? {
    let row = (0..<snapshot.unitCount).first { snapshot.keys[$0] == key }
    let delta = actions.compactMap(\.units).first { $0.set.block == address }
    let position = delta.flatMap { delta in
      (0..<delta.set.count).first { delta.set.key($0) == key }
    }.map { Int32($0) }
    let block = model.block(at: address)
    let known = drift.filter { $0.address == key }
    guard row != nil || position != nil || !known.isEmpty else { return nil }
    var reason = PlanReason(address: key, keyword: "unit", kind: nil, place: block?.place)
    reason.drift = known
    if let position, delta?.created.contains(position) == true {
      reason.kind = .create
      reason.rules = ["The project file makes it, and the store does not have it."]
    } else if let row, delta?.deleted.contains(snapshot.fids[row]) == true {
      reason.kind = .delete
      reason.rules = ["The project file no longer makes it, or makes one of another shape there."]
    } else if let row, let position, let delta,
      delta.updated.contains(where: { $0.fid == snapshot.fids[row] })
    {
      reason.kind = .update
      reason.changes = Self.changes(delta.set, Int(position), snapshot, row).map { ($0, nil) }
      reason.rules = Self.unitRules(delta).filter { !$0.hasPrefix("A unit is known") }
    }
    if !known.isEmpty {
      reason.rules = ["Another program changed it since the last apply, which is set back."]
    }
    if reason.rules.isEmpty { reason.rules = ["It is as last applied, so nothing is done to it."] }
    if let row, snapshot.sampleCounts[row] > 0 {
      reason.dependents.append(plural(Int(snapshot.sampleCounts[row]), "sample"))
    }
    return reason
  }

  private static func changes(
    _ set: UnitSet, _ position: Int, _ snapshot: Snapshot, _ row: Int
  ) -> [FieldChange] {
    var changes: [FieldChange] = []
    if set.splits[position] != snapshot.splits[row] {
      changes.append(
        FieldChange(
          name: "split", old: snapshot.splits[row].text, new: set.splits[position].text))
    }
    let group = snapshot.assigned[row] < 0 ? nil : snapshot.groups[Int(snapshot.assigned[row])]
    if group != set.group(position) {
      changes.append(FieldChange(name: "assigned", old: group, new: set.group(position)))
    }
    if !set.hasShape(position, snapshot.originHashes[row]) {
      changes.append(FieldChange(name: "shape", old: "as applied", new: "another"))
    }
    return changes
  }

  // MARK: places and dependents

  /// Where the text gives a setting, nested ones by their dotted name.
  private static func place(of name: String, in block: Block) -> Place? {
    if name == "name" { return block.namePlace }
    guard let cut = name.lastIndex(of: ".") else { return block.written(name) }
    let (path, last) = (name[..<cut], String(name[name.index(after: cut)...]))
    let child = block.children.first { child in
      path == child.keyword || path == "for.\(child.target?.address ?? child.name ?? "")"
    }
    return child?.written(last)
  }

  /// The top-level blocks that speak of a block, and those that speak of these.
  private static func dependents(of block: Block, _ model: Model) -> [String] {
    var wanted: [BlockID] = [block.id]
    var found: [Block] = []
    var next = 0
    while next < wanted.count {
      let id = wanted[next]
      next += 1
      for other in model.allBlocks where other.file == .main && refers(other, to: id, model) {
        var top = other
        while let parent = top.parent { top = parent }
        if top.isSame(as: block) || wanted.contains(top.id) { continue }
        wanted.append(top.id)
        found.append(top)
      }
    }
    return found.map { $0.address == $0.keyword ? $0.keyword : "\($0.keyword) \($0.address)" }
  }

  private static func refers(_ block: Block, to id: BlockID, _ model: Model) -> Bool {
    if let target = block.target, target.id == id { return true }
    return (block.row?.attributes ?? []).contains { row in
      block.setting(row)?.value?.elements.contains { $0.asReference == id } == true
    }
  }

  /// What the store holds of an address.
  private static func holdings(
    _ address: String, _ keyword: String, _ snapshot: Snapshot
  ) -> [String] {
    switch keyword {
    case "class": counted(snapshot.classCounts[address] ?? 0, "sample")
    case "schema":
      counted(
        snapshot.classCounts.filter { $0.key.hasPrefix("\(address).") }.values.reduce(0, +),
        "sample")
    case "field": counted(snapshot.fieldCounts[address]?.count ?? 0, "sample")
    case "samples": counted(snapshot.sampleBlockCounts[address] ?? 0, "sample")
    case "work_units":
      snapshot.unitBlocks.firstIndex(of: address).map { index in
        let rows = (0..<snapshot.unitCount).filter { snapshot.blockIndexes[$0] == Int32(index) }
        return counted(rows.count, "unit")
          + counted(rows.reduce(0) { $0 + Int(snapshot.sampleCounts[$1]) }, "sample")
      } ?? []
    default: []
    }
  }

  private static func counted(_ count: Int, _ noun: String) -> [String] {
    count > 0 ? [plural(count, noun)] : []
  }
}
