// ConvertedLabels.swift: a file of labels as the engine made GeoJSON of it.

import DLSApply
import DLSJSON
import DLSPlatform

extension FeatureFile {
  /// What the engine wrote for `layer/read`, with what it left out on the way, and without what it told of and
  /// used all the same.
  init(converted answer: JSONValue, at path: String, shown: String) {
    self.init(path: path, shown: shown, format: .geoJSON)
    isConverted = true
    convertedFields = (answer["fields"]?.array ?? []).compactMap { $0["name"]?.string }
    let isOneOfSeveral = (answer["files"]?.array?.count ?? 1) > 1
    leftOut = (answer["problems"]?.array ?? []).filter { $0["kind"]?.string != "used" }.map {
      var one = LeftOut(
        feature: $0["feature"]?.string, reason: $0["reason"]?.string ?? "can't be used")
      let file = isOneOfSeveral ? $0["file"]?.string.map(Path.name) : nil
      let words = [file, $0["place"]?.string].compactMap { $0 }
      one.place = words.isEmpty ? nil : words.joined(separator: " ")
      if $0["kind"]?.string == "no_geometry" { one.kind = .noGeometry }
      return one
    }
    let usedCount = answer["used_count"]?.integer ?? 0
    leftOutCount = answer["problem_count"]?.integer.map { $0 - usedCount } ?? leftOut.count
  }
}
