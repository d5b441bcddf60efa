// SourceRows.swift: the schema rows of `source`.

extension Schema {
  static let source = BlockRow(
    "source", naming: .required, doc: "Imagery: one raster, or many as one mosaic.",
    arcgis: "Imagery", spellings: ["imagery", "raster", "image_layer"],
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "path", .path(layered: false), list: true, required: true, arcgis: "in_raster",
        doc: "The raster files; `*` stands for any part of a name."),
      AttributeRow(
        "bands", .band, list: true, defaultNote: "as the files say",
        doc: "A name for every band in file order; `_` skips one."),
      AttributeRow(
        "nodata", .number, none: true, defaultNote: "as the files say",
        doc: "The number that stands for no data, beside what masks say; or none: all counts."),
      AttributeRow("date", .date, doc: "The day or days on which the imagery was taken."),
      AttributeRow(
        "crs", .crs, defaultNote: "as the files say",
        doc: "The reference system of files that don't name theirs."),
      AttributeRow(
        "origin", .pair([.length, .angle, .pixels]), defaultNote: "as the files say",
        needsBoth: true,
        doc: "East and north of the top left corner, for files that don't name theirs."),
      AttributeRow(
        "cell_size", .quantity([.cellSize, .angularCellSize]), limits: .above(0),
        defaultNote: "as the files say", arcgis: "cellSize",
        doc: "The size of a pixel on the ground, for files that don't name theirs."),
    ])
}
