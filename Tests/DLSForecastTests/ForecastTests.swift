// ForecastTests.swift: the numbers of a forecast, on imagery and labels made up here.

import DLSForecast
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText
import Foundation
import Testing

/// Facts about a source `ortho` of 400 x 300 px of 0.5 m, whose upper left corner is (1000, 2150).
private func facts(_ labels: [Box] = [], knowsLabels: Bool = true) -> Facts {
  var facts = Facts()
  facts.sources["ortho"] = SourceFact(
    hash: "ortho", footprints: [Box(minX: 1000, minY: 2000, maxX: 1200, maxY: 2150)],
    reference: ReferenceFact(epsg: 32617, name: "", wkt: "", unit: .metres(1)),
    cellSize: (0.5, 0.5),
    raster: RasterFact(
      width: 400, height: 300, transform: [0.5, 0, 1000, 0, -0.5, 2150],
      bands: ["red", "green", "blue"], pixelType: "uint8", metresPerPixel: 0.5))
  guard knowsLabels else { return facts }
  var fact = LabelFact(hash: "labels", files: ["labels.geojson"])
  fact.names = [LabelFact.Name(label: "tree", count: labels.count, className: "tree")]
  fact.shapes = labels.map { Geometry(box: $0) }
  fact.nameOfShape = labels.map { _ in 0 }
  facts.labels["boxes"] = fact
  return facts
}

/// A project from imagery to a training, with these settings where it matters.
func project(
  units: String = "unit_size = 50 m", samples: String = "", export: String = "tile = 50 px",
  train: String = "iterations = 10", format: String = "pascal_voc"
) -> Model {
  load(
    """
    project forest { owner = maria, goal = detect_objects }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units plots { source = ortho, \(units) }
    samples boxes { schema = crowns, from = "labels.geojson"\(samples) }
    export chips { schema = crowns, units = plots, format = \(format), \(export) }
    train net { chips = chips, model_type = center_net, \(train) }
    """)
}

extension Facts {
  /// Says that `units.geojson`, read over `ortho`, holds one unit with these corners.
  fileprivate mutating func drawUnit(_ corners: [(x: Double, y: Double)]) {
    let ring = corners + corners.prefix(1)
    let outline = Geometry(
      kind: .polygon, coordinates: ring.flatMap { [$0.x, $0.y] }, ringEnds: [ring.count],
      partEnds: [1])
    let layer = LayerRef(path: "units.geojson", layer: nil, idField: nil, source: "ortho")
    layers[layer] = LayerFact(hash: "units", polygons: [outline])
  }
}

private func square(_ x: Double, _ y: Double, _ side: Double = 4) -> Box {
  Box(minX: x, minY: y, maxX: x + side, maxY: y + side)
}

@Suite("Forecast") struct ForecastTests {
  @Test("windows of a unit: every stride, the last moved back to the edge")
  func windows() throws {
    // 12 units of 100 x 100 px: 2 x 2 windows each at a stride of a tile, 3 x 3 at half.
    for (setting, count) in [("tile = 50 px", 48), ("tile = 50 px, stride = 25 px", 108)] {
      let model = project(export: "\(setting), empty_tiles = true")
      let export = try #require(Forecaster(model, facts: facts()).forecast().exports.first)
      #expect(export.chips.total == count, "\(setting)")
      #expect(export.units.total == 12)
    }
    let odd = project(export: "tile = 64 px, empty_tiles = true")
    #expect(Forecaster(odd, facts: facts()).forecast().exports.first?.chips.total == 48)
  }

  @Test("where no unit is for validation, each has a raster of the classes it is scored against")
  func judgedUnits() throws {
    func bytes(_ format: String) throws -> Int {
      let model = project(export: "tile = 50 px, empty_tiles = true", format: format)
      return try #require(Forecaster(model, facts: facts()).forecast().exports.first).bytes
    }
    #expect(try bytes("pascal_voc") == 48 * (50 * 50 * 3 + 1024))
    #expect(try bytes("classified_tiles") == 48 * (50 * 50 * 4 + 1024) + 12 * 100 * 100)
  }

  @Test("only windows that show a label count")
  func labels() throws {
    // One in the middle of a window, one across the border of two windows of one unit.
    let labels = [square(1003, 2003), square(1023, 2003)]
    let forecast = Forecaster(project(), facts: facts(labels)).forecast()
    let export = try #require(forecast.exports.first)
    #expect(export.knowsLabels && export.labels == 2)
    #expect(export.chips.total == 2)
    #expect(export.classes == [.init(name: "tree", objects: 3, chips: 2)])
  }

  @Test("windows a pixel apart are counted from the labels, not one by one")
  func closeWindows() throws {
    // 51 x 51 windows in each of 12 units; the label is 8 x 8 px, in the lower left of one.
    func export(_ more: String) throws -> ExportForecast {
      let model = project(export: "tile = 50 px, stride = 1 px\(more)")
      let facts = facts([square(1003, 2003)])
      return try #require(Forecaster(model, facts: facts).forecast().exports.first)
    }
    let shown = [ExportForecast.ClassCount(name: "tree", objects: 196, chips: 196)]
    let some = try export("")
    #expect(some.chips.total == 196)
    #expect(some.classes == shown)
    let all = try export(", empty_tiles = true")
    #expect(all.chips.total == 12 * 51 * 51)
    #expect(all.classes == shown)
    #expect(!some.mayBeFewer && !all.mayBeFewer)
  }

  @Test("a label that reaches into a neighbouring unit of the same part is shown there too")
  func across() throws {
    let labels = [square(1048, 2010)]
    let export = try #require(Forecaster(project(), facts: facts(labels)).forecast().exports.first)
    #expect(export.chips.total == 2)
    let least = project(export: "tile = 50 px, min_overlap = 60 %")
    #expect(Forecaster(least, facts: facts(labels)).forecast().exports.first?.chips.total == 0)
  }

  @Test("points count with their circle, lines by their length, as the export counts them")
  func flat() throws {
    var facts = facts([square(0, 0)])
    // A level line through four units of 50 m, and a point by the corner of four windows.
    facts.labels["boxes"]?.shapes = [
      Geometry(kind: .lineString, coordinates: [1000, 2010.25, 1200, 2010.25], ringEnds: [2])
    ]
    func count(_ format: String, _ more: String = "") throws -> Int {
      let model = project(export: "tile = 50 px\(more)", format: format)
      return try #require(Forecaster(model, facts: facts).forecast().exports.first).chips.total
    }
    #expect(try count("classified_tiles") == 8)
    #expect(try count("pascal_voc") == 0)
    facts.labels["boxes"]?.shapes = [
      Geometry(kind: .lineString, coordinates: [1010.25, 2000, 1010.25, 2150], ringEnds: [2])
    ]
    #expect(try count("classified_tiles") == 6)
    facts.labels["boxes"]?.shapes = [Geometry(pointX: 1024, y: 2024)]
    #expect(try count("pascal_voc") == 0)
    #expect(try count("pascal_voc", ", buffer_radius = 3 m") == 4)
    #expect(try count("pascal_voc", ", buffer_radius = 3 m, min_overlap = 40 %") == 1)
    #expect(try count("classified_tiles") == 1)
  }

  @Test("how far the review of the labels is")
  func review() throws {
    let model = project()
    func line(_ review: ReviewCount?) -> String? {
      var known = facts([square(1003, 2003), square(1023, 2003)])
      known.store = StoreFact()
      known.store?.reviews["chips"] = review
      return Forecaster(model, facts: known).forecast().lines().first { $0.contains("2 labels") }
    }
    let waiting = "  2 labels, once they are approved"
    #expect(line(nil) == waiting)
    #expect(line(ReviewCount(approved: 0, open: 2)) == waiting)
    #expect(line(ReviewCount(approved: 1, open: 1)) == "\(waiting); so far 1 sample is")
    #expect(line(ReviewCount(approved: 2, open: 1)) == "\(waiting); so far 2 samples are")
    #expect(line(ReviewCount(approved: 2, open: 0)) == "  2 labels, approved")
  }

  @Test("without labels the windows are counted and said to be a most")
  func unknownLabels() throws {
    let forecast = Forecaster(project(), facts: facts(knowsLabels: false)).forecast()
    let export = try #require(forecast.exports.first)
    #expect(!export.knowsLabels && export.chips.total == 48)
    #expect(forecast.lines().contains { $0.contains("at most 48 chips") })
  }

  @Test("windows of a unit that reaches beyond the imagery count where there is some")
  func beyond() throws {
    let large = project(units: "unit_size = 10 km")
    let forecast = Forecaster(large, facts: facts(knowsLabels: false)).forecast()
    #expect(forecast.exports.first?.chips.total == 48)
    #expect(forecast.lines().contains { $0.hasSuffix("from 1 unit") }, "\(forecast.lines())")
    var known = facts(knowsLabels: false)
    known.drawUnit([(1100.0, 1900.0), (1400.0, 2100.0), (1200.0, 2400.0), (900.0, 2200.0)])
    let turned = project(units: "polygons = \"units.geojson\"")
    let count = try #require(Forecaster(turned, facts: known).forecast().exports.first).chips.total
    // Rows that begin where they can show a bit more of the rim than a grid does.
    #expect((1...80).contains(count))
  }

  /// The number of chips and whether it is a most, of facts that are changed first.
  private func chips(
    _ export: String, _ labels: [Box] = [], _ change: (inout Facts) -> Void
  ) throws -> (count: Int, isMost: Bool) {
    var known = facts(labels)
    change(&known)
    let found = Forecaster(project(export: export), facts: known).forecast()
    let export = try #require(found.exports.first, "\(found.unknown)")
    return (export.chips.total, export.isUpperBound)
  }

  @Test("windows without data make no chip, and where only pixels tell it is a most")
  func noData() throws {
    let all = "tile = 50 px, empty_tiles = true"
    let rim = "sampling { nodata_threshold = 20 % }"
    // The second file ends 30 px before the right edge.
    let files = [(0, 200), (200, 170)].map { left, width in
      RasterFact.File(
        path: "\(left).tif", bandCount: 3,
        place: RasterFact.Place(
          width: width, height: 300, transform: [0.5, 0, 1000 + Double(left) / 2, 0, -0.5, 2150],
          system: ""))
    }
    #expect(try chips(all) { $0.sources["ortho"]?.raster?.files = files } == (48, false))
    #expect(
      try chips("\(all), \(rim)") { $0.sources["ortho"]?.raster?.files = files } == (42, false))
    let nothing = try chips(all) { $0.sources["ortho"]?.raster?.mayHoldNoData = true }
    #expect(nothing == (48, true))
    // Askew in the grid: how much of a window it covers only its pixels tell.
    var askew = files
    askew[1].place?.transform[2] += 0.2
    #expect(
      try chips("\(all), \(rim)") { $0.sources["ortho"]?.raster?.files = askew } == (42, true))
    // Turned as a whole: its grid is its own, and every window of it has data.
    let turned = try chips(all) { known in
      known.sources["ortho"]?.raster?.transform = [0.4, 0.3, 1000, 0.3, -0.4, 2150]
      known.sources["ortho"]?.raster?.files = [
        RasterFact.File(
          path: "o.tif", bandCount: 3,
          place: RasterFact.Place(
            width: 400, height: 300, transform: [0.4, 0.3, 1000, 0.3, -0.4, 2150], system: ""))
      ]
    }
    #expect(!turned.isMost)
  }

  @Test("a network of pixels takes more memory for more classes, one of things hardly")
  func memoryOfClasses() throws {
    func bytes(_ count: Int, _ training: String) throws -> Int {
      let classes = (1...count).map { "class c\($0) { value = \($0) }" }.joined(separator: "\n")
      let model = load(
        """
        project forest { owner = maria }
        person maria {}
        source ortho { path = "ortho.tif" }
        schema land {
        \(classes)
        }
        work_units plots { source = ortho, unit_size = 50 m }
        export chips { schema = land, units = plots, tile = 100 px, format = \(training), batch_size = 100 }
        """)
      return try #require(Forecaster(model, facts: facts()).forecast().trainings.first?.memory)
    }
    let pixels = "classified_tiles }\ntrain net { chips = chips, model_type = unet"
    #expect(try bytes(100, pixels) - bytes(50, pixels) == 50 * 28 * 100 * 100 * 100)
    #expect(try bytes(1, pixels) == bytes(2, pixels))
    let things = "pascal_voc }\ntrain net { chips = chips, model_type = center_net"
    #expect(try bytes(100, things) == bytes(2, things))
  }

  @Test("a unit that is turned against the pixels is cut in its upright part")
  func turnedUnits() throws {
    var known = facts()
    known.drawUnit([(1010.0, 2012.0), (1060.0, 2010.0), (1062.0, 2060.0), (1012.0, 2062.0)])
    // The upright part is 96 px wide and high.
    for (tile, count) in [(32, 9), (48, 4), (50, 4), (96, 1)] {
      let model = project(
        units: "polygons = \"units.geojson\"", export: "tile = \(tile) px, empty_tiles = true")
      let forecast = Forecaster(model, facts: known).forecast()
      #expect(forecast.exports.first?.chips.total == count, "\(tile): \(forecast)")
    }
  }

  @Test("imagery in another reference system than the units: not known, and why")
  func otherSystem() throws {
    var known = facts()
    known.sources["far"] = known.sources["ortho"]
    known.sources["far"]?.reference.epsg = 32618
    let text = """
      project forest { owner = maria, goal = detect_objects }
      person maria {}
      source ortho { path = "ortho.tif" }
      source far { path = "far.tif" }
      schema crowns {
        class tree { value = 1 }
      }
      work_units plots { source = ortho, unit_size = 50 m }
      export chips { schema = crowns, units = plots, source = far, format = pascal_voc, tile = 50 px }
      """
    let forecast = Forecaster(load(text), facts: known).forecast()
    #expect(
      forecast.unknown.map(\.reason) == [
        "its imagery is in EPSG:32618 and its work units are in EPSG:32617"
      ])
  }

  @Test("a fourth band that programs take for transparency may be named, or left out")
  func namedTransparency() {
    var known = facts()
    known.sources["ortho"]?.raster?.files = [
      RasterFact.File(path: "ortho.tif", bandCount: 3, hasAlpha: true)
    ]
    for (names, code) in [
      ("[a, b, c, nir]", nil), ("[a, b, c, _]", nil), ("[a, b, c]", nil), ("[a, b]", "DLS0601"),
      ("[a, b, c, d, e]", "DLS0601"),
    ] {
      let text = """
        project forest { owner = maria }
        person maria {}
        source ortho { path = "ortho.tif", bands = \(names) }
        """
      #expect(
        DataChecker.check(load(text), facts: known).map(\.code) == [code].compactMap(\.self),
        "\(names)")
    }
  }

  @Test("iterations follow from epochs, chips and batch")
  func iterations() throws {
    let labels = (0..<4).flatMap { row in
      (0..<8).map { square(1005 + 25 * Double($0), 2005 + 25 * Double(row)) }
    }
    let model = project(train: "epochs = 3, batch_size = 4, validation = 50 %")
    let train = try #require(Forecaster(model, facts: facts(labels)).forecast().trainings.first)
    #expect(train.chips == 16 && train.isDrawn)
    #expect(train.iterations == 12)
    #expect(train.memory != nil)
  }

  @Test(
    "a training in words",
    arguments: [
      ("epochs = 3, batch_size = 4, validation = 50 %", 8, "net: about 12 iterations of 4 chips"),
      ("iterations = 1, batch_size = 1, validation = 50 %", 8, "net: 1 iteration of 1 chip"),
      ("iterations = 7, batch_size = 4", 0, "net: no chips to learn from"),
      (
        "epochs = 1, batch_size = 4, validation = 50 %", 8,
        "  about 16 chips to learn from, each seen once"
      ),
      (
        "iterations = 3, batch_size = 4, validation = 50 %", 8,
        "  about 16 chips to learn from, 12 of which are seen"
      ),
      (
        "iterations = 6, batch_size = 4, validation = 50 %", 8,
        "  about 16 chips to learn from, each seen 1.5 times"
      ),
    ])
  func trainingInWords(train: String, columns: Int, line: String) {
    let labels = (0..<4).flatMap { row in
      (0..<columns).map { square(1005 + 25 * Double($0), 2005 + 25 * Double(row)) }
    }
    let lines = Forecaster(project(train: train), facts: facts(labels)).forecast().lines()
    #expect(lines.contains(line), "\(lines)")
  }

  @Test("a label on the ground of two blocks of units is one of the first")
  func sharedGround() throws {
    let text = """
      project forest { owner = maria, goal = detect_objects }
      person maria {}
      source ortho { path = "ortho.tif" }
      schema crowns {
        class tree { value = 1 }
      }
      work_units large { source = ortho, unit_size = 100 m }
      work_units small { source = ortho, unit_size = 50 m }
      samples boxes { schema = crowns, from = "labels.geojson" }
      export wide { schema = crowns, units = large, format = pascal_voc, tile = 50 px }
      export chips { schema = crowns, units = small, format = pascal_voc, tile = 50 px }
      """
    let labels = facts([square(1003, 2003), square(1023, 2003)])
    let forecast = Forecaster(load(text), facts: labels).forecast()
    #expect(forecast.exports.map(\.labels) == [2, 0])
    #expect(forecast.exports.map { $0.labelsOfOthers?.count } == [nil, 2])
    let line = "  2 labels there belong to units of large, which come first"
    #expect(forecast.lines().contains(line))
    #expect(DataChecker.check(load(text), facts: labels).map(\.code) == ["DLS0632"])
    // Where the export has the units of both, nothing is lost.
    let both = load(text.replacingOccurrences(of: "units = small", with: "units = [large, small]"))
    #expect(DataChecker.check(both, facts: labels).isEmpty)
  }

  @Test("labels that reach from held-out units into those of training, from a tenth on")
  func sharedThings() throws {
    let text = try #require(DataRule.rule("DLS0633")).wrong.text
    func told(_ labels: [Box]) -> [String] {
      var known = facts(labels)
      for (path, x) in [("learn.gpkg", 1000.0), ("test.gpkg", 1050.0)] {
        let unit = Box(minX: x, minY: 2000, maxX: x + 50, maxY: 2100)
        known.layers[LayerRef(path: path, layer: nil, idField: nil, source: "ortho")] =
          LayerFact(hash: path, polygons: [Geometry(box: unit)])
      }
      let found = DataChecker.check(load(text), facts: known)
      return found.filter { $0.code == "DLS0633" }.map { String($0.message.prefix(15)) }
    }
    #expect(told([square(1049, 2010)]) == ["1 of the 1 labe"])
    // What only touches the border, or is of training, is not judged by.
    #expect(told([square(1050, 2010), square(1049.9, 2010), square(1047, 2010)]).isEmpty)
    let inside = (0..<10).map { square(1060, 2012 + 8 * Double($0)) }
    #expect(told(inside.dropLast() + [square(1049, 2010)]) == ["1 of the 10 lab"])
    #expect(told(inside + [square(1049, 2010)]).isEmpty)
  }

  @Test("of several exports each holds back what it would alone")
  func severalExports() throws {
    let text = """
      project forest { owner = maria, goal = detect_objects }
      person maria {}
      source ortho { path = "ortho.tif" }
      schema crowns {
        class tree { value = 1 }
      }
      work_units plots { source = ortho, unit_size = 50 m }
      work_units held { source = ortho, unit_size = 50 m, split { validation = 50 % } }
      export all { schema = crowns, units = plots, format = pascal_voc, tile = 50 px }
      export some { schema = crowns, units = held, format = pascal_voc, tile = 50 px }
      train net { chips = [all, some], model_type = center_net, batch_size = 4, epochs = 1 }
      """
    let forecast = Forecaster(load(text), facts: facts(knowsLabels: false)).forecast()
    let train = try #require(forecast.trainings.first)
    let held = try #require(forecast.exports.last).chips
    #expect(held.validation > 0 && held.total == 48)
    // A tenth of the 48 chips that nobody has split, and none of the others.
    #expect(train.chips == 43 + held.training && train.isDrawn)
    #expect(train.iterations == train.chips / 4)
    let told = DataChecker.check(load(text), facts: facts(knowsLabels: false))
    #expect(told.map(\.code) == ["DLS0607"], "one trains on what the other holds back")
    let path = load(text.replacingOccurrences(of: "[all, some]", with: "[all, \"far\"]"))
    let unknown = Forecaster(path, facts: facts(knowsLabels: false)).forecast().unknown
    #expect(unknown.map(\.address) == ["net"])
  }

  @Test("units of an import are forecast like the project's own")
  func unitsOfAnImport() throws {
    let texts = [
      "main.dlsproj": """
      import "lib.dlsproj" as lib
      project forest { owner = maria, goal = detect_objects }
      person maria {}
      schema crowns { class tree { value = 1 } }
      export chips {
        schema = crowns
        units = lib.plots
        format = pascal_voc
        tile = 50 px
        empty_tiles = true
      }
      """,
      "lib.dlsproj": """
      source ortho { path = "ortho.tif" }
      work_units plots { source = ortho, unit_size = 50 m }
      """,
    ]
    let model = Project.load("main.dlsproj") { path in
      texts[path].map { .success(Array($0.utf8)) } ?? .failure(ReadFailure("no such file"))
    }
    #expect(DataChecker.needs(model, Facts()).contains(.source("lib.ortho")))
    var known = facts(knowsLabels: false)
    known.sources["lib.ortho"] = known.sources["ortho"]
    let forecast = Forecaster(model, facts: known).forecast()
    #expect(forecast.units.map(\.block) == ["lib.plots"])
    #expect(try #require(forecast.exports.first).chips.total == 48)
  }

  @Test("units that no probe has seen give no numbers, and the reason")
  func nothingKnown() {
    let forecast = Forecaster(project(), facts: Facts()).forecast()
    #expect(forecast.exports.isEmpty && forecast.trainings.isEmpty)
    #expect(forecast.unknown.map(\.address) == ["plots", "chips", "net"])
  }
}
