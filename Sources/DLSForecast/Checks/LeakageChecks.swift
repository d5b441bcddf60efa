// LeakageChecks.swift: things that reach from held-out units into those of training.

import DLSCheck
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText
import DLSWorkflow

extension DataRule {
  static let thingsOfBothParts = DataRule(
    "DLS0633", "Things that training and held-out units share", severity: .hint,
    why: """
      A score on held-out units says how good a model is on what it has never seen. Where units lie \
      side by side, a thing that stands across their border is shown in part by the chips of both, and \
      the score comes out too good. This is told from a tenth of the held-out labels on. That units \
      adjoin is not told by itself: a chip shows nothing outside its unit. Larger units have fewer \
      things on their borders; `polygons` can leave ground between units, and a field for `part_field` \
      can put neighbours into one part.
      """,
    wrong: DataExample(
      Self.twoParts, labels: [Self.trees],
      polygons: [
        "learn.gpkg": [Box(minX: 0, minY: 0, maxX: 50, maxY: 100)],
        "test.gpkg": [Box(minX: 50, minY: 0, maxX: 100, maxY: 100)],
      ]),
    right: DataExample(
      Self.twoParts, labels: [Self.trees],
      polygons: [
        "learn.gpkg": [Box(minX: 0, minY: 0, maxX: 45, maxY: 100)],
        "test.gpkg": [Box(minX: 50, minY: 0, maxX: 100, maxY: 100)],
      ]))

  private static let trees = DataExample.Labels(
    label: "tree", count: 4, className: "tree", start: (49, 5))

  private static let twoParts = """
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
    samples boxes { schema = crowns, from = "labels.geojson" }
    export chips { schema = crowns, units = [learning, testing], format = pascal_voc }

    """
}

/// Checks that what is held out has not been seen in part.
enum LeakageChecks {
  static func check(_ context: inout DataContext) {
    guard let lookup = context.forecaster.lookup else { return }
    // Exports of the same units and classes say the same.
    var told: Set<[String]> = []
    for export in context.model.blocks(of: "export") {
      guard let schema = export.reference("schema") else { continue }
      let units = Array(export.references("units"))
      var sets: [String: UnitSet] = [:]
      for block in units { sets[block.address] = context.forecaster.unitSets[block.address] }
      guard sets.values.contains(where: { $0.splits.contains(.training) }),
        sets.values.contains(where: { $0.splits.contains { $0 != .training } }),
        told.insert([schema.address] + sets.keys.sorted()).inserted
      else { continue }
      let shapes = context.forecaster.labelFacts(of: schema).compactMap(\.fact).map(\.shapes)
      let found = shared(shapes, lookup, sets)
      if found.count == 0 || found.count * 10 < found.heldOut { continue }
      let own = units.map(\.quoted).joinedAsList()
      context.report(
        .thingsOfBothParts, export, "units",
        "\(found.count) of the \(found.heldOut) labels in held-out units of \(own) "
          + "\(found.count == 1 ? "reaches" : "reach") into units of training, so a model has seen part of "
          + "what it is judged by, and scores come out too good. Make the units larger, or leave ground "
          + "between them with `polygons`.")
    }
  }

  /// How many labels lie in held-out units, and how many of these reach into one of training.
  private static func shared(
    _ shapes: [[Geometry]], _ lookup: UnitLookup, _ sets: [String: UnitSet]
  ) -> (count: Int, heldOut: Int) {
    var (count, heldOut) = (0, 0)
    for shape in shapes.joined() {
      guard let unit = lookup.unit(of: shape), let set = sets[unit.block],
        set.splits[unit.position] != .training
      else { continue }
      heldOut += 1
      if reaches(shape, out: set.geometry(unit.position), lookup, sets) { count += 1 }
    }
    return (count, heldOut)
  }

  /// Whether a corner of a shape lies in a unit of training. A tenth of the way to its middle may: outlines
  /// that only touch a border share nothing.
  private static func reaches(
    _ shape: Geometry, out unit: Geometry, _ lookup: UnitLookup, _ sets: [String: UnitSet]
  ) -> Bool {
    let box = shape.box
    if let own = unit.rectangle, box.minX >= own.minX, box.maxX <= own.maxX, box.minY >= own.minY,
      box.maxY <= own.maxY
    {
      return false
    }
    guard let middle = shape.representativePoint else { return false }
    let values = shape.coordinates
    return stride(from: 0, to: values.count - 1, by: 2).contains { index in
      let x = values[index] * 0.9 + middle.x * 0.1
      let y = values[index + 1] * 0.9 + middle.y * 0.1
      guard let other = lookup.unit(x: x, y: y), let set = sets[other.block] else { return false }
      return set.splits[other.position] == .training
    }
  }
}
