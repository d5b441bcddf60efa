// TileStatistics.swift: what esri_accumulated_stats.json says about the chips beside it.

import DLSJSON

/// Counts and spreads over all chips of a folder.
struct TileStatistics {
  private let json: JSONValue

  init(_ bytes: [UInt8]) throws(ImportFailure) {
    json = try ModelDefinition.object(bytes, "esri_accumulated_stats.json")
  }

  /// How many chips there are.
  var tiles: Int? { (json["NumTiles"] ?? json["NumTilesAsDouble"])?.integer }

  /// The number of bands.
  var bands: Int? { json["NumBands"]?.integer }

  /// Width and height of a chip.
  var size: (Int, Int)? {
    guard let width = json["TileSizeX"]?.integer, let height = json["TileSizeY"]?.integer else {
      return nil
    }
    return (width, height)
  }

  /// The chip format, as ArcGIS spells it.
  var mode: String? { json["MetaDataMode"]?.string }

  /// What is known of the class at a place of the list: chips that show it, things or pixels of it.
  func remark(ofClass index: Int) -> String {
    let (group, each, word) =
      json["ClassPixelStats"] != nil
      ? ("ClassPixelStats", "NumPixelsPerClass", "pixels")
      : ("FeatureStats", "NumFeaturesPerClass", "things")
    guard let chips = json[group]?["NumImagesPerClass"]?[index]?.double,
      let count = json[group]?[each]?[index]?.double, chips >= 0, count >= 0
    else { return "" }
    return "\(whole(chips)) chips show \(whole(count)) \(word)"
  }

  /// Least, greatest, mean and spread per band, a line each.
  func bandRemarks(_ names: [String]) -> [String] {
    (json["BandStatsState"]?.array ?? []).prefix(64).enumerated().compactMap { index, band in
      guard let low = band["Min"]?.double, let high = band["Max"]?.double,
        let mean = band["M1"]?.double
      else { return nil }
      // M2 is the sum of squared deviations over all pixels, as Welford's method keeps it.
      var text = "\(low.formatted) to \(high.formatted), mean \(mean.formatted)"
      if let squares = band["M2"]?.double, let count = band["Num"]?.double, count > 0, squares >= 0
      {
        text += ", spread \((squares / count).squareRoot().formatted)"
      }
      let name = names.indices.contains(index) ? names[index] : "band \(index + 1)"
      return "\(name): \(text)."
    }
  }

  private func whole(_ number: Double) -> String {
    Int(exactly: number.rounded()).map { "\($0)" } ?? "\(number)"
  }
}

extension Double {
  /// The number with at most three decimals.
  fileprivate var formatted: String {
    let rounded = (self * 1000).rounded() / 1000
    return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
  }
}
