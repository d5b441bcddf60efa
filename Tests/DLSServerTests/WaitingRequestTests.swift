// WaitingRequestTests.swift: what an edit makes of the requests before it.

import DLSIDE
import DLSJSON
import DLSServer
import DLSTestClient
import Testing

@Suite struct WaitingRequestTests {
  private let paths = (0..<20).map { "/w/p\($0 < 10 ? "0" : "")\($0).dlsproj" }

  /// A client whose workspace has twenty files, with two of them open, and that lets the server work only
  /// when it is told to.
  /// - Parameters:
  ///   - more: how many files there are besides.
  ///   - change: what of the host is to be otherwise.
  private func editor(
    more: Int = 0, change: (inout ServerHost) -> Void = { _ in }
  ) -> TestClient {
    let all = paths + (0..<more).map { "/w/more/m\($0).dlsproj" }
    let client = TestClient(
      Dictionary(uniqueKeysWithValues: all.map { ($0, "person kim {}\n") }), change: change)
    client.isPatient = false
    for path in [paths[3], paths[7]] { client.open(path, "person kim {}\n") }
    client.settle()
    return client
  }

  private func ask(_ client: TestClient, _ id: String, _ method: String, _ params: JSONValue) {
    client.send([
      ["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": params]
    ])
  }

  private func about(_ path: String, column: Int = 8, isPoint: Bool = false) -> JSONValue {
    let place: JSONValue = ["line": 0, "character": JSONValue(column)]
    let all: JSONValue = [
      "start": ["line": 0, "character": 0], "end": ["line": 1, "character": 0],
    ]
    return [
      "textDocument": ["uri": .string("file://\(path)")], "position": place, "newName": "lee",
      "range": isPoint ? ["start": place, "end": place] : all,
      "context": ["diagnostics": []],
    ]
  }

  private func answers(_ client: TestClient, _ id: String) -> [JSONValue] {
    client.heard.filter { $0["id"] == .string(id) && $0["method"] == nil }
  }

  private func code(_ client: TestClient, _ id: String) -> JSONValue? {
    let all = answers(client, id)
    #expect(all.count == 1)
    return all.first?["error"]?["code"]
  }

  private func edit(_ client: TestClient, _ text: String = "person bo {}\n") {
    client.change(paths[3], 2, [["text": .string(text)]])
    client.settle()
  }

  private func workToTheEnd(_ client: TestClient) { while client.work() {} }

  /// Each request is a step; what arrives between two of them counts for those that are left.
  @Test func questionsAboutAChangedTextAreGivenUp() {
    let client = editor()
    for number in 0..<200 {
      ask(client, "hint \(number)", "textDocument/inlayHint", about(paths[3]))
    }
    #expect(answers(client, "hint 0").isEmpty)
    for _ in 0..<3 { client.work() }
    edit(client)
    #expect(client.published(paths[3])?["version"] == 2)
    #expect(!client.work(), "nothing is left to do")
    for number in 0..<200 {
      #expect(code(client, "hint \(number)") == (number < 3 ? nil : -32801))
    }
  }

  /// A client that asks for diagnostics takes `ContentModified` for none, and would show the text as whole.
  @Test func diagnosticsAreAskedForAnew() {
    let client = editor()
    ask(client, "wrong", "textDocument/diagnostic", about(paths[3]))
    edit(client)
    #expect(code(client, "wrong") == -32802)
    #expect(answers(client, "wrong").first?["error"]?["data"]?["retriggerRequest"] == true)
    ask(client, "anew", "textDocument/diagnostic", about(paths[3]))
    workToTheEnd(client)
    #expect(answers(client, "anew").first?["result"]?["kind"] == "full")
  }

  /// Those about another text are answered after the diagnostics, in their order.
  @Test func questionsAboutOtherTextsWait() {
    let client = editor()
    for number in 0..<5 {
      ask(client, "\(number)", "textDocument/hover", about(paths[number % 2 == 0 ? 7 : 3]))
    }
    client.work()
    edit(client)
    let told = client.heard.count
    #expect(answers(client, "2").isEmpty && answers(client, "4").isEmpty)
    #expect([1, 3].map { code(client, "\($0)") } == [-32801, -32801])
    workToTheEnd(client)
    #expect(client.heard[told...].map { $0["id"] } == ["2", "4"])
    #expect(code(client, "2") == nil)
  }

  /// What somebody waits for with a dialog open is answered for the text that it was asked about.
  @Test func whatEditsIsAnsweredBefore() {
    let client = editor()
    ask(client, "edits", "textDocument/formatting", about(paths[3]))
    ask(client, "place", "textDocument/definition", about(paths[3]))
    edit(client)
    #expect(answers(client, "place").first?["result"]?["uri"] == .string("file://\(paths[3])"))
    #expect(code(client, "edits") == nil)
  }

  @Test func aSearchGivesWay() {
    let client = editor()
    ask(client, "all", "workspace/symbol", ["query": "o"])
    for _ in 0..<5 { client.work() }
    edit(client)
    #expect(client.published(paths[3])?["version"] == 2)
    #expect(answers(client, "all").isEmpty)
    // What needs one text passes what needs all.
    ask(client, "one", "textDocument/hover", about(paths[3]))
    client.work()
    #expect(code(client, "one") == nil)
    #expect(answers(client, "all").isEmpty)
    workToTheEnd(client)
    let found = answers(client, "all").first?["result"]?.array ?? []
    #expect(found.map { $0["name"] } == ["bo"], "it knows the text as it is now")
  }

  /// A file is a step; opened meanwhile, it is found once, as it is open.
  @Test func aSearchFindsEachThingOnce() {
    let client = editor()
    ask(client, "all", "workspace/symbol", ["query": "k"])
    for _ in 0..<10 { client.work() }
    client.open(paths[0], "person kai {}\n")
    workToTheEnd(client)
    let found = (answers(client, "all").first?["result"]?.array ?? []).map {
      "\($0["name"]?.string ?? "") \($0["location"]?["uri"]?.string ?? "")"
    }
    let open = [0, 3, 7]
    let names = open + (0..<20).filter { !open.contains($0) }
    #expect(found == names.map { "\($0 == 0 ? "kai" : "kim") file://\(paths[$0])" })
  }

  /// What a search has found in files that change or go meanwhile is looked for again.
  @Test func aSearchHearsOfFiles() {
    let client = editor()
    ask(client, "all", "workspace/symbol", ["query": "k"])
    for _ in 0..<10 { client.work() }
    client.files[paths[0]] = "\n\nperson kai {}\n"
    client.files[paths[1]] = nil
    client.tell(
      "workspace/didChangeWatchedFiles",
      ["changes": .array(paths[0...1].map { ["uri": .string("file://\($0)"), "type": 2] })])
    workToTheEnd(client)
    let found = answers(client, "all").first?["result"]?.array ?? []
    #expect(found.count == 19 && found.filter { $0["name"] == "kai" }.count == 1)
    #expect(!found.contains { $0["location"]?["uri"] == .string("file://\(paths[1])") })
  }

  /// As long as files are still to be looked at, an edit doesn't wait for what needs all of them.
  @Test(arguments: ["textDocument/references", "textDocument/rename"])
  func whatNeedsAllFilesGivesWay(method: String) {
    let client = editor()
    ask(client, "early", method, about(paths[3]))
    for _ in 0..<5 { client.work() }
    edit(client)
    #expect(code(client, "early") == -32801)
    ask(client, "whole", method, about(paths[3]))
    workToTheEnd(client)
    #expect(code(client, "whole") == nil)
    // They are known now.
    ask(client, "late", method, about(paths[3]))
    client.change(paths[3], 3, [["text": "person lu {}\n"]])
    #expect(code(client, "late") == nil)
  }

  /// A client with one text of twenty open, and those that were read of the others.
  private func library(
    _ text: String, capabilities: JSONValue = EditingDesk.able
  ) -> (client: TestClient, read: () -> Set<String>) {
    var read: Set<String> = []
    let user = "import \"p03.dlsproj\" as base\nsource s { path = \"${base.d}/x.tif\" }\n"
    var files = Dictionary(uniqueKeysWithValues: paths.map { ($0, "person kim {}\n") })
    files[paths[12]] = user
    let client = TestClient(files, capabilities: capabilities) { host in
      let readFile = host.readFile
      host.readFile = { path in
        read.insert(path)
        return readFile(path)
      }
    }
    client.isPatient = false
    client.open(paths[3], text)
    client.settle()
    return (client, { read })
  }

  private func action(_ client: TestClient, _ id: String, _ kind: String) throws -> JSONValue {
    let offered = answers(client, id).first?["result"]?.array ?? []
    return try #require(offered.first { $0["kind"] == .string(kind) }, "\(offered)")
  }

  /// What can be done about a place is offered without a look at other files; they are looked at, file by
  /// file, for somebody who takes it.
  @Test(arguments: [
    ("let d = \"data\"\nsource t { path = \"${d}/y.tif\" }\n", 4, "refactor.inline"),
    ("let d = \"data\"\n", 4, "refactor.inline"),
    ("source t { path = \"y.tif\" }\nlet d = \"data\"\n", 7, "refactor.extract"),
  ])
  func whatCanBeDoneIsOfferedWithoutOtherFiles(text: String, column: Int, kind: String) throws {
    let (client, read) = library(text)
    ask(client, "menu", "textDocument/codeAction", about(paths[3], column: column, isPoint: true))
    workToTheEnd(client)
    let action = try action(client, "menu", kind)
    #expect(action["edit"] == nil && read().isEmpty, "\(read())")
    ask(client, "early", "codeAction/resolve", action)
    for _ in 0..<5 { client.work() }
    client.change(paths[3], 2, [["text": .string(text + "\n")]])
    client.settle()
    #expect(client.published(paths[3])?["version"] == 2)
    #expect(code(client, "early") == -32801)
    ask(client, "again", "textDocument/codeAction", about(paths[3], column: column, isPoint: true))
    workToTheEnd(client)
    ask(client, "taken", "codeAction/resolve", try self.action(client, "again", kind))
    workToTheEnd(client)
    let taken = try #require(answers(client, "taken").first)
    #expect(read().contains(paths[12]) && read().contains(paths[19]))
    if kind == "refactor.inline" {
      #expect(JSONWriter.text(taken).contains("p12.dlsproj"), "\(taken)")
    } else {
      #expect(taken["result"]?["edit"] != nil, "\(taken)")
    }
  }

  /// What no file uses can't be written out, as whoever takes the action hears.
  @Test func whatNobodyUsesIsToldWhenItIsTaken() throws {
    let (client, _) = library("let other = \"data\"\n")
    ask(client, "menu", "textDocument/codeAction", about(paths[3], column: 4, isPoint: true))
    workToTheEnd(client)
    let action = try action(client, "menu", "refactor.inline")
    ask(client, "taken", "codeAction/resolve", action)
    workToTheEnd(client)
    let error = answers(client, "taken").first?["error"]
    #expect(error?["code"] == -32803)
    #expect(error?["message"]?.string?.contains("No file uses it") == true, "\(error ?? .null)")
    ask(client, "known", "textDocument/codeAction", about(paths[3], column: 4, isPoint: true))
    workToTheEnd(client)
    let left = answers(client, "known").first?["result"]?.array?.map { $0["kind"] } ?? []
    #expect(!left.contains("refactor.inline"))
  }

  /// A client that wants changes at once waits for the other files, and no edit does.
  @Test func changesAtOnceGiveWay() {
    let (client, _) = library(
      "let d = \"data\"\n",
      capabilities: [
        "textDocument": [
          "codeAction": ["codeActionLiteralSupport": ["codeActionKind": ["valueSet": []]]]
        ]
      ])
    ask(client, "menu", "textDocument/codeAction", about(paths[3], column: 4, isPoint: true))
    for _ in 0..<5 { client.work() }
    client.change(paths[3], 2, [["text": "let d = \"\"\n"]])
    client.settle()
    #expect(client.published(paths[3])?["version"] == 2)
    #expect(code(client, "menu") == -32801)
  }

  @Test func cancellingEndsTheWait() {
    let client = editor()
    ask(client, "all", "workspace/symbol", ["query": ""])
    ask(client, "one", "textDocument/hover", about(paths[3]))
    client.work()
    client.work()
    client.tell("$/cancelRequest", ["id": "all"])
    #expect(code(client, "all") == -32800)
    #expect(code(client, "one") == nil)
    #expect(!client.work())
  }

  @Test(arguments: [("shutdown", nil), ("exit", -32800)] as [(String, JSONValue?)])
  func theEndLeavesNoneWithoutAnAnswer(method: String, error: JSONValue?) {
    let client = editor()
    for number in 0..<3 { ask(client, "\(number)", "textDocument/hover", about(paths[3])) }
    if error == nil { client.ask(method, .null) } else { client.tell(method, .null) }
    for number in 0..<3 { #expect(code(client, "\(number)") == error) }
  }

  /// Where the process ends in a moment, since `exit` is there already, what is left then is given up.
  @Test(arguments: [0, 2]) func theLastMomentLeavesNoneWithoutAnAnswer(before: Int) {
    var left = before
    let client = editor { host in
      host.isEnding = {
        left -= 1
        return left < 0
      }
    }
    for number in 0..<4 { ask(client, "\(number)", "textDocument/hover", about(paths[3])) }
    client.ask("shutdown", .null)
    for number in 0..<4 {
      #expect(code(client, "\(number)") == (number < before ? nil : -32800))
    }
  }

  /// The same where the input ends without a word.
  @Test func theLastMomentAnswersNoneOneByOne() {
    let client = editor { $0.isEnding = { true } }
    for number in 0..<3 { ask(client, "\(number)", "textDocument/hover", about(paths[3])) }
    client.work()
    for number in 0..<3 { #expect(code(client, "\(number)") == -32800) }
  }

  /// An editor that ends doesn't wait until many files are looked at.
  @Test(arguments: [(10, nil), (100, -32800)] as [(Int, JSONValue?)])
  func theEndWaitsForNothingLong(more: Int, error: JSONValue?) {
    let client = editor(more: more)
    ask(client, "all", "workspace/symbol", ["query": "k"])
    ask(client, "wide", "textDocument/references", about(paths[3]))
    ask(client, "one", "textDocument/hover", about(paths[3]))
    client.ask("shutdown", .null)
    #expect(code(client, "all") == error)
    #expect(code(client, "wide") == error)
    #expect(code(client, "one") == nil)
  }
}
