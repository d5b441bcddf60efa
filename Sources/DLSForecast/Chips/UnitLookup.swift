// UnitLookup.swift: which work unit a label would belong to.

import DLSGeo
import DLSLanguage
import DLSPlan

/// Every unit of a project, found by the point that decides a label's unit.
struct UnitLookup {
  /// A unit by its block and its place there.
  struct Unit: Hashable {
    let block: String
    let position: Int
  }

  private let index: PolygonIndex
  private let units: [Unit]

  /// All units; those of the block that stands first in the text win where units overlap, as in the
  /// store.
  init(_ blocks: [Block], _ sets: [String: UnitSet]) {
    var units: [Unit] = []
    var shapes: [Geometry] = []
    for block in blocks {
      guard let set = sets[block.address] else { continue }
      for position in 0..<set.count {
        units.append(Unit(block: block.address, position: position))
        shapes.append(set.geometry(position))
      }
    }
    self.init(shapes, units)
  }

  /// Units by their shapes and names; the first of several on one ground wins.
  init(_ shapes: [Geometry], _ units: [Unit]) {
    self.units = units
    index = PolygonIndex(shapes)
  }

  /// The unit that a shape's representative point lies in; nil for none.
  func unit(of shape: Geometry) -> Unit? {
    guard let point = shape.representativePoint else { return nil }
    return unit(x: point.x, y: point.y)
  }

  /// The unit that a point lies in; nil for none.
  func unit(x: Double, y: Double) -> Unit? { index.first(x: x, y: y).map { units[$0] } }
}
