// ConvertedLabels.swift: a file of labels as the engine made GeoJSON of it.

import DLSApply
import DLSJSON

extension FeatureFile {
  /// What the engine wrote for `layer/read`, with what it left out on the way.
  init(converted answer: JSONValue, at path: String, shown: String) {
    self.init(path: path, shown: shown, format: .geoJSON)
    isConverted = true
    leftOut = (answer["problems"]?.array ?? []).map {
      LeftOut(feature: $0["feature"]?.string, reason: $0["reason"]?.string ?? "can't be used")
    }
    leftOutCount = answer["problem_count"]?.integer ?? leftOut.count
  }
}
