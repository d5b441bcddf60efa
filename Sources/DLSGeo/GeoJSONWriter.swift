// GeoJSONWriter.swift: writes a FeatureCollection as bytes.

/// Builds a GeoJSON FeatureCollection, one feature a line. Numbers are written with the fewest
/// digits that read back to the same double. Take `bytes` now and then to keep memory small.
package struct GeoJSONWriter {
  /// What has been written; the caller may take it and empty it between features.
  package var bytes: [UInt8] = []
  private var isFirst = true
  private var isFirstProperty = true

  /// Begins a collection. `crs` is a name such as `urn:ogc:def:crs:EPSG::32617`; nil for degrees
  /// in WGS 84, which need none.
  package init(crs: String? = nil) {
    put("{\"type\":\"FeatureCollection\",")
    if let crs {
      put("\"crs\":{\"type\":\"name\",\"properties\":{\"name\":")
      putText(crs)
      put("}},")
    }
    put("\"features\":[")
  }

  /// Begins a feature; properties follow, then `endFeature`.
  package mutating func beginFeature(id: Int? = nil) {
    put(isFirst ? "\n" : ",\n")
    isFirst = false
    put("{\"type\":\"Feature\",")
    if let id { put("\"id\":\(id),") }
    put("\"properties\":{")
    isFirstProperty = true
  }

  /// Adds a text property; nil writes `null`.
  package mutating func property(_ name: String, _ value: String?) {
    putName(name)
    if let value { putText(value) } else { put("null") }
  }

  /// Adds a whole number.
  package mutating func property(_ name: String, _ value: Int?) {
    putName(name)
    put(value.map { "\($0)" } ?? "null")
  }

  /// Adds yes or no.
  package mutating func property(_ name: String, _ value: Bool) {
    putName(name)
    put(value ? "true" : "false")
  }

  /// Adds a number; one that is not finite is written as `null`, since JSON has no word for it.
  package mutating func property(_ name: String, _ value: Double?) {
    putName(name)
    if let value { putNumber(value) } else { put("null") }
  }

  /// Ends a feature with its geometry; nil writes `null`.
  package mutating func endFeature(_ geometry: Geometry?) {
    put("},\"geometry\":")
    if let geometry { putGeometry(geometry) } else { put("null") }
    put("}")
  }

  /// Ends the collection.
  package mutating func end() { put("\n]}\n") }

  private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func putName(_ name: String) {
    if !isFirstProperty { put(",") }
    isFirstProperty = false
    putText(name)
    put(":")
  }

  private mutating func putText(_ text: String) {
    bytes.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        bytes.append(0x5C)
        bytes.append(byte)
      case 0x0A: put("\\n")
      case 0x0D: put("\\r")
      case 0x09: put("\\t")
      case 0..<0x20:
        put(byte < 16 ? "\\u000" : "\\u00")
        put(String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }

  private mutating func putNumber(_ value: Double) {
    guard value.isFinite else { return put("null") }
    let text = value.description
    put(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  private mutating func putGeometry(_ geometry: Geometry) {
    put("{\"type\":\"\(geometry.kind.name)\",\"coordinates\":")
    switch geometry.kind {
    case .point:
      if geometry.isEmpty { put("[]") } else { putPosition(geometry, 0) }
    case .multiPoint: putPositions(geometry, 0..<geometry.vertexCount)
    case .lineString: putPositions(geometry, 0..<geometry.vertexCount)
    case .polygon, .multiLineString: putRings(geometry, 0..<geometry.ringEnds.count)
    case .multiPolygon:
      put("[")
      var start = 0
      for end in geometry.partEnds {
        if start > 0 { put(",") }
        putRings(geometry, start..<end)
        start = end
      }
      put("]")
    }
    put("}")
  }

  private mutating func putRings(_ geometry: Geometry, _ rings: Range<Int>) {
    put("[")
    for ring in rings {
      if ring > rings.lowerBound { put(",") }
      let start = ring == 0 ? 0 : geometry.ringEnds[ring - 1]
      putPositions(geometry, start..<geometry.ringEnds[ring])
    }
    put("]")
  }

  private mutating func putPositions(_ geometry: Geometry, _ vertices: Range<Int>) {
    put("[")
    for vertex in vertices {
      if vertex > vertices.lowerBound { put(",") }
      putPosition(geometry, vertex)
    }
    put("]")
  }

  private mutating func putPosition(_ geometry: Geometry, _ vertex: Int) {
    put("[")
    putNumber(geometry.coordinates[2 * vertex])
    put(",")
    putNumber(geometry.coordinates[2 * vertex + 1])
    put("]")
  }
}
