// UnitProposal.swift: how a new project cuts the ground of its imagery into work units.

import DLSGeo
import DLSJSON
import DLSPlan

/// Units of a size that leaves enough of them to hold some back, and a split that does.
struct UnitProposal {
  /// The text of `unit_size`, with a comment where it is a guess.
  private(set) var size = "100 m  // TODO: fit it to your imagery"
  /// The text of the `split` block, or a comment where there is too little ground to split.
  private(set) var split = UnitProposal.split(seed: nil)

  /// With about eight units along the longer side and at least this many altogether, drawing
  /// fifths of them seldom leaves a part empty.
  private static let wantedCount = 25

  /// A proposal from what the engine says about the imagery, nil for nothing; no unit is smaller
  /// than a chip of `tile` pixels.
  init(facts: JSONValue?, tile: Int) {
    guard let facts, let extent = UnitProposal.box(facts["extent"]),
      let cell = facts["cell_size"]?[0]?.double, cell > 0
    else { return }
    // Units lie on files alone, which may be far from each other.
    let files = (facts["files"]?.array ?? []).compactMap { UnitProposal.box($0["extent"]) }
    let ground = files.isEmpty ? [extent] : files
    let longer = max(extent.width, extent.height)
    let unit = facts["crs"]?["unit"]?.string
    // Metres of one unit of the reference system; sizes in degrees and pixels are as they are.
    let metres =
      unit == "degree" || unit == "pixel" || unit == nil
      ? 1 : facts["crs"]?["metres_per_unit"]?.double ?? 1
    let least = cell * Double(tile)
    var side = UnitProposal.round(longer / 8 * metres) / metres
    func keys(_ side: Double) -> KeyColumn { UnitProposal.keys(ground, side, cell) }
    while side >= least, keys(side).count < UnitProposal.wantedCount {
      side = UnitProposal.roundBelow(side * metres) / metres
    }
    if side < least {
      side = least
      size = "\(tile) px"
    } else {
      let symbol = unit == "degree" ? "deg" : unit == nil || unit == "pixel" ? "px" : "m"
      size = "\(UnitProposal.written(side * metres)) \(symbol)"
    }
    let keys = keys(side)
    let draw = SplitDraw(validation: 0.2, test: 0.2, seed: 42)
    let parts = draw.draw(keys)
    let isEmpty = !draw.emptyParts(parts).isEmpty
    if !isEmpty, draw.farOff(parts) == nil { return }
    if let seed = draw.betterSeed(keys) {
      split = UnitProposal.split(seed: seed)
    } else if isEmpty {
      split = "  // There is too little ground to hold units back: no `split`."
    }
  }

  private static func split(seed: Int?) -> String {
    "  split { validation = 20 %, test = 20 %\(seed.map { ", seed = \($0)" } ?? "") }"
  }

  private static func box(_ extent: JSONValue?) -> Box? {
    guard let numbers = extent?.array?.compactMap(\.double), numbers.count == 4 else { return nil }
    return Box(minX: numbers[0], minY: numbers[1], maxX: numbers[2], maxY: numbers[3])
  }

  /// The names of the units that `dls plan` would lay over the ground.
  private static func keys(_ ground: [Box], _ side: Double, _ cell: Double) -> KeyColumn {
    let cells = try? GridCells.anchored(
      footprints: ground, width: side, height: side, least: (2 * cell, 2 * cell))
    guard let cells else { return KeyColumn() }
    return KeyColumn(cells.columns.indices.map { "\(cells.columns[$0])_\(cells.rows[$0])" })
  }

  private static func written(_ value: Double) -> String {
    let whole = value.rounded()
    return abs(value - whole) < 1e-9 && whole < 1e15 ? "\(Int(whole))" : "\(value)"
  }

  /// The next number of the form 1, 2 or 5 times a power of ten, from above.
  private static func round(_ value: Double) -> Double {
    guard value.isFinite, value > 0 else { return 1 }
    let power = power(notAbove: value)
    for factor in [1.0, 2, 5] where factor * power >= value { return factor * power }
    return 10 * power
  }

  /// The next such number below one of them.
  private static func roundBelow(_ value: Double) -> Double {
    let power = power(notAbove: value * 1.0000001)
    let factor = (value / power).rounded()
    return factor >= 5 ? 2 * power : factor >= 2 ? power : power / 2
  }

  private static func power(notAbove value: Double) -> Double {
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    while power > value { power /= 10 }
    return power
  }
}
