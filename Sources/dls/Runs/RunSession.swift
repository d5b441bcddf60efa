// RunSession.swift: one run of the engine for one block, recorded from its start to its end.

import DLSEngine
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore
import DLSText

/// What a run produced.
struct RunOutcome {
  /// The run's id.
  let run: String
  /// What the engine answered.
  let result: JSONValue
  /// Seconds from start to end.
  let seconds: Double
}

/// Carries out one engine request as a run: its own folder, a line in the store with process and
/// heartbeat, and an end that says how it went, whatever happens. What is written down of it holds
/// no credentials.
struct RunSession {
  let context: WorkContext
  /// "export", "train" or "infer".
  let kind: String
  let block: Block
  /// The run's id, as in `train-20261123T210612Z-3f2a`.
  let id: String
  /// The run's folder.
  let folder: String
  /// What shows others that it is alive.
  private let lock: FileLock?

  init(_ context: WorkContext, kind: String, block: Block) throws {
    try RunOutput.requireApart(block, context)
    self.context = context
    self.kind = kind
    self.block = block
    id = "\(kind)-\(Moment.now.compact)-\(Random.hex(2))"
    folder = Path.join(context.layout.runs, id)
    try FileSystem.createDirectory(Path.join(folder, "input"))
    lock = RunLock.take(in: folder)
  }

  /// A path for something that the engine is given.
  func input(_ name: String) -> String { Path.join(Path.join(folder, "input"), name) }

  /// Takes the folder away again, for a run that can't begin.
  func discard() { try? FileSystem.removeTree(folder) }

  /// Does what has to be done before the run can begin; its folder goes where that fails.
  func preparing<Value>(_ work: () throws -> Value) throws -> Value {
    do {
      return try work()
    } catch {
      discard()
      throw error
    }
  }

  /// Runs the request.
  /// - Parameters:
  ///   - method: the engine's method.
  ///   - params: its parameters; written to `request.json`.
  ///   - artefacts: what the answer says was made.
  ///   - metrics: the scores in the answer, for the record.
  ///   - afterwards: what else to ask the engine once it has answered; part of the run.
  ///   - failure: a reason to count a finished run as failed (a gate it didn't pass).
  func perform(
    _ method: String, _ params: JSONValue, artefacts: (JSONValue) -> [Artefact],
    metrics: (JSONValue) -> JSONValue? = { _ in nil },
    afterwards: (EngineClient) throws -> Void = { _ in },
    failure: (JSONValue) -> String? = { _ in nil }
  ) throws -> RunOutcome {
    defer { lock?.remove() }
    let store = try context.store()
    let request = try writeRequest(method, params)
    // From here on a signal ends the run in good order, so that its record says how it ended. The
    // engine's client looks for one and, at its end, lets them through again.
    Interrupt.setDeferred(true)
    do {
      try start(request, store)
    } catch {
      Interrupt.setDeferred(false)
      discard()
      throw error
    }
    let view = ProgressView("\(kind) \(block.address)", context.console)
    let result: JSONValue
    do {
      result = try ask(method, params, view, store, afterwards)
      // What was made is in place: its end is noted before a signal may end this, too.
      Interrupt.setDeferred(true)
      view.clear()
      try AtomicFile.write(
        JSONWriter.bytes(result, indented: true), to: Path.join(folder, "result.json"))
    } catch {
      view.clear()
      context.stopEngine()
      Interrupt.setDeferred(false)
      record(error, store)
      throw error
    }
    let reason = failure(result)
    try record(
      RunEnd(
        reason == nil ? .done : .failed, at: Moment.now.isoMilliseconds,
        metrics: metrics(result).map { JSONWriter.text($0) }, message: reason,
        artefacts: artefacts(result)), store)
    return RunOutcome(run: id, result: result, seconds: view.seconds)
  }

  /// Writes down what the engine is asked; returns it as it is written.
  private func writeRequest(_ method: String, _ params: JSONValue) throws -> JSONValue {
    let request = Redaction.ofProcess.value([
      "version": 1, "dls": .string(Version.number), "method": .string(method),
      "folder": .string(context.layout.folder),
      "store": .string(context.layout.relative(context.layout.store)), "params": params,
    ])
    try AtomicFile.write(
      JSONWriter.bytes(request, indented: true), to: Path.join(folder, "request.json"))
    return request
  }

  /// Tells the store why the run came to no good end, as far as it can be told. The failure itself is what
  /// counts: of a store that can't be written now the next command tells.
  private func record(_ failure: any Error, _ store: Store) {
    let isInterrupted = (failure as? EngineFailure)?.kind == .interrupted
    let end = RunEnd(
      isInterrupted ? .cancelled : .failed, at: Moment.now.isoMilliseconds,
      message: isInterrupted ? "Stopped by a signal." : Redaction.ofProcess.text("\(failure)"))
    try? RunEnding.write(end, in: folder)
    try? store.write(actor: context.actor) { try $0.record(end, of: id) }
  }

  /// Tells the store how the run ended. What it made is in its place by then, perhaps the work of hours:
  /// so whoever else writes is waited for, and the end lies in the run's folder for the next command.
  private func record(_ end: RunEnd, _ store: Store) throws {
    let isKept = (try? RunEnding.write(end, in: folder)) != nil
    Interrupt.setDeferred(false)
    do {
      try RunEnding.waiting(for: store, block.address, context.console) {
        try store.write(actor: context.actor) { try $0.record(end, of: id) }
      }
    } catch var failure as StoreError where isKept {
      failure.message +=
        " What \(block.address) made is in place; only the record of it is missing."
      failure.nextStep =
        (failure.kind == .busy
          ? "Save or discard the edits there (QGIS, another dls), or close the layer. " : "")
        + "There is no need to run it again: the next command that writes the store records it."
      throw failure
    }
  }

  /// Records the run, unless something stands in its way.
  private func start(_ request: JSONValue, _ store: Store) throws {
    let record = RunRecord(
      run: id, kind: kind, block: block.address, folder: context.layout.relative(folder),
      process: .current)
    let obstacles = RunObstacles(kind, block, request["params"] ?? .null, context)
    try obstacles.requireOwnPlace()
    // In one transaction, so that of two that begin at once only one goes on.
    try store.write(actor: context.actor) { writer in
      try obstacles.requireNobodyElse()
      try writer.startRun(record)
    }
  }

  private func ask(
    _ method: String, _ params: JSONValue, _ view: ProgressView, _ store: Store,
    _ afterwards: (EngineClient) throws -> Void
  ) throws -> JSONValue {
    context.console.note("run \(id)")
    let engine = try context.startEngine(log: Path.join(folder, "log.txt"), run: id)
    var last: EngineProgress?
    var beats = 0
    engine.onTick = { [actor = context.actor, id] in
      beats += 1
      // Every ten seconds: often enough to be seen, rarely enough not to be in anyone's way.
      guard beats % 10 == 0 else { return }
      let progress = last.map { RunSession.json($0) }
      try? store.write(actor: actor) { try $0.heartbeat(id, progress: progress) }
    }
    let result = try engine.request(method, params) { progress in
      last = progress
      view.update(progress)
    }
    try afterwards(engine)
    context.stopEngine()
    return result
  }

  private static func json(_ progress: EngineProgress) -> String {
    var object = JSONObject()
    object["done"] = JSONValue(progress.done)
    if let total = progress.total { object["total"] = JSONValue(total) }
    object["unit"] = .string(progress.unit)
    if !progress.message.isEmpty { object["message"] = .string(progress.message) }
    if let metrics = progress.metrics { object["metrics"] = .object(metrics) }
    return JSONWriter.text(.object(object))
  }
}
