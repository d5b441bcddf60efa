// RunOrigin.swift: which run made what lies somewhere, and of which store that run was.

import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore

/// Says of which store chips, models and maps are. A trial with a store of its own makes the same things as the
/// team, and what it made must neither be taken for the team's nor stand in its place.
struct RunOrigin {
  private let layout: ProjectLayout
  private let store: Store

  init(_ context: WorkContext) throws {
    layout = context.layout
    store = try context.store()
  }

  /// A run of another store.
  struct Foreign {
    let run: String
    /// The store's file, as messages name it.
    let store: String
  }

  /// The run of another store that made what lies at a path; nil where this store's did, or nobody knows.
  /// A store that was made anew in its place is this one: what the one before it made can't be told of.
  func foreign(at path: String) throws -> Foreign? {
    guard let run = RunOrigin.run(at: path) ?? mapped(path), try store.run(run) == nil,
      let theirs = owner(of: run), theirs != layout.store
    else { return nil }
    return Foreign(run: run, store: Path.display(theirs))
  }

  /// Refuses to go on from what a run of another store made.
  func requireOwn(_ path: String, of block: Block) throws {
    guard let other = try foreign(at: path) else { return }
    let shown = quoted(Path.display(path))
    throw CommandFailure.problem(
      "\(shown) was made by \(other.run), a run of the store \(quoted(other.store)), and not of "
        + quoted(Path.display(layout.store)),
      help:
        "choose another `output` for \(block.address), or move \(shown) out of the way; then run "
        + "`dls \(block.keyword) \(block.address)`")
  }

  /// The run that made chips or a model, as they say themselves; nil for what doesn't say it.
  static func run(at path: String) -> String? {
    chipsRun(Path.join(path, "chips.json"))
      ?? description(ofModel: path)?["provenance"]?["run"]?.string
  }

  /// The second member of a list of chips, which may be too long to read all of it.
  private static func chipsRun(_ path: String) -> String? {
    guard FileSystem.isFile(path),
      let head = try? FileContent.withMapped(path, { Array($0.prefix(256)) })
    else { return nil }
    let text = String(decoding: head, as: UTF8.self)
    let parts = text.split(separator: "\"", maxSplits: 6, omittingEmptySubsequences: false)
    // {"version": 1, "run": "export-…", …
    guard parts.count > 6, parts[1] == "version", parts[3] == "run", isColon(parts[4]) else {
      return nil
    }
    return String(parts[5])
  }

  private static func isColon(_ text: Substring) -> Bool {
    text.filter { !$0.isWhitespace } == ":"
  }

  /// What the folder of a model says of it; nil for one that says nothing.
  static func description(ofModel folder: String) -> JSONValue? {
    let path = Path.join(folder, "model.json")
    guard FileSystem.isFile(path), let bytes = try? FileContent.read(path, limit: 1 << 26) else {
      return nil
    }
    return try? JSONReader.parse(bytes)
  }

  /// The last run that drew a map, which doesn't say it itself: of those whose folders lie where this
  /// project's do.
  private func mapped(_ path: String) -> String? {
    guard FileSystem.isFile(path), let names = try? FileSystem.list(layout.runs) else { return nil }
    return names.filter { $0.hasPrefix("infer-") }.sorted(by: >).first { name in
      let folder = Path.join(layout.runs, name)
      return FileSystem.isFile(Path.join(folder, "result.json"))
        && RunOrigin.request(in: folder)?["params"]?["out"]?.string == path
    }
  }

  /// The maps that runs of this project drew, whichever store they are of, and the pictures beside them: as
  /// the runs' folders say.
  static func drawn(_ layout: ProjectLayout) -> [String] {
    let names = (try? FileSystem.list(layout.folder)) ?? []
    return names.filter { Path.suffix($0) == "dls" }.flatMap { name -> [String] in
      let runs = Path.join(Path.join(layout.folder, name), "runs")
      let found = ((try? FileSystem.list(runs)) ?? []).filter { $0.hasPrefix("infer-") }
      return found.flatMap { drawn(in: Path.join(runs, $0)) }.map {
        Path.absolute(Path.join(layout.folder, $0))
      }
    }
  }

  /// What the run of a folder drew; the map alone where that was before runs wrote down what they made.
  private static func drawn(in folder: String) -> [String] {
    if let made = RunEnding.made(in: folder) { return made }
    guard FileSystem.isFile(Path.join(folder, "result.json")) else { return [] }
    return request(in: folder)?["params"]?["out"]?.string.map { [$0] } ?? []
  }

  /// The store whose run it was, by the run's folder in one of those of results beside the project's file.
  private func owner(of run: String) -> String? {
    let names = (try? FileSystem.list(layout.folder)) ?? []
    for name in names where Path.suffix(name) == "dls" {
      let folder = Path.join(Path.join(Path.join(layout.folder, name), "runs"), run)
      if let store = RunOrigin.request(in: folder)?["store"]?.string {
        return Path.absolute(Path.join(layout.folder, store))
      }
    }
    return nil
  }

  private static func request(in folder: String) -> JSONValue? {
    let path = Path.join(folder, "request.json")
    guard FileSystem.isFile(path), let bytes = try? FileContent.read(path, limit: 1 << 26) else {
      return nil
    }
    return try? JSONReader.parse(bytes)
  }
}
