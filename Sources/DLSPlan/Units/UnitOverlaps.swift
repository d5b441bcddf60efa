// UnitOverlaps.swift: pairs of units of different parts of the split that share ground.

import DLSGeo
import DLSText
import DLSWorkflow

/// Finds pairs of units of different parts that share ground.
struct UnitOverlaps {
  struct Unit {
    let key: String
    let part: SplitPart
    let shape: Geometry
    let box: Box
  }

  /// The first pair, the ground that it shares, and how many pairs there are.
  struct Found {
    var first: Unit
    var second: Unit
    var area: Double
    var count: Int

    /// What overlaps, and by how much, as a sentence.
    /// - Parameter unit: that of the reference system.
    func sentence(_ unit: GroundUnit?) -> String {
      let measure =
        switch unit {
        case .metres?: "m2"
        case .degrees?: "square degrees"
        default: "px"
        }
      let size = area > 0 ? " by \(area.roundedText) \(measure)" : ""
      let more = count > 1 ? ", and \(count - 1) more pairs do" : ""
      return "The units \(first.key) (\(first.part.text)) and \(second.key) (\(second.part.text)) "
        + "overlap\(size)\(more), so chips of both would show the same ground."
    }
  }

  private var units: [Unit] = []

  /// Units whose chips are learned from together.
  init(_ sets: [UnitSet]) {
    // The cells of a single grid don't overlap, however many they are.
    if sets.count < 2, case .cells? = sets.first?.shapes { return }
    // Nor matters it where all are for one purpose.
    let parts = Set(sets.flatMap { Set($0.splits) })
    if parts.count < 2 { return }
    for set in sets {
      for position in 0..<set.count {
        let shape = set.geometry(position)
        units.append(
          Unit(key: set.key(position), part: set.splits[position], shape: shape, box: shape.box))
      }
    }
  }

  /// Sweeps from left to right over the boxes.
  func find() -> Found? {
    let order = units.indices.sorted { units[$0].box.minX < units[$1].box.minX }
    var open: [Int] = []
    var found: Found?
    for index in order {
      let unit = units[index]
      open.removeAll { units[$0].box.maxX <= unit.box.minX }
      for other in open where units[other].part != unit.part {
        let area = Self.sharedArea(units[other], unit)
        guard area > 0 else { continue }
        found?.count += 1
        if found == nil {
          let isTrained = units[other].part == .training
          found = Found(
            first: isTrained ? units[other] : unit, second: isTrained ? unit : units[other],
            area: area, count: 1)
        }
      }
      open.append(index)
    }
    return found
  }

  /// The ground that two units share: exact where one is a rectangle, else counted on a grid of
  /// points, which takes no notice of slivers.
  private static func sharedArea(_ a: Unit, _ b: Unit) -> Double {
    let common = Box(
      minX: max(a.box.minX, b.box.minX), minY: max(a.box.minY, b.box.minY),
      maxX: min(a.box.maxX, b.box.maxX), maxY: min(a.box.maxY, b.box.maxY))
    guard common.width > 0, common.height > 0 else { return 0 }
    var clipper = ShapeClipper()
    let smaller = min(a.box.width * a.box.height, b.box.width * b.box.height)
    let area: Double
    if let box = a.shape.rectangle {
      area = clipper.clip(b.shape, to: box)?.area ?? 0
    } else if let box = b.shape.rectangle {
      area = clipper.clip(a.shape, to: box)?.area ?? 0
    } else {
      area = sampled(a.shape, b.shape, common)
    }
    // Rounding makes neighbours share a little.
    return area > smaller * 1e-9 ? area : 0
  }

  private static func sampled(_ a: Geometry, _ b: Geometry, _ box: Box) -> Double {
    let steps = 32
    var hits = 0
    for row in 0..<steps {
      let y = box.minY + box.height * (Double(row) + 0.5) / Double(steps)
      for column in 0..<steps {
        let x = box.minX + box.width * (Double(column) + 0.5) / Double(steps)
        if a.holds(x: x, y: y), b.holds(x: x, y: y) { hits += 1 }
      }
    }
    return box.width * box.height * Double(hits) / Double(steps * steps)
  }
}
