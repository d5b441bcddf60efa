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
      Dictionary(uniqueKeysWithValues: paths.map { ($0, "project p { titel = \"\($0)\" }\n") }))
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

  /// A client says of diagnostics that it asks for what it can show of them where it says that it asks.
  @Test(arguments: ["diagnostic", "publishDiagnostics"])
  func tagsAreForWhoeverShowsThem(capability: String) {
    let text = "project p { owner = m }\nperson m {}\nsource s { path = \"a.tif\" }\n"
    let client = TestClient(
      ["/w/a.dlsproj": text],
      capabilities: ["textDocument": [capability: ["tagSupport": ["valueSet": [1, 2]]]]])
    client.open("/w/a.dlsproj", text)
    let report = client.ask(
      "textDocument/diagnostic", ["textDocument": ["uri": "file:///w/a.dlsproj"]])["result"]
    let item = report?["items"]?[0]
    #expect(item?["code"] == "DLS0401" && item?["tags"] == [1])
  }

  @Test func aWorkspaceOfNothing() {
    let client = TestClient()
    ask(client)
    #expect(answers(client).map { $0["result"]?["items"]?.array?.count } == [0])
  }

  private let user = "import \"../out/lib.dlsproj\" as lib\n\ngroup g { analysts = lib.ann }\n"
  private let library = "person ann { titel = \"x\" }\n"

  /// Libraries may lie outside of the workspace.
  @Test func whatIsImportedIsLookedAtToo() {
    let client = TestClient([
      "/w/a.dlsproj": user, "/w/b.dlsproj": user, "/out/lib.dlsproj": library,
    ])
    ask(client)
    let items = answers(client).first?["result"]?["items"]?.array ?? []
    #expect(
      items.compactMap { $0["uri"]?.string }.sorted() == [
        "file:///out/lib.dlsproj", "file:///w/a.dlsproj", "file:///w/b.dlsproj",
      ])
    let library = items.first { $0["uri"] == "file:///out/lib.dlsproj" }
    #expect(library?["items"]?.array?.first?["code"] == "DLS0105")
  }

  /// A client that asks for one document hears of the mistakes in what it imports, and when they are mended.
  @Test func aReportBringsThoseOfImportedFiles() {
    let client = TestClient(
      ["/w/a.dlsproj": user, "/out/lib.dlsproj": library],
      capabilities: ["textDocument": ["diagnostic": ["relatedDocumentSupport": true]]])
    client.open("/w/a.dlsproj", user)
    func related() -> JSONValue? {
      let params: JSONValue = ["textDocument": ["uri": "file:///w/a.dlsproj"]]
      return client.ask("textDocument/diagnostic", params)["result"]?["relatedDocuments"]
    }
    let report = related()?["file:///out/lib.dlsproj"]
    #expect(report?["kind"] == "full")
    #expect(report?["items"]?.array?.first?["code"] == "DLS0105")
    client.files["/out/lib.dlsproj"] = "person ann {}\n"
    client.tell(
      "workspace/didChangeWatchedFiles",
      ["changes": [["uri": "file:///out/lib.dlsproj", "type": 2]]])
    #expect(related()?["file:///out/lib.dlsproj"]?["items"]?.array?.isEmpty == true)
    #expect(related() == nil, "that is told once")
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

  // MARK: several open files

  private static let pulling: JSONValue = [
    "textDocument": ["diagnostic": [:]], "workspace": ["diagnostics": ["refreshSupport": true]],
  ]

  /// Editors that ask are told to ask again where something changed that isn't what they typed.
  @Test func whatElseChangesIsAskedForAgain() {
    let client = TestClient(
      ["/w/lib.dlsproj": "person ana {}\n"], capabilities: Self.pulling)
    func refreshes() -> Int {
      client.settle()
      return client.heard.count { $0["method"] == "workspace/diagnostic/refresh" }
    }
    let text = "import \"lib.dlsproj\" as lib\nproject p { owner = lib.ana }\n"
    client.open("/w/a.dlsproj", text)
    let first = refreshes()
    client.change("/w/a.dlsproj", 2, [["text": .string(text + "\n")]])
    #expect(refreshes() == first, "whoever types asks by himself")
    client.files["/w/lib.dlsproj"] = "person kim {}\n"
    client.tell(
      "workspace/didChangeWatchedFiles",
      ["changes": [["uri": "file:///w/lib.dlsproj", "type": 2]]])
    #expect(refreshes() == first + 1)
    client.tell("workspace/didChangeConfiguration", ["settings": ["dls": ["profile": "fast"]]])
    #expect(refreshes() == first + 2)
  }

  /// What another open project uses is used.
  @Test func usesInOpenFilesCount() {
    let main = "project m { owner = ana }\nperson ana {}\nperson bo {}\nperson kim {}\n"
    let other = "import \"main.dlsproj\" as main\ngroup g { analysts = main.bo }\n"
    let client = TestClient(["/w/main.dlsproj": main, "/w/other.dlsproj": other])
    func unused() -> [String] {
      client.settle()
      let list = client.published("/w/main.dlsproj")?["diagnostics"]?.array ?? []
      return list.filter { $0["code"] == "DLS0401" }.compactMap { $0["message"]?.string }
    }
    client.open("/w/main.dlsproj", main)
    #expect(unused().count == 2)
    client.open("/w/other.dlsproj", other)
    #expect(unused() == ["Nothing uses the person `kim`. Refer to it, or remove it."])
    client.change(
      "/w/other.dlsproj", 2, [["text": .string(other.replacing("main.bo", with: "main.kim"))]])
    #expect(unused() == ["Nothing uses the person `bo`. Refer to it, or remove it."])
  }

  /// In files that nobody has open what any other uses is used, whichever of them is looked at first.
  @Test(arguments: ["/w/a.dlsproj", "/w/z.dlsproj"])
  func usesInClosedFilesCount(user: String) {
    let main = "project m { owner = ana }\nperson ana {}\nperson bo {}\nperson kim {}\n"
    let other = "import \"m.dlsproj\" as main\ngroup g { analysts = main.bo }\n"
    let client = TestClient([
      "/w/m.dlsproj": main, user: other,
      "/w/n.dlsproj": "import \"m.dlsproj\" as m\nproject n { owner = m.ana }\nperson x {}\n",
    ])
    ask(client)
    let items = answers(client).first?["result"]?["items"]?.array ?? []
    #expect(items.count == 3, "\(items)")
    let told = items.flatMap { $0["items"]?.array ?? [] }.filter { $0["code"] == "DLS0401" }
      .compactMap { $0["message"]?.string }
    #expect(
      told.sorted()
        == ["kim", "x"].map {
          "Nothing uses the person `\($0)`. Refer to it, or remove it."
        })
  }

  /// So is what is wrong with a library for one that imports it: here a profile gives two of its classes one value.
  @Test(arguments: ["/w/a.dlsproj", "/w/z.dlsproj"])
  func whatImportersFindIsToldWithTheLibrary(importer: String) {
    let library = "schema s {\n  class oak { value = 1 }\n  class elm { value = 2 }\n}\n"
    let user = "import \"m.dlsproj\" as lib\nprofile q { lib.s.oak.value = 2 }\n"
    let client = TestClient(
      ["/w/m.dlsproj": library, importer: user, "/w/u.dlsproj": "import \"m.dlsproj\" as m\n"],
      capabilities: ["textDocument": ["diagnostic": ["relatedDocumentSupport": true]]])
    ask(client)
    let items = answers(client).first?["result"]?["items"]?.array ?? []
    let report = items.first { $0["uri"] == "file:///w/m.dlsproj" }
    #expect(report?["items"]?.array?.map { $0["code"] } == ["DLS0306"], "\(items)")
  }

  /// A report about one document brings nothing of that for another that others may use.
  @Test func whatNobodyKnowsIsNotTold() {
    let main = "project m { owner = ana }\nperson ana {}\nperson bo {}\n"
    let user = "import \"m.dlsproj\" as main\ngroup g { analysts = main.ana }\n"
    let client = TestClient(
      [
        "/w/m.dlsproj": main + "person cy { titel = \"x\" }\n", "/w/u.dlsproj": user,
        "/w/v.dlsproj": user.replacing("ana", with: "bo"),
      ],
      capabilities: ["textDocument": ["diagnostic": ["relatedDocumentSupport": true]]])
    client.open("/w/u.dlsproj", user)
    let params: JSONValue = ["textDocument": ["uri": "file:///w/u.dlsproj"]]
    let report = client.ask("textDocument/diagnostic", params)["result"]?["relatedDocuments"]
    let codes = report?["file:///w/m.dlsproj"]?["items"]?.array?.map { $0["code"] }
    #expect(codes == ["DLS0105"])
  }

  /// A client keeps what it was told of a file until it is told otherwise, also of one that is gone.
  @Test(arguments: [false, true])
  func whatIsGoneIsToldOnce(inParts: Bool) {
    let client = TestClient(["/w/a.dlsproj": "person a { titel = \"x\" }\n", "/w/b.dlsproj": ""])
    ask(client)
    let items = answers(client).first?["result"]?["items"]?.array ?? []
    let known = items.map { item -> JSONValue in
      ["uri": item["uri"] ?? .null, "value": item["resultId"] ?? .null]
    }
    #expect(known.count == 2)
    client.files["/w/a.dlsproj"] = nil
    client.tell(
      "workspace/didChangeWatchedFiles",
      ["changes": [["uri": "file:///w/a.dlsproj", "type": 3]]])
    var params: JSONObject = ["previousResultIds": .array(known)]
    if inParts { params["partialResultToken"] = "part" }
    let answer = client.ask("workspace/diagnostic", .object(params))
    let parts = told(client, "part").flatMap { $0["items"]?.array ?? [] }
    let again = inParts ? parts : answer["result"]?["items"]?.array ?? []
    #expect(again.map { $0["uri"] } == ["file:///w/b.dlsproj", "file:///w/a.dlsproj"])
    #expect(again.map { $0["kind"] } == ["unchanged", "full"])
    #expect(again.last?["items"] == [])
  }

  /// What two projects say of one place is told once, whatever else has to do with it.
  @Test func whatTwoProjectsSayIsToldOnce() {
    let north = """
      schema s { class a { value = 1 } }
      export c { schema = s, format = pascal_voc }
      train net { chips = c, model_type = unet }

      """
    let client = TestClient(
      ["/w/north.dlsproj": north],
      capabilities: ["textDocument": ["publishDiagnostics": ["relatedInformation": true]]])
    client.open("/w/north.dlsproj", north)
    client.open(
      "/w/top.dlsproj", "import \"north.dlsproj\" as north\ntrain own { like = north.net }\n")
    client.settle()
    let list = client.published("/w/north.dlsproj")?["diagnostics"]?.array ?? []
    let told = list.map {
      "\($0["code"] ?? .null) \($0["range"] ?? .null) \($0["message"] ?? .null)"
    }
    #expect(!told.isEmpty && Set(told).count == told.count, "\(told)")
  }
}
