// InferRows.swift: the schema rows of `infer` and the blocks in it.

extension Schema {
  static let infer = BlockRow(
    "infer", naming: .required, doc: "A model draws a map.",
    arcgis: "Detect Objects, Classify Pixels Using Deep Learning",
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "model", .artefact(.train), required: true, arcgis: "in_model_definition",
        doc: "The training, or the model file, to use."),
      AttributeRow(
        "source", .reference(.source), required: true, arcgis: "in_raster",
        doc: "The imagery to map."),
      AttributeRow(
        "units", .reference(.workUnits), list: true, defaultNote: "the whole source",
        doc: "Only these work units."),
      AttributeRow(
        "output", .path(layered: false), defaultNote: "`PROJECT.dls/maps/NAME` by the file",
        arcgis: "out_detected_objects, out_classified_raster",
        doc: "The file for the map: .gpkg for things, .tif for pixels."),
      AttributeRow(
        "padding", .quantity([.pixels]), limits: .between(0, 4096),
        defaultNote: "128 px, or a quarter of the tile if that is more",
        arcgis: "padding", doc: "The rim of each tile that only gives context."),
      AttributeRow(
        "threshold", .quantity([.share]), limits: .between(0, 1),
        defaultNote: "what training chose on validation units", arcgis: "threshold",
        doc: "Things less sure than this are left out."),
      AttributeRow(
        "nms_overlap", .quantity([.share]), limits: .between(0, 1), default: "30 %",
        arcgis: "nms_overlap",
        doc: "Of two things that overlap more than this, the surer one stays."),
      AttributeRow(
        "batch_size", .integer, limits: .between(1, 4096), default: "4", arcgis: "batch_size",
        doc: "How many tiles are looked at together."),
      AttributeRow(
        "test_time_augmentation", .boolean, default: "false", arcgis: "test_time_augmentation",
        doc: "Whether each tile is looked at mirrored and turned too; slower, often better."),
      AttributeRow(
        "runner", .reference(.runner), defaultNote: "this machine", doc: "Where it runs."),
    ])

  static let inferFor = BlockRow(
    "for", in: ["infer"], naming: .reference(.classOfSchema),
    doc: "What holds for one class of the map.",
    attributes: [
      AttributeRow(
        "threshold", .quantity([.share]), limits: .between(0, 1),
        defaultNote: "that of the `infer`", doc: "Things of this class less sure are left out.")
    ])

  static let clean = BlockRow(
    "clean", in: ["infer"], isSingle: true, doc: "The map is tidied.",
    attributes: [
      AttributeRow(
        "min_area", .quantity([.area]), limits: .from(0), default: "0 m2",
        doc: "Smaller things are left out."),
      AttributeRow(
        "simplify", .quantity([.length]), limits: .from(0), default: "0 m",
        doc: "Outlines lose corners that matter less than this."),
    ])
}
