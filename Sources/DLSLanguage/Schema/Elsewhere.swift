// Elsewhere.swift: settings of other tools that have no row of the same meaning, and what to write.

/// A setting that ArcGIS or another tool has, and what stands for it here.
package struct ElsewhereRow: Sendable {
  /// The block it would be written in.
  package let keyword: String
  /// Its name there.
  package let name: String
  /// What to write here, as a sentence.
  package let advice: String

  fileprivate init(_ keyword: String, _ name: String, _ advice: String) {
    self.keyword = keyword
    self.name = name
    self.advice = advice
  }
}

extension Schema {
  /// What stands for a setting of another tool that this language has no row for.
  package static func advice(for name: String, in keyword: String) -> String? {
    let wanted = name.lowercased()
    return elsewhere.first { $0.keyword == keyword && $0.name.lowercased() == wanted }?.advice
  }

  /// Settings of ArcGIS and Raster Vision without a row of their own.
  package static let elsewhere = [
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
    ElsewhereRow("train", "num_epochs", "Write `epochs`."),
    ElsewhereRow("train", "lr", "Write `learning_rate`."),
    ElsewhereRow("train", "batch_sz", "Write `batch_size`."),
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
