// GeoJSONFuzzer.swift: GeoJSON ends in features that hold together, or in an error with a line.

import DLSGeo
import DLSTestKit

/// The search for GeoJSON that the reader traps on, or makes unsound geometry of.
enum GeoJSONFuzzer {
  static let fuzzer = Fuzzer(
    name: "geojson", promise: "GeoJSON ends in sound features or in an error with its line",
    input: { input(&$0) },
    mutate: { ByteMutation.damaged($0, accidents: 1 + $1.below(3), scraps: scraps, &$1) },
    fault: { fault($0) { _ in } },
    planted: { fault($0, keepingOldRings) })

  /// - Parameter tamper: done to each geometry before it is judged.
  private static func fault(_ bytes: [UInt8], _ tamper: (inout Geometry) -> Void) -> String? {
    bytes.withUnsafeBufferPointer { buffer in
      var reader = GeoJSONReader(buffer)
      var feature = GeoJSONFeature()
      var last = -1
      do throws(GeoJSONError) {
        while try reader.next(&feature) {
          if feature.offset <= last { return "a feature that doesn't go on" }
          last = feature.offset
          if let fault = fault(&feature, reader, tamper) { return fault }
        }
      } catch {
        if error.reason.isEmpty { return "an error without a reason" }
        let lines = 1 + bytes.count(where: { $0 == 0x0A })
        return (1...lines).contains(error.line(in: buffer)) ? nil : "an error outside of the text"
      }
      return reader.offset <= bytes.count ? nil : "read past the end"
    }
  }

  private static func fault(
    _ feature: inout GeoJSONFeature, _ reader: GeoJSONReader, _ tamper: (inout Geometry) -> Void
  ) -> String? {
    for property in feature.properties {
      _ = reader.text(property)
      let name = reader.name(property)
      // Bytes that are no UTF-8 are shown by a stand-in, which is no name to look for.
      if reader.property(name, of: feature) == nil, !name.unicodeScalars.contains("\u{FFFD}") {
        return "a property that isn't found"
      }
    }
    guard feature.state == .present else { return nil }
    tamper(&feature.geometry)
    if let fault = GeometryLaws.fault(feature.geometry) { return fault }
    GeometryLaws.exercise(feature.geometry)
    if !feature.geometry.isFinite {
      return feature.geometry.validityProblem == nil ? "a number without end passes" : nil
    }
    return writtenFault(feature.geometry)
  }

  /// What is written is read back the same.
  private static func writtenFault(_ geometry: Geometry) -> String? {
    var writer = GeoJSONWriter(crs: "urn:ogc:def:crs:EPSG::32617")
    writer.beginFeature(id: 1)
    writer.endFeature(geometry)
    writer.end()
    return writer.bytes.withUnsafeBufferPointer { buffer in
      var reader = GeoJSONReader(buffer)
      var feature = GeoJSONFeature()
      guard (try? reader.next(&feature)) == true else { return "what was written can't be read" }
      if geometry.isEmpty { return nil }
      return feature.geometry == geometry ? nil : "another geometry comes back"
    }
  }

  /// The planted fault: a polygon with a hole keeps a ring of the one before it.
  private static func keepingOldRings(_ geometry: inout Geometry) {
    if geometry.kind == .polygon, geometry.ringEnds.count > 1 { geometry.ringEnds.swapAt(0, 1) }
  }

  // MARK: Inputs

  private static let scraps = [
    "{", "}", "[", "]", ",", ":", "\"", "[0,0]", "[[1e9,-1e9,5]]", "[1]", "[]", "null", "1e999",
    "-0", "0.1e-320", "\"type\":\"MultiPolygon\",", "\"type\":\"Polygon\",", "\"coordinates\":[],",
    "\"type\":\"Point\"", "\"geometry\":null,", "\"features\":[", "{\"geometry\":{},", "\\u0000",
    "\"geometries\":[", "\u{FEFF}", "\u{0}", " ", "\n",
  ].map { Array($0.utf8) }

  private static func input(_ random: inout SeededRandom) -> [UInt8] {
    let features = (0..<random.below(4)).map { _ in feature(&random) }.joined(separator: ",\n")
    let crs = random.isOnce(in: 2) ? "" : #","crs":{"type":"name","properties":{"name":"x"}}"#
    let text =
      random.isOnce(in: 8)
      ? feature(&random) : #"{"type":"FeatureCollection","features":[\#(features)]\#(crs)}"#
    let bytes = Array(text.utf8)
    if random.isOnce(in: 4) { return bytes }
    return ByteMutation.damaged(bytes, accidents: 1 + random.below(4), scraps: scraps, &random)
  }

  private static func feature(_ random: inout SeededRandom) -> String {
    let members = [
      #""type":"Feature""#, #""geometry":\#(geometry(&random))"#,
      #""properties":{"class":"Pine\n","n":[1,{"a":null}],"u":"\ud83d\ude00"}"#, #""id":7"#,
    ]
    return "{\(members.shuffled(using: &random).joined(separator: ","))}"
  }

  private static func geometry(_ random: inout SeededRandom) -> String {
    let kind = random.pick(GeometryKind.allCases)
    let depth = [0, 1, 2, 1, 2, 3][Int(kind.rawValue) - 1]
    let members = [
      #""type":"\#(kind.name)""#, #""coordinates":\#(coordinates(depth, &random))"#,
    ]
    return "{\(members.shuffled(using: &random).joined(separator: ","))}"
  }

  private static func coordinates(_ depth: Int, _ random: inout SeededRandom) -> String {
    if depth == 0 {
      let numbers = (0..<(2 + random.below(2))).map { _ in
        random.isOnce(in: 6)
          ? "\(Double(bitPattern: random.next()))" : "\(Double(random.below(2000)) / 8 - 50)"
      }
      return "[\(numbers.joined(separator: ","))]"
    }
    var parts = (0..<random.below(6)).map { _ in coordinates(depth - 1, &random) }
    if depth == 1, let first = parts.first { parts.append(first) }
    return "[\(parts.joined(separator: ","))]"
  }
}
