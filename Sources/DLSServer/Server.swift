// Server.swift: the language server: its state, and what becomes of each message.

package import DLSJSON
import DLSText

/// A language server. It is told of messages in the order they came and answers through its host;
/// it has no threads and waits for nothing.
package final class Server {
  /// How far the conversation is.
  enum Phase { case new, initialized, shutDown, exited }

  let host: ServerHost
  let workspace: Workspace
  private(set) var phase = Phase.new
  /// How the client counts columns.
  var encoding = PositionEncoding.utf16
  /// What the client can do.
  var client = ClientCapabilities()
  /// What the client was told is wrong, by path.
  var published = PublishedDiagnostics()
  /// The colours that the client has, by path.
  var colouring: [String: KnownTokens] = [:]
  /// Counts the names that colours go by.
  var lastColouring = 0
  /// What is known of data and stores.
  var surveys = Surveys()
  /// The jobs that run.
  var jobs: [Int: Job] = [:]
  /// Commands that were asked for and aren't answered yet.
  var openOrders: [RequestID: OpenOrder] = [:]
  /// Requests that read and aren't answered yet, the oldest first.
  var waiting: [WaitingRequest] = []
  /// Counts them.
  var lastTurn = 0
  /// Questions about all files that aren't answered to the end, the oldest first.
  var examinations: [WorkspaceExamination] = []
  /// Counts jobs.
  var lastJob = 0
  /// Whether programs may be started that open what projects of this workspace name.
  var trust = Trust()
  /// How much is told of each message.
  var trace = Trace.off
  /// Answers that the server waits for.
  private var awaited: [RequestID: (Result<JSONValue, RPCError>) -> Void] = [:]
  private var lastRequest: Int64 = 0

  package init(_ host: ServerHost) {
    self.host = host
    workspace = Workspace(host)
  }

  /// The code to leave with, once the client said `exit`: 0 after `shutdown`, else 1.
  package private(set) var exitCode: Int32?

  /// The number of the client's process, where it gave one: without it the server has nobody to serve.
  package internal(set) var clientProcess: Int?

  /// Takes messages that arrived together, the oldest first. Requests that read wait for `work`: one that a
  /// later message cancels, or whose text a later one changes, is answered with an error and costs
  /// nothing.
  package func take(_ contents: [[UInt8]]) {
    workspace.begin()
    for content in contents where exitCode == nil { take(IncomingMessage(content)) }
  }

  /// Whether something is left to do that waits for a moment without messages.
  package var hasWork: Bool {
    phase == .initialized && !(waiting.allSatisfy(\.isLooking) && examinations.isEmpty)
  }

  /// Whether the client has a text open.
  package var hasTexts: Bool { !workspace.documents.isEmpty }

  /// Does one step of that.
  package func work() {
    guard hasWork else { return }
    workspace.begin()
    if waiting.allSatisfy(\.isLooking) { workOnExamination() } else { workOnRequests() }
  }

  /// Whether requests wait for their answers.
  package var hasRequests: Bool { !waiting.isEmpty }

  /// Takes note that something arrived that was no message; the client hears of it.
  package func take(_ problem: FrameProblem) {
    let code = problem.isTooLong ? RPCError.invalidRequest : RPCError.parseError
    host.send(
      OutgoingMessage.error(nil, RPCError(code, "This is no message that can be read: \(problem)."))
    )
  }

  /// To be called when no message waits: tells the client what is wrong with what it changed.
  package func settle() {
    guard phase == .initialized else { return }
    workspace.begin()
    let isAnythingNew = published.isAnyStale
    publishDiagnostics()
    // Nobody waits for what comes after.
    host.flush()
    if isAnythingNew { askSurveys() }
  }

  /// Takes what was found out, or happened, beside the conversation.
  package func take(_ event: HostEvent) {
    guard phase == .initialized else { return }
    workspace.begin()
    switch event {
    case .survey(let result): take(result)
    case .job(let event): take(event)
    case .looked: retryLooking()
    case .silent(let path):
      show(
        .warning,
        "\(path) doesn't answer, so projects in it are left out until it does. Look whether its server "
          + "runs, or take it out of the workspace.")
    case .answers: workspace.findsMore()
    }
  }

  private func take(_ message: IncomingMessage) {
    switch message {
    case .request(let id, let method, let params):
      if phase == .initialized, Server.waits(method) {
        wait(id, method, params)
      } else {
        if method == "shutdown" { giveUpLongWaits() }
        answer(id, method, params)
      }
    case .notification(let method, let params): notice(method, params)
    case .response(let id, let result): awaited.removeValue(forKey: id)?(result)
    case .faulty(let id, let error): host.send(OutgoingMessage.error(id, error))
    }
  }

  func answer(_ id: RequestID, _ method: String, _ params: JSONValue) {
    tellTrace("request \(method) (\(id.text))", params)
    if !tryToAnswer(id, method, params) { fail(id, .looking) }
  }

  /// Answers a request; false where it waits for a look at the disk, and nothing was said.
  func tryToAnswer(_ id: RequestID, _ method: String, _ params: JSONValue) -> Bool {
    do throws(RPCError) {
      if phase == .initialized, let handler = Server.lateRequests[method] {
        try handler(self)(id, params)
        return true
      }
      if phase == .initialized, let handler = Server.writtenRequests[method] {
        host.send(OutgoingMessage.response(id, try handler(self)(params)))
        return true
      }
      let result = try self.result(method, params)
      host.send(OutgoingMessage.response(id, result))
    } catch {
      if error == .looking { return false }
      fail(id, error)
    }
    return true
  }

  /// Answers a request.
  func respond(_ id: RequestID, _ result: JSONValue) {
    host.send(OutgoingMessage.response(id, result))
  }

  /// Answers a request that has no result.
  func fail(_ id: RequestID, _ error: RPCError) {
    tellTrace("no result for (\(id.text)): \(error.message)", .null)
    host.send(OutgoingMessage.error(id, error))
  }

  private func result(_ method: String, _ params: JSONValue) throws(RPCError) -> JSONValue {
    switch (method, phase) {
    case ("initialize", .new):
      let result = try initialize(params)
      phase = .initialized
      return result
    case ("initialize", _):
      throw RPCError(RPCError.invalidRequest, "`initialize` came a second time.")
    case (_, .new):
      throw RPCError(RPCError.notInitialized, "`initialize` comes first.")
    case ("shutdown", .initialized):
      answerAllToTheEnd()
      cancelExaminations(Server.wasShutDown)
      giveUpOrders(Server.wasShutDown) { _, _ in true }
      phase = .shutDown
      return .null
    case (_, .shutDown), (_, .exited):
      throw RPCError(RPCError.invalidRequest, "The server was shut down; only `exit` may follow.")
    case (_, .initialized):
      guard let handler = Server.requests[method] else {
        throw RPCError(RPCError.methodNotFound, "There is no method `\(method)` here.")
      }
      return try handler(self)(params)
    }
  }

  private func notice(_ method: String, _ params: JSONValue) {
    if phase == .initialized { tellTrace("notice \(method)", params) }
    if method == "exit" {
      giveUpWaiting("The server ends.") { _ in true }
      exitCode = phase == .shutDown ? 0 : 1
      phase = .exited
      return
    }
    // What isn't known, or comes at the wrong time, is passed over: a notice has no answer.
    guard phase == .initialized, let handler = Server.notices[method] else { return }
    makeWay(for: method, params)
    do throws(RPCError) {
      try handler(self)(params)
    } catch {
      log(.error, "\(method): \(error.message)")
    }
  }

  // MARK: to the client

  /// Sends a notice.
  func notify(_ method: String, _ params: JSONValue) {
    host.send(OutgoingMessage.notification(method, params))
  }

  /// Sends a notice whose content is JSON already.
  func notify(_ method: String, prepared params: [UInt8]) {
    host.send(OutgoingMessage.notification(method, prepared: params))
  }

  /// Sends a request; what comes back is handed on.
  func ask(
    _ method: String, _ params: JSONValue,
    then use: @escaping (Result<JSONValue, RPCError>) -> Void = { _ in }
  ) {
    lastRequest += 1
    let id = RequestID.number(lastRequest)
    awaited[id] = use
    host.send(OutgoingMessage.request(id, method, params))
  }

  /// How much a line of the log matters; the numbers are the protocol's.
  enum LogLevel: Int64 { case error = 1, warning, info, log }

  /// Shows a message to the user.
  func show(_ level: LogLevel, _ text: String) {
    notify(
      "window/showMessage",
      ["type": .integer(level.rawValue), "message": .string(Redaction.withoutSecrets(text))])
  }

  /// Writes a line into the client's log.
  func log(_ level: LogLevel, _ text: String) {
    guard level.rawValue <= workspace.settings.general.logLevel.rawValue else { return }
    notify(
      "window/logMessage",
      ["type": .integer(level.rawValue), "message": .string(Redaction.withoutSecrets(text))])
  }
}
