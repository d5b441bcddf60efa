// Sources.swift: imagery, models and runners as a command that starts the engine needs them.

import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore

/// Imagery.
enum Sources {
  /// The source as requests describe it; files that aren't there are an error.
  static func request(_ block: Block) throws -> JSONValue {
    guard let question = SourceQuestion(block) else {
      throw CommandFailure.problem("\(block.address) names no file")
    }
    if let missing = question.missing.first {
      throw CommandFailure.problem(
        "\(block.address): no file fits \(quoted(missing))",
        help: "correct `path`, or put the file there")
    }
    return question.request
  }
}

/// Where a run may go.
enum Runners {
  /// Refuses a runner that isn't this machine.
  static func requireLocal(_ block: Block) throws {
    guard let runner = block.reference("runner"), let type = runner.text("type"),
      type != "local"
    else { return }
    throw CommandFailure.problem(
      "\(block.address) is to run on \(runner.address), and this dls runs nothing on \(type) yet",
      help: "take a runner with `type = local`, or leave `runner` out")
  }
}

/// Models.
enum Models {
  /// The model that an infer block uses; one that isn't trained yet is an error.
  static func forInference(_ block: Block, _ context: WorkContext) throws -> String {
    try model(block, "model", context) { "\($0.address) isn't trained yet" }
  }

  /// The model that a train block goes on from, if it says so.
  static func startFrom(_ block: Block, _ context: WorkContext) throws -> String? {
    guard let value = block.value("start_from"), value != .none else { return nil }
    return try model(block, "start_from", context) {
      "\(block.address) goes on from \($0.address), which isn't trained yet"
    }
  }

  /// The bytes of a model's folder or file.
  static func size(_ path: String) -> Int64? {
    if FileSystem.isFile(path) { return FileSystem.info(path)?.size }
    guard let files = try? FileSystem.walk(path, isWanted: { _ in true }) else { return nil }
    return files.reduce(0) { $0 + (FileSystem.info($1)?.size ?? 0) }
  }

  /// The model that a setting names: what another block's training left, or a file.
  private static func model(
    _ block: Block, _ name: String, _ context: WorkContext, untrained: (Block) -> String
  ) throws -> String {
    guard let train = block.reference(name) else { return try file(block, name) }
    let folder = context.layout.model(train)
    guard FileSystem.exists(folder) else {
      throw CommandFailure.problem(
        untrained(train),
        help: FormerArtefacts.advice(folder, context.layout)
          ?? "run `dls train \(train.address)` first")
    }
    try RunOrigin(context).requireOwn(folder, of: train)
    return folder
  }

  private static func file(_ block: Block, _ name: String) throws -> String {
    guard let path = block.paths(name).first.map({ Path.absolute($0.resolved) }) else {
      throw CommandFailure.problem("\(block.address) names no model")
    }
    guard FileSystem.exists(path) else {
      throw CommandFailure.problem("\(block.address): there is no model \(quoted(path))")
    }
    return path
  }
}
