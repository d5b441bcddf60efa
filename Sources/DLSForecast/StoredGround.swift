// StoredGround.swift: the work units and samples of a store, counted in place of what a text would bring.

package import DLSGeo
package import DLSPlan
package import DLSWorkflow

/// What a store hands to a run: units, and the samples in them.
package struct StoredGround: Sendable {
  /// A unit of a store.
  package struct Unit {
    /// The address of its block.
    var block: String
    var split: SplitPart
    var shape: Geometry
    /// Whether it is handed on. One that isn't keeps its samples to itself all the same.
    var isShown: Bool

    /// A unit from its parts.
    package init(block: String, split: SplitPart, shape: Geometry, isShown: Bool) {
      self.block = block
      self.split = split
      self.shape = shape
      self.isShown = isShown
    }
  }

  /// How many units are handed on.
  package private(set) var unitCount = 0
  /// The samples in them.
  package private(set) var samples = LabelFact()
  /// How many samples there aren't what their schema says.
  package var misfits = 0
  let unitSets: [String: UnitSet]
  let lookup: UnitLookup

  /// The units of a store; of several on one ground, samples belong to the first.
  package init(_ units: [Unit]) {
    var owners: [UnitLookup.Unit] = []
    var shown: [String: (shapes: [Geometry], splits: [SplitPart])] = [:]
    for unit in units {
      let position = unit.isShown ? shown[unit.block]?.shapes.count ?? 0 : -1
      owners.append(UnitLookup.Unit(block: unit.block, position: position))
      // A block of which nothing is handed on has its units all the same: none.
      shown[unit.block, default: ([], [])].shapes += unit.isShown ? [unit.shape] : []
      guard unit.isShown else { continue }
      shown[unit.block]?.splits.append(unit.split)
      unitCount += 1
    }
    var sets: [String: UnitSet] = [:]
    for (block, units) in shown {
      var set = UnitSet.none(block)
      set.localKeys = KeyColumn(bytes: [], ends: Array(repeating: 0, count: units.shapes.count))
      set.shapes = .polygons(units.shapes)
      set.splits = units.splits
      sets[block] = set
    }
    unitSets = sets
    lookup = UnitLookup(units.map(\.shape), owners)
  }

  /// Whether a sample belongs to a unit that is handed on.
  package func shows(_ sample: Geometry) -> Bool {
    lookup.unit(of: sample).map { $0.position >= 0 } ?? false
  }

  /// Adds a sample of a class.
  package mutating func add(_ sample: Geometry, className: String) {
    var name = samples.names.firstIndex { $0.label == className }
    if name == nil {
      name = samples.names.count
      samples.names.append(.init(label: className, count: 0, className: className))
    }
    samples.shapes.append(sample)
    samples.nameOfShape.append(Int32(name ?? 0))
  }

  /// The shapes of the units that are handed on.
  var shapes: [Geometry] {
    unitSets.values.flatMap { set in (0..<set.count).map(set.geometry) }
  }
}
