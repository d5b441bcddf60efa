// UnitTally.swift: which units came, changed and went between two applied states of a store.

import DLSWorkflow

/// Counts units by block while two states are compared.
struct UnitTally {
  /// What a state knows of one unit.
  private struct Fact: Equatable {
    var block: String
    /// Its key without the block's name.
    var localKey: String
    var split: SplitPart
    var group: String?
    var hash: Int64
  }

  private let snapshot: Snapshot
  /// The snapshot's rows by the store's numbers.
  private let rows: [Int64: Int]
  private var found: [String: StateDiff.Units] = [:]

  /// What came, changed and went, by block.
  static func units(
    from old: AppliedState, to new: AppliedState, _ snapshot: Snapshot
  ) -> [StateDiff.Units] {
    var tally = UnitTally(snapshot)
    tally.compare(old, new)
    return tally.found.values.sorted { $0.block < $1.block }
  }

  private init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    var rows: [Int64: Int] = [:]
    for (row, fid) in snapshot.fids.enumerated() { rows[fid] = row }
    self.rows = rows
  }

  private mutating func compare(_ old: AppliedState, _ new: AppliedState) {
    var touched = Set(old.units.keys).union(new.units.keys)
    for range in old.absent + new.absent { touched.formUnion(range) }
    // What went and came again under its key, in another row, is the same unit.
    var gone: [String: Fact] = [:]
    var came: [(key: String, fact: Fact)] = []
    for fid in touched {
      switch (fact(fid, old), fact(fid, new)) {
      case (let before?, let now?): compare(before, now)
      case (let before?, nil):
        gone["\(old.presentName(of: before.block))/\(before.localKey)"] = before
      case (nil, let now?):
        came.append(("\(new.presentName(of: now.block))/\(now.localKey)", now))
      case (nil, nil): break
      }
    }
    for (key, now) in came {
      if let before = gone.removeValue(forKey: key) {
        compare(before, now)
      } else {
        add(now.block, \.created)
      }
    }
    for before in gone.values { add(before.block, \.deleted) }
  }

  private mutating func compare(_ before: Fact, _ now: Fact) {
    // A block with another name is no other unit.
    var renamed = before
    renamed.block = now.block
    if renamed != now { add(now.block, \.updated) }
  }

  private mutating func add(_ block: String, _ count: WritableKeyPath<StateDiff.Units, Int>) {
    found[block, default: StateDiff.Units(block: block)][keyPath: count] += 1
  }

  /// What a state knows of a unit; nil where it has none of that number.
  private func fact(_ fid: Int64, _ state: AppliedState) -> Fact? {
    if let unit = state.units[fid] {
      return Fact(
        block: state.block(of: unit), localKey: unit.localKey, split: unit.split,
        group: state.group(of: unit), hash: unit.originHash)
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
}
