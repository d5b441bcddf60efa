// ProjectLayout.swift: where a project's store, artefacts and runs lie.

import DLSLanguage
import DLSPlatform
import DLSStore

/// The folders and files of a project, as absolute paths.
struct ProjectLayout {
  /// The project block's name.
  let name: String
  /// Where the text says that name.
  let place: Place
  /// The folder of the project's file.
  let folder: String
  /// The GeoPackage.
  let store: String
  /// The folder of chips, models, maps and runs: `NAME.dls`, or that of the store in force.
  let artefacts: String

  /// Whether something lies where the store belongs. A link counts wherever it leads: a disk that isn't
  /// mounted is no reason to make a new store.
  var hasStore: Bool { FileSystem.info(store, followingLinks: false) != nil }

  /// The layout of a project; a file without a `project` block is an error.
  init(_ project: LoadedProject) throws {
    try self.init(project.model, path: project.path)
  }

  /// The layout of the project in a file.
  init(_ model: Model, path: String) throws {
    guard let block = model.project, let name = block.name else {
      throw CommandFailure.problem(
        "\(quoted(Path.display(path))) declares no project",
        help: "add `project NAME {}`; the name is that of the store beside the file")
    }
    self.name = name
    place = block.namePlace
    folder = Path.parent(Path.absolute(path))
    store =
      block.paths("store").first.map { Path.absolute($0.resolved) }
      ?? Path.join(folder, name + ".gpkg")
    artefacts = Path.join(folder, model.outputFolder(Path.absolute) ?? name + ".dls")
  }

  /// The folder of all runs.
  var runs: String { Path.join(artefacts, "runs") }

  /// The chips of an export block.
  func chips(_ block: Block) -> String { output(block) }

  /// The model of a train block.
  func model(_ block: Block) -> String { output(block) }

  /// The map of an infer block: a raster for pixels, a GeoPackage for things.
  func map(_ block: Block) -> String { output(block) }

  /// What an export, train or infer block makes.
  func output(_ block: Block) -> String {
    block.paths("output").first.map { Path.absolute($0.resolved) }
      ?? Path.join(artefacts, block.defaultOutput ?? block.address)
  }

  /// The path that a message or a record shows: relative to the project's folder when inside it.
  func relative(_ path: String) -> String {
    let near = Path.relative(path, to: folder)
    return near.hasPrefix("../") ? path : near
  }

  /// Opens the store, so that it finds the folders of the project's runs: what they hold tells whether a run
  /// is at work, and how one ended that couldn't say so to the store.
  func openStore(_ mode: Store.Mode, waitMilliseconds: Int32 = 5000) throws -> Store {
    let store = try Store.open(store, mode: mode, waitMilliseconds: waitMilliseconds)
    store.setProjectFolder(folder)
    store.unrecordedEnd = RunEnding.read
    return store
  }
}
