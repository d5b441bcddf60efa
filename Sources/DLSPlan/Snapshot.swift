// Snapshot.swift: the state of a store as planning sees it.

package import DLSGeo
package import DLSWorkflow

/// A declaration as it was applied.
package struct AppliedDeclaration: Equatable, Sendable {
  package var address: String
  package var keyword: String
  /// One setting a line, `name = value`.
  var settings: String

  /// A declaration from its parts.
  package init(address: String, keyword: String, settings: String) {
    self.address = address
    self.keyword = keyword
    self.settings = settings
  }
}

/// A unit that another program changed, added or deleted since the last apply.
package struct OutsideUnit: Equatable, Sendable {
  /// The store's number of it.
  package var fid: Int64
  /// Whether it was there when last applied.
  var wasThere: Bool
  /// Its key, block, part of the split, group and shape as last applied.
  var key = ""
  var block = ""
  var split = SplitPart.training
  var group: String?
  var originHash: Int64 = 0
  /// The entry that tells of its status, mark and notes.
  var entry: Int64 = 0

  /// A unit that was not there.
  package init(added fid: Int64) {
    self.fid = fid
    wasThere = false
  }

  /// A unit as it was last applied.
  package init(
    fid: Int64, key: String, block: String, split: SplitPart, group: String?, originHash: Int64,
    entry: Int64 = 0
  ) {
    self.fid = fid
    self.entry = entry
    wasThere = true
    self.key = key
    self.block = block
    self.split = split
    self.group = group
    self.originHash = originHash
  }
}

/// Every declaration and work unit of a store as of one moment. Rows of the unit columns belong
/// together.
package struct Snapshot: Sendable {
  /// Grows with every change anybody makes to the store.
  package var changeCounter: Int64 = 0
  /// The number of the last applied plan; 0 where that isn't known.
  package var lastPlan: Int64 = 0
  /// The first state that can be brought back.
  package var firstState: Int64 = 1
  /// The number of the reference system of the layers.
  package var srsID: Int32 = 0
  /// The name of the reference system, for messages.
  package var referenceTitle = ""
  package var declarations: [AppliedDeclaration] = []
  /// The tables of people, groups and classes as they are, whoever wrote them.
  package var tables = DeclaredTables()
  /// The units that other programs changed since the last apply.
  package var outside: [OutsideUnit] = []
  /// Samples by class: `crowns.oak` → 214.
  package var classCounts: [String: Int] = [:]
  /// Samples that have a value of a field, and the column that holds it: `crowns.height` → 12, `height`.
  package var fieldCounts: [String: (count: Int, column: String)] = [:]
  /// What values of samples a plan asked about, by the question's name. Need not be known while no field changes.
  package var fieldOutlooks: [String: FieldOutlook] = [:]
  /// Samples by the `samples` block that brought them.
  package var sampleBlockCounts: [String: Int] = [:]

  /// The store's number of each unit.
  package var fids: [Int64] = []
  /// `plots/12_34`.
  package var keys = KeyColumn()
  /// The block of each unit as an index into `unitBlocks`.
  package var blockIndexes: [Int32] = []
  package var unitBlocks: [String] = []
  package var splits: [SplitPart] = []
  /// The group of each unit as an index into `groups`; -1 for none.
  package var assigned: [Int32] = []
  package var groups: [String] = []
  /// What apply wrote: a hash of each unit's shape.
  package var originHashes: [Int64] = []
  package var sampleCounts: [Int32] = []
  /// For units of polygons without an id whose names are from before outlines were normalised: the
  /// name by the whole key that the outline gives now.
  var outlineNames: [String: String] = [:]
  /// The units that people judged, by the store's number: of their state, a unit that goes takes more
  /// along than apply can make. Need not be known while no unit goes.
  package var judged: Set<Int64> = []
  /// The units that are marked complete, by the store's number, with their shape where the plan gives
  /// them another one. Need not be known while no unit's ground grows.
  package var complete: [Int64: Geometry?] = [:]
  /// Where imagery was when last applied, by the address of the work_units block.
  package var imagery: [String: [Box]] = [:]

  /// How many units there are.
  package var unitCount: Int { fids.count }

  /// A store without anything in it.
  package init() {}
}
