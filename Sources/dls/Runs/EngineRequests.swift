// EngineRequests.swift: blocks of a project as the engine's requests want them.

import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

/// Builds the parameters of engine requests. Only what a project writes or the table gives is
/// sent: what is left out is the engine's default.
enum EngineRequests {
  /// The parameters of `layer/read` for a file of labels, but for where it is written.
  /// - Parameters:
  ///   - block: the samples block that names the file.
  ///   - target: the reference system that the labels are wanted in.
  ///   - source: describes the imagery that boxes in pixels lie on.
  static func labels<Failure>(
    _ block: Block, path: String, layer: String?, target: String?,
    source: (Block) throws(Failure) -> JSONValue?
  ) throws(Failure) -> JSONObject {
    var params = JSONObject()
    params["paths"] = [.string(path)]
    params["layer"] = layer.map { .string($0) }
    params["format"] = block.text("format").map { .string($0) }
    params["crs"] = block.text("crs").map { .string($0) }
    params["target_crs"] = target.map { .string($0) }
    // Boxes of COCO and VOC files are in pixels of the imagery that they were drawn on.
    if let format = block.text("format"), ["coco", "voc"].contains(format),
      let imagery = block.model.used("work_units").first?.reference("source")
    {
      params["source"] = try source(imagery)
    }
    return params
  }

  /// The parameters of `chips/export`.
  static func export(
    _ block: Block, source: JSONValue, units: String, samples: String, crs: String?, out: String,
    run: String
  ) -> JSONValue {
    var params = JSONObject()
    params["source"] = source
    params["units"] = .string(units)
    params["samples"] = .string(samples)
    params["crs"] = crs.map { .string($0) }
    params["classes"] = .array(
      block.reference("schema").map { leafClasses(of: $0).map(description) } ?? [])
    params["format"] = word(block, "format")
    params["chip_format"] = word(block, "chip_format")
    params["tile"] = pair(block, "tile")
    params["stride"] = pair(block, "stride")
    if let bands = block.value("bands")?.elements.compactMap(\.asText), !bands.isEmpty {
      params["bands"] = JSONValue(bands)
    }
    params["empty_tiles"] = boolean(block, "empty_tiles")
    params["min_overlap"] = number(block, "min_overlap")
    for name in ["start_index", "buffer_radius", "blacken_around_feature"] {
      params[name] = written(block, name)
    }
    params["nodata_threshold"] = block.child("sampling").flatMap { written($0, "nodata_threshold") }
    params["out"] = .string(out)
    params["run_id"] = .string(run)
    return .object(params)
  }

  /// The parameters of `train`; `chips` are folders.
  static func train(
    _ block: Block, chips: [String], startFrom: String?, out: String, missedOut: String, run: String
  ) -> JSONValue {
    var settings = JSONObject()
    for name in ["model_type", "backbone", "weights"] { settings[name] = word(block, name) }
    for name in ["epochs", "iterations", "batch_size", "seed"] {
      settings[name] = block.integer(name).map { JSONValue($0) }
    }
    for name in ["learning_rate", "validation"] { settings[name] = number(block, name) }
    settings["freeze"] = boolean(block, "freeze")
    settings["timm_model"] = written(block, "timm_model")
    for row in block.row?.attributes ?? [] where row.when?.attribute == "model_type" {
      if row.support.refusal(with: nil) == nil { settings[row.name] = written(block, row.name) }
    }
    settings["start_from"] = startFrom.map { .string($0) }
    for name in ["stop_early", "augment", "evaluate"] {
      guard let child = block.child(name), let row = child.row else { continue }
      var values = JSONObject()
      for attribute in row.attributes where attribute.support == .runs {
        values[attribute.name] = child.value(attribute.name).flatMap(plain)
      }
      settings[name] = .object(values)
    }
    var params = JSONObject()
    params["chips"] = chips.count == 1 ? .string(chips[0]) : JSONValue(chips)
    params["out"] = .string(out)
    params["missed_out"] = .string(missedOut)
    params["run_id"] = .string(run)
    params["name"] = .string(block.address)
    params["settings"] = .object(settings)
    let weights = classWeights(block)
    let classes = learnedClasses(block, weights)
    if !classes.isEmpty {
      params["classes"] = .array(classes)
    } else if !weights.isEmpty {
      settings["class_weights"] = .object(weights)
      params["settings"] = .object(settings)
    }
    addMachine(block, to: &params)
    return .object(params)
  }

  /// The parameters of `infer`; `crs` is the reference system of `units`.
  static func infer(
    _ block: Block, model: String, source: JSONValue, units: String?, crs: String?, out: String,
    run: String
  ) -> JSONValue {
    var settings = JSONObject()
    for name in ["padding", "batch_size"] {
      settings[name] = block.integer(name).map { JSONValue($0) }
    }
    for name in ["threshold", "nms_overlap"] { settings[name] = number(block, name) }
    settings["test_time_augmentation"] = boolean(block, "test_time_augmentation")
    for name in ["merge_policy", "predict_background", "return_bboxes"] {
      settings[name] = written(block, name)
    }
    var thresholds = JSONObject()
    for child in block.children(of: "for") {
      guard let name = spokenOf(child), let value = child.number("threshold") else { continue }
      thresholds[name] = .number(value)
    }
    if !thresholds.isEmpty { settings["class_thresholds"] = .object(thresholds) }
    if let clean = block.child("clean") {
      var values = JSONObject()
      for name in ["min_area", "simplify"] { values[name] = number(clean, name) }
      settings["clean"] = .object(values)
    }
    var params = JSONObject()
    params["model"] = .string(model)
    params["source"] = source
    params["units"] = units.map { .string($0) }
    params["crs"] = crs.map { .string($0) }
    params["out"] = .string(out)
    params["run_id"] = .string(run)
    params["name"] = .string(block.address)
    params["settings"] = .object(settings)
    addMachine(block, to: &params)
    return .object(params)
  }

  /// The processor and the cores that the block's runner names.
  private static func addMachine(_ block: Block, to params: inout JSONObject) {
    guard let runner = block.reference("runner") else { return }
    params["device"] = runner.text("device").map { .string($0 == "gpu" ? "cuda" : $0) }
    params["threads"] = runner.integer("threads").map { JSONValue($0) }
  }

  // MARK: classes

  /// The classes of a schema that samples can have: those with a value, however deep they stand.
  static func leafClasses(of schema: Block) -> [Block] {
    var found: [Block] = []
    var pending = Array(schema.children(of: "class").reversed())
    while let block = pending.popLast() {
      if block.integer("value") != nil { found.append(block) }
      pending.append(contentsOf: block.children(of: "class").reversed())
    }
    return found
  }

  /// A class as the engine's requests describe it.
  static func description(_ block: Block) -> JSONValue {
    var object = JSONObject()
    object["name"] = JSONValue(block.name)
    object["value"] = block.integer("value").map { JSONValue($0) }
    if case .colour(let colour)? = block.value("color") {
      let digits = String(colour, radix: 16)
      object["color"] = .string(
        "#" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits)
    }
    object["title"] = block.text("title").map { .string($0) }
    object["ignore"] = JSONValue(block.boolean("ignore") ?? false)
    return .object(object)
  }

  /// The weights of a training's classes by name.
  private static func classWeights(_ block: Block) -> JSONObject {
    var weights = JSONObject()
    for child in block.children(of: "for") {
      guard let name = spokenOf(child) else { continue }
      weights[name] = child.number("weight").map { .number($0) }
    }
    return weights
  }

  /// The class that a `for` speaks of, by name. Where chips or a model are a file, the engine knows its classes.
  private static func spokenOf(_ block: Block) -> String? { block.target?.name ?? block.name }

  /// The classes that a train block tells apart; a heading learns what lies under it. Without
  /// `classes`, every class with a value, which is only said when some have a weight. Classes of chips that
  /// are a folder go by their name alone.
  private static func learnedClasses(_ block: Block, _ weights: JSONObject) -> [JSONValue] {
    var chosen = Array(block.references("classes"))
    if chosen.isEmpty {
      let names = (block.value("classes")?.elements ?? []).compactMap(\.asText)
      if !names.isEmpty { return names.map { named($0, weights) } }
      if !weights.isEmpty, let schema = block.chipExports.first?.reference("schema") {
        chosen = leafClasses(of: schema)
      }
    }
    return chosen.map { learned in
      guard case .object(var object) = description(learned) else { return .null }
      object["members"] = JSONValue(memberNames(learned))
      object["weight"] = learned.name.flatMap { weights[$0] }
      return .object(object)
    }
  }

  /// A class of which only the chips know more than the name.
  private static func named(_ name: String, _ weights: JSONObject) -> JSONValue {
    var object = JSONObject()
    object["name"] = .string(name)
    object["weight"] = weights[name]
    return .object(object)
  }

  // MARK: values

  /// A value as plain JSON, in base units; nil for what has no plain form.
  private static func plain(_ value: Value) -> JSONValue? {
    switch value {
    case .boolean(let value): JSONValue(value)
    case .number(let value), .quantity(let value, _):
      Int(exactly: value).map { JSONValue($0) } ?? JSONValue(value)
    case .pair(let width, let height, _): JSONValue([width, height])
    case .text(let text), .word(let text), .name(let text): .string(text)
    case .list(let values): .array(values.compactMap(plain))
    default: nil
    }
  }

  /// A setting that a text, a profile or `--set` gives; what the table gives is the engine's default
  /// too. Classes are given as the names of those with a value.
  private static func written(_ block: Block, _ name: String) -> JSONValue? {
    guard let setting = block.setting(name), setting.origin != .table else { return nil }
    let classes = block.references(name).filter { $0.row?.keyword == "class" }
    if !classes.isEmpty { return JSONValue(classes.flatMap(memberNames)) }
    return setting.value.flatMap(plain)
  }

  /// The names of a class and of the classes in it that have a value.
  private static func memberNames(_ block: Block) -> [String] {
    let members = leafClasses(of: block).compactMap(\.name)
    return (block.integer("value") != nil ? [block.name ?? ""] : []) + members
  }

  private static func number(_ block: Block, _ name: String) -> JSONValue? {
    block.number(name).map { JSONValue($0) }
  }

  private static func boolean(_ block: Block, _ name: String) -> JSONValue? {
    block.boolean(name).map { JSONValue($0) }
  }

  private static func word(_ block: Block, _ name: String) -> JSONValue? {
    block.text(name).map { .string($0) }
  }

  private static func pair(_ block: Block, _ name: String) -> JSONValue? {
    if let pair = block.value(name)?.asPair { return JSONValue([pair.0, pair.1]) }
    return block.number(name).map { JSONValue([$0, $0]) }
  }
}
