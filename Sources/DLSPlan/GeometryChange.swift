// GeometryChange.swift: a schema whose samples are to be drawn in another way.

/// What another `geometry` of a schema means for the samples that it has.
struct GeometryChange {
  let schema: String
  let from: String?
  let to: String?
  let sampleCount: Int

  /// What `geometry` draws, in a sentence; rasters of class values are kept as outlines.
  private static func shapes(_ word: String?) -> String {
    switch word {
    case "point": "points"
    case "line": "lines"
    default: "outlines"
    }
  }

  /// Why it can't be; nil where it can.
  var sentence: String? {
    let (old, new) = (Self.shapes(from), Self.shapes(to))
    guard sampleCount > 0, old != new else { return nil }
    return
      "`\(schema)` has \(plural(sampleCount, "sample")), drawn as \(old), and its samples would "
      + "be \(new)."
  }
}

extension Snapshot {
  /// How many samples there are of a schema.
  func sampleCount(ofSchema address: String) -> Int {
    classCounts.reduce(0) { $1.key.hasPrefix("\(address).") ? $0 + $1.value : $0 }
  }
}
