// SituationTests.swift: what goes with the workspace holds for each kind of text: one that imports or is
// imported, one that isn't saved, a broken one, one of a second folder.

import DLSJSON
import DLSServer
import DLSTestClient
import Testing

/// What a text is like for which a feature has to work: a column of the table in docs/lsp.md.
enum Situation: CaseIterable, Sendable {
  case imported, unsaved, broken, otherFolder
}

@Suite struct SituationTests {
  private let library = "/w/lib.dlsproj"

  /// A project in a situation, and the path of its file. In the first one it imports a library that nobody has
  /// open.
  private func project(
    _ situation: Situation, _ more: String = "", options: JSONValue = ["trusted": true]
  ) -> (editor: LiveClient, path: String) {
    let path = situation == .otherFolder ? "/v/b.dlsproj" : "/w/a.dlsproj"
    let imports = situation == .imported ? "import \"lib.dlsproj\" as lib\n" : ""
    let text = imports + plots + more
    let units =
      "source old { path = \"old.tif\" }\nwork_units w { source = old, grid = 2 x 2 }\n"
    let editor = LiveClient(
      [path: text, library: units], folders: ["/w", "/v"], options: options,
      capabilities: ["window": ["workDoneProgress": true]])
    switch situation {
    case .imported, .otherFolder: editor.open(path, text)
    case .unsaved: editor.open(path, text + "// more\n")
    case .broken: editor.open(path, text + "source {{{\n")
    }
    return (editor, path)
  }

  /// Asks for a plan, and goes on with what is saved.
  private func plan(_ editor: LiveClient, _ path: String, _ situation: Situation) throws {
    editor.client.send([
      [
        "jsonrpc": "2.0", "id": "c", "method": "workspace/executeCommand",
        "params": [
          "command": "dls.plan", "workDoneToken": "t",
          "arguments": [["uri": .string("file://\(path)")]],
        ],
      ]
    ])
    if situation == .unsaved { try editor.choose("Go on with the saved text") }
  }

  private func answer(_ editor: LiveClient) -> JSONValue? {
    editor.client.heard.last { $0["id"] == "c" && $0["method"] == nil }
  }

  private func configure(_ editor: LiveClient, _ settings: JSONValue) {
    editor.client.tell(
      "workspace/didChangeConfiguration", ["settings": ["dls": settings]])
    editor.client.settle()
  }

  @Test(arguments: Situation.allCases)
  func nothingIsStartedBeforeSomebodyTrusts(situation: Situation) throws {
    let (editor, path) = project(situation, options: .null)
    try plan(editor, path, situation)
    #expect(editor.jobs.isEmpty)
    if situation == .broken {
      #expect(answer(editor)?["error"]?["code"] == -32803)
      #expect(editor.asked("window/showMessageRequest") == nil)
      return
    }
    let question = editor.asked("window/showMessageRequest")?["params"]?["message"]?.string ?? ""
    #expect(question.contains("Do you trust the projects in /w, /v?"), "\(question)")
    try editor.choose("Trust")
    #expect(editor.jobs.last?.arguments == ["plan", "--color", "never", path])
  }

  @Test(arguments: Situation.allCases)
  func settingsChangeWhatIsTold(situation: Situation) {
    let (editor, path) = project(situation)
    let shown = situation == .imported ? library : path
    let units = situation == .imported ? "4 units" : "6 units"
    func areToldOf() -> Bool { editor.hints(shown).contains { $0.hasPrefix(units) } }
    #expect(areToldOf())
    configure(editor, ["inlayHints": ["units": false]])
    #expect(!areToldOf())
    configure(editor, [:])
    #expect(areToldOf())
  }

  @Test(arguments: Situation.allCases)
  func theProfileIsTheChosenOne(situation: Situation) throws {
    let (editor, path) = project(situation, "profile quick { u.grid = 3 x 3 }\n")
    func units() -> [String] {
      editor.hints(path).filter { $0.contains(" units") }.map { String($0.prefix { $0 != "@" }) }
    }
    #expect(units() == ["6 units"])
    configure(editor, ["profile": "quick"])
    #expect(units() == ["9 units"])
    try plan(editor, path, situation)
    let words = ["plan", "--color", "never", path, "--profile", "quick"]
    #expect(editor.jobs.last?.arguments == (situation == .broken ? nil : words))
    configure(editor, [:])
    #expect(units() == ["6 units"])
  }

  /// A client that is asked has settings for each folder; a project is seen and run with those of its own.
  @Test func eachFolderHasItsOwnSettings() throws {
    let quick = plots + "profile quick { u.grid = 3 x 3 }\n"
    let editor = LiveClient(
      ["/w/a.dlsproj": quick, "/v/b.dlsproj": plots], folders: ["/w", "/v"],
      options: ["trusted": true], capabilities: ["workspace": ["configuration": true]])
    editor.open("/w/a.dlsproj", quick)
    editor.open("/v/b.dlsproj", plots)
    func units(_ path: String) -> [String] {
      editor.hints(path).filter { $0.contains(" units") }.map { String($0.prefix { $0 != "@" }) }
    }
    func lacksItsProfile() -> Bool {
      editor.problems("/v/b.dlsproj").contains { $0.contains("no profile `quick`") }
    }
    func answer(_ values: JSONValue) throws {
      let question = try #require(editor.asked("workspace/configuration"))
      editor.client.send([
        ["jsonrpc": "2.0", "id": question["id"] ?? .null, "result": values]
      ])
      editor.client.settle()
    }
    let items: JSONValue = [
      ["section": "dls"], ["scopeUri": "file:///w", "section": "dls"],
      ["scopeUri": "file:///v", "section": "dls"],
    ]
    #expect(editor.asked("workspace/configuration")?["params"]?["items"] == items)
    try answer([.null, ["profile": "quick"], ["inlayHints": true]])
    #expect(units("/w/a.dlsproj") == ["9 units"])
    #expect(units("/v/b.dlsproj") == ["6 units"] && !lacksItsProfile())
    for (path, profile) in [("/w/a.dlsproj", ["--profile", "quick"]), ("/v/b.dlsproj", [])] {
      try plan(editor, path, .otherFolder)
      #expect(editor.jobs.last?.arguments == ["plan", "--color", "never", path] + profile)
      let number = try #require(editor.jobs.last?.number)
      editor.client.take(.job(.ended(number, code: 0, problem: nil)))
    }
    // Another folder has those of the workspace until the client was asked about it.
    editor.client.tell(
      "workspace/didChangeWorkspaceFolders",
      ["event": ["added": [], "removed": [["uri": "file:///w", "name": "w"]]]])
    #expect(editor.asked("workspace/configuration")?["params"]?["items"]?.array?.count == 2)
    try answer([["profile": "quick"], .null])
    #expect(lacksItsProfile())
  }

  /// A profile is chosen at its block, or from a list; for that project alone, until others are set.
  @Test func aProfileIsChosen() throws {
    let both = plots + "profile quick { u.grid = 3 x 3 }\nprofile big { u.grid = 4 x 4 }\n"
    let editor = LiveClient(
      ["/w/a.dlsproj": both, "/w/b.dlsproj": plots], options: ["trusted": true])
    editor.open("/w/a.dlsproj", both)
    editor.open("/w/b.dlsproj", plots)
    func units(_ path: String) -> [String] {
      editor.hints(path).filter { $0.contains(" units") }.map { String($0.prefix { $0 != "@" }) }
    }
    func order(_ argument: JSONObject) -> JSONValue {
      editor.client.ask(
        "workspace/executeCommand", ["command": "dls.profile", "arguments": [.object(argument)]])
    }
    let uri: JSONValue = "file:///w/a.dlsproj"
    func profileLenses() -> [String] { Array(editor.lenses("/w/a.dlsproj").suffix(2)) }
    #expect(profileLenses() == ["5 Use this profile", "6 Use this profile"])
    #expect(order(["uri": uri, "profile": "quick"])["result"] == ["profile": "quick"])
    editor.client.settle()
    #expect(units("/w/a.dlsproj") == ["9 units"] && units("/w/b.dlsproj") == ["6 units"])
    #expect(profileLenses() == ["5 In use ▸ stop", "6 Use this profile"])
    try plan(editor, "/w/a.dlsproj", .otherFolder)
    #expect(editor.jobs.last?.arguments.suffix(2) == ["--profile", "quick"])
    // From a list, where none is named.
    #expect(order(["uri": uri]) == .null, "it is answered by the choice")
    let question = editor.asked("window/showMessageRequest")?["params"]
    let titles = question?["actions"]?.array?.map { $0["title"]?.string }
    #expect(titles == ["quick", "big", "No profile"])
    try editor.choose("big")
    #expect(editor.client.heard.contains { $0["result"] == ["profile": "big"] })
    #expect(units("/w/a.dlsproj") == ["16 units"])
    // What is set otherwise doesn't end it; another profile that is set does.
    configure(editor, ["formatOnSave": false])
    #expect(units("/w/a.dlsproj") == ["16 units"])
    configure(editor, ["profile": "quick"])
    #expect(units("/w/a.dlsproj") == ["9 units"])
    #expect(order(["uri": uri, "profile": .null])["result"] == ["profile": .null])
    #expect(units("/w/a.dlsproj") == ["6 units"])
    let unknown = order(["uri": uri, "profile": "slow"])["error"]
    #expect(unknown?["code"] == -32602)
    #expect(unknown?["message"]?.string?.hasSuffix("It has quick, big.") == true)
    #expect(order(["uri": "file:///w/b.dlsproj"])["error"]?["code"] == -32803)
  }

  @Test(arguments: Situation.allCases)
  func commandsTellTheirProgress(situation: Situation) throws {
    let (editor, path) = project(situation)
    try plan(editor, path, situation)
    editor.client.take(.job(.progress(1, percent: 40, message: "2/5 files")))
    editor.client.take(.job(.line(1, "Plan: 1 to create, 0 to update, 0 to delete.")))
    editor.client.take(.job(.ended(1, code: 0, problem: nil)))
    let told = editor.client.heard.filter { $0["method"] == "$/progress" }
    #expect(told.allSatisfy { $0["params"]?["token"] == "t" })
    let kinds = told.compactMap { $0["params"]?["value"]?["kind"]?.string }
    #expect(kinds == (situation == .broken ? [] : ["begin", "report", "end"]))
    #expect((answer(editor)?["error"] != nil) == (situation == .broken))
  }

  @Test(arguments: Situation.allCases)
  func messagesAreTracedAndFaultsLogged(situation: Situation) {
    let (editor, path) = project(situation)
    let shown: JSONValue = .string("file://\(situation == .imported ? library : path)")
    func traces() -> Int { editor.client.heard.count { $0["method"] == "$/logTrace" } }
    func ask() {
      editor.client.ask("textDocument/documentSymbol", ["textDocument": ["uri": shown]])
    }
    ask()
    #expect(traces() == 0)
    editor.client.tell("$/setTrace", ["value": "verbose"])
    ask()
    let line = editor.asked("$/logTrace")?["params"]
    #expect(line?["message"]?.string?.hasPrefix("request textDocument/documentSymbol") == true)
    #expect(line?["verbose"]?.string?.contains(shown.string ?? "?") == true)
    editor.client.tell("$/setTrace", ["value": "off"])
    let count = traces()
    ask()
    #expect(traces() == count)
    editor.client.tell("textDocument/didSave", ["textDocument": ["uri": shown]])
    #expect(editor.asked("window/logMessage") == nil)
    editor.client.tell(
      "textDocument/didChange",
      ["textDocument": ["uri": shown], "contentChanges": [["text": 5]]])
    let logged = editor.asked("window/logMessage")?["params"]
    #expect(logged?["type"] == 1)
    #expect(logged?["message"]?.string?.hasPrefix("textDocument/didChange: ") == true)
  }

  // MARK: layout

  /// What a request does to a text in a situation whose first three lines want to be laid out.
  private func laidOut(
    _ situation: Situation, _ method: String, _ params: JSONObject
  ) throws -> [String] {
    let path =
      switch situation {
      case .imported: library
      case .otherFolder: "/v/b.dlsproj"
      case .unsaved, .broken: "/w/a.dlsproj"
      }
    let text = "person   a  {}\nperson   b  {}\nperson   c  {}\n¦"
    let broken = situation == .broken ? "source {{{\n" : ""
    let isUnsaved = situation == .unsaved
    let desk = EditingDesk(
      [
        "/w/user.dlsproj": "import \"lib.dlsproj\" as lib\n",
        path: isUnsaved ? "person old {}\n" : text + broken,
      ],
      unsaved: isUnsaved ? [path: text] : [:], folders: ["/w", "/v"])
    let answer = desk.ask(method, params)
    try desk.apply(answer["result"]?.array ?? [], to: path)
    return (desk.texts[path] ?? "").split(separator: "\n").map(String.init)
  }

  @Test(arguments: Situation.allCases)
  func savingLaysOutAnyText(situation: Situation) throws {
    let lines = try laidOut(situation, "textDocument/willSaveWaitUntil", ["reason": 1])
    #expect(lines.prefix(3) == ["person a {}", "person b {}", "person c {}"])
    #expect(lines.dropFirst(3) == (situation == .broken ? ["source {{{"] : []))
  }

  @Test(arguments: Situation.allCases)
  func severalRangesAreLaidOut(situation: Situation) throws {
    func line(_ number: Int64) -> JSONValue {
      [
        "start": ["line": .integer(number), "character": 0],
        "end": ["line": .integer(number), "character": 9],
      ]
    }
    let params: JSONObject = [
      "ranges": [line(0), line(2)], "options": ["tabSize": 2, "insertSpaces": true],
    ]
    let lines = try laidOut(situation, "textDocument/rangesFormatting", params)
    #expect(lines.prefix(3) == ["person a {}", "person   b  {}", "person c {}"])
  }
}
