// UnitBatch.swift: many work units of one block, as flat columns.

package import DLSWorkflow

/// Work units to write: the same block for all, one row per unit in each column.
package struct UnitBatch: Sendable {
  /// The address of the block that declares them.
  let block: String
  package private(set) var keys = ByteColumn()
  /// GeoPackage blobs as GDAL writes them.
  package private(set) var geometries = ByteColumn()
  package private(set) var splits: [SplitPart] = []
  /// The group of each unit as an index into `groups`; -1 for none.
  package private(set) var assigned: [Int32] = []
  package private(set) var groups: [String] = []
  /// A hash of what the declaration made (shape, title): tells a changed unit from the same one.
  package private(set) var originHashes: [Int64] = []
  /// Titles of the few units that have one, by row.
  package private(set) var titles: [Int: String] = [:]
  private var groupIndex: [String: Int32] = [:]

  /// No units yet. Groups named here have the indexes of this list.
  package init(block: String, groups: [String] = []) {
    self.block = block
    self.groups = groups
    for (index, group) in groups.enumerated() { groupIndex[group] = Int32(index) }
  }

  /// The number of units.
  package var count: Int { splits.count }

  /// Makes room ahead of many appends.
  package mutating func reserve(_ rows: Int) {
    keys.reserve(rows: rows, bytes: rows * 24)
    geometries.reserve(rows: rows, bytes: rows * 133)
    splits.reserveCapacity(rows)
    assigned.reserveCapacity(rows)
    originHashes.reserveCapacity(rows)
  }

  /// Adds a unit; `geometry` is a GeoPackage blob.
  package mutating func append(
    key: String, geometry: [UInt8], split: SplitPart = .training, assigned group: String? = nil,
    title: String? = nil, originHash: Int64 = 0
  ) {
    if let title { titles[splits.count] = title }
    keys.append(key)
    geometries.append(geometry)
    splits.append(split)
    originHashes.append(originHash)
    assigned.append(index(of: group))
  }

  /// Adds a unit without making texts for it: the key in two parts, the group by its index.
  package mutating func append(
    keyHead: [UInt8], keyTail: UnsafeRawBufferPointer, geometry: [UInt8], split: SplitPart,
    group: Int32, originHash: Int64
  ) {
    keys.append(keyHead, raw: keyTail)
    geometries.append(geometry)
    splits.append(split)
    originHashes.append(originHash)
    assigned.append(group)
  }

  /// Forgets the units and keeps the memory and the groups.
  package mutating func removeAll() {
    keys.removeAll()
    geometries.removeAll()
    splits.removeAll(keepingCapacity: true)
    assigned.removeAll(keepingCapacity: true)
    originHashes.removeAll(keepingCapacity: true)
    titles.removeAll()
  }

  private mutating func index(of group: String?) -> Int32 {
    guard let group else { return -1 }
    if let known = groupIndex[group] { return known }
    let index = Int32(groups.count)
    groups.append(group)
    groupIndex[group] = index
    return index
  }
}
