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
    let listed = found["files"]?.array ?? []
    self.init(
      width: width, height: height,
      transform: (found["transform"]?.array ?? []).compactMap(\.double), bands: names,
      pixelType: found["dtype"]?.string ?? "", files: listed.map(File.init),
      metresPerPixel: found["cell_size_metres"]?[0]?.double,
      warnings: (found["warnings"]?.array ?? []).map(Self.sentence),
      mayHoldNoData: Self.mayHoldNoData(found, listed, bandCount: names.count))
  }

  /// Whether a value, a mask or transparency may say of some pixels that they stand for nothing.
  private static func mayHoldNoData(
    _ found: JSONValue, _ files: [JSONValue], bandCount: Int
  ) -> Bool {
    let isFloat = found["dtype"]?.string?.hasPrefix("float") == true
    let hasValue = found["nodata"].map { !$0.isNull } ?? false
    if isFloat || hasValue { return true }
    // A fourth band that the source names is no transparency.
    let usesAll = found["band_count"]?.integer == bandCount
    return files.contains { file in
      // Its transparency is a mask as well.
      let hasAlpha = file["has_alpha"]?.boolean == true
      let hasMask = file["has_mask"]?.boolean == true
      return file["nodata"].map { !$0.isNull } ?? false || (hasAlpha ? !usesAll : hasMask)
    }
  }

  /// A probe's note about a file as a sentence.
  static func sentence(_ note: JSONValue) -> String {
    let file = note["file"]?.string.map { "\(quoted(Path.display($0))): " } ?? ""
    let reason = note["reason"]?.string ?? "it can't be used"
    return "\(file)\(reason). \(note["next_step"]?.string ?? "")"
  }
}

extension RasterFact.File {
  /// A file in a probe's answer.
  fileprivate init(_ file: JSONValue) {
    let count = file["count"]?.integer ?? 0
    let hasAlpha = file["has_alpha"]?.boolean ?? false
    self.init(
      path: file["path"]?.string ?? "", bandCount: hasAlpha ? count - 1 : count, hasAlpha: hasAlpha,
      place: RasterFact.Place(file))
  }
}

extension RasterFact.Place {
  /// Where a file of a probe's answer lies.
  fileprivate init?(_ file: JSONValue) {
    guard let width = file["width"]?.integer, let height = file["height"]?.integer,
      let transform = file["transform"]?.array?.compactMap(\.double), transform.count == 6
    else { return nil }
    self.init(
      width: width, height: height, transform: transform, system: file["crs"]?.string ?? "")
  }
}
