// LiveClient.swift: a client whose server asks about data and stores, and starts commands.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSServer
import DLSTestClient
import DLSText
import Testing

/// What the server asked of the program around it.
final class LiveClient {
  private(set) var client: TestClient!
  private(set) var surveys: [SurveyRequest] = []
  private(set) var jobs: [JobRequest] = []
  private(set) var stopped: [Int] = []
  private(set) var removed: [String] = []
  /// The folders that are trusted for good.
  var trusted: Set<String> = []
  /// What is in the way of noting that.
  var trustProblem: String?

  init(
    _ files: [String: String] = [:], folders: [String] = ["/w"], options: JSONValue = .null,
    capabilities: JSONValue = [:], recorder: SessionRecorder? = nil,
    change: (inout ServerHost) -> Void = { _ in }
  ) {
    client = TestClient(
      files, capabilities: capabilities, folders: folders, options: options, recorder: recorder
    ) { [unowned self] host in
      host.survey = { question in
        if let request = question.begin() { self.surveys.append(request) }
      }
      host.startJob = { self.jobs.append($0) }
      host.stopJob = { self.stopped.append($0) }
      host.remove = { self.removed.append($0) }
      host.remembersTrust = { self.trusted.contains($0) }
      host.rememberTrust = { place, isTrusted in
        if self.trustProblem != nil { return self.trustProblem }
        if isTrusted { self.trusted.insert(place) } else { self.trusted.remove(place) }
        return nil
      }
      change(&host)
    }
  }

  func open(_ path: String, _ text: String) {
    client.open(path, text)
    client.settle()
  }

  func replace(_ path: String, _ version: Int64, _ text: String) {
    client.change(path, version, [["text": .string(text)]])
    client.settle()
  }

  /// Answers the question asked last about a project.
  func find(_ path: String, _ change: (inout LiveFacts) -> Void) throws {
    let request = try #require(surveys.last { $0.path == path }, "nobody asked about \(path)")
    var facts = LiveFacts(request.model)
    change(&facts)
    client.take(.survey(SurveyResult(request, facts)))
    client.settle()
  }

  /// What is shown between the words of a text: `label@line:column`.
  func hints(_ path: String) -> [String] {
    let range: JSONValue = [
      "start": ["line": 0, "character": 0], "end": ["line": 1000, "character": 0],
    ]
    let hints = client.ask(
      "textDocument/inlayHint",
      ["textDocument": ["uri": .string("file://\(path)")], "range": range])["result"]?.array
    return (hints ?? []).map { hint in
      let place = hint["position"]
      return "\(hint["label"]?.string ?? "")@\(place?["line"]?.integer ?? -1):"
        + "\(place?["character"]?.integer ?? -1)"
    }
  }

  /// What stands above the blocks of a text, uses counted.
  func lenses(_ path: String) -> [String] {
    let lenses = client.ask(
      "textDocument/codeLens", ["textDocument": ["uri": .string("file://\(path)")]])["result"]
    return (lenses?.array ?? []).map { lens in
      let whole = lens["command"] == nil ? client.ask("codeLens/resolve", lens)["result"] : lens
      let line = lens["range"]?["start"]?["line"]?.integer ?? -1
      return "\(line) \(whole?["command"]?["title"]?.string ?? "?")"
    }
  }

  /// The messages of what is wrong with a text.
  func problems(_ path: String) -> [String] {
    (client.published(path)?["diagnostics"]?.array ?? []).map { $0["message"]?.string ?? "" }
  }

  /// The last request of the server's with a method.
  func asked(_ method: String) -> JSONValue? {
    client.heard.last { $0["method"] == .string(method) }
  }

  /// Answers the question that the user was asked last.
  func choose(_ answer: String?) throws {
    let question = try #require(asked("window/showMessageRequest"), "nobody was asked anything")
    let id = try #require(question["id"])
    client.send([
      [
        "jsonrpc": "2.0", "id": id,
        "result": answer.map { ["title": .string($0)] } ?? .null,
      ]
    ])
  }
}

extension LiveFacts {
  /// Notes something of the block at an address.
  mutating func note(_ address: String, _ change: (inout BlockFacts) -> Void) throws {
    let block = try #require(model.block(at: address))
    var facts = facts(block) ?? BlockFacts()
    change(&facts)
    note(block, facts)
  }
}

/// A project without errors.
let plots = """
  project plots { owner = ana, goal = detect_objects }
  person ana {}
  source ortho { path = "ortho.tif" }
  schema crowns { geometry = polygon, class oak { value = 1 } }
  work_units u { source = ortho, grid = 2 x 3 }

  """
