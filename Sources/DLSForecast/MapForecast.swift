// MapForecast.swift: how much imagery a map is drawn of, and in how many tiles.

import DLSGeo
package import DLSLanguage
package import DLSPlan
import DLSText

/// What an `infer` would draw.
package struct MapForecast: Equatable, Sendable {
  package var address: String
  /// The address of its imagery.
  package var source: String
  /// Pixels of the imagery.
  package var width: Int
  package var height: Int
  package var files: Int
  /// The work units that it is drawn of; nil for all of the imagery.
  package var units: Int?
  /// The tiles that the network looks at, within units about so many; nil where its model doesn't say how
  /// large they are.
  package var tiles: Int?

  /// The forecast of an `infer` block; nil where its imagery has not been looked at yet.
  /// - Parameters:
  ///   - ground: the units of the store that the block names; nil where it names none.
  ///   - learned: the type of its model, and the side of the chips that it learned from.
  package init?(
    _ block: Block, facts: Facts, ground: StoredGround?, learned: (type: String, side: Int)?
  ) {
    guard let source = block.reference("source"), let fact = facts.sources[source.address],
      fact.problem == nil, let raster = fact.raster, let grid = PixelGrid(raster)
    else { return nil }
    address = block.address
    self.source = source.address
    (width, height, files) = (raster.width, raster.height, max(1, raster.files.count))
    units = ground?.unitCount
    guard let learned, let type = ModelType.named(learned.type),
      let core = type.tiles.core(learnedFrom: learned.side, padding: block.integer("padding"))
    else { return }
    let all = PixelWindow(column: 0, row: 0, width: width, height: height)
    tiles =
      ground.map { Self.tiles(Self.areas($0.shapes, grid, all), core) }
      // Millions of all imagery of a country.
      ?? (width + core - 1) / core * ((height + core - 1) / core)
  }

  /// How many tiles show some of these areas; one that shows several is counted once.
  private static func tiles(_ areas: [PixelWindow], _ core: Int) -> Int {
    var tiles: Set<Int64> = []
    for area in areas {
      for row in area.row / core...(area.bottom - 1) / core {
        for column in area.column / core...(area.right - 1) / core {
          tiles.insert(Int64(row) << 32 | Int64(column))
        }
      }
    }
    return tiles.count
  }

  /// The pixels that units touch.
  private static func areas(
    _ shapes: [Geometry], _ grid: PixelGrid, _ all: PixelWindow
  ) -> [PixelWindow] {
    shapes.compactMap { shape in
      let box = grid.moved(shape).box
      guard !box.isEmpty, box.maxX.magnitude < 1e9, box.maxY.magnitude < 1e9,
        box.minX.magnitude < 1e9, box.minY.magnitude < 1e9
      else { return nil }
      let left = Int((box.minX + 1e-6).rounded(.down))
      let top = Int((box.minY + 1e-6).rounded(.down))
      return PixelWindow(
        column: left, row: top, width: Int((box.maxX - 1e-6).rounded(.up)) - left,
        height: Int((box.maxY - 1e-6).rounded(.up)) - top
      ).intersection(all)
    }
  }

  /// The forecast as people read it.
  package var line: String {
    var parts = [
      "\(address): \(Figures.grouped(width)) x \(Figures.grouped(height)) px of \(source)",
      Figures.count(files, "file"),
    ]
    if let units { parts.append("within \(Figures.count(units, "unit"))") }
    if let tiles { parts.append((units == nil ? "" : "about ") + Figures.count(tiles, "tile")) }
    return parts.joined(separator: ", ")
  }
}
