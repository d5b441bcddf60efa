// PlaceTextTests.swift: coordinates as people read them.

import DLSGeo
import Testing

@Test(
  "coordinates are rounded to what means something",
  arguments: [
    (541_102.6499999999, 4_977_982.15, "541102.65 4977982.15"), (404_211, 328.5, "404211 328.5"),
    (-82.00000012, 29.6880004, "-82 29.688"), (0.1 + 0.2, -0.5, "0.3 -0.5"), (1, 1, "1 1"),
    (-0.0000001, 0, "0 0"), (1e300, 0, "1e+300 0"), (-1234.005, 0.001, "-1234.01 0"),
  ])
func placeText(_ x: Double, _ y: Double, _ text: String) { #expect(PlaceText.of(x, y) == text) }
