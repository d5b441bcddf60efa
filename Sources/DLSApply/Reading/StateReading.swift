// StateReading.swift: reads an earlier declared state of a store, by walking back plan by plan.

import DLSGeo
package import DLSPlan
package import DLSStore

extension Applier {
  /// The declared state after one of the applied plans.
  /// - Throws: `ApplyError.unknownState`, `.forgottenState`.
  package static func state(
    _ number: Int64, of store: Store, snapshot: Snapshot
  ) throws -> AppliedState {
    try store.connection.reading {
      let last = snapshot.lastPlan
      guard (1...max(1, last)).contains(number), last > 0 else {
        throw ApplyError.unknownState(number, last: last)
      }
      let first = snapshot.firstState
      guard number >= first else { throw ApplyError.forgottenState(number, first: first) }
      var state = AppliedState(number, walkingBackFrom: snapshot)
      if let plan = try store.appliedPlan(number) {
        state.modelHash = plan.modelHash ?? ""
        state.factsHash = plan.factsHash ?? ""
      }
      try walk(&state, store, from: last)
      state.settle()
      return state
    }
  }

  private static func walk(_ state: inout AppliedState, _ store: Store, from last: Int64) throws {
    let blocks = Dictionary(grouping: try store.blockUndos(after: state.number), by: \.plan)
    /// The plan that is taken back at the moment; names are those from before it.
    var current = last + 1
    func goBack(to plan: Int64, _ state: inout AppliedState) {
      while current > plan {
        current -= 1
        state.undo(
          (blocks[current] ?? []).map { _, undo in
            (
              after: undo.address,
              before: undo.was.map {
                AppliedDeclaration(address: $0, keyword: undo.kind, settings: undo.settings)
              }
            )
          })
      }
    }
    var geometry = Geometry(kind: .polygon)
    try store.forEachUnitUndo(after: state.number) { undo in
      if let plan = undo.plan { goBack(to: plan, &state) }
      guard let unit = undo.unit else {
        state.remove(undo.first...undo.last)
        return
      }
      // Bent by another program: only the text can make it anew, and nothing else of it changed.
      if unit.geometry.isEmpty { return }
      try GeoPackageBlob.decode(unit.geometry, into: &geometry)
      state.restore(
        FormerUnit(
          fid: undo.first, entry: undo.id, isJudged: unit.isJudged,
          localKey: String(unit.key.dropFirst(unit.block.count + 1)), split: unit.split,
          originHash: unit.originHash, geometry: geometry), block: unit.block, group: unit.assigned)
    }
    goBack(to: state.number + 1, &state)
  }
}
