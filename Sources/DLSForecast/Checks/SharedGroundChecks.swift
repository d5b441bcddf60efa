// SharedGroundChecks.swift: labels on the ground of an export that belong to units of other blocks.

import DLSCheck
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText

extension DataRule {
  static let labelsOfOtherUnits = DataRule(
    "DLS0632", "Labels that units of another block have", severity: .warning,
    why: """
      A sample belongs to one work unit, also where units of two blocks lie on one ground: that of the \
      block which stands first in the text, or whose units were first in the store. Chips cut in units of \
      the other block don't show it, and take its ground neither for a label nor for background. Cut the \
      ground once, and take from it what each purpose needs: with `within`, with polygons that don't \
      overlap, or with another `tile`.
      """,
    wrong: DataExample(
      Self.twoBlocks, labels: [.init(label: "tree", count: 6, className: "tree")],
      polygons: [
        "large.gpkg": [Box(minX: 0, minY: 0, maxX: 100, maxY: 100)],
        "small.gpkg": [Box(minX: 0, minY: 0, maxX: 50, maxY: 50)],
      ]),
    right: DataExample(
      Self.twoBlocks, labels: [.init(label: "tree", count: 6, className: "tree")],
      polygons: [
        "large.gpkg": [Box(minX: 50, minY: 0, maxX: 100, maxY: 100)],
        "small.gpkg": [Box(minX: 0, minY: 0, maxX: 50, maxY: 50)],
      ]))

  private static let twoBlocks = """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units large { source = ortho, polygons = "large.gpkg" }
    work_units small { source = ortho, polygons = "small.gpkg" }
    samples boxes { schema = crowns, from = "labels.geojson" }
    export wide-chips { schema = crowns, units = large, format = pascal_voc }
    export chips { schema = crowns, units = small, format = pascal_voc }

    """
}

/// Checks that the labels in an export's units are theirs.
enum SharedGroundChecks {
  static func check(_ context: inout DataContext) {
    if context.forecaster.unitBlocks.count < 2 { return }
    for export in context.model.blocks(of: "export") {
      guard let others = context.forecaster.labelsOfOthers(on: export) else { continue }
      let own = export.references("units").map(\.quoted).joinedAsList()
      let blocks = context.forecaster.unitBlocks.filter { others.blocks.contains($0.address) }
      let names = blocks.map(\.quoted).joinedAsList()
      context.report(
        .labelsOfOtherUnits, export, "units",
        "\(others.count) of the \(others.inside) labels in the units of \(own) belong to units of "
          + "\(names), which lie on the same ground and come first, so no chip of \(export.quoted) shows "
          + "them. Cut the ground once, or draw the blocks apart.",
        related: blocks.map { context.related($0, "source", "These units have labels there.") })
    }
  }
}

extension Forecaster {
  /// The labels in an export's units, where some of them belong to units of blocks that it doesn't name; nil
  /// where none does, or where that isn't known.
  func labelsOfOthers(on export: Block) -> LabelsOfOthers? {
    guard let lookup, let schema = export.reference("schema") else { return nil }
    let named = Set(export.references("units").map(\.address))
    // Units that come later take no label away.
    guard let last = unitBlocks.lastIndex(where: { named.contains($0.address) }),
      unitBlocks[..<last].contains(where: { !named.contains($0.address) })
    else { return nil }
    let own = UnitLookup(unitBlocks.filter { named.contains($0.address) }, unitSets)
    var found = LabelsOfOthers()
    var others: Set<String> = []
    for fact in labelFacts(of: schema).compactMap(\.fact) {
      for shape in fact.shapes {
        guard let unit = lookup.unit(of: shape) else { continue }
        if named.contains(unit.block) {
          found.inside += 1
        } else if own.unit(of: shape) != nil {
          found.inside += 1
          found.count += 1
          others.insert(unit.block)
        }
      }
    }
    found.blocks = unitBlocks.map(\.address).filter(others.contains)
    return found.count > 0 ? found : nil
  }
}
