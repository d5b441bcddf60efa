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
      if !fact.isWithinDegrees { return refuseExtent(fact, source) }
      // One degree of latitude is about 111.32 km everywhere.
      let degrees = ((width / 111_320) * 1e6).rounded() / 1e6
      let ways =
        "`unit_size = \(degrees.written) deg`, or give \(tick(source)) imagery in metres."
      let what =
        "`unit_size` is \(written), but \(tick(source)) is in degrees "
        + "(\(fact.reference.title)), and "
      // An engine that says why it can't is installed.
      let why = facts.layouts[block.address]?.problem.map { problem in
        "the engine can't lay out metres over them: \(problem)\(problem.hasSuffix(".") ? "" : ".") "
          + "Or write \(ways)"
      }
      refuse(
        .layoutMissing, "unit_size",
        what
          + (why ?? "only the engine can lay out metres over degrees. Run `dls engine install`, or "
            + "write \(ways)"))
      return nil
    }
    var set = UnitSet(block: block.address, shapes: .polygons(layout.polygons))
    set.localKeys = KeyColumn(layout.keys)
    set.keep(shownBy: fact.extent, least: fact.leastShown)
    return set
  }

  /// Imagery that is said to be in degrees and reaches where there are none.
  private mutating func refuseExtent(_ fact: SourceFact, _ name: String) -> UnitSet? {
    let source = block.reference("source")
    let written = source?.text("crs")
    let box = fact.extent
    let corners = [box.minX, box.minY, box.maxX, box.maxY].map { $0.rounded().written }
    let said = written.map { "`crs = \"\($0)\"` says" } ?? "its files say"
    let way =
      written == nil
      ? "Write the right one, `crs = \"EPSG:…\"`, in \(tick(name))."
      : "Write the one that they are in, or leave `crs` out if the files name it."
    refuse(
      .layoutMissing, at: source?.written("crs") ?? block.written("unit_size") ?? block.namePlace,
      "\(tick(name)) is in degrees (\(fact.reference.title)), as \(said), but it reaches from "
        + "\(corners[0]) \(corners[1]) to \(corners[2]) \(corners[3]), and degrees end at 180 and "
        + "90. These numbers are of another reference system, probably one in metres. \(way)")
    return nil
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

extension SourceFact {
  /// Whether its extent could be longitudes and latitudes; some imagery crosses the date line.
  fileprivate var isWithinDegrees: Bool {
    extent.minX >= -360 && extent.maxX <= 360 && extent.minY >= -91 && extent.maxY <= 91
  }
}
