// PointCirclesTests.swift: the area that `buffer_radius` gives a point.

import DLSGeo
import DLSPlan
import Testing

@testable import DLSForecast

@Suite("Circles around points")
struct PointCirclesTests {
  /// The width in pixels of a circle of two metres.
  private func width(cell: Double, onGround ground: Double?, _ unit: GroundUnit) -> Double? {
    let raster = RasterFact(
      width: 100, height: 100, transform: [cell, 0, 0, 0, -cell, 0], bands: ["red"],
      pixelType: "uint8", metresPerPixel: ground)
    let system = ReferenceFact(epsg: nil, name: "some", wkt: "", unit: unit)
    let circles = PointCircles(radius: 2, raster, system)
    return circles.map { $0.around(Geometry(pointX: 5, y: 5)).box.width.rounded() }
  }

  @Test("a radius is metres on the ground, whatever the units of the imagery are")
  func radiusIsOfTheGround() {
    #expect(width(cell: 0.5, onGround: 0.5, .metres(1)) == 8)
    #expect(width(cell: 0.5, onGround: 0.5 * 0.3048, .metres(0.3048)) == 26)
    // Web Mercator at 60 degrees: a metre of the map is half a metre.
    #expect(width(cell: 0.5, onGround: 0.25, .metres(1)) == 16)
    #expect(width(cell: 0.5, onGround: nil, .metres(1)) == 8)
    #expect(width(cell: 1, onGround: nil, .pixels) == nil)
  }
}
