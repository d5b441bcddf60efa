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

  func run() -> UnitDelta {
    var delta = UnitDelta(set: set)
    var isKept = [Bool](repeating: false, count: set.count)
    if let stored = snapshot.unitBlocks.firstIndex(of: storedBlock) {
      compare(Int32(stored), &delta, &isKept)
    }
    for position in isKept.indices where !isKept[position] {
      delta.created.append(Int32(position))
    }
    return delta
  }

  private func compare(_ stored: Int32, _ delta: inout UnitDelta, _ isKept: inout [Bool]) {
    let table = KeyTable(set.localKeys)
    let skipped = storedBlock.utf8.count + 1
    // The store's groups as the set numbers them; -2 for one the set doesn't know.
    let groups = snapshot.groups.map { name in
      set.groups.firstIndex(of: name).map { Int32($0) } ?? -2
    }
    for row in 0..<snapshot.unitCount where snapshot.blockIndexes[row] == stored {
      guard let position = table.find(snapshot.keys, row, skipping: skipped), !isKept[position]
      else {
        delete(row, &delta)
        continue
      }
      let isReshaped = snapshot.originHashes[row] != set.originHashes[position]
      if isReshaped && !set.isNamed {
        // Another cell under the same number is another unit.
        delete(row, &delta)
        continue
      }
      isKept[position] = true
      let assigned = snapshot.assigned[row]
      let isReassigned = (assigned < 0 ? -1 : groups[Int(assigned)]) != set.assigned[position]
      let isResplit = decidesSplit && snapshot.splits[row] != set.splits[position]
      if !decidesSplit { delta.set.splits[position] = snapshot.splits[row] }
      guard isReshaped || isReassigned || isResplit else {
        delta.unchangedCount += 1
        continue
      }
      if isReshaped { delta.reshapedCount += 1 }
      if isResplit { delta.resplitCount += 1 }
      if isReassigned { delta.reassignedCount += 1 }
      delta.updated.append((snapshot.fids[row], Int32(position)))
    }
  }

  private func delete(_ row: Int, _ delta: inout UnitDelta) {
    delta.deleted.append(snapshot.fids[row])
    let samples = Int(snapshot.sampleCounts[row])
    delta.orphanedSamples += samples
    if samples > 0 { delta.deletedWithSamples += 1 }
  }
}
