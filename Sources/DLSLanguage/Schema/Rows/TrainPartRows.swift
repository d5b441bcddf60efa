// TrainPartRows.swift: the schema rows of `stop_early`, `augment` and `evaluate`.

extension Schema {
  static let stopEarly = BlockRow(
    "stop_early", in: ["train"], isSingle: true,
    doc: "Training ends when it stops getting better.", arcgis: "stop_training",
    spellings: ["stop_training", "early_stopping"],
    attributes: [
      AttributeRow(
        "monitor", .words(.monitor), default: "valid_loss", arcgis: "monitor",
        doc: "The figure that has to get better."),
      AttributeRow(
        "patience", .integer, limits: .between(1, 10_000), default: "5",
        doc: "How many epochs without getting better are waited for."),
      AttributeRow(
        "min_delta", .number, limits: .from(0), default: "0.001",
        doc: "How much better counts as better."),
    ])

  static let augment = BlockRow(
    "augment", in: ["train"], isSingle: true,
    doc: "Chips are varied at random, so that the model sees more than there is.",
    arcgis: "augmentation", spellings: ["augmentation", "augmentation_parameters"],
    attributes: [
      AttributeRow(
        "mode", .words(.augmentMode), default: "custom", deciding: true, arcgis: "augmentation",
        doc: "Where the changes come from."),
      AttributeRow(
        "file", .path(layered: false), when: When("mode", ["from_file"]),
        support: .refused(
          "The engine reads no transforms.json. Write its figures into `augment { … }`."),
        doc: "The file of transforms, as fastai reads it."),
      AttributeRow("flip", .boolean, default: "true", doc: "Mirror chips."),
      AttributeRow(
        "rotate", .quantity([.angle]), limits: .between(0, 180), default: "90 deg",
        arcgis: "rotate",
        doc: "Turn chips by up to this angle; 90 deg means quarter turns. At other angles a thing "
          + "of which chips hold only the box is taken for round, so that rectangles come out "
          + "somewhat small: `format = coco` holds outlines."),
      AttributeRow(
        "brightness", .quantity([.share]), limits: .between(0, 1), default: "20 %",
        arcgis: "brightness", doc: "Make chips brighter or darker by up to this share."),
      AttributeRow(
        "contrast", .quantity([.share]), limits: .between(0, 1), default: "20 %",
        arcgis: "contrast", doc: "Raise or lower the contrast by up to this share."),
      AttributeRow(
        "zoom", .quantity([.share]), limits: .between(0, 0.9), default: "25 %", arcgis: "zoom",
        doc: "Enlarge or shrink chips by up to this share."),
      AttributeRow(
        "blur", .quantity([.pixels]), limits: .between(0, 10), default: "0 px",
        doc: "Blur chips by up to this many pixels, for other imagery may be less sharp."),
      AttributeRow(
        "crop", .quantity([.pixels]), limits: .between(16, 8192), arcgis: "crop",
        support: .refused(
          "The engine learns from whole chips; `zoom` shows it parts of them."),
        doc: "Cut a square of this side from a chance place of each chip."),
    ] + ["rotate", "brightness", "contrast", "zoom"].map(probability))

  private static func probability(_ name: String) -> AttributeRow {
    AttributeRow(
      "\(name)_probability", .quantity([.share]), limits: .between(0, 1), default: "100 %",
      support: .refused(
        "The engine changes every chip, each by another amount; ArcGIS Pro's "
          + "\(ArcGISTool.train.rawValue) changes some."),
      choice: name == "rotate"
        ? "ArcGIS turns half of the chips by up to 30 degrees, and changes brightness by 20 %, "
          + "contrast by 25 to 50 % and zoom by 20 % in all. Here quarter turns too are shown, since "
          + "the ground has no upper side." : "",
      doc: "The share of chips that `\(name)` changes.")
  }

  static let evaluate = BlockRow(
    "evaluate", in: ["train"], isSingle: true,
    doc: """
      How good the model must be; a run that falls short ends as failed, and its model takes no \
      other's place.
      """,
    arcgis: "Compute Accuracy For Object Detection",
    spellings: ["compute_accuracy", "compute_accuracy_for_object_detection"],
    attributes: [
      AttributeRow(
        "min_f1", .quantity([.share]), limits: .between(0, 1),
        doc: "The least F1 on held-out units."),
      AttributeRow(
        "min_precision", .quantity([.share]), limits: .between(0, 1),
        doc: "The least precision on held-out units."),
      AttributeRow(
        "min_recall", .quantity([.share]), limits: .between(0, 1),
        doc: "The least recall on held-out units."),
      AttributeRow(
        "min_iou", .quantity([.share]), limits: .between(0, 1), arcgis: "MIOU",
        doc: "The least mean IoU on held-out units."),
      AttributeRow(
        "min_overlap", .quantity([.share]), limits: .above(0, to: 1), default: "50 %",
        choice: "Compute Accuracy calls it min_iou. Here `min_iou` is the least mean IoU, as the "
          + "other gates are named.",
        doc: "How much a found thing must overlap a sample to count as it (IoU)."),
    ])
}
