// SeveralSourcesTests.swift: projects whose units lie on imagery of several places.

import DLSForecast
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText
import Testing

@Suite("Imagery of several places") struct SeveralSourcesTests {
  /// Labels at a place, as a file of 4 m squares.
  private static func label(at x: Double) -> LabelFact {
    var fact = LabelFact(hash: "labels", files: ["labels.geojson"])
    let box = Box(minX: x, minY: 2010, maxX: x + 4, maxY: 2014)
    fact.names = [.init(label: "tree", count: 1, className: "tree")]
    fact.readCount = 1
    fact.shapes = [Geometry(box: box)]
    fact.nameOfShape = [0]
    fact.extent = box
    return fact
  }

  /// What data say of a project with units on `north`, at 1000, and on `south`, at 90000.
  private func told(_ exports: String, labelAt x: Double = 1010) -> [String] {
    var facts = Facts()
    for (name, east) in [("north", 1000.0), ("south", 90_000)] {
      facts.sources[name] = SourceFact(
        hash: name, footprints: [Box(minX: east, minY: 2000, maxX: east + 200, maxY: 2200)],
        reference: ReferenceFact(epsg: 32617, name: "", wkt: "", unit: .metres(1)),
        cellSize: (0.5, 0.5),
        raster: RasterFact(
          width: 400, height: 400, transform: [0.5, 0, east, 0, -0.5, 2200],
          bands: ["red", "green", "blue"], pixelType: "uint8", metresPerPixel: 0.5))
    }
    facts.labels["boxes"] = Self.label(at: x)
    let model = load(
      """
      source north { path = "north.tif" }
      source south { path = "south.tif" }
      schema crowns { class tree { value = 1 } }
      work_units plots { source = north, unit_size = 50 m }
      work_units fields { source = south, unit_size = 50 m }
      samples boxes { schema = crowns, from = "labels.geojson" }
      \(exports)
      """)
    return DataChecker.check(model, facts: facts).filter {
      [.error, .warning].contains($0.severity)
    }.map {
      "\($0.code) \($0.message)"
    }
  }

  private let both =
    "export chips { schema = crowns, units = [plots, fields], format = pascal_voc, tile = 64 px }"

  @Test("labels on the imagery of any units lie where they should")
  func labels() {
    for x in [1010.0, 90_010] { #expect(told("", labelAt: x) == []) }
    let found = told("", labelAt: 500_000)
    #expect(found.count == 1)
    #expect(
      found.first?.hasPrefix(
        "DLS0610 Not one label of labels.geojson touches `north` or `south`: ") == true, "\(found)")
  }

  @Test("units that lie on other imagery than an export shows are told before it runs")
  func units() {
    #expect(
      told(both) == [
        "DLS0634 Not one unit of `fields` lies on `north`, which the chips of `chips` show, so no chip "
          + "would be cut there. Give `fields` an export of its own, and `chips` the units of `plots` "
          + "alone; `chips` of a `train` takes several exports."
      ])
    #expect(
      told(both.replacing("units = [plots, fields]", with: "units = fields, source = north")).map {
        String($0.prefix(7))
      } == ["DLS0624"])
    #expect(told(both.replacing("[plots, fields]", with: "fields")) == [])
  }
}
