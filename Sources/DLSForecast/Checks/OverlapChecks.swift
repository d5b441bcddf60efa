// OverlapChecks.swift: units of different parts of the split that show the same ground.

import DLSCheck
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText
import DLSWorkflow

extension DataRule {
  static let overlappingUnits = DataRule(
    "DLS0607", "Training and held-out units that overlap",
    why: """
      A score on held-out units says how good a model is on ground that it has never seen. Where such \
      a unit overlaps one of training, the model has seen part of it, and the score flatters. Units of \
      one grid never overlap; polygons, and units of two blocks, can.
      """,
    wrong: DataExample(
      Self.project,
      polygons: [
        "learn.gpkg": [Box(minX: 0, minY: 0, maxX: 50, maxY: 100)],
        "test.gpkg": [Box(minX: 46, minY: 0, maxX: 100, maxY: 100)],
      ]),
    right: DataExample(
      Self.project,
      polygons: [
        "learn.gpkg": [Box(minX: 0, minY: 0, maxX: 50, maxY: 100)],
        "test.gpkg": [Box(minX: 50, minY: 0, maxX: 100, maxY: 100)],
      ]))

  private static let project = """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units learning { source = ortho, polygons = "learn.gpkg" }
    work_units testing {
      source = ortho
      polygons = "test.gpkg"
      split { test = 100 % }
    }
    export chips { schema = crowns, units = [learning, testing], format = pascal_voc }

    """
}

/// Checks that held-out ground is held out.
enum OverlapChecks {
  static func check(_ context: inout DataContext) {
    var told: Set<BlockID> = []
    for export in context.model.blocks(of: "export")
    where check(Array(export.references("units")), export, "units", &context) {
      told.insert(export.id)
    }
    // What overlaps within an export has been told there.
    for train in context.model.blocks(of: "train")
    where train.chipExports.count > 1
      && !train.chipExports.contains(where: { told.contains($0.id) })
    {
      _ = check(train.chipUnits, train, "chips", &context)
    }
  }

  /// Whether units whose chips are learned from together overlap, which is told at a setting.
  private static func check(
    _ blocks: [Block], _ block: Block, _ setting: String, _ context: inout DataContext
  ) -> Bool {
    let sets = blocks.compactMap { context.forecaster.unitSets[$0.address] }
    // The cells of a single grid don't overlap, however many they are.
    if sets.count < 2, case .cells? = sets.first?.shapes { return false }
    guard sets.count == blocks.count, let found = Overlaps(sets).find() else { return false }
    let size =
      found.area > 0 ? " by \(found.area.roundedText) \(unit(blocks.first, context))" : ""
    let more = found.count > 1 ? ", and \(found.count - 1) more pairs do" : ""
    context.report(
      .overlappingUnits, block, setting,
      "The units \(found.first.key) (\(found.first.part.text)) and \(found.second.key) "
        + "(\(found.second.part.text)) overlap\(size)\(more), so chips of both would show the "
        + "same ground. Draw them apart, or give them the same part of the split.")
    return true
  }

  /// What areas are measured in.
  private static func unit(_ block: Block?, _ context: DataContext) -> String {
    let fact = block?.reference("source").flatMap { context.facts.sources[$0.address] }
    switch fact?.reference.unit {
    case .metres?: return "m2"
    case .degrees?: return "square degrees"
    default: return "px"
    }
  }
}

/// Finds pairs of units of different parts that share ground.
private struct Overlaps {
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
  }

  private var units: [Unit] = []

  init(_ sets: [UnitSet]) {
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
