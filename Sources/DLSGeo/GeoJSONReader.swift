// GeoJSONReader.swift: pulls features out of GeoJSON bytes, one at a time.

/// Reads a FeatureCollection, a Feature or a bare geometry from bytes that the caller keeps in
/// memory while it reads (a mapped file will do). Members may stand in any order.
/// Memory stays constant: only the current feature is held.
package struct GeoJSONReader {
  private enum Stage { case start, features, done }

  private var scanner: JSONScanner
  private var stage = Stage.start
  private var isFirst = true
  /// The name in the file's `crs` member as far as it has been read; nil means WGS 84 degrees.
  package private(set) var crs: String?

  /// A reader over the bytes.
  package init(_ bytes: UnsafeBufferPointer<UInt8>) {
    scanner = JSONScanner(bytes)
    if scanner.byte(0) == 0xEF, scanner.byte(1) == 0xBB, scanner.byte(2) == 0xBF {
      scanner.index = 3
    }
  }

  /// A reader of the one feature of a collection that begins at an offset, for whoever read the
  /// whole before and wants to see a feature again.
  package init(_ bytes: UnsafeBufferPointer<UInt8>, featureAt offset: Int) {
    scanner = JSONScanner(bytes)
    scanner.index = offset
    stage = .features
  }

  /// How many bytes have been read; for progress.
  package var offset: Int { scanner.index }

  /// Reads the next feature; false at the end of the file. Throws where the text is no JSON or
  /// holds no features.
  package mutating func next(_ feature: inout GeoJSONFeature) throws(GeoJSONError) -> Bool {
    switch stage {
    case .start: return try begin(&feature)
    case .features: return try nextFeature(&feature)
    case .done: return false
    }
  }

  /// The text of a property's value: a text without its quotes and escapes, else as written.
  package func text(_ property: GeoJSONProperty) -> String {
    property.kind == .string
      ? scanner.text(property.value)
      : String(decoding: scanner.bytes(property.value), as: UTF8.self)
  }

  /// A property's name.
  package func name(_ property: GeoJSONProperty) -> String { scanner.text(property.name) }

  /// The property with a name, compared byte for byte; nil where the feature has none.
  package func property(_ name: String, of feature: GeoJSONFeature) -> GeoJSONProperty? {
    for property in feature.properties {
      let raw = scanner.bytes(property.name)
      if raw.count == name.utf8.count, raw.elementsEqual(name.utf8) { return property }
      if raw.contains(0x5C), scanner.text(property.name) == name { return property }
    }
    return nil
  }

  private mutating func begin(_ feature: inout GeoJSONFeature) throws(GeoJSONError) -> Bool {
    guard scanner.peek() == 0x7B else {
      if scanner.isUTF16 {
        throw GeoJSONError(
          "the file is in UTF-16, not in UTF-8", at: 0, nextStep: JSONScanner.encodingStep)
      }
      throw scanner.surprise("the { that begins GeoJSON")
    }
    feature.clear(at: scanner.index)
    scanner.index += 1
    return try readRoot(&feature, isFirst: true)
  }

  /// Reads members of the root; returns at the first feature of `features`, or at the end.
  private mutating func readRoot(
    _ feature: inout GeoJSONFeature, isFirst: Bool
  ) throws(GeoJSONError) -> Bool {
    var isFirst = isFirst
    var shape = ShapeReader()
    var hasGeometry = false
    while try member(&isFirst) {
      let key = try scanner.string()
      try scanner.take(0x3A, "a colon")
      if scanner.matches(key, "features") {
        try scanner.take(0x5B, "the [ of the features")
        stage = .features
        self.isFirst = true
        return try nextFeature(&feature)
      } else if scanner.matches(key, "crs") {
        crs = try readCRS() ?? crs
      } else if scanner.matches(key, "geometry") || scanner.matches(key, "properties")
        || scanner.matches(key, "id")
      {
        hasGeometry = try readFeatureMember(key, &feature) || hasGeometry
      } else if try shape.readMember(key, &scanner, &feature.geometry) {
        hasGeometry = hasGeometry || shape.hasContent
      } else {
        try scanner.skipValue()
      }
    }
    let wasFeatures = stage == .features
    stage = .done
    guard scanner.peek() == 0 && scanner.index >= scanner.count else {
      throw scanner.surprise("the end of the file")
    }
    if wasFeatures { return false }
    if shape.hasContent { feature.state = shape.finish(&feature.geometry) }
    guard hasGeometry else {
      throw GeoJSONError("the file holds neither features nor a geometry", at: 0)
    }
    return true
  }

  private mutating func nextFeature(
    _ feature: inout GeoJSONFeature
  ) throws(GeoJSONError) -> Bool {
    let next = scanner.peek()
    if next == 0x5D {
      scanner.index += 1
      return try readRoot(&feature, isFirst: false)
    }
    if !isFirst {
      guard next == 0x2C else { throw scanner.surprise("a comma or the ] after the features") }
      scanner.index += 1
    }
    isFirst = false
    guard scanner.peek() == 0x7B else { throw scanner.surprise("the { of a feature") }
    feature.clear(at: scanner.index)
    scanner.index += 1
    var isFirstMember = true
    while try member(&isFirstMember) {
      let key = try scanner.string()
      try scanner.take(0x3A, "a colon")
      _ = try readFeatureMember(key, &feature)
    }
    return true
  }

  /// Moves to the next member of an object; false after its closing bracket.
  private mutating func member(_ isFirst: inout Bool) throws(GeoJSONError) -> Bool {
    let next = scanner.peek()
    if next == 0x7D {
      scanner.index += 1
      return false
    }
    if !isFirst {
      guard next == 0x2C else { throw scanner.surprise("a comma or }") }
      scanner.index += 1
    }
    isFirst = false
    return true
  }

  /// Reads one member of a feature; true when it was its geometry.
  private mutating func readFeatureMember(
    _ key: Range<Int>, _ feature: inout GeoJSONFeature
  ) throws(GeoJSONError) -> Bool {
    if scanner.matches(key, "geometry") {
      try readGeometry(&feature)
      return true
    }
    if scanner.matches(key, "properties") {
      try readProperties(&feature)
    } else if scanner.matches(key, "id") {
      feature.id = try readProperty(name: key)
    } else if scanner.matches(key, "place") {
      feature.place = try readProperty(name: key)
    } else {
      try scanner.skipValue()
    }
    return false
  }

  private mutating func readGeometry(_ feature: inout GeoJSONFeature) throws(GeoJSONError) {
    switch try scanner.kind() {
    case .null:
      try scanner.word("null")
      feature.state = .missing
    case .object:
      scanner.index += 1
      var shape = ShapeReader()
      var isFirst = true
      while try member(&isFirst) {
        let key = try scanner.string()
        try scanner.take(0x3A, "a colon")
        if try !shape.readMember(key, &scanner, &feature.geometry) { try scanner.skipValue() }
      }
      feature.state = shape.finish(&feature.geometry)
    default:
      try scanner.skipValue()
      feature.state = .unusable("is no object")
    }
  }

  private mutating func readProperties(_ feature: inout GeoJSONFeature) throws(GeoJSONError) {
    feature.properties.removeAll(keepingCapacity: true)
    guard try scanner.kind() == .object else { return try scanner.skipValue() }
    scanner.index += 1
    var isFirst = true
    while try member(&isFirst) {
      let key = try scanner.string()
      try scanner.take(0x3A, "a colon")
      feature.properties.append(try readProperty(name: key))
    }
  }

  private mutating func readProperty(
    name: Range<Int>
  ) throws(GeoJSONError) -> GeoJSONProperty {
    let kind = try scanner.kind()
    if kind == .string {
      return GeoJSONProperty(name: name, value: try scanner.string(), kind: kind)
    }
    let start = scanner.index
    try scanner.skipValue()
    return GeoJSONProperty(name: name, value: start..<scanner.index, kind: kind)
  }

  /// Reads `{"type": "name", "properties": {"name": "urn:…"}}` as GDAL and QGIS write it.
  private mutating func readCRS() throws(GeoJSONError) -> String? {
    guard try scanner.kind() == .object else {
      try scanner.skipValue()
      return nil
    }
    scanner.index += 1
    var found: String?
    var isFirst = true
    while try member(&isFirst) {
      let key = try scanner.string()
      try scanner.take(0x3A, "a colon")
      guard scanner.matches(key, "properties"), try scanner.kind() == .object else {
        try scanner.skipValue()
        continue
      }
      scanner.index += 1
      var isFirstInner = true
      while try member(&isFirstInner) {
        let inner = try scanner.string()
        try scanner.take(0x3A, "a colon")
        if scanner.matches(inner, "name"), try scanner.kind() == .string {
          found = scanner.text(try scanner.string())
        } else if scanner.matches(inner, "code"), try scanner.kind() == .number {
          // The form of GeoJSON's first draft.
          found = Int(exactly: try scanner.number()).map { "EPSG:\($0)" }
        } else {
          try scanner.skipValue()
        }
      }
    }
    return found
  }
}
