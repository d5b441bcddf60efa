// ForecastView.swift: a forecast as JSON.

import DLSForecast
import DLSJSON
import DLSPlan
import DLSPlatform

/// Writes forecasts for programs.
enum ForecastView {
  /// The forecast for a program.
  static func json(_ forecast: Forecast, file: String) -> JSONValue {
    [
      "file": .string(Path.display(file)),
      "units": .array(
        forecast.units.map { unit in
          [
            "block": .string(unit.block),
            "units": counts(unit.trainingCount, unit.validationCount, unit.testCount),
          ]
        }),
      "exports": .array(forecast.exports.map(json)),
      "trainings": .array(forecast.trainings.map(json)),
      "unknown": .array(
        forecast.unknown.map { ["block": .string($0.address), "reason": .string($0.reason)] }),
    ]
  }

  static func json(_ export: ExportForecast) -> JSONValue {
    var object = JSONObject()
    object["block"] = .string(export.address)
    object["units"] = counts(export.units)
    object["chips"] = counts(export.chips)
    object["is_upper_bound"] = JSONValue(export.isUpperBound)
    object["labels"] = export.knowsLabels ? JSONValue(export.labels) : .null
    object["classes"] = .array(
      export.classes.map {
        [
          "name": .string($0.name), "objects": JSONValue($0.objects),
          "chips": JSONValue($0.chips),
        ]
      })
    object["bytes"] = JSONValue(export.bytes)
    return .object(object)
  }

  static func json(_ training: TrainingForecast) -> JSONValue {
    [
      "block": .string(training.address), "chips": JSONValue(training.chips),
      "batch_size": JSONValue(training.batchSize), "iterations": JSONValue(training.iterations),
      "epochs": JSONValue(training.epochs),
      "memory_bytes": training.memory.map { JSONValue($0) } ?? .null,
    ]
  }

  static func json(_ map: MapForecast) -> JSONValue {
    [
      "block": .string(map.address), "source": .string(map.source), "width": JSONValue(map.width),
      "height": JSONValue(map.height), "files": JSONValue(map.files),
      "units": map.units.map { JSONValue($0) } ?? .null,
      "tiles": map.tiles.map { JSONValue($0) } ?? .null,
    ]
  }

  private static func counts(_ counts: SplitCounts) -> JSONValue {
    self.counts(counts.training, counts.validation, counts.test)
  }

  private static func counts(_ training: Int, _ validation: Int, _ test: Int) -> JSONValue {
    [
      "training": JSONValue(training), "validation": JSONValue(validation),
      "test": JSONValue(test),
    ]
  }
}
