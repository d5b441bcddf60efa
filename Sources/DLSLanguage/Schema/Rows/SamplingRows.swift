// SamplingRows.swift: the schema rows of `sampling`: which windows of the imagery become chips.

extension Schema {
  static let sampling = BlockRow(
    "sampling", in: ["export"], isSingle: true,
    doc: "Which windows of the imagery become chips; names and defaults are Raster Vision's.",
    spellings: ["window_opts", "chip_options"],
    attributes: [
      AttributeRow(
        "method", .words(.samplingMethod), default: "sliding", deciding: true,
        doc: "How windows are chosen."),
      AttributeRow(
        "padding", .quantity([.pixels]), limits: .between(0, 8192), default: "0 px",
        when: When("method", ["sliding"]), support: gridded,
        doc: "How far windows may reach over the edge of a work unit."),
      AttributeRow(
        "pad_direction", .words(.padDirection), default: "end", when: When("method", ["sliding"]),
        support: gridded, doc: "On which sides they may."),
      AttributeRow(
        "min_size", .quantity([.pixels]), limits: .between(16, 8192), defaultNote: "the tile",
        when: When("method", ["random"]), support: random,
        doc: "The least side of a window before it is brought to the tile."),
      AttributeRow(
        "max_size", .quantity([.pixels]), limits: .between(16, 8192), defaultNote: "the tile",
        when: When("method", ["random"]), support: random,
        doc: "The greatest side of a window before it is brought to the tile."),
      AttributeRow(
        "max_windows", .integer, limits: .between(1, 1_000_000_000), default: "10000",
        when: When("method", ["random"]), support: random, doc: "How many windows, at most."),
      AttributeRow(
        "within_aoi", .boolean, default: "true",
        support: .refused(
          "Chips never leave their work unit, so that no split sees another's; Raster Vision lets "
            + "them."),
        doc: "Whether a chip lies completely inside its work unit."),
      AttributeRow(
        "nodata_threshold", .quantity([.share]), limits: .above(0, to: 1), default: "100 %",
        doc: "A chip with this share of pixels without data, or more, is left out."),
      AttributeRow(
        "clip", .boolean, default: "true",
        support: .refused(
          "The engine ends boxes at the chip's edge; Raster Vision can leave them whole."),
        choice: "Raster Vision leaves boxes as they are, ArcGIS ends them at the chip's edge. Here "
          + "it is ArcGIS's way, since no network finds what lies outside a chip.",
        doc: "Whether boxes end at the chip's edge."),
      AttributeRow(
        "neg_ratio", .number, limits: .between(0, 1000), support: negatives,
        doc: "How many chips without things there are for each chip with some, at most."),
      AttributeRow(
        "neg_ioa_thresh", .quantity([.share]), limits: .between(0, 1), default: "20 %",
        support: .refused(
          "A chip that shows any part of a thing is never one without things here; Raster Vision "
            + "weighs the part."),
        doc: "A chip that shows less than this share of each thing counts as one without."),
      AttributeRow(
        "target_classes", .reference(.classOfSchema), list: true,
        defaultNote: "every class with a value", support: targets,
        doc: "The classes of pixels that make a chip worth keeping."),
      AttributeRow(
        "target_count_threshold", .integer, limits: .between(0, 67_108_864), default: "1000",
        support: targets, doc: "How many pixels of them a chip must have to be kept for sure."),
      AttributeRow(
        "negative_survival_prob", .quantity([.share]), limits: .between(0, 1), default: "100 %",
        support: negatives, doc: "The chance of a chip without any to be kept all the same."),
    ])

  private static let gridded = Support.refused(
    "The engine moves the last chip of a row back to the unit's edge; Raster Vision pads it.")
  private static let random = Support.refused(
    "The engine cuts chips on a grid; Raster Vision draws them at random.")
  private static let negatives = Support.refused(
    "The engine keeps all chips without samples or none, as `empty_tiles` says; Raster Vision keeps "
      + "some.")
  private static let targets = Support.refused(
    "The engine keeps a chip with one pixel of a class; Raster Vision counts them.")
}
