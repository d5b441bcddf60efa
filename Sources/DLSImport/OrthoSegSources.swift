// OrthoSegSources.swift: the layers of imagery of an OrthoSeg project as sources.

import DLSLanguage
import DLSText

extension OrthoSegProject {
  /// Writes the source of a layer of imagery; returns its name.
  mutating func writeSource(_ layer: String) -> String {
    let name = writer.name(from: layer, or: "imagery")
    used.insert(layer)
    if let layersFile, !layers.names.contains(layer) {
      writer.leaveOut(
        "the imagery of the layer \(layer): \(file) names it, and \(layersFile) has no section [\(layer)]. "
          + "Write the path of its files into `source \(name)`, or correct `image_layer` and import again."
      )
    }
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
    let digits = String(parts[1].trimmed)
    let row = Schema.kinds("source").first.flatMap { Schema.blocks[$0].attribute("crs") }
    return row.flatMap { ValueReader.hasForm("\"EPSG:\(digits)\"", of: $0) ? digits : nil }
  }

  private func joined(_ folder: String, _ path: String) -> String {
    let isAbsolute =
      path.hasPrefix("/") || path.hasPrefix("\\") || path.dropFirst().hasPrefix(":")
      || FilePath.scheme(of: path) != nil
    return folder.isEmpty || isAbsolute ? path : "\(folder)/\(path)"
  }
}
