// GEOSTests.swift: validity and representative points agree with GEOS.

import DLSGeo
import Testing

@Suite("Against GEOS")
struct GEOSTests {
  @Test("Validity and points on the surface are GEOS's")
  func verdicts() throws {
    var count = 0
    try Array(geosVerdicts.utf8).withUnsafeBufferPointer { buffer in
      var reader = GeoJSONReader(buffer)
      var feature = GeoJSONFeature()
      while try reader.next(&feature) {
        func text(_ name: String) -> String {
          reader.property(name, of: feature).map { reader.text($0) } ?? ""
        }
        let shape = feature.geometry
        let isValid = shape.validityProblem == nil
        #expect(
          isValid == (text("ok") == "true"), "\(shape) \(String(describing: shape.validityProblem))"
        )
        // Of an unsound shape's inside each library has its own idea.
        if isValid, let point = shape.representativePoint {
          #expect(abs(point.x - (Double(text("x")) ?? .nan)) < 1e-9, "\(shape)")
          #expect(abs(point.y - (Double(text("y")) ?? .nan)) < 1e-9, "\(shape)")
        }
        count += 1
      }
    }
    #expect(count == 195)
  }
}
