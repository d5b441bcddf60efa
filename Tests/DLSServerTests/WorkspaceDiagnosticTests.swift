// WorkspaceDiagnosticTests.swift: a look at all files gives way to edits, can be stopped, and hands over
// what it has.

import DLSJSON
import DLSLanguage
import DLSServer
import DLSTestClient
import Testing

@Suite struct WorkspaceDiagnosticTests {
  private let paths = (0..<20).map { "/w/p\($0 < 10 ? "0" : "")\($0).dlsproj" }

  /// A client whose workspace has twenty files with a mistake each, and that lets the server work only
  /// when it is told to.
  private func editor() -> TestClient {
    let client = TestClient(
      Dictionary(uniqueKeysWithValues: paths.map { ($0, "person kim { titel = \"\($0)\" }\n") }))
    client.isPatient = false
    return client
  }

  private func ask(_ client: TestClient, _ more: JSONObject = [:]) {
    var params = more
    params["previousResultIds"] = []
    client.send([
      ["jsonrpc": "2.0", "id": "all", "method": "workspace/diagnostic", "params": .object(params)]
    ])
  }

  private func answers(_ client: TestClient) -> [JSONValue] {
    client.heard.filter { $0["id"] == "all" && $0["method"] == nil }
  }

  private func told(_ client: TestClient, _ token: JSONValue) -> [JSONValue] {
    client.heard.filter { $0["method"] == "$/progress" && $0["params"]?["token"] == token }
      .compactMap { $0["params"]?["value"] }
  }

  private func workToTheEnd(_ client: TestClient) -> Int {
    var steps = 0
    while client.work() { steps += 1 }
    return steps
  }

  @Test func itIsAnsweredAfterAStepForEachFile() {
    let client = editor()
    ask(client)
    #expect(answers(client).isEmpty)
    #expect(workToTheEnd(client) == paths.count)
    let items = answers(client).first?["result"]?["items"]?.array ?? []
    #expect(items.map { $0["uri"] } == paths.map { .string("file://\($0)") })
    #expect(items.allSatisfy { $0["items"]?.array?.isEmpty == false })
  }

  @Test func aWorkspaceOfNothing() {
    let client = TestClient()
    ask(client)
    #expect(answers(client).map { $0["result"]?["items"]?.array?.count } == [0])
  }

  @Test func cancellingStopsTheWork() {
    let client = editor()
    ask(client, ["workDoneToken": "t"])
    for _ in 0..<3 { client.work() }
    client.tell("$/cancelRequest", ["id": "all"])
    #expect(answers(client).map { $0["error"]?["code"] } == [-32800])
    #expect(workToTheEnd(client) == 0, "nothing is looked at any more")
    #expect(answers(client).count == 1)
    #expect(told(client, "t").map { $0["kind"] } == ["begin", "end"])
    // The answer of another request is none of its business.
    ask(client)
    client.tell("$/cancelRequest", ["id": "another"])
    #expect(workToTheEnd(client) == paths.count)
  }

  @Test func stoppingTheProgressStopsTheWork() {
    let client = editor()
    ask(client, ["workDoneToken": "t"])
    client.work()
    client.tell("window/workDoneProgress/cancel", ["token": "u"])
    #expect(answers(client).isEmpty)
    client.tell("window/workDoneProgress/cancel", ["token": "t"])
    #expect(answers(client).map { $0["error"]?["code"] } == [-32800])
    #expect(!client.work())
  }

  /// An edit is taken when it comes; the files that are looked at after it are as it left them.
  @Test func editsDoNotWait() {
    let client = editor()
    client.open(paths[19], "person lee {}\n")
    ask(client)
    for _ in 0..<5 { client.work() }
    client.change(paths[19], 2, [["text": "person lee { nonsense = 1 }\n"]])
    client.settle()
    #expect(client.published(paths[19])?["version"] == 2)
    #expect(answers(client).isEmpty)
    _ = workToTheEnd(client)
    let items = answers(client).first?["result"]?["items"]?.array ?? []
    // Open documents come first.
    #expect(items.first?["version"] == 1)
    #expect(items.count == paths.count)
    client.change(paths[19], 3, [["text": "person lee {}\n"]])
    ask(client)
    client.change(paths[19], 4, [["text": "person lee { nonsense = 2 }\n"]])
    _ = workToTheEnd(client)
    let last = answers(client).last?["result"]?["items"]?[0]
    #expect(last?["version"] == 4)
    #expect(last?["items"]?.array?.isEmpty == false)
  }

  @Test func reportsAreHandedOverAsTheyCome() {
    let whole = editor()
    ask(whole)
    _ = workToTheEnd(whole)
    let client = editor()
    ask(client, ["partialResultToken": "p", "workDoneToken": "t"])
    client.work()
    #expect(told(client, "p").count == 1, "the first is there at once")
    _ = workToTheEnd(client)
    let parts = told(client, "p").flatMap { $0["items"]?.array ?? [] }
    #expect(parts == answers(whole).first?["result"]?["items"]?.array)
    #expect(answers(client).map { $0["result"] } == [["items": []]], "they are told once")
    let kinds = told(client, "t").map { $0["kind"] }
    #expect(kinds == ["begin", "report", "end"])
  }

  @Test func shuttingDownEndsIt() {
    let client = editor()
    ask(client)
    client.work()
    client.ask("shutdown", .null)
    #expect(answers(client).map { $0["error"]?["code"] } == [-32800])
    #expect(!client.work())
  }
}
