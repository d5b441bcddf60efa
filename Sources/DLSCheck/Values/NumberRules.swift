// NumberRules.swift: the rules about numbers, units, days and reference systems.

import DLSText

extension Rule {
  static let missingUnit = Rule(
    "DLS0205", "A number without its unit",
    why: """
      Every quantity carries its unit, so that nobody has to guess whether a tile is 256 pixels or \
      256 metres wide. Shares are always written with `%`.
      """,
    wrong:
      "work_units plots {\n  source = ortho\n  unit_size = 10\n}\n\nsource ortho { path = \"a.tif\" }\n",
    right:
      "work_units plots {\n  source = ortho\n  unit_size = 10 m\n}\n\nsource ortho { path = \"a.tif\" }\n"
  )

  static let wrongUnit = Rule(
    "DLS0206", "A unit that measures something else",
    why: """
      The setting takes a length, a share, a time and so on, and the unit belongs to another of them. \
      `m` is the metre; minutes are `min`.
      """,
    wrong: "review { lease = 30 m }\n",
    right: "review { lease = 30 min }\n")

  static let unknownUnit = Rule(
    "DLS0207", "A unit that the language doesn't have",
    why: """
      Units have one spelling each; the reference lists them. Square metres are `m2`.
      """,
    wrong: "review { lease = 2 hours }\n",
    right: "review { lease = 2 h }\n")

  static let unwantedUnit = Rule(
    "DLS0208", "A unit on a plain number",
    why: """
      Counts and the like have no unit.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = unet\n  epochs = 20 px\n}\n",
    right: "train net {\n  chips = \"chips\"\n  model_type = unet\n  epochs = 20\n}\n")

  static let unitTwice = Rule(
    "DLS0209", "A unit that stands twice",
    why: """
      A range or pair carries its unit once, at the end: `0..60 m`, `10 x 20 m`.
      """,
    wrong:
      "work_units plots {\n  source = ortho\n  unit_size = 10 m x 20 m\n}\n\nsource ortho { path = \"a.tif\" }\n",
    right:
      "work_units plots {\n  source = ortho\n  unit_size = 10 x 20 m\n}\n\nsource ortho { path = \"a.tif\" }\n"
  )

  static let notWhole = Rule(
    "DLS0210", "A fraction where whole things are counted",
    why: """
      Epochs, chips, columns and pixels come whole.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = unet\n  epochs = 2.5\n}\n",
    right: "train net {\n  chips = \"chips\"\n  model_type = unet\n  epochs = 3\n}\n")

  static let outOfRange = Rule(
    "DLS0211", "A number outside what the setting takes",
    why: """
      The reference gives the least and the greatest number of each setting.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = unet\n  epochs = 0\n}\n",
    right: "train net {\n  chips = \"chips\"\n  model_type = unet\n  epochs = 1\n}\n")

  static let reversedRange = Rule(
    "DLS0212", "A range that ends before it begins",
    why: """
      A range is written from the lesser to the greater: `0..60 m`, `2024-05-01..2024-05-31`.
      """,
    wrong: "source ortho {\n  path = \"a.tif\"\n  date = 2024-05-31..2024-05-01\n}\n",
    right: "source ortho {\n  path = \"a.tif\"\n  date = 2024-05-01..2024-05-31\n}\n")

  static let noSuchDay = Rule(
    "DLS0213", "A day that no calendar has",
    why: """
      Dates are written year, month, day, and the month has to have that day.
      """,
    wrong: "source ortho {\n  path = \"a.tif\"\n  date = 2023-02-29\n}\n",
    right: "source ortho {\n  path = \"a.tif\"\n  date = 2023-02-28\n}\n")

  static let noReferenceSystem = Rule(
    "DLS0214", "A text that names no reference system",
    why: """
      Reference systems are named by their number in the EPSG register, in quotes: "EPSG:32617" is \
      UTM zone 17 north, "EPSG:4326" longitude and latitude. The numbers that EPSG gives to reference \
      systems go from 2000 to 32766; others are of units, datums and the like, or of nothing.
      """,
    wrong: "source ortho {\n  path = \"a.tif\"\n  crs = \"32617\"\n}\n",
    right: "source ortho {\n  path = \"a.tif\"\n  crs = \"EPSG:32617\"\n}\n")

  static let hugeNumber = Rule(
    "DLS0216", "A number too great to be one",
    why: """
      Numbers go up to about 10 to the 308th. Something was probably typed twice.
      """,
    wrong: "source ortho {\n  path = \"a.tif\"\n  nodata = 1e999\n}\n",
    right: "source ortho {\n  path = \"a.tif\"\n  nodata = 1e9\n}\n")

  static let tinyShare = Rule(
    "DLS0406", "A share of less than one per cent", severity: .warning,
    why: """
      A fifth is written 20 %, or 0.2 without a sign. `0.2 %` is a five-hundredth, which for what is held \
      back, or has to be reached, is hardly ever meant.
      """,
    wrong: "source ortho { path = \"ortho.tif\" }\n"
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m", "split { validation = 0.2 % }"),
    right: "source ortho { path = \"ortho.tif\" }\n"
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m", "split { validation = 20 % }"))
}
