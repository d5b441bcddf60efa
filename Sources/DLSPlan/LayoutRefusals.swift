// LayoutRefusals.swift: unit sizes and imagery that don't go together, and both ways out.

import DLSGeo
import DLSLanguage
import DLSWorkflow

extension UnitLayouter {
  /// Takes the units that the engine laid out in metres, or says how to do without.
  mutating func takeLayout(
    _ width: Double, _ height: Double, _ unit: Unit?, _ fact: SourceFact, _ source: String
  ) -> UnitSet? {
    let written = "\((unit?.fromBase(width) ?? width).written) \(unit?.symbol ?? "m")"
    guard let layout = facts.layouts[block.address], layout.problem == nil else {
      // One degree of latitude is about 111.32 km everywhere.
      let degrees = ((width / 111_320) * 1e6).rounded() / 1e6
      let why = facts.layouts[block.address]?.problem.map { " (\($0))" } ?? ""
      refuse(
        .layoutMissing, "unit_size",
        "`unit_size` is \(written), but \(tick(source)) is in degrees "
          + "(\(fact.reference.title)), and only the engine can lay out metres over "
          + "degrees\(why). Run `dls engine install`, or write "
          + "`unit_size = \(degrees.written) deg`, or give \(tick(source)) imagery in metres.")
      return nil
    }
    var set = UnitSet(block: block.address, shapes: .polygons(layout.polygons))
    set.localKeys = KeyColumn(layout.keys)
    return set
  }

  /// A size in degrees over metres, or in metres over pixels.
  mutating func refuseUnit(_ unit: Unit?, _ fact: SourceFact, _ source: String) {
    let symbol = unit?.symbol ?? ""
    switch fact.reference.unit {
    case .metres:
      refuse(
        .sizeUnit, "unit_size",
        "`unit_size` is in \(symbol), but \(tick(source)) is in metres "
          + "(\(fact.reference.title)). Write it in m, or in px.")
    case .pixels:
      refuse(
        .sizeUnit, "unit_size",
        "`unit_size` is in \(symbol), but \(tick(source)) has no place on earth, only pixels. "
          + "Write it in px, or give \(tick(source)) a `crs`, an `origin` and a `cell_size`.")
    case .degrees:
      refuse(
        .sizeUnit, "unit_size",
        "`unit_size` is in \(symbol), but \(tick(source)) is in degrees. Write it in deg or px.")
    }
  }

  /// A grid that can't be laid out.
  mutating func refuse(_ problem: GridProblem, _ fact: SourceFact, _ source: String) {
    switch problem {
    case .noExtent:
      refuse(
        .sourceUnusable, "source",
        "\(tick(source)) has no extent that could be cut. Check its files with `dls check`.")
    case .sizeTooSmall:
      refuse(
        .unitCount, "unit_size",
        "`unit_size` is too small to number the units of \(tick(block.address)). "
          + "Write a larger one.")
    case .tooManyCells(let count):
      let millions = (count / 100_000).rounded() / 10
      refuse(
        .unitCount, block.isWritten("grid") ? "grid" : "unit_size",
        "\(tick(block.address)) would make about \(millions.written) million units; the most is "
          + "\(GridCells.limit / 1_000_000) million. Make them larger.")
    }
  }
}
