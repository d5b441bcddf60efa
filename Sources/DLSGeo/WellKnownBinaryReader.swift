// WellKnownBinaryReader.swift: reads well-known binary from bytes nobody vouches for.

/// A cursor over well-known binary. Counts are compared with the bytes that are left before
/// anything is read or reserved, so that no input can make it trap or ask for much memory. Curves and
/// surfaces come as the lines and polygons that they are nearly: `CurveReading.swift`.
struct WellKnownBinaryReader {
  private let bytes: UnsafeRawBufferPointer
  var offset: Int
  private var isLittle = true
  private var stride = 16

  init(bytes: UnsafeRawBufferPointer, offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  mutating func read(into geometry: inout Geometry) throws(GeometryError) {
    let start = offset
    let type = try head()
    guard let kind = GeometryKind(rawValue: type) else {
      let (kind, family) = try CurvedType.known(type, at: start)
      geometry.clear(kind: kind)
      try read(family, into: &geometry)
      if geometry.isEmpty { geometry.clear(kind: kind) }
      return
    }
    geometry.clear(kind: kind)
    switch kind {
    case .point:
      try point(into: &geometry)
    case .lineString:
      try line(into: &geometry)
    case .polygon:
      try polygon(into: &geometry)
    case .multiPoint, .multiLineString, .multiPolygon:
      let count = try count(bytesEach: 5)
      for _ in 0..<count { try member(of: kind, into: &geometry) }
    }
    if geometry.isEmpty { geometry.clear(kind: kind) }
  }

  private mutating func member(
    of kind: GeometryKind, into geometry: inout Geometry
  ) throws(GeometryError) {
    let start = offset
    let type = try head()
    switch (kind, GeometryKind(rawValue: type)) {
    case (.multiPoint, .point): try point(into: &geometry)
    case (.multiLineString, .lineString): try line(into: &geometry)
    case (.multiPolygon, .polygon): try polygon(into: &geometry)
    default:
      throw GeometryError("holds a \(CurvedType.name(type)) in a \(kind.name)", at: start)
    }
  }

  /// Reads the byte order and the type, without what it says of Z and M.
  mutating func head() throws(GeometryError) -> UInt8 {
    let start = offset
    guard offset >= 0, offset < bytes.count else { throw short(1) }
    let order = bytes[offset]
    guard order <= 1 else {
      throw GeometryError("names byte order \(order), and only 0 and 1 exist", at: start)
    }
    isLittle = order == 1
    offset += 1
    let type = try word()
    if type & 0x2000_0000 != 0 { _ = try word() }
    let flat = type & 0x0FFF_FFFF
    let family = flat / 1000
    let hasZ = type & 0x8000_0000 != 0 || family == 1 || family == 3
    let hasM = type & 0x4000_0000 != 0 || family == 2 || family == 3
    guard family <= 3, let code = UInt8(exactly: flat % 1000) else {
      throw CurvedType.unknown(Int(flat), at: start)
    }
    stride = 16 + (hasZ ? 8 : 0) + (hasM ? 8 : 0)
    return code
  }

  private mutating func point(into geometry: inout Geometry) throws(GeometryError) {
    guard bytes.count - offset >= stride else { throw short(stride) }
    let x = double(at: offset)
    let y = double(at: offset + 8)
    offset += stride
    // A point of two NaNs is how GeoPackage writes an empty one.
    if x.isNaN && y.isNaN { return }
    geometry.coordinates.append(x)
    geometry.coordinates.append(y)
  }

  private mutating func line(into geometry: inout Geometry) throws(GeometryError) {
    try vertices(into: &geometry)
    geometry.ringEnds.append(geometry.vertexCount)
  }

  /// Reads vertices into a line that goes on.
  mutating func vertices(into geometry: inout Geometry) throws(GeometryError) {
    let count = try count(bytesEach: stride)
    #if _endian(little)
      if isLittle && stride == 16 {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count * 16])
        let old = geometry.coordinates.count
        geometry.coordinates.append(contentsOf: repeatElement(0, count: count * 2))
        geometry.coordinates.withUnsafeMutableBytes {
          UnsafeMutableRawBufferPointer(rebasing: $0[(old * 8)...]).copyMemory(from: slice)
        }
        offset += count * 16
        return
      }
    #endif
    for _ in 0..<count {
      geometry.coordinates.append(double(at: offset))
      geometry.coordinates.append(double(at: offset + 8))
      offset += stride
    }
  }

  mutating func polygon(into geometry: inout Geometry) throws(GeometryError) {
    let count = try count(bytesEach: 4)
    for _ in 0..<count { try line(into: &geometry) }
    geometry.partEnds.append(geometry.ringEnds.count)
  }

  mutating func count(bytesEach size: Int) throws(GeometryError) -> Int {
    let start = offset
    let count = Int(try word())
    guard count <= (bytes.count - offset) / size else {
      throw GeometryError(
        "announces \(count) parts, and \(bytes.count - offset) bytes are left", at: start)
    }
    return count
  }

  private mutating func word() throws(GeometryError) -> UInt32 {
    guard bytes.count - offset >= 4 else { throw short(4) }
    let raw = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    offset += 4
    return isLittle ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw)
  }

  private func double(at offset: Int) -> Double {
    let raw = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return Double(bitPattern: isLittle ? UInt64(littleEndian: raw) : UInt64(bigEndian: raw))
  }

  private func short(_ needed: Int) -> GeometryError {
    GeometryError("ends after \(bytes.count) bytes, \(needed) more are missing", at: offset)
  }
}
