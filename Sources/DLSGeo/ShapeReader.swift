// ShapeReader.swift: reads one GeoJSON geometry, whatever the order of its members.

/// Collects a geometry's `type` and `coordinates`, which may come in either order.
struct ShapeReader {
  private var kind: GeometryKind?
  private var foreignType: String?
  private var hasCoordinates = false
  private var positionDepth = 0
  private var fault: String?

  /// True once something that makes a geometry was read.
  var hasContent: Bool { hasCoordinates || foreignType != nil }

  /// Reads the member with this name if it belongs to a geometry; false leaves its value unread.
  mutating func readMember(
    _ key: Range<Int>, _ scanner: inout JSONScanner, _ geometry: inout Geometry
  ) throws(GeoJSONError) -> Bool {
    if scanner.matches(key, "type") {
      guard try scanner.kind() == .string else { return false }
      readType(try scanner.string(), scanner)
      return true
    }
    if scanner.matches(key, "coordinates") {
      hasCoordinates = true
      let start = scanner.index
      geometry.clear(kind: .point)
      fault = try readCoordinates(&scanner, &geometry)
      if fault != nil {
        scanner.index = start
        try scanner.skipValue()
      }
      return true
    }
    return false
  }

  private mutating func readType(_ range: Range<Int>, _ scanner: JSONScanner) {
    foreignType = nil
    if scanner.matches(range, "Polygon") {
      kind = .polygon
    } else if scanner.matches(range, "MultiPolygon") {
      kind = .multiPolygon
    } else if scanner.matches(range, "Point") {
      kind = .point
    } else if scanner.matches(range, "LineString") {
      kind = .lineString
    } else if scanner.matches(range, "MultiPoint") {
      kind = .multiPoint
    } else if scanner.matches(range, "MultiLineString") {
      kind = .multiLineString
    } else {
      kind = nil
      let name = scanner.text(range)
      // These two name the whole, not a geometry.
      if name != "FeatureCollection" && name != "Feature" { foreignType = name }
    }
  }

  /// Gives the arrays their meaning once both members are known.
  func finish(_ geometry: inout Geometry) -> GeometryState {
    if let foreignType {
      return foreignType == "GeometryCollection"
        ? .unusable("is a GeometryCollection; split it into single geometries")
        : .unusable("is of the unknown type \"\(foreignType)\"")
    }
    guard let kind else { return .unusable("has no type") }
    guard hasCoordinates else { return .unusable("has no coordinates") }
    if let fault { return .unusable(fault) }
    geometry.kind = kind
    if geometry.isEmpty {
      geometry.clear(kind: kind)
      return .present
    }
    let wanted =
      switch kind {
      case .point: 1
      case .lineString, .multiPoint: 2
      case .polygon, .multiLineString: 3
      case .multiPolygon: 4
      }
    guard wanted == positionDepth else {
      return .unusable(
        "has coordinates nested \(positionDepth) deep, and a \(kind.name) has \(wanted)")
    }
    if kind == .point || kind == .multiPoint { geometry.ringEnds.removeAll(keepingCapacity: true) }
    if !kind.isAreal { geometry.partEnds.removeAll(keepingCapacity: true) }
    return .present
  }

  /// Reads nested arrays of positions into the flat arrays. Returns what is wrong with them as
  /// coordinates; throws only where the text is no JSON.
  private mutating func readCoordinates(
    _ scanner: inout JSONScanner, _ geometry: inout Geometry
  ) throws(GeoJSONError) -> String? {
    positionDepth = 0
    guard scanner.peek() == 0x5B else { return "has coordinates that are no list" }
    var depth = 0
    repeat {
      switch scanner.peek() {
      case 0x5B:
        scanner.index += 1
        depth += 1
        if depth > 4 { return "has coordinates nested more than 4 deep" }
        let first = scanner.peek()
        guard first == 0x2D || first &- 0x30 < 10 else { continue }
        if positionDepth == 0 { positionDepth = depth }
        guard positionDepth == depth else { return "has coordinates of uneven depth" }
        if let fault = try readPosition(&scanner, &geometry) { return fault }
        depth -= 1
      case 0x5D:
        scanner.index += 1
        if positionDepth > 0 {
          if depth == positionDepth {
            return "has coordinates of uneven depth"
          }
          if depth == positionDepth - 1 {
            geometry.ringEnds.append(geometry.vertexCount)
          } else if depth == positionDepth - 2 {
            geometry.partEnds.append(geometry.ringEnds.count)
          }
        }
        depth -= 1
      case 0x2C where depth > 0: scanner.index += 1
      default: return "has coordinates that are no lists of numbers"
      }
    } while depth > 0
    return nil
  }

  /// Reads the numbers of one position and its closing bracket; a third number and more are height
  /// and measure, which the product has no use for.
  @inline(__always)
  private func readPosition(
    _ scanner: inout JSONScanner, _ geometry: inout Geometry
  ) throws(GeoJSONError) -> String? {
    geometry.coordinates.append(try scanner.number())
    guard scanner.peek() == 0x2C else { return "has a position of one number" }
    scanner.index += 1
    let second = scanner.peek()
    guard second == 0x2D || second &- 0x30 < 10 else {
      return "has coordinates that are no lists of numbers"
    }
    geometry.coordinates.append(try scanner.number())
    while scanner.peek() == 0x2C {
      scanner.index += 1
      let next = scanner.peek()
      guard next == 0x2D || next &- 0x30 < 10 else {
        return "has coordinates that are no lists of numbers"
      }
      _ = try scanner.number()
    }
    guard scanner.peek() == 0x5D else { return "has coordinates that are no lists of numbers" }
    scanner.index += 1
    return nil
  }
}
