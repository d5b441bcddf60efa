// WellKnownBinary.swift: geometry from and to well-known binary.

/// Well-known binary (WKB): written little endian and two-dimensional, read in either byte order,
/// with or without Z and M (which are dropped), as ISO or as EWKB.
package enum WellKnownBinary {
  /// Appends a geometry.
  static func encode(_ geometry: Geometry, into out: inout [UInt8]) {
    appendHead(geometry.kind.rawValue, into: &out)
    switch geometry.kind {
    case .point:
      if geometry.coordinates.count >= 2 {
        append(geometry.coordinates, vertices: 0..<1, into: &out)
      } else {
        appendWord(.nan, into: &out)
        appendWord(.nan, into: &out)
      }
    case .lineString:
      append(UInt32(geometry.vertexCount), into: &out)
      append(geometry.coordinates, vertices: 0..<geometry.vertexCount, into: &out)
    case .multiPoint:
      append(UInt32(geometry.vertexCount), into: &out)
      for vertex in 0..<geometry.vertexCount {
        appendHead(GeometryKind.point.rawValue, into: &out)
        append(geometry.coordinates, vertices: vertex..<vertex + 1, into: &out)
      }
    case .multiLineString:
      append(UInt32(geometry.ringEnds.count), into: &out)
      var start = 0
      for end in geometry.ringEnds {
        appendHead(GeometryKind.lineString.rawValue, into: &out)
        append(UInt32(end - start), into: &out)
        append(geometry.coordinates, vertices: start..<end, into: &out)
        start = end
      }
    case .polygon:
      appendRings(geometry, rings: 0..<geometry.ringEnds.count, into: &out)
    case .multiPolygon:
      append(UInt32(geometry.partEnds.count), into: &out)
      var start = 0
      for end in geometry.partEnds {
        appendHead(GeometryKind.polygon.rawValue, into: &out)
        appendRings(geometry, rings: start..<end, into: &out)
        start = end
      }
    }
  }

  /// Appends a rectangle as `Geometry(box:)` has it: counter-clockwise from its lower left corner.
  static func encode(_ box: Box, into out: inout [UInt8]) {
    appendHead(GeometryKind.polygon.rawValue, into: &out)
    append(1 as UInt32, into: &out)
    append(5 as UInt32, into: &out)
    for (x, y) in [
      (box.minX, box.minY), (box.maxX, box.minY), (box.maxX, box.maxY), (box.minX, box.maxY),
      (box.minX, box.minY),
    ] {
      appendWord(x, into: &out)
      appendWord(y, into: &out)
    }
  }

  /// Reads one geometry from `bytes` at `offset` into `geometry`, reusing its memory.
  /// Throws when the bytes end early, or hold a collection, a curve or a surface.
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, at offset: Int = 0, into geometry: inout Geometry
  ) throws(GeometryError) {
    var reader = WellKnownBinaryReader(bytes: bytes, offset: offset)
    try reader.read(into: &geometry)
  }

  private static func appendRings(
    _ geometry: Geometry, rings: Range<Int>, into out: inout [UInt8]
  ) {
    append(UInt32(rings.count), into: &out)
    var start = rings.lowerBound == 0 ? 0 : geometry.ringEnds[rings.lowerBound - 1]
    for ring in rings {
      let end = geometry.ringEnds[ring]
      append(UInt32(end - start), into: &out)
      append(geometry.coordinates, vertices: start..<end, into: &out)
      start = end
    }
  }

  private static func appendHead(_ kind: UInt8, into out: inout [UInt8]) {
    out.append(1)
    append(UInt32(kind), into: &out)
  }

  private static func append(_ value: UInt32, into out: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { out.append(contentsOf: $0) }
  }

  static func appendWord(_ value: Double, into out: inout [UInt8]) {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { out.append(contentsOf: $0) }
  }

  private static func append(
    _ coordinates: [Double], vertices: Range<Int>, into out: inout [UInt8]
  ) {
    #if _endian(little)
      coordinates.withUnsafeBytes {
        out.append(
          contentsOf: UnsafeRawBufferPointer(
            rebasing: $0[vertices.lowerBound * 16..<vertices.upperBound * 16]))
      }
    #else
      for index in vertices.lowerBound * 2..<vertices.upperBound * 2 {
        appendWord(coordinates[index], into: &out)
      }
    #endif
  }
}
