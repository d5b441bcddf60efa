// OutlineTests.swift: one outline has one hash, in whichever way a program writes it.

import DLSGeo
import DLSTestKit
import Testing

@Suite("Outlines")
struct OutlineTests {
  private func hash(_ geometry: Geometry) -> Hash128 {
    var hasher = StableHasher()
    hasher.add(outline: geometry)
    return hasher.finish()
  }

  /// A polygon or several, each of an outer ring and holes, as lists of vertices.
  private typealias Rings = [[[(x: Double, y: Double)]]]

  private func geometry(_ parts: Rings, isMulti: Bool = false) -> Geometry {
    var made = Geometry(kind: isMulti || parts.count > 1 ? .multiPolygon : .polygon)
    for part in parts {
      for ring in part {
        made.coordinates += ring.flatMap { [$0.x, $0.y] }
        made.ringEnds.append(made.coordinates.count / 2)
      }
      made.partEnds.append(made.ringEnds.count)
    }
    return made
  }

  private func ring(_ random: inout SeededRandom, _ x: Double, _ radius: Double) -> [(
    x: Double, y: Double
  )] {
    let flat = random.star(x: x, y: 50, radius: radius, corners: .random(in: 3...9, using: &random))
    return stride(from: 0, to: flat.count, by: 2).map { (flat[$0], flat[$0 + 1]) }
  }

  /// The same ring in another way.
  private func rewritten(
    _ ring: [(x: Double, y: Double)], _ random: inout SeededRandom
  ) -> [(x: Double, y: Double)] {
    var open = ring
    while open.count > 1, let last = open.last, last == open[0] { open.removeLast() }
    let start = Int.random(in: 0..<open.count, using: &random)
    open = Array(open[start...] + open[..<start])
    if Bool.random(using: &random) { open.reverse() }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let place = Int.random(in: 0..<open.count, using: &random)
      open.insert(open[place], at: place)
    }
    return Bool.random(using: &random) ? open + [open[0]] : open
  }

  @Test("Neither turn, beginning, order nor repeated vertices count")
  func rewritings() {
    var random = SeededRandom(5)
    for _ in 0..<2000 {
      var parts: Rings = []
      for part in 0..<Int.random(in: 1...3, using: &random) {
        var rings = [ring(&random, Double(100 * part), 40)]
        for hole in 0..<Int.random(in: 0...2, using: &random) {
          rings.append(ring(&random, Double(100 * part + 20 * hole), 4))
        }
        parts.append(rings)
      }
      var others: Rings = []
      for part in parts {
        var holes = part.dropFirst().map { rewritten($0, &random) }
        holes.shuffle(using: &random)
        others.append([rewritten(part[0], &random)] + holes)
      }
      others.shuffle(using: &random)
      let other = geometry(others, isMulti: Bool.random(using: &random))
      #expect(hash(geometry(parts)) == hash(other))
    }
  }

  @Test("Another vertex, hole or part is another outline")
  func differences() {
    var random = SeededRandom(6)
    var seen: Set<Hash128> = []
    var count = 0
    for number in 0..<500 {
      let outer = ring(&random, Double(number), 40)
      let hole = ring(&random, Double(number), 4)
      var moved = outer
      moved[1].x += 0.001
      var swapped = outer
      swapped.swapAt(1, 2)
      let shapes: [Rings] = [
        [[outer]], [[moved]], [[swapped]], [[outer, hole]], [[outer], [hole]], [[hole, outer]],
        [[outer, hole, hole]],
      ]
      for shape in shapes {
        // Three corners in another order are the same ring.
        if outer.count == 4, shape.count == 1, shape[0].count == 1 { continue }
        seen.insert(hash(geometry(shape)))
        count += 1
      }
    }
    #expect(seen.count == count)
  }

  @Test("Lines keep their direction, and nothing breaks on what is no shape")
  func others() {
    let line = Geometry(kind: .lineString, coordinates: [0, 0, 1, 1], ringEnds: [2])
    let back = Geometry(kind: .lineString, coordinates: [1, 1, 0, 0], ringEnds: [2])
    #expect(hash(line) != hash(back))
    let rings: [[Double]] = [
      [], [0, 0], [0, 0, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 1, 0, 2, 0, 0, 0],
    ]
    for ring in rings {
      _ = hash(Geometry(ring: ring))
      _ = hash(Geometry(kind: .multiPolygon, coordinates: ring, ringEnds: [], partEnds: []))
    }
  }

  @Test("Stores remember the hashes: they never change")
  func frozen() {
    #expect(
      hash(Geometry(box: Box(minX: 1, minY: 2, maxX: 3, maxY: 4))).hex
        == "f6fb8343c0b517118d22f22317ca1785")
  }
}
