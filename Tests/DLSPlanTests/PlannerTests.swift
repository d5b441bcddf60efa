// PlannerTests.swift: plans as they are printed, and what they must never do.

import DLSGeo
import DLSPlan
import DLSText
import DLSWorkflow
import Testing

/// A small project; `units` goes into its work_units block.
func forest(_ units: String = "unit_size = 10 x 20 m", extra: String = "") -> String {
  """
  project forest { owner = maria }
  person maria {}
  source ortho { path = "ortho.tif" }
  schema crowns {
    class oak { value = 1, color = #9ccc65 }
  }
  work_units plots {
    source = ortho
    \(units)
  }
  \(extra)
  """
}

@Suite("Planning")
struct PlannerTests {
  @Test("A first plan")
  func first() {
    let planning = Planning(
      forest("unit_size = 10 x 20 m, split { validation = 25 %, seed = 1 }"))
    #expect(
      planning.printed == """
          + project                                                     forest.dlsproj:1
              + name = forest
              + owner = maria
          + person maria                                                forest.dlsproj:2
          + schema crowns                                               forest.dlsproj:4
          + class crowns.oak                                            forest.dlsproj:5
              + value = 1
              + color = #9ccc65
          + work_units plots                                            forest.dlsproj:7
              + source = ortho
              + unit_size = 10 x 20 m
              + split.validation = 25 %
              + split.seed = 1
              + 8 units: 5 training, 3 validation
        Plan: 13 to create, 0 to update, 0 to delete, 0 unchanged.
        """)
    #expect(planning.plan.createsStore && !planning.plan.isEmpty)
  }

  /// A training that learns some classes names them; they are declared once, with their schema.
  @Test("Classes that a training names", arguments: ["classes", "ignore_classes"])
  func namedClasses(setting: String) {
    let planning = Planning(
      forest(
        extra: """
          export chips { schema = crowns, units = plots, format = classified_tiles, tile = 96 px }
          train net { chips = chips, model_type = unet, \(setting) = [oak] }
          """))
    let lines = planning.printed.split(separator: "\n")
    #expect(lines.count { $0.contains("+ class crowns.oak") } == 1, "\(planning.printed)")
    #expect(planning.applied.plan.isEmpty, "\(planning.applied.printed)")
  }

  @Test("Planning twice plans nothing")
  func second() {
    var texts = [forest(), forest("grid = 3 x 2"), forest("")]
    texts.append(forest("unit_size = 7 m, split { validation = 20 %, test = 20 % }"))
    for text in texts {
      let again = Planning(text).applied
      #expect(again.plan.isEmpty, "\(again.printed)")
      #expect(again.plan.refusals.isEmpty)
      #expect(again.plan.counts.created == 0 && again.plan.counts.unchanged >= 5)
    }
  }

  @Test("A draw far from its share is told while nobody works with the units")
  func farDraw() throws {
    func text(_ seed: String) -> String {
      forest("grid = 5 x 1, split { validation = 20 %, seed = \(seed) }")
    }
    let plannings = (1...500).lazy.map { Planning(text("\($0)")) }
    let found = plannings.first { $0.plan.summaries.first?.validationCount == 3 }
    let planning = try #require(found)
    let told = "`plots` draws 3 of its 5 units to validate on, where 20 % are 1. `seed = "
    let notes = planning.plan.notices.filter { $0.hasPrefix(told) }
    let note = try #require(notes.first)
    let seed = note.dropFirst(told.count).prefix { $0.isNumber }
    let mended = Planning(text(String(seed)))
    #expect(mended.plan.summaries.first?.validationCount == 1)
    #expect(mended.plan.notices.isEmpty, "\(mended.printed)")
    #expect(planning.applied.plan.notices.isEmpty, "\(planning.applied.printed)")
    var other = planning.applied
    other.text = mended.text
    #expect(other.plan.notices.isEmpty && other.plan.refusals.isEmpty, "\(other.printed)")
  }

  @Test("New imagery adds units and changes none")
  func newImagery() {
    var planning = Planning(forest("unit_size = 7 m, split { validation = 30 %, test = 10 % }"))
    planning = planning.applied
    let before = Set(planning.snapshot?.rows.map { "\($0.fid) \($0.key) \($0.split)" } ?? [])
    planning.facts.sources["ortho"]?.footprints += [
      Box(minX: 300, minY: 700, maxX: 420, maxY: 900)
    ]
    let delta = planning.plan.actions.first { $0.address == "plots" }?.units
    #expect(delta?.created.isEmpty == false)
    #expect(delta?.updated.isEmpty == true && delta?.deleted.isEmpty == true)
    let after = Set(
      planning.applied.snapshot?.rows.map { "\($0.fid) \($0.key) \($0.split)" } ?? [])
    #expect(before.isSubset(of: after))
  }

  @Test("The same size in another unit is no change")
  func otherUnit() {
    var planning = Planning(forest("unit_size = 50 m")).applied
    for size in ["5000 cm", "0.05 km", "50 x 50 m", "5e1 m"] {
      planning.text = forest("unit_size = \(size)")
      #expect(planning.plan.isEmpty, "\(planning.printed)")
    }
    planning.text = forest("unit_size = 164.042 ft")
    #expect(planning.printed.contains("~ unit_size = 50 m -> 164.042 ft\n"), "\(planning.printed)")
    planning.text = forest("unit_size = 50.1 m")
    #expect(!planning.plan.isEmpty)
  }

  @Test("Changed settings are told as old and new")
  func changed() {
    var planning = Planning(forest(extra: "review { four_eyes = false }")).applied
    planning.text = forest("unit_size = 10 x 20 m", extra: "review { four_eyes = true }")
      .replacing("#9ccc65", with: "#00ff00")
    #expect(
      planning.printed == """
          ~ class crowns.oak                                            forest.dlsproj:5
              ~ color = #9ccc65 -> #00ff00
          ~ review                                                     forest.dlsproj:11
              ~ four_eyes = false -> true
        Plan: 0 to create, 2 to update, 0 to delete, 12 unchanged.
        """)
  }

  @Test("Another size makes other units, and samples in the old ones need a consent by number")
  func replaced() {
    var planning = Planning(forest()).applied
    planning.snapshot?.sampleCounts[0] = 3
    planning.snapshot?.sampleCounts[5] = 4
    planning.text = forest("unit_size = 20 m")
    #expect(planning.plan.refusals.map(\.code) == ["DLS0808"])
    #expect(
      planning.printed.replacing("\n", with: " ").contains("8 units of `plots` would be deleted"),
      "\(planning.printed)")
    #expect(planning.printed.contains("7 samples lie in 2 of them"), "\(planning.printed)")
    #expect(planning.printed.contains("--delete-units-with-samples 7"))
    planning.consent = 6
    #expect(planning.plan.refusals.map(\.code) == ["DLS0808"])
    planning.consent = 7
    #expect(planning.plan.refusals.isEmpty)
    #expect(
      planning.printed == """
          ~ work_units plots                                            forest.dlsproj:7
              ~ unit_size = 10 x 20 m -> 20 m
              + 4 units
              - 8 units, 7 samples in 2 of them
        note: 7 samples of deleted units stay, and are placed in the units that are there then.
        Plan: 4 to create, 1 to update, 8 to delete, 4 unchanged.
        """)
  }

  @Test("A renamed block keeps its units, their state and their split")
  func moved() {
    var planning = Planning(forest("unit_size = 7 m, split { validation = 30 % }")).applied
    let before = planning.snapshot?.rows.map { "\($0.fid) \($0.split)" }
    planning.text =
      planning.text.replacing("work_units plots", with: "work_units fields")
      + "moved { from = plots, to = fields }"
    let plan = planning.plan
    #expect(plan.actions.map(\.kind) == [.move])
    #expect(plan.actions.first?.oldAddress == "plots")
    #expect(
      plan.counts.line == "Plan: 0 to create, 0 to update, 1 to move, 0 to delete, 40 unchanged.")
    let next = planning.applied
    #expect(next.plan.isEmpty, "\(next.printed)")
    #expect(next.snapshot?.rows.map { "\($0.fid) \($0.split)" } == before)
  }

  @Test("Without `moved`, a class that samples have can't go")
  func classLoss() {
    var planning = Planning(forest()).applied
    planning.snapshot?.classCounts["crowns.oak"] = 214
    planning.text = planning.text.replacing("class oak", with: "class tree")
    #expect(planning.plan.refusals.map(\.code) == ["DLS0809"])
    #expect(planning.printed.contains("but 214 samples have it. If it is `crowns.tree` now, write"))
    let renamed = planning.text
    // Of two new ones it may be either; where there is none, nothing is to be proposed.
    planning.text = renamed.replacing("class tree", with: "class fir { value = 3 }\n class tree")
    #expect(planning.printed.contains("If it is `crowns.fir` or `crowns.tree` now, write"))
    planning.text = renamed.replacing("class tree { value = 1, color = #9ccc65 }", with: "")
    #expect(planning.printed.contains("have it. Write it again, or give its samples"))
    planning.text = renamed
    planning.text += "\nmoved { from = crowns.oak, to = crowns.tree }"
    #expect(planning.plan.refusals.isEmpty)
    #expect(planning.plan.actions.map(\.kind) == [.move])
  }

  @Test("A block that goes takes its units with it")
  func deleted() {
    var planning = Planning(forest()).applied
    planning.text = planning.text.replacing("work_units plots", with: "work_units other")
    let plan = planning.plan
    #expect(plan.actions.map { "\($0.kind.symbol) \($0.address)" } == ["+ other", "- plots"])
    #expect(plan.counts.deleted == 9)
  }

  @Test("Units that people judged need a consent by number, whatever takes them away")
  func judged() {
    var planning = Planning(forest()).applied
    planning.snapshot?.judged = [1, 2, 5]
    let before = planning
    planning.text = forest("unit_size = 20 m")
    #expect(
      planning.printed.hasSuffix(
        """
            - 8 units, 3 judged
        DLS0813 [plots] 8 units of `plots` would be deleted, and with them what people said of 3 of \
        them: status, complete mark, title, note. If that is meant, say so by the number: `dls apply \
        --delete-judged-units 3`.
        Plan: 4 to create, 1 to update, 8 to delete, 4 unchanged.
        """), "\(planning.printed)")
    planning.judgedConsent = 2
    #expect(planning.plan.refusals.map(\.code) == ["DLS0813"])
    planning.judgedConsent = 3
    #expect(planning.plan.refusals.isEmpty)
    #expect(
      planning.plan.notices == [
        "What people said of 3 units goes with them. `dls rollback` brings it back."
      ])
    planning = before
    planning.text = forest("unit_size = 10 x 40 m")
    planning.snapshot?.sampleCounts[0] = 7
    // Whichever consent is there already, the command that is named is the one that does it all.
    let command =
      "by the numbers: `dls apply --delete-units-with-samples 7 --delete-judged-units 3`."
    for (consent, judged, codes) in [
      (nil, nil, ["DLS0808", "DLS0813"]), (7, nil, ["DLS0813"]), (nil, 3, ["DLS0808"]), (7, 3, []),
    ] as [(Int?, Int?, [String])] {
      (planning.consent, planning.judgedConsent) = (consent, judged)
      #expect(planning.plan.refusals.map(\.code) == codes)
      #expect(planning.plan.refusals.allSatisfy { $0.message.contains(command) })
    }
  }

  @Test("A new block that has the units of one that is gone may be it: the refusal says `moved`")
  func renamed() {
    var planning = Planning(forest()).applied
    planning.snapshot?.judged = [1]
    planning.text = planning.text.replacing("work_units plots", with: "work_units areas")
    let advice =
      "`areas` has the same units: if it is `plots` under another name, write "
      + "`moved { from = plots, to = areas }`, and all is kept."
    #expect(planning.plan.refusals.map(\.code) == ["DLS0813"])
    #expect(planning.printed.contains("DLS0813 [areas]") && planning.printed.contains(advice))
    planning.snapshot?.sampleCounts[3] = 2
    #expect(planning.plan.refusals.allSatisfy { $0.message.contains(advice) })
    var mended = planning
    mended.text += "\nmoved { from = plots, to = areas }"
    #expect(mended.plan.refusals.isEmpty && mended.plan.counts.deleted == 0)
    // Other units under another name are nobody's.
    planning.text = planning.text.replacing("10 x 20 m", with: "20 m")
    #expect(planning.plan.refusals.map(\.code) == ["DLS0808", "DLS0813"])
    #expect(!planning.printed.contains("moved {"))
  }

  @Test("Groups get the units inside their areas")
  func assigned() {
    var planning = Planning(
      forest(
        "unit_size = 10 m, for north { within = \"north.geojson\" }",
        extra: "group north { collectors = maria }\ngroup rest { collectors = maria }"))
    let layer = LayerRef(path: "north.geojson", layer: nil, idField: nil, source: "ortho")
    #expect(Planner.needs(planning.model, planning.facts) == [.layer(layer)])
    planning.facts.layers[layer] = LayerFact(
      hash: "n", polygons: [Geometry(box: Box(minX: 0, minY: 820, maxX: 900, maxY: 900))])
    #expect(Planner.needs(planning.model, planning.facts).isEmpty)
    #expect(planning.plan.summaries.first?.groups.map(\.count) == [8, 8])
    #expect(planning.plan.notices.first?.hasPrefix("8 units of `plots` lie outside") == true)
    planning = planning.applied
    planning.text = planning.text.replacing(
      "unit_size = 10 m,", with: "unit_size = 10 m, assign = rest,")
    #expect(planning.printed.contains("~ 8 units: 8 another group"))
    #expect(planning.applied.plan.isEmpty)
  }

  @Test("Units of an import that something names are looked at and laid out like the project's own")
  func unitsOfAnImport() {
    var planning = Planning(
      """
      import "lib.dlsproj" as lib
      project forest { owner = maria }
      person maria {}
      schema crowns { class oak { value = 1 } }
      export chips { schema = crowns, units = lib.plots, format = pascal_voc, tile = 64 px }
      """)
    planning.files["lib.dlsproj"] = """
      source ortho { path = "ortho.tif" }
      work_units plots { source = ortho, unit_size = 10 m }
      work_units idle { source = ortho, polygons = "idle.gpkg" }
      """
    #expect(Planner.needs(planning.model, planning.facts) == [.source("lib.ortho")])
    planning.facts.sources["lib.ortho"] = planning.facts.sources["ortho"]
    #expect(Planner.needs(planning.model, planning.facts).isEmpty)
    let plan = planning.plan
    #expect(plan.refusals.map(\.message) == [])
    #expect(plan.summaries.map(\.unitCount) == [16])
    #expect(plan.reference.epsg == 32617)
    #expect(planning.applied.plan.isEmpty)
  }

  @Test("`within` keeps the cells whose centre lies inside, holes counted")
  func within() {
    var planning = Planning(forest("unit_size = 10 m, within = \"aoi.gpkg|easy\""))
    let layer = LayerRef(path: "aoi.gpkg", layer: "easy", idField: nil, source: "ortho")
    var polygon = Geometry(box: Box(minX: 400, minY: 800, maxX: 440, maxY: 840))
    polygon.coordinates += [410, 810, 410, 830, 430, 830, 430, 810, 410, 810]
    polygon.ringEnds = [5, 10]
    polygon.partEnds = [2]
    planning.facts.layers[layer] = LayerFact(hash: "a", polygons: [polygon])
    #expect(planning.plan.summaries.first?.unitCount == 12)
  }

  @Test(
    "A rim of less than two pixels makes no unit",
    arguments: [(0, 16), (0.15, 16), (-0.15, 16), (0.25, 20), (-0.25, 20)])
  func rim(shift: Double, count: Int) {
    var planning = Planning(forest("unit_size = 10 m"))
    planning.facts.sources["ortho"] = Planning.utm(
      Box(minX: 400 + shift, minY: 800.1, maxX: 440 + shift, maxY: 840.1))
    #expect(planning.plan.summaries.first?.unitCount == count)
    // Units of a single pixel are what was asked for.
    planning.text = forest("unit_size = 1 px")
    planning.facts.sources["ortho"] = Planning.pixels(
      Box(minX: 0, minY: 0, maxX: 4, maxY: 4))
    #expect(planning.plan.summaries.first?.unitCount == 16)
  }

  @Test("Nor does one of a grid that the engine laid out")
  func rimOfLayout() {
    var planning = Planning(forest("unit_size = 100 m"))
    planning.facts.sources["ortho"] = Planning.degrees(
      Box(minX: 10, minY: 50, maxX: 10.001_001, maxY: 50.001))
    let edges = [10, 10.001, 10.002]
    planning.facts.layouts["plots"] = LayoutFact(
      hash: "x", keys: ["32N_1_2", "32N_2_2"],
      polygons: zip(edges, edges.dropFirst()).map {
        Geometry(box: Box(minX: $0, minY: 50, maxX: $1, maxY: 50.001))
      })
    #expect(planning.applied.snapshot?.rows.map(\.key) == ["plots/32N_1_2"])
  }

  @Test("Polygons named by a field keep their names when they move")
  func named() {
    var planning = Planning(forest("polygons = \"units.geojson\", id_field = \"NAME\""))
    let layer = LayerRef(path: "units.geojson", layer: nil, idField: "NAME", source: "ortho")
    func fact(_ offset: Double, _ ids: [String]) -> LayerFact {
      LayerFact(
        hash: "\(offset)",
        polygons: ids.indices.map {
          Geometry(
            box: Box(
              minX: 400 + Double($0) * 10 + offset, minY: 800, maxX: 409 + Double($0) * 10,
              maxY: 810))
        }, ids: ids)
    }
    planning.facts.layers[layer] = fact(0, ["a", "b"])
    planning = planning.applied
    #expect(planning.snapshot?.rows.map(\.key) == ["plots/a", "plots/b"])
    planning.facts.layers[layer] = fact(1, ["a", "b", "c"])
    let delta = planning.plan.actions.first?.units
    #expect(delta?.updated.count == 2 && delta?.created.count == 1 && delta?.deleted.count == 0)
    planning.facts.layers[layer] = fact(0, ["a", "a"])
    #expect(planning.plan.refusals.map(\.code) == ["DLS0812"])
    // Letters in one or taken apart are the same.
    planning.facts.layers[layer] = fact(0, ["Bäu", "Ba\u{308}u"])
    #expect(planning.plan.refusals.map(\.code) == ["DLS0812"])
    planning.facts.layers[layer] = fact(0, ["Bäu"])
    planning = planning.applied
    planning.facts.layers[layer] = fact(0, ["Ba\u{308}u"])
    #expect(planning.plan.isEmpty)
  }

  @Test("The same content has the same digest, other content another")
  func digest() {
    let first = Planning(forest()).plan.digest
    #expect(Planning(forest()).plan.digest == first)
    #expect(Planning(forest("unit_size = 20 m")).plan.digest != first)
    #expect(Planning(forest("unit_size = 10 x 20 m, split { test = 50 % }")).plan.digest != first)
  }

  @Test("A samples block under another name may be the old one, and the plan says `moved`")
  func renamedSamples() {
    let text = forest(extra: "samples boxes { schema = crowns, from = \"a.geojson\" }")
    var planning = Planning(text).applied
    planning.text = text.replacing("samples boxes", with: "samples kisten")
    #expect(planning.plan.notices.isEmpty)
    planning.snapshot?.sampleBlockCounts["boxes"] = 60
    #expect(
      planning.plan.notices == [
        "`kisten` reads the same files as `boxes` did: if it is `boxes` under another name, write "
          + "`moved { from = boxes, to = kisten }`. Otherwise the next import brings the 60 samples a "
          + "second time."
      ])
    var moved = planning
    moved.text += "\nmoved { from = boxes, to = kisten }"
    #expect(moved.plan.notices.isEmpty)
    // Another block is another block.
    planning.text = planning.text.replacing("a.geojson", with: "b.geojson")
    #expect(planning.plan.notices.isEmpty)
  }

  @Test("A samples block with other files leaves its samples, and the plan says so")
  func otherFiles() {
    let text = forest(extra: "samples boxes { schema = crowns, from = \"a.geojson\" }")
    var planning = Planning(text).applied
    planning.text = text.replacing("a.geojson", with: "b.geojson")
    #expect(planning.plan.notices.isEmpty)
    planning.snapshot?.sampleBlockCounts["boxes"] = 3
    #expect(
      planning.plan.notices.first?.hasPrefix("`boxes` brought 3 samples from \"a.geo") == true)
    #expect(planning.plan.notices.first?.contains("--delete-samples") == true)
  }

  @Test(
    "Held-out ground that training shows too is told, where the units are few enough to compare")
  func overlaps() {
    func planning(_ boxes: [Box], _ parts: [String]) -> Planning {
      var planning = Planning(
        forest(
          "polygons = \"u.geojson\", split { part_field = \"part\" }",
          extra: "export chips { schema = crowns, units = plots, format = coco }"))
      let layer = LayerRef(
        path: "u.geojson", layer: nil, idField: nil, partField: "part", source: "ortho")
      planning.facts.layers[layer] = LayerFact(
        hash: "1", polygons: boxes.map { Geometry(box: $0) }, parts: parts)
      return planning
    }
    let left = Box(minX: 400, minY: 800, maxX: 410, maxY: 810)
    let near = Box(minX: 408, minY: 800, maxX: 420, maxY: 810)
    let far = Box(minX: 430, minY: 800, maxX: 440, maxY: 810)
    let leak = planning([left, near], ["training", "test"])
    #expect(leak.plan.refusals.isEmpty)
    #expect(leak.plan.notices.count == 1)
    let notice = leak.plan.notices.first ?? ""
    #expect(notice.hasPrefix("`chips`: The units plots/"), "\(notice)")
    #expect(notice.contains("overlap by 20 m2, so chips of both would show the same ground"))
    #expect(leak.applied.plan.notices == leak.plan.notices, "said until it is mended")
    #expect(planning([left, near], ["test", "test"]).plan.notices.isEmpty)
    #expect(planning([left, far], ["training", "test"]).plan.notices.isEmpty)
    var alone = leak
    alone.text = alone.text.replacing(/export.*/, with: "")
    #expect(alone.plan.notices.isEmpty)
  }
}
