// DataFiles.swift: the files that a project's imagery and labels lie in.

import DLSLanguage
import DLSPlatform

/// The files that paths of a project lead to. A pattern leaves out what the project itself writes, which is found
/// out once for all paths: each run of an `infer` block says what it drew.
final class DataFiles {
  private let places: () -> OwnResults.Places
  private lazy var own = places().files()

  init(_ model: Model) { places = { OwnResults.Places(model) } }

  /// The files of a project of which only this is known.
  init(_ places: @escaping () -> OwnResults.Places) { self.places = places }

  /// Those that a path leads to.
  func at(_ path: FilePath) -> [String] {
    let found = path.found
    if !path.isGlob || found.isEmpty { return found }
    return found.filter { !own.contains(FileSystem.resolved($0) ?? $0) }
  }

  /// The same for imagery: see `FilePath.foundImagery`.
  func imagery(at path: FilePath) -> [String] { path.rasters(of: at(path)) }

  /// Those that a path of a block leads to.
  func at(_ path: FilePath, of block: Block) -> [String] {
    block.keyword == "source" ? imagery(at: path) : at(path)
  }
}
