// OrthoSegProject.swift: a project made from an OrthoSeg configuration.

import DLSJSON
import DLSLanguage
import DLSText

extension ImportedProject {
  /// A project that does what an OrthoSeg project did.
  ///
  /// - Parameters:
  ///   - orthoSeg: the bytes of the project's .ini
  ///   - file: its name, for comments
  ///   - name: what the project is called; nil for the subject's name
  ///   - files: how to look at the configurations and labels that it names
  package static func from(
    orthoSeg: [UInt8], file: String, name: String?, files: NeighbourFiles
  ) throws(ImportFailure) -> ImportedProject {
    var made = try OrthoSegProject(orthoSeg, file, files)
    made.write(file, name)
    return made.writer.finish()
  }
}

/// A project under way.
private struct OrthoSegProject {
  var writer = ProjectWriter()
  var config = ConfigReader()
  var layers = ConfigReader()
  /// What people wrote, without the defaults.
  private var written = ConfigReader()
  let files: NeighbourFiles
  let subject: String
  /// The folder of the file of layers, which paths in it are relative to.
  private var layersFolder = ""
  /// The layers that became sources.
  private var used: Set<String> = []
  private var missing: [String] = []

  init(_ bytes: [UInt8], _ file: String, _ files: NeighbourFiles) throws(ImportFailure) {
    self.files = files
    var own = ConfigReader()
    try own.add(bytes, file)
    try config.add(Array(OrthoSegDefaults.text.utf8), "defaults")
    let extra = own.value("general", "extra_config_files_to_load") ?? ""
    for part in extra.split(whereSeparator: { $0 == "," || $0.isNewline }).prefix(16) {
      let path = String(part.trimmed)
      if path.isEmpty { continue }
      guard let more = files.read(path) else {
        missing.append(path)
        continue
      }
      try config.add(more, path)
      try written.add(more, path)
    }
    try config.add(bytes, file)
    try written.add(bytes, file)
    // The .ini of one layer loads that of the project, which names the subject.
    guard let subject = config.value("general", "segment_subject"), subject != "MUST_OVERRIDE"
    else {
      throw ImportFailure(
        "\(file) names no `segment_subject` in [general], so it is no project of OrthoSeg",
        next: missing.isEmpty
          ? "Name the .ini of the project itself, not that of its layers or defaults."
          : "It loads \(missing.joined(separator: " and ")), and there is no such file.")
    }
    self.subject = subject
    if let path = config.value("files", "image_layers_config_filepath") {
      if let more = files.read(path) {
        try layers.add(more, path)
        layersFolder = path.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
          .dropLast().joined(separator: "/")
      } else {
        missing.append(path)
      }
    }
  }

  mutating func write(_ file: String, _ name: String?) {
    let project = writer.name(from: name ?? subject, or: "project")
    writer.comment("Made from \(file) of OrthoSeg. Lines that need your attention are marked TODO.")
    for path in missing { writer.leaveOut("what \(path) says: there is no such file.") }
    writer.blank()
    writer.open("project \(project)")
    if project != subject { writer.set("title", WrittenText.quoted(subject)) }
    writer.set("goal", "classify_pixels")
    writer.close()
    let labelled = OrthoSegLayers(config, layers, files)
    let learned = labelled.found
    for note in labelled.left { writer.leaveOut(note) }
    let mapped = config.value("predict", "image_layer").flatMap { $0 == "MUST_OVERRIDE" ? nil : $0 }
    var sources: [String: String] = [:]
    for layer in learned.map(\.name) + [mapped].compactMap(\.self) where sources[layer] == nil {
      sources[layer] = writeSource(layer)
    }
    if sources.isEmpty { sources[""] = writeSource("imagery") }
    let classes = writeClasses()
    let exports = learned.map { writeLabels($0, sources[$0.name] ?? "imagery", classes) }
    if exports.isEmpty {
      writer.leaveOut("training, since no label files were found.")
    } else {
      writeTrain(exports, classes)
      writeInfer(
        mapped.flatMap { sources[$0] } ?? sources.values.sorted()[0], "\(project)-map.gpkg")
    }
    writeRest()
  }

  /// Says what people wrote that has no place in a project file. What is about the machine that OrthoSeg runs
  /// on, such as an account for mail, is named and not shown.
  private mutating func writeRest() {
    // They were read before there was a reader of everything.
    for name in ["segment_subject", "extra_config_files_to_load"] {
      _ = config.value("general", name)
    }
    let rest = config.unasked(of: written) + layers.unasked(of: layers).filter(isLeft)
    if rest.isEmpty { return }
    writer.blank()
    for (section, name, value) in rest.prefix(200) {
      let isShown = ["general", "model", "train", "predict", "postprocess"].contains(section)
      let shown = isShown ? " = \(value.shown())" : ""
      writer.leaveOut("[\(section)] \(name)\(shown)")
    }
    if rest.count > 200 { writer.leaveOut("\(rest.count - 200) more settings of OrthoSeg.") }
  }

  /// Whether a setting of a layer is told of: what goes with a web service goes without a word of its own.
  private func isLeft(_ section: String, _ name: String, _ value: String) -> Bool {
    used.contains(section)
      && !["wms_", "wmts_", "xyz_", "layersource"].contains(where: name.hasPrefix)
  }

  /// Says which members of a JSON object have no place in a project file.
  private mutating func leaveOut(_ value: JSONValue?, _ what: String, but known: Set<String>) {
    for member in (value?.object?.members ?? []).prefix(100) where !known.contains(member.name) {
      writer.leaveOut(
        "\(what) \(member.name.shown(60)) = \(JSONWriter.text(member.value).shown())")
    }
  }

  // MARK: imagery

  private mutating func writeSource(_ layer: String) -> String {
    let name = writer.name(from: layer, or: "imagery")
    used.insert(layer)
    let path = layers.value(layer, "path")
    let service = ["wms_server_url", "wmts_server_url", "xyz_server_url", "url"].first {
      layers.value(layer, $0) != nil
    }
    if path == nil, service != nil {
      writer.leaveOut(
        "the web service of the layer \(layer): dls reads files. Fetch the imagery first.")
    }
    leaveOut(of: layer, "bbox", "roi_filepath", "pixel_x_size", "image_pixels_ignore_border")
    leaveOut(
      of: layer, "bands", hint: ". Give the source `bands`, and the export those it takes.")
    if layers.value(layer, "layersources") != nil {
      writer.leaveOut("the imagery that `layersources` lists for the layer \(layer).")
    }
    writer.open("source \(name)")
    if let path {
      let folder = joined(layersFolder, path)
      let patterns = (layers.value(layer, "file_patterns") ?? "").split(separator: ",").prefix(64)
      let paths = patterns.isEmpty ? [folder] : patterns.map { joined(folder, String($0.trimmed)) }
      writer.set("path", list(paths.map(placed)))
    } else {
      writer.set("path", WrittenText.quoted("imagery/\(name)/*.tif"), "TODO")
    }
    if let code = layers.value(layer, "projection").flatMap({ epsg($0) }) {
      writer.set("crs", "\"EPSG:\(code)\"")
    } else {
      leaveOut(of: layer, "projection")
    }
    writer.close()
    return name
  }

  /// Says which settings of an image layer have no place in a project file.
  private mutating func leaveOut(of layer: String, _ names: String..., hint: String = "") {
    for name in names {
      guard let value = layers.value(layer, name) else { continue }
      writer.leaveOut("[\(layer)] \(name) = \(value.shown())\(hint)")
    }
  }

  private func epsg(_ text: String) -> String? {
    let parts = text.lowercased().split(separator: ":")
    guard parts.count == 2, parts[0].trimmed == "epsg" else { return nil }
    let digits = parts[1].trimmed
    return digits.allSatisfy { ("0"..."9").contains($0) } && (1...9).contains(digits.count)
      ? String(digits) : nil
  }

  /// A path as the project file has it.
  private func placed(_ path: String) -> String {
    WrittenText.quoted(Redaction.withoutSecrets(files.placed(path)))
  }

  private func joined(_ folder: String, _ path: String) -> String {
    let isAbsolute =
      path.hasPrefix("/") || path.hasPrefix("\\") || path.dropFirst().hasPrefix(":")
      || FilePath.scheme(of: path) != nil
    return folder.isEmpty || isAbsolute ? path : "\(folder)/\(path)"
  }

  // MARK: classes and labels

  private mutating func writeClasses() -> SchemaClasses {
    let text = config.value("train", "classes") ?? ""
    let listed =
      (try? JSONReader.parse(text, limits: JSONLimits(depth: 16, values: 100_000)))?.object
    if listed == nil {
      writer.leaveOut("the classes: `classes` in [train] is no JSON object.")
    }
    var classes: [ForeignClass] = []
    for member in (listed?.members ?? []).prefix(10_000) {
      let labels = (member.value["labelnames"]?.array ?? []).compactMap {
        $0.string ?? $0.double?.written
      }
      let weight = member.value["weight"]?.double
      if member.name.lowercased() == "background" {
        writer.comment(
          "Background, which needs no class: \(labels.joined(separator: ", ")). `samples import` "
            + "leaves labels of these names out and lists them; that is as it should be.")
        if let weight, weight != 1 {
          writer.leaveOut("the weight \(weight.written) of the background; it counts 1 here.")
        }
        leaveOut(member.value, "the background:", but: ["labelnames", "weight", "burn_value"])
        continue
      }
      leaveOut(
        member.value, "the class \(member.name.shown(60)):",
        but: ["labelnames", "weight", "burn_value"])
      classes.append(
        ForeignClass(
          value: member.value["burn_value"]?.integer ?? classes.count + 1, name: member.name,
          labels: labels, weight: weight))
    }
    let made = SchemaClasses(classes, keepsZero: true, &writer)
    _ = writer.name(from: "labels", or: "labels")
    made.write("labels", &writer)
    return made
  }

  /// Units, samples and chips of one layer; the name of its export.
  private mutating func writeLabels(
    _ layer: OrthoSegLayer, _ source: String, _ classes: SchemaClasses
  ) -> String {
    let units = writer.name(from: "\(source)-plots", or: "plots")
    if layer.locations != nil {
      writer.comment(
        "Each location is a unit of the part that it has in OrthoSeg; those still to do come in when "
          + "they have one.")
    }
    writer.open("work_units \(units)")
    writer.set("source", source)
    if let path = layer.locations {
      set("polygons", file: path)
    } else {
      writer.set("unit_size", "2048 px", "TODO")
    }
    writer.line(
      layer.locations == nil
        ? "split { validation = 10 % }"
        : "split { part_field = \"traindata_type\", leave_out = \"todo\" }")
    writer.close()
    if let path = layer.polygons { writeSamples(path, source, classes) }
    return writeExport(units, source, layer.cellSize ?? number("train", "image_pixel_x_size"))
  }

  /// Sets a path, marked where nothing lies there.
  private mutating func set(_ name: String, file path: String) {
    let isThere = files.exists(path)
    if !isThere { writer.leaveOut("what \(path) says: there is no such file.") }
    writer.set(name, placed(path), isThere ? "" : "TODO")
  }

  private mutating func writeSamples(
    _ path: String, _ source: String, _ classes: SchemaClasses
  ) {
    writer.open("samples \(writer.name(from: "\(source)-labels", or: "samples"))")
    writer.set("schema", "labels")
    set("from", file: path)
    writeClassField(path, isAlone: classes.entries.count == 1)
    writer.set("status", "approved")
    for entry in classes.entries where !entry.source.labels.isEmpty {
      let labels = list(entry.source.labels.map(WrittenText.quoted))
      writer.line("for \(entry.name) { labels = \(labels) }")
    }
    writer.close()
  }

  /// OrthoSeg takes a column of an old name where that of its setting isn't there. Of one class it takes all
  /// polygons where there is neither, as dls does where no field is named.
  private mutating func writeClassField(_ path: String, isAlone: Bool) {
    let column = config.value("train", "labelname_column") ?? "classname"
    let fields = files.fields(path) ?? [column]
    if let field = [column, "label_name"].first(where: { fields.contains($0) }) {
      writer.set("class_field", WrittenText.quoted(field))
    } else if !isAlone {
      writer.set("class_field", WrittenText.quoted(column), "TODO: the labels have no such field")
    }
  }

  private mutating func writeExport(
    _ units: String, _ source: String, _ cellSize: Double?
  ) -> String {
    let name = writer.name(from: "\(source)-chips", or: "chips")
    if let cellSize, cellSize > 0 {
      writer.leaveOut(
        "the cell size of \(cellSize.written) m/px to learn at; chips have the imagery's own.")
    }
    writer.open("export \(name)")
    writer.set("schema", "labels")
    writer.set("units", units)
    writer.set("format", "classified_tiles")
    let width = whole("train", "image_pixel_width", 16...8192) ?? 512
    let height = whole("train", "image_pixel_height", 16...8192) ?? width
    // Its locations are as large as a tile at its cell size, so a tile of larger pixels fits into none.
    writer.set(
      "tile", width == height ? "\(width) px" : "\(width) x \(height) px",
      cellSize.map { "TODO: pixels of \($0.written) m, where the imagery has others" } ?? "")
    writer.close()
    return name
  }

  // MARK: learning

  private mutating func writeTrain(_ exports: [String], _ classes: SchemaClasses) {
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
    guard let changes = json("train", "image_augmentations") else { return }
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

  private mutating func writeInfer(_ source: String, _ output: String) {
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

  // MARK: values

  private func list(_ texts: [String]) -> String {
    texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
  }

  private func json(_ section: String, _ name: String) -> JSONValue? {
    config.value(section, name).flatMap {
      try? JSONReader.parse($0, limits: JSONLimits(depth: 16, values: 10_000))
    }
  }

  private func number(_ section: String, _ name: String) -> Double? {
    config.value(section, name).flatMap { SettingLiteral.number(.string($0)) }
  }

  private func whole(_ section: String, _ name: String, _ range: ClosedRange<Int>) -> Int? {
    number(section, name).flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
  }

  /// A number, or several with `*` between: OrthoSeg calculates that much.
  private func product(_ section: String, _ name: String) -> Double? {
    let factors = (config.value(section, name) ?? "").split(separator: "*")
      .map { SettingLiteral.number(.string(String($0.trimmed))) }
    guard !factors.isEmpty, !factors.contains(nil) else { return nil }
    return factors.compactMap(\.self).reduce(1, *)
  }
}

extension String {
  /// Without blanks at either end.
  fileprivate var trimmedText: String { String(Substring(self).trimmed) }
}
