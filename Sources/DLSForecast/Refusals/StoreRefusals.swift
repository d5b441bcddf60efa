// StoreRefusals.swift: the pages of refusals about the store, and about what nothing runs.

import DLSPlan
import DLSText

extension DataRule {
  static let notRunYet = DataRule(
    .notRunYet, "No engine runs this setting yet",
    why: """
      The language has every setting of the field, and each is checked. Some of them nothing acts on \
      yet. Rather than leave them out in silence, `dls plan` refuses them and says what runs today.
      """,
    wrong: DataExample(Self.forest + Self.train("connect_net")),
    right: DataExample(Self.forest + Self.train("unet")))

  static let unitsWithSamples = DataRule(
    .unitsWithSamples, "Units that would be deleted and hold samples",
    why: """
      Units that are cut in another way are other units: their status, their reviews and their mark \
      go. Samples in them stay, and are placed in the units that are there afterwards. Since that is \
      work of people, it needs an agreement that names the number of samples. A unit that only has \
      another name keeps everything: write `moved { from = OLD, to = NEW }`.
      """,
    wrong: DataExample(
      Self.forest.replacing("plots", with: "stands"),
      stored: StoredExample(Self.forest, samples: [.init("crowns.oak", count: 7)])),
    right: DataExample(
      Self.forest.replacing("plots", with: "stands") + "moved { from = plots, to = stands }\n",
      stored: StoredExample(Self.forest, samples: [.init("crowns.oak", count: 7)])))

  static let unitsJudged = DataRule(
    .unitsJudged, "Units that would be deleted and were judged",
    why: """
      A `work_units` block of another name makes other units, and so do other polygons or another \
      size. What people said of the old ones goes with them: that they are Reviewed or wait for it, \
      the complete mark, title and note. That needs an agreement that names how many units are \
      meant. A block that only has another name keeps everything: write \
      `moved { from = OLD, to = NEW }`; where a new block has the same units, the refusal says so. \
      `dls rollback` brings back units that went, with what was said of them.
      """,
    wrong: DataExample(
      Self.forest.replacing("plots", with: "stands"), stored: StoredExample(Self.forest, judged: 3)),
    right: DataExample(
      Self.forest.replacing("plots", with: "stands") + "moved { from = plots, to = stands }\n",
      stored: StoredExample(Self.forest, judged: 3)))

  static let classWithSamples = DataRule(
    .classWithSamples, "A class that is gone and still has samples",
    why: """
      Samples are of a class by its name. A class that vanishes while samples have it would leave them \
      without one. If it has another name now, `moved` says so and they follow; if it is not wanted, \
      give its samples another class first (`dls sample set '*' --of crowns.oak --class pine`), or keep \
      the class with `ignore = true`. The same puts two classes together, which `moved` can't.
      """,
    wrong: DataExample(
      Self.forest.replacing("class oak", with: "class white_oak"),
      stored: StoredExample(Self.forest, samples: [.init("crowns.oak", count: 7)])),
    right: DataExample(
      Self.forest.replacing("class oak", with: "class white_oak")
        + "moved { from = crowns.oak, to = crowns.white_oak }\n",
      stored: StoredExample(Self.forest, samples: [.init("crowns.oak", count: 7)])))

  static let geometryWithSamples = DataRule(
    .geometryWithSamples, "Another geometry for a schema that has samples",
    why: """
      Samples of a schema are all drawn alike, and other programs show the layer by the geometry that it \
      declares. Outlines that people drew don't become points when the text says so. What is to be \
      drawn in another way is a schema of its own beside the old one; `geometry = pixels` keeps \
      outlines, as `polygon` does.
      """,
    wrong: DataExample(
      Self.forest.replacing("schema crowns {", with: "schema crowns {\n  geometry = point"),
      stored: StoredExample(Self.forest, samples: [.init("crowns.oak", count: 7)])),
    right: DataExample(
      Self.forest.replacing("schema crowns {", with: "schema crowns {\n  geometry = polygon"),
      stored: StoredExample(Self.forest, samples: [.init("crowns.oak", count: 7)])))

  static let referenceDiffers = DataRule(
    .referenceDiffers, "Reference systems that differ",
    why: """
      The layers of a store are in one reference system, that of the imagery of its work units: units \
      then lie where pixels lie, to the last bit. Imagery in several systems is work for several \
      projects, or for `gdalwarp` first.
      """,
    wrong: DataExample(
      Self.twoSources, imagery: [.init(), .init(source: "coast", ground: .otherZone)]),
    right: DataExample(Self.twoSources, imagery: [.init(), .init(source: "coast")]))

  private static let forest = """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema crowns {
      class oak { value = 1 }
    }
    work_units plots { source = ortho, unit_size = 50 m }
    export chips { schema = crowns, units = plots, format = classified_tiles }

    """

  private static func train(_ type: String) -> String {
    "train net { chips = chips, model_type = \(type) }\n"
  }

  private static let twoSources = """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    source coast { path = "coast.tif" }
    work_units plots { source = ortho, unit_size = 50 m }
    work_units dunes { source = coast, unit_size = 50 m }

    """
}
