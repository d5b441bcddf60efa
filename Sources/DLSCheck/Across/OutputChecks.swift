// OutputChecks.swift: results that would overwrite each other, or have the ending of something else.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let sameOutput = Rule(
    "DLS0307", "Two blocks with one output",
    why: """
      What one of them writes the other would overwrite, and nobody could tell whose result it is.
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
      A model that finds things writes a GeoPackage, `.gpkg`; one that classifies pixels writes a \
      GeoTIFF, `.tif`.
      """,
    wrong: """
      source june { path = "june.tif" }
      train net {
        chips = "chips"
        model_type = unet
      }
      infer map {
        model = net
        source = june
        output = "map.gpkg"
      }

      """,
    right: """
      source june { path = "june.tif" }
      train net {
        chips = "chips"
        model_type = unet
      }
      infer map {
        model = net
        source = june
        output = "map.tif"
      }

      """)
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
        context.subject = block.id
        context.report(
          .sameOutput, context.place(block, "output"),
          "\(first.quoted) writes \(path.written) already. Give this one another `output`.",
          related: [context.related(first, "output", "\(first.quoted) writes it here.")],
          fixes: renamed(block, path, &context))
      } else {
        seen[key] = block
      }
    }
  }

  /// The path to open, the same however its beginning is written. Without libraries all paths are
  /// relative to one folder, and what is written tells them apart.
  static func key(_ path: FilePath, _ context: CheckContext) -> String {
    var key = context.hasLibraries ? path.resolved : path.written
    while key.utf8.starts(with: "./".utf8) { key.removeFirst(2) }
    return key
  }

  static func checkEnding(_ infer: Block, _ context: inout CheckContext) {
    guard let path = infer.value("output")?.asPath?.written, let train = infer.reference("model"),
      let type = train.text("model_type").flatMap({ ModelType.named($0) })
    else { return }
    let name = path.lowercased()
    let (ending, what, others) =
      type.goal == "classify_pixels"
      ? (".tif", "classifies pixels", [".gpkg", ".geojson", ".shp"])
      : (".gpkg", "finds things", [".tif", ".tiff"])
    guard let wrong = others.first(where: { name.hasSuffix($0) }) else { return }
    let better = String(path.dropLast(wrong.count)) + ending
    let place = context.place(infer, "output")
    context.report(
      .outputEnding, place,
      "\(train.quoted) \(what), so the map is a \(ending) file. Write \"\(better)\".",
      related: [context.related(train, "model_type", "The model type is set here.")],
      fixes: isLiteral(path, place, context) ? infer.replacing("output", by: "\"\(better)\"") : [])
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
