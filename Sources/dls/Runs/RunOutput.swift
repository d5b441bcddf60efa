// RunOutput.swift: whether what lies where a run would write is the project's own.

import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore

/// Where a run writes. What lies there is replaced only where the store knows that a run of its own made
/// it: a GeoPackage of somebody's, or the chips of another project, look like any other output.
struct RunOutput {
  private let path: String
  private let layout: ProjectLayout
  private let store: Store
  private let foreign: RunOrigin.Foreign?

  init(_ path: String, _ context: WorkContext) throws {
    self.path = path
    layout = context.layout
    store = try context.store()
    foreign = try RunOrigin(context).foreign(at: path)
  }

  /// Whether a run may write there.
  /// - Parameter kind: "export", "train" or "infer".
  func isFree(for kind: String) throws -> Bool {
    if isNothing { return true }
    if foreign != nil { return false }
    if isInOwnFolder { return true }
    if try store.hasArtefact(at: [path, layout.relative(path)]) { return true }
    // A run that was killed has made it, perhaps, and has not said so.
    return try store.runs(limit: .max).contains {
      $0.kind == kind && RunOutput.asked($0, layout) == path
    }
  }

  private var isNothing: Bool {
    guard let info = FileSystem.info(path) else { return true }
    return info.kind == .directory && (try? FileSystem.list(path).isEmpty) == true
  }

  /// Whether it lies in the folder that is the project's alone.
  private var isInOwnFolder: Bool {
    !Path.relative(path, to: layout.artefacts).hasPrefix("..")
  }

  /// Where a run was asked to write; nil where that is no longer known.
  static func asked(_ run: RunRecord, _ layout: ProjectLayout) -> String? {
    request(of: run, layout)?["params"]?["out"]?.string
  }

  /// What a run was asked; nil where that is no longer known.
  static func request(of run: RunRecord, _ layout: ProjectLayout) -> JSONValue? {
    guard let folder = run.folder else { return nil }
    let request = Path.join(Path.join(layout.folder, folder), "request.json")
    guard let bytes = try? FileContent.read(request, limit: 1 << 26) else { return nil }
    return try? JSONReader.parse(bytes)
  }

  /// Refuses what the check of the text can't see: another block's output, the store or the project's own
  /// file at the same place, or within the folder that is to be replaced, by links or absolute paths.
  static func requireApart(_ block: Block, _ context: WorkContext) throws {
    let layout = context.layout
    let own = real(layout.output(block))
    let model = context.project.model
    var others: [(what: String, path: String)] = [
      ("the project's store", layout.store), ("the project's own file", context.project.path),
    ]
    for keyword in ["export", "train", "infer"] {
      for other in model.blocks(of: keyword) where other.id != block.id {
        others.append(("what \(other.address) makes", layout.output(other)))
      }
    }
    for other in others {
      let path = real(other.path)
      guard path == own || isWithin(path, own) || isWithin(own, path) else { continue }
      throw CommandFailure.problem(
        "\(quoted(Path.display(layout.output(block)))), where \(block.address) writes, "
          + "\(path == own ? "is the place of" : isWithin(path, own) ? "holds" : "lies in") \(other.what), "
          + quoted(Path.display(other.path)),
        help: "give \(block.address) an `output` of its own")
    }
  }

  private static func isWithin(_ path: String, _ folder: String) -> Bool {
    path.hasPrefix(folder == "/" ? folder : folder + "/")
  }

  /// Where a path leads, whether something is there yet or not.
  private static func real(_ path: String) -> String {
    let path = Path.absolute(path)
    if let real = FileSystem.resolved(path) { return real }
    let parent = Path.parent(path)
    return parent == path ? path : Path.join(real(parent), Path.name(path))
  }

  /// What is said to whoever asked for the run of a block.
  func refusal(_ block: String) -> CommandFailure {
    let shown = quoted(Path.display(path))
    let made =
      foreign.map { "it is of \($0.run), a run of the store \(quoted($0.store))" }
      ?? "no run that \(Path.display(layout.store)) knows of made it"
    return .problem(
      "\(shown) is there already, and \(made)",
      help: "choose another `output` for \(block), or move \(shown) out of the way first")
  }
}
