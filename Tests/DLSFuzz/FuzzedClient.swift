// FuzzedClient.swift: a client that lives with its server: it answers, looks at what is offered, ends jobs.

import DLSJSON
import DLSServer
import DLSTestClient

/// A client that does what clients do of themselves between the messages of a script: it answers questions,
/// asks for the rest of what was offered, and keeps the colours of texts. What it chooses follows from how much
/// was said, so that a script always goes the same way. Its commands end at once: it starts no process.
final class FuzzedClient {
  private(set) var client: TestClient!
  private(set) var model = ClientModel()
  /// What the server did that it must not.
  private(set) var fault: String?
  /// Commands that were started and haven't ended.
  private var jobs: [JobRequest] = []
  private var stopped: Set<Int> = []
  private var heard = 0
  private var asked = 0
  private var batches = 0
  private var colours: [String: Colours] = [:]

  /// The colours of a text, as a client keeps them.
  private struct Colours {
    var id: String
    var numbers: [JSONValue]
  }

  init() {
    client = TestClient(model.disk, start: false) { [unowned self] host in
      host.startJob = { self.jobs.append($0) }
      host.stopJob = { self.stopped.insert($0) }
    }
  }

  /// Takes note of what a message means, before it is sent.
  func note(_ message: JSONValue) { model.take(message) }

  /// Sends messages together, and does what they lead to.
  func send(contents: [[UInt8]]) {
    client.files = model.disk
    client.send(contents: contents)
    client.settle()
    live()
    batches += 1
    if batches % 2 == 0, model.isOpen { for path in model.texts.keys.sorted() { follow(path) } }
  }

  /// Sends what was no message.
  func send(_ problem: FrameProblem) { client.take(problem) }

  private func say(_ message: JSONValue) {
    model.take(message)
    client.send([message])
  }

  // MARK: answers

  /// Answers and asks until nothing is left to say. A command takes a few steps, and a message few commands.
  private func live() {
    for _ in 0..<20 {
      let news = client.heard[heard...]
      heard = client.heard.count
      let started = jobs
      jobs = []
      if news.isEmpty, started.isEmpty { return }
      for message in news where model.isOpen {
        if message["method"] == nil { look(at: message) } else { answer(message) }
      }
      for job in started { end(job) }
      client.settle()
    }
    fault = fault ?? "the server never stops asking"
  }

  private func answer(_ message: JSONValue) {
    guard let id = message["id"], let method = message["method"]?.string else { return }
    var result = JSONValue.null
    let actions = message["params"]?["actions"]?.array ?? []
    // One answer of several, or none: the question was closed.
    let choice = (client.heard.count + asked) % (actions.count + 1)
    if method == "window/showMessageRequest", choice < actions.count { result = actions[choice] }
    say(["jsonrpc": "2.0", "id": id, "result": result])
  }

  /// Asks for the rest of the first things that an answer offers.
  private func look(at answer: JSONValue) {
    guard let id = answer["id"], let method = model.methods[ClientModel.name(id)] else { return }
    let (rest, items): (String, JSONValue?) =
      switch method {
      case "textDocument/completion": ("completionItem/resolve", answer["result"]?["items"])
      case "textDocument/codeAction": ("codeAction/resolve", answer["result"])
      case "textDocument/codeLens": ("codeLens/resolve", answer["result"])
      case "textDocument/documentLink": ("documentLink/resolve", answer["result"])
      case "workspace/symbol": ("workspaceSymbol/resolve", answer["result"])
      default: ("", nil)
      }
    for item in (items?.array ?? []).prefix(3) {
      asked += 1
      say([
        "jsonrpc": "2.0", "id": .string("rest \(asked)"), "method": .string(rest), "params": item,
      ])
    }
  }

  /// Ends a command as it might have ended; none may start before somebody trusts the workspace.
  private func end(_ job: JobRequest) {
    if !model.isTrusting { fault = fault ?? "a command started that nobody trusts: \(job)" }
    let words = ["plan", "apply", "export", "train", "infer", "check"]
    if !words.contains(job.arguments.first ?? "") { fault = fault ?? "no command of ours: \(job)" }
    client.take(.job(.line(job.number, "Plan: 1 to create, 0 to update, 0 to delete.")))
    client.take(.job(.progress(job.number, percent: 40, message: "2/5 files")))
    let code: Int32 = stopped.contains(job.number) ? 143 : [0, 3, 1, 0][job.number % 4]
    client.take(.job(.ended(job.number, code: code, problem: nil)))
  }

  // MARK: colours

  /// Asks what became of a text's colours since it was asked last.
  private func follow(_ path: String) {
    let document = JSONValue.object(["uri": JSONValue(model.addresses[path])])
    guard let known = colours[path] else {
      let answer = client.ask(
        id: "probe", "textDocument/semanticTokens/full", ["textDocument": document])
      return keep(path, answer["result"])
    }
    let answer = client.ask(
      id: "probe", "textDocument/semanticTokens/full/delta",
      ["textDocument": document, "previousResultId": .string(known.id)])["result"]
    guard let edits = answer?["edits"]?.array else { return keep(path, answer) }
    var numbers = known.numbers
    for edit in edits {
      guard let start = edit["start"]?.integer, let count = edit["deleteCount"]?.integer,
        start >= 0, count >= 0, start + count <= numbers.count
      else {
        fault = fault ?? "an edit of the colours of \(path) lies outside of them"
        return
      }
      numbers.replaceSubrange(start..<start + count, with: edit["data"]?.array ?? [])
    }
    colours[path] = Colours(id: answer?["resultId"]?.string ?? "", numbers: numbers)
  }

  private func keep(_ path: String, _ result: JSONValue?) {
    colours[path] = result?["data"]?.array.map {
      Colours(id: result?["resultId"]?.string ?? "", numbers: $0)
    }
  }

  /// The colours of a text as this client has them now.
  func numbers(_ path: String) -> JSONValue {
    follow(path)
    return .array(colours[path]?.numbers ?? [])
  }

  // MARK: what is wrong

  /// What is wrong with the number of answers.
  var unanswered: String? {
    if let fault { return fault }
    var found: [String: Int] = [:]
    for message in client.heard where message["method"] == nil {
      guard message["result"] != nil || message["error"]?["code"]?.integer != nil else {
        return "an answer with neither result nor error"
      }
      guard let id = message["id"], id != .null, id != "probe" else { continue }
      found[ClientModel.name(id), default: 0] += 1
    }
    for (id, count) in model.asked.sorted(by: { $0.key < $1.key }) where found[id] != count {
      // Whoever says that it is over waits for nothing, and of two commands under one number that go on together
      // nobody can tell which has ended.
      if model.isGone || count > 1, Server.isLate(model.methods[id] ?? "") { continue }
      return "request \(id) came \(count) times and was answered \(found[id] ?? 0) times"
    }
    return found.keys.first { model.asked[$0] == nil }.map { "nobody asked \($0)" }
  }
}
