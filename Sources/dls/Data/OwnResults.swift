// OwnResults.swift: what projects make, which no pattern takes for imagery or labels.

import DLSLanguage
import DLSPlatform

/// What `dls` writes, as it is told from what people have: a pattern that took it would cut chips from chips
/// and learn from a model's own finds. A path without a pattern names what it names.
enum OwnResults {
  /// The paths that a pattern leads to, less what `dls` made: whatever lies in a folder of results, or in one
  /// of chips or of a model, and stores. What the pattern itself says in plain words it takes.
  static func without(_ paths: [String], of pattern: String) -> [String] {
    var (base, plain) = ("/", 0)
    for step in pattern.split(separator: "/").map(String.init) {
      let next = Path.join(base, step)
      if Glob.isPattern(step), !FileSystem.exists(next) { break }
      base = next
      plain += 1
    }
    var isResult: [String: Bool] = [:]
    return paths.filter { path in
      var folder = base
      for part in path.split(separator: "/").dropFirst(plain).dropLast() {
        folder = Path.join(folder, String(part))
        let known = isResult[folder] ?? isFolderOfResults(folder)
        isResult[folder] = known
        if known { return false }
      }
      return !isStore(path) && Path.suffix(path).lowercased() != "dls"
    }
  }

  /// Where a project's text says that it writes.
  struct Places: Sendable {
    private let layout: ProjectLayout?
    private let maps: [String]

    /// The places in a project, and none where there is none; no file is looked at.
    init(_ model: Model?) {
      layout = model.flatMap { try? ProjectLayout($0, path: $0.files[0].path) }
      let paths = model?.blocks(of: "infer").flatMap { $0.paths("output") } ?? []
      maps = paths.map { Path.absolute($0.resolved) }
    }

    /// The files that runs of the project write one by one, and its store, as they lie on the disk: also what runs
    /// made whose blocks are gone or said something else.
    func files() -> Set<String> {
      var files = maps
      if let layout { files += [layout.store] + RunOrigin.drawn(layout) }
      return Set(files.map { FileSystem.resolved($0) ?? $0 })
    }
  }

  /// A folder of all results of a project, or one that says itself which run of an export or training made it:
  /// others have files of such names as well.
  private static func isFolderOfResults(_ folder: String) -> Bool {
    Path.suffix(folder).lowercased() == "dls" || RunOrigin.run(at: folder) != nil
  }

  /// A GeoPackage beside the folder of results that is called after it.
  private static func isStore(_ path: String) -> Bool {
    guard Path.suffix(path).lowercased() == "gpkg" else { return false }
    return FileSystem.isDirectory(Path.join(Path.parent(path), Path.stem(Path.name(path)) + ".dls"))
  }
}
