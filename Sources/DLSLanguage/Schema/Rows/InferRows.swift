// InferRows.swift: the schema rows of `infer` and the blocks in it.

extension Schema {
  static let infer = BlockRow(
    "infer", naming: .required, doc: "A model draws a map.",
    arcgis: "Detect Objects, Classify Pixels Using Deep Learning",
    spellings: [
      "inference", "interference", "inferencing", "run_inference", "run_interference",
      "detect_objects", "classify_pixels", "classify_objects", "detect_change",
    ],
    attributes: imageryRows + resultRows + tilingRows + inferArguments + [
      AttributeRow(
        "runner", .reference(.runner), defaultNote: "this machine", doc: "Where it runs.")
    ])

  /// The model and what it looks at.
  private static let imageryRows = [
    AttributeRow("title", .text, doc: "The name people see."),
    AttributeRow(
      "model", .artefact(.train), required: true, arcgis: "in_model_definition",
      doc: "The training, or the model file, to use."),
    AttributeRow(
      "source", .reference(.source), required: true, arcgis: "in_raster, to_raster",
      doc: "The imagery to map; for change, the later one."),
    AttributeRow(
      "before", .reference(.source), when: ifModel(["change_detector"]), arcgis: "from_raster",
      support: .onlyArcGIS("maps change", .detectChange),
      doc: "The earlier imagery, which `source` is compared with."),
    AttributeRow(
      "features", .artefact(.samples), when: ifModel(ModelType.words(for: "classify_objects")),
      arcgis: "in_features", support: .onlyArcGIS("classifies outlined things", .classifyObjects),
      doc: "The outlined things to give a class: a samples block, or a layer."),
    AttributeRow(
      "class_label_field", .text, when: ifModel(ModelType.words(for: "classify_objects")),
      arcgis: "class_label_field",
      support: .onlyArcGIS("classifies outlined things", .classifyObjects),
      doc: "The field that the class is written to."),
    AttributeRow(
      "units", .reference(.workUnits), list: true, defaultNote: "the whole source",
      doc: "Only these work units."),
    AttributeRow(
      "within", .path(layered: true), arcgis: "mask, extent",
      support: .refused(
        "The engine limits a map by work units. Make `work_units` of these polygons, and name "
          + "them in `units`."),
      doc: "A file or layer of polygons; only there."),
    AttributeRow(
      "processing_mode", .words(.inferProcessing), default: "mosaicked_image",
      arcgis: "processing_mode", doc: "How the files of a source are taken."),
    AttributeRow(
      "use_pixelspace", .boolean, default: "false", arcgis: "use_pixelspace",
      support: .onlyArcGIS("maps in the space of the file's rows and columns", .detectObjects),
      truths: Truths("PIXELSPACE", "NO_PIXELSPACE"),
      doc: "Whether the model looks along the file's rows and columns, as it learned to."),
  ]

  /// Where the map goes, and how.
  private static let resultRows = [
    AttributeRow(
      "output", .path(layered: false), defaultNote: "`PROJECT.dls/maps/NAME` by the file",
      arcgis: "out_detected_objects, out_classified_raster, out_featureclass",
      doc: "The file for the map: .gpkg for things; for pixels .tif, or .gpkg for their outlines."),
    AttributeRow(
      "overwrite", .boolean, default: "true", arcgis: "overwrite_attachments",
      support: .refused(
        "A run that ends well takes the place of the map before; give it another `output` to keep "
          + "both."),
      truths: Truths("OVERWRITE", "NO_OVERWRITE"),
      choice: "Detect Objects adds to a layer that is there. Here the map is replaced as a whole, "
        + "so that running twice is running once.",
      doc: "Whether a map of that name is replaced."),
    AttributeRow(
      "crs", .crs, defaultNote: "that of the source", arcgis: "outSR",
      support: .refused(
        "The engine maps in the imagery's reference system; `ogr2ogr -t_srs` moves it."),
      doc: "The reference system of the map."),
    AttributeRow(
      "cell_size", .quantity([.cellSize, .angularCellSize]), limits: .above(0),
      defaultNote: "that of the source", arcgis: "cellSize",
      support: .refused(
        "The engine looks at imagery at its own cell size. `gdalwarp -tr` brings it to another."),
      doc: "The size of a pixel that the model sees."),
    AttributeRow(
      "snap_to", .reference(.source), arcgis: "snapRaster",
      support: .refused(
        "The engine keeps to the grid of the source. `gdalwarp -te -tr` lays a map on another."),
      doc: "The source whose grid the map's pixels keep to."),
  ]

  /// How tiles are laid and looked at.
  private static let tilingRows = [
    AttributeRow(
      "tile_size", .quantity([.pixels]), limits: .between(32, 8192),
      defaultNote: "the tile it learned from", arcgis: "tile_size",
      support: .refused(
        "The engine looks at tiles as large as those it learned from, or larger; the export's `tile` "
          + "sets those."),
      doc: "The side of a tile, for models that can look at others than they learned from."),
    AttributeRow(
      "padding", .quantity([.pixels]), limits: .between(0, 4096),
      defaultNote: "a quarter of the chips' tile, in whole \(NetworkTiles.grid) px; of "
        + "\(ModelType.localWords) at least \(NetworkTiles.localPadding) px", arcgis: "padding",
      doc: "The rim of each tile that only gives context."),
    AttributeRow(
      "batch_size", .integer, limits: .between(1, 4096), default: "4", arcgis: "batch_size",
      choice: "ArcGIS takes 64 for ssd and rounds to a square for pixels. Here it is 4 for all, "
        + "taken as it is.",
      doc: "How many tiles are looked at together."),
    AttributeRow(
      "test_time_augmentation", .boolean,
      defaultNote: "as the model was scored: true for center_net", arcgis: "test_time_augmentation",
      doc: "Whether each tile is looked at mirrored and turned too; slower, often better."),
    AttributeRow(
      "merge_policy", .words(.mergePolicy), default: "mean", when: mapsClasses,
      arcgis: "merge_policy",
      doc: "What becomes of the several looks of `test_time_augmentation`."),
  ]

  private static func ifModel(_ words: [String]) -> When { When("model_type", words, of: "model") }
  private static let mapsThings = ifModel(ModelType.words(for: "detect_objects"))
  private static let mapsClasses = ifModel(ModelType.words(for: "classify_pixels", "detect_change"))

  /// What the model types take besides what all of them take.
  private static let inferArguments = [
    AttributeRow(
      "threshold", .quantity([.share]), limits: .between(0, 1),
      defaultNote: "what training chose on validation units", arcgis: "threshold",
      choice: "ArcGIS takes 50 % for ssd, 90 % for mask_rcnn and 10 % for yolo_v3. Here training "
        + "chooses it, per class, where F1 on validation units is best.",
      doc: "Things less sure than this are left out."),
    AttributeRow(
      "nms_overlap", .quantity([.share]), limits: .between(0, 1), default: "30 %",
      when: mapsThings, arcgis: "nms_overlap, max_overlap_ratio",
      choice: "The model's own nms_overlap is 10 % and the tool's max_overlap_ratio 0 %. Here one "
        + "figure does for both, 30 %, since neighbouring crowns touch.",
      doc: "Of two things that overlap more than this, the surer one stays."),
    AttributeRow(
      "exclude_pad_detections", .boolean, default: "true", when: mapsThings,
      arcgis: "exclude_pad_detections",
      support: .onlyArcGIS("keeps what a tile finds in its padding", .detectObjects),
      doc: "Whether what lies in a tile's padding is left to the next tile."),
    AttributeRow(
      "return_bboxes", .boolean, default: "false", when: ifModel(["mask_rcnn"]),
      arcgis: "return_bboxes",
      doc: "Whether boxes are written instead of outlines."),
    AttributeRow(
      "predict_background", .boolean, default: "true", when: mapsClasses,
      arcgis: "predict_background",
      doc: "Whether pixels may belong to no class."),
    AttributeRow(
      "return_probability_raster", .boolean, default: "false", when: mapsClasses,
      arcgis: "return_probability_raster",
      support: .onlyArcGIS("writes probabilities", .classifyPixels),
      doc: "Whether how sure each pixel is gets written too."),
    AttributeRow(
      "thinning", .boolean, default: "true",
      when: ifModel(["bdcn_edge_detector", "hed_edge_detector"]), arcgis: "thinning",
      support: .onlyArcGIS("maps edges", .classifyPixels),
      doc: "Whether edges are thinned to lines of one pixel."),
    AttributeRow(
      "direction", .words(.direction), default: "a_to_b", when: ifModel(["cycle_gan"]),
      arcgis: "direction", support: .onlyArcGIS("turns images into others", .classifyPixels),
      doc: "Which kind of image is turned into which."),
    AttributeRow(
      "n_timestep", .integer, limits: .between(1, 100_000), default: "200",
      when: ifModel(["super_resolution"]), arcgis: "n_timestep",
      support: .onlyArcGIS("sharpens imagery", .classifyPixels),
      doc: "How many steps take the noise away, with the backbone sr3."),
    AttributeRow(
      "sampling_type", .words(.noiseSampling), default: "ddim",
      when: ifModel(["super_resolution"]), arcgis: "sampling_type",
      support: .onlyArcGIS("sharpens imagery", .classifyPixels),
      doc: "How the steps go, with the backbone sr3."),
    AttributeRow(
      "schedule", .words(.noiseSchedule), default: "warmup50", when: ifModel(["super_resolution"]),
      arcgis: "schedule", support: .onlyArcGIS("sharpens imagery", .classifyPixels),
      doc: "How noise falls from step to step, with the backbone sr3."),
  ]

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
        doc: "Outlines lose corners that matter less than this; a raster has none."),
    ])
}
