// SplitFieldChecks.swift: splits that a field says, and what doesn't go with them.

import DLSLanguage
import DLSText

extension Rule {
  static let splitQuarrel = Rule(
    "DLS0345", "Settings of a split that don't go together",
    why: """
      Units are split in one of two ways: by a draw, which `validation`, `test` and `seed` describe, or \
      by what `part_field` says of each polygon. `leave_out` names what that field says of polygons \
      that make no unit.
      """,
    wrong: Part.ortho + plots("part_field = \"part\"", "test = 10 %"),
    right: Part.ortho + plots("part_field = \"part\"", "leave_out = \"todo\""))

  private static func plots(_ field: String, _ more: String) -> String {
    Part.block(
      "work_units plots", "source = ortho", "polygons = \"plots.gpkg\"", "split {",
      "  \(field)", "  \(more)", "}")
  }
}

/// Checks splits that are read from a field.
enum SplitFieldChecks {
  static func check(_ units: Block, _ context: inout CheckContext) {
    guard let split = units.child("split") else { return }
    guard split.isWritten("part_field") else {
      if split.isWritten("leave_out"), split.lacks("part_field") {
        context.report(
          .splitQuarrel, context.place(split, "leave_out"),
          "`leave_out` names what `part_field` says of polygons, and there is no `part_field`. Write "
            + "it, or remove `leave_out`.", fixes: removing("leave_out", split))
      }
      return
    }
    for name in ["validation", "test", "seed"] where split.isWritten(name) {
      context.report(
        .splitQuarrel, context.place(split, name),
        "`part_field` says each unit's part, so nothing is drawn and `\(name)` does nothing. Remove "
          + "one of the two.",
        related: [context.related(split, "part_field", "The field is named here.")],
        fixes: split.removing(name))
    }
    let isCut = units.isWritten("unit_size") || units.isWritten("grid")
    if isCut, units.lacks("polygons") {
      context.report(
        .idFieldWithoutPolygons, context.place(split, "part_field"),
        "`part_field` names a field of `polygons`, and \(units.quoted) has none. Write "
          + "`validation = 20 %` to draw, or `polygons`.",
        fixes: split.isWritten("leave_out") ? [] : removing("part_field", split))
    }
  }

  /// The fix that removes a setting, and the whole block with its only one.
  private static func removing(_ name: String, _ split: Block) -> [Fix] {
    split.writtenSettings.count > 1 ? split.removing(name) : split.removed()
  }
}
