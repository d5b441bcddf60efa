// AreaChecks.swift: chips whose labels are areas, of samples that have none.

import DLSLanguage

extension Rule {
  static let labelsWithoutArea = Rule(
    "DLS0384", "Chips of areas, of samples that have none",
    why: """
      Boxes, outlines and masks of things are areas. A point or a line has none, so the export would \
      leave out every sample. `buffer_radius` makes a circle of each point. Lines reach chips as pixels \
      alone, `classified_tiles`, or as chips with one class, `labeled_tiles`.
      """,
    wrong: points(), right: points("buffer_radius = 3 m"))

  private static func points(_ lines: String...) -> Example {
    Example(
      Part.ortho
        + Part.block("schema palms", "geometry = point", "class palm { value = 1 }") + Part.plots
        + "export chips {\n  schema = palms\n  units = plots\n  format = pascal_voc\n"
        + lines.map { "  \($0)\n" }.joined() + "}\n")
  }
}

/// Checks formats of chips against how samples are drawn.
enum AreaChecks {
  static func check(_ export: Block, _ context: inout CheckContext) {
    guard let schema = export.reference("schema"), schema.isWritten("geometry"),
      let shape = schema.text("geometry"), shape == "point" || shape == "line",
      let format = export.text("format"), Schema.formatsOfAreas.contains(format),
      shape == "line" || export.lacks("buffer_radius")
    else { return }
    let advice =
      shape == "point"
      ? "Write `buffer_radius = 2 m`, say, about the radius of the things."
      : "Write `format = classified_tiles`, or draw polygons."
    context.report(
      .labelsWithoutArea, context.place(export, "format"),
      "\(format) chips hold areas, and samples of \(schema.quoted) are \(shape)s, so each of them would "
        + "be left out. \(advice)",
      related: [context.related(schema, "geometry", "How they are drawn is set here.")],
      fixes: shape == "point"
        ? export.adding("buffer_radius", "2 m")
        : export.replacing("format", by: "classified_tiles"))
  }
}
