// ExportRows.swift: the schema rows of `export`.

extension Schema {
  static let export = BlockRow(
    "export", naming: .required,
    doc: "Chips for training, cut from the imagery of complete units and their approved samples.",
    arcgis: "Export Training Data For Deep Learning",
    spellings: ["export_training_data", "export_training_data_for_deep_learning", "chips"],
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
        "format", .words(.chipsFormat), required: true, deciding: true, arcgis: "metadata_format",
        doc: "How labels lie beside the chips; each model type learns from some of them."),
      AttributeRow(
        "tile", .pair([.pixels]), limits: .between(16, 8192), default: "256 px",
        arcgis: "tile_size_x, tile_size_y, tile_size",
        doc: "Width and height of a chip; most networks take multiples of 32 px."),
      AttributeRow(
        "stride", .pair([.pixels]), limits: .between(1, 8192), defaultNote: "the tile",
        when: When("format", tiled), arcgis: "stride_x, stride_y, stride_size",
        choice: "Scripts for Labeled_Tiles write a stride of 0, since chips lie where things do. "
          + "Here such chips have no stride at all.",
        doc: "The step from one chip to the next."),
      AttributeRow(
        "chip_format", .words(.chipFormat), default: "tiff", arcgis: "image_chip_format",
        doc: "The file format of the chips."),
      AttributeRow(
        "bands", .band, list: true, defaultNote: "every band of the source",
        doc: "The bands that chips have, by their names in the source."),
      AttributeRow(
        "empty_tiles", .boolean, default: "false", arcgis: "output_nofeature_tiles, exportAllTiles",
        truths: Truths("ALL_TILES", "ONLY_TILES_WITH_FEATURES"),
        doc: "Whether chips without a sample are kept."),
      AttributeRow(
        "min_overlap", .quantity([.share]), limits: .between(0, 1), default: "0 %",
        arcgis: "min_polygon_overlap_ratio",
        choice: "ArcGIS leaves a sample out below 0 %, Raster Vision (`ioa_thresh`) below 80 %. "
          + "Here it is ArcGIS's 0 %, so that no sample is lost unasked.",
        doc: "A sample with less than this share inside a chip is left out of it."),
      AttributeRow(
        "rotation", .quantity([.angle]), limits: .between(0, 180), default: "0 deg",
        arcgis: "rotation_angle",
        support: .refused(
          "No engine that comes with dls writes turned chips. `augment { rotate = … }` in `train` "
            + "turns them."),
        doc: "An extra chip for each turn by this angle; 0 makes none."),
    ] + placing + fittings + [
      AttributeRow(
        "output", .path(layered: false), defaultNote: "`PROJECT.dls/chips/NAME` by the file",
        arcgis: "out_folder", doc: "The folder for the chips.")
    ])

  /// The formats whose chips are cut stride by stride, not around each thing.
  private static let tiled = WordSet.chipsFormat.rows.map(\.word).filter {
    !aroundThings.contains($0)
  }
  private static let aroundThings = ["labeled_tiles", "imagenet"]

  /// The formats that the engine writes and whose labels are areas: it leaves out points and lines.
  package static let formatsOfAreas = ["pascal_voc", "coco", "kitti", "rcnn_masks"]

  /// Where chips are cut, and how they are numbered.
  private static let placing = [
    AttributeRow(
      "start_index", .integer, limits: .between(0, 999_999_999), default: "0",
      arcgis: "start_index",
      doc: "The number of the first chip, for folders that are put together later."),
    AttributeRow(
      "within", .path(layered: true), arcgis: "in_mask_polygons",
      support: .refused(
        "Chips are cut inside work units. `within` in `work_units` narrows those."),
      doc: "A file or layer of polygons; only chips that lie completely inside are made."),
    AttributeRow(
      "cell_size", .quantity([.cellSize, .angularCellSize]), limits: .above(0),
      defaultNote: "that of the source", arcgis: "cellSize",
      support: .refused(
        "The engine cuts chips at the imagery's own cell size. `gdalwarp -tr` brings the imagery "
          + "to another."),
      doc: "The size of a chip's pixel on the ground."),
    AttributeRow(
      "reference_system", .words(.referenceSystem), default: "map_space",
      arcgis: "reference_system",
      doc: "The space that chips lie in; a model maps in the space it learned in."),
    AttributeRow(
      "processing_mode", .words(.exportProcessing), default: "mosaicked_image",
      arcgis: "processing_mode", doc: "How the files of a source are taken."),
  ]

  /// What only some formats or samples have.
  private static let fittings = [
    AttributeRow(
      "buffer_radius", .quantity([.length]), limits: .above(0),
      when: When("geometry", ["point"], of: "schema"), arcgis: "buffer_radius",
      doc: "The radius of the circle that stands for each point sample."),
    AttributeRow(
      "blacken_around_feature", .boolean, default: "false", when: When("format", aroundThings),
      arcgis: "blacken_around_feature",
      truths: Truths("BLACKEN_AROUND_FEATURE", "NO_BLACKEN"),
      doc: "Whether pixels outside the thing are black."),
    AttributeRow(
      "crop_mode", .words(.cropMode), default: "fixed_size", when: When("format", aroundThings),
      arcgis: "crop_mode", doc: "How far a chip around a thing reaches."),
    AttributeRow(
      "second_source", .reference(.source),
      when: When("format", ["classified_tiles", "export_tiles", "cycle_gan"]),
      arcgis: "in_raster2", support: .onlyArcGIS("cuts pairs of chips", .export),
      doc: "The imagery of the second chip of each pair."),
    AttributeRow(
      "instances", .artefact(.schema), when: When("format", ["panoptic_segmentation"]),
      arcgis: "in_instance_data",
      support: .onlyArcGIS("writes panoptic_segmentation chips", .export),
      doc: "The countable things beside the classes of all pixels: a schema, or a layer."),
    AttributeRow(
      "instance_class_field", .text, when: When("format", ["panoptic_segmentation"]),
      arcgis: "instance_class_value_field",
      support: .onlyArcGIS("writes panoptic_segmentation chips", .export),
      doc: "The field of the layer in `instances` that names each thing's class."),
  ]
}
