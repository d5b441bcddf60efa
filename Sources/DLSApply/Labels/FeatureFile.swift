// FeatureFile.swift: features of GeoJSON and GeoPackage files, read without the engine.

package import DLSGeo
import DLSPlatform
import DLSStore
import DLSText

/// The reference system that a file names.
package enum FileReference: Equatable, Sendable {
  case epsg(Int)
  /// One without an EPSG code.
  case named(String)
  /// The file names none.
  case none
}

/// A file that can't be read, told as file, place, reason and next step.
package struct FeatureFileError: Error, Equatable, CustomStringConvertible {
  package let description: String
}

/// One feature of a file, reused from one to the next.
package struct FeatureRecord {
  package var geometry = Geometry(kind: .point)
  package var state = GeometryState.missing
  /// The wanted fields, in their order; nil where the feature has none or a null.
  var values: [String?] = []
  /// Whether the file has each as a number that may have a point.
  var isNumber: [Bool] = []
  var position = FeaturePosition()
}

/// Where a feature lies in its file, for `FeaturePlaces` to put into words.
struct FeaturePosition: Sendable {
  /// The feature's number from 0, or the row's.
  var number = 0
  /// Where it begins, in bytes.
  var offset = 0
  /// The line it begins in, from 1.
  var line = 1
  /// Whether the feature before begins in the same line.
  var sharesLine = false
}

/// A feature that another program could make nothing of.
package struct LeftOut: Sendable {
  /// The feature's id or number, where it has one.
  var feature: String?
  /// Which one of the file it is, where that is known.
  package var place: String?
  package var kind = ImportProblem.Kind.unreadable
  /// What is the matter with it, as a clause.
  var reason: String

  package init(feature: String?, reason: String) {
    self.feature = feature
    self.reason = reason
  }

  /// Where people find it: `labels.shp features[5], id 7`.
  func text(in shown: String) -> String {
    guard let place else { return feature.map { "\(shown) \($0)" } ?? shown }
    return "\(shown) \(place)" + (feature.map { ", id \(LeftOut.named($0))" } ?? "")
  }

  /// An id as people are told it.
  static func named(_ id: String) -> String {
    Int(id) == nil ? "\"\(id)\"" : id
  }
}

/// Features of files.
package struct FeatureFile: Sendable {
  /// The formats read without the engine.
  package enum Format: Sendable { case geoJSON, geoPackage }

  /// The file to open.
  package var path: String
  /// The layer in it; nil for its only one.
  package var layer: String?
  /// The name that people know the file by.
  var shown: String
  package var format: Format
  /// Whether this is what the engine made of the file that people know: its lines mean nothing to
  /// them, so problems name features by number alone, and by that which they had there.
  package var isConverted = false
  /// The fields of the file that the engine converted, which a feature with all of them need not have reached.
  package var convertedFields: [String] = []
  /// The GeoPackage that the engine converted, which says whether it is a store.
  package var origin: (path: String, layer: String?)?
  /// What the engine left out on the way here, as far as it lists it.
  package var leftOut: [LeftOut] = []
  /// How many it left out in all.
  package var leftOutCount = 0
  /// How long SQLite may look for one row of a GeoPackage; see `Connection.limit(stepsPerRow:)`.
  var stepLimit: Int

  /// A file; `shown` is its name in messages.
  package init(
    path: String, layer: String? = nil, shown: String, format: Format,
    stepLimit: Int = 4_000_000_000
  ) {
    self.stepLimit = stepLimit
    self.path = path
    self.layer = layer
    self.shown = shown
    self.format = format
  }

  /// The format that a file's ending stands for, where it is one read here.
  package static func format(ofPath path: String) -> Format? {
    let name = path.lowercased()
    if name.hasSuffix(".geojson") || name.hasSuffix(".json") { return .geoJSON }
    return name.hasSuffix(".gpkg") ? .geoPackage : nil
  }

  /// The reference system that the file names.
  package func reference() throws -> FileReference {
    switch format {
    case .geoJSON: try mapped { try GeoJSONFile(file: self, bytes: $0).reference() }
    case .geoPackage: try GeoPackageLayer(self).reference
    }
  }

  /// The names of the file's layers; none for a format that has no named layers.
  package func layers() throws -> [String] {
    format == .geoPackage ? try GeoPackageLayer.names(self) : []
  }

  /// The names of the features' fields.
  /// - Parameter isEnough: whether names hold all that is looked for; else the features after the
  ///   first hundred are asked, too.
  package func fields(_ isEnough: ([String]) -> Bool = { _ in true }) throws -> [String] {
    switch format {
    case .geoJSON:
      try mapped { bytes in
        let found = try GeoJSONFile(file: self, bytes: bytes).fields(isEnough)
        return found + convertedFields.filter { !found.contains($0) }
      }
    case .geoPackage: try GeoPackageLayer(self).fields
    }
  }

  /// Reads the store whose layer of samples this is, such as a colleague's copy; nil for any other file.
  func readStore<R>(_ body: (Connection) throws -> R) throws -> R? {
    if let origin {
      let file = FeatureFile(
        path: origin.path, layer: origin.layer, shown: shown, format: .geoPackage,
        stepLimit: stepLimit)
      return try file.readStore(body)
    }
    guard format == .geoPackage else { return nil }
    return try GeoPackageLayer(self).readStore(body)
  }

  /// Calls `body` with each feature, reusing the record. Returns a hash of the whole file.
  @discardableResult
  package func forEach(
    _ wanted: [String], _ body: (inout FeatureRecord) throws -> Void
  ) throws -> String {
    let mapped = try MappedFile(path)
    var digest = FileDigest(mapped)
    switch format {
    case .geoJSON:
      try GeoJSONFile(file: self, bytes: mapped.bytes.bindMemory(to: UInt8.self))
        .forEach(wanted, passing: { digest.pass($0) }, body)
    case .geoPackage: try GeoPackageLayer(self).forEach(wanted, body)
    }
    return withExtendedLifetime(mapped) { digest.finish() }
  }

  private func mapped<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) throws -> R {
    try FileContent.withMapped(path) { try body($0.bindMemory(to: UInt8.self)) }
  }
}

/// Hashes a file while it is being read, window after window, and lets go of what lies behind: a
/// large file never counts as memory in whole.
private struct FileDigest {
  private static let window = 1 << 20
  private let file: MappedFile
  private var hasher = StableHasher()
  private var hashed = 0

  init(_ file: MappedFile) {
    self.file = file
    hasher.add(file.bytes.count)
  }

  /// Says that reading has come to `offset`.
  mutating func pass(_ offset: Int) {
    while offset - hashed >= 2 * Self.window { hash(Self.window) }
  }

  private mutating func hash(_ count: Int) {
    let range = hashed..<hashed + count
    hasher.add(part: UnsafeRawBufferPointer(rebasing: file.bytes[range]))
    hashed = range.upperBound
    file.letGo(of: range)
  }

  /// The hash of the whole, as hexadecimal digits.
  mutating func finish() -> String {
    while hashed < file.bytes.count { hash(min(Self.window, file.bytes.count - hashed)) }
    return hasher.finish().hex
  }
}

/// Puts the positions of features of one file into words.
final class FeaturePlaces {
  private let file: FeatureFile
  private var mapped: MappedFile?
  private var table: String?

  init(_ file: FeatureFile) { self.file = file }

  /// `labels.geojson:12`, `labels.geojson:1 features[83], id "bow"`, `labels.gpkg|crowns row 3`.
  func text(_ position: FeaturePosition) throws -> String {
    guard file.format == .geoJSON else {
      return "\(file.shown)|\(try layer()) row \(position.number)"
    }
    if file.isConverted { return "\(file.shown) \(try name(position))" }
    let place = "\(file.shown):\(position.line)"
    // Where many features share a line, as most programs write them, the line says nothing.
    return position.sharesLine ? "\(place) \(try name(position))" : place
  }

  private func layer() throws -> String {
    if let table { return table }
    let found = try GeoPackageLayer(file).table
    table = found
    return found
  }

  private func name(_ position: FeaturePosition) throws -> String {
    let known = try mapped ?? MappedFile(file.path)
    mapped = known
    return GeoJSONFile(file: file, bytes: known.bytes.bindMemory(to: UInt8.self)).name(position)
  }
}

/// A GeoJSON file in memory.
private struct GeoJSONFile {
  let file: FeatureFile
  let bytes: UnsafeBufferPointer<UInt8>

  private func told<R>(_ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let error as GeoJSONError {
      throw FeatureFileError(
        description: "\(file.shown):\(error.line(in: bytes)): \(error.reason). "
          + (error.nextStep
            ?? "The file is no whole GeoJSON: write it again with the program it comes from."))
    }
  }

  /// Reads the next feature, unless somebody wants the program to end: a store or an engine that is open only
  /// has that remembered, and a file may be read for minutes.
  private func next(
    of reader: inout GeoJSONReader, _ feature: inout GeoJSONFeature
  ) throws -> Bool {
    try Interrupt.check()
    return try reader.next(&feature)
  }

  func reference() throws -> FileReference {
    try told {
      var reader = GeoJSONReader(bytes)
      var feature = GeoJSONFeature()
      _ = try reader.next(&feature)
      // The member nearly always comes first; where the end of the file speaks of one, read on.
      let tail = bytes.suffix(2048)
      if reader.crs == nil, String(decoding: tail, as: UTF8.self).contains("\"crs\"") {
        while try next(of: &reader, &feature) {}
      }
      guard let name = reader.crs else { return .none }
      return Self.reference(named: name)
    }
  }

  /// `urn:ogc:def:crs:EPSG::32617`, `EPSG:32617`, `urn:ogc:def:crs:OGC:1.3:CRS84`.
  static func reference(named name: String) -> FileReference {
    let parts = name.split(separator: ":").map { $0.uppercased() }
    if parts.last == "CRS84" { return .epsg(4326) }
    if parts.contains("EPSG"), let code = parts.last.flatMap({ Int($0) }) { return .epsg(code) }
    return .named(name)
  }

  func fields(_ isEnough: ([String]) -> Bool) throws -> [String] {
    try told {
      var reader = GeoJSONReader(bytes)
      var feature = GeoJSONFeature()
      var names: [String] = []
      // Features without a value may leave the name out. A hundred show nearly all names; whoever
      // looks for one in particular reads on.
      var count = 0
      var judged = -1
      while try next(of: &reader, &feature) {
        for property in feature.properties {
          let name = reader.name(property)
          if !names.contains(name) { names.append(name) }
        }
        // The id that a feature has beside its properties is as good as one among them.
        if feature.id.map({ $0.kind != .null }) ?? false, !names.contains("id") {
          names.append("id")
        }
        count += 1
        if count < 100 || names.count == judged { continue }
        if isEnough(names) { break }
        judged = names.count
      }
      return names
    }
  }

  /// Which feature it is: `features[83], id "bow"`; of a file that was converted, in that one's words.
  func name(_ position: FeaturePosition) -> String {
    var reader = GeoJSONReader(bytes, featureAt: position.offset)
    var feature = GeoJSONFeature()
    _ = try? reader.next(&feature)
    let id = (feature.id ?? reader.property("id", of: feature)).flatMap {
      [.string, .number].contains($0.kind) ? LeftOut.named(reader.text($0)) : nil
    }
    let place = file.isConverted ? feature.place.map { reader.text($0) } : nil
    return (place ?? "features[\(position.number)]") + (id.map { ", id \($0)" } ?? "")
  }

  /// Calls `body` with each feature; `passing` hears how far reading has come.
  func forEach(
    _ wanted: [String], passing: (Int) -> Void, _ body: (inout FeatureRecord) throws -> Void
  ) throws {
    var reader = GeoJSONReader(bytes)
    var feature = GeoJSONFeature()
    var record = FeatureRecord()
    var counted = 0
    while try told({ try next(of: &reader, &feature) }) {
      swap(&record.geometry, &feature.geometry)
      record.state = feature.state
      record.values.removeAll(keepingCapacity: true)
      record.isNumber.removeAll(keepingCapacity: true)
      for name in wanted {
        var property = name.isEmpty ? nil : reader.property(name, of: feature)
        if property == nil, name == "id" { property = feature.id }
        record.isNumber.append(property?.kind == .number)
        record.values.append(
          property.flatMap { $0.kind == .null ? nil : reader.text($0) })
      }
      let lines = bytes[counted..<feature.offset].lineBreakCount
      counted = feature.offset
      record.position.sharesLine = lines == 0
      record.position.line += lines
      record.position.offset = feature.offset
      try body(&record)
      swap(&record.geometry, &feature.geometry)
      record.position.number += 1
      passing(reader.offset)
    }
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  /// How many lines end here.
  fileprivate var lineBreakCount: Int {
    var count = 0
    for byte in UnsafeBufferPointer(rebasing: self) where byte == 0x0A { count += 1 }
    return count
  }
}
