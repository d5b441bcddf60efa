// ChipWindowTests.swift: windows are found by what lies in them as they are one by one.

import DLSGeo
import DLSPlan
import DLSTestKit
import Testing

@testable import DLSForecast

@Suite("Windows of chips")
struct ChipWindowTests {
  private static func grid() throws -> PixelGrid {
    try #require(
      PixelGrid(
        RasterFact(
          width: 1000, height: 1000, transform: [1, 0, 0, 0, 1, 0], bands: ["red"],
          pixelType: "uint8", metresPerPixel: 1)))
  }

  @Test("those near some boxes are all that touch one, row by row and each once")
  func nearBoxes() throws {
    var random = SeededRandom(7)
    for _ in 0..<300 {
      let (x, y) = (random.below(50), random.below(50))
      let size = (width: 5 + random.below(80), height: 5 + random.below(80))
      let box = Box(
        minX: Double(x), minY: Double(y), maxX: Double(x + size.width),
        maxY: Double(y + size.height))
      let unit = try #require(UnitInPixels(Geometry(box: box), try Self.grid()))
      let tile = (1 + random.below(40), 1 + random.below(40))
      let stride = (1 + random.below(20), 1 + random.below(20))
      let boxes = (0..<random.below(5)).map { _ -> Box in
        let (left, top) = (Double(random.below(150)) - 10.5, Double(random.below(150)) - 10.5)
        return Box(
          minX: left, minY: top, maxX: left + Double(random.below(12)),
          maxY: top + Double(random.below(12)))
      }
      var (all, near): ([PixelWindow], [PixelWindow]) = ([], [])
      unit.forEachWindow(tile: tile, stride: stride) { window, _ in all.append(window) }
      unit.forEachWindow(tile: tile, stride: stride, near: boxes) { window, _ in near.append(window)
      }
      // Some that lie a pixel off are among them.
      #expect(all.filter { near.contains($0) } == near)
      let touching = all.filter { window in boxes.contains { $0.touches(window.box) } }
      #expect(touching.allSatisfy(near.contains))
    }
  }

  /// A unit with a bay and a hole, and where the engine's own tests have its tiles begin.
  @Test(
    "rows begin where a unit has room, as the engine has them",
    arguments: [
      (
        (48, 32), (40, 32),
        [
          [10, 12], [8, 44], [80, 44], [120, 44], [139, 44], [5, 76], [45, 76], [85, 76],
          [125, 76], [116, 108],
        ]
      ), ((64, 64), (64, 64), [[80, 32], [98, 32], [102, 60], [106, 60]]),
    ] as [((Int, Int), (Int, Int), [[Int]])])
  func fitted(tile: (Int, Int), stride: (Int, Int), places: [[Int]]) throws {
    let bay: [Double] = [10, 0, 200, 40, 150, 180, 90, 110, 0, 150, 10, 0]
    let hole: [Double] = [60, 40, 80, 44, 78, 62, 58, 60, 60, 40]
    let shape = Geometry(
      kind: .polygon, coordinates: bay + hole, ringEnds: [6, 11], partEnds: [2])
    let unit = try #require(UnitInPixels(shape, try Self.grid()))
    var (all, near): ([[Int]], [[Int]]) = ([], [])
    unit.forEachWindow(tile: tile, stride: stride) { window, inside in
      #expect(window == inside)
      all.append([window.column, window.row])
    }
    #expect(all == places)
    #expect(unit.windowCount(tile: tile, stride: stride).count == places.count)
    let spot = Box(minX: 130, minY: 85, maxX: 132, maxY: 87)
    unit.forEachWindow(tile: tile, stride: stride, near: [spot]) { window, _ in
      near.append([window.column, window.row])
    }
    #expect(
      near
        == places.filter {
          $0[0] <= 132 && $0[0] + tile.0 >= 130 && $0[1] <= 87 && $0[1] + tile.1 >= 85
        })
    // What is smaller than a tile has one window, and only if the unit fills it.
    #expect(unit.windowCount(tile: (400, 400), stride: (400, 400)).count == 0)
  }

  @Test("files are found by the place of a window")
  func spots() {
    var random = SeededRandom(9)
    func window(_ most: Int) -> PixelWindow {
      PixelWindow(
        column: random.below(4000) - 2000, row: random.below(4000) - 2000,
        width: 1 + random.below(most), height: 1 + random.below(most))
    }
    for most in [10, 300, 4000] {
      let files = (0..<200).map { _ in window(random.isOnce(in: 20) ? 4000 : most) }
      let index = SpotIndex(files)
      for _ in 0..<200 {
        let here = window(200)
        let wanted = files.indices.filter { files[$0].intersection(here) != nil }
        let found = index.near(here)
        #expect(found == found.sorted() && Set(found).count == found.count)
        #expect(Set(wanted).isSubset(of: found))
      }
    }
  }
}
