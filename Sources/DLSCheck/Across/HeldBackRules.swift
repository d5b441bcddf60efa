// HeldBackRules.swift: the rules about units that are held back for validation and test.

import DLSText

extension Rule {
  static let splitTooFine = Rule(
    "DLS0321", "A share of less than one unit", severity: .warning,
    why: """
      Units are held back whole. A share that comes to less than one of them will often leave none, \
      and then there is nothing to choose a threshold on, or to judge a model by.
      """,
    wrong: Part.ortho
      + Part.block(
        "work_units plots", "source = ortho", "grid = 3 x 1", "split { validation = 20 % }"),
    right: Part.ortho
      + Part.block(
        "work_units plots", "source = ortho", "grid = 6 x 2", "split { validation = 20 % }"))

  static let sameGround = Rule(
    "DLS0324", "Chips of two blocks of units that show the same ground",
    why: """
      Work units cut from all of a source cover all of it, however large they are. Two such blocks lie \
      on each other, so what one holds back for validation or test the other gives away to training, \
      and the scores are worth nothing. `within` and `polygons` give each its own ground.
      """,
    wrong: Part.ortho + Part.pools + Part.plots
      + Part.block(
        "work_units checks", "source = ortho", "grid = 4 x 4", "split { test = 100 % }")
      + Part.block(
        "export chips", "schema = pools", "units = [plots, checks]", "format = pascal_voc"),
    right: Part.ortho + Part.pools
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m", "within = \"areas.gpkg|west\"")
      + Part.block(
        "work_units checks", "source = ortho", "grid = 4 x 4", "within = \"areas.gpkg|east\"",
        "split { test = 100 % }")
      + Part.block(
        "export chips", "schema = pools", "units = [plots, checks]", "format = pascal_voc"))

  static let nothingToLearn = Rule(
    "DLS0327", "A training whose units are all held back",
    why: """
      Units that are held back for validation or test teach nothing. When no unit is left for \
      training, the run would end right after it began.
      """,
    wrong: Part.ortho + Part.pools
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m", "split { test = 100 % }")
      + Part.chips + Part.net,
    right: Part.ortho + Part.pools
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m",
        "split { validation = 20 %, test = 10 % }")
      + Part.chips + Part.net)

  static let nothingToChooseBy = Rule(
    "DLS0328", "Units held back for test and none for validation", severity: .warning,
    why: """
      Training chooses the best epoch and the thresholds on validation units. Without any, it chooses \
      them on the ground it learned from, where every model looks good.
      """,
    wrong: Part.ortho + Part.pools
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m", "split { test = 10 % }")
      + Part.chips + Part.net,
    right: Part.ortho + Part.pools
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m",
        "split { validation = 20 %, test = 10 % }")
      + Part.chips + Part.net)

  static let nothingToWatch = Rule(
    "DLS0329", "Early stopping with nothing to watch",
    why: """
      `stop_early` ends a training when a figure of the validation chips stops getting better. Units \
      that are split without a share for validation give it no such chips.
      """,
    wrong: Part.ortho + Part.pools
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m", "split { test = 10 % }")
      + Part.chips
      + Part.block("train net", "chips = chips", "model_type = center_net", "stop_early {}"),
    right: Part.ortho + Part.pools
      + Part.block(
        "work_units plots", "source = ortho", "unit_size = 100 m",
        "split { validation = 20 %, test = 10 % }")
      + Part.chips
      + Part.block("train net", "chips = chips", "model_type = center_net", "stop_early {}"))
}
