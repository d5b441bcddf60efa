// CurveReading.swift: curves and surfaces of well-known binary, read as lines and polygons.

/// The types beyond points, lines and polygons. Cadastres and ArcGIS write arcs, surveys write surfaces
/// of triangles.
enum CurvedType: UInt8 {
  case circularString = 8
  case compoundCurve = 9
  case curvePolygon = 10
  case multiCurve = 11
  case multiSurface = 12
  case polyhedralSurface = 15
  case tin = 16
  case triangle = 17

  /// What such a geometry is read as.
  var kind: GeometryKind {
    switch self {
    case .circularString, .compoundCurve: .lineString
    case .curvePolygon, .triangle: .polygon
    case .multiCurve: .multiLineString
    case .multiSurface, .polyhedralSurface, .tin: .multiPolygon
    }
  }

  /// The type that a number stands for, and what it is read as.
  static func known(
    _ type: UInt8, at offset: Int
  ) throws(GeometryError) -> (GeometryKind, CurvedType) {
    guard let found = CurvedType(rawValue: type) else { throw unknown(Int(type), at: offset) }
    return (found.kind, found)
  }

  /// The name of a type as people know it.
  static func name(_ type: UInt8) -> String {
    if let kind = GeometryKind(rawValue: type) { return kind.name }
    return switch CurvedType(rawValue: type) {
    case .circularString: "CircularString"
    case .compoundCurve: "CompoundCurve"
    case .curvePolygon: "CurvePolygon"
    case .multiCurve: "MultiCurve"
    case .multiSurface: "MultiSurface"
    case .polyhedralSurface: "PolyhedralSurface"
    case .tin: "TIN"
    case .triangle: "Triangle"
    case nil: type == 7 ? "GeometryCollection" : "geometry of type \(type)"
    }
  }

  static func unknown(_ type: Int, at offset: Int) -> GeometryError {
    type == 7
      ? GeometryError(
        "is a GeometryCollection, which may hold points, lines and polygons", at: offset)
      : GeometryError("is of geometry type \(type), neither point, line nor polygon", at: offset)
  }
}

extension WellKnownBinaryReader {
  /// Reads a curve or surface whose head was read.
  mutating func read(_ type: CurvedType, into geometry: inout Geometry) throws(GeometryError) {
    switch type {
    case .circularString, .compoundCurve:
      try curve(type.rawValue, into: &geometry)
    case .curvePolygon: try curvePolygon(into: &geometry)
    case .triangle: try polygon(into: &geometry)
    case .multiCurve:
      for _ in 0..<(try count(bytesEach: 5)) {
        let start = offset
        let member = try head()
        guard [2, 8, 9].contains(member) else { throw stranger(member, in: type, at: start) }
        try curve(member, into: &geometry)
      }
    case .multiSurface, .polyhedralSurface, .tin:
      for _ in 0..<(try count(bytesEach: 5)) {
        let start = offset
        switch try head() {
        case 3, CurvedType.triangle.rawValue: try polygon(into: &geometry)
        case CurvedType.curvePolygon.rawValue: try curvePolygon(into: &geometry)
        case let member: throw stranger(member, in: type, at: start)
        }
      }
    }
  }

  private mutating func curvePolygon(into geometry: inout Geometry) throws(GeometryError) {
    for _ in 0..<(try count(bytesEach: 5)) {
      let start = offset
      let ring = try head()
      guard [2, 8, 9].contains(ring) else { throw stranger(ring, in: .curvePolygon, at: start) }
      try curve(ring, into: &geometry)
    }
    geometry.partEnds.append(geometry.ringEnds.count)
  }

  /// Reads one line, of whatever pieces, whose head was read.
  private mutating func curve(
    _ type: UInt8, into geometry: inout Geometry
  ) throws(GeometryError) {
    let first = geometry.vertexCount
    if type == CurvedType.compoundCurve.rawValue {
      for _ in 0..<(try count(bytesEach: 5)) {
        let start = offset
        let piece = try head()
        guard [2, 8].contains(piece) else { throw stranger(piece, in: .compoundCurve, at: start) }
        let joint = geometry.vertexCount
        try self.piece(piece, into: &geometry)
        geometry.dropRepeated(at: joint, after: first)
      }
    } else {
      try piece(type, into: &geometry)
    }
    geometry.ringEnds.append(geometry.vertexCount)
  }

  /// Reads vertices, which are those of a line or the starts, middles and ends of arcs.
  private mutating func piece(
    _ type: UInt8, into geometry: inout Geometry
  ) throws(GeometryError) {
    let start = geometry.coordinates.count
    try vertices(into: &geometry)
    guard type == CurvedType.circularString.rawValue else { return }
    let points = Array(geometry.coordinates[start...])
    geometry.coordinates.removeLast(points.count)
    Arc.append(points, to: &geometry.coordinates)
  }

  private func stranger(_ member: UInt8, in type: CurvedType, at offset: Int) -> GeometryError {
    GeometryError(
      "holds a \(CurvedType.name(member)) in a \(CurvedType.name(type.rawValue))", at: offset)
  }
}

extension Geometry {
  /// Where a piece of a line begins with the last vertex of the piece before, as all should, that is
  /// one vertex.
  fileprivate mutating func dropRepeated(at joint: Int, after first: Int) {
    guard joint > first, joint < vertexCount,
      coordinates[2 * joint] == coordinates[2 * joint - 2],
      coordinates[2 * joint + 1] == coordinates[2 * joint - 1]
    else { return }
    coordinates.removeSubrange(2 * joint..<2 * joint + 2)
  }
}
