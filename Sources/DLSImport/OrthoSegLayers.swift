// OrthoSegLayers.swift: the image layers of an OrthoSeg project and the labels drawn on them.

import DLSJSON
import DLSLanguage
import DLSText

/// How an import looks at files beside the one it was given. Paths are those of the files read: they
/// are relative to the folder that the project's configuration lies in.
package struct NeighbourFiles {
  /// The bytes of a file; nil where there is none.
  let read: (String) -> [UInt8]?
  /// Whether a file is there.
  let exists: (String) -> Bool
  /// The names of the fields of labels; nil where they can't be told.
  let fields: (String) -> [String]?
  /// The path as the new project file writes it.
  let placed: (String) -> String

  package init(
    read: @escaping (String) -> [UInt8]?, exists: @escaping (String) -> Bool,
    fields: @escaping (String) -> [String]? = { _ in nil }, placed: @escaping (String) -> String
  ) {
    self.read = read
    self.exists = exists
    self.fields = fields
    self.placed = placed
  }
}

/// One image layer with its labels.
struct OrthoSegLayer {
  /// The layer's name.
  let name: String
  /// Where training looks: polygons of one chip each.
  var locations: String?
  /// What is drawn there.
  var polygons: String?
  /// The cell size to learn at, where it isn't that of all layers.
  var cellSize: Double?
}

/// Finds layers with labels, by the patterns and the list of a configuration.
struct OrthoSegLayers {
  private(set) var found: [OrthoSegLayer] = []
  /// What of the list has no place in a project file, a note each.
  private(set) var left: [String] = []

  /// Looks for label files of each layer of the file of layers, and of those listed by hand.
  init(_ config: ConfigReader, _ layers: ConfigReader, _ files: NeighbourFiles) {
    let polygons = config.value("train", "labelpolygons_pattern")
    let locations = config.value("train", "labellocations_pattern")
    for name in layers.names.prefix(1000) {
      let one = OrthoSegLayer(
        name: name, locations: locations?.replacing("{image_layer}", with: name),
        polygons: polygons?.replacing("{image_layer}", with: name))
      if let path = one.polygons, files.exists(path) { found.append(one) }
    }
    addListed(config)
    guard let wanted = config.value("predict", "image_layer") ?? layers.names.first,
      wanted != "MUST_OVERRIDE"
    else { return }
    if found.isEmpty {
      found.append(
        OrthoSegLayer(
          name: wanted, locations: locations?.replacing("{image_layer}", with: wanted),
          polygons: polygons?.replacing("{image_layer}", with: wanted)))
    }
  }

  private mutating func addListed(_ config: ConfigReader) {
    guard let text = config.value("train", "label_datasources") else { return }
    guard
      let listed = (try? JSONReader.parse(text, limits: JSONLimits(depth: 16, values: 10_000)))?
        .object
    else { return left.append("`label_datasources` in [train], which is no JSON object.") }
    var seen: Set<String> = []
    let known: Set = ["image_layer", "locations_path", "polygons_path", "pixel_x_size"]
    for (key, value) in listed.members {
      for member in (value.object?.members ?? []).prefix(100) where !known.contains(member.name) {
        left.append(
          "the labels \(key.shown(60)): \(member.name.shown(60)) = "
            + JSONWriter.text(member.value).shown())
      }
      let locations = value["locations_path"]?.string
      let index = found.firstIndex { $0.locations == locations && locations != nil }
      guard let name = value["image_layer"]?.string ?? index.map({ found[$0].name }) else {
        left.append("the labels \(key.shown(60)), which name no image_layer.")
        continue
      }
      if let locations, !seen.insert(locations).inserted {
        left.append(
          "the labels \(key.shown(60)), \(locations) once more on the layer \(name): ground is labelled "
            + "once here.")
        continue
      }
      let layer = OrthoSegLayer(
        name: name, locations: locations,
        polygons: value["polygons_path"]?.string ?? index.flatMap { found[$0].polygons },
        cellSize: value["pixel_x_size"]?.double)
      if let index { found[index] = layer } else { found.append(layer) }
    }
  }
}
