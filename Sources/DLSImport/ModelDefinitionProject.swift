// ModelDefinitionProject.swift: a project made from an Esri model definition.

import DLSJSON
import DLSLanguage

extension ImportedProject {
  /// A project that exports such chips, trains such a model and maps with it.
  ///
  /// - Parameters:
  ///   - definition: the bytes of the .emd
  ///   - statistics: the bytes of `esri_accumulated_stats.json` beside it, if there is one
  ///   - file: the file's name, for comments
  ///   - name: what the project is called
  package static func from(
    definition: [UInt8], statistics: [UInt8]?, file: String, name: String
  ) throws(ImportFailure) -> ImportedProject {
    let read = try ModelDefinition(definition)
    var counts: TileStatistics?
    var broken: String?
    if let statistics {
      // They tell, and nothing follows from them.
      do throws(ImportFailure) { counts = try TileStatistics(statistics) } catch {
        broken = error.reason
      }
    }
    var made = try ModelDefinitionProject(read, counts)
    made.write(file, name, broken)
    return made.writer.finish()
  }
}

/// A project under way.
private struct ModelDefinitionProject {
  var definition: ModelDefinition
  let statistics: TileStatistics?
  var writer = ProjectWriter()
  let type: ModelType
  /// The network that nothing here builds, and `type` stands in for.
  let standsFor: String?
  let format: String
  /// The chip format of the definition, where the type learns from another one here.
  private var otherFormat: String?
  private var schema: SchemaClasses?
  let bands: [String]
  var classes: [ForeignClass]

  init(_ read: ModelDefinition, _ statistics: TileStatistics?) throws(ImportFailure) {
    var definition = read
    let mode = definition.member("MetaDataMode")?.string ?? statistics?.mode
    let written = mode.flatMap(WordSet.chipsFormat.word(spelled:))
    (type, standsFor) = definition.modelType(written)
    let formats = type.formats
    format = written.flatMap { formats.contains($0) ? $0 : nil } ?? formats.first ?? "pascal_voc"
    if let mode, written != format { otherFormat = mode }
    classes = try definition.classes()
    bands = definition.bandNames()
    self.definition = definition
    self.statistics = statistics
    for index in classes.indices {
      classes[index].remark = statistics?.remark(ofClass: index) ?? ""
    }
    let marks = ["Classes", "ModelType", "MetaDataMode", "ModelName"]
    guard marks.contains(where: { read.json[$0] != nil }) else {
      throw ImportFailure(
        "it has neither Classes nor ModelType nor MetaDataMode, so it is no model definition",
        next: "Take the .emd that Train or Export Training Data has written.")
    }
    // So the engine names its own weights, which other programs don't write.
    if definition.member("ModelFile")?.string == "weights.safetensors" {
      throw ImportFailure(
        "it describes a model that `dls train` wrote, and the engine runs that as it is",
        next:
          "Name the folder that it lies in: `model = \"FOLDER\"` in an `infer` block maps with it, "
          + "`start_from = \"FOLDER\"` in a `train` block goes on from it.")
    }
    self.definition = definition
  }

  mutating func write(_ file: String, _ name: String, _ broken: String?) {
    let project = writer.name(from: name, or: "project")
    writer.comment("Made from \(file) of ArcGIS. Lines that need your attention are marked TODO.")
    if let broken { writer.leaveOut("the statistics beside it: \(broken).") }
    writer.blank()
    writer.open("project \(project)")
    writer.set("goal", type.goal)
    writer.close()
    writeSource()
    if let standsFor {
      writer.leaveOut("the network \(standsFor.shown(60)); \(type.word) stands in for it.")
    }
    if let kind = WordSet.modelType.row(type.word), case .refused(let sentence) = kind.support {
      writer.leaveOut("`plan` refuses \(type.word). \(sentence)")
    }
    let schema = SchemaClasses(classes, keepsZero: type.keepsZero, &writer)
    schema.write("labels", &writer)
    self.schema = schema
    writeUnits()
    writeExport()
    writeTrain()
    writeInfer()
    writeRest()
  }

  private mutating func writeSource() {
    writer.comment("A model definition does not name its imagery.")
    for line in statistics?.bandRemarks(bands) ?? [] { writer.comment(line) }
    if let cell = definition.member("MinCellSize"), let size = cell["x"]?.double {
      let reference = cell["spatialReference"]
      // Where ArcGIS has a number of its own, the later one is that of EPSG, if EPSG has the system.
      let code = reference?["latestWkid"]?.integer ?? reference?["wkid"]?.integer
      let system = code.map { code in
        " in \(code > ReferenceNumber.register.upperBound ? "ESRI" : "EPSG"):\(code)"
      }
      let most = definition.member("MaxCellSize")?["x"]?.double.map(SettingLiteral.rounded)
      let range = most.flatMap { $0 == SettingLiteral.rounded(size) ? nil : " to \($0.written)" }
      writer.comment(
        "Its chips have a cell size of \(SettingLiteral.rounded(size).written)\(range ?? "")\(system ?? "")."
      )
    }
    writer.open("source imagery")
    writer.set("path", "\"imagery/*.tif\"", "TODO")
    if !bands.isEmpty { writer.set("bands", "[\(bands.joined(separator: ", "))]") }
    writer.close()
  }

  private var tile: (Int, Int) {
    mutating get {
      let width = definition.member("ImageWidth")?.integer
      let height = definition.member("ImageHeight")?.integer
      let size = statistics?.size
      let pair = (width ?? size?.0 ?? 256, height ?? size?.1 ?? 256)
      let range = 16...8192
      return (range.contains(pair.0) ? pair.0 : 256, range.contains(pair.1) ? pair.1 : 256)
    }
  }

  /// The tile that the network takes, nearest to that of the definition.
  private var fittingTile: (Int, Int) {
    mutating get {
      let (width, height) = tile
      if type.support != .runs { return (width, height) }
      let backbone = backbone.word ?? type.backbone
      return (
        type.tiles.fitting(width, on: backbone), type.tiles.fitting(height, on: backbone)
      )
    }
  }

  private mutating func writeUnits() {
    let (width, height) = fittingTile
    writer.comment("The ground is cut into units; each is labelled, reviewed and held out as one.")
    writer.open("work_units plots")
    writer.set("source", "imagery")
    let size = width == height ? "\(width * 4) px" : "\(width * 4) x \(height * 4) px"
    writer.set("unit_size", size, "TODO: four tiles a side")
    writer.line("split { validation = 10 % }")
    writer.close()
  }

  private mutating func writeExport() {
    let (width, height) = fittingTile
    if let tiles = statistics?.tiles {
      writer.comment(
        "The folder of ArcGIS has \(tiles) chips. Export them anew: the engine learns from chips "
          + "that know their work units.")
    }
    if let otherFormat {
      writer.leaveOut(
        "chips of the format \(otherFormat.shown(60)): \(type.word) learns from \(format) here.")
    }
    let own = tile
    if own != (width, height) {
      writer.leaveOut(
        "chips of \(own.0) x \(own.1) px: \(type.word) takes \(width) x \(height) px here.")
    }
    for (name, side) in [("ImageWidth", own.0), ("ImageHeight", own.1)]
    where definition.member(name).map({ $0.integer != side }) == true {
      leaveOutOdd(name)
    }
    writer.open("export chips")
    writer.set("schema", "labels")
    writer.set("units", "plots")
    writer.set("format", format)
    writer.set("tile", width == height ? "\(width) px" : "\(width) x \(height) px")
    writeBands()
    if let space = definition.member("ImageSpaceUsed")?.string
      .flatMap(WordSet.referenceSystem.word(spelled:)), space != "map_space",
      case .refused(let sentence)? = WordSet.referenceSystem.row(space)?.support
    {
      writer.leaveOut("the \(space). \(sentence)")
    }
    writer.close()
  }

  /// The bands the model sees, where they are fewer than all.
  private mutating func writeBands() {
    guard let chosen = definition.member("ExtractBands")?.array, !chosen.isEmpty else { return }
    let all = bands
    if all.isEmpty, writeNamed(chosen) { return }
    let names = chosen.prefix(4096).compactMap { band -> String? in
      if let text = band.string {
        return WrittenText.name(from: text).flatMap { all.contains($0) ? $0 : nil }
      }
      return band.integer.flatMap { all.indices.contains($0) ? all[$0] : nil }
    }
    if names.count == chosen.count, Set(names).count == names.count {
      if names != all { writer.set("bands", "[\(names.joined(separator: ", "))]") }
    } else if chosen.count <= 64 {
      let numbers = chosen.map { $0.string ?? $0.integer.map { "\($0)" } ?? "?" }
      writer.leaveOut(
        "the bands \(numbers.joined(separator: ", ")), since "
          + (all.isEmpty ? "they have no names" : "not all of them have a name of their own")
          + ". Give the source `bands`, and the export those it takes.")
    }
  }

  /// Writes bands that the definition names, though not those of the imagery; false where it numbers them.
  private mutating func writeNamed(_ chosen: [JSONValue]) -> Bool {
    let names = chosen.prefix(4096).compactMap { $0.string.flatMap(WrittenText.name(from:)) }
    guard names.count == chosen.count, Set(names).count == names.count else { return false }
    writer.set(
      "bands", "[\(names.joined(separator: ", "))]",
      "TODO: the files have to call theirs so, or the source names all of them in `bands`")
    return true
  }

  private mutating func writeTrain() {
    writer.open("train net")
    writer.set("chips", "chips")
    writer.set("model_type", type.word)
    writeBackbone()
    let (rate, lower) = definition.learningRate()
    if let rate, rate > 0, rate <= 1 { writer.set("learning_rate", rate.written) }
    if let lower, lower != rate {
      writer.leaveOut("the rate of the lower layers, \(lower.written): all learn at one rate here.")
    }
    writeArguments()
    writer.close()
  }

  /// What the definition calls its backbone, and what it is called here; no word where it doesn't go
  /// with the model type.
  private var backbone: (written: String?, word: String?) {
    mutating get {
      let written =
        definition.member("backbone")?.string
        ?? definition.json["ModelParameters"]?["backbone"]?.string
      guard let written else { return (nil, nil) }
      let isTimm = written.lowercased().hasPrefix("timm:")
      let word = isTimm ? "timm" : WordSet.backbone.word(spelled: written)
      return (written, word.flatMap { type.built.contains($0) ? $0 : nil })
    }
  }

  private mutating func writeBackbone() {
    let (written, word) = backbone
    guard let written else { return }
    guard let word else {
      writer.leaveOut(
        "the backbone \(written.shown(100)), which doesn't go with \(type.word) here"
          + (type.backbone.map { "; \($0) stands in for it." } ?? "."))
      return
    }
    writer.set("backbone", word)
    if word == "timm" { writer.set("timm_model", WrittenText.quoted(String(written.dropFirst(5)))) }
  }

  /// What the table has a row for, whatever the definition calls it.
  private mutating func writeArguments() {
    guard let train = Schema.blocks.first(where: { $0.keyword == "train" }) else { return }
    var pairs = definition.member("ModelParameters")?.object?.members ?? []
    for name in ["Grids", "Zooms", "Ratios", "Scales", "resize_to"] {
      if let value = definition.member(name) { pairs.append((name, value)) }
    }
    for (name, value) in pairs.prefix(200)
    where name != "backbone" && !value.isNull && value.array?.isEmpty != true {
      let shown = "\(name.shown(60)) = \(JSONWriter.text(value).shown(100))"
      if name == "monitor" {
        if value.string != "valid_loss" {
          writer.leaveOut(
            "`\(shown)`: `stop_early { monitor = … }` names the figure to watch here.")
        }
        continue
      }
      guard let row = train.attribute(name.lowercased()) ?? train.attribute(spelled: name),
        row.when.map({ $0.attribute == "model_type" && $0.words.contains(type.word) })
          ?? (row.name == "chip_size")
      else {
        writer.leaveOut("the argument \(name.shown(60)), which \(type.word) doesn't have here.")
        continue
      }
      let sentence = type.support == .runs ? row.support.refusal(with: type.word) : nil
      let isOfClasses = row.type == .reference(.classOfSchema)
      guard let text = isOfClasses ? classNames(value) : SettingLiteral.text(value, row) else {
        writer.leaveOut(
          sentence.map { "`\(shown)`. \($0)" }
            ?? "the argument \(shown), which `\(row.name)` doesn't take here.")
        continue
      }
      if text == row.defaultText { continue }
      if let sentence {
        writer.leaveOut("`\(row.name) = \(text)`. \(sentence)")
      } else {
        writer.set(row.name, text)
      }
    }
  }

  /// The names of the classes that values stand for; nil where one has none.
  private func classNames(_ value: JSONValue) -> String? {
    let values = (value.array ?? [value]).map { SettingLiteral.number($0) }
    let names = values.compactMap { number in
      schema?.entries.first { entry in
        entry.source.value.map { Double($0) == number } ?? false
      }?.name
    }
    return names.count == values.count ? "[\(names.joined(separator: ", "))]" : nil
  }

  private mutating func writeInfer() {
    let (width, height) = fittingTile
    writer.open("infer map")
    writer.set("model", "net")
    writer.set("source", "imagery")
    if let padding = definition.member("ModelPadding")?.integer, padding > 0,
      padding * 2 < min(width, height), padding <= 4096
    {
      writer.set("padding", "\(padding) px")
    }
    if let size = definition.member("BatchSize")?.integer, (1...4096).contains(size) {
      writer.set("batch_size", "\(size)")
    } else {
      leaveOutOdd("BatchSize")
    }
    if let share = (definition.member("Threshold", "threshold")).flatMap(SettingLiteral.number),
      (0...1).contains(share)
    {
      writer.set("threshold", "\(SettingLiteral.rounded(share * 100).written) %")
    } else {
      leaveOutOdd("Threshold", "threshold")
    }
    writer.close()
  }

  /// Says of the first of some members that is there that its value can't be taken.
  private mutating func leaveOutOdd(_ names: String...) {
    for name in names {
      guard let value = definition.member(name) else { continue }
      writer.leaveOut(
        "`\(name) = \(JSONWriter.text(value).shown(60))`, a value that it can't have here.")
      return
    }
  }

  /// What nothing here has a place for.
  private mutating func writeRest() {
    if let model = definition.member("ModelFile")?.string {
      writer.leaveOut(
        "the weights in \(model.shown(200)): the engine reads none of arcgis.learn. Train anew.")
    }
    let silent: Set = [
      "Framework", "InferenceFunction", "ModelFormat", "ArcGISLearnVersion", "IsMultispectral",
      "Description", "CropSizeFixed", "BlackenAroundFeature", "MaxCellSize", "NumTiles", "Version",
    ]
    let rest = definition.unused.filter { !silent.contains($0) }
    guard !rest.isEmpty else { return }
    let names = rest.prefix(40).map { $0.shown(60) }.joined(separator: ", ")
    writer.leaveOut("\(names)\(rest.count > 40 ? " and more" : "").")
  }
}
