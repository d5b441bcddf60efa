// IndexTests.swift: a point has exactly one unit, and grids stay where they are.

import DLSGeo
import DLSTestKit
import Testing

@Suite("Units on the ground")
struct IndexTests {
  @Test("A point within a tiling of triangles and boxes lies in exactly one part")
  func exactlyOne() {
    var generator = SeededRandom(21)
    var parts: [Geometry] = []
    let corners = (0...8).map { _ in (0...8).map { _ in generator.next() & 7 } }
    func x(_ i: Int, _ j: Int) -> Double { Double(i) * 10.1 + Double(corners[i][j]) * 0.3 }
    func y(_ i: Int, _ j: Int) -> Double { Double(j) * 10.1 + Double(corners[j][i]) * 0.3 }
    for i in 0..<8 {
      for j in 0..<8 {
        let a = [x(i, j), y(i, j)]
        let b = [x(i + 1, j), y(i + 1, j)]
        let c = [x(i + 1, j + 1), y(i + 1, j + 1)]
        let d = [x(i, j + 1), y(i, j + 1)]
        // Neighbours walk their shared border in opposite directions, or in the same one.
        parts.append(Geometry(ring: a + b + c + a))
        parts.append(Geometry(ring: Bool.random(using: &generator) ? a + c + d + a : a + d + c + a))
      }
    }
    // Handed on one at a time it is the same index.
    let index = PolygonIndex { add in
      for part in parts { add(part) }
    }
    var probes: [(Double, Double)] = []
    for i in 1..<8 {
      for j in 1..<8 {
        probes.append((x(i, j), y(i, j)))
        for share in [0.5, 0.25, 0.1] {
          probes.append(
            (
              x(i, j) + (x(i + 1, j + 1) - x(i, j)) * share,
              y(i, j) + (y(i + 1, j + 1) - y(i, j)) * share
            ))
        }
      }
    }
    for _ in 0..<2000 {
      probes.append(
        (
          Double.random(in: 12...78, using: &generator),
          Double.random(in: 12...78, using: &generator)
        ))
    }
    for probe in probes {
      let owners = parts.indices.filter { parts[$0].containsHalfOpen(x: probe.0, y: probe.1) }
      #expect(owners.count == 1, "\(probe)")
      #expect(index.first(x: probe.0, y: probe.1) == owners.first)
    }
  }

  @Test("The index agrees with looking at every polygon, whatever their sizes")
  func agrees() {
    var generator = SeededRandom(4)
    for round in 0..<12 {
      var shapes: [Geometry] = []
      for _ in 0..<(1 + round * 20) {
        let x = Double.random(in: -1000...1000, using: &generator)
        let y = Double.random(in: -10...10, using: &generator)
        let radius = Bool.random(using: &generator) ? 3.0 : 400
        shapes.append(
          round % 2 == 0
            ? Geometry(ring: generator.star(x: x, y: y, radius: radius, corners: 7))
            : Geometry(box: Box(minX: x, minY: y, maxX: x + radius, maxY: y + 1)))
      }
      shapes.append(Geometry(kind: .polygon))
      shapes.append(polygon([0, 0, .infinity, 0, 1, 1, 0, 0]))
      let index = PolygonIndex(shapes)
      for _ in 0..<300 {
        let x = Double.random(in: -1500...1500, using: &generator)
        let y = Double.random(in: -500...500, using: &generator)
        let first = shapes.firstIndex { $0.isFinite && $0.containsHalfOpen(x: x, y: y) }
        #expect(index.first(x: x, y: y) == first)
      }
      expectTheSameRowByRow(index, &generator)
    }
    #expect(PolygonIndex([]).first(x: 0, y: 0) == nil)
    #expect(PolygonIndex([Geometry(pointX: 0, y: 0)]).first(x: .nan, y: 0) == nil)
  }

  /// Points of a row are looked up by the edges that cross it; corners lie on some rows.
  private func expectTheSameRowByRow(_ index: PolygonIndex, _ generator: inout SeededRandom) {
    var row = EdgeRow()
    for _ in 0..<20 {
      let y = Double(Int.random(in: -12...12, using: &generator))
      for _ in 0..<20 {
        let x = Double(Int.random(in: -1200...1200, using: &generator))
        #expect(index.first(x: x, y: y, in: &row) == index.first(x: x, y: y))
      }
    }
  }

  @Test("New imagery adds cells and moves none")
  func anchored() throws {
    var generator = SeededRandom(8)
    for _ in 0..<200 {
      let first = Box(
        minX: Double.random(in: -500...500, using: &generator),
        minY: Double.random(in: -500...500, using: &generator), maxX: 600, maxY: 600)
      let second = Box(
        minX: Double.random(in: -900...500, using: &generator), minY: -700, maxX: 620, maxY: 500)
      let width = Double.random(in: 20...90, using: &generator)
      let old = try GridCells.anchored(footprints: [first], width: width, height: 50)
      let new = try GridCells.anchored(footprints: [first, second], width: width, height: 50)
      let oldKeys = Set((0..<old.count).map { "\(old.columns[$0])_\(old.rows[$0])" })
      let newKeys = (0..<new.count).map { "\(new.columns[$0])_\(new.rows[$0])" }
      #expect(oldKeys.isSubset(of: newKeys))
      #expect(Set(newKeys).count == newKeys.count)
      for index in 0..<old.count {
        #expect(old.box(index).maxX > first.minX && old.box(index).minX < first.maxX)
      }
    }
  }

  /// West of the meridian and south of the equator columns and rows are negative.
  @Test(
    "Cells cover the imagery wherever it lies", arguments: [-9e6, -45, 45, 9e6],
    [-4e6, -45, 45, 4e6])
  func everyQuadrant(x: Double, y: Double) throws {
    let extent = Box(minX: x, minY: y, maxX: x + 95, maxY: y + 55)
    let other = Box(minX: x - 200, minY: y - 100, maxX: x - 190, maxY: y - 90)
    let alone = try GridCells.anchored(footprints: [extent], width: 10, height: 20)
    func floor(_ value: Double) -> Int32 { Int32(value.rounded(.down)) }
    let columns = floor(x / 10)...floor((x + 95 - 1e-3) / 10)
    let rows = floor(y / 20)...floor((y + 55 - 1e-3) / 20)
    #expect(alone.columns == rows.flatMap { _ in Array(columns) })
    #expect(alone.rows == rows.flatMap { row in columns.map { _ in row } })
    let both = try GridCells.anchored(footprints: [extent, other], width: 10, height: 20)
    #expect(both.count > alone.count)
    for index in 0..<both.count {
      let box = both.box(index)
      #expect(
        [extent, other].contains {
          box.minX < $0.maxX && box.maxX > $0.minX
            && box.minY < $0.maxY && box.maxY > $0.minY
        })
    }
    let order = zip(both.rows, both.columns).map { [$0, $1] }
    #expect(zip(order, order.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
  }

  @Test("Cells that begin at a multiple of their size are not doubled by rounding")
  func exactMultiples() throws {
    let extent = Box(minX: 404_200, minY: 3_284_000, maxX: 404_240, maxY: 3_284_040)
    let cells = try GridCells.anchored(footprints: [extent], width: 10, height: 20)
    #expect(cells.count == 8)
    #expect(cells.box(0) == Box(minX: 404_200, minY: 3_284_000, maxX: 404_210, maxY: 3_284_020))
    let degrees = try GridCells.anchored(
      footprints: [Box(minX: -0.0027, minY: 0.0009, maxX: 0.0027, maxY: 0.0018)], width: 0.0009,
      height: 0.0009)
    #expect(degrees.count == 6)
    #expect(degrees.columns == [-3, -2, -1, 0, 1, 2])
  }

  @Test("Extents and sizes that make no grid are refused, not trapped on")
  func refused() {
    let extent = Box(minX: 0, minY: 0, maxX: 100, maxY: 100)
    #expect(throws: GridProblem.sizeTooSmall) {
      try GridCells.anchored(footprints: [extent], width: 0, height: 1)
    }
    #expect(throws: GridProblem.sizeTooSmall) {
      try GridCells.anchored(footprints: [extent], width: 1e-300, height: 1)
    }
    #expect(throws: GridProblem.tooManyCells(1e10)) {
      try GridCells.anchored(footprints: [extent], width: 1e-3, height: 1e-3)
    }
    #expect(throws: GridProblem.noExtent) {
      try GridCells.anchored(footprints: [.empty], width: 1, height: 1)
    }
    #expect(throws: GridProblem.noExtent) {
      try GridCells.anchored(
        footprints: [Box(minX: 0, minY: 0, maxX: .nan, maxY: 1)], width: 1, height: 1)
    }
    #expect(throws: GridProblem.self) {
      try GridCells.divided(extent: extent, columns: .max, rows: 9)
    }
  }

  @Test("Rows and columns fill the extent")
  func divided() throws {
    let cells = try GridCells.divided(
      extent: Box(minX: 0, minY: 0, maxX: 30, maxY: 20), columns: 3, rows: 2)
    #expect(cells.count == 6)
    #expect(cells.box(5) == Box(minX: 20, minY: 10, maxX: 30, maxY: 20))
  }
}
