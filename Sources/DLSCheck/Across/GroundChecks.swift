// GroundChecks.swift: sizes on the ground that don't fit: tiles, units, strides, cells.

import DLSLanguage
import DLSText

extension Rule {
  static let tileBeyondUnits = Rule(
    "DLS0323", "Tiles that are larger than the units", severity: .warning,
    why: """
      Chips never leave their unit, so that no chip shows what another unit holds back. A tile larger \
      than the unit is filled up with blank pixels, which teach nothing.
      """,
    wrong: Part.ortho + Part.pools
      + Part.block("work_units plots", "source = ortho", "unit_size = 200 px")
      + Part.block(
        "export chips", "schema = pools", "units = plots", "format = pascal_voc", "tile = 512 px"),
    right: Part.ortho + Part.pools
      + Part.block("work_units plots", "source = ortho", "unit_size = 2048 px")
      + Part.block(
        "export chips", "schema = pools", "units = plots", "format = pascal_voc", "tile = 512 px"))

  static let tinyStride = Rule(
    "DLS0360", "A stride that shows every place many times over", severity: .warning,
    why: """
      A step of half the tile shows each place on four chips. A much smaller one makes chips by the \
      thousand that hardly differ, and every epoch takes as much longer.
      """,
    wrong: Part.upToUnits
      + Part.block(
        "export chips", "schema = pools", "units = plots", "format = pascal_voc", "tile = 256 px",
        "stride = 8 px"),
    right: Part.upToUnits
      + Part.block(
        "export chips", "schema = pools", "units = plots", "format = pascal_voc", "tile = 256 px",
        "stride = 128 px"))

  private static func mapped(_ size: String) -> String {
    Part.block("source june", "path = \"june.tif\"", "cell_size = 0.1 m/px")
      + Part.block("source july", "path = \"july.tif\"", "cell_size = \(size) m/px") + Part.pools
      + Part.block("work_units plots", "source = june", "unit_size = 100 m") + Part.chips + Part.net
      + Part.block("infer map", "model = net", "source = july")
  }

  static let cellSizeOfMap = Rule(
    "DLS0325", "A map of imagery with another cell size", severity: .warning,
    why: """
      A network knows things by their size in pixels. On imagery with larger or smaller pixels the \
      same things look smaller or larger, and are missed.
      """,
    wrong: mapped("0.3"), right: mapped("0.1"))
}

/// Checks sizes against each other.
enum GroundChecks {
  /// On so many chips each place may lie.
  private static let mostChips = 64.0

  static func checkUnits(_ export: Block, _ context: inout CheckContext) {
    guard let tile = export.value("tile")?.asPair else { return }
    for units in export.references("units") {
      guard let size = pixels(units), tile.0 > size.0 + 0.5 || tile.1 > size.1 + 0.5 else {
        continue
      }
      // Of a size that every network takes.
      let step = Double(NetworkTiles.grid)
      let most = (min(size.0, size.1) / step).rounded(.down) * step
      context.report(
        .tileBeyondUnits, context.place(export, "tile"),
        "A tile of \(text(tile)) is larger than the units of \(units.quoted), \(text(size)): part of "
          + "every chip would be blank. "
          + (most > 0
            ? "Write at most \(most.written) px, or cut larger units." : "Cut larger units."),
        related: [context.related(units, "unit_size", "The units are cut here.")],
        fixes: most > 0 ? export.setting("tile", to: "\(most.written) px") : [])
      return
    }
  }

  /// The size of units in pixels, where the text says it.
  private static func pixels(_ units: Block) -> (Double, Double)? {
    guard case .pair(let width, let height, let unit?)? = units.value("unit_size") else {
      return nil
    }
    if unit == .pixel { return (width, height) }
    guard case .quantity(let cell, let cellUnit)? = units.reference("source")?.value("cell_size"),
      cell > 0,
      (unit.dimension == .length && cellUnit.dimension == .cellSize)
        || (unit.dimension == .angle && cellUnit.dimension == .angularCellSize)
    else { return nil }
    return (width / cell, height / cell)
  }

  static func checkStride(_ export: Block, _ context: inout CheckContext) {
    guard let tile = export.value("tile")?.asPair, export.isWritten("stride"),
      let stride = export.value("stride")?.asPair, stride.0 > 0,
      stride.1 > 0
    else { return }
    let chips = (tile.0 / stride.0) * (tile.1 / stride.1)
    guard chips >= mostChips else { return }
    let better = ((tile.0 / 2).rounded(.up), (tile.1 / 2).rounded(.up))
    context.report(
      .tinyStride, context.place(export, "stride"),
      "With a step of \(text(stride)), each place lies on \(chips.rounded().written) chips of "
        + "\(text(tile)). Write \(text(better)), half the tile.",
      related: [context.tile(of: export)],
      fixes: export.replacing("stride", by: text(better)))
  }

  static func checkCells(_ infer: Block, _ context: inout CheckContext) {
    guard let train = infer.reference("model"), let here = infer.reference("source"),
      let learned = train.imagery(besides: here),
      case .quantity(let old, let oldUnit)? = learned.value("cell_size"),
      case .quantity(let new, let newUnit)? = here.value("cell_size"),
      oldUnit.dimension == newUnit.dimension, old > 0, new > 0, max(old / new, new / old) > 1.2
    else { return }
    let symbol = oldUnit.dimension.baseUnit.symbol
    context.report(
      .cellSizeOfMap, context.place(infer, "source"),
      "\(train.quoted) learned at \(old.written) \(symbol), but \(here.quoted) has \(new.written) "
        + "\(symbol). Map imagery of \(old.written) \(symbol), or train at \(new.written) \(symbol).",
      related: [
        context.related(learned, "cell_size", "\(train.quoted) learned from this."),
        context.related(here, "cell_size", "\(here.quoted) has this."),
      ])
  }

  private static func text(_ pair: (Double, Double)) -> String {
    pair.0 == pair.1 ? "\(pair.0.written) px" : "\(pair.0.written) x \(pair.1.written) px"
  }
}
