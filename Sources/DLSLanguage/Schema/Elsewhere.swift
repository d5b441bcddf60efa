// Elsewhere.swift: settings of other tools that have no row of the same meaning, and what to write.

/// A setting that ArcGIS or another tool has, and what stands for it here.
package struct ElsewhereRow: Sendable {
  /// The block it would be written in.
  package let keyword: String
  /// Its name there.
  package let name: String
  /// What to write here, as a sentence.
  package let advice: String
  /// The setting of the same block that stands for it, if one does.
  package let setting: String?

  fileprivate init(_ keyword: String, _ name: String, _ advice: String) {
    self.keyword = keyword
    self.name = name
    self.advice = advice
    setting = nil
  }

  /// A row for a setting that has another name here, and takes the same.
  fileprivate init(_ keyword: String, _ name: String, is setting: String) {
    self.keyword = keyword
    self.name = name
    self.setting = setting
    advice = "Write `\(setting)`."
  }

  /// Rows for several names of one setting.
  fileprivate static func names(
    _ keyword: String, of setting: String, _ names: String...
  ) -> [ElsewhereRow] {
    names.map { ElsewhereRow(keyword, $0, is: setting) }
  }
}

extension Schema {
  /// What stands for a setting of another tool that this language has no row for.
  package static func elsewhere(for name: String, in keyword: String) -> ElsewhereRow? {
    let wanted = name.lowercased()
    return elsewhere.first { $0.keyword == keyword && $0.name.lowercased() == wanted }
  }

  /// Settings of ArcGIS, Raster Vision and the usual libraries without a row of their own.
  package static let elsewhere = foreign + namesakes

  /// What PyTorch, fastai, torchvision and Ultralytics call settings that are here.
  private static let namesakes =
    ElsewhereRow.names("train", of: "learning_rate", "lr", "lr0", "base_lr")
    + ElsewhereRow.names("train", of: "epochs", "num_epochs", "n_epochs")
    + ElsewhereRow.names("train", of: "batch_size", "batch_sz", "bs")
    + ElsewhereRow.names(
      "infer", of: "nms_overlap", "iou_threshold", "iou_thres", "iou_thresh", "iou",
      "nms_threshold", "nms_thresh", "nms_iou_threshold", "nms_iou")
    + ElsewhereRow.names(
      "infer", of: "threshold", "confidence", "conf", "conf_thres", "confidence_threshold",
      "score_threshold", "score_thresh", "min_confidence", "min_score")

  private static let foreign = [
    ElsewhereRow(
      "export", "class_value_field", "The classes and their values stand in the schema."),
    ElsewhereRow("export", "size_lims", "Write `min_size` and `max_size` in `sampling { … }`."),
    ElsewhereRow("export", "ioa_thresh", "Write `min_overlap`, a share: 0.8 is 80 %."),
    ElsewhereRow("sampling", "size_lims", "Write `min_size` and `max_size`."),
    ElsewhereRow("sampling", "ioa_thresh", "Write `min_overlap` in the export: 0.8 is 80 %."),
    ElsewhereRow("sampling", "target_class_ids", "Write the names in `target_classes`."),
    ElsewhereRow("sampling", "stride", "Write `stride` in the export."),
    ElsewhereRow(
      "train", "arguments", "Each argument is a setting of its own: `pointrend = true`."),
    ElsewhereRow("train", "stop_training", "Write the block `stop_early { … }`."),
    ElsewhereRow("train", "monitor", "Write `stop_early { monitor = … }`."),
    ElsewhereRow("train", "augmentation", "Write the block `augment { … }`."),
    ElsewhereRow("train", "augmentation_parameters", "Write the block `augment { … }`."),
    ElsewhereRow("train", "patience", "Write `stop_early { patience = … }`."),
    ElsewhereRow("train", "class_loss_weights", "Write `for CLASS { weight = … }`."),
    ElsewhereRow(
      "train", "one_cycle", "The rate always climbs and falls once; there is nothing to set."),
    ElsewhereRow(
      "train", "img_sz", "Chips are learned at the size of the export's `tile`."),
    ElsewhereRow(
      "infer", "arguments", "Each argument is a setting of its own: `padding = 64 px`."),
    ElsewhereRow(
      "infer", "run_nms",
      "Doubles always go; `nms_overlap = 100 %` keeps all but those of one place."),
    ElsewhereRow(
      "infer", "confidence_score_field", "The field is always called `confidence`."),
    ElsewhereRow("infer", "class_value_field", "The field is always called `class_value`."),
    ElsewhereRow(
      "infer", "out_classified_folder", "Give `output` one file; the map is one raster."),
    ElsewhereRow(
      "infer", "min_iou", "Write `evaluate { min_overlap = … }` in the train block."),
    ElsewhereRow("infer", "processorType", "Write `runner` here, and `device` in the runner."),
    ElsewhereRow(
      "infer", "parallelProcessingFactor", "Write `runner` here, and `threads` in the runner."),
  ]
}
