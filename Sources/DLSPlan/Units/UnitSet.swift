// UnitSet.swift: the work units that a block declares, in flat columns.

package import DLSGeo
package import DLSWorkflow

/// Work units as they shall be, one row each. A million of them are a few arrays.
package struct UnitSet: Sendable {
  /// Where the shapes come from.
  package enum Shapes: Sendable {
    case cells(GridCells)
    case polygons([Geometry])
  }

  /// The block's address.
  package var block: String
  /// The part of each key after `block/`.
  package var localKeys = KeyColumn()
  package var shapes: Shapes
  /// A hash of each shape.
  package var originHashes: [Int64] = []
  /// Of polygons the hash that stores have from before outlines were normalised.
  var formerHashes: [Int64] = []
  package var splits: [SplitPart] = []
  /// The group of each unit as an index into `groups`; -1 for none.
  package var assigned: [Int32] = []
  package var groups: [String] = []
  /// Whether a unit keeps its identity when its shape changes: true where a field names it.
  var isNamed = false
  /// Whether a field says which part of the split a unit belongs to.
  var hasReadSplit = false

  /// How many units there are.
  package var count: Int { localKeys.count }

  /// A unit's whole key.
  package func key(_ position: Int) -> String { "\(block)/\(localKeys[position])" }

  /// Whether what a store has under a hash is a unit's shape.
  func hasShape(_ position: Int, _ hash: Int64) -> Bool {
    originHashes[position] == hash || !formerHashes.isEmpty && formerHashes[position] == hash
  }

  /// A unit's shape.
  package func geometry(_ position: Int) -> Geometry {
    switch shapes {
    case .cells(let cells): Geometry(box: cells.box(position))
    case .polygons(let polygons): polygons[position]
    }
  }

  /// The group of a unit.
  package func group(_ position: Int) -> String? {
    assigned[position] < 0 ? nil : groups[Int(assigned[position])]
  }

  /// No units of a block.
  package static func none(_ block: String) -> UnitSet {
    UnitSet(block: block, shapes: .polygons([]))
  }

  /// The middle that decides whether a unit lies inside other polygons: of a cell its centre, of a
  /// polygon a point that surely lies on it.
  func middle(_ position: Int) -> (x: Double, y: Double)? {
    switch shapes {
    case .cells(let cells):
      let box = cells.box(position)
      return ((box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2)
    case .polygons(let polygons): return polygons[position].representativePoint
    }
  }

  /// Keeps the units whose middle lies in one of the polygons.
  mutating func keep(within index: PolygonIndex) {
    // The middles of cells come row by row.
    var row = EdgeRow()
    var isKept = [Bool](repeating: false, count: count)
    for position in isKept.indices {
      guard let middle = middle(position) else { continue }
      isKept[position] = index.first(x: middle.x, y: middle.y, in: &row) != nil
    }
    keep(isKept)
  }

  /// Keeps the units that imagery reaches into so far, or as far as half of them.
  mutating func keep(shownBy extent: Box, least: (width: Double, height: Double)) {
    let isKept = (0..<count).map { position in
      let box = geometry(position).box
      return min(box.maxX, extent.maxX) - max(box.minX, extent.minX)
        >= min(least.width, min(box.width, extent.width) / 2)
        && min(box.maxY, extent.maxY) - max(box.minY, extent.minY)
          >= min(least.height, min(box.height, extent.height) / 2)
    }
    if isKept.contains(false) { keep(isKept) }
  }

  private mutating func keep(_ isKept: [Bool]) {
    var keys = KeyColumn()
    keys.reserve(count, bytesEach: localKeys.bytes.count / max(1, count) + 1)
    localKeys.bytes.withUnsafeBytes { bytes in
      for position in isKept.indices where isKept[position] {
        keys.append(raw: UnsafeRawBufferPointer(rebasing: bytes[localKeys.range(position)]))
      }
    }
    localKeys = keys
    if hasReadSplit { splits = splits.indices.filter { isKept[$0] }.map { splits[$0] } }
    switch shapes {
    case .cells(var cells):
      cells.keep { isKept[$0] }
      shapes = .cells(cells)
    case .polygons(let polygons):
      shapes = .polygons(polygons.indices.filter { isKept[$0] }.map { polygons[$0] })
    }
  }

  /// Computes the hash of every shape.
  mutating func hashShapes() {
    originHashes.removeAll(keepingCapacity: true)
    originHashes.reserveCapacity(count)
    switch shapes {
    case .cells(let cells):
      for position in 0..<cells.count {
        var hasher = StableHasher()
        let box = cells.box(position)
        hasher.add(box.minX)
        hasher.add(box.minY)
        hasher.add(box.maxX)
        hasher.add(box.maxY)
        originHashes.append(hasher.finish().stored)
      }
    case .polygons(let polygons):
      formerHashes.removeAll(keepingCapacity: true)
      for polygon in polygons {
        var (hasher, former) = (StableHasher(), StableHasher())
        hasher.add(outline: polygon)
        originHashes.append(hasher.finish().stored)
        former.add(polygon)
        formerHashes.append(former.finish().stored)
      }
    }
  }

  /// Gives units with former names the hash that the store has of them.
  mutating func keepFormerHashes() {
    for position in 0..<count {
      if let hash = OutlineNames.shapeHash(localKeys[position]) { originHashes[position] = hash }
    }
  }
}

extension Hash128 {
  /// The half that the store keeps as a whole number.
  package var stored: Int64 { Int64(bitPattern: high) }
}
