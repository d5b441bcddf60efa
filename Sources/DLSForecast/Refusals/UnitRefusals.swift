// UnitRefusals.swift: the pages of refusals about imagery, layers and the units laid over them.

import DLSGeo
import DLSPlan
import DLSText

extension DataRule {
  static let sourceUnusable = DataRule(
    .sourceUnusable, "Imagery that can't be used",
    why: """
      Work units are laid over imagery, so its extent, its reference system and the size of its \
      pixels have to be known. The message names the file and what is the matter with it. A glob that \
      fits no file, files of several reference systems and files without a place on earth are the \
      usual reasons; `crs`, `origin` and `cell_size` of the source block place the last.
      """,
    wrong: DataExample(
      Self.plots("unit_size = 50 m").replacing("ortho.tif", with: "otho.tif"),
      imagery: [.init(problem: "no file fits \"otho.tif\". Correct `path`.")]),
    right: DataExample(Self.plots("unit_size = 50 m")))

  static let layerUnusable = DataRule(
    .layerUnusable, "A layer that can't be used",
    why: """
      `polygons` and `within` name a file of polygons, and `|layer` a layer in it. The file is missing, \
      can't be read, or holds no polygon.
      """,
    wrong: DataExample(
      Self.plots("unit_size = 50 m\n  within = \"roads.gpkg\""), polygons: ["roads.gpkg": []]),
    right: DataExample(
      Self.plots("unit_size = 50 m\n  within = \"forest.gpkg\""),
      polygons: ["forest.gpkg": [Box(minX: 0, minY: 0, maxX: 100, maxY: 50)]]))

  static let layoutMissing = DataRule(
    .layoutMissing, "Units in metres over imagery in degrees",
    why: """
      A degree of longitude is shorter the farther north one is, so units of so many metres can't be \
      cut from imagery in degrees without a projection. The engine can: it lays the units out in \
      the UTM zone and brings them back. Without an engine, give the size in degrees, or imagery in \
      metres. Imagery whose extent can't be degrees is in another reference system than `crs` says.
      """,
    wrong: DataExample(
      Self.plots("unit_size = 50 m"), imagery: [.init(cell: 1e-6, ground: .degrees)]),
    right: DataExample(
      Self.plots("unit_size = 0.0005 deg"), imagery: [.init(cell: 1e-6, ground: .degrees)]))

  static let sizeUnit = DataRule(
    .sizeUnit, "A unit size that the imagery has no measure for",
    why: """
      A size in degrees means nothing over imagery in metres, and a size in metres nothing over \
      imagery that has no place on earth. Pixels (`px`) work everywhere.
      """,
    wrong: DataExample(Self.plots("unit_size = 0.0005 deg")),
    right: DataExample(Self.plots("unit_size = 50 m")))

  static let unitCount = DataRule(
    .unitCount, "Too many units, or none",
    why: """
      Each unit is drawn, reviewed and split as one, so millions of them are a typing error more often \
      than a plan. None at all leaves nobody anything to do.
      """,
    wrong: DataExample(Self.plots("unit_size = 1 cm")),
    right: DataExample(Self.plots("unit_size = 10 m")))

  static let emptySplit = DataRule(
    .emptySplit, "A part of the split that comes out empty",
    why: """
      Each unit is drawn by itself from its own name and the seed, so that new units never move old \
      ones. With few units, a share can come out empty by chance, and then there would be nothing to \
      validate or test on. Another seed draws anew; more units make chance matter less. What came out \
      far from its share is told by the plan that makes the units, with a seed that draws nearer. \
      `validation = 100 %` or `test = 100 %` makes a block for that alone.
      """,
    wrong: DataExample(Self.plots("grid = 2 x 2\n  split { validation = 25 %, seed = 3 }")),
    right: DataExample(Self.plots("grid = 2 x 2\n  split { validation = 25 %, seed = 1 }")))

  static let unitPolygons = DataRule(
    .unitPolygons, "Polygons that make no work units",
    why: """
      Each polygon becomes a unit, found again by the field that `id_field` names, or else by its \
      outline. Polygons that cross themselves hold no ground, and two units can't share a name. Where \
      `part_field` says each unit's part of the split, it says training, validation or test. Both \
      name fields that the layer has; capitals count.
      """,
    wrong: DataExample(
      Self.plots("polygons = \"plots.gpkg\""),
      polygons: ["plots.gpkg": [Self.west, Self.east, Self.east]]),
    right: DataExample(
      Self.plots("polygons = \"plots.gpkg\""), polygons: ["plots.gpkg": [Self.west, Self.east]]))

  private static let west = Box(minX: 0, minY: 0, maxX: 50, maxY: 100)
  private static let east = Box(minX: 50, minY: 0, maxX: 100, maxY: 100)

  private static func plots(_ units: String) -> String {
    """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    work_units plots {
      source = ortho
      \(units)
    }

    """
  }
}
