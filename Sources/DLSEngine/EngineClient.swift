// EngineClient.swift: an engine process that is asked for things, one at a time.

package import DLSJSON
internal import DLSPlatform
internal import DLSText

/// Who the engine says it is.
package struct EngineIdentity: Equatable, Sendable {
  /// The engine's name and version.
  package var name: String
  /// The engine's version.
  var version: String
  /// Versions of its libraries, and whatever else it told.
  var details: JSONValue
}

/// A running engine. One request at a time; not shared between threads.
///
/// The engine leads a process group of its own and watches a lifeline, so nothing of it outlives
/// this process. While it runs, signals are remembered instead of ending the process: a first one
/// cancels the request, a second one, or three seconds without an answer, kills the group.
package final class EngineClient {
  /// Who answers.
  package private(set) var identity = EngineIdentity(name: "", version: "", details: .null)
  /// What the engine writes to standard error and reports by `log`.
  package let log: EngineLog
  /// Called about once a second while a request runs, for heartbeats.
  package var onTick: () -> Void = {}

  private let process: ChildProcess
  private let input: PipeEnd
  private let output: PipeEnd
  private let errors: PipeEnd
  private var frames = MessageFrames(limit: EngineClient.frameLimit)
  private var outgoing: ArraySlice<UInt8> = []
  private var lastID = 0
  private var isOpen = true
  /// How long a message of the engine may be, in bytes; docs/engine-protocol.md says it to both.
  private static let frameLimit = 256 << 20
  private static let cancelGraceSeconds: UInt64 = 3
  private static let handshakeLimitSeconds: UInt64 = 180

  /// Starts the engine and shakes hands with it.
  /// - Parameters:
  ///   - clientVersion: this program's version, told to the engine.
  ///   - directory: the folder it works in; nil: this process's own.
  package init(
    _ command: EngineCommand, clientVersion: String, log: EngineLog, directory: String? = nil
  ) throws(EngineFailure) {
    self.log = log
    // Before the first write: an engine that is gone already must not end this process.
    Interrupt.install()
    do throws(SystemError) {
      let toEngine = try PipeEnd.pair()
      let fromEngine = try PipeEnd.pair()
      let sideways = try PipeEnd.pair()
      var request = ChildProcess.Request(command.program, command.arguments)
      request.environment = command.environment.mapValues { $0 }
      request.directory = directory
      request.input = toEngine.reading.descriptor
      request.output = fromEngine.writing.descriptor
      request.error = sideways.writing.descriptor
      process = try ChildProcess(request)
      input = toEngine.writing
      output = fromEngine.reading
      errors = sideways.reading
      for end in [toEngine.reading, fromEngine.writing, sideways.writing] { end.close() }
      try input.setNonblocking()
    } catch {
      throw EngineFailure(
        .broken, "the engine can't be started: \(error.reason)",
        nextStep: "Run `dls engine doctor` to see what is wrong.", file: command.program)
    }
    Interrupt.setDeferred(true)
    do throws(EngineFailure) { try shakeHands(clientVersion) } catch {
      stop()
      throw error
    }
  }

  deinit { stop() }

  /// Asks for something and waits for the answer.
  package func request(
    _ method: String, _ params: JSONValue, onProgress: (EngineProgress) -> Void = { _ in }
  ) throws(EngineFailure) -> JSONValue {
    try request(method, params, limitSeconds: nil, onProgress: onProgress)
  }

  /// Says goodbye; kills the group if the engine doesn't go.
  package func close() {
    guard isOpen else { return }
    send(["jsonrpc": "2.0", "id": 0, "method": "shutdown"])
    while !outgoing.isEmpty, process.poll() == nil {
      guard let count = try? input.writeSome(outgoing), count > 0 else { break }
      outgoing = outgoing.dropFirst(count)
    }
    input.close()
    let limit = Moment.monotonic &+ 3_000_000_000
    // Its last words must be taken from it, or it can't go.
    while process.poll() == nil, Moment.monotonic < limit {
      _ = try? receive(milliseconds: 20)
    }
    stop()
  }

  // MARK: the conversation

  private func shakeHands(_ clientVersion: String) throws(EngineFailure) {
    let answer = try request(
      "initialize",
      [
        "protocol": JSONValue(EngineProtocol.version),
        "client": ["name": "dls", "version": .string(clientVersion)],
      ],
      limitSeconds: EngineClient.handshakeLimitSeconds, onProgress: { _ in })
    guard let version = answer["protocol"]?.integer else {
      throw broken("the engine didn't say which protocol it speaks")
    }
    if version != EngineProtocol.version {
      throw broken(
        "the engine speaks protocol \(version), and this dls speaks \(EngineProtocol.version)",
        nextStep: "Run `dls engine install` to get the engine that belongs to this dls.")
    }
    identity = EngineIdentity(
      name: answer["engine"]?["name"]?.string ?? "engine",
      version: answer["engine"]?["version"]?.string ?? "", details: answer)
  }

  private func request(
    _ method: String, _ params: JSONValue, limitSeconds: UInt64?,
    onProgress: (EngineProgress) -> Void
  ) throws(EngineFailure) -> JSONValue {
    guard isOpen else { throw broken("the engine has ended") }
    if Interrupt.pending != nil { throw .interrupted }
    lastID += 1
    let id = lastID
    send([
      "jsonrpc": "2.0", "id": JSONValue(id), "method": .string(method), "params": params,
    ])
    let limit = limitSeconds.map { Moment.monotonic &+ $0 &* 1_000_000_000 }
    var cancelLimit: UInt64?
    var nextTick = Moment.monotonic &+ 1_000_000_000
    while true {
      while let message = try nextMessage(during: method) {
        if let answer = try take(message, id: id, method: method, onProgress) { return answer }
      }
      if Interrupt.pending != nil {
        if let limit = cancelLimit {
          if Interrupt.count > 1 || Moment.monotonic > limit { throw giveUp() }
        } else {
          cancelLimit = Moment.monotonic &+ EngineClient.cancelGraceSeconds &* 1_000_000_000
          send(["jsonrpc": "2.0", "method": "$/cancelRequest", "params": ["id": JSONValue(id)]])
        }
      }
      if let limit, Moment.monotonic > limit {
        stop()
        throw broken("the engine didn't answer `\(method)`")
      }
      let isAlive: Bool
      do throws(SystemError) { isAlive = try receive(milliseconds: 250) } catch {
        throw broken("the engine can't be heard: \(error.reason)")
      }
      if !isAlive, try !hasMessage(during: method) { throw death(during: method) }
      if Moment.monotonic >= nextTick {
        nextTick = Moment.monotonic &+ 1_000_000_000
        onTick()
      }
    }
  }

  /// The answer if the message is the one to this request; reports are passed on. Whatever the
  /// engine says has its credentials masked here, before anybody can write it down.
  private func take(
    _ message: JSONValue, id: Int, method: String, _ onProgress: (EngineProgress) -> Void
  ) throws(EngineFailure) -> JSONValue? {
    if let name = message["method"]?.string {
      let params = message["params"] ?? .null
      if name == "progress", params["id"]?.integer == id {
        onProgress(EngineProgress(wire: params))
      } else if name == "log" {
        let level = params["level"]?.string ?? "info"
        log.line("\(level): \(params["message"]?.string ?? "")")
      }
      return nil
    }
    guard message["id"]?.integer == id else {
      // An answer nobody asked for, but an error without an id is about our last message.
      if let error = message["error"], message["id"]?.isNull ?? true {
        throw EngineFailure(wire: error, method: method)
      }
      return nil
    }
    if let error = message["error"] { throw EngineFailure(wire: error, method: method) }
    guard let result = message["result"] else {
      throw broken("the engine's answer to `\(method)` has no result")
    }
    return Redaction.ofProcess.value(result)
  }

  private var queue: [JSONValue] = []

  private func hasMessage(during method: String) throws(EngineFailure) -> Bool {
    if queue.isEmpty, let message = try readMessage(during: method) { queue.append(message) }
    return !queue.isEmpty
  }

  private func nextMessage(during method: String) throws(EngineFailure) -> JSONValue? {
    try hasMessage(during: method) ? queue.removeFirst() : nil
  }

  private func readMessage(during method: String) throws(EngineFailure) -> JSONValue? {
    let reason: String
    do throws(FrameProblem) {
      guard let content = try frames.next() else { return nil }
      do throws(JSONProblem) { return try JSONReader.parse(content) } catch {
        reason = "a message isn't JSON (\(error))"
      }
    } catch {
      reason = "\(error)"
    }
    stop()
    throw broken("the engine's output can't be understood: \(reason)")
  }

  // MARK: bytes

  private func send(_ message: JSONValue) {
    outgoing.append(contentsOf: MessageFrames.frame(JSONWriter.bytes(message)))
  }

  /// Moves bytes both ways, waiting up to the time given. False when the engine's output ended.
  private func receive(milliseconds: Int) throws(SystemError) -> Bool {
    var reading = [output.descriptor]
    if errors.descriptor >= 0 { reading.append(errors.descriptor) }
    if Interrupt.descriptor >= 0, Interrupt.pending == nil { reading.append(Interrupt.descriptor) }
    let writing = outgoing.isEmpty || input.descriptor < 0 ? [] : [input.descriptor]
    let ready = try PipeEnd.wait(
      reading: reading, writing: writing, milliseconds: milliseconds)
    if !writing.isEmpty, ready.last == true {
      do throws(SystemError) {
        let count = try input.writeSome(outgoing)
        outgoing = outgoing.dropFirst(count)
      } catch {
        // It doesn't listen any more; the end of its output says why.
        outgoing = []
      }
    }
    if errors.descriptor >= 0, ready[1] {
      let bytes = try PipeEnd.read(errors.descriptor)
      if bytes.isEmpty { errors.close() } else { log.append(bytes) }
    }
    guard ready[0] else { return true }
    let bytes = try PipeEnd.read(output.descriptor)
    frames.append(bytes)
    return !bytes.isEmpty
  }

  // MARK: ends

  private func stop() {
    guard isOpen else { return }
    isOpen = false
    input.close()
    process.stop(graceMilliseconds: 500)
    drainLog()
    Interrupt.setDeferred(false)
  }

  private func giveUp() -> EngineFailure {
    process.kill()
    stop()
    return .interrupted
  }

  /// Takes what is left of the engine's last words.
  private func drainLog() {
    while errors.descriptor >= 0,
      let ready = try? PipeEnd.wait(reading: [errors.descriptor], milliseconds: 0), ready[0],
      let bytes = try? PipeEnd.read(errors.descriptor)
    {
      if bytes.isEmpty { errors.close() } else { log.append(bytes) }
    }
  }

  private func death(during method: String) -> EngineFailure {
    let end = process.wait(milliseconds: 2000)
    stop()
    let how: String
    var nextStep = "The last lines of its log may say why."
    switch end {
    case .exited(let code): how = "with exit code \(code)"
    case .killed(9):
      how = "killed by signal 9"
      nextStep = "That is what the system does when memory runs out: try a smaller batch_size."
    case .killed(let number): how = "killed by signal \(number)"
    case nil: how = "its output closed"
    }
    return broken("the engine ended during `\(method)` (\(how))", nextStep: nextStep)
  }

  private func broken(_ reason: String, nextStep: String? = nil) -> EngineFailure {
    drainLog()
    var failure = EngineFailure(
      .broken, reason,
      nextStep: nextStep ?? "Run `dls engine doctor`; the last lines of the log may say more.")
    failure.logTail = log.lastLines()
    return failure
  }
}
