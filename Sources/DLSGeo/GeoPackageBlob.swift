// GeoPackageBlob.swift: geometry from and to the blobs of a GeoPackage.

/// The binary form of a geometry in a GeoPackage, byte for byte as GDAL writes it: little endian,
/// an XY envelope for everything but points and empty geometries, then well-known binary.
/// A program that rewrites an untouched geometry through GDAL then writes the same bytes.
package enum GeoPackageBlob {
  /// Replaces `out` by the blob of a geometry; `srs` is the row's `srs_id`.
  package static func encode(_ geometry: Geometry, srs: Int32, into out: inout [UInt8]) {
    out.removeAll(keepingCapacity: true)
    let hasEnvelope = geometry.kind != .point && !geometry.isEmpty
    out.append(0x47)
    out.append(0x50)
    out.append(0)
    out.append(geometry.isEmpty ? 0x11 : hasEnvelope ? 0x03 : 0x01)
    withUnsafeBytes(of: srs.littleEndian) { out.append(contentsOf: $0) }
    if hasEnvelope {
      let box = geometry.box
      for side in [box.minX, box.maxX, box.minY, box.maxY] {
        WellKnownBinary.appendWord(side, into: &out)
      }
    }
    WellKnownBinary.encode(geometry, into: &out)
  }

  /// Replaces `out` by the blob of a rectangle, the same as that of `Geometry(box:)`.
  package static func encode(_ box: Box, srs: Int32, into out: inout [UInt8]) {
    out.removeAll(keepingCapacity: true)
    out.append(contentsOf: [0x47, 0x50, 0, 0x03])
    withUnsafeBytes(of: srs.littleEndian) { out.append(contentsOf: $0) }
    for side in [box.minX, box.maxX, box.minY, box.maxY] {
      WellKnownBinary.appendWord(side, into: &out)
    }
    WellKnownBinary.encode(box, into: &out)
  }

  /// The blob of a geometry.
  package static func encode(_ geometry: Geometry, srs: Int32) -> [UInt8] {
    var out: [UInt8] = []
    encode(geometry, srs: srs, into: &out)
    return out
  }

  /// Reads a blob into `geometry`, reusing its memory, and returns its `srs_id`.
  /// Any writer's blob is understood: either byte order, any envelope, Z and M (dropped).
  @discardableResult
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, into geometry: inout Geometry
  ) throws(GeometryError) -> Int32 {
    let head = try header(bytes)
    try WellKnownBinary.decode(bytes, at: head.length, into: &geometry)
    return head.srs
  }

  /// Reads a blob into `geometry`, reusing its memory, and returns its `srs_id`.
  @discardableResult
  package static func decode(
    _ bytes: [UInt8], into geometry: inout Geometry
  ) throws(GeometryError) -> Int32 {
    var result = Result<Int32, GeometryError>.success(0)
    bytes.withUnsafeBytes { raw in
      do throws(GeometryError) {
        result = .success(try decode(raw, into: &geometry))
      } catch {
        result = .failure(error)
      }
    }
    return try result.get()
  }

  /// The fixed part of a blob: where its geometry starts and which `srs_id` it names.
  package struct Header: Equatable, Sendable {
    package let length: Int
    let srs: Int32
    package let isEmpty: Bool
    /// The envelope, when the blob carries one.
    package let box: Box?
  }

  /// Reads the fixed part of a blob. Throws when it is no GeoPackage blob.
  package static func header(
    _ bytes: UnsafeRawBufferPointer
  ) throws(GeometryError) -> Header {
    guard bytes.count >= 8, bytes[0] == 0x47, bytes[1] == 0x50 else {
      throw GeometryError("does not begin as the geometry of a GeoPackage does", at: 0)
    }
    guard bytes[2] == 0 else {
      throw GeometryError("is of GeoPackage binary version \(bytes[2]), not 0", at: 2)
    }
    let flags = bytes[3]
    guard flags & 0x20 == 0 else {
      throw GeometryError("is an extended geometry, which only its writer can read", at: 3)
    }
    let isLittle = flags & 1 == 1
    let code = Int(flags >> 1 & 7)
    guard code <= 4 else {
      throw GeometryError("names envelope \(code), and only 0 to 4 exist", at: 3)
    }
    let envelope = [0, 32, 48, 48, 64][code]
    guard bytes.count >= 8 + envelope else {
      throw GeometryError("ends within its envelope", at: bytes.count)
    }
    let rawSRS = bytes.loadUnaligned(fromByteOffset: 4, as: Int32.self)
    func side(_ index: Int) -> Double {
      let raw = bytes.loadUnaligned(fromByteOffset: 8 + 8 * index, as: UInt64.self)
      return Double(bitPattern: isLittle ? UInt64(littleEndian: raw) : UInt64(bigEndian: raw))
    }
    return Header(
      length: 8 + envelope, srs: isLittle ? Int32(littleEndian: rawSRS) : Int32(bigEndian: rawSRS),
      isEmpty: flags & 0x10 != 0,
      box: code == 0 ? nil : Box(minX: side(0), minY: side(2), maxX: side(1), maxY: side(3)))
  }
}
