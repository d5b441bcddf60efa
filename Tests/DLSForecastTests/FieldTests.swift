// FieldTests.swift: labels that no class lists, and fields that labels and units don't have.

import DLSForecast
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText
import Testing

@Suite("Fields and labels") struct FieldTests {
  /// Imagery, and a file of labels with these names that no class lists.
  private func facts(_ names: [(String, Int)], fields: [String] = ["class", "id"]) -> Facts {
    var facts = Facts()
    facts.sources["ortho"] = SourceFact(
      hash: "ortho", footprints: [Box(minX: 1000, minY: 2000, maxX: 1200, maxY: 2150)],
      reference: ReferenceFact(epsg: 32617, name: "", wkt: "", unit: .metres(1)),
      cellSize: (0.5, 0.5))
    var fact = LabelFact(hash: "labels", files: ["labels.geojson"])
    fact.fields = fields
    fact.names = names.map { .init(label: $0.0, count: $0.1, className: nil) }
    fact.readCount = names.reduce(0) { $0 + $1.1 }
    fact.extent = Box(minX: 1010, minY: 2010, maxX: 1020, maxY: 2020)
    facts.labels["boxes"] = fact
    return facts
  }

  private func told(_ model: Model, _ facts: Facts, _ code: String) -> [String] {
    DataChecker.check(model, facts: facts).filter { $0.code == code }.map(\.message)
  }

  @Test("labels of the classes under a heading count as labels of the heading that is learned")
  func headings() {
    func model(_ train: String) -> Model {
      load(
        """
        project forest { owner = maria }
        person maria {}
        source ortho { path = "ortho.tif" }
        schema crowns {
          class tree {
            value = 5
            class pine { value = 1 }
            class oak { value = 2 }
          }
          class rock { value = 3 }
        }
        work_units plots { source = ortho, unit_size = 50 m }
        samples boxes { schema = crowns, from = "labels.geojson" }
        export chips { schema = crowns, units = plots, format = classified_tiles }
        train net { chips = chips, model_type = unet, \(train) }
        """)
    }
    var known = facts([])
    known.labels["boxes"]?.names = [.init(label: "pine", count: 3, className: "pine")]
    known.labels["boxes"]?.shapes = (0..<3).map { row in
      Geometry(
        box: Box(
          minX: 1010, minY: 2010 + 10 * Double(row), maxX: 1014, maxY: 2014 + 10 * Double(row)))
    }
    known.labels["boxes"]?.nameOfShape = [0, 0, 0]
    #expect(told(model("classes = [tree]"), known, "DLS0616") == [])
    #expect(
      told(model("classes = [tree, rock]"), known, "DLS0616") == [
        "`net` is to learn `rock`, but not one label of `boxes` has this class."
      ])
    #expect(told(model("epochs = 2"), known, "DLS0616").count == 3)
    // Nobody misses what is left out; with a heading goes what lies under it.
    #expect(told(model("ignore_classes = [rock]"), known, "DLS0616").count == 2)
    #expect(told(model("ignore_classes = [tree]"), known, "DLS0616").count == 1)
    #expect(told(model("ignore_classes = [tree, rock]"), known, "DLS0616").isEmpty)
  }

  @Test(
    "a class that labels call otherwise is told of once, by the labels",
    arguments: [
      // Names of labels, what a comment allows, and what is told.
      (["Rock"], "", ["DLS0609"]), (["Rock", "Busch"], "", ["DLS0609"]),
      (["Rock"], "// dls: allow DLS0609 because they are old", ["DLS0616"]),
      // There is no name left for one of the two.
      ([], "class moss { value = 4 }", ["DLS0616", "DLS0616"]),
      (["Rock"], "class moss { value = 4 }", ["DLS0609", "DLS0616", "DLS0616"]),
    ])
  func oneCause(names: [String], more: String, codes: [String]) {
    let allows = more.hasPrefix("//")
    let model = load(
      """
      project forest { owner = maria }
      person maria {}
      source ortho { path = "ortho.tif" }
      schema crowns {
        class tree { value = 5 }
        class rock { value = 3 }
        \(allows ? "" : more)
      }
      work_units plots { source = ortho, unit_size = 50 m }
      \(allows ? more : "")
      samples boxes { schema = crowns, from = "labels.geojson" }
      export chips { schema = crowns, units = plots, format = classified_tiles }
      train net { chips = chips, model_type = unet }
      """)
    var known = facts(names.map { ($0, 2) })
    known.labels["boxes"]?.names.append(.init(label: "tree", count: 1, className: "tree"))
    known.labels["boxes"]?.shapes = [
      Geometry(box: Box(minX: 1010, minY: 2010, maxX: 1014, maxY: 2014))
    ]
    known.labels["boxes"]?.nameOfShape = [Int32(names.count)]
    let found = DataChecker.check(model, facts: known).map(\.code)
    #expect(found.filter { ["DLS0609", "DLS0616"].contains($0) }.sorted() == codes)
  }

  @Test("what one training misses because of a label's name hides nothing that another misses")
  func ownReasons() {
    let model = load(
      """
      project forest { owner = maria }
      person maria {}
      source ortho { path = "ortho.tif" }
      schema crowns {
        class oak { value = 1 }
        class fir { value = 2 }
        class elm { value = 3 }
      }
      work_units plots { source = ortho, unit_size = 50 m }
      samples boxes { schema = crowns, from = "labels.geojson" }
      export chips { schema = crowns, units = plots, format = classified_tiles }
      train net { chips = chips, model_type = unet }
      train net2 { chips = chips, model_type = unet, ignore_classes = [fir, elm] }
      """)
    #expect(
      told(model, facts([("Busch", 2)]), "DLS0616")
        == ["oak", "fir", "elm"].map {
          "`net` is to learn `\($0)`, but not one label of `boxes` has this class."
        })
  }

  @Test("labels that no class lists: the first name's count, and that of all others")
  func unlisted() {
    let all = "which no class of `crowns` lists, so they would be left out. "
    let write = all + "Write `for tree { labels = \"Busch\" }` if it means tree."
    #expect(
      told(project(), facts([("Busch", 2), ("Baum", 1), ("", 1)]), "DLS0609") == [
        "2 of the 4 labels of labels.geojson say \"Busch\", 1 nothing and 1 \"Baum\", \(write)"
      ])
    #expect(
      told(project(), facts([("Busch", 2), ("Baum", 1)]), "DLS0609") == [
        "2 of the 3 labels of labels.geojson say \"Busch\" and 1 \"Baum\", \(write)"
      ])
    #expect(
      told(project(), facts([("Busch", 1)]), "DLS0609") == [
        "1 of the 1 labels of labels.geojson says \"Busch\", \(write)"
      ])
    #expect(
      told(project(), facts([("", 3)]), "DLS0609") == [
        "3 of the 3 labels of labels.geojson say nothing, \(all)Fill in their class there if they "
          + "have one."
      ])
  }

  @Test("names of classes in other capitals: what to write for each, and the first as a fix")
  func capitals() throws {
    let model = load(
      """
      source ortho { path = "ortho.tif" }
      schema crowns {
        class oak { value = 1, title = "Eiche" }
        class fir { value = 2 }
      }
      work_units plots { source = ortho, unit_size = 50 m }
      samples boxes { schema = crowns, from = "labels.geojson" }
      export chips { schema = crowns, units = plots, format = pascal_voc }
      train net { chips = chips, model_type = center_net }
      """)
    let known = facts([("Eiche", 3), ("FIR", 2), ("Fir", 1), ("Busch", 1)])
    let found = DataChecker.check(model, facts: known).filter { $0.code == "DLS0609" }
    #expect(
      found.map(\.message) == [
        "3 of the 7 labels of labels.geojson say \"Eiche\", 2 \"FIR\", 1 \"Busch\" and 1 \"Fir\", "
          + "which no class of `crowns` lists, so they would be left out. Write "
          + "`for oak { labels = \"Eiche\" }` and `for fir { labels = [\"FIR\", \"Fir\"] }`. "
          + "For \"Busch\", write `for CLASS { labels = \"Busch\" }` for the class that it means."
      ])
    #expect(found.first?.fixes.map(\.title) == ["Write for oak { labels = \"Eiche\" }"])
    // That the classes have no labels is then no news.
    #expect(told(model, known, "DLS0616") == [])
  }

  @Test(
    "one name in other capitals: the block for it, which is the fix, and a word on the next name",
    arguments: [
      (
        [("Busch", 5), ("TREE", 2)],
        "For \"Busch\", write `labels = [\"TREE\", \"Busch\"]` in `for tree` if it means tree."
      ),
      (
        [("", 5), ("TREE", 2)],
        "Where they say nothing, fill in their class there if they have one."
      ),
      ([("TREE", 2)], ""),
    ])
  func oneInCapitals(_ names: [(String, Int)], _ next: String) {
    let entry = "for tree { labels = \"TREE\" }"
    let found = DataChecker.check(project(), facts: facts(names)).filter { $0.code == "DLS0609" }
    #expect(found.first?.fixes.map(\.title) == ["Write \(entry)"])
    let advice = " Write `\(entry)`." + (next.isEmpty ? "" : " \(next)")
    #expect(found.count == 1 && found[0].message.hasSuffix("left out.\(advice)"), "\(found)")
  }

  @Test(
    "the advice speaks of the block that there is",
    arguments: [
      ("labels = \"Tree\"", "Write `labels = [\"Tree\", \"Busch\"]` in `for tree`"),
      (
        "labels = [\"a\", \"b\", 3, \"d\"]", "Add \"Busch\" to the `labels` of `for tree`"
      ),
    ])
  func advice(_ labels: String, _ words: String) {
    let found = told(project(samples: ", for tree { \(labels) }"), facts([("Busch", 2)]), "DLS0609")
    #expect(found.count == 1 && found[0].hasSuffix("\(words) if it means tree."), "\(found)")
  }

  @Test("a field in which each label says something else is hardly that of classes")
  func ids() {
    let names = (1...279).map { ("\($0)", 1) }
    let found = told(project(samples: ", class_field = \"id\""), facts(names), "DLS0609")
    #expect(
      found == [
        "1 of the 279 labels of labels.geojson says \"1\", 278 with 278 other names, which no class "
          + "of `crowns` lists, so they would be left out. Write the field that says their class as "
          + "`class_field`: they have class and id."
      ])
  }

  @Test("one word that is nearly a class makes no field of classes, so no fix is a block for it")
  func idsAndOneClass() {
    let names = (1...279).map { ("\($0)", 1) } + [("TREE", 1)]
    let found = DataChecker.check(project(samples: ", class_field = \"id\""), facts: facts(names))
      .filter { $0.code == "DLS0609" }
    #expect(found.count == 1 && found[0].fixes.isEmpty, "\(found)")
    #expect(found.first?.message.hasSuffix("as `class_field`: they have class and id.") == true)
    // Words of several classes are in it because it is theirs.
    let classes = (1...279).map { ("\($0)", 1) } + [("OAK", 1), ("FIR", 1)]
    let model = load(
      """
      source ortho { path = "ortho.tif" }
      schema crowns {
        class oak { value = 1000 }
        class fir { value = 2000 }
      }
      work_units plots { source = ortho, unit_size = 50 m }
      samples boxes { schema = crowns, from = "labels.geojson" }
      """)
    #expect(
      told(model, facts(classes), "DLS0609").first?.hasSuffix(
        "Write `for oak { labels = \"OAK\" }` and `for fir { labels = \"FIR\" }`. For \"1\", write "
          + "`for CLASS { labels = \"1\" }` for the class that it means.") == true)
  }

  @Test("a field that labels don't have is the only thing told of their names")
  func wrongField() throws {
    let model = project(samples: ", class_field = \"clas\"")
    let found = DataChecker.check(model, facts: facts([("", 279)]))
    #expect(found.map(\.code) == ["DLS0611"])
    #expect(found.first?.fixes.map(\.edits.first?.newText) == ["\"class\""])
    #expect(found.first?.fixes.first?.isSafe == false)
  }

  @Test("a field that a layer of units doesn't have is mended by the nearest")
  func unitField() throws {
    let model = project(units: "polygons = \"plots.gpkg\", id_field = \"nam\"")
    var facts = facts([])
    facts.labels = [:]
    let layer = LayerRef(path: "plots.gpkg", layer: nil, idField: "nam", source: "ortho")
    facts.layers[layer] = LayerFact(
      hash: "plots", polygons: [Geometry(box: Box(minX: 1000, minY: 2000, maxX: 1050, maxY: 2050))],
      ids: [""], fields: ["use", "name"])
    let found = DataChecker.check(model, facts: facts).filter { $0.code == "DLS0812" }
    #expect(
      found.map(\.message) == [
        "plots.gpkg has no field `nam`, which `id_field` names. It has use, name."
      ])
    #expect(found.first?.fixes.map(\.edits.first?.newText) == ["\"name\""])
  }
}
