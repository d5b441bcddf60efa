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
