// LabelIdentity.swift: what a label is known by from one import to the next.

import DLSGeo
import DLSPlan
import DLSWorkflow

/// The keys and hashes of labels. Those of samples that came in before outlines were normalised are
/// hashes of vertices as a file had them; they stay as they are and are still understood.
enum LabelIdentity {
  static let digits = OutlineNames.digits
  static let formerDigits = OutlineNames.formerDigits

  /// A hash that has been fed what a label shows, and nothing of how its rings are written.
  static func hasher(_ geometry: Geometry, _ className: String) -> StableHasher {
    var hasher = StableHasher()
    hasher.add(outline: geometry)
    hasher.add(className)
    return hasher
  }

  /// The same as it was before outlines were normalised.
  static func formerHasher(_ geometry: Geometry, _ className: String) -> StableHasher {
    var hasher = StableHasher()
    hasher.add(geometry)
    hasher.add(className)
    return hasher
  }

  /// The key of a label without an id, after `block/`.
  static func name(_ hasher: StableHasher) -> String {
    String(hasher.finish().hex.prefix(digits))
  }

  /// What the store compares with on the next import.
  static func originHash(
    _ hasher: StableHasher, _ status: SampleStatus, _ confidence: Double
  ) -> Int64 {
    var hasher = hasher
    hasher.add(status.text)
    hasher.add(confidence.isNaN ? -1 : confidence)
    return hasher.finish().stored
  }

}

extension FeatureRecord {
  /// Writes an id as keys have it: programs write a whole number as 1 and as 1.0.
  mutating func normaliseID() {
    guard isNumber[1], let text = values[1], text.hasSuffix(".0") else { return }
    values[1] = String(text.dropLast(2))
  }
}
