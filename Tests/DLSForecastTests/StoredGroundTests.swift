// StoredGroundTests.swift: what a run would make of the units and samples that a store has now.

import DLSForecast
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSWorkflow
import Testing

@Suite("Forecast of a store") struct StoredGroundTests {
  /// A source of 400 x 300 px of 0.5 m, whose upper left corner is (1000, 2150).
  private let facts: Facts = {
    var facts = Facts()
    facts.sources["ortho"] = SourceFact(
      hash: "ortho", footprints: [Box(minX: 1000, minY: 2000, maxX: 1200, maxY: 2150)],
      reference: ReferenceFact(epsg: 32617, name: "", wkt: "", unit: .metres(1)),
      cellSize: (0.5, 0.5),
      raster: RasterFact(
        width: 400, height: 300, transform: [0.5, 0, 1000, 0, -0.5, 2150],
        bands: ["red", "green", "blue"], pixelType: "uint8", metresPerPixel: 0.5))
    return facts
  }()

  private func square(_ x: Double, _ y: Double, _ side: Double) -> Geometry {
    Geometry(box: Box(minX: x, minY: y, maxX: x + side, maxY: y + side))
  }

  /// Three units of 100 x 100 px in a row, the second of which isn't handed on.
  private var row: StoredGround {
    StoredGround([
      .init(block: "plots", split: .training, shape: square(1000, 2100, 50), isShown: true),
      .init(block: "plots", split: .training, shape: square(1050, 2100, 50), isShown: false),
      .init(block: "plots", split: .test, shape: square(1100, 2100, 50), isShown: true),
    ])
  }

  @Test("units that are handed on, and the samples in them, are counted")
  func chips() throws {
    var ground = row
    for x in [1005.0, 1055, 1105] {
      let sample = square(x, 2105, 4)
      #expect(ground.shows(sample) == (x != 1055))
      if ground.shows(sample) { ground.add(sample, className: "tree") }
    }
    #expect(ground.unitCount == 2)
    let model = project()
    let block = try #require(model.block(at: "chips"))
    let forecast = Forecaster.forecast(of: block, facts: facts, ground: ground)
    let export = try #require(forecast.exports.first)
    for counts in [export.units, export.chips] {
      #expect([counts.training, counts.validation, counts.test] == [1, 0, 1])
    }
    #expect(export.classes == [.init(name: "tree", objects: 2, chips: 2)])
    #expect(!export.isUpperBound)
    #expect(forecast.lines().contains("  2 labels, approved"), "\(forecast.lines())")
    var training = Forecast()
    training.add(try #require(model.block(at: "net")), from: ["chips": export])
    #expect(training.trainings.first?.iterations == 10)
    var unknown = Forecast()
    unknown.add(try #require(model.block(at: "net")), from: [:])
    #expect(unknown.unknown.map(\.reason) == ["its chips are not known"])
  }

  @Test("a block of whose units none is handed on is no gap in what is known")
  func noneOfABlock() throws {
    let model = load(
      """
      source ortho { path = "ortho.tif" }
      schema crowns { class tree { value = 1 } }
      work_units plots { source = ortho, unit_size = 50 m }
      work_units later { source = ortho, unit_size = 25 m }
      export chips { schema = crowns, units = [plots, later], format = pascal_voc, tile = 100 px }
      """)
    let ground = StoredGround([
      .init(block: "plots", split: .training, shape: square(1000, 2100, 50), isShown: true),
      .init(block: "later", split: .training, shape: square(1050, 2100, 25), isShown: false),
    ])
    let block = try #require(model.block(at: "chips"))
    let forecast = Forecaster.forecast(of: block, facts: facts, ground: ground)
    #expect(forecast.unknown.map(\.reason) == [])
    #expect(forecast.exports.first?.units.total == 1)
  }

  @Test("imagery that nobody has looked at: not known, and why")
  func noImagery() throws {
    let model = project()
    let block = try #require(model.block(at: "chips"))
    let forecast = Forecaster.forecast(of: block, facts: Facts(), ground: row)
    #expect(forecast.unknown.map(\.reason) == ["its imagery has not been looked at yet"])
  }

  @Test(
    "the tiles of a map: of all imagery, or of units; not known of a model that doesn't say its own",
    arguments: [
      ("padding = 384 px", "center_net", 64, 12, 3), ("", "faster_rcnn", 256, 12, 3),
      ("", "center_net", 64, 1, 1), ("", "no_such", 64, nil, nil),
      ("padding = 128 px", "faster_rcnn", 256, nil, nil),
    ] as [(String, String, Int, Int?, Int?)])
  func tiles(_ setting: String, _ type: String, _ side: Int, _ all: Int?, _ units: Int?) throws {
    let model = load(
      """
      source ortho { path = "ortho.tif" }
      infer map {
        model = "net"
        source = ortho
        \(setting)
      }
      """)
    let block = try #require(model.block(at: "map"))
    let whole = try #require(
      MapForecast(block, facts: facts, ground: nil, learned: (type, side)))
    #expect(whole.tiles == all)
    let part = try #require(
      MapForecast(block, facts: facts, ground: row, learned: (type, side)))
    #expect(part.tiles == units)
    let told = all.map { ", \($0) tile\($0 == 1 ? "" : "s")" } ?? ""
    #expect(whole.line == "map: 400 x 300 px of ortho, 1 file\(told)")
    #expect(part.line.hasPrefix("map: 400 x 300 px of ortho, 1 file, within 2 units"))
    #expect(MapForecast(block, facts: Facts(), ground: nil, learned: nil) == nil)
  }

  @Test("the tiles of all imagery are reckoned, however many they are")
  func manyTiles() throws {
    let model = load(
      "source ortho { path = \"o.vrt\" }\ninfer map { model = \"net\", source = ortho }\n")
    var facts = facts
    facts.sources["ortho"]?.raster?.width = 1_000_000_000
    facts.sources["ortho"]?.raster?.height = 1_000_000_000
    let block = try #require(model.block(at: "map"))
    let whole = try #require(
      MapForecast(block, facts: facts, ground: nil, learned: ("faster_rcnn", 256)))
    #expect(whole.tiles == 7_812_500 * 7_812_500)
  }
}
