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
    // Not by their paths, which depend on the folder that one works in.
    let layers = facts.layers.map { layer, fact in
      [layer.layer ?? "", layer.idField ?? "", layer.source, fact.hash]
        + (layer.partField.map { [$0] } ?? [])
    }
    for layer in layers.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      for part in layer { hasher.add(part) }
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
      for fid in units.remade { hasher.add(UInt64(bitPattern: fid)) }
      for unit in units.uncompleted { hasher.add(UInt64(bitPattern: unit.fid)) }
    }
    for drift in plan.drift where drift.keyword != "unit" {
      hasher.add(drift.address)
      hasher.add(drift.field)
      hasher.add(drift.store ?? "")
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

extension Snapshot {
  /// Stands for the declarations and the tables of people, groups, classes and fields.
  package var tablesHash: String {
    var hasher = StableHasher()
    for declaration in declarations {
      hasher.add(declaration.address)
      hasher.add(declaration.settings)
    }
    for person in tables.people {
      hasher.add(person.address)
      hasher.add(person.account)
      hasher.add(person.title ?? "\0")
      hasher.add(person.role?.text ?? "\0")
    }
    for place in tables.places {
      hasher.add(place.group)
      hasher.add(place.person)
      hasher.add(place.role.text)
    }
    for row in tables.classes {
      hasher.add(row.schema)
      hasher.add(row.name)
      hasher.add(row.value ?? .min)
      hasher.add(row.title ?? "\0")
      hasher.add(row.color ?? "\0")
      hasher.add(row.isIgnored ? 1 : 0)
    }
    for row in tables.fields {
      for text in [row.schema, row.name, row.type] + row.values { hasher.add(text) }
      hasher.add(row.title ?? "\0")
      hasher.add(row.unit ?? "\0")
      for limit in [row.range?.lowerBound, row.range?.upperBound] { hasher.add(limit ?? .infinity) }
      hasher.add(row.isRequired ? 1 : 0)
    }
    return hasher.finish().hex
  }

  /// Stands for all that plans read but for samples, which are people's work: a saved plan compares
  /// it, and stays good while people draw and judge.
  package var declaredHash: String {
    var hasher = StableHasher()
    hasher.add(tablesHash)
    hasher.add(UInt64(bitPattern: Int64(srsID)))
    hasher.add(keys.bytes)
    for row in 0..<unitCount {
      hasher.add(UInt64(bitPattern: fids[row]))
      hasher.add(UInt64(bitPattern: originHashes[row]))
      hasher.add(UInt64(splits[row].rawValue) << 32 | UInt64(UInt32(bitPattern: assigned[row])))
    }
    for group in groups { hasher.add(group) }
    return hasher.finish().hex
  }
}
