// NearOutlineTests.swift: shapes that are the same but for rounding.

import DLSGeo
import Testing

@Suite("Shapes that are nearly the same")
struct NearOutlineTests {
  private let square = [0.0, 0, 10, 0, 10, 10, 0, 10, 0, 0]

  private func polygon(_ rings: [[Double]]) -> Geometry {
    var ends: [Int] = []
    for ring in rings { ends.append((ends.last ?? 0) + ring.count / 2) }
    return Geometry(
      kind: .polygon, coordinates: rings.flatMap(\.self), ringEnds: ends, partEnds: [rings.count])
  }

  private func hole(_ x: Double) -> [Double] { [x, 1, x + 1, 1, x + 1, 2, x, 1] }

  @Test(
    "Where a ring begins and which way it turns doesn't count, nor a little noise",
    arguments: [
      [0.001, -0.001, 10, 0.001, 10, 10.001, 0, 10, 0.001, -0.001],
      [10, 10, 0, 10, 0, 0.002, 10, 0, 10, 10],
      [10, 0, 0, 0, 0, 10, 10, 10, 10, 10, 10, 0],
    ])
  func same(_ ring: [Double]) {
    #expect(polygon([square]).isNear(polygon([ring]), within: 0.01))
  }

  @Test(
    "One vertex off, one more or another kind is another shape",
    arguments: [
      [0.0, 0, 10, 0, 10, 10.1, 0, 10, 0, 0], [0, 0, 5, 0, 10, 0, 10, 10, 0, 10, 0, 0],
      [10, 0, 0, 0, 0, 10, 10, 10, 10, 0.001, 10, 0], [0, 0, 10, 10, 10, 0, 0, 10, 0, 0],
      [.nan, 0, 10, 0, 10, 10, 0, 10, 0, 0],
    ])
  func other(_ ring: [Double]) {
    #expect(!polygon([square]).isNear(polygon([ring]), within: 0.01))
    #expect(!polygon([ring]).isNear(polygon([square]), within: 0.01))
  }

  @Test("Holes may come in any order, and the shell is no hole")
  func holes() {
    let one = polygon([square, hole(1), hole(5)])
    #expect(one.isNear(polygon([square, hole(5.001), hole(1)]), within: 0.01))
    #expect(!one.isNear(polygon([square, hole(5), hole(5)]), within: 0.01))
    #expect(!one.isNear(polygon([square, hole(1)]), within: 0.01))
    #expect(!one.isNear(polygon([hole(1), square, hole(5)]), within: 0.01))
  }

  @Test("Points and lines are near as they are written")
  func others() {
    let line = Geometry(kind: .lineString, coordinates: [0, 0, 5, 5], ringEnds: [2])
    let back = Geometry(kind: .lineString, coordinates: [5, 5, 0, 0], ringEnds: [2])
    let moved = Geometry(kind: .lineString, coordinates: [0, 0.001, 5, 5], ringEnds: [2])
    #expect(line.isNear(moved, within: 0.01))
    #expect(!line.isNear(back, within: 0.01))
    #expect(Geometry(pointX: 1, y: 2).isNear(Geometry(pointX: 1.001, y: 2), within: 0.01))
    #expect(!Geometry(pointX: 1, y: 2).isNear(line, within: 0.01))
  }
}
