// PolygonLayer.swift: a layer of polygons as the engine hands it over.

import DLSGeo
import DLSJSON
import DLSText

/// What a layer of polygons holds.
struct PolygonLayer {
  private(set) var polygons: [Geometry] = []
  /// Which one of its file each polygon is, in words.
  private(set) var places: [String] = []
  /// The texts of each field that was asked for; none where none was.
  private(set) var texts: [[String]]
  private(set) var problems: [String] = []
  /// How many features there are, and how many of them are no polygons.
  private var (count, others) = (0, 0)

  /// The areal geometries of GeoJSON features with the texts of some of their properties.
  init(_ features: JSONValue?, fields: [String?]) {
    texts = fields.map { _ in [] }
    let text = JSONWriter.bytes(
      ["type": "FeatureCollection", "features": features ?? .array([])])
    text.withUnsafeBufferPointer { bytes in
      var reader = GeoJSONReader(bytes)
      var feature = GeoJSONFeature()
      do throws(GeoJSONError) {
        while try reader.next(&feature) { add(feature, fields, reader) }
      } catch {
        problems.append("The layer can't be read to its end: \(error.reason).")
      }
    }
    if others > 0 {
      let isOne = others == 1
      problems.append(
        "\(Figures.count(others, "feature")) that \(isOne ? "is no polygon was" : "are no polygons were") "
          + "left out.")
    }
  }

  private mutating func add(
    _ feature: GeoJSONFeature, _ fields: [String?], _ reader: GeoJSONReader
  ) {
    count += 1
    guard feature.state == .present, feature.geometry.kind.isAreal else {
      others += 1
      return
    }
    polygons.append(feature.geometry)
    places.append(feature.place.map { reader.text($0) } ?? "features[\(count - 1)]")
    for (place, field) in fields.enumerated() {
      guard let field else { continue }
      let value = reader.property(field, of: feature)
      texts[place].append(value.flatMap { $0.kind == .null ? nil : reader.text($0) } ?? "")
    }
  }

  /// The fields of a layer: those that the engine lists, else those that features have.
  static func fields(_ answer: JSONValue) -> [String] {
    if let listed = answer["fields"]?.array { return listed.compactMap { $0["name"]?.string } }
    var names: [String] = []
    for feature in answer["features"]?.array ?? [] {
      for (name, _) in feature["properties"]?.object?.members ?? [] where !names.contains(name) {
        names.append(name)
      }
    }
    return names
  }
}
