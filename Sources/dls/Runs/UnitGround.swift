// UnitGround.swift: whether a sample that belongs elsewhere reaches into the units of an export.

import DLSGeo
import DLSStore

/// The ground of some work units of a store, asked by the boxes of what may reach into them.
struct UnitGround {
  private let boxes: [Int64: Box]
  private let extent: Box
  private let query: () throws -> Statement

  /// - Parameter boxes: the box of each unit, by its row.
  init(_ store: Store, _ boxes: [Int64: Box]) {
    self.boxes = boxes
    extent = boxes.values.reduce(into: Box.empty) { $0.add($1) }
    query = {
      try store.connection.cached(
        """
        SELECT id FROM rtree_work_units_geom WHERE minx <= ?1 AND maxx >= ?2 AND miny <= ?3 \
        AND maxy >= ?4
        """)
    }
  }

  /// Whether the box of a shape shares ground with that of a unit: polygons that only touch a unit's
  /// edge share none, points and lines on it do.
  func isReached(by shape: Geometry) throws -> Bool {
    let box = shape.box
    guard !box.isEmpty, extent.touches(box) else { return false }
    // The index keeps boxes that are rounded outwards, so it only says where to look.
    let query = try query()
    defer { query.reset() }
    for (index, side) in [box.maxX, box.minX, box.maxY, box.minY].enumerated() {
      try query.bind(Int32(index + 1), .real(side))
    }
    while try query.step() {
      guard let unit = boxes[query.integer(0)] else { continue }
      if shape.kind.isAreal ? unit.overlaps(box) : unit.touches(box) { return true }
    }
    return false
  }
}
