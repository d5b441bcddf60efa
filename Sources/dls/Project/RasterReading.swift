// RasterReading.swift: what a probe says about a source's pixels, as a fact.

import DLSJSON
import DLSPlan
import DLSPlatform

extension RasterFact {
  /// The fact in a probe's answer about one source; nil where it found no raster.
  init?(_ found: JSONValue) {
    guard let width = found["width"]?.integer, let height = found["height"]?.integer else {
      return nil
    }
    var names: [String] = []
    for band in found["bands"]?.array ?? [] { names.append(band["name"]?.string ?? "") }
    let files = (found["files"]?.array ?? []).map { file in
      let count = file["count"]?.integer ?? 0
      let isAlpha = file["has_alpha"]?.boolean ?? false
      return File(path: file["path"]?.string ?? "", bandCount: isAlpha ? count - 1 : count)
    }
    self.init(
      width: width, height: height,
      transform: (found["transform"]?.array ?? []).compactMap(\.double), bands: names,
      pixelType: found["dtype"]?.string ?? "", files: files,
      metresPerPixel: found["cell_size_metres"]?[0]?.double,
      warnings: (found["warnings"]?.array ?? []).map(Self.sentence))
  }

  /// A probe's note about a file as a sentence.
  static func sentence(_ note: JSONValue) -> String {
    let file = note["file"]?.string.map { "\(quoted(Path.display($0))): " } ?? ""
    let reason = note["reason"]?.string ?? "it can't be used"
    return "\(file)\(reason). \(note["next_step"]?.string ?? "")"
  }
}
