// ProjectTemplate.swift: the text of a new project file.

import DLSFormat
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSSyntax

/// A project file with comments, from what is known about the imagery.
struct ProjectTemplate {
  let name: String
  /// The paths and patterns of the imagery as typed.
  let imagery: [String]
  /// The folder of the file, which paths in it are relative to.
  let folder: String
  /// detect_objects or classify_pixels.
  let goal: String
  /// What the engine knows about the imagery; nil for nothing.
  let facts: JSONValue?

  /// The whole text, in the canonical form.
  var text: String {
    String(decoding: Formatter.format(Parser.parse(Array(draft.utf8))), as: UTF8.self)
  }

  private var draft: String {
    let ground = UnitProposal(facts: facts, tile: tile)
    return [
      """
      dlsproj 1

      // What is mapped, from what, and how a model learns it. `dls check` says what is missing,
      // `dls plan` what would happen. Lines that need your attention are marked TODO.

      project \(name) {
        title = "\(name)"  // TODO: the name people see
        goal = \(goal)
      }

      // The imagery. Paths are relative to this file; * and ? stand for any characters.
      source imagery {
        path = \(path)
      \(bands)}

      // The classes. Each has a number for rasters and a colour for maps.
      schema labels {
        geometry = polygon
        class thing { value = 1, color = #2e7d32 }  // TODO: your classes
      }

      // The ground is cut into units. Each is labelled, reviewed, and held out as one.
      work_units plots {
        source = imagery
        unit_size = \(ground.size)
      \(ground.split)
      }

      // Labels that exist already. Without any, remove this block and draw them in QGIS: the store
      // \(name).gpkg beside this file opens there once `dls apply` has made it.
      // samples boxes {
      //   schema = labels
      //   from = "labels.geojson"
      //   status = approved
      // }

      // Chips are cut from complete units and show Approved samples only.
      export chips {
        schema = labels
        units = plots
        format = \(goal == "classify_pixels" ? "classified_tiles" : "pascal_voc")
        tile = \(tile) px
      }

      """,
      """
      train net {
        chips = chips
        model_type = \(goal == "classify_pixels" ? "unet" : "center_net")
      }

      infer map {
        model = net
        source = imagery
      }

      """,
    ].joined(separator: "\n")
  }

  private var path: String {
    if imagery.isEmpty { return "\"imagery/*.tif\"  // TODO" }
    let paths = imagery.map { WrittenText.quoted(Path.relative($0, to: folder)) }
    return paths.count == 1 ? paths[0] : "[\(paths.joined(separator: ", "))]"
  }

  private var bands: String {
    let names = (facts?["bands"]?.array ?? []).compactMap { $0["name"]?.string }
    guard !names.isEmpty, names.allSatisfy(WrittenText.isName), Set(names).count == names.count
    else { return "" }
    return "  bands = [\(names.joined(separator: ", "))]\n"
  }

  private var tile: Int {
    guard let width = facts?["width"]?.double, let height = facts?["height"]?.double else {
      return 256
    }
    let side = min(width, height)
    return side < 512 ? 64 : side < 1024 ? 128 : 256
  }
}
