// FeatureFile.swift: features of GeoJSON and GeoPackage files, read without the engine.

import DLSGeo
import DLSPlatform
import DLSStore

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
struct FeatureRecord {
  var geometry = Geometry(kind: .point)
  var state = GeometryState.missing
  /// The wanted fields, in their order; nil where the feature has none or a null.
  var values: [String?] = []
  /// The file and the line or row: `labels.geojson:12`. Costs a count of lines: ask when needed.
  var place: () -> String = { "" }
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
  package var shown: String
  package var format: Format
  /// Whether this is what the engine made of the file that people know: its lines mean nothing to
  /// them, so problems name features by number alone.
  package var isConverted = false

  /// A file; `shown` is its name in messages.
  package init(path: String, layer: String? = nil, shown: String, format: Format) {
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

  /// The names of the features' fields.
  func fields() throws -> [String] {
    switch format {
    case .geoJSON: try mapped { try GeoJSONFile(file: self, bytes: $0).fields() }
    case .geoPackage: try GeoPackageLayer(self).fields
    }
  }

  /// A hash of the whole file.
  func contentHash() throws -> String {
    try FileContent.withMapped(path) { bytes in
      var hasher = StableHasher()
      hasher.add(bytes: bytes)
      return hasher.finish().hex
    }
  }

  /// Calls `body` with each feature, reusing the record.
  func forEach(_ wanted: [String], _ body: (inout FeatureRecord) throws -> Void) throws {
    switch format {
    case .geoJSON:
      try mapped { try GeoJSONFile(file: self, bytes: $0).forEach(wanted, body) }
    case .geoPackage: try GeoPackageLayer(self).forEach(wanted, body)
    }
  }

  private func mapped<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) throws -> R {
    try FileContent.withMapped(path) { try body($0.bindMemory(to: UInt8.self)) }
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
        description: "\(file.shown):\(error.line(in: bytes)): \(error.reason). The file is no "
          + "whole GeoJSON: write it again with the program it comes from.")
    }
  }

  func reference() throws -> FileReference {
    try told {
      var reader = GeoJSONReader(bytes)
      var feature = GeoJSONFeature()
      _ = try reader.next(&feature)
      // The member nearly always comes first; where the end of the file speaks of one, read on.
      let tail = bytes.suffix(2048)
      if reader.crs == nil, String(decoding: tail, as: UTF8.self).contains("\"crs\"") {
        while try reader.next(&feature) {}
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

  func fields() throws -> [String] {
    try told {
      var reader = GeoJSONReader(bytes)
      var feature = GeoJSONFeature()
      var names: [String] = []
      // Features without a value may leave the name out: a hundred show them all.
      for _ in 0..<100 {
        guard try reader.next(&feature) else { break }
        for property in feature.properties {
          let name = reader.name(property)
          if !names.contains(name) { names.append(name) }
        }
      }
      return names
    }
  }

  /// Which feature it is: `features[83], id "bow"`.
  private func name(
    _ feature: GeoJSONFeature, _ number: Int, _ reader: GeoJSONReader
  ) -> String {
    let id = (feature.id ?? reader.property("id", of: feature)).flatMap {
      $0.kind == .string
        ? "\"\(reader.text($0))\"" : $0.kind == .number ? reader.text($0) : nil
    }
    return "features[\(number)]" + (id.map { ", id \($0)" } ?? "")
  }

  func forEach(_ wanted: [String], _ body: (inout FeatureRecord) throws -> Void) throws {
    var reader = GeoJSONReader(bytes)
    var feature = GeoJSONFeature()
    var record = FeatureRecord()
    let lines = LineCounter(bytes)
    var number = 0
    var before = 0
    while try told({ try reader.next(&feature) }) {
      swap(&record.geometry, &feature.geometry)
      record.state = feature.state
      record.values.removeAll(keepingCapacity: true)
      for name in wanted {
        let property = reader.property(name, of: feature)
        record.values.append(
          property.flatMap { $0.kind == .null ? nil : reader.text($0) })
      }
      let start = feature.offset
      record.place = { [before, number] in
        if file.isConverted { return "\(file.shown) \(name(feature, number, reader))" }
        let last = lines.line(at: before)
        let line = lines.line(at: start)
        let place = "\(file.shown):\(line)"
        // Where many features share a line, as most programs write them, the line says nothing.
        return line == last ? "\(place) \(name(feature, number, reader))" : place
      }
      try body(&record)
      swap(&record.geometry, &feature.geometry)
      before = start
      number += 1
    }
  }
}

/// Counts lines from one question to the next, which never go back.
private final class LineCounter {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var offset = 0
  private var line = 1

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  func line(at target: Int) -> Int {
    if target < offset {
      offset = 0
      line = 1
    }
    while offset < min(target, bytes.count) {
      if bytes[offset] == 0x0A { line += 1 }
      offset += 1
    }
    return line
  }
}
