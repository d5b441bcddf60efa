// RunObstacles.swift: what keeps a run from beginning: who else is at work, and what lies where it would write.

import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore

/// What stands in the way of a run that is ready in itself.
struct RunObstacles {
  private let kind: String
  private let block: Block
  /// The parameters of its request, as far as they say what it reads and writes.
  private let params: JSONValue
  private let context: WorkContext

  /// - Parameter kind: "export", "train" or "infer".
  init(_ kind: String, _ block: Block, _ params: JSONValue, _ context: WorkContext) {
    self.kind = kind
    self.block = block
    self.params = params
    self.context = context
  }

  /// Refuses what a run that began now would be refused for, without beginning it.
  func requireNone() throws {
    let output = params["out"]?.string ?? context.layout.output(block)
    for path in [output, Path.join(context.layout.runs, kind), context.layout.store] {
      try RunObstacles.requireRoom(path)
    }
    try requireOwnPlace()
    try requireNobodyElse()
  }

  /// Refuses to write over what isn't the project's own.
  func requireOwnPlace() throws {
    guard let out = params["out"]?.string else { return }
    let output = try RunOutput(out, context)
    if try !output.isFree(for: kind) { throw output.refusal(block.address) }
  }

  /// Refuses to begin while another run that is alive makes the same thing: both would write one output, and a
  /// training's checkpoint beside it.
  func requireNobodyElse() throws {
    for other in try context.store().liveRuns() {
      if makesSame(other) {
        throw CommandFailure.problem(
          "\(whoWorks(other)), and a second run would write over what it makes",
          help: wait(other), "another `output` lets both go on at once")
      }
      if let chips = sharedChips(other) { throw refusal(other, over: chips) }
    }
  }

  /// Whether another run writes where this one would. One whose request can't be read does where it is
  /// of the same block.
  private func makesSame(_ other: RunRecord) -> Bool {
    guard other.kind == kind else { return false }
    guard let theirs = RunOutput.asked(other, context.layout) else {
      return other.block == block.address
    }
    return theirs == params["out"]?.string
  }

  /// The folder of chips that this run would cut anew while another one learns from it, or the other way
  /// round: pictures of one place would be taught with labels of another.
  private func sharedChips(_ other: RunRecord) -> String? {
    guard Set([kind, other.kind]) == ["export", "train"],
      let theirs = RunOutput.request(of: other, context.layout)?["params"]
    else { return nil }
    let (export, training) = kind == "export" ? (params, theirs) : (theirs, params)
    guard let out = export["out"]?.string.map(Path.absolute) else { return nil }
    let chips = training["chips"]
    let folders = chips?.array?.compactMap(\.string) ?? [chips?.string].compactMap(\.self)
    return folders.contains { Path.absolute($0) == out } ? out : nil
  }

  private func refusal(_ other: RunRecord, over chips: String) -> CommandFailure {
    let does =
      other.kind == "train"
      ? "and learns from the chips in \(quoted(Path.display(chips))), which an export would replace"
      : "and cuts the chips in \(quoted(Path.display(chips))) anew, from which a training would read"
    return .problem(
      "\(whoWorks(other)), \(does)", help: wait(other),
      "an export with another `output` lets both go on at once")
  }

  private func whoWorks(_ other: RunRecord) -> String {
    let who = other.actor.map { " of \($0)" } ?? ""
    let process = other.process.map { "process \($0.identifier) on \(other.host ?? "?"), " } ?? ""
    return "\(other.run)\(who) is at work on \(other.block ?? block.address) "
      + "(\(process)since \(RunView.local(other.startedAt)))"
  }

  private func wait(_ other: RunRecord) -> String {
    "`dls runs show \(other.run)` says how far it is: wait for its end, or stop its process"
  }

  /// Refuses a place that can't be written, or that the folder around it can't take.
  private static func requireRoom(_ path: String) throws {
    var place = path
    while !FileSystem.exists(place), place != Path.parent(place) { place = Path.parent(place) }
    let isNoFolder = place != path && !FileSystem.isDirectory(place)
    guard isNoFolder || !FileSystem.isWritable(place) else { return }
    throw CommandFailure.usage(
      "can't write \(quoted(Path.display(path))): \(quoted(Path.display(place))) "
        + (isNoFolder ? "is no folder" : "may not be written"))
  }
}
