// ShapeTests.swift: area, containment, validity, representative points.

import DLSGeo
import DLSTestKit
import Testing

/// A polygon from rings of "x y, x y" texts.
func polygon(_ rings: [Double]...) -> Geometry { multiPolygon(rings) }

func multiPolygon(_ parts: [[Double]]...) -> Geometry {
  var geometry = Geometry(kind: parts.count == 1 ? .polygon : .multiPolygon)
  for part in parts {
    for ring in part {
      geometry.coordinates += ring
      geometry.ringEnds.append(geometry.vertexCount)
    }
    geometry.partEnds.append(geometry.ringEnds.count)
  }
  return geometry
}

func square(_ x: Double, _ y: Double, _ size: Double) -> [Double] {
  [x, y, x + size, y, x + size, y + size, x, y + size, x, y]
}

@Suite("Shapes")
struct ShapeTests {
  // Each verdict is GEOS's, but for words.
  static let verdicts: [(Geometry, ValidityProblem.Kind?)] = [
    (polygon(square(0, 0, 10)), nil),
    (polygon(square(0, 0, 10), square(2, 2, 3)), nil),
    (polygon([0, 0, 4, 0, 4, 4, 0, 4]), .ringNotClosed),
    (polygon([0, 0, 4, 0, 0, 0]), .tooFewPoints),
    (polygon([0, 0, 4, 0, 4, 0, 0, 0, 0, 0]), .tooFewPoints),
    (polygon([0, 0, 4, 0, 4, 4, 4, 4, 0, 0]), nil),
    (polygon([0, 0, 4, 4, 4, 0, 0, 4, 0, 0]), .selfIntersection),
    (polygon([0, 0, 4, 0, 2, 0, 2, 4, 0, 0]), .selfIntersection),
    (polygon([0, 0, 4, 0, 4, 4, 2, 0, 0, 4, 0, 0]), .ringSelfTouch),
    (polygon([0, 0, 2, 2, 4, 0, 4, 4, 2, 2, 0, 4, 0, 0]), .ringSelfTouch),
    (polygon(square(0, 0, 10), square(20, 20, 3)), .holeOutside),
    (polygon(square(0, 0, 10), square(1, 1, 6), square(2, 2, 2)), .nestedHoles),
    (polygon(square(0, 0, 10), square(8, 8, 5)), .selfIntersection),
    (polygon(square(0, 0, 10), square(0, 2, 3)), .selfIntersection),
    (polygon(square(0, 0, 10), square(0, 0, 10)), .selfIntersection),
    (polygon(square(0, 0, 10), [0, 5, 3, 4, 3, 6, 0, 5]), nil),
    (polygon(square(0, 0, 10), [0, 5, 5, 4, 10, 5, 5, 6, 0, 5]), .interiorSplit),
    (polygon(square(0, 0, 10), [1, 1, 3, 1, 3, 3, 1, 1], [3, 3, 5, 3, 5, 5, 3, 3]), nil),
    (polygon(square(0, 0, 10), [0, 0, 5, 2, 2, 5, 0, 0]), nil),
    (multiPolygon([square(0, 0, 2)], [square(2, 2, 2)]), nil),
    (multiPolygon([square(0, 0, 2)], [square(5, 5, 2)]), nil),
    (multiPolygon([square(0, 0, 2)], [square(2, 0, 2)]), .selfIntersection),
    (multiPolygon([square(0, 0, 9)], [square(2, 2, 2)]), .nestedPolygons),
    (multiPolygon([square(0, 0, 9), square(1, 1, 5)], [square(2, 2, 2)]), nil),
    (multiPolygon([square(2, 2, 2)], [square(0, 0, 9), square(1, 1, 5)]), nil),
    (Geometry(kind: .polygon), .empty),
    (polygon([0, 0, .nan, 0, 1, 1, 0, 0]), .notFinite),
    (Geometry(kind: .lineString, coordinates: [1, 1, 1, 1], ringEnds: [2]), .tooFewPoints),
    (Geometry(kind: .lineString, coordinates: [1, 1, 2, 1], ringEnds: [2]), nil),
    (Geometry(pointX: 1, y: 2), nil),
  ]

  @Test("Validity", arguments: verdicts)
  func validity(geometry: Geometry, verdict: ValidityProblem.Kind?) {
    #expect(geometry.validityProblem?.kind == verdict)
    // The same through the tree of boxes, which only many edges reach.
    if geometry.kind.isAreal, geometry.isFinite, !geometry.isEmpty {
      #expect((subdivided(geometry, by: 32).validityProblem == nil) == (verdict == nil))
    }
  }

  /// The same shape with more corners; powers of two keep them exactly on the edges.
  private func subdivided(_ geometry: Geometry, by count: Int) -> Geometry {
    var result = Geometry(kind: geometry.kind, partEnds: geometry.partEnds)
    var start = 0
    for end in geometry.ringEnds {
      for vertex in start..<end - 1 {
        for step in 0..<count {
          let share = Double(step) / Double(count)
          for axis in 0..<2 {
            let from = geometry.coordinates[2 * vertex + axis]
            let to = geometry.coordinates[2 * vertex + 2 + axis]
            result.coordinates.append(from + (to - from) * share)
          }
        }
      }
      result.coordinates += [
        geometry.coordinates[2 * end - 2], geometry.coordinates[2 * end - 1],
      ]
      result.ringEnds.append(result.vertexCount)
      start = end
    }
    return result
  }

  @Test("The place of a crossing is named")
  func place() {
    let problem = polygon([0, 0, 4, 4, 4, 0, 0, 4, 0, 0]).validityProblem
    #expect(problem?.x == 2 && problem?.y == 2)
  }

  @Test("Large sound rings are found sound, and one crossing in them is found")
  func large() {
    var generator = SeededRandom(2)
    for corners in [40, 60, 500, 20_000] {
      var geometry = Geometry(
        ring: generator.star(x: 500_000, y: 4_000_000, radius: 900, corners: corners))
      #expect(geometry.validityProblem == nil)
      let far = 2 * (corners / 2)
      geometry.coordinates[2] = 1_000_000 - geometry.coordinates[far]
      geometry.coordinates[3] = 8_000_000 - geometry.coordinates[far + 1]
      geometry.coordinates[far] = geometry.coordinates[0] * 2 - 500_000 + 1
      #expect(geometry.validityProblem != nil)
    }
  }

  @Test("Area and centroid")
  func measures() {
    let shape = polygon(square(500_000, 4_000_000, 10), square(500_002, 4_000_002, 4))
    #expect(shape.area == 84)
    let centre = shape.centroid
    #expect(abs((centre?.x ?? 0) - 500_005.190476) < 1e-5)
    #expect(Geometry(box: Box(minX: 0, minY: 0, maxX: 2, maxY: 2)).centroid?.x == 1)
    #expect(Geometry(box: Box(minX: 0, minY: 0, maxX: 2, maxY: 3)).rectangle?.maxY == 3)
    #expect(polygon([0, 0, 2, 2, 2, 0, 0, 2, 0, 0]).rectangle == nil)
  }

  @Test("Representative points lie inside, holes and crescents included")
  func representative() {
    let ring = polygon(square(0, 0, 10), square(1, 1, 8))
    let crescent = polygon([0, 0, 10, 0, 10, 10, 0, 10, 0, 9, 9, 9, 9, 1, 0, 1, 0, 0])
    var generator = SeededRandom(9)
    var shapes = [ring, crescent]
    for _ in 0..<300 {
      shapes.append(Geometry(ring: generator.star(x: 5, y: -3, radius: 4, corners: 9)))
    }
    for shape in shapes {
      let point = shape.representativePoint
      #expect(point.map { shape.containsHalfOpen(x: $0.x, y: $0.y) } == true)
    }
    #expect(Geometry(pointX: 3, y: 4).representativePoint?.x == 3)
    #expect(Geometry(kind: .polygon).representativePoint == nil)
  }

  @Test("Orientation is exact where rounding would lie")
  func exact() {
    // On the line y = x, then one step of the last bit off it.
    let tiny = 0.1.ulp
    #expect(orientation(0.1, 0.1, 24, 24, 12, 12) == 0)
    #expect(orientation(0.1, 0.1, 24, 24, 12, 12 + 12.0.ulp) == 1)
    #expect(orientation(0.1, 0.1 + tiny, 24, 24, 12, 12) == -1)
    #expect(orientation(0, 0, 1, 0, 5, 0) == 0)
  }
}
