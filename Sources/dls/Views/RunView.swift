// RunView.swift: a run's record for people and for machines.

import DLSJSON
import DLSPlatform
import DLSStore
import DLSText

/// Shows runs.
enum RunView {
  /// The record for machines.
  static func json(_ run: RunRecord) -> JSONValue {
    var object = JSONObject()
    object["run"] = .string(run.run)
    object["kind"] = .string(run.kind)
    object["block"] = JSONValue(run.block)
    object["status"] = .string(run.status.rawValue)
    object["actor"] = JSONValue(run.actor)
    object["folder"] = JSONValue(run.folder)
    object["host"] = JSONValue(run.host)
    object["pid"] = run.process.map { JSONValue(Int($0.identifier)) } ?? .null
    object["started_at"] = .string(run.startedAt)
    object["heartbeat_at"] = JSONValue(run.heartbeatAt)
    object["finished_at"] = JSONValue(run.finishedAt)
    object["message"] = JSONValue(run.message)
    object["metrics"] = parsed(run.metrics)
    object["progress"] = parsed(run.progress)
    return .object(object)
  }

  /// The record for people.
  static func text(
    _ run: RunRecord, _ artefacts: [Artefact], _ style: Style, _ columns: Int? = nil
  ) -> String {
    var table = TextTable(["", ""])
    table.add(["run", run.run])
    table.add(["block", run.block ?? "–"])
    table.add(["state", run.message.map { "\(run.status.rawValue): \($0)" } ?? run.status.rawValue])
    table.add(["started", local(run.startedAt) + (run.actor.map { " by \($0)" } ?? "")])
    if let finished = run.finishedAt {
      table.add(["finished", "\(local(finished)), after \(duration(run))"])
    } else if let beat = run.heartbeatAt {
      table.add(["last seen", local(beat)])
    }
    if let process = run.process {
      table.add(["process", "\(process.identifier) on \(run.host ?? "?")"])
    }
    if let folder = run.folder { table.add(["folder", folder]) }
    var out = table.text(style, columns)
    if let scores = parsed(run.metrics)["scores"] {
      let text = ScoresView.text(scores, style)
      if !text.isEmpty { out += "\n" + text }
    }
    if !artefacts.isEmpty {
      out += "\n"
      var files = TextTable(["MADE", "SIZE", "PATH"])
      for artefact in artefacts {
        files.add([
          artefact.kind, artefact.bytes.map { Figures.size($0) } ?? "–", artefact.path,
        ])
      }
      out += files.text(style)
    }
    return out
  }

  /// A moment of the record in local time.
  static func local(_ iso: String) -> String { Moment(iso: iso)?.local ?? iso }

  /// How long the run took, or has been going.
  static func duration(_ run: RunRecord) -> String {
    guard let start = Moment(iso: run.startedAt) else { return "–" }
    let end = (run.finishedAt ?? run.heartbeatAt).flatMap { Moment(iso: $0) } ?? start
    let seconds =
      Double(end.seconds - start.seconds) + Double(end.nanoseconds - start.nanoseconds) / 1e9
    return Figures.duration(seconds)
  }

  /// The most telling score in one phrase; empty without scores.
  static func scoreLine(_ metrics: String?) -> String {
    let scores = parsed(metrics)["scores"]
    guard let overall = scores?["overall"]?.object else { return "" }
    for name in ["f1", "miou", "iou", "accuracy"] {
      if let value = overall[name]?.double { return "\(name) \(Figures.fixed(value, 3))" }
    }
    return ""
  }

  private static func parsed(_ text: String?) -> JSONValue {
    text.flatMap { try? JSONReader.parse($0) } ?? .null
  }
}
