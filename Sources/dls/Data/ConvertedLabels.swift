// ConvertedLabels.swift: a file of labels as the engine made GeoJSON of it.

import DLSApply
import DLSJSON

extension FeatureFile {
  /// What the engine wrote for `layer/read`, with what it left out on the way.
  init(converted answer: JSONValue, at path: String, shown: String) {
    self.init(path: path, shown: shown, format: .geoJSON)
    isConverted = true
    leftOut = (answer["problems"]?.array ?? []).map {
      var one = LeftOut(
        feature: $0["feature"]?.string, reason: $0["reason"]?.string ?? "can't be used")
      one.place = $0["place"]?.string
      if $0["kind"]?.string == "no_geometry" { one.kind = .noGeometry }
      return one
    }
    leftOutCount = answer["problem_count"]?.integer ?? leftOut.count
  }
}
