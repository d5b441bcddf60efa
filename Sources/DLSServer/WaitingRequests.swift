// WaitingRequests.swift: requests that wait for a moment without messages, and what newer messages make of
// them.

import DLSIDE
import DLSJSON

/// A request that reads and isn't answered yet.
struct WaitingRequest {
  let id: RequestID
  let method: String
  let params: JSONValue
  /// The text that it is about; nil where it is about none.
  let uri: String?
  /// Whether it needs all files of the workspace.
  let isWide: Bool
  /// The files that are to be looked at before, the next one last; nil until they are looked for.
  var files: [String]?
  /// What was found in those that were, where it is a search.
  var search: SymbolSearch?
  /// Tells requests apart by when they came.
  let turn: Int
  /// Whether a look at the disk is to end before it is tried again.
  var isLooking = false
  /// Whether it was tried: it has looks, and the client was told that it is being answered.
  fileprivate(set) var wasTried = false

  init(_ id: RequestID, _ method: String, _ params: JSONValue, isWide: Bool, turn: Int) {
    self.turn = turn
    self.id = id
    self.method = method
    self.params = params
    self.isWide = isWide
    uri = (params["textDocument"]?["uri"] ?? params["data"]?["uri"])?.string
    search = method == "workspace/symbol" ? SymbolSearch(params) : nil
  }

  /// What it is told whose text has changed. Clients take `ContentModified` for an empty answer, and would
  /// show a text with mistakes as one without: they are told to ask for those anew.
  fileprivate var outrun: RPCError {
    let reason = "The text has changed since."
    return method == "textDocument/diagnostic"
      ? RPCError(RPCError.serverCancelled, reason, data: ["retriggerRequest": true])
      : RPCError(RPCError.contentModified, reason)
  }

  /// Whether it is worth nothing once its text has changed. Those that edit, or that a user waits for with
  /// a dialog open, are answered all the same.
  fileprivate var onlyReads: Bool { WaitingRequest.reads.contains(method) }

  private static let reads: Set<String> = [
    "textDocument/completion", "textDocument/hover", "textDocument/documentHighlight",
    "textDocument/documentSymbol", "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/full/delta", "textDocument/semanticTokens/range",
    "textDocument/foldingRange", "textDocument/selectionRange", "textDocument/inlayHint",
    "textDocument/codeLens", "textDocument/documentLink", "textDocument/documentColor",
    "textDocument/linkedEditingRange", "textDocument/diagnostic",
  ]

  /// Requests that need all files of the workspace.
  fileprivate static let wide: Set<String> = [
    "workspace/symbol", "workspace/willRenameFiles", "textDocument/references",
    "textDocument/rename", "textDocument/linkedEditingRange", "codeLens/resolve",
  ]
}

extension Server {
  /// So many requests wait at most: of more, the oldest are answered before anything else is taken.
  private static let mostWaiting = 4000
  /// So many files are looked at in less time than an editor waits for the end.
  private static let fewFiles = 64
  /// What is said of requests that the end overtakes.
  private static let ends = RPCError(RPCError.requestCancelled, "The server ends.")
  /// Why there is no answer after `shutdown`.
  static let wasShutDown = "The server was shut down."

  /// Whether a request is answered in a moment without messages: so an edit never waits for it.
  static func waits(_ method: String) -> Bool {
    requests[method] != nil || writtenRequests[method] != nil
  }

  /// Lets a request wait for its turn.
  func wait(_ id: RequestID, _ method: String, _ params: JSONValue) {
    lastTurn += 1
    waiting.append(
      WaitingRequest(
        id, method, params, isWide: isWide(method, params), turn: lastTurn))
    if waiting.count > Server.mostWaiting {
      var oldest = waiting.removeFirst()
      answerNow(&oldest)
    }
  }

  /// Answers the next request that waits, or looks at the next of the files that it needs.
  func workOnRequests() {
    if host.isEnding() { return giveUpWaiting("The server ends.") { _ in true } }
    // What needs one text doesn't wait for what needs all of them, and nothing for what another thread reads.
    guard
      let next = waiting.firstIndex(where: { !$0.isWide && !$0.isLooking })
        ?? waiting.firstIndex(where: { !$0.isLooking })
    else { return }
    if waiting[next].isWide, lookAtNextFile(next) { return }
    if tryToAnswer(waiting[next]) {
      waiting.remove(at: next)
    } else {
      waiting[next].isLooking = true
      waiting[next].wasTried = true
    }
  }

  /// Looks at the next file that a request needs; false where none is left.
  private func lookAtNextFile(_ index: Int) -> Bool {
    if waiting[index].files == nil {
      let isSearch = waiting[index].search != nil
      let files = isSearch ? workspace.closedFiles : unknownFiles(waiting[index])
      waiting[index].files = files.reversed()
    }
    guard let path = waiting[index].files?.popLast() else { return false }
    if var search = waiting[index].search.take() {
      look(at: path, &search)
      waiting[index].search = search
    } else {
      _ = workspace.analysis(path)
    }
    return true
  }

  /// The files that nobody has looked at and that a request needs.
  private func unknownFiles(_ request: WaitingRequest) -> [String] {
    if request.method == "textDocument/linkedEditingRange" {
      guard let here = try? caret(request.params), LinkedNames.target(here) != nil else {
        return []
      }
    }
    if request.method == "textDocument/codeAction", !needsUsers(request.params) { return [] }
    return workspace.unknownFiles
  }

  /// Whether a request needs all files of the workspace. What is to be done about a place is found without them,
  /// and made with them, unless the client wants both at once.
  private func isWide(_ method: String, _ params: JSONValue) -> Bool {
    switch method {
    case "textDocument/codeAction": !client.codeActionResolve
    case "codeAction/resolve": Server.isRefactoring(params["data"]?["key"]?.string ?? "")
    default: WaitingRequest.wide.contains(method)
    }
  }

  /// Answers a request; false where it waits for a look at the disk.
  private func tryToAnswer(_ request: WaitingRequest) -> Bool {
    if !request.wasTried {
      tellTrace("request \(request.method) (\(request.id.text))", request.params)
    }
    if let search = request.search {
      respond(request.id, result(of: search))
      return true
    }
    beginLooks(request)
    return tryToAnswer(request.id, request.method, request.params)
  }

  /// Answers a request that can't wait for a look at the disk, or says why it has no answer.
  private func answerNow(_ request: inout WaitingRequest, or reason: RPCError = .looking) {
    if host.isEnding() { return fail(request.id, Server.ends) }
    if tryToAnswer(request) { return }
    request.wasTried = true
    fail(request.id, reason)
  }

  /// Answers requests that wait, the oldest first. What those look for that have no answer yet needn't be seen
  /// any more.
  func answerWaiting(where isMeant: (WaitingRequest) -> Bool) {
    var meant = takeWaiting(isMeant)
    for index in meant.indices { answerNow(&meant[index]) }
    giveUpLooks(meant)
  }

  /// Answers all requests that wait. Looks at the disk are waited for, since no edit can follow; but not beyond what
  /// an editor waits for the end.
  func answerAllToTheEnd() {
    for var request in takeWaiting({ _ in true }) {
      if host.isEnding() {
        fail(request.id, Server.ends)
        continue
      }
      // What one look finds may call for the next.
      var looks = 8
      while !tryToAnswer(request) {
        request.wasTried = true
        guard looks > 0 else {
          fail(request.id, RPCError(RPCError.requestCancelled, Server.wasShutDown))
          break
        }
        looks = host.looks.finish() ? looks - 1 : 0
      }
    }
  }

  private func takeWaiting(_ isMeant: (WaitingRequest) -> Bool) -> [WaitingRequest] {
    if waiting.isEmpty { return [] }
    let meant = waiting.filter(isMeant)
    waiting.removeAll(where: isMeant)
    return meant
  }

  /// Gives up requests that wait, and says so.
  func giveUpWaiting(_ reason: String, where isMeant: (WaitingRequest) -> Bool) {
    let meant = takeWaiting(isMeant)
    for request in meant { fail(request.id, RPCError(RPCError.requestCancelled, reason)) }
    giveUpLooks(meant)
  }

  /// Gives up what needs a look at many files still: an editor that ends doesn't wait for that, and often ends
  /// the server if it doesn't answer in a moment.
  func giveUpLongWaits() {
    if waiting.isEmpty { return }
    let all = workspace.closedFiles.count
    giveUpWaiting(Server.wasShutDown) {
      $0.isWide && ($0.files?.count ?? all) > Server.fewFiles
    }
  }

  /// What a notice means for the requests before it: an edit is a barrier for those about its text.
  func makeWay(for method: String, _ params: JSONValue) {
    if waiting.isEmpty { return }
    let uri = params["textDocument"]?["uri"]?.string
    switch method {
    case "textDocument/didChange": if let uri { outrun(uri) }
    case "textDocument/didOpen", "textDocument/didClose":
      answerWaiting { $0.uri != nil && $0.uri == uri }
    case "workspace/didRenameFiles":
      answerWaiting { $0.method == "workspace/willRenameFiles" }
    case "workspace/didChangeWatchedFiles":
      for change in params["changes"]?.array ?? [] {
        if let uri = change["uri"]?.string { forget(DocumentURI.path(uri)) }
      }
    default: break
    }
  }

  /// What searches found in a file that is another now counts no longer.
  private func forget(_ path: String) {
    for index in waiting.indices { waiting[index].search?.forget(path) }
  }

  /// A text is about to change: what was asked about it is answered, or not worth an answer any more.
  private func outrun(_ uri: String) {
    var meant = waiting.filter { $0.uri == uri }
    if meant.isEmpty { return }
    waiting.removeAll { $0.uri == uri }
    for (index, request) in meant.enumerated() {
      if request.onlyReads || request.isLooking || !isReady(request) {
        fail(request.id, request.outrun)
      } else {
        answerNow(&meant[index], or: request.outrun)
      }
    }
    giveUpLooks(meant)
  }

  /// Whether a request can be answered without a look at many files.
  private func isReady(_ request: WaitingRequest) -> Bool {
    guard request.isWide else { return true }
    return (request.files ?? unknownFiles(request)).isEmpty
  }
}
