// ModelDefinition.swift: reads an Esri model definition (.emd) and the statistics beside it.

import DLSJSON
import DLSLanguage

/// What an .emd says, of a folder of chips or of a trained model.
struct ModelDefinition {
  /// The whole definition.
  let json: JSONValue
  /// The names of members that were looked at.
  private(set) var used: Set<String> = []

  init(_ bytes: [UInt8]) throws(ImportFailure) {
    json = try Self.object(bytes, "the model definition")
  }

  /// An object of a bounded size, or why there is none.
  static func object(_ bytes: [UInt8], _ what: String) throws(ImportFailure) -> JSONValue {
    let value: JSONValue
    do throws(JSONProblem) {
      value = try JSONReader.parse(bytes, limits: JSONLimits(depth: 64, values: 5_000_000))
    } catch {
      let line = bytes.prefix(error.offset).count { $0 == 0x0A } + 1
      throw ImportFailure(
        "\(what) is no JSON: line \(line), \(error.reason)",
        next: "An .emd is a text in JSON. A .dlpk is a zip file: unpack it and take the .emd in it."
      )
    }
    guard value.object != nil else {
      throw ImportFailure(
        "\(what) is \(value.kindName), not an object",
        next: "Take the .emd that Train or Export Training Data has written.")
    }
    return value
  }

  /// The first of some members that is there and says something: definitions beside exported chips have
  /// empty texts for what only a model has.
  mutating func member(_ names: String...) -> JSONValue? {
    used.formUnion(names)
    for name in names {
      if let value = json[name], !value.isNull, value.string != "" { return value }
    }
    return nil
  }

  /// The names of members that nobody asked for.
  var unused: [String] { (json.object?.names ?? []).filter { !used.contains($0) } }

  /// The classes, old keys among them.
  mutating func classes() throws(ImportFailure) -> [ForeignClass] {
    let list = member("Classes")?.array ?? []
    guard list.count <= 65_535 else {
      throw ImportFailure(
        "it has \(list.count) classes, and rasters tell 65535 apart", next: "Take fewer classes.")
    }
    return list.map { entry in
      // Some list names or values alone.
      let isObject = entry.object != nil
      let name = entry["Name"] ?? entry["ClassName"] ?? entry["name"] ?? (isObject ? nil : entry)
      let given =
        entry["Value"] ?? entry["ClassValue"] ?? entry["value"]
        ?? (isObject || entry.string != nil ? nil : entry)
      let value = given?.isNull == true ? nil : given
      let number = value.flatMap(SettingLiteral.number).flatMap { Int(exactly: $0) }
      return ForeignClass(
        value: number,
        oddValue: number == nil ? value.map { JSONWriter.text($0).shown(60) } : nil,
        name: name?.string ?? "", color: (entry["Color"] ?? entry["color"]).flatMap(Self.color))
    }
  }

  private static func color(_ value: JSONValue) -> String? {
    if let text = value.string?.lowercased(), text.count == 7, text.hasPrefix("#"),
      text.dropFirst().allSatisfy(\.isHexDigit)
    {
      return text
    }
    guard let parts = value.array, parts.count >= 3 else { return nil }
    let numbers = parts.prefix(3).compactMap(\.integer).filter { (0...255).contains($0) }
    guard numbers.count == 3 else { return nil }
    return "#"
      + numbers.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The names of all bands as the file of bands says, made into names of the language; empty where
  /// it says none, or none that can be told apart.
  mutating func bandNames() -> [String] {
    let listed = member("InputRastersProps")?["BandNames"] ?? member("Bands")
    let stats = member("AllTilesStats")?.array?.compactMap { $0["BandName"] }
    let texts = (listed?.array ?? stats ?? []).compactMap(\.string)
    let names = texts.prefix(4096).compactMap { WrittenText.name(from: $0) }
    return names.count == texts.count && Set(names).count == names.count ? names : []
  }

  /// The model type: as the model says, else the first that learns from such chips, best one that
  /// the engine trains, with the name of the network that it stands in for.
  mutating func modelType(_ format: String?) -> (type: ModelType, standsFor: String?) {
    let configuration = member("ModelConfiguration")
    let names = [member("ModelName"), configuration?["Name"] ?? configuration].compactMap {
      $0?.string
    }
    let goal = member("ModelType")?.string.flatMap(WordSet.goal.word(spelled:))
    for name in names {
      for stem in Self.stems(name) {
        if let type = WordSet.modelType.word(spelled: stem).flatMap(ModelType.named) {
          return (type, nil)
        }
      }
    }
    let fitting = ModelType.all.filter { type in
      format.map { type.formats.contains($0) } ?? (goal == nil || type.goal == goal)
    }
    let sorted =
      fitting.filter { $0.support == .runs && (goal == nil || $0.goal == goal) } + fitting
    return (sorted.first ?? ModelType.all[0], names.first)
  }

  /// `_UNet`, `_MaskRCNN_Inferencing` and `Keras_MaskRCNN` are how definitions name their networks.
  private static func stems(_ text: String) -> [String] {
    var stem = text.prefix(100).drop { $0 == "_" }
    for ending in ["_Inferencing", "_Inference"] where stem.hasSuffix(ending) {
      stem = stem.dropLast(ending.count)
    }
    guard let bar = stem.firstIndex(of: "_") else { return [String(stem)] }
    return [String(stem), String(stem[stem.index(after: bar)...])]
  }

  /// A rate written as a number, or as `slice('1e-05', '1e-04')`, of which the last counts and the
  /// first is what the lower layers learned at.
  mutating func learningRate() -> (rate: Double?, lower: Double?) {
    guard let value = member("LearningRate") else { return (nil, nil) }
    if let number = SettingLiteral.number(value) { return (number, nil) }
    let parts = (value.string ?? "").prefix(200).split { !"0123456789.eE+-".contains($0) }
    let rates = parts.compactMap { Double($0) }.filter { $0 > 0 && $0 <= 1 }
    return (rates.last, rates.count > 1 ? rates.first : nil)
  }
}
