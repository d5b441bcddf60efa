// RunEnding.swift: how a run ended, written into its folder before the store is told.

import DLSJSON
import DLSPlatform
import DLSStore

/// The record of a run's end outside the store. Whoever finds that a run's process is gone reads here how
/// it ended, and records that: what it made would be made again else.
enum RunEnding {
  /// The record's name in a run's folder.
  private static let name = "end.json"
  /// How often the store is asked for; each time waits for some seconds, minutes in all.
  private static let mostTries = 60

  /// Writes how a run ended into its folder.
  static func write(_ end: RunEnd, in folder: String) throws {
    let record: JSONValue = [
      "version": 1, "status": .string(end.status.rawValue), "at": text(end.finishedAt),
      "metrics": text(end.metrics), "message": text(end.message),
      "artefacts": .array(end.artefacts.map(json)),
    ]
    try AtomicFile.write(JSONWriter.bytes(record, indented: true), to: Path.join(folder, name))
  }

  /// Where a run's folder would say how it ended; nil for one that has no folder here.
  static func path(of run: RunRecord) -> String? { run.seenFolder.map { Path.join($0, name) } }

  /// How a run ended; nil where its folder doesn't say.
  static func read(_ run: RunRecord) -> RunEnd? {
    guard let path = path(of: run), let bytes = try? FileContent.read(path, limit: 1 << 26),
      let record = try? JSONReader.parse(bytes),
      let status = RunStatus(rawValue: record["status"]?.string ?? ""),
      status != .running, status != .lost
    else { return nil }
    return RunEnd(
      status, at: record["at"]?.string, metrics: record["metrics"]?.string,
      message: record["message"]?.string,
      artefacts: (record["artefacts"]?.array ?? []).compactMap { artefact($0, of: run) })
  }

  /// The paths of what a run made, as it wrote them into its folder; nil where it wrote nothing.
  static func made(in folder: String) -> [String]? {
    guard let bytes = try? FileContent.read(Path.join(folder, name), limit: 1 << 26),
      let record = try? JSONReader.parse(bytes)
    else { return nil }
    return (record["artefacts"]?.array ?? []).compactMap { $0["path"]?.string }
  }

  /// Writes the store, and waits where another program keeps it from being written.
  /// - Parameter block: what made what is in place already.
  static func waiting(
    for store: Store, _ block: String, _ console: Console, _ write: () throws -> Void
  ) throws {
    for left in (0..<mostTries).reversed() {
      do {
        return try write()
      } catch let error as StoreError where error.kind == .busy && left > 0 {
        guard left == mostTries - 1 else { continue }
        console.note(
          "waiting: another program is writing \(quoted(Path.display(store.path))), or still reading "
            + "from it; what \(block) made is in place, and if this command is stopped, the next one "
            + "records it")
      }
    }
  }

  private static func text(_ text: String?) -> JSONValue {
    text.map { JSONValue.string($0) } ?? .null
  }

  private static func json(_ artefact: Artefact) -> JSONValue {
    [
      "kind": .string(artefact.kind), "path": .string(artefact.path),
      "bytes": artefact.bytes.map { JSONValue.integer($0) } ?? .null, "hash": text(artefact.hash),
      "detail": text(artefact.detail),
    ]
  }

  private static func artefact(_ json: JSONValue, of run: RunRecord) -> Artefact? {
    guard let kind = json["kind"]?.string, let path = json["path"]?.string else { return nil }
    return Artefact(
      run: run.run, block: run.block, kind: kind, path: path,
      bytes: json["bytes"]?.integer.map(Int64.init), hash: json["hash"]?.string,
      detail: json["detail"]?.string)
  }
}
