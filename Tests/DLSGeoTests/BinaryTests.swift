// BinaryTests.swift: blobs and well-known binary, there and back and from hostile bytes.

import DLSGeo
import DLSTestKit
import Testing

/// One geometry of every kind.
let everyKind: [Geometry] = [
  Geometry(pointX: 1.5, y: -2),
  Geometry(kind: .lineString, coordinates: [0, 0, 3, 4, 5, 5], ringEnds: [3]),
  Geometry(box: Box(minX: 0, minY: 0, maxX: 2, maxY: 3)),
  Geometry(kind: .multiPoint, coordinates: [1, 2, 3, 4]),
  Geometry(kind: .multiLineString, coordinates: [0, 0, 1, 1, 2, 2, 3, 3, 4, 5], ringEnds: [2, 5]),
  Geometry(
    kind: .multiPolygon,
    coordinates: [
      0, 0, 9, 0, 9, 9, 0, 0, 1, 0.5, 2, 0.5, 2, 1, 1, 0.5, 20, 0, 21, 0, 21, 1, 20, 0,
    ],
    ringEnds: [4, 8, 12], partEnds: [2, 3]),
]

@Suite("Binary geometry")
struct BinaryTests {
  @Test("Blobs of every kind come back as they were", arguments: everyKind)
  func roundTrip(geometry: Geometry) throws {
    let blob = GeoPackageBlob.encode(geometry, srs: 32617)
    var back = Geometry(kind: .point, coordinates: [9, 9, 9, 9], ringEnds: [7], partEnds: [3])
    #expect(try GeoPackageBlob.decode(blob, into: &back) == 32617)
    #expect(back == geometry)
    try blob.withUnsafeBytes { raw in
      let head = try GeoPackageBlob.header(raw)
      #expect(head.box == (geometry.kind == .point ? nil : geometry.box))
    }
  }

  @Test("A rectangle has one blob, however it comes")
  func rectangle() {
    var generator = SeededRandom(4)
    var blob: [UInt8] = [1, 2, 3]
    for _ in 0..<50 {
      let x = Double.random(in: -1e7...1e7, using: &generator)
      let y = Double.random(in: -1e7...1e7, using: &generator)
      let box = Box(minX: x, minY: y, maxX: x + 10.1, maxY: y + 0.3)
      GeoPackageBlob.encode(box, srs: 32617, into: &blob)
      #expect(blob == GeoPackageBlob.encode(Geometry(box: box), srs: 32617))
    }
  }

  @Test("Empty geometries keep their kind", arguments: GeometryKind.allCases)
  func empty(kind: GeometryKind) throws {
    let blob = GeoPackageBlob.encode(Geometry(kind: kind), srs: 4326)
    #expect(blob[3] == 0x11)
    var back = Geometry(pointX: 1, y: 1)
    try GeoPackageBlob.decode(blob, into: &back)
    #expect(back == Geometry(kind: kind))
  }

  // As GDAL 3.12 wrote them through pyogrio: `select hex(geom)`.
  @Test(
    "Blobs are byte for byte GDAL's",
    arguments: [
      (
        Geometry(pointX: 1, y: 2),
        "47500001697F00000101000000000000000000F03F0000000000000040"
      ),
      (
        Geometry(kind: .lineString, coordinates: [0, 0, 1, 2], ringEnds: [2]),
        "47500003697F00000000000000000000000000000000F03F00000000000000000000000000000040"
          + "01020000000200000000000000000000000000000000000000000000000000F03F00000000000000"
          + "40"
      ),
      (
        Geometry(box: Box(minX: 0, minY: 0, maxX: 2, maxY: 3)),
        "47500003697F00000000000000000000000000000000004000000000000000000000000000000840"
          + "01030000000100000005000000000000000000000000000000000000000000000000000040000000"
          + "00000000000000000000000040000000000000084000000000000000000000000000000840000000"
          + "00000000000000000000000000"
      ),
      (
        Geometry(kind: .multiPoint, coordinates: [1, 2, 3, 4]),
        "47500003697F0000000000000000F03F000000000000084000000000000000400000000000001040"
          + "0104000000020000000101000000000000000000F03F000000000000004001010000000000000000"
          + "0008400000000000001040"
      ),
      (
        Geometry(
          kind: .multiPolygon, coordinates: [0, 0, 1, 0, 1, 1, 0, 0], ringEnds: [4], partEnds: [1]),
        "47500003697F00000000000000000000000000000000F03F0000000000000000000000000000F03F"
          + "01060000000100000001030000000100000004000000000000000000000000000000000000000000"
          + "00000000F03F0000000000000000000000000000F03F000000000000F03F00000000000000000000"
          + "000000000000"
      ),
      (
        Geometry(kind: .polygon),
        "47500011697F0000010300000000000000"
      ),
    ] as [(Geometry, String)])
  func likeGDAL(geometry: Geometry, hex: String) {
    let blob = GeoPackageBlob.encode(geometry, srs: 32617)
    let text = blob.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return digits.count == 1 ? "0" + digits : digits
    }
    #expect(text.joined() == hex)
  }

  @Test("Big endian, Z and M are read, Z and M dropped")
  func foreignForms() throws {
    let bigEndianPointZ: [UInt8] =
      [0, 0x00, 0x00, 0x03, 0xE9] + [0x3F, 0xF0] + [UInt8](repeating: 0, count: 6) + [0x40]
      + [UInt8](repeating: 0, count: 7) + [0x40, 0x08] + [UInt8](repeating: 0, count: 6)
    var geometry = Geometry(kind: .polygon)
    try bigEndianPointZ.withUnsafeBytes { try WellKnownBinary.decode($0, into: &geometry) }
    #expect(geometry == Geometry(pointX: 1, y: 2))
  }

  @Test("No byte string traps, and what is accepted has sound arrays")
  func hostile() {
    var generator = SeededRandom(11)
    var accepted = 0
    for _ in 0..<20_000 {
      var blob = GeoPackageBlob.encode(everyKind.randomElement(using: &generator)!, srs: 1)
      for _ in 0..<Int.random(in: 0...4, using: &generator) where !blob.isEmpty {
        blob[Int.random(in: 0..<blob.count, using: &generator)] = UInt8(
          truncatingIfNeeded: generator.next())
      }
      if Bool.random(using: &generator) {
        blob.removeLast(Int.random(in: 0...blob.count, using: &generator))
      }
      var geometry = Geometry(kind: .point)
      guard (try? GeoPackageBlob.decode(blob, into: &geometry)) != nil else { continue }
      accepted += 1
      #expect((geometry.ringEnds.last ?? 0) <= geometry.vertexCount)
      #expect((geometry.partEnds.last ?? 0) <= geometry.ringEnds.count)
      _ = geometry.validityProblem
      _ = geometry.representativePoint
    }
    #expect(accepted > 1000)
  }
}
