// UnitBatch.swift: many work units of one block, as flat columns.

package import DLSWorkflow

/// Work units to write: the same block for all, one row per unit in each column.
package struct UnitBatch: Sendable {
  /// The address of the block that declares them.
  package let block: String
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

  /// No units yet.
  package init(block: String) { self.block = block }

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

  private mutating func index(of group: String?) -> Int32 {
    guard let group else { return -1 }
    if let known = groupIndex[group] { return known }
    let index = Int32(groups.count)
    groups.append(group)
    groupIndex[group] = index
    return index
  }
}
