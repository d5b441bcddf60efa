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
    made.write(name)
    return made.writer.finish()
  }
}

/// A project under way.
struct OrthoSegProject {
  var writer = ProjectWriter()
  var config = ConfigReader()
  var layers = ConfigReader()
  /// What people wrote, without the defaults.
  var written = ConfigReader()
  let files: NeighbourFiles
  let subject: String
  /// The folder of the file of layers, which paths in it are relative to.
  var layersFolder = ""
  /// The file of layers, where it could be read.
  private(set) var layersFile: String?
  /// The configuration that was asked for.
  let file: String
  /// The layers that became sources.
  var used: Set<String> = []
  var missing: [String] = []

  init(_ bytes: [UInt8], _ file: String, _ files: NeighbourFiles) throws(ImportFailure) {
    self.files = files
    self.file = file
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
        layersFile = path
        layersFolder = path.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
          .dropLast().joined(separator: "/")
      } else {
        missing.append(path)
      }
    }
  }

  mutating func write(_ name: String?) {
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
  mutating func leaveOut(_ value: JSONValue?, _ what: String, but known: Set<String>) {
    for member in (value?.object?.members ?? []).prefix(100) where !known.contains(member.name) {
      writer.leaveOut(
        "\(what) \(member.name.shown(60)) = \(JSONWriter.text(member.value).shown())")
    }
  }

  /// A path as the project file has it.
  func placed(_ path: String) -> String {
    WrittenText.quoted(Redaction.withoutSecrets(files.placed(path)))
  }

  /// One value as it is, several as a list.
  func list(_ texts: [String]) -> String {
    texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
  }

  /// A setting that holds JSON.
  func json(_ section: String, _ name: String) -> JSONValue? {
    config.value(section, name).flatMap {
      try? JSONReader.parse($0, limits: JSONLimits(depth: 16, values: 10_000))
    }
  }

  /// A setting that holds a number.
  func number(_ section: String, _ name: String) -> Double? {
    config.value(section, name).flatMap { SettingLiteral.number(.string($0)) }
  }

  /// A setting that holds a whole number within a range.
  func whole(_ section: String, _ name: String, _ range: ClosedRange<Int>) -> Int? {
    number(section, name).flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
  }

  /// A number, or several with `*` between: OrthoSeg calculates that much.
  func product(_ section: String, _ name: String) -> Double? {
    let factors = (config.value(section, name) ?? "").split(separator: "*")
      .map { SettingLiteral.number(.string(String($0.trimmed))) }
    guard !factors.isEmpty, !factors.contains(nil) else { return nil }
    return factors.compactMap(\.self).reduce(1, *)
  }
}
