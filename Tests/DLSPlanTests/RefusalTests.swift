// RefusalTests.swift: every refusal of planning, by the text that provokes it.

import DLSGeo
import DLSPlan
import DLSText
import Testing

@Suite("Refusals")
struct RefusalTests {
  private func codes(_ planning: Planning) -> [String] { planning.plan.refusals.map(\.code) }

  @Test("Metres over degrees need the engine, and both ways out are named")
  func degrees() {
    var planning = Planning(forest("unit_size = 100 m"))
    planning.facts.sources["ortho"] = Planning.degrees(
      Box(minX: -82, minY: 29.7, maxX: -81.99, maxY: 29.71))
    #expect(
      Planner.needs(planning.model, planning.facts) == [
        .layout(block: "plots", source: "ortho", width: 100, height: 100)
      ])
    #expect(codes(planning) == ["DLS0804"])
    #expect(planning.printed.contains("[100 m]"))
    #expect(planning.printed.contains("unit_size = 0.000898 deg"))
    #expect(planning.printed.contains("dls engine install"))
    planning.facts.layouts["plots"] = LayoutFact(
      hash: "x", keys: ["17N_1_2"],
      polygons: [Geometry(box: Box(minX: -82, minY: 29.7, maxX: -81.999, maxY: 29.701))])
    #expect(codes(planning).isEmpty)
    #expect(planning.applied.snapshot?.rows.map(\.key) == ["plots/17N_1_2"])
    #expect(planning.applied.plan.isEmpty)
  }

  @Test(
    "Samples that are there don't get another geometry",
    arguments: [("point", "outlines", "points"), ("line", "outlines", "lines")])
  func otherGeometry(word: String, old: String, new: String) {
    var planning = Planning(forest()).applied
    planning.text = planning.text.replacing(
      "schema crowns {", with: "schema crowns {\ngeometry = \(word)")
    #expect(codes(planning).isEmpty)
    planning.snapshot?.classCounts["crowns.oak"] = 60
    #expect(
      planning.printed.contains(
        "DLS0814 [\(word)] `crowns` has 60 samples, drawn as \(old), and its samples would be "
          + "\(new). Keep `geometry = polygon`, or make another schema."), "\(planning.printed)")
    // The name of a schema has nothing to do with it.
    planning.text =
      planning.text.replacing("schema crowns {", with: "schema tops {")
      + "\nmoved { from = crowns, to = tops }"
    #expect(codes(planning) == ["DLS0814"])
  }

  @Test("An engine that says why it can't lay out metres is installed")
  func refusedLayout() {
    var planning = Planning(forest("unit_size = 100 m"))
    planning.facts.sources["ortho"] = Planning.degrees(
      Box(minX: 10, minY: 85, maxX: 10.1, maxY: 85.1))
    planning.facts.layouts["plots"] = LayoutFact(
      hash: "", keys: [], polygons: [], problem: "the imagery reaches beyond 84 degrees.")
    #expect(codes(planning) == ["DLS0804"])
    #expect(planning.printed.contains("the imagery reaches beyond 84 degrees. Or write"))
    #expect(!planning.printed.contains("engine install"))
  }

  @Test("Imagery whose extent can't be degrees has another reference system than is said")
  func wrongReference() {
    var planning = Planning(
      forest("unit_size = 100 m").replacing(
        "path = \"ortho.tif\"", with: "path = \"ortho.tif\", crs = \"EPSG:4326\""))
    let metres = Box(minX: 541_102.4, minY: 4_977_982.15, maxX: 541_302, maxY: 4_978_182)
    planning.facts.sources["ortho"] = Planning.degrees(metres)
    planning.facts.layouts["plots"] = LayoutFact(
      hash: "", keys: [], polygons: [], problem: "the imagery reaches beyond 84 degrees.")
    #expect(
      planning.printed.contains(
        """
        DLS0804 ["EPSG:4326"] `ortho` is in degrees (EPSG:4326), as `crs = "EPSG:4326"` says, but \
        it reaches from 541102 4977982 to 541302 4978182, and degrees end at 180 and 90.
        """), "\(planning.printed)")
    #expect(!planning.printed.contains("engine"))
    planning.text = forest("unit_size = 100 m")
    #expect(planning.printed.contains("as its files say"))
    #expect(planning.printed.contains("Write the right one, `crs = \"EPSG:…\"`, in `ortho`."))
  }

  @Test("Sizes that the imagery has no measure for")
  func units() {
    #expect(codes(Planning(forest("unit_size = 0.1 deg"))) == ["DLS0805"])
    var planning = Planning(forest("unit_size = 10 m"))
    planning.facts.sources["ortho"] = Planning.pixels(
      Box(minX: 0, minY: -400, maxX: 400, maxY: 0))
    #expect(codes(planning) == ["DLS0805"])
    planning.text = forest("unit_size = 100 px")
    #expect(codes(planning).isEmpty)
    #expect(planning.plan.summaries.first?.unitCount == 16)
  }

  @Test("A part of the split that comes out empty, with a seed that mends it")
  func emptySplit() throws {
    let planning = try #require(
      (1...50).lazy.map {
        Planning(forest("grid = 3 x 1, split { validation = 20 %, seed = \($0) }"))
      }.first { codes($0) == ["DLS0807"] })
    let message = planning.plan.refusals[0].message
    #expect(message.contains("makes 3 units, and drawing 20 % of them leaves none to validate on"))
    let seed = try #require(
      message.split(separator: "seed = ").last?.prefix { $0.isNumber }.description)
    let mended = Planning(forest("grid = 3 x 1, split { validation = 20 %, seed = \(seed) }"))
    #expect(codes(mended).isEmpty)
    // Holding everything back is a way to say that a block is for scoring alone.
    #expect(codes(Planning(forest("grid = 3 x 1, split { test = 100 % }"))).isEmpty)
    let few = Planning(forest("grid = 1 x 1, split { validation = 50 %, test = 49 % }"))
    #expect(few.plan.refusals.first?.message.contains("make more, smaller units") == true)
    // A hundredth of three units is none, and a lucky draw no cure.
    let hardly = Planning(forest("grid = 3 x 1, split { validation = 1 % }"))
    #expect(
      hardly.plan.refusals.first?.message.hasSuffix(
        "leaves none to validate on. Hold more back, or make more, smaller units.") == true)
  }

  @Test(
    "One refusal each",
    arguments: [
      ("unit_size = 0.001 m", "DLS0806"),
      ("unit_size = 10 m, within = \"nowhere.geojson\"", "DLS0803"),
    ])
  func single(units: String, code: String) {
    #expect(codes(Planning(forest(units))) == [code])
  }

  @Test("What is wrong with a block is said there, not in the one that it is like")
  func byLike() {
    var planning = Planning(
      forest("unit_size = 10 m", extra: "work_units b { like = plots, within = \"aoi.gpkg\" }"))
    func places() -> [String] {
      planning.plan.refusals.filter { $0.code == "DLS0806" }.map {
        String(decoding: Array(planning.text.utf8)[$0.range.indices], as: UTF8.self)
      }
    }
    let layer = LayerRef(path: "aoi.gpkg", layer: nil, idField: nil, source: "ortho")
    planning.facts.layers[layer] = LayerFact(
      hash: "a", polygons: [Geometry(box: Box(minX: 0, minY: 0, maxX: 1, maxY: 1))])
    #expect(places() == ["\"aoi.gpkg\""])
    // What it has by `like` stands elsewhere, and isn't wrong there.
    planning.text =
      planning.text.replacing(
        "like = plots,", with: "like = a,"
      ).replacing("within = \"aoi.gpkg\" }", with: "title = \"B\" }")
      + "\nwork_units a { like = plots, within = \"aoi.gpkg\" }"
    #expect(places().sorted() == ["\"aoi.gpkg\"", "b"])
  }

  @Test("Imagery that can't be used")
  func source() {
    var planning = Planning(forest())
    planning.facts.sources["ortho"] = .unusable("ortho.tif is no raster.")
    #expect(codes(planning) == ["DLS0802"])
    // However many units are cut from it, it is told once, where its files are named.
    planning.text = forest(extra: "work_units more { source = ortho, grid = 2 x 2 }")
    #expect(codes(planning) == ["DLS0802"])
    #expect(planning.printed.contains("DLS0802 [\"ortho.tif\"]"), "\(planning.printed)")
    planning.text = forest()
    planning.facts.sources = [:]
    #expect(codes(planning) == ["DLS0802"])
    #expect(Planner.needs(planning.model, planning.facts) == [.source("ortho")])
  }

  @Test("Settings that nothing runs yet")
  func unsupported() {
    let planning = Planning(
      forest(
        extra: """
          export chips { schema = crowns, units = plots, format = imagenet, rotation = 30 deg }
          runner cluster { type = slurm }
          """))
    #expect(codes(planning) == ["DLS0801", "DLS0801", "DLS0801"])
    #expect(planning.printed.contains("[imagenet]") && planning.printed.contains("[slurm]"))
    #expect(planning.plan.refusals[0].message.contains("ArcGIS Pro's Export Training Data"))
  }

  @Test("What the table gives anyway is no request, and a model type is refused once")
  func defaults() {
    let usual = "export chips { schema = crowns, units = plots, format = coco, rotation = 0 deg }"
    #expect(codes(Planning(forest(extra: usual))).isEmpty)
    let roads = Planning(
      forest(
        extra: """
          train roads {
            chips = "c"
            model_type = connect_net
            mtl_model = linknet
            orient_theta = 4 px
          }
          """))
    #expect(codes(roads) == ["DLS0801"])
    #expect(
      roads.plan.refusals.first?.message
        == "`connect_net` does not run yet. No engine that comes with dls trains connect_net; "
        + "ArcGIS Pro's Train Deep Learning Model does.")
  }

  @Test("A backbone that goes with the model type, and that the engine doesn't build it on")
  func backbones() {
    func train(_ text: String) -> Planning {
      Planning(forest(extra: "train net { chips = \"c\", \(text) }"))
    }
    let ssd = train("model_type = ssd, backbone = resnet34")
    #expect(codes(ssd) == ["DLS0801"])
    #expect(ssd.plan.refusals[0].message.contains("The engine builds ssd on vgg16"))
    #expect(codes(train("model_type = ssd, backbone = vgg16")).isEmpty)
    #expect(codes(train("model_type = ssd, focal_loss = true")) == ["DLS0801"])
    #expect(codes(train("model_type = unet, focal_loss = true")).isEmpty)
    #expect(codes(train("model_type = unet, backbone = resnet101")).isEmpty)
  }

  @Test("Reference systems that differ")
  func references() {
    var planning = Planning(
      forest(extra: "source other { path = \"b.tif\" }\nwork_units more { source = other }"))
    planning.facts.sources["other"] = Planning.degrees(
      Box(minX: 1, minY: 1, maxX: 2, maxY: 2))
    #expect(codes(planning) == ["DLS0810"])
    planning = Planning(forest().replacing("owner = maria", with: "crs = \"EPSG:25833\""))
    #expect(codes(planning) == ["DLS0810"])
    planning = Planning(forest()).applied
    planning.snapshot?.srsID = 25833
    planning.snapshot?.referenceTitle = "EPSG:25833"
    #expect(codes(planning) == ["DLS0810"])
  }

  @Test("Polygons that make no units")
  func polygons() {
    var planning = Planning(forest("polygons = \"units.geojson\""))
    let layer = LayerRef(path: "units.geojson", layer: nil, idField: nil, source: "ortho")
    let bow = Geometry(ring: [0, 0, 2, 2, 2, 0, 0, 2, 0, 0])
    planning.facts.layers[layer] = LayerFact(hash: "1", polygons: [bow])
    #expect(codes(planning) == ["DLS0812"])
    planning.facts.layers[layer] = LayerFact(hash: "2", polygons: [])
    #expect(codes(planning) == ["DLS0803"])
    planning.facts.layers[layer] = .unusable("there is no such file.")
    #expect(planning.printed.contains("units.geojson can't be used: there is no such file."))
  }

  @Test("Fields that the layer doesn't have are told apart from fields that say nothing")
  func missingFields() {
    var planning = Planning(
      forest("polygons = \"u.geojson\", id_field = \"nam\", split { part_field = \"prt\" }"))
    let layer = LayerRef(
      path: "u.geojson", layer: nil, idField: "nam", partField: "prt", source: "ortho")
    let square = Geometry(box: Box(minX: 400, minY: 800, maxX: 410, maxY: 810))
    planning.facts.layers[layer] = LayerFact(
      hash: "1", polygons: [square], ids: [""], parts: [""], fields: ["name", "part"])
    #expect(codes(planning) == ["DLS0812", "DLS0812"])
    #expect(
      planning.printed.contains(
        "[\"nam\"] u.geojson has no field `nam`, which `id_field` names. It has name, part."))
    #expect(
      planning.printed.contains("[\"prt\"] u.geojson has no field `prt`, which `part_field` names.")
    )
    planning.facts.layers[layer]?.fields = ["nam", "prt"]
    #expect(planning.printed.contains("`prt` says nothing of polygon 1"))
    planning.facts.layers[layer]?.fields = []
    #expect(planning.printed.contains("It has no field at all."))
  }

  @Test("Codes are listed once")
  func codes() { #expect(Set(PlanCode.allCases.map(\.rawValue)).count == PlanCode.allCases.count) }
}
