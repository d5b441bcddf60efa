// LookTests.swift: requests that wait for a slow disk, and all the others that don't.

import DLSIDE
import DLSJSON
import DLSServer
import DLSTestClient
import Testing

/// A disk that shows nothing until it is let to.
private final class SlowDisk {
  private var known: Set<String> = []
  private(set) var asked: Set<String> = []
  private var isUnderWay = false
  /// Whether its looks end while somebody waits for that.
  var endsInTime = true
  /// What requests that are tried were said to be the oldest that has looks.
  private(set) var oldest: [Int] = []

  /// Whether a look is done; it is asked for.
  private func sees(_ key: String) -> Bool {
    if known.contains(key) { return true }
    asked.insert(key)
    isUnderWay = true
    return false
  }

  /// The looks that were asked for end.
  func end() {
    known.formUnion(asked)
    asked = []
  }

  /// A host whose looks are this disk's.
  func plant(_ host: inout ServerHost) {
    host.looks.begin = { [unowned self] _, first in
      isUnderWay = false
      oldest.append(first)
    }
    host.looks.areUnderWay = { [unowned self] in isUnderWay }
    host.looks.finish = { [unowned self] in
      if endsInTime { end() }
      return endsInTime
    }
    host.world.layers = { [unowned self] path in
      sees(path) ? [LayerSummary(name: "plots", fields: ["id"])] : []
    }
    host.stored = { [unowned self] analysis in
      sees("names \(analysis.path)")
        ? StoredNames(path: "p.gpkg", addresses: ["c", "c.oak", "gone"]) : nil
    }
    host.fileFacts = { [unowned self] path, _ in sees("facts") ? ["two files"] : [] }
    host.expand = { [unowned self] pattern, _ in sees(pattern) ? ["/w/1.geojson"] : [] }
  }
}

@Suite struct LookTests {
  private let disk = SlowDisk()
  private static let main = """
    project p {}
    schema c { class oak { value = 1 } }
    samples s { schema = c, from = "*.geojson" }

    """
  private static let broken = "project q {}\nmoved { from =  }\nsamples t { from = \"a.gpkg|\" }\n"

  /// A client that lets the server work only when it is told to.
  private func editor(_ recorder: SessionRecorder? = nil) -> TestClient {
    let client = TestClient(
      capabilities: EditingDesk.able, recorder: recorder, change: disk.plant)
    client.isPatient = false
    client.open("/w/a.dlsproj", Self.main)
    client.open("/w/b.dlsproj", Self.broken)
    client.settle()
    return client
  }

  private func ask(_ client: TestClient, _ id: String, _ method: String, _ params: JSONValue) {
    client.send([
      ["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": params]
    ])
  }

  private func workToTheEnd(_ client: TestClient) { while client.work() {} }

  private func answers(_ client: TestClient, _ id: String) -> [JSONValue] {
    client.heard.filter { $0["id"] == .string(id) && $0["method"] == nil }
  }

  private static func at(_ name: String, _ line: Int, _ column: Int) -> JSONValue {
    let place: JSONValue = ["line": JSONValue(line), "character": JSONValue(column)]
    return [
      "textDocument": ["uri": .string("file:///w/\(name).dlsproj")], "position": place,
      "newName": "d", "range": ["start": place, "end": place], "context": ["diagnostics": []],
    ]
  }

  /// Each request that looks at the disk, and a part of its answer.
  private static let looking: [(method: String, params: JSONValue, part: String)] = [
    ("textDocument/completion", at("b", 2, 27), "plots"),
    ("textDocument/completion", at("b", 1, 15), "gone"),
    ("textDocument/hover", at("a", 2, 34), "two files"),
    ("textDocument/rename", at("a", 1, 7), "moved { from = c, to = d }"),
    ("textDocument/linkedEditingRange", at("a", 1, 7), "null"),
    ("textDocument/codeAction", at("a", 1, 7), "Move schema c"),
    ("documentLink/resolve", ["data": ["pattern": "/w/*.geojson", "imagery": false]], "1.geojson"),
  ]

  /// Whoever looks waits for the look, and nobody else does.
  @Test(arguments: looking.indices)
  func onlyWhoLooksWaits(index: Int) throws {
    let (method, params, part) = Self.looking[index]
    let client = editor()
    ask(client, "slow", method, params)
    workToTheEnd(client)
    #expect(answers(client, "slow").isEmpty && !disk.asked.isEmpty, "\(method)")
    ask(client, "other", "textDocument/documentSymbol", Self.at("a", 0, 0))
    workToTheEnd(client)
    #expect(answers(client, "other").count == 1)
    // An end of another look is none of its own.
    client.take(.looked)
    workToTheEnd(client)
    #expect(answers(client, "slow").isEmpty)
    disk.end()
    client.take(.looked)
    workToTheEnd(client)
    let answer = try #require(answers(client, "slow").first)
    #expect(answer["error"] == nil)
    #expect(JSONWriter.text(answer["result"] ?? .null).contains(part), "\(answer)")
  }

  /// An edit waits for none of them: what was asked about the text before is given up.
  @Test(arguments: looking.indices)
  func noKeyWaits(index: Int) {
    let (method, params, _) = Self.looking[index]
    let client = editor()
    ask(client, "slow", method, params)
    workToTheEnd(client)
    for (name, text) in [("a", Self.main), ("b", Self.broken)] {
      client.change("/w/\(name).dlsproj", 2, [["text": .string("\n" + text)]])
      client.settle()
      #expect(client.published("/w/\(name).dlsproj")?["version"] == 2)
    }
    #expect(!client.work())
    // A link that is followed is about no text.
    let wanted: [JSONValue?] = method == "documentLink/resolve" ? [] : [-32801]
    #expect(answers(client, "slow").map { $0["error"]?["code"] } == wanted, "\(method)")
  }

  @Test func cancellingEndsTheWait() {
    let client = editor()
    ask(client, "slow", "textDocument/rename", Self.at("a", 1, 7))
    workToTheEnd(client)
    client.tell("$/cancelRequest", ["id": "slow"])
    #expect(answers(client, "slow").map { $0["error"]?["code"] } == [-32800])
    client.take(.looked)
    #expect(!client.work())
  }

  /// No edit follows the end, so what was asked for before is answered.
  @Test func theEndWaits() {
    let client = editor()
    ask(client, "slow", "textDocument/rename", Self.at("a", 1, 7))
    ask(client, "end", "shutdown", .null)
    #expect(answers(client, "slow").first?["result"]?["documentChanges"] != nil)
    #expect(answers(client, "end").count == 1)
  }

  /// But not for a disk that never answers.
  @Test func theEndGivesUpWhatTakesTooLong() {
    disk.endsInTime = false
    let client = editor()
    for id in ["one", "two"] { ask(client, id, "textDocument/rename", Self.at("a", 1, 7)) }
    ask(client, "end", "shutdown", .null)
    for id in ["one", "two"] {
      #expect(answers(client, id).map { $0["error"]?["code"] } == [-32800], "\(id)")
    }
    #expect(answers(client, "end").count == 1)
  }

  /// What is asked about a text that is closed, or opened anew, is answered without what would have to be looked
  /// for, and that isn't looked for any more.
  @Test(arguments: ["textDocument/didClose", "textDocument/didOpen"], [false, true])
  func closingAndOpeningTakeLooksBack(method: String, wasTried: Bool) {
    let client = editor()
    ask(client, "slow", "textDocument/hover", Self.at("a", 2, 34))
    if wasTried { workToTheEnd(client) }
    client.tell(
      method,
      [
        "textDocument": [
          "uri": "file:///w/a.dlsproj", "languageId": "dls", "version": 9, "text": "project p {}\n",
        ]
      ])
    #expect(answers(client, "slow").map { $0["error"]?["code"] } == [-32801])
    // The hover was the first request: only later ones need looks.
    #expect(disk.oldest.last == 2, "\(disk.oldest)")
  }

  /// What was seen for an older request stays until that is answered, also while a younger one is tried first.
  @Test func aYoungerRequestTakesNothingFromAnOlderOne() {
    let client = editor()
    ask(client, "old", "textDocument/rename", Self.at("a", 1, 7))
    ask(client, "young", "textDocument/hover", Self.at("a", 2, 34))
    workToTheEnd(client)
    for _ in 0..<3 {
      client.take(.looked)
      workToTheEnd(client)
    }
    #expect(answers(client, "old").isEmpty && answers(client, "young").isEmpty)
    // The hover needs no look at other files, and is tried first each time.
    let first = disk.oldest.min()
    #expect(disk.oldest.dropFirst().allSatisfy { $0 == first }, "\(disk.oldest)")
  }

  @Test func aRecordOfLooksIsHeldAgainWithTheSameAnswers() throws {
    var lines: [UInt8] = []
    let client = editor(SessionRecorder(version: "test", salt: 1) { lines += $0 })
    for (index, (method, params, _)) in Self.looking.enumerated() {
      ask(client, "\(index)", method, params)
    }
    workToTheEnd(client)
    disk.end()
    client.take(.looked)
    workToTheEnd(client)
    #expect(Self.looking.indices.allSatisfy { answers(client, "\($0)").count == 1 })
    #expect(try SessionReplay.differences(lines) == [])
  }
}
