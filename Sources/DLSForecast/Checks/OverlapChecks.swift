// OverlapChecks.swift: units of different parts of the split that show the same ground.

import DLSCheck
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText
import DLSWorkflow

extension DataRule {
  static let overlappingUnits = DataRule(
    "DLS0607", "Training and held-out units that overlap",
    why: """
      A score on held-out units says how good a model is on ground that it has never seen. Where such \
      a unit overlaps one of training, the model has seen part of it, and the score flatters. Units of \
      one grid never overlap; polygons, and units of two blocks, can.
      """,
    wrong: DataExample(
      Self.project,
      polygons: [
        "learn.gpkg": [Box(minX: 0, minY: 0, maxX: 50, maxY: 100)],
        "test.gpkg": [Box(minX: 46, minY: 0, maxX: 100, maxY: 100)],
      ]),
    right: DataExample(
      Self.project,
      polygons: [
        "learn.gpkg": [Box(minX: 0, minY: 0, maxX: 50, maxY: 100)],
        "test.gpkg": [Box(minX: 50, minY: 0, maxX: 100, maxY: 100)],
      ]))

  private static let project = """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units learning { source = ortho, polygons = "learn.gpkg" }
    work_units testing {
      source = ortho
      polygons = "test.gpkg"
      split { test = 100 % }
    }
    export chips { schema = crowns, units = [learning, testing], format = pascal_voc }

    """
}

/// Checks that held-out ground is held out.
enum OverlapChecks {
  static func check(_ context: inout DataContext) {
    for found in context.model.overlaps(of: context.forecaster.unitSets, context.facts) {
      context.report(
        .overlappingUnits, found.block, found.setting,
        "\(found.sentence) Draw them apart, or give them the same part of the split.")
    }
  }
}
