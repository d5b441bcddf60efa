// StateDiff.swift: two applied states of a store compared: declarations and units.

import DLSWorkflow

/// What leads from one applied state of a store to another.
package struct StateDiff: Sendable {
  /// How many units of a block came, changed and went.
  package struct Units: Equatable, Sendable {
    package var block: String
    package var created = 0
    package var updated = 0
    package var deleted = 0
  }

  package var actions: [Action]
  /// The blocks whose units differ, by name.
  package var units: [Units]

  /// Whether the states are the same.
  package var isEmpty: Bool { actions.isEmpty && units.isEmpty }

  /// A comparison from its parts.
  package init(actions: [Action], units: [Units]) {
    self.actions = actions
    self.units = units
  }

  /// Compares two states that were both reached by walking back from a snapshot.
  package init(from old: AppliedState, to new: AppliedState, snapshot: Snapshot) {
    // What both call the same now is the same thing.
    let oldNames = Dictionary(
      old.formers.compactMap { former in former.now.map { ($0, former.declaration.address) } },
      uniquingKeysWith: { first, _ in first })
    let present = Dictionary(
      new.formers.map { ($0.declaration.address, $0.now) }, uniquingKeysWith: { first, _ in first })
    actions = DeclarationDiff.actions(from: old.declarations, to: new.declarations) { declaration in
      (present[declaration.address] ?? nil).flatMap { oldNames[$0] } ?? declaration.address
    }
    units = Self.units(old, new, snapshot)
  }

  /// What a state knows of one unit.
  private struct Fact: Equatable {
    var block: String
    /// Its key without the block's name.
    var localKey: String
    var split: SplitPart
    var group: String?
    var hash: Int64
  }

  private static func units(
    _ old: AppliedState, _ new: AppliedState, _ snapshot: Snapshot
  ) -> [Units] {
    var rows: [Int64: Int] = [:]
    for (row, fid) in snapshot.fids.enumerated() { rows[fid] = row }
    func fact(_ fid: Int64, _ state: AppliedState) -> Fact? {
      if let unit = state.units[fid] {
        return Fact(
          block: state.block(of: unit), localKey: unit.localKey, split: unit.split,
          group: state.group(of: unit),
          hash: unit.originHash)
      }
      guard let row = rows[fid], !state.isAbsent(fid) else { return nil }
      let block = snapshot.unitBlocks[Int(snapshot.blockIndexes[row])]
      let group = snapshot.assigned[row]
      return Fact(
        block: state.formerName(of: block),
        localKey: String(snapshot.keys[row].dropFirst(block.count + 1)),
        split: snapshot.splits[row],
        group: group < 0 ? nil : state.formerName(of: snapshot.groups[Int(group)]),
        hash: snapshot.originHashes[row])
    }
    var touched = Set(old.units.keys).union(new.units.keys)
    for range in old.absent + new.absent { touched.formUnion(range) }
    var found: [String: Units] = [:]
    func add(_ block: String, _ count: WritableKeyPath<Units, Int>) {
      found[block, default: Units(block: block)][keyPath: count] += 1
    }
    func compare(_ was: Fact, _ is_: Fact) {
      // A block with another name is no other unit.
      var renamed = was
      renamed.block = is_.block
      if renamed != is_ { add(is_.block, \.updated) }
    }
    // What went and came again under its key, in another row, is the same unit.
    var gone: [String: Fact] = [:]
    var came: [(key: String, fact: Fact)] = []
    for fid in touched {
      switch (fact(fid, old), fact(fid, new)) {
      case (let was?, let is_?): compare(was, is_)
      case (let was?, nil): gone["\(old.presentName(of: was.block))/\(was.localKey)"] = was
      case (nil, let is_?): came.append(("\(new.presentName(of: is_.block))/\(is_.localKey)", is_))
      case (nil, nil): break
      }
    }
    for (key, is_) in came {
      if let was = gone.removeValue(forKey: key) {
        compare(was, is_)
      } else {
        add(is_.block, \.created)
      }
    }
    for was in gone.values { add(was.block, \.deleted) }
    return found.values.sorted { $0.block < $1.block }
  }

  /// The lines of the comparison.
  package var lines: [PlanLine] {
    var plan = Plan()
    plan.actions = actions
    var lines = PlanText.lines(plan, withDefaults: true) { _ in "" }
    for unit in units {
      lines.append(PlanLine(kind: .update, depth: 0, text: "units of \(unit.block)", place: ""))
      for (kind, count) in [
        (ActionKind.create, unit.created), (.update, unit.updated), (.delete, unit.deleted),
      ] where count > 0 {
        lines.append(PlanLine(kind: kind, depth: 1, text: plural(count, "unit"), place: ""))
      }
    }
    return lines
  }
}

extension AppliedState {
  /// What something was called in this state that has a name now.
  func formerName(of name: String) -> String {
    formers.first { $0.now == name }?.declaration.address ?? name
  }

  /// What something is called now that was called so in this state.
  func presentName(of name: String) -> String {
    formers.first { $0.declaration.address == name }?.now ?? name
  }
}
