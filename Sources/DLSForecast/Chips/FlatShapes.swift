// FlatShapes.swift: points and lines in chips, as the engine shows them.

import DLSGeo
import DLSPlan

/// What a window shows of points and lines.
enum FlatPart {
  /// The area of polygons, the length of lines, nothing of points.
  static func measure(_ shape: Geometry) -> Double {
    if shape.kind.isAreal { return shape.area }
    return measure(shape, in: shape.box) ?? 0
  }

  /// The length of what lies in a box, its border too; nil where nothing does.
  static func measure(_ shape: Geometry, in box: Box) -> Double? {
    if shape.kind == .point || shape.kind == .multiPoint {
      let isInside = (0..<shape.vertexCount).contains {
        let (x, y) = (shape.coordinates[2 * $0], shape.coordinates[2 * $0 + 1])
        return Box(minX: x, minY: y, maxX: x, maxY: y).touches(box)
      }
      return isInside ? 0 : nil
    }
    var length: Double?
    var start = 0
    for end in shape.ringEnds {
      for vertex in start..<max(start, end - 1) {
        guard let (from, to) = box.part(ofEdge: vertex, of: shape), from <= to else { continue }
        let dx = shape.coordinates[2 * vertex + 2] - shape.coordinates[2 * vertex]
        let dy = shape.coordinates[2 * vertex + 3] - shape.coordinates[2 * vertex + 1]
        length = (length ?? 0) + (to - from) * (dx * dx + dy * dy).squareRoot()
      }
      start = end
    }
    return length
  }
}

/// The circles that points stand for, in pixels of the imagery: ellipses where cells are oblong.
struct PointCircles {
  /// A degree of latitude, as the engine has it.
  private static let metresPerDegree = 111_319.49
  private static let corners = 64
  /// Cosine and sine of a turn by one corner.
  private static let turn = (cosine: 0.995_184_726_672_196_9, sine: 0.098_017_140_329_560_6)

  private let radii: (across: Double, down: Double)

  /// - Parameter radius: in metres. Nil where pixels have no size in metres.
  init?(radius: Double, _ raster: RasterFact, _ system: ReferenceFact) {
    let t = raster.transform
    guard t.count == 6 else { return nil }
    var across = (t[0] * t[0] + t[3] * t[3]).squareRoot()
    var down = (t[1] * t[1] + t[4] * t[4]).squareRoot()
    switch system.unit {
    case .metres(let metres):
      // Metres of a projection that stretches are fewer on the ground.
      let ground = raster.metresPerPixel.map { $0 / across } ?? metres
      across *= ground
      down *= ground
    case .degrees:
      across = raster.metresPerPixel ?? across * Self.metresPerDegree
      down *= Self.metresPerDegree
    case .pixels: return nil
    }
    guard across > 0, down > 0 else { return nil }
    radii = (radius / across, radius / down)
  }

  /// The circles around points in pixels; other shapes stay as they are.
  func around(_ shape: Geometry) -> Geometry {
    guard shape.kind == .point || shape.kind == .multiPoint, shape.vertexCount > 0 else {
      return shape
    }
    let circles = (0..<shape.vertexCount).map {
      circle(shape.coordinates[2 * $0], shape.coordinates[2 * $0 + 1])
    }
    if circles.count == 1 { return Geometry(ring: circles[0]) }
    let size = Self.corners + 1
    return Geometry(
      kind: .multiPolygon, coordinates: circles.flatMap(\.self),
      ringEnds: (1...circles.count).map { $0 * size }, partEnds: Array(1...circles.count))
  }

  private func circle(_ column: Double, _ row: Double) -> [Double] {
    var ring: [Double] = []
    var (x, y) = (1.0, 0.0)
    for _ in 0..<Self.corners {
      ring += [column + radii.across * x, row + radii.down * y]
      (x, y) = (
        x * Self.turn.cosine - y * Self.turn.sine, x * Self.turn.sine + y * Self.turn.cosine
      )
    }
    return ring + ring.prefix(2)
  }
}
