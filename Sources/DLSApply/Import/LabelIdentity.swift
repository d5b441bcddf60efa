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
    _ hasher: StableHasher, _ status: SampleStatus, _ confidence: Double, note: String? = nil,
    values: String? = nil
  ) -> Int64 {
    var hasher = hasher
    hasher.add(status.text)
    hasher.add(confidence.isNaN ? -1 : confidence)
    if let note { hasher.add(note) }
    if let values { hasher.add(values) }
    return hasher.finish().stored
  }

  /// Whether a key looks as if it was made of an outline.
  static func isMadeOfOutline(_ key: String, _ block: String) -> Bool {
    let local = key.utf8.dropFirst(block.utf8.count + 1)
    return (local.count == digits || local.count == formerDigits)
      && local.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// Which of these names the class had of whose name and outline a key was made, by its place; nil
  /// where the outline is another now, or the key wasn't made so.
  /// - Parameter likely: the place to try first.
  static func className(
    of key: String, _ block: String, _ geometry: Geometry, _ names: [String], likely: Int
  ) -> Int? {
    let local = key.utf8.dropFirst(block.utf8.count + 1)
    let isFormer = local.count == formerDigits
    guard isFormer || local.count == digits,
      let wanted = UInt64(String(decoding: local.prefix(16), as: UTF8.self), radix: 16)
    else { return nil }
    func isMade(of name: String) -> Bool {
      let hasher = isFormer ? formerHasher(geometry, name) : hasher(geometry, name)
      return hasher.finish().high == wanted
    }
    if isMade(of: names[likely]) { return likely }
    return names.firstIndex(where: isMade)
  }

  /// The keys that a label of this class may have had, written of its outline.
  static func keys(_ geometry: Geometry, _ className: String, _ block: String) -> [String] {
    [
      "\(block)/\(name(hasher(geometry, className)))",
      "\(block)/\(formerHasher(geometry, className).finish().hex.prefix(formerDigits))",
    ]
  }
}

extension FeatureRecord {
  /// Writes an id as keys have it: programs write a whole number as 1 and as 1.0, a large one as 1e+15, and
  /// some take letters apart.
  mutating func normaliseID() {
    guard let text = values[1] else { return }
    guard isNumber[1] else {
      values[1] = text.composed
      return
    }
    if text.hasSuffix(".0") {
      values[1] = String(text.dropLast(2))
    } else if text.utf8.contains(where: { $0 | 0x20 == 0x65 }),
      let number = Double(text).flatMap({ Int64(exactly: $0) })
    {
      values[1] = String(number)
    }
  }
}
