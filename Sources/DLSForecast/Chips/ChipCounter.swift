// ChipCounter.swift: counts the chips that an export would cut, as the engine cuts them.

import DLSGeo
import DLSLanguage
import DLSPlan
import DLSWorkflow

/// Counts the chips of one export block.
struct ChipCounter {
  /// What is left of a label in a chip has to be this many pixels wide and high, as the engine has
  /// it: one, give or take what rounding does to map coordinates.
  private static let smallestPiece = 1 - 1e-6

  /// The formats whose chips are cut window by window.
  private static let windowed = [
    "pascal_voc", "kitti", "coco", "rcnn_masks", "classified_tiles",
  ]

  private let block: Block
  private let forecaster: Forecaster
  private var result: ExportForecast

  init(_ block: Block, _ forecaster: Forecaster) {
    self.block = block
    self.forecaster = forecaster
    result = ExportForecast(address: block.address)
  }

  /// The forecast, or why there is none.
  mutating func count() -> Result<ExportForecast, ForecastGap> {
    guard let format = block.text("format"), Self.windowed.contains(format) || isAroundThings
    else { return .failure(ForecastGap(reason: "no engine writes chips of its `format`")) }
    let blocks = Array(block.references("units"))
    guard let source = block.reference("source") ?? blocks.first?.reference("source"),
      let fact = forecaster.facts.sources[source.address], fact.problem == nil,
      let raster = fact.raster, let grid = PixelGrid(raster)
    else { return .failure(ForecastGap(reason: "its imagery has not been looked at yet")) }
    guard let tile = Self.pixels(block, "tile") else {
      return .failure(ForecastGap(reason: "it has no `tile`"))
    }
    let stride = Self.pixels(block, "stride") ?? tile
    if let metres = raster.metresPerPixel {
      result.ground = (Double(tile.0) * metres, Double(tile.1) * metres)
    }
    if let other = blocks.lazy.compactMap({ $0.reference("source") }).first(where: {
      forecaster.facts.sources[$0.address]?.reference.isSame(as: fact.reference) == false
    }) {
      let system = forecaster.facts.sources[other.address]?.reference.title ?? ""
      return .failure(
        ForecastGap(
          reason: "its imagery is in \(fact.reference.title) and its work units are in \(system)"))
    }
    guard let units = self.units(of: blocks, grid) else {
      return .failure(ForecastGap(reason: "its work units can't be laid out yet"))
    }
    for unit in units { result.units.add(1, to: unit.split) }
    let frames = Footprints(fact, grid)
    let placed = place(units, blocks, grid, fact, raster, tile)
    result.knowsLabels = placed != nil
    result.labels = placed?.labels.count ?? 0
    result.labelsOfOthers = placed.flatMap { _ in forecaster.labelsOfOthers(on: block) }
    result.review = forecaster.facts.store?.reviews[block.address]
    if isAroundThings {
      guard let placed else { return .failure(ForecastGap(reason: "its labels are not known")) }
      countThings(placed, units, tile, frames)
    } else {
      for (position, unit) in units.enumerated() {
        countWindows(unit, position, tile, stride, frames, placed)
      }
    }
    result.bytes = bytes(units, tile, raster)
    return .success(result)
  }

  /// Whether chips are cut one around each thing.
  private var isAroundThings: Bool { block.text("format") == "labeled_tiles" }

  /// A unit of an export with its part of the split.
  struct ExportUnit {
    let pixels: UnitInPixels
    let split: SplitPart
    /// The address of its block and its place there.
    let block: String
    let position: Int
  }

  private func units(of blocks: [Block], _ grid: PixelGrid) -> [ExportUnit]? {
    var units: [ExportUnit] = []
    for block in blocks {
      guard let set = forecaster.unitSets[block.address] else { return nil }
      for position in 0..<set.count {
        guard let pixels = UnitInPixels(set.geometry(position), grid) else { continue }
        units.append(
          ExportUnit(
            pixels: pixels, split: set.splits[position], block: block.address, position: position))
      }
    }
    return units
  }

  // MARK: labels

  /// The labels in the export's units; nil where they are not all known.
  private func place(
    _ units: [ExportUnit], _ blocks: [Block], _ grid: PixelGrid, _ fact: SourceFact,
    _ raster: RasterFact, _ tile: (Int, Int)
  ) -> PlacedLabels? {
    guard let schema = block.reference("schema"), let known = forecaster.labels(of: schema) else {
      return nil
    }
    let kinds = schema.classes.filter { $0.integer("value") != nil }.map {
      (name: $0.name ?? "", isIgnored: $0.boolean("ignore") ?? false)
    }
    var placed = PlacedLabels(classes: kinds, cell: max(tile.0, tile.1))
    let radius = block.isWritten("buffer_radius") ? block.number("buffer_radius") : nil
    let circles = radius.flatMap { PointCircles(radius: $0, raster, fact.reference) }
    var own: [UnitLookup.Unit: Int] = [:]
    for (position, unit) in units.enumerated() {
      own[UnitLookup.Unit(block: unit.block, position: unit.position)] = position
    }
    for labels in known {
      let kindOfName = labels.names.map { name in
        kinds.firstIndex { $0.name == name.className }
      }
      for (shape, name) in zip(labels.shapes, labels.nameOfShape) {
        guard let kind = kindOfName[Int(name)], let unit = forecaster.lookup?.unit(of: shape),
          let position = own[unit]
        else { continue }
        var pixels = grid.moved(shape)
        if let circles { pixels = circles.around(pixels) }
        // The engine leaves out what has no area where the format needs one.
        if !pixels.kind.isAreal && !takesFlat { continue }
        placed.add(
          PlacedLabels.Label(
            shape: pixels, box: pixels.box, area: FlatPart.measure(pixels), kind: kind,
            split: units[position].split, unit: position))
      }
    }
    return placed
  }

  // MARK: chips

  private mutating func countWindows(
    _ unit: ExportUnit, _ position: Int, _ tile: (Int, Int), _ stride: (Int, Int),
    _ frames: Footprints, _ placed: PlacedLabels?
  ) {
    let wantsEmpty = block.boolean("empty_tiles") ?? false
    guard let placed else {
      let windows = unit.pixels.windowCount(tile: tile, stride: stride)
      result.chips.add(windows.count, to: unit.split)
      if !windows.isExact { result.mayBeFewer = true }
      return
    }
    let least = block.number("min_overlap") ?? 0
    let threshold = nodataThreshold
    var tally = ChipTally(classes: placed.classes.count)
    var clipper = ShapeClipper()
    var chips = 0
    var mayBeFewer = false
    // Where one file covers the unit, empty windows are all alike, and need no visit.
    let isCovered = frames.cover(unit.pixels.part)
    let visitsAll =
      wantsEmpty && !isCovered
      && unit.pixels.windowBound(tile: tile, stride: stride) <= UnitInPixels.visitLimit
    func look(_ inside: PixelWindow) {
      let verdict = frames.verdict(inside, tile: tile, threshold: threshold)
      if verdict == .dropped { return }
      tally.begin()
      placed.forEach(touching: inside.box) { label in
        guard label.split == unit.split, Self.shows(label, inside, least, &clipper),
          !placed.classes[label.kind].isIgnored
        else { return }
        tally.add(label.kind)
      }
      guard visitsAll || tally.isShown else { return }
      tally.end()
      chips += 1
      if verdict == .unknown { mayBeFewer = true }
    }
    if visitsAll {
      unit.pixels.forEachWindow(tile: tile, stride: stride) { _, inside in look(inside) }
    } else {
      let near = placed.all(touching: unit.pixels.part.box).filter {
        $0.split == unit.split && !placed.classes[$0.kind].isIgnored
      }.map(\.box)
      unit.pixels.forEachWindow(tile: tile, stride: stride, near: near) { _, inside in look(inside)
      }
    }
    if wantsEmpty, !visitsAll {
      let first = frames.verdict(unit.pixels.firstWindow(tile), tile: tile, threshold: threshold)
      let windows = unit.pixels.windowCount(tile: tile, stride: stride)
      chips = isCovered && first == .dropped ? 0 : windows.count
      mayBeFewer = chips > 0 && !(isCovered && windows.isExact && first == .kept)
    }
    result.mayBeFewer = result.mayBeFewer || mayBeFewer
    result.chips.add(chips, to: unit.split)
    merge(tally, placed)
  }

  /// The share of pixels without data from which on a chip is left out.
  private var nodataThreshold: Double {
    block.child("sampling")?.number("nodata_threshold") ?? 1
  }

  /// The area of what a window shows of a polygon, else the length; nil for nothing, and for what is
  /// narrower than a pixel of a polygon.
  private static func part(
    of shape: Geometry, in box: Box, _ clipper: inout ShapeClipper
  ) -> Double? {
    if !shape.kind.isAreal { return FlatPart.measure(shape, in: box) }
    guard let part = clipper.clip(shape, to: box),
      min(part.box.width, part.box.height) >= smallestPiece
    else { return nil }
    return part.area
  }

  /// Whether a window shows enough of a label.
  private static func shows(
    _ label: PlacedLabels.Label, _ inside: PixelWindow, _ least: Double,
    _ clipper: inout ShapeClipper
  ) -> Bool {
    guard let part = part(of: label.shape, in: inside.box, &clipper) else { return false }
    // What has no area is shown however little there is of it.
    return label.area == 0 || min(1, (part / label.area * 1e6).rounded() / 1e6) >= least
  }

  /// Whether labels without an area are shown.
  private var takesFlat: Bool {
    ["classified_tiles", "labeled_tiles"].contains(block.text("format") ?? "")
  }

  /// One chip for each label that isn't only left blank.
  private mutating func countThings(
    _ placed: PlacedLabels, _ units: [ExportUnit], _ tile: (Int, Int), _ frames: Footprints
  ) {
    let least = block.number("min_overlap") ?? 0
    let threshold = nodataThreshold
    var tally = ChipTally(classes: placed.classes.count)
    var clipper = ShapeClipper()
    for label in placed.labels where !placed.classes[label.kind].isIgnored {
      let unit = units[label.unit].pixels
      guard let inside = unit.windowAround(label.box, tile: tile),
        Self.shows(label, inside, least, &clipper)
      else { continue }
      let verdict = frames.verdict(inside, tile: tile, threshold: threshold)
      if verdict == .dropped { continue }
      // Of a unit that is turned, what lies outside it is not shown.
      if verdict == .unknown || threshold < 1 && !unit.covers(inside.box) {
        result.mayBeFewer = true
      }
      tally.begin()
      tally.add(label.kind)
      tally.end()
      result.chips.add(1, to: label.split)
    }
    merge(tally, placed)
  }

  private mutating func merge(_ tally: ChipTally, _ placed: PlacedLabels) {
    if result.classes.isEmpty {
      result.classes = placed.classes.filter { !$0.isIgnored }.map {
        ExportForecast.ClassCount(name: $0.name, objects: 0, chips: 0)
      }
    }
    var index = 0
    for (kind, entry) in placed.classes.enumerated() where !entry.isIgnored {
      result.classes[index].objects += tally.objects[kind]
      result.classes[index].chips += tally.chips[kind]
      index += 1
    }
  }

  // MARK: bytes

  /// Chips, rasters of labels where the format has them, and the imagery of held-out units with its
  /// margin, all before compression. Where no unit is for validation, a training may judge by any.
  private func bytes(_ units: [ExportUnit], _ tile: (Int, Int), _ raster: RasterFact) -> Int {
    let chosen = block.value("bands")?.elements.count ?? raster.bands.filter { $0 != "_" }.count
    let pixel = max(1, chosen) * raster.bytesPerNumber
    let hasRaster = block.text("format") == "classified_tiles"
    var total = result.chips.total * tile.0 * tile.1 * (pixel + (hasRaster ? 1 : 0))
    let margin = max(tile.0, tile.1) / 4
    let mayJudgeAll = hasRaster && !units.contains { $0.split == .validation }
    for unit in units where mayJudgeAll || unit.split != .training {
      let area = unit.pixels.area
      if hasRaster { total += area.width * area.height }
      if unit.split == .training { continue }
      total += (area.width + 2 * margin) * (area.height + 2 * margin) * pixel
    }
    return total + annotations(tile)
  }

  /// The head of each picture and a text about each chip and its things, which is the most of small chips;
  /// the masks of each class, and the outlines that stand in a text, of which a point's circle is the longest.
  private func annotations(_ tile: (Int, Int)) -> Int {
    let things = result.classes.reduce(0) { $0 + $1.objects }
    let heads = result.chips.total * 1024 + things * 256
    switch block.text("format") {
    case "rcnn_masks":
      return heads
        + max(result.chips.total, result.classes.reduce(0) { $0 + $1.chips }) * tile.0 * tile.1
    case "coco": return heads + things * (block.isWritten("buffer_radius") ? 4096 : 512)
    default: return heads
    }
  }

  private static func pixels(_ block: Block, _ name: String) -> (Int, Int)? {
    guard let pair = block.value(name)?.asPair, let width = Int(exactly: pair.0),
      let height = Int(exactly: pair.1)
    else { return nil }
    return (width, height)
  }
}

/// Counts of classes over chips.
private struct ChipTally {
  private(set) var objects: [Int]
  private(set) var chips: [Int]
  private var current: [Int]
  private(set) var isShown = false

  init(classes: Int) {
    objects = Array(repeating: 0, count: classes)
    chips = objects
    current = objects
  }

  mutating func begin() {
    isShown = false
    for kind in current.indices { current[kind] = 0 }
  }

  mutating func add(_ kind: Int) {
    current[kind] += 1
    isShown = true
  }

  mutating func end() {
    for kind in current.indices where current[kind] > 0 {
      objects[kind] += current[kind]
      chips[kind] += 1
    }
  }
}

extension SplitCounts {
  /// Adds to the number of one part.
  mutating func add(_ count: Int, to part: SplitPart) {
    switch part {
    case .training: training += count
    case .validation: validation += count
    case .test: test += count
    }
  }
}
