// ExportRows.swift: the schema rows of `export`.

extension Schema {
  static let export = BlockRow(
    "export", naming: .required,
    doc: "Chips for training, cut from the imagery of complete units and their approved samples.",
    arcgis: "Export Training Data For Deep Learning",
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "schema", .reference(.schema), required: true, arcgis: "in_class_data",
        doc: "The classes to learn; its approved samples, always."),
      AttributeRow(
        "units", .reference(.workUnits), list: true, required: true,
        doc: "The work units that chips are cut from."),
      AttributeRow(
        "source", .reference(.source), defaultNote: "the source of the units", arcgis: "in_raster",
        doc: "The imagery that chips show."),
      AttributeRow(
        "format", .words(.chipsFormat), required: true, arcgis: "metadata_format",
        doc: "How labels lie beside the chips; each model type learns from some of them."),
      AttributeRow(
        "tile", .pair([.pixels]), limits: .between(16, 8192), default: "256 px",
        arcgis: "tile_size_x, tile_size_y", doc: "Width and height of a chip."),
      AttributeRow(
        "stride", .pair([.pixels]), limits: .between(1, 8192), defaultNote: "the tile",
        arcgis: "stride_x, stride_y", doc: "The step from one chip to the next."),
      AttributeRow(
        "chip_format", .words(.chipFormat), default: "tiff", arcgis: "image_chip_format",
        doc: "The file format of the chips."),
      AttributeRow(
        "bands", .band, list: true, defaultNote: "every band of the source",
        doc: "The bands that chips have, by their names in the source."),
      AttributeRow(
        "empty_tiles", .boolean, default: "false", arcgis: "output_nofeature_tiles",
        doc: "Whether chips without a sample are kept."),
      AttributeRow(
        "min_overlap", .quantity([.share]), limits: .between(0, 1), default: "0 %",
        arcgis: "min_polygon_overlap_ratio",
        doc: "A sample with less than this share inside a chip is left out of it."),
      AttributeRow(
        "rotation", .quantity([.angle]), limits: .between(0, 180), default: "0 deg",
        arcgis: "rotation_angle",
        support: .refused(
          "No engine writes turned chips yet. `augment { rotate = … }` in `train` turns them."),
        doc: "An extra chip for each turn by this angle; 0 makes none."),
      AttributeRow(
        "output", .path(layered: false), defaultNote: "`PROJECT.dls/chips/NAME` by the file",
        arcgis: "out_folder", doc: "The folder for the chips."),
    ])
}
