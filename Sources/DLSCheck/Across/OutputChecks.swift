// OutputChecks.swift: results that would overwrite each other, or have the ending of something else.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let sameOutput = Rule(
    "DLS0307", "Two blocks with one output",
    why: """
      What one of them writes the other would overwrite, and nobody could tell whose result it is. \
      A block without `output` writes into the project's folder of results, as in \
      `PROJECT.dls/chips/NAME`. Chips and models are folders, which a run replaces as a whole, so that \
      no other block writes into one of them.
      """,
    wrong: """
      source june { path = "june.tif" }
      infer june-map {
        model = "net.dlpk"
        source = june
        output = "map.gpkg"
      }
      infer july-map {
        model = "net.dlpk"
        source = june
        output = "map.gpkg"
      }

      """,
    right: """
      source june { path = "june.tif" }
      infer june-map {
        model = "net.dlpk"
        source = june
        output = "june.gpkg"
      }
      infer july-map {
        model = "net.dlpk"
        source = june
        output = "july.gpkg"
      }

      """)

  static let outputEnding = Rule(
    "DLS0326", "A map whose file has the ending of something else",
    why: """
      A model that finds things writes a GeoPackage, `.gpkg`. One that classifies pixels writes a \
      GeoTIFF, `.tif`, or the outlines of its classes as a GeoPackage.
      """,
    wrong: mapped("center_net", "pascal_voc", "output = \"map.tif\""),
    right: mapped("center_net", "pascal_voc", "output = \"map.gpkg\""))

  private static func mapped(_ type: String, _ format: String, _ lines: String...) -> Example {
    Example(
      Part.upToUnits
        + Part.block("export chips", "schema = pools", "units = plots", "format = \(format)")
        + Part.block("train net", "chips = chips", "model_type = \(type)")
        + "infer map {\n  model = net\n  source = ortho\n" + lines.map { "  \($0)\n" }.joined()
        + "}\n")
  }

  static let cornersOfRaster = Rule(
    "DLS0386", "Corners taken from a map that has none", severity: .warning,
    why: """
      `simplify` takes corners from outlines. A map of pixels is a raster, unless its `output` ends in \
      `.gpkg`: then it is the outlines of its classes.
      """,
    wrong: mapped(
      "unet", "classified_tiles", "output = \"map.tif\"", "clean { simplify = 1 m }"),
    right: mapped(
      "unet", "classified_tiles", "output = \"map.gpkg\"", "clean { simplify = 1 m }"))
}

/// Checks where results go.
enum OutputChecks {
  /// Looks at blocks that write somewhere for those with one output.
  static func check(_ writers: some Sequence<Block>, _ context: inout CheckContext) {
    var seen: [String: Block] = [:]
    for block in writers {
      guard let path = block.value("output")?.asPath else { continue }
      let key = key(path, context)
      if let first = seen[key] {
        report(block, path, first, &context)
      } else {
        seen[key] = block
      }
    }
  }

  /// Looks at blocks that write somewhere for one whose output is where another writes that names none.
  static func checkDefaults(_ writers: some Sequence<Block>, _ context: inout CheckContext) {
    guard let folder = context.model.outputFolder() else { return }
    var seen: [String: Block] = [:]
    for block in writers where !block.isWritten("output") {
      guard let place = block.defaultOutput else { continue }
      let path = FilePath(written: "\(folder)/\(place)", folder: block.sourceFile.folder)
      seen[key(path, context)] = block
    }
    if seen.isEmpty { return }
    for block in writers where block.isWritten("output") {
      guard let path = block.value("output")?.asPath else { continue }
      let key = key(path, context)
      if let first = seen[key] {
        report(block, path, first, &context)
      } else if let outer = OutputPlaces.folders(above: key).lazy.compactMap({ seen[$0] }).first {
        OutputPlaces.report(block, path, within: outer, &context)
      }
    }
  }

  /// Reports a block that writes where another one does.
  private static func report(
    _ block: Block, _ path: FilePath, _ first: Block, _ context: inout CheckContext
  ) {
    context.subject = block.id
    context.report(
      .sameOutput, context.place(block, "output"),
      "\(first.quoted) writes \(path.written) already. Give this one another `output`.",
      related: [context.related(first, "output", "\(first.quoted) writes it here.")],
      fixes: renamed(block, path, &context))
  }

  /// The path to open as seen from the project's folder, the same however it is written.
  @inline(never)
  static func key(_ path: FilePath, _ context: CheckContext) -> String {
    key(path, from: context.model.files[0].folder)
  }

  /// The same as seen from the project's folder.
  static func key(_ path: FilePath, from home: String) -> String {
    let slash = UInt8(ascii: "/")
    // Nearly all are written in the project's own file, and relative to its folder.
    if path.folder == home, path.written.utf8.first != slash || home.utf8.first != slash {
      return FilePath.plain(path.written)
    }
    return path.isAddress
      ? path.written : FilePath.plain(FilePath.relative(path.resolved, to: home))
  }

  static func checkEnding(_ infer: Block, _ context: inout CheckContext) {
    guard infer.isWritten("output"), let path = infer.value("output")?.asPath?.written,
      let train = infer.reference("model"), let type = train.networkType, type.support == .runs
    else { return }
    let file = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
    let dot = file.lastIndex(of: ".").flatMap { $0 > file.startIndex ? $0 : nil }
    let endings = type.classifiesPixels ? [".tif", ".tiff", ".gpkg"] : [".gpkg"]
    let ending = dot.map { file[$0...].lowercased() } ?? ""
    if endings.contains(ending) { return }
    let better = String(path[..<(dot ?? path.endIndex)]) + endings[0]
    let place = context.place(infer, "output")
    context.report(
      .outputEnding, place,
      type.classifiesPixels
        ? "\(train.quoted) classifies pixels, so the map is a .tif file, or a .gpkg file of outlines. "
          + "Write \"\(better)\"."
        : "\(train.quoted) finds things, so the map is a .gpkg file. Write \"\(better)\".",
      related: [type.related(train, context)],
      fixes: isLiteral(path, place, context) ? infer.replacing("output", by: "\"\(better)\"") : [])
  }

  /// What `clean` does to a map: a raster has no corners to take.
  static func checkClean(_ clean: Block, _ infer: Block, _ context: inout CheckContext) {
    guard let simplify = clean.number("simplify"), simplify > 0,
      let train = infer.reference("model"), train.networkType?.classifiesPixels == true
    else { return }
    let path = infer.value("output")?.asPath?.written
    if path?.lowercased().hasSuffix(".gpkg") == true { return }
    // Without an `output` the training's own model type decides what is written.
    if path == nil, !train.isWritten("model_type") { return }
    context.report(
      .cornersOfRaster, context.place(clean, "simplify"),
      "This map is a raster, which has no outlines to simplify. Remove `simplify`, or let `output` end "
        + "in .gpkg.",
      related: path == nil ? [] : [context.related(infer, "output", "The file is named here.")],
      fixes: clean.writtenSettings.count == 1 ? clean.removed() : clean.removing("simplify"))
  }

  /// Another output beside the one that is taken, called like its block.
  static func renamed(
    _ block: Block, _ path: FilePath, _ context: inout CheckContext
  ) -> [Fix] {
    guard let name = block.name, isLiteral(path.written, context.place(block, "output"), context)
    else { return [] }
    let written = path.written
    let folder = written.lastIndex(of: "/").map { written[...$0] } ?? ""
    let file = written.dropFirst(folder.count)
    let ending = file.lastIndex(of: ".").map { file[$0...] } ?? ""
    let better = "\(folder)\(name)\(ending)"
    return better == written ? [] : block.replacing("output", by: "\"\(better)\"")
  }

  /// Whether a path stands in the text just as it is read, without `${…}` or doubled quotes.
  private static func isLiteral(_ path: String, _ place: Place, _ context: CheckContext) -> Bool {
    context.text(place) == "\"\(path)\""
  }
}
