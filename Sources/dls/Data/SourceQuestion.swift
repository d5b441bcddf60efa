// SourceQuestion.swift: what the engine is asked about a source, and where the answer is kept.

import DLSJSON
import DLSLanguage
import DLSPlatform

/// A `probe` of one source block.
struct SourceQuestion {
  /// The block's address.
  let address: String
  /// The source as the engine's requests describe it.
  let request: JSONValue
  /// The files it names, patterns expanded, as absolute paths.
  let files: [String]
  /// Of each path the first file, which editors show a picture of.
  let shown: [String]
  /// Patterns and paths that lead to no file.
  let missing: [String]

  /// The question about a source block; nil when it names no path.
  init?(_ block: Block) { self.init(block, DataFiles(block.model)) }

  /// The same, where several blocks of a model are asked about.
  init?(_ block: Block, _ data: DataFiles) {
    let paths = block.paths("path")
    if paths.isEmpty { return nil }
    address = block.address
    var found: [String] = []
    var shown: [String] = []
    var lost: [String] = []
    for path in paths {
      let expanded = data.imagery(at: path)
      guard let first = expanded.first else {
        lost.append(path.written)
        continue
      }
      found += expanded
      if !path.isAddress, !shown.contains(first) { shown.append(first) }
    }
    files = found
    self.shown = shown
    missing = lost
    request = SourceQuestion.description(block, address: block.address, files: found)
  }

  /// The parameters of the `probe`.
  var probe: JSONValue { ["sources": [request]] }

  /// What an answer is kept under.
  static func key(_ method: String, _ params: JSONValue) -> JSONValue { [.string(method), params] }

  /// What the picture of one of the files is kept under: where the file lies doesn't matter to it.
  static func picture(of file: String, _ block: Block) -> JSONValue {
    picture(of: file, described: description(block, address: "", files: []))
  }

  /// The same where the source has been described.
  static func picture(of file: String, described: JSONValue) -> JSONValue {
    guard var source = described.object else { return .null }
    source["paths"] = JSONValue([file])
    for name in ["address", "crs", "origin", "origin_unit", "cell_size", "cell_unit"] {
      source[name] = nil
    }
    return key("picture", .object(source))
  }

  /// The source as the engine's requests describe it.
  static func description(_ block: Block, address: String, files: [String]) -> JSONValue {
    var object = JSONObject()
    object["address"] = .string(address)
    object["paths"] = JSONValue(files)
    if let crs = block.text("crs") { object["crs"] = .string(crs) }
    if case .pair(let east, let north, let unit)? = block.value("origin") {
      object["origin"] = JSONValue([east, north].map { counted($0, unit) })
      object["origin_unit"] = unit.map { .string(name($0)) }
    }
    switch block.value("cell_size") {
    case .pair(let width, let height, let unit)?:
      object["cell_size"] = JSONValue([width, height].map { counted($0, unit) })
      object["cell_unit"] = unit.map { .string(name($0)) }
    case .quantity(let size, let unit)?:
      object["cell_size"] = JSONValue([size, size].map { counted($0, unit) })
      object["cell_unit"] = .string(name(unit))
    default: break
    }
    if let bands = block.value("bands") {
      let names = bands.elements.map { $0.asText ?? "_" }
      object["bands"] = .array(names.map { $0 == "_" ? .null : .string($0) })
    }
    if let nodata = block.number("nodata") { object["nodata"] = .number(nodata) }
    return .object(object)
  }

  /// What the engine calls the unit that a number for it counts. Feet stay feet, for a reference
  /// system may have feet of its own.
  private static func name(_ unit: Unit) -> String {
    switch unit.dimension {
    case .angle, .angularCellSize: "degree"
    case .pixels: "pixel"
    default: isFeet(unit) ? "foot" : "metre"
    }
  }

  private static func isFeet(_ unit: Unit?) -> Bool { unit == .foot || unit == .footPerPixel }

  /// A number in the base unit of its dimension, as it counts `name(unit)`.
  private static func counted(_ number: Double, _ unit: Unit?) -> Double {
    isFeet(unit) ? Unit.foot.fromBase(number) : number
  }
}
