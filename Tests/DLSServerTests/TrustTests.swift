// TrustTests.swift: nothing is started before somebody trusts the workspace, for now or for good.

import DLSIDE
import DLSJSON
import DLSServer
import DLSTestClient
import Testing

@Suite struct TrustTests {
  private let path = "/w/a.dlsproj"

  private func editor(_ options: JSONValue = .null, folders: [String] = ["/w"]) -> LiveClient {
    let editor = LiveClient([path: plots], folders: folders, options: options)
    editor.open(path, plots)
    return editor
  }

  private func order(
    _ editor: LiveClient, _ command: String = "dls.plan", _ more: JSONObject = [:],
    about path: String = "/w/a.dlsproj", id: JSONValue = "c"
  ) {
    var argument = more
    argument["uri"] = .string("file://\(path)")
    editor.client.send([
      [
        "jsonrpc": "2.0", "id": id, "method": "workspace/executeCommand",
        "params": ["command": .string(command), "arguments": [.object(argument)]],
      ]
    ])
  }

  private func answer(_ editor: LiveClient) -> JSONValue? {
    editor.client.heard.last { $0["id"] == "c" && $0["method"] == nil }
  }

  private func answersOffered(_ editor: LiveClient) -> [String?] {
    (editor.asked("window/showMessageRequest")?["params"]?["actions"]?.array ?? [])
      .map { $0["title"]?.string }
  }

  @Test func trustForNowIsForgotten() throws {
    let editor = editor()
    order(editor)
    #expect(answersOffered(editor) == ["Trust", "Always trust", "Don't"])
    try editor.choose("Trust")
    #expect(editor.jobs.count == 1)
    #expect(editor.trusted.isEmpty)
  }

  @Test func trustForGoodIsRemembered() throws {
    let first = editor()
    order(first)
    try first.choose("Always trust")
    #expect(first.jobs.count == 1)
    #expect(first.trusted == ["/w"])
    let second = editor()
    second.trusted = first.trusted
    order(second)
    #expect(second.asked("window/showMessageRequest") == nil)
    #expect(second.jobs.count == 1)
  }

  /// The folder is what is trusted: another one that comes into the workspace isn't.
  @Test func otherFoldersAreAskedAbout() throws {
    let editor = editor(folders: ["/w", "/v"])
    editor.trusted = ["/w"]
    editor.client.files["/v/b.dlsproj"] = plots
    editor.open("/v/b.dlsproj", plots)
    order(editor)
    #expect(editor.jobs.count == 1)
    order(editor, about: "/v/b.dlsproj", id: "d")
    #expect(editor.jobs.count == 1)
    let question = editor.asked("window/showMessageRequest")?["params"]?["message"]?.string ?? ""
    #expect(question.hasSuffix("Do you trust the projects in /w, /v?"), "\(question)")
    try editor.choose("Always trust")
    #expect(editor.trusted == ["/w", "/v"])
    // Of a file outside of them its own folder counts.
    editor.client.files["/u/c.dlsproj"] = plots
    editor.open("/u/c.dlsproj", plots)
    order(editor, about: "/u/c.dlsproj", id: "e")
    #expect(editor.jobs.count == 2)
    try editor.choose("Always trust")
    #expect(editor.trusted == ["/w", "/v", "/u"])
    // A folder whose name begins alike is another one.
    editor.client.files["/wood/d.dlsproj"] = plots
    editor.open("/wood/d.dlsproj", plots)
    order(editor, about: "/wood/d.dlsproj", id: "f")
    #expect(editor.jobs.count == 3)
  }

  @Test func theEditorsWordSettlesIt() throws {
    for word in [true, false] {
      let editor = editor(["trusted": .boolean(word)])
      editor.trusted = word ? [] : ["/w"]
      let offered = editor.client.greeting["result"]?["capabilities"]?["executeCommandProvider"]
      #expect(offered?["commands"]?.array?.contains("dls.trust") == false)
      order(editor)
      #expect(editor.jobs.count == (word ? 1 : 0))
      if !word { #expect(answersOffered(editor) == ["Trust", "Don't"]) }
      order(editor, "dls.trust", ["trusted": false])
      #expect(answer(editor)?["error"]?["code"] == -32803)
      #expect(editor.trusted == (word ? [] : ["/w"]))
    }
  }

  /// An answer that nobody offered is no yes.
  @Test func anotherAnswerIsNoTrust() throws {
    let editor = editor()
    order(editor)
    try editor.choose("Apply")
    #expect(editor.jobs.isEmpty && editor.trusted.isEmpty)
    #expect(answer(editor)?["error"]?["code"] == -32800)
  }

  @Test func trustIsTakenBack() throws {
    let editor = editor()
    editor.trusted = ["/w", "/other"]
    order(editor, "dls.trust", ["trusted": false])
    #expect(answer(editor)?["result"] == ["trusted": false])
    #expect(editor.trusted == ["/other"])
    order(editor)
    #expect(editor.jobs.isEmpty)
    try editor.choose("Trust")
    order(editor, "dls.trust", ["trusted": false])
    order(editor, id: "d")
    #expect(editor.jobs.count == 1, "trust for now is taken back, too")
  }

  @Test func theCommandAsks() throws {
    let editor = editor()
    order(editor, "dls.trust", ["trusted": true])
    #expect(editor.trusted.isEmpty && answer(editor) == nil, "nobody but the user gives trust")
    try editor.choose(nil)
    #expect(answer(editor)?["error"]?["code"] == -32800)
    order(editor, "dls.trust")
    try editor.choose("Always trust")
    #expect(answer(editor)?["result"] == ["trusted": true])
    #expect(editor.trusted == ["/w"])
    order(editor, "dls.trust")
    try editor.choose(nil)
    #expect(editor.trusted == ["/w"], "a question that is closed changes nothing")
    order(editor, "dls.trust")
    try editor.choose("Don't")
    #expect(editor.trusted.isEmpty)
  }

  /// What waited for trust goes on at once.
  @Test func dataAreLookedAtOnceTheyMayBe() throws {
    let editor = editor()
    try editor.find(path) { $0.unlooked = ["ortho"] }
    #expect(editor.jobs.isEmpty)
    order(editor, "dls.trust")
    try editor.choose("Always trust")
    editor.client.settle()
    try editor.find(path) { $0.unlooked = ["ortho"] }
    #expect(editor.jobs.map(\.arguments.first) == ["check"])
  }

  @Test func whatCanNotBeNotedIsSaid() throws {
    let editor = editor()
    editor.trustProblem = "the disk is full"
    order(editor)
    try editor.choose("Always trust")
    #expect(editor.jobs.count == 1)
    let said = editor.asked("window/showMessage")?["params"]?["message"]?.string ?? ""
    #expect(said.contains("the disk is full"), "\(said)")
  }

  /// An editor that can't ask is told another way.
  @Test func editorsThatCanNotAsk() throws {
    let editor = editor()
    order(editor)
    let id = try #require(editor.asked("window/showMessageRequest")?["id"])
    editor.client.send([
      ["jsonrpc": "2.0", "id": id, "error": ["code": -32601, "message": "no such method"]]
    ])
    #expect(
      answer(editor)?["error"]?["message"]?.string?.contains("initializationOptions") == true)
    order(editor)
    try editor.choose("Don't")
    #expect(
      answer(editor)?["error"]?["message"]?.string?.contains("initializationOptions") == false)
  }

  @Test func withoutFoldersAndProjects() {
    let editor = LiveClient(folders: [])
    order(editor, "dls.trust")
    editor.client.send([
      [
        "jsonrpc": "2.0", "id": "c", "method": "workspace/executeCommand",
        "params": ["command": "dls.trust"],
      ]
    ])
    #expect(answer(editor)?["error"]?["code"] == -32602)
  }
}
