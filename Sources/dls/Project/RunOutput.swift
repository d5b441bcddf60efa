// RunOutput.swift: whether what lies where a run would write is the project's own.

import DLSJSON
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
    return try store.runs().contains { $0.kind == kind && RunOutput.asked($0, layout) == path }
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
    guard let folder = run.folder else { return nil }
    let request = Path.join(Path.join(layout.folder, folder), "request.json")
    guard let bytes = try? FileContent.read(request, limit: 1 << 26) else { return nil }
    return (try? JSONReader.parse(bytes))?["params"]?["out"]?.string
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
