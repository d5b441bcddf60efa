// OrthoSegLearning.swift: what an OrthoSeg project learns and draws, as a training and a map.

import DLSJSON
import DLSLanguage
import DLSText

extension OrthoSegProject {
  mutating func writeTrain(_ exports: [String], _ classes: SchemaClasses) {
    writer.open("train \(writer.name(from: "net", or: "net"))")
    writer.set("chips", list(exports))
    writeArchitecture()
    if let size = whole("train", "batch_size_fit", 1...4096) { writer.set("batch_size", "\(size)") }
    if let rate = json("train", "optimizer_params")?["learning_rate"]?.double, rate > 0, rate <= 1 {
      writer.set("learning_rate", rate.written)
    }
    leaveOut(json("train", "optimizer_params"), "optimizer_params:", but: ["learning_rate"])
    let frozen = whole("train", "nb_epoch_with_freeze", 0...100_000) ?? 0
    let epochs = frozen + (whole("train", "max_epoch", 1...100_000) ?? 1000)
    writer.set("epochs", "\(min(epochs, 100_000))")
    if frozen > 0 {
      writer.leaveOut("a frozen backbone for the first \(frozen) epochs; it always learns here.")
    }
    writeStop()
    writeAugmentation()
    for entry in classes.entries {
      guard let weight = entry.source.weight, weight != 1, weight > 0, weight <= 1000 else {
        continue
      }
      writer.line("for \(entry.name) { weight = \(weight.written) }")
    }
    writer.close()
  }

  private mutating func writeArchitecture() {
    let text = config.value("model", "architecture") ?? ""
    let parts = text.split(separator: "+", maxSplits: 1).map(String.init)
    let decoder = (parts.count == 2 ? parts[1] : "").trimmedText
    let known = WordSet.modelType.word(spelled: decoder).flatMap(ModelType.named)
    // What plan would refuse is no help to whoever imports a project to run it.
    let type = known.flatMap {
      $0.formats == ["classified_tiles"] && $0.support == .runs ? $0 : nil
    }
    writer.set("model_type", type?.word ?? "unet")
    if type == nil { writer.leaveOut("the decoder \(decoder.shown(60)); unet stands in for it.") }
    let encoder = (parts.first ?? "").trimmedText
    let backbones = (type ?? ModelType.named("unet"))?.built ?? []
    if let word = WordSet.backbone.word(spelled: encoder), backbones.contains(word) {
      writer.set("backbone", word)
    } else if !encoder.isEmpty {
      writer.leaveOut("the encoder \(encoder.shown(60)); the usual backbone stands in for it.")
    }
  }

  private mutating func writeStop() {
    guard let patience = whole("train", "earlystop_patience", 1...10_000) else { return }
    let metric = config.value("train", "earlystop_monitor_metric") ?? ""
    // Which way is better follows from the measure.
    _ = config.value("train", "earlystop_monitor_metric_mode")
    let known = [
      ("mean_iou", "iou"), ("categorical_accuracy", "accuracy"), ("loss", "valid_loss"),
    ].first { metric.hasSuffix($0.0) }
    if known == nil, !metric.isEmpty {
      writer.leaveOut("the measure \(metric.shown()) that ends training; iou stands in for it.")
    }
    writer.line("stop_early { monitor = \(known?.1 ?? "iou"), patience = \(patience) }")
  }

  private mutating func writeAugmentation() {
    guard let changes = json("train", "image_augmentations"), changes.object != nil else {
      if config.value("train", "image_augmentations") != nil {
        writer.leaveOut("`image_augmentations` in [train], which is no JSON object.")
      }
      return
    }
    var settings: [String] = []
    var known: Set = ["width_shift_range", "height_shift_range"]
    if let range = changes["rotation_range"]?.double, range >= 0 {
      settings.append("rotate = \(min(range, 180).written) deg")
      known.insert("rotation_range")
    }
    for (name, setting, most) in [
      ("zoom_range", "zoom", 0.9), ("brightness_range", "brightness", 1),
    ] {
      guard let share = span(changes[name]), share <= most else { continue }
      settings.append("\(setting) = \(SettingLiteral.rounded(share * 100).written) %")
      known.insert(name)
    }
    if !settings.isEmpty { writer.line("augment { \(settings.joined(separator: ", ")) }") }
    if changes["width_shift_range"] != nil || changes["height_shift_range"] != nil {
      writer.leaveOut("shifted chips; `zoom` shows parts of them at chance places.")
    }
    leaveOut(changes, "image_augmentations:", but: known)
  }

  /// How far a range around 1 goes: Keras takes `0.1` for `[0.9, 1.1]`.
  private func span(_ value: JSONValue?) -> Double? {
    guard let pair = value?.array else { return value?.double.flatMap { $0 < 0 ? nil : $0 } }
    guard pair.count == 2, let low = pair[0].double, let high = pair[1].double else { return nil }
    return max(abs(1 - low), abs(high - 1))
  }

  mutating func writeInfer(_ source: String, _ output: String) {
    writer.open("infer \(writer.name(from: "map", or: "map"))")
    writer.set("model", "net")
    writer.set("source", source)
    // OrthoSeg draws polygons.
    writer.set("output", WrittenText.quoted(output))
    let tile = min(
      whole("train", "image_pixel_width", 16...8192) ?? 512,
      whole("train", "image_pixel_height", 16...8192) ?? 512)
    if let padding = whole("predict", "image_pixels_overlap", 0...4096), padding * 2 < tile {
      writer.set("padding", "\(padding) px")
    }
    if let size = whole("predict", "batch_size", 1...4096) { writer.set("batch_size", "\(size)") }
    if let share = number("predict", "min_probability"), (0...1).contains(share) {
      writer.set("threshold", "\(SettingLiteral.rounded(share * 100).written) %")
    }
    // What comes last shapes the map.
    var metres = tolerance("postprocess")
    if metres == nil { metres = tolerance("predict") }
    if let metres, metres > 0, metres <= 1e6 {
      writer.line("clean { simplify = \(SettingLiteral.rounded(metres).written) m }")
    }
    if let side = whole("predict", "image_pixel_width", 1...100_000), side != tile {
      writer.leaveOut("tiles of \(side) px; the engine looks at tiles as it learned from.")
    }
    writer.close()
  }

  /// How far outlines may move; nil where a section names no algorithm, or one that counts areas.
  private mutating func tolerance(_ section: String) -> Double? {
    guard let algorithm = config.value(section, "simplify_algorithm") else { return nil }
    let countsArea = algorithm.uppercased().hasPrefix("VISVALINGAM")
    if countsArea || written.value(section, "simplify_algorithm") != nil {
      writer.leaveOut("[\(section)] simplify_algorithm = \(algorithm.shown())")
    }
    return countsArea ? nil : product(section, "simplify_tolerance")
  }
}

extension String {
  /// Without blanks at either end.
  fileprivate var trimmedText: String { String(Substring(self).trimmed) }
}
