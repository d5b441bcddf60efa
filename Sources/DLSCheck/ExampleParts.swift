// ExampleParts.swift: the pieces that many examples are put together from.

/// A project from imagery to map, piece by piece, as the examples of the pages begin.
enum Part {
  /// Imagery.
  static let ortho = "source ortho { path = \"ortho.tif\" }\n"
  /// One class.
  static let pools = "schema pools {\n  class pool { value = 1 }\n}\n"
  /// Work units, not split.
  static let plots = "work_units plots {\n  source = ortho\n  unit_size = 100 m\n}\n"
  /// Chips of all of these.
  static let chips =
    "export chips {\n  schema = pools\n  units = plots\n  format = pascal_voc\n}\n"
  /// A training with those chips.
  static let net = "train net {\n  chips = chips\n  model_type = center_net\n}\n"
  /// Everything up to the work units.
  static let upToUnits = ortho + pools + plots
  /// Everything up to the chips.
  static let upToChips = upToUnits + chips

  /// A block with these lines in it.
  static func block(_ head: String, _ lines: String...) -> String {
    "\(head) {\n\(lines.map { "  \($0)\n" }.joined())}\n"
  }
}
