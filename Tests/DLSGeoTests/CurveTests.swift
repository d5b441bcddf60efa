// CurveTests.swift: curves and surfaces, read as lines and polygons.

import DLSGeo
import Testing

/// Well-known binary, written by hand.
private struct Binary {
  var bytes: [UInt8] = []

  init(_ type: UInt32) {
    bytes.append(1)
    add(type)
  }

  mutating func add(_ number: UInt32) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  /// A line or an arc, with as many numbers a vertex as the type says.
  static func line(_ type: UInt32, _ values: [Double], width: Int = 2) -> Binary {
    var binary = Binary(type)
    binary.add(UInt32(values.count / width))
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { binary.bytes += $0 }
    }
    return binary
  }

  /// Several parts, each with its own head.
  static func parts(_ type: UInt32, _ parts: [Binary]) -> Binary {
    var binary = Binary(type)
    binary.add(UInt32(parts.count))
    for part in parts { binary.bytes += part.bytes }
    return binary
  }

  /// A polygon or triangle of plain rings.
  static func rings(_ type: UInt32, _ rings: [[Double]]) -> Binary {
    var binary = Binary(type)
    binary.add(UInt32(rings.count))
    for ring in rings { binary.bytes += Binary.line(2, ring).bytes[5...] }
    return binary
  }

  func read() throws -> Geometry {
    let blob: [UInt8] = [0x47, 0x50, 0, 1, 0, 0, 0, 0] + bytes
    var geometry = Geometry(pointX: 7, y: 7)
    try GeoPackageBlob.decode(blob, into: &geometry)
    return geometry
  }
}

@Suite("Curves")
struct CurveTests {
  private let half: [Double] = [130, 230, 140, 240, 150, 230]
  private let square: [Double] = [0, 0, 9, 0, 9, 9, 0, 9, 0, 0]

  /// How far each vertex is from a centre.
  private func distances(_ geometry: Geometry, _ x: Double, _ y: Double) -> [Double] {
    stride(from: 0, to: geometry.coordinates.count, by: 2).map {
      let (dx, dy) = (geometry.coordinates[$0] - x, geometry.coordinates[$0 + 1] - y)
      return (dx * dx + dy * dy).squareRoot()
    }
  }

  @Test("An arc is a line whose vertices lie on it, through the three points that are given")
  func arc() throws {
    let line = try Binary.line(8, half).read()
    #expect(line.kind == .lineString && line.ringEnds == [line.vertexCount])
    #expect(line.vertexCount > 45 && line.vertexCount < 100)
    #expect(distances(line, 140, 230).allSatisfy { abs($0 - 10) < 1e-9 })
    #expect(line.coordinates.prefix(2) == [130, 230] && line.coordinates.suffix(2) == [150, 230])
    #expect(line.box.maxY == 240 && line.box.minY == 230)
  }

  @Test(
    "The other way round, the long way round, a whole circle and one far from the origin",
    arguments: [
      ([130, 230, 140, 220, 150, 230], 130.0, 220.0, 150.0, 230.0),
      ([150, 230, 140, 240, 140, 220], 130, 220, 150, 240),
      ([130, 230, 150, 230, 130, 230], 130, 220, 150, 240),
      (
        [4_000_130, 6_000_230, 4_000_140, 6_000_240, 4_000_150, 6_000_230], 4_000_130, 6_000_230,
        4_000_150, 6_000_240
      ),
    ] as [([Double], Double, Double, Double, Double)])
  func box(_ points: [Double], _ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double)
    throws
  {
    let box = try Binary.line(8, points).read().box
    for (side, wanted) in [
      (box.minX, minX), (box.minY, minY), (box.maxX, maxX), (box.maxY, maxY),
    ] {
      #expect(abs(side - wanted) < 0.01, "\(box)")
    }
  }

  @Test(
    "Arcs that are none keep their points",
    arguments: [
      [0, 0, 1, 1, 2, 2], [0, 0, 0, 0, 0, 0], [3, 4], [0, 0, 5, 5], [0, 0, 1, .nan, 2, 0],
      [0, 0, .infinity, 1, 2, 0],
    ] as [[Double]])
  func straight(_ points: [Double]) throws {
    let read = try Binary.line(8, points).read().coordinates
    #expect(read.count == points.count)
    #expect(zip(read, points).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
  }

  @Test("Polygons of curves have closed rings and their ground")
  func polygon() throws {
    let ring = Binary.parts(9, [.line(8, half), .line(2, [150, 230, 130, 230])])
    let polygon = try Binary.parts(10, [ring]).read()
    #expect(polygon.kind == .polygon && polygon.partEnds == [1])
    #expect(polygon.validityProblem == nil)
    #expect(abs(polygon.area - 157) < 0.5, "\(polygon.area)")
    let several = try Binary.parts(
      12, [.parts(10, [ring]), .rings(3, [square]), .parts(10, [.line(2, square)])]
    ).read()
    #expect(several.kind == .multiPolygon && several.partEnds == [1, 2, 3])
    let lines = try Binary.parts(11, [.line(2, square), .line(8, half), ring]).read()
    #expect(lines.kind == .multiLineString && lines.ringEnds.count == 3)
  }

  @Test("Triangles and surfaces are polygons")
  func surfaces() throws {
    let three: [Double] = [0, 0, 4, 0, 0, 4, 0, 0]
    let triangle = try Binary.rings(17, [three]).read()
    #expect(triangle.kind == .polygon && triangle.coordinates == three)
    for type: UInt32 in [15, 16] {
      let surface = try Binary.parts(type, [.rings(17, [three]), .rings(3, [square])]).read()
      #expect(surface.kind == .multiPolygon && surface.partEnds == [1, 2])
    }
    // With heights.
    let high = try Binary.line(1008, [0, 0, 5, 1, 1, 5, 2, 0, 5], width: 3).read()
    #expect(high.coordinates.prefix(2) == [0, 0] && high.coordinates.suffix(2) == [2, 0])
  }

  @Test("What has no place is named")
  func strangers() {
    func reason(_ binary: Binary) -> String {
      do { return "\(try binary.read().kind)" } catch let error as GeometryError {
        return error.reason
      } catch { return "\(error)" }
    }
    let point = Binary.line(1, [])
    #expect(reason(.parts(7, [])).hasPrefix("is a GeometryCollection"))
    #expect(reason(.parts(13, [])) == "is of geometry type 13, neither point, line nor polygon")
    #expect(reason(.parts(10, [point])) == "holds a Point in a CurvePolygon")
    #expect(reason(.parts(12, [.line(8, half)])) == "holds a CircularString in a MultiSurface")
    #expect(reason(.parts(6, [.parts(10, [])])) == "holds a CurvePolygon in a MultiPolygon")
    #expect(reason(.parts(9, [.parts(9, [])])) == "holds a CompoundCurve in a CompoundCurve")
  }
}
