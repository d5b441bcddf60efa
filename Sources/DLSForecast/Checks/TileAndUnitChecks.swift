// TileAndUnitChecks.swift: tiles, units and labels whose sizes don't go together; units of nobody.

import DLSCheck
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText

extension DataRule {
  static let tileBeyondUnits = DataRule(
    "DLS0605", "Tiles that are wider than the units", severity: .warning,
    why: """
      A chip shows the ground of one unit only: what reaches beyond is left blank. Where every unit \
      is smaller than a tile, each chip is blank in part, and a network learns little from blanks. \
      Make the units larger or the tile smaller.
      """,
    wrong: DataExample(Self.project("10 m", tile: 512)),
    right: DataExample(Self.project("50 m", tile: 256)))

  static let thingsBeyondTile = DataRule(
    "DLS0606", "Things that no tile shows whole", severity: .warning,
    why: """
      A thing that is longer than the tile is cut in every chip, so the network never learns where it \
      ends. A tile of twice the largest thing is a good start.
      """,
    wrong: DataExample(
      Self.project("50 m", tile: 64),
      labels: [.init(label: "tree", count: 4, className: "tree", side: 8)]),
    right: DataExample(
      Self.project("50 m", tile: 128),
      labels: [.init(label: "tree", count: 4, className: "tree", side: 8)]))

  static let nobodyAssigned = DataRule(
    "DLS0608", "Units that nobody collects in", severity: .warning,
    why: """
      `for GROUP { within = … }` gives a group the units of an area. What lies in no area belongs to \
      nobody unless `assign` names a group for the rest.
      """,
    wrong: DataExample(
      Self.groups(),
      polygons: ["north.gpkg": [Box(minX: 0, minY: 50, maxX: 100, maxY: 100)]]),
    right: DataExample(
      Self.groups("group rangers { analysts = maria }\n", "\n  assign = rangers"),
      polygons: ["north.gpkg": [Box(minX: 0, minY: 50, maxX: 100, maxY: 100)]]))

  private static func project(_ size: String, tile: Int) -> String {
    """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units plots { source = ortho, unit_size = \(size) }
    samples boxes { schema = crowns, from = "labels.geojson" }
    export chips {
      schema = crowns
      units = plots
      format = pascal_voc
      tile = \(tile) px
    }

    """
  }

  private static func groups(_ group: String = "", _ rest: String = "") -> String {
    """
    project forest { owner = maria }
    person maria {}
    group foresters { analysts = maria }
    \(group)source ortho { path = "ortho.tif" }
    work_units plots {
      source = ortho
      unit_size = 50 m\(rest)
      for foresters { within = "north.gpkg" }
    }

    """
  }
}

/// Checks tiles against units and labels, and units against groups.
enum TileAndUnitChecks {
  static func check(_ context: inout DataContext) {
    for export in context.model.blocks(of: "export") {
      guard let tile = export.value("tile")?.asPair, let source = context.source(of: export),
        let raster = context.raster(source), let grid = PixelGrid(raster)
      else { continue }
      checkUnits(export, tile, raster, grid, &context)
      checkThings(export, tile, grid, &context)
    }
    for block in context.forecaster.unitBlocks { checkGroups(block, &context) }
  }

  private static func checkUnits(
    _ export: Block, _ tile: (Double, Double), _ raster: RasterFact, _ grid: PixelGrid,
    _ context: inout DataContext
  ) {
    if export.text("format") == "labeled_tiles" { return }
    for units in export.references("units") {
      guard let set = context.forecaster.unitSets[units.address], set.count > 0,
        let largest = largestSide(set, grid), largest.0 < tile.0 - 1 || largest.1 < tile.1 - 1
      else { continue }
      let ground = raster.metresPerPixel.map { " (\((tile.0 * $0).roundedText) m)" } ?? ""
      let own = raster.metresPerPixel.map {
        "\((largest.0 * $0).roundedText) x \((largest.1 * $0).roundedText) m, that is "
      }
      context.report(
        .tileBeyondUnits, export, "tile",
        "A tile of \(tile.0.written) px\(ground) is larger than every unit of \(units.quoted): "
          + "the largest has \(own ?? "")\(largest.0.rounded().written) x "
          + "\(largest.1.rounded().written) px, and a chip shows nothing outside its unit. "
          + "Make the units larger, or the tile smaller.",
        related: [context.related(units, "unit_size", "The units are cut here.")])
    }
  }

  /// Width and height in pixels of the units, each the largest there is.
  private static func largestSide(_ set: UnitSet, _ grid: PixelGrid) -> (Double, Double)? {
    var width = 0.0
    var height = 0.0
    // Cells of one grid are all alike.
    let positions: Range<Int> = if case .cells = set.shapes { 0..<1 } else { 0..<set.count }
    for position in positions {
      let box = grid.moved(set.geometry(position)).box
      width = max(width, box.width)
      height = max(height, box.height)
    }
    return width > 0 ? (width, height) : nil
  }

  private static func checkThings(
    _ export: Block, _ tile: (Double, Double), _ grid: PixelGrid, _ context: inout DataContext
  ) {
    // Pixels are classified one by one: nothing has to be seen whole.
    guard let schema = export.reference("schema"), export.text("format") != "classified_tiles"
    else { return }
    var longest = 0.0
    var name = ""
    for fact in context.forecaster.labelFacts(of: schema).compactMap(\.fact) {
      for (shape, index) in zip(fact.shapes, fact.nameOfShape) where shape.kind.isAreal {
        let box = grid.moved(shape).box
        let side = max(box.width, box.height)
        if side > longest {
          longest = side
          name = fact.names[Int(index)].className ?? ""
        }
      }
    }
    let side = min(tile.0, tile.1)
    guard longest > side else { return }
    var better = 32.0
    while better < longest { better *= 2 }
    context.report(
      .thingsBeyondTile, export, "tile",
      "The largest `\(name)` is \(longest.rounded().written) px long, so a tile of "
        + "\(side.written) px can never show it whole. \(better.written) px would.",
      fixes: export.setting("tile", to: "\(better.written) px"))
  }

  private static func checkGroups(_ block: Block, _ context: inout DataContext) {
    guard let set = context.forecaster.unitSets[block.address], !set.groups.isEmpty else { return }
    let count = set.assigned.count { $0 < 0 }
    guard count > 0 else { return }
    context.report(
      .nobodyAssigned, block, "source",
      "\(count) of the \(set.count) units of \(block.quoted) lie outside the areas of "
        + "\(set.groups.joinedAsList()), so nobody would collect there. Add `assign = GROUP` for "
        + "the rest.")
  }
}
