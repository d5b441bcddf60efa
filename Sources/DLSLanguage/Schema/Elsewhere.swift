// Elsewhere.swift: settings of other tools that have no row of the same meaning, and what to write.

/// How a setting here says the rest of what another tool says with one of its own.
package enum Remainder: Sendable {
  /// How far chips don't overlap: the step from one to the next.
  case step
  /// The rim on each side of a tile: half of what two share.
  case rim
  /// The share that isn't for training.
  case heldBack
}

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
  /// What of the other tool's setting that one says, if it doesn't take the same.
  package let remainder: Remainder?
  /// The block within that block in which it is said, if one is.
  package let nest: String?
  /// The setting of that block; nil where a value alone says what to write.
  private let inner: String?
  /// Whether it says nothing here, whatever its value.
  private let isIdle: Bool
  /// The name in small letters, made once: a text may have such a setting on each line.
  fileprivate let key: String
  /// What some values become, by their letters.
  private let forms: [(value: String, entry: String)]

  fileprivate init(
    _ keyword: String, _ name: String, _ advice: String, is setting: String? = nil,
    leaving remainder: Remainder? = nil, nest: String? = nil, inner: String? = nil,
    idle isIdle: Bool = false, forms: [(value: String, entry: String)] = []
  ) {
    self.keyword = keyword
    self.name = name
    key = name.lowercased()
    self.advice = advice
    self.setting = setting
    self.remainder = remainder
    self.nest = nest
    self.inner = inner
    self.isIdle = isIdle
    self.forms = forms
  }

  /// Rows for several names of one setting, which takes the same.
  fileprivate static func names(
    _ keyword: String, of setting: String, _ names: String...
  ) -> [ElsewhereRow] {
    names.map { ElsewhereRow(keyword, $0, "Write `\(setting)`.", is: setting) }
  }

  /// Rows for several names of what a setting leaves over.
  fileprivate static func rests(
    _ remainder: Remainder, _ keyword: String, of setting: String, _ advice: String,
    _ names: String...
  ) -> [ElsewhereRow] {
    names.map { ElsewhereRow(keyword, $0, advice, is: setting, leaving: remainder) }
  }

  /// Rows with one sentence.
  fileprivate static func notes(
    _ keyword: String, _ advice: String, idle: Bool = false, _ names: String...
  ) -> [ElsewhereRow] {
    names.map { ElsewhereRow(keyword, $0, advice, idle: idle) }
  }

  /// What a value becomes: an entry of the block, or of the block within it, or nothing; nil where that needs
  /// a person.
  package func entry(for value: String) -> String? {
    if isIdle { return "" }
    let bare = Spelling.bare(value)
    if let form = forms.first(where: { $0.value == bare }) { return form.entry }
    guard let nest, let inner, let kind = Schema.kinds(nest).first,
      let row = Schema.blocks[kind].attribute(inner)
    else { return nil }
    guard case .words(let set) = row.type else { return "\(inner) = \(value)" }
    return set.word(spelled: value).map { "\(inner) = \($0)" }
  }
}

extension Schema {
  /// What stands for a setting of another tool that this language has no row for.
  package static func elsewhere(for name: String, in keyword: String) -> ElsewhereRow? {
    let wanted = name.lowercased()
    return elsewhereByKeyword[keyword]?.first { $0.key == wanted }
  }

  /// What other tools call a setting of a block besides what its row says.
  package static func namesElsewhere(of setting: String, in keyword: String) -> [String] {
    (elsewhereByKeyword[keyword] ?? []).lazy.filter { $0.setting == setting }.map(\.name)
  }

  private static let elsewhereByKeyword = Dictionary(grouping: elsewhere, by: \.keyword)

  /// Settings of ArcGIS, Raster Vision and the usual libraries without a row of their own.
  package static let elsewhere = foreign + namesakes + rests + shortened + environments

  /// What PyTorch, fastai, torchvision and Ultralytics call settings that are here.
  private static let namesakes: [ElsewhereRow] =
    ElsewhereRow.names("train", of: "learning_rate", "lr", "lr0", "base_lr")
    + ElsewhereRow.names("train", of: "epochs", "num_epochs", "n_epochs")
    + ElsewhereRow.names("train", of: "batch_size", "batch_sz", "bs")
    + ElsewhereRow.names("train", of: "freeze", "freeze_backbone")
    + ElsewhereRow.names(
      "infer", of: "nms_overlap", "iou_threshold", "iou_thres", "iou_thresh", "iou",
      "nms_threshold", "nms_thresh", "nms_iou_threshold", "nms_iou")
    + ElsewhereRow.names(
      "infer", of: "threshold", "confidence", "conf", "conf_thres", "confidence_threshold",
      "score_threshold", "score_thresh", "min_confidence", "min_score")

  /// What other tools say the other way round: how far tiles overlap, and what is for training.
  private static let rests: [ElsewhereRow] =
    ElsewhereRow.rests(
      .step, "export", of: "stride",
      "Write `stride`, the step from one chip to the next: the tile less what overlaps.",
      "overlap", "tile_overlap", "chip_overlap", "overlap_ratio")
    + ElsewhereRow.rests(
      .rim, "infer", of: "padding",
      "Write `padding`, the rim on each side of a tile: half of what two tiles share.",
      "overlap", "tile_overlap")
    + ElsewhereRow.rests(
      .heldBack, "split", of: "validation",
      "Training gets what `validation` and `test` leave: write the shares of those two alone.",
      "train", "training", "train_size", "train_percentage", "training_percentage")

  /// Arguments of detectors without the ends of their names.
  private static let shortened: [ElsewhereRow] = [
    "rpn_fg_iou_thresh", "rpn_bg_iou_thresh", "rpn_batch_size_per_image", "rpn_positive_fraction",
    "box_nms_thresh", "box_detections_per_img", "box_fg_iou_thresh", "box_bg_iou_thresh",
    "box_batch_size_per_image", "box_positive_fraction",
  ].flatMap { setting -> [ElsewhereRow] in
    let ends = ["_thresh", "_size_per_image", "_per_img", "_fraction"]
    let end = ends.first { setting.hasSuffix($0) }
    return ElsewhereRow.names("train", of: setting, String(setting.dropLast(end?.count ?? 0)))
  }

  /// Where a tool of ArcGIS runs.
  private static let runs: [ElsewhereRow] = ["train", "infer"].flatMap {
    keyword -> [ElsewhereRow] in
    let settings = [
      ("processorType", "device"), ("gpuID", "gpu_id"), ("parallelProcessingFactor", "threads"),
    ]
    return settings.map { name, setting in
      ElsewhereRow(keyword, name, "Write `runner` here, and `\(setting)` in the runner.")
    }
  }

  /// What ArcGIS sets for a tool beside its own settings, and what data sets of other tools say of imagery.
  private static let environments: [ElsewhereRow] =
    runs
    + ElsewhereRow.notes(
      "export", "Chips are cut inside work units; `within` in `work_units` narrows those.",
      "extent", "mask")
    + ElsewhereRow.notes(
      "export", "Chips keep to the imagery's grid and reference system; `gdalwarp` moves it.",
      "snapRaster", "outSR")
    + ElsewhereRow.notes(
      "export", "This machine's processor cuts chips; there is nothing to set.", idle: true,
      "processorType", "gpuID", "parallelProcessingFactor")
    + ElsewhereRow.notes(
      "source", "Name all bands in file order in `bands`; `bands` in the export picks some.",
      "channel_order")
    + ElsewhereRow.notes("source", "Write `within` in the `work_units`.", "bbox")
    + ElsewhereRow.notes(
      "source", "Training scales bands by their mean and spread; there is nothing to set.",
      idle: true, "transformers", "raster_transformers")
    + ElsewhereRow.notes(
      "source", "Imagery is read on its own grid; `gdalwarp -r -te -tr` brings it to another.",
      "resampling-method", "resampling_method", "reference-grid", "reference_grid")

  private static let foreign: [ElsewhereRow] = [
    ElsewhereRow(
      "export", "class_value_field", "The classes and their values stand in the schema.",
      idle: true),
    ElsewhereRow("export", "size_lims", "Write `min_size` and `max_size` in `sampling { … }`."),
    ElsewhereRow(
      "export", "ioa_thresh", "Write `min_overlap`, a share: 0.8 is 80 %.", is: "min_overlap"),
    ElsewhereRow(
      "export", "target_class_ids", "Write the names in `sampling { target_classes = … }`."),
    ElsewhereRow("sampling", "size_lims", "Write `min_size` and `max_size`."),
    ElsewhereRow("sampling", "ioa_thresh", "Write `min_overlap` in the export: 0.8 is 80 %."),
    ElsewhereRow("sampling", "target_class_ids", "Write the names in `target_classes`."),
    ElsewhereRow("sampling", "stride", "Write `stride` in the export."),
    ElsewhereRow(
      "train", "arguments", "Each argument is a setting of its own: `pointrend = true`."),
    ElsewhereRow(
      "train", "stop_training", "Write the block `stop_early { … }`, or none to see every epoch.",
      nest: "stop_early", forms: [("stoptraining", ""), ("true", "")]),
    ElsewhereRow(
      "train", "monitor", "Write `stop_early { monitor = … }`.", nest: "stop_early",
      inner: "monitor"),
    ElsewhereRow(
      "train", "augmentation", "Write the block `augment { … }`.", nest: "augment", inner: "mode"),
    ElsewhereRow("train", "augmentation_parameters", "Write the block `augment { … }`."),
    ElsewhereRow(
      "train", "patience", "Write `stop_early { patience = … }`.", nest: "stop_early",
      inner: "patience"),
    ElsewhereRow(
      "train", "stratify", "Units are held back, not chips: write `split` in the `work_units`."),
    ElsewhereRow(
      "train", "loss", "Write `dice_loss_fraction` or `focal_loss`; TorchGeo has other losses.",
      forms: [
        ("ce", "dice_loss_fraction = 0 %"), ("dice", "dice_loss_fraction = 100 %"),
        ("focal", "focal_loss = true"),
      ]),
    ElsewhereRow(
      "train", "freeze_decoder", "`freeze` keeps the backbone; TorchGeo can keep the decoder."),
    ElsewhereRow(
      "train", "nb_epoch_with_freeze",
      "Train with `freeze = true` first, and name that in `start_from` of a second `train`."),
    ElsewhereRow("train", "class_loss_weights", "Write `for CLASS { weight = … }`."),
    ElsewhereRow(
      "train", "one_cycle", "The rate always climbs and falls once; there is nothing to set.",
      idle: true),
    ElsewhereRow(
      "train", "img_sz", "Chips are learned at the size of the export's `tile`."),
    ElsewhereRow(
      "infer", "arguments", "Each argument is a setting of its own: `padding = 64 px`."),
    ElsewhereRow(
      "infer", "run_nms",
      "Doubles always go; `nms_overlap = 100 %` keeps all but those of one place.",
      forms: [("nms", ""), ("true", ""), ("nonms", "nms_overlap = 100 %")]),
    ElsewhereRow(
      "infer", "confidence_score_field", "The field is always called `confidence`.",
      idle: true),
    ElsewhereRow(
      "infer", "class_value_field", "The field is always called `class_value`.", idle: true),
    ElsewhereRow(
      "infer", "out_classified_folder", "Give `output` one file; the map is one raster."),
    ElsewhereRow(
      "infer", "min_iou", "Write `evaluate { min_overlap = … }` in the train block."),
  ]
}
