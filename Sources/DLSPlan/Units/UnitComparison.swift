// UnitComparison.swift: the units a block declares against those the store has.

import DLSGeo
import DLSWorkflow

/// Compares the units of one block; linear in their number.
struct UnitComparison {
  let set: UnitSet
  let snapshot: Snapshot
  /// The name under which the store knows the block.
  let storedBlock: String
  /// Whether the text decides the split; without a `split` block it is left as it is.
  let decidesSplit: Bool
  /// Imagery that was not there when last applied, and what was.
  var newImagery: NewImagery?

  func run() -> UnitDelta {
    var delta = UnitDelta(set: set)
    var isKept = [Bool](repeating: false, count: set.count)
    let outside = Dictionary(
      snapshot.outside.map { ($0.fid, $0) }, uniquingKeysWith: { first, _ in first })
    if let stored = snapshot.unitBlocks.firstIndex(of: storedBlock) {
      compare(Int32(stored), outside, &delta, &isKept)
    }
    for position in isKept.indices where !isKept[position] {
      delta.created.append(Int32(position))
    }
    findRemoved(&delta)
    return delta
  }

  private func compare(
    _ stored: Int32, _ outside: [Int64: OutsideUnit], _ delta: inout UnitDelta,
    _ isKept: inout [Bool]
  ) {
    let positions = KeyMatching(
      snapshot.keys, skipping: storedBlock.utf8.count + 1, in: set.localKeys
    ).positions { snapshot.blockIndexes[$0] == stored }
    // The store's groups as the set numbers them; -2 for one the set doesn't know.
    let groups = snapshot.groups.map { name in
      set.groups.firstIndex(of: name).map { Int32($0) } ?? -2
    }
    for row in 0..<snapshot.unitCount where snapshot.blockIndexes[row] == stored {
      let before = outside.isEmpty ? nil : outside[snapshot.fids[row]]
      guard positions[row] >= 0 else {
        delete(row, before, &delta)
        continue
      }
      let position = Int(positions[row])
      let isReshaped = !set.hasShape(position, snapshot.originHashes[row])
      let isBent = isReshaped && before.map { set.hasShape(position, $0.originHash) } == true
      if isReshaped && !set.isNamed && !isBent {
        // Another cell under the same number is another unit.
        delete(row, before, &delta)
        continue
      }
      isKept[position] = true
      let assigned = snapshot.assigned[row]
      let change = Change(
        isReshaped: isReshaped, isBent: isBent,
        isReassigned: (assigned < 0 ? -1 : groups[Int(assigned)]) != set.assigned[position],
        isResplit: decidesSplit && snapshot.splits[row] != set.splits[position])
      if !decidesSplit { delta.set.splits[position] = snapshot.splits[row] }
      note(change, row, position, before, &delta)
    }
  }

  /// What changes of a unit that stays.
  private struct Change {
    var isReshaped: Bool
    /// Whether it gets the shape that another program took from it.
    let isBent: Bool
    var isReassigned: Bool
    var isResplit: Bool

    var isAny: Bool { isReshaped || isReassigned || isResplit }
  }

  /// Notes what becomes of a unit that stays.
  private func note(
    _ change: Change, _ row: Int, _ position: Int, _ before: OutsideUnit?, _ delta: inout UnitDelta
  ) {
    let losesMark = hasUnseenGround(
      row, position, isReshaped: change.isReshaped && !change.isBent)
    if losesMark { delta.uncompleted.append((snapshot.fids[row], set.key(position))) }
    guard change.isAny else {
      if losesMark { delta.uncompletedOnlyCount += 1 } else { delta.unchangedCount += 1 }
      return
    }
    delta.updated.append((snapshot.fids[row], Int32(position)))
    if change.isReshaped { delta.reshaped.append(snapshot.fids[row]) }
    var change = change
    if let before, before.wasThere { setBack(&change, row, position, before, &delta) }
    if change.isReshaped { delta.reshapedCount += 1 }
    if change.isResplit { delta.resplitCount += 1 }
    if change.isReassigned { delta.reassignedCount += 1 }
    if !change.isAny { delta.restoredCount += 1 }
  }

  /// Takes out of a change what only sets back another program's work, and tells that as drift.
  private func setBack(
    _ change: inout Change, _ row: Int, _ position: Int, _ before: OutsideUnit,
    _ delta: inout UnitDelta
  ) {
    func restore(_ field: String, _ applied: String?, _ now: String?) {
      delta.drift.append(
        Drift(
          keyword: "unit", address: snapshot.keys[row], field: field, applied: applied, store: now,
          block: set.block, obstacle: Self.obstacle(field)))
    }
    if change.isBent {
      change.isReshaped = false
      restore("shape", "as declared", "another")
    }
    if change.isResplit, before.split == set.splits[position] {
      change.isResplit = false
      restore("split", before.split.text, snapshot.splits[row].text)
    }
    if change.isReassigned, before.group == set.group(position) {
      change.isReassigned = false
      let assigned = snapshot.assigned[row]
      restore("assigned", before.group, assigned < 0 ? nil : snapshot.groups[Int(assigned)])
    }
  }

  /// Whether a unit that people marked complete gets ground that they have not looked at.
  private func hasUnseenGround(_ row: Int, _ position: Int, isReshaped: Bool) -> Bool {
    if snapshot.complete.isEmpty { return false }
    guard let shape = snapshot.complete[snapshot.fids[row]] else { return false }
    if isReshaped, let shape, set.geometry(position).hasGround(outside: shape) { return true }
    return newImagery?.shows(set.geometry(position)) ?? false
  }

  /// Units that another program deleted come back.
  private func findRemoved(_ delta: inout UnitDelta) {
    let gone = snapshot.outside.filter { $0.wasThere && $0.block == storedBlock }
    guard !gone.isEmpty, !delta.created.isEmpty else { return }
    let created = Dictionary(
      delta.created.map { ("\(storedBlock)/\(set.localKeys[Int($0)])", Int($0)) },
      uniquingKeysWith: { first, _ in first })
    for unit in gone {
      guard let position = created[unit.key], set.hasShape(position, unit.originHash) else {
        continue
      }
      delta.recreatedCount += 1
      if unit.entry > 0 { delta.revived.append((Int32(position), unit.entry)) }
      delta.drift.append(
        Drift(
          keyword: "unit", address: unit.key, field: "", applied: "unit", store: nil,
          block: set.block, obstacle: Self.obstacle("")))
    }
  }

  /// Why the project file can't say of one unit what the store says.
  private static func obstacle(_ field: String) -> String {
    switch field {
    case "split":
      "The project file draws or reads the split of all units; it can't set that of one."
    case "assigned": "The project file assigns areas, not single units: change `for` or `assign`."
    case "shape": "The shape of a unit follows from the project file."
    default: "Which units there are follows from the project file."
    }
  }

  private func delete(_ row: Int, _ before: OutsideUnit?, _ delta: inout UnitDelta) {
    delta.delete(row, of: snapshot)
    if let before, !before.wasThere {
      delta.removedCount += 1
      delta.drift.append(
        Drift(
          keyword: "unit", address: snapshot.keys[row], field: "", applied: nil, store: "unit",
          block: set.block, obstacle: Self.obstacle("")))
    }
  }
}
