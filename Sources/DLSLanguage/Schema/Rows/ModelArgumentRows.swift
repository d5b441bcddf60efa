// ModelArgumentRows.swift: the schema rows of `train` that belong to certain model types.

extension Schema {
  /// What the model types take besides what all of them take.
  static let modelArguments =
    lossArguments + pixelArguments + anchorArguments + proposalArguments + headArguments
    + otherArguments

  private static func only(_ words: String...) -> When { When("model_type", words) }
  private static let proposals = When("model_type", ["faster_rcnn", "mask_rcnn"])
  private static let roads = only("multitask_road_extractor", "connect_net")
  private static let losses = only("unet", "psp_net", "deeplab", "fpn", "sam_lora")

  private static func trainedElsewhere(_ what: String) -> Support { .onlyArcGIS(what, .train) }

  private static let lossArguments = [
    AttributeRow(
      "class_balancing", .boolean, default: "false", when: losses, arcgis: "class_balancing",
      doc: "Whether rare classes count more, each by how rare it is."),
    AttributeRow(
      "mixup", .boolean, default: "false",
      when: only("unet", "psp_net", "deeplab", "feature_classifier"), arcgis: "mixup",
      support: trainedElsewhere("blends chips into one another"),
      doc: "Whether two chips and their labels are blended into one."),
    AttributeRow(
      "focal_loss", .boolean, default: "false",
      when: only("unet", "psp_net", "deeplab", "fpn", "sam_lora", "ssd"), arcgis: "focal_loss",
      support: .runsWith(
        ["unet", "psp_net", "deeplab", "fpn"],
        "No engine that comes with dls trains ssd with it; ArcGIS Pro's Train Deep Learning Model "
          + "does."),
      doc: "Whether pixels or boxes that are hard to tell count more than easy ones."),
    AttributeRow(
      "dice_loss_fraction", .quantity([.share]), limits: .between(0, 1), defaultNote: "50 %",
      when: losses, arcgis: "dice_loss_fraction",
      choice: "ArcGIS takes cross entropy alone, 0 %. Here both count alike, since Dice keeps a "
        + "class of few pixels from drowning in the background.",
      doc: "The share of the Dice loss; the rest is cross entropy."),
    AttributeRow(
      "dice_loss_average", .words(.diceAverage), default: "macro", when: losses,
      arcgis: "dice_loss_average",
      choice: "ArcGIS takes micro. Here it is macro, so that a rare class counts as a common one.",
      doc: "How the Dice loss is taken over several classes."),
    AttributeRow(
      "ignore_classes", .reference(.classOfSchema), list: true, when: losses,
      arcgis: "ignore_classes",
      doc: "Classes whose pixels neither teach nor count."),
  ]

  private static let pixelArguments = [
    AttributeRow(
      "use_unet", .boolean, default: "false", when: only("psp_net"), arcgis: "use_unet",
      support: trainedElsewhere("puts a U-Net behind the pyramid of psp_net"),
      choice: "ArcGIS's psp_net ends in the decoder of a U-Net unless told otherwise; the engine's "
        + "is the plain network.",
      doc: "Whether the pyramid is followed by the decoder of a U-Net."),
    AttributeRow(
      "pyramid_sizes", .integer, list: true, limits: .between(1, 64), default: "[1, 2, 3, 6]",
      when: only("psp_net"), arcgis: "pyramid_sizes",
      support: trainedElsewhere("changes the pyramid of psp_net"),
      doc: "How many cells a side the levels of the pyramid have."),
    AttributeRow(
      "unet_aux_loss", .boolean, default: "false", when: only("psp_net"),
      arcgis: "unet_aux_loss", support: trainedElsewhere("adds a second loss to psp_net"),
      doc: "Whether a second loss teaches the layers before the pyramid."),
    AttributeRow(
      "pointrend", .boolean, default: "false", when: only("psp_net", "deeplab"),
      arcgis: "pointrend", support: trainedElsewhere("renders edges point by point"),
      doc: "Whether edges of segments are drawn anew, point by point."),
    AttributeRow(
      "keep_dilation", .boolean, default: "false", when: only("psp_net", "deeplab"),
      arcgis: "keep_dilation", support: trainedElsewhere("switches the dilation of backbones"),
      doc: "Whether the backbone keeps its wide steps, which costs memory."),
  ]

  private static let anchorArguments = [
    AttributeRow(
      "grids", .integer, list: true, limits: .between(1, 256),
      defaultNote: "ArcGIS chooses by the tile", when: only("ssd"), arcgis: "grids",
      support: trainedElsewhere("changes the boxes that ssd starts from"),
      doc: "How many cells a side the grids of starting boxes have."),
    AttributeRow(
      "zooms", .number, list: true, limits: .above(0, to: 100), default: "1", when: only("ssd"),
      arcgis: "zooms", support: trainedElsewhere("changes the boxes that ssd starts from"),
      doc: "How far starting boxes are enlarged or shrunk against their cells."),
    AttributeRow(
      "scales", .number, list: true, limits: .above(0, to: 100),
      default: "[1, 0.7937, 0.62996]", when: only("retinanet"), arcgis: "scales",
      support: trainedElsewhere("changes the boxes that retinanet starts from"),
      doc: "Sizes of starting boxes against those of their level."),
    AttributeRow(
      "ratios", .number, list: true, limits: .above(0, to: 100),
      defaultNote: "1 for ssd; 0.5, 1 and 2 for retinanet", when: only("ssd", "retinanet"),
      arcgis: "ratios", support: trainedElsewhere("changes the boxes that detectors start from"),
      choice:
        "ArcGIS writes pairs for SSD, [1.0, 1.0], and single numbers for RetinaNet. Here both "
        + "are single numbers, width by height: that pair is 1.",
      doc: "Shapes of starting boxes, width by height."),
    AttributeRow(
      "dropout", .quantity([.share]), limits: .between(0, 0.95), default: "30 %",
      when: only("ssd"), arcgis: "drop", support: trainedElsewhere("sets the dropout of ssd"),
      doc: "The share of connections that sit out each batch."),
    AttributeRow(
      "bias", .number, limits: .between(-100, 100), default: "-4", when: only("ssd"),
      arcgis: "bias", support: trainedElsewhere("sets the starting bias of ssd"),
      choice: "arcgis.learn says -4, the tool's dialog -0.4. Here it is -4: a chance of two in a "
        + "hundred for a thing at the start, where -0.4 would see four things in ten boxes.",
      doc: "Where the network's belief in things starts, as a logit."),
    AttributeRow(
      "location_loss_factor", .number, limits: .above(0, to: 1000), defaultNote: "1",
      when: only("ssd"), arcgis: "location_loss_factor",
      support: trainedElsewhere("weighs the two losses of ssd"),
      doc: "How much the place of a box counts beside its class."),
  ]

  private static let proposalArguments = [
    count("rpn_pre_nms_top_n_train", "2000", "Proposals kept before doubles go, in training."),
    count("rpn_pre_nms_top_n_test", "1000", "Proposals kept before doubles go, in use."),
    count("rpn_post_nms_top_n_train", "2000", "Proposals kept after doubles went, in training."),
    count("rpn_post_nms_top_n_test", "1000", "Proposals kept after doubles went, in use."),
    share("rpn_nms_thresh", "70 %", "Of two proposals that overlap more, the surer one stays."),
    share("rpn_fg_iou_thresh", "70 %", "A proposal that overlaps a thing this much is one."),
    share("rpn_bg_iou_thresh", "30 %", "A proposal that overlaps things less is background."),
    count("rpn_batch_size_per_image", "256", "Proposals per chip that the first loss looks at."),
    share("rpn_positive_fraction", "50 %", "The share of things among them."),
  ]

  private static let headArguments = [
    share("box_score_thresh", "5 %", "Boxes less sure than this are dropped at once."),
    share("box_nms_thresh", "50 %", "Of two boxes that overlap more, the surer one stays."),
    AttributeRow(
      "box_detections_per_img", .integer, limits: .between(1, 100_000), default: "300",
      when: proposals, arcgis: "box_detections_per_img",
      choice: "ArcGIS keeps 100 things per tile. Here it is 300, since a tile of small things, "
        + "such as crowns, holds more than 100.",
      doc: "How many things a tile can have."),
    share("box_fg_iou_thresh", "50 %", "A box that overlaps a thing this much counts as found."),
    share("box_bg_iou_thresh", "50 %", "A box that overlaps things less counts as background."),
    count("box_batch_size_per_image", "512", "Boxes per chip that the second loss looks at."),
    share("box_positive_fraction", "25 %", "The share of things among those."),
  ]

  private static func count(_ name: String, _ usual: String, _ doc: String) -> AttributeRow {
    AttributeRow(
      name, .integer, limits: .between(1, 100_000), default: usual, when: proposals, arcgis: name,
      doc: doc)
  }

  private static func share(_ name: String, _ usual: String, _ doc: String) -> AttributeRow {
    AttributeRow(
      name, .quantity([.share]), limits: .between(0, 1), default: usual, when: proposals,
      arcgis: name, doc: doc)
  }

  private static let otherArguments = [
    AttributeRow(
      "mtl_model", .words(.roadModel), default: "hourglass", when: roads, arcgis: "mtl_model",
      support: trainedElsewhere("trains such networks"), doc: "The network that finds the roads."),
    AttributeRow(
      "gaussian_thresh", .quantity([.share]), limits: .between(0, 1), default: "76 %",
      when: roads, arcgis: "gaussian_thresh", support: trainedElsewhere("trains such networks"),
      doc: "How much of a line's blurred profile counts as road: less makes roads wider."),
    AttributeRow(
      "orient_bin_size", .quantity([.angle]), limits: .between(1, 90), default: "20 deg",
      when: roads, arcgis: "orient_bin_size", support: trainedElsewhere("trains such networks"),
      doc: "The width of a class of directions."),
    AttributeRow(
      "orient_theta", .quantity([.pixels]), limits: .between(1, 256), default: "8 px",
      when: roads, arcgis: "orient_theta", support: trainedElsewhere("trains such networks"),
      doc: "How wide a road is drawn where its direction is learned."),
    AttributeRow(
      "attention_type", .words(.attention), default: "pam", when: only("change_detector"),
      arcgis: "attention_type", support: trainedElsewhere("trains change_detector"),
      doc: "How the two images are compared."),
    AttributeRow(
      "oversample", .boolean, default: "false", when: only("feature_classifier"),
      arcgis: "oversample", support: trainedElsewhere("trains feature_classifier"),
      doc: "Whether chips of rare classes are shown more often."),
    AttributeRow(
      "downsample_factor", .number, limits: .above(1, to: 64), default: "4",
      when: only("super_resolution"), arcgis: "downsample_factor",
      support: trainedElsewhere("trains super_resolution"),
      doc: "How much coarser the chips are made that it learns to sharpen."),
    AttributeRow(
      "schedule", .words(.noiseSchedule), default: "warmup50", when: only("super_resolution"),
      arcgis: "schedule", support: trainedElsewhere("trains super_resolution"),
      doc: "How noise rises from step to step, with the backbone sr3."),
    AttributeRow(
      "linear_start", .number, limits: .above(0, to: 1), default: "1e-6",
      when: only("super_resolution"), arcgis: "linear_start",
      support: trainedElsewhere("trains super_resolution"),
      choice: "The help says that noise starts at 1e-2 and ends at 1e-6, the tool's dialog the "
        + "reverse. Here it rises, from 1e-6 to 1e-2: the method adds noise from step to step.",
      doc: "The noise of the first step, with the backbone sr3."),
    AttributeRow(
      "linear_end", .number, limits: .above(0, to: 1), default: "1e-2",
      when: only("super_resolution"), arcgis: "linear_end",
      support: trainedElsewhere("trains super_resolution"),
      doc: "The noise of the last step, with the backbone sr3."),
    AttributeRow(
      "n_masks", .integer, limits: .between(1, 10_000), default: "30",
      when: only("max_deeplab"), arcgis: "n_masks",
      support: trainedElsewhere("trains max_deeplab"),
      doc: "How many classes and things a chip can show."),
    AttributeRow(
      "mm_model", .text,
      defaultNote: "\"mask2former\" for mm_segmentation, \"cascade_rcnn\" for mm_detection",
      when: only("mm_segmentation", "mm_detection"), arcgis: "model",
      support: trainedElsewhere("trains networks of OpenMMLab"),
      choice: "For MMSegmentation the help says deeplabv3, the tool's own check mask2former. Here "
        + "it is mask2former: what the tool does counts.",
      doc: "The network of the library, as the library names it."),
    AttributeRow(
      "mm_weights", .boolean, default: "false", when: only("mm_segmentation", "mm_detection"),
      arcgis: "model_weight", support: trainedElsewhere("trains networks of OpenMMLab"),
      doc: "Whether it starts from the weights that the library has for it."),
  ]
}
