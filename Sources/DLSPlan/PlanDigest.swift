// PlanDigest.swift: hashes by which a plan is known again.

import DLSGeo
import DLSWorkflow

/// Hashes of what goes into a plan and of what comes out.
enum PlanDigest {
  static func model(_ declarations: [Declaration]) -> String {
    var hasher = StableHasher()
    for declaration in declarations {
      hasher.add(declaration.address)
      hasher.add(declaration.stored)
    }
    return hasher.finish().hex
  }

  static func facts(_ facts: Facts) -> String {
    var hasher = StableHasher()
    for (address, fact) in facts.sources.sorted(by: { $0.key < $1.key }) {
      hasher.add(address)
      hasher.add(fact.hash)
    }
    for (layer, fact) in facts.layers.sorted(by: { $0.key.path < $1.key.path }) {
      hasher.add(layer.path)
      hasher.add(layer.layer ?? "")
      hasher.add(layer.idField ?? "")
      hasher.add(fact.hash)
    }
    for (block, fact) in facts.layouts.sorted(by: { $0.key < $1.key }) {
      hasher.add(block)
      hasher.add(fact.hash)
    }
    return hasher.finish().hex
  }

  /// Of what would be done: the same actions have the same digest, whatever else has changed.
  static func plan(_ plan: Plan) -> String {
    var hasher = StableHasher()
    hasher.add(plan.createsStore ? 1 : 0)
    for action in plan.actions {
      hasher.add(Int(action.kind.rawValue))
      hasher.add(action.address)
      hasher.add(action.oldAddress ?? "")
      hasher.add(action.settings)
      guard let units = action.units else { continue }
      for position in units.created { add(units.set, Int(position), to: &hasher) }
      for (fid, position) in units.updated {
        hasher.add(UInt64(bitPattern: fid))
        add(units.set, Int(position), to: &hasher)
      }
      for fid in units.deleted { hasher.add(UInt64(bitPattern: fid)) }
    }
    return hasher.finish().hex
  }

  private static func add(_ set: UnitSet, _ position: Int, to hasher: inout StableHasher) {
    hasher.add(set.localKeys.quickHash(position))
    hasher.add(UInt64(bitPattern: set.originHashes[position]))
    hasher.add(
      UInt64(set.splits[position].rawValue) << 32
        | UInt64(UInt32(bitPattern: set.assigned[position])))
  }
}
