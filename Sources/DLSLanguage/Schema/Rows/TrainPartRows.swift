// TrainPartRows.swift: the schema rows of `stop_early`, `augment` and `evaluate`.

extension Schema {
  static let stopEarly = BlockRow(
    "stop_early", in: ["train"], isSingle: true,
    doc: "Training ends when it stops getting better.", arcgis: "stop_training",
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
    arcgis: "augmentation",
    attributes: [
      AttributeRow("flip", .boolean, default: "true", doc: "Mirror chips."),
      AttributeRow(
        "rotate", .quantity([.angle]), limits: .between(0, 180), default: "90 deg",
        arcgis: "rotate", doc: "Turn chips by up to this angle; 90 deg means quarter turns."),
      AttributeRow(
        "brightness", .quantity([.share]), limits: .between(0, 1), default: "20 %",
        arcgis: "brightness", doc: "Make chips brighter or darker by up to this share."),
      AttributeRow(
        "contrast", .quantity([.share]), limits: .between(0, 1), default: "20 %",
        arcgis: "contrast", doc: "Raise or lower the contrast by up to this share."),
      AttributeRow(
        "zoom", .quantity([.share]), limits: .between(0, 0.9), default: "25 %", arcgis: "zoom",
        doc: "Enlarge or shrink chips by up to this share."),
    ])

  static let evaluate = BlockRow(
    "evaluate", in: ["train"], isSingle: true,
    doc: "How good the model must be; a run that falls short ends as failed.",
    arcgis: "Compute Accuracy For Object Detection",
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
        arcgis: "min_iou", doc: "How much a found thing must overlap a sample to count as it (IoU)."
      ),
    ])
}
