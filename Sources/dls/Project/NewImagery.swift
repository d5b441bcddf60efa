// NewImagery.swift: the imagery that `dls init` is given, and how a new project writes it.

import DLSCheck
import DLSLanguage
import DLSPlatform
import DLSText

/// The rasters that the words of a command line mean. A shell writes all files in place of a pattern without
/// quotes, and people name the folder that their imagery lies in.
struct NewImagery {
  /// Files and patterns as typed: one for each text of `path`; none for a template.
  let paths: [String]
  /// What the project is called after; nil for nothing.
  let title: String?

  /// - Parameter words: what was typed.
  init(_ words: [String]) throws {
    var paths: [String] = []
    var files: [String] = []
    var seen: Set<String> = []
    for word in words where seen.insert(word).inserted {
      if FilePath.isFolderOfRasters(word) {
        paths += try NewImagery.patterns(in: word)
      } else if FilePath(written: word, folder: "").foundImagery.isEmpty {
        throw CommandFailure.usage(
          Glob.isPattern(word)
            ? "no file fits \(quoted(word))" : "there is no file \(quoted(word))",
          help: NewImagery.help)
      } else {
        files.append(word)
      }
    }
    // What accompanies a raster comes along where a shell writes the names.
    if words.count > 1 { files = FilePath(written: "*", folder: "").rasters(of: files) }
    if paths.isEmpty, files.isEmpty, !words.isEmpty {
      throw CommandFailure.usage("none of these is a raster", help: NewImagery.help)
    }
    self.paths = paths + NewImagery.gathered(files)
    title =
      words.count > 1
      ? nil
      : words.first.map {
        FilePath.isFolderOfRasters($0) ? Path.name(Path.absolute($0)) : Path.stem($0)
      }
  }

  /// The files there are, as absolute paths.
  var files: [String] {
    paths.flatMap { FilePath(written: $0, folder: "").foundImagery }
  }

  private static let help =
    "name a raster or a pattern such as 'imagery/*.tif', or none for a template"

  /// One pattern that fits these files and no others; the files where there is none.
  private static func gathered(_ files: [String]) -> [String] {
    guard files.count > 1, let first = files.first else { return files }
    let wanted = Set(files.map(Path.absolute))
    let names = files.map(Path.name)
    let folder = Set(files.map(Path.parent)).count == 1 ? Path.parent(first) : nil
    // One level of folders may stand for any.
    let above = folder.map { [$0] } ?? files.map { Path.parent(Path.parent($0)) }
    guard Set(above).count == 1, let base = above.first else { return files }
    let start = Path.join(base, folder == nil ? "*" : "")
    let ends = ["*.\(Path.suffix(names[0]))", "*", "\(beginning(names))*\(end(names))"]
    let patterns = ends.map { Path.join(start, $0) }
    return patterns.first { Set(FilePath(written: $0, folder: "").foundImagery) == wanted }
      .map { [$0] } ?? files
  }

  /// What all names begin with.
  private static func beginning(_ names: [String]) -> String {
    names.dropFirst().reduce(names[0]) { common, name in
      String(zip(common, name).prefix { $0 == $1 }.map(\.0))
    }
  }

  /// What all names end with.
  private static func end(_ names: [String]) -> String {
    String(beginning(names.map { String($0.reversed()) }).reversed())
  }

  /// The patterns that take the rasters of a folder, or of those in it.
  private static func patterns(in folder: String) throws -> [String] {
    let base = Path.normalised(folder) == "." ? "" : folder
    for level in ["*", "*/*"] {
      let pattern = Path.join(base, level)
      let found = FilePath(written: pattern, folder: "").found.filter(FilePath.isNamedRaster)
      if found.isEmpty { continue }
      var counts: [String: Int] = [:]
      for file in found { counts[Path.suffix(file), default: 0] += 1 }
      let suffixes = counts.keys.sorted()
      let typed = suffixes.map { "\(pattern).\($0)" }
      if Set(suffixes.map { $0.lowercased().prefix(3) }).count == 1 { return typed }
      let kinds = suffixes.map { "\(Figures.grouped(counts[$0] ?? 0)) .\($0)" }
      let lines = typed.map { "`dls init \(ShellWord.quoting($0))`" }
      throw CommandFailure.usage(
        "\(quoted(folder)) holds \(kinds.joinedAsList()) files",
        help: "write which: \(lines.joined(separator: " or "))")
    }
    let deeper = ShellWord.quoting(Path.join(base, "**/*.tif"))
    throw CommandFailure.usage(
      "no raster lies in \(quoted(folder)), or one level below",
      help: "name a raster or a pattern such as \(deeper), or none for a template")
  }
}
