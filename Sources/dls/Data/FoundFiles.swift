// FoundFiles.swift: the files that a path of a project leads to.

import DLSLanguage
import DLSPlatform
import DLSText

extension FilePath {
  /// The files there are, as absolute paths: those that fit a pattern and aren't results of `dls`, or the
  /// one file; none where nothing is there. A name that is there is taken as it stands, such as
  /// `ortho[1].tif` of a second download. What the project's own blocks write, `DataFiles` knows.
  var found: [String] {
    let full = Path.absolute(resolved)
    if FileSystem.exists(full) { return [full] }
    return isGlob ? OwnResults.without(Glob.expand(full), of: full) : []
  }

  /// The same for imagery: a pattern takes neither folders nor what only accompanies a raster, such as the
  /// `.aux.xml` that programs write beside it.
  var foundImagery: [String] { rasters(of: found) }

  /// Of the files that this leads to those that may be rasters, where it is a pattern.
  func rasters(of found: [String]) -> [String] {
    isGlob ? found.filter(FilePath.isRaster) : found
  }

  /// Whether a pattern may take a file for a raster. Where the name says it, the disk isn't asked.
  private static func isRaster(_ path: String) -> Bool {
    let suffix = Path.suffix(path).lowercased()
    if rasters.contains(suffix) { return true }
    if companions.contains(suffix) { return false }
    return folders.contains(suffix) || !FileSystem.isDirectory(path)
  }

  /// Whether a file is called as rasters are.
  static func isNamedRaster(_ path: String) -> Bool {
    rasters.contains(Path.suffix(path).lowercased())
  }

  /// Whether a path leads to a folder that is no raster itself, as some are: those of ArcInfo hold a header.
  static func isFolderOfRasters(_ path: String) -> Bool {
    FileSystem.isDirectory(path) && !folders.contains(Path.suffix(path).lowercased())
      && !FileSystem.exists(Path.join(path, "hdr.adf"))
  }

  private static let rasters: Set<String> = ["jp2", "jpg", "png", "tif", "tiff", "vrt"]
  /// As `is_sidecar` of the engine has them.
  private static let companions: Set<String> = [
    "csv", "geojson", "jgw", "jpgw", "json", "msk", "ovr", "part", "pgw", "pngw", "prj", "qmd",
    "qml", "tfw", "tfwx", "tifw", "txt", "wld", "xml",
  ]
  /// Rasters that are folders.
  private static let folders: Set<String> = ["safe", "zarr"]
}

extension FilePath {
  /// What to say of a path that leads to no file: why none of the kind is ever opened, what a pattern leaves
  /// out, or which file there is whose name differs in capitals or blanks only, as Windows would open it. " "
  /// stands before it.
  func whyLost(ofImagery: Bool = false) -> String {
    if isAddress {
      return " Files are read from disks, not from a network: keep a copy beside the project."
    }
    if written.pieces(between: "/").contains(where: { $0.hasPrefix("$") }) {
      return " `$` names no variable of the shell here: a `let` holds such a text."
    }
    if isGlob {
      let rest = found
      let fitting = rest.isEmpty ? Glob.expand(Path.absolute(resolved)) : rest
      guard let first = (ofImagery ? rasters(of: fitting) : fitting).first else { return "" }
      let shown = quoted(Path.display(first))
      return " What fits, such as \(shown), is a result of dls, which patterns leave out."
    }
    let (folder, wanted) = (Path.parent(resolved), FilePath.loose(Path.name(resolved)))
    guard let names = try? FileSystem.list(folder.isEmpty ? "." : folder),
      let near = names.first(where: { FilePath.loose($0) == wanted })
    else { return "" }
    return " There is \(quoted(near))."
  }

  /// A name without what people overlook.
  private static func loose(_ name: String) -> String {
    name.lowercased().split(separator: " ").joined(separator: " ")
  }
}
