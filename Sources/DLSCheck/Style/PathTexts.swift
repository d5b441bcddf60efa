// PathTexts.swift: paths that hold something which isn't read as it was meant.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let backslash = Rule(
    "DLS0402", "A path with backslashes", severity: .hint,
    why: """
      Windows reads paths with `/` as well, and everything else reads only those.
      """,
    wrong: "source ortho { path = \"imagery\\ortho.tif\" }\n",
    right: "source ortho { path = \"imagery/ortho.tif\" }\n")
}

extension Rule {
  static let homeFolder = Rule(
    "DLS0373", "A path with what only a shell fills in",
    why: """
      `~` is the home folder to a shell, and `$HOME` or `%USERPROFILE%` a variable, which is another text \
      for everybody. In a project they are folders of these names. Write the path relative to the project's \
      file, or give the folder a `let` that each machine sets: `--set data=/home/ana/imagery`.
      """,
    wrong: "source ortho { path = \"~/imagery/ortho.tif\" }\n",
    right: "let data = \"imagery\"\n\nsource ortho { path = \"${data}/ortho.tif\" }\n")

  static let layerOfLayerless = Rule(
    "DLS0374", "A layer of a file that has none",
    why: """
      `|name` behind a path chooses one layer of a GeoPackage. A GeoJSON file, a Shapefile or a COCO \
      file is one layer by itself.
      """,
    wrong: Part.ortho
      + Part.block("work_units plots", "source = ortho", "polygons = \"plots.geojson|plots\""),
    right: Part.ortho
      + Part.block("work_units plots", "source = ortho", "polygons = \"plots.geojson\""))

  static let layerOfQGIS = Rule(
    "DLS0392", "What QGIS says of a layer besides its name",
    why: """
      The address that QGIS shows of a layer goes on behind its name: with the kind of geometry that is shown, \
      `|geometrytype=Polygon`, or with a filter, `|subset=…`. A project reads a layer whole, and would look for \
      one of that long name. Write the layer's name alone; save features that alone are meant as a layer of \
      their own.
      """,
    wrong: Part.ortho
      + Part.block(
        "work_units plots", "source = ortho",
        "polygons = \"plots.gpkg|layername=plots|geometrytype=Polygon\""),
    right: Part.ortho
      + Part.block("work_units plots", "source = ortho", "polygons = \"plots.gpkg|plots\""))
}

/// Looks into the texts of paths.
enum PathTextChecks {
  static func check(_ setting: WrittenSetting, _ node: NodeID, _ context: inout CheckContext) {
    guard let row = setting.row else { return }
    switch row.type {
    case .path, .artefact: break
    default: return
    }
    let tree = setting.block.sourceFile.tree
    let isLayered = row.type != .path(layered: false)
    for token in tree.tokenRange(node) {
      let place = Place(file: setting.block.file, range: tree.range(ofToken: token))
      let bytes = tree.bytes[place.range.indices]
      let kind = tree.tokens.kind(token)
      if kind == .stringTail, isLayered, bytes.contains(0x7C) { additions(bytes, place, &context) }
      if kind == .string || kind == .stringHead { shell(bytes, place, &context) }
      if kind != .string { continue }
      if bytes.contains(0x5C) { backslashes(bytes, place, &context) }
      if isLayered, bytes.contains(0x7C) { layer(bytes, place, &context) }
    }
  }

  private static func backslashes(
    _ bytes: ArraySlice<UInt8>, _ place: Place, _ context: inout CheckContext
  ) {
    let better = String(
      decoding: bytes.map { $0 == 0x5C ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
    context.report(
      .backslash, place, "Only Windows reads backslashes in paths. Write \(better).",
      fixes: [.replace(place, better, isSafe: true)])
  }

  /// What a shell would fill in, at the beginning of a path or as one of its folders.
  private static func shell(
    _ bytes: ArraySlice<UInt8>, _ place: Place, _ context: inout CheckContext
  ) {
    if bytes.dropFirst().prefix(2).elementsEqual("~/".utf8) {
      context.report(
        .homeFolder, place,
        "`~` is a folder of that name here, not your home. Write the path relative to this file, or "
          + "a `let` that `--set` gives another text.")
    }
    guard let variable = ShellVariable(in: bytes) else { return }
    context.report(
      .homeFolder, place,
      "`\(variable.written)` is a folder of that name here: variables of the shell aren't filled in. "
        + "Write the path relative to this file, or `${\(variable.name)}` and a `let \(variable.name)` "
        + "that `--set` gives another text.")
  }

  private static func layer(
    _ bytes: ArraySlice<UInt8>, _ place: Place, _ context: inout CheckContext
  ) {
    guard let bar = FilePath.bar(in: bytes) else { return }
    let file = String(decoding: bytes[..<bar], as: UTF8.self).dropFirst()
    let layerless = [".geojson", ".json", ".shp"]
    guard layerless.contains(where: { file.lowercased().hasSuffix($0) }) else {
      return additions(bytes, place, &context)
    }
    context.report(
      .layerOfLayerless, place,
      "\(file) has no layers to choose from. Write \"\(file)\", without what follows the bar.",
      fixes: [.replace(place, "\"\(file)\"")])
  }

  /// What QGIS writes behind a bar besides a layer's name, in lower case.
  private static let words = [
    "geometrytype=", "subset=", "layerid=", "uniquegeometrytype=", "option:", "authcfg=",
  ]

  private static func additions(
    _ bytes: ArraySlice<UInt8>, _ place: Place, _ context: inout CheckContext
  ) {
    guard let first = FilePath.bar(in: bytes) else { return }
    let bars = (first..<bytes.endIndex).filter { bytes[$0] == 0x7C }
    func word(_ bar: Int) -> String? {
      // As much as the longest word: a text may be nothing but bars.
      let text = String(decoding: bytes[(bar + 1)...].prefix(24), as: UTF8.self).lowercased()
      return words.first { text.hasPrefix($0) }
    }
    guard let start = bars.first(where: { word($0) != nil }), let said = word(start) else { return }
    let range = TextRange(UInt32(start), place.range.end - 1)
    // Without a filter more is read than was meant.
    let isFiltered = bars.contains { word($0) == "subset=" }
    let fix = Fix(
      title: "Leave out |\(said)…",
      edits: [TextEdit(file: place.file, range: range, newText: "")], isSafe: false)
    context.report(
      .layerOfQGIS, Place(file: place.file, range: range),
      "`|\(said)…` is for QGIS: a layer is read whole here, and this would be part of its name. Leave "
        + "it out; features that alone are meant can be saved as a layer of their own.",
      fixes: isFiltered ? [] : [fix])
  }
}

/// `$HOME` or `%USERPROFILE%`: a folder of a path that a shell would write another text for.
private struct ShellVariable {
  let written: String
  let name: String

  /// The first one in the bytes of a string; nil where there is none.
  init?(in bytes: ArraySlice<UInt8>) {
    for folder in bytes.split(whereSeparator: { "/\\\"|".utf8.contains($0) }) {
      let isPosix = folder.first == UInt8(ascii: "$")
      let isWindows = folder.first == UInt8(ascii: "%") && folder.last == UInt8(ascii: "%")
      let name = isPosix ? folder.dropFirst() : folder.dropFirst().dropLast()
      guard isPosix || isWindows, ShellVariable.isName(name) else { continue }
      written = String(decoding: folder, as: UTF8.self)
      self.name = String(decoding: name, as: UTF8.self)
      return
    }
    return nil
  }

  private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, !(0x30...0x39).contains(first) else { return false }
    return bytes.allSatisfy {
      (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
        || $0 == UInt8(ascii: "_")
    }
  }
}
