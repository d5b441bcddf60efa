// GeometryChange.swift: a schema whose samples are to be drawn in another way.

/// What another `geometry` of a schema means for the samples that it has.
package struct GeometryChange: Equatable, Sendable {
  let schema: String
  /// What the schema was called when it was last applied.
  package let formerSchema: String
  let from: String?
  let to: String?
  package var sampleCount: Int

  /// What another text means for a schema as it was applied; nil where it is drawn as before.
  init?(_ schema: String, was former: String, _ changes: [FieldChange], sampleCount: Int) {
    guard let change = changes.first(where: { $0.name == "geometry" }) else { return nil }
    self.schema = schema
    formerSchema = former
    (from, to) = (change.old, change.new)
    self.sampleCount = sampleCount
  }

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
