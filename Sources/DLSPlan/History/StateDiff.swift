// StateDiff.swift: two applied states of a store compared: declarations and units.

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
    units = UnitTally.units(from: old, to: new, snapshot)
  }

  /// The lines of the comparison.
  package var lines: [PlanLine] {
    var plan = Plan()
    plan.actions = actions
    var lines = PlanText.lines(plan) { _ in "" }
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
