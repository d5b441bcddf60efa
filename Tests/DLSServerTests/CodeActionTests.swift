// CodeActionTests.swift: what the server offers to do, done.

import DLSCheck
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSServer
import DLSTestClient
import DLSText
import Testing

@Suite struct CodeActionTests {
  /// The actions at the caret, of some kinds.
  private func actions(_ desk: EditingDesk, only: [String]? = nil) -> [JSONValue] {
    let place = desk.position(desk.caretPath, desk.caretOffset)
    var context: JSONObject = ["diagnostics": []]
    context["only"] = only.map { JSONValue($0) }
    let answer = desk.client.ask(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": desk.uri(desk.caretPath)],
        "range": ["start": place, "end": place], "context": .object(context),
      ])
    return answer["result"]?.array ?? []
  }

  /// Takes an action.
  private func take(_ action: JSONValue, _ desk: EditingDesk) throws {
    #expect(action["edit"] == nil, "edits are made when somebody takes the action")
    let resolved = desk.client.ask("codeAction/resolve", action)
    #expect(resolved["error"] == nil, "\(resolved)")
    try desk.apply(resolved["result"]?["edit"])
  }

  private func codes(_ desk: EditingDesk, _ path: String) -> [String] {
    let answer = desk.client.ask(
      "textDocument/diagnostic", ["textDocument": ["uri": desk.uri(path)]])
    return answer["result"]?["items"]?.array?.compactMap { $0["code"]?.string } ?? []
  }

  /// Every fix that is offered for the failing example of a page takes the diagnostic away, and
  /// brings no error along.
  @Test(arguments: CodeActionTests.rules)
  func fixesOfPagesMend(_ rule: Rule) throws {
    let first = desk(rule)
    let list = first.client.ask(
      "textDocument/diagnostic", ["textDocument": ["uri": first.uri("/w/a.dlsproj")]])
    let before = list["result"]?["items"]?.array ?? []
    for diagnostic in before {
      let fixes = offered(first, diagnostic)
      for index in fixes.indices {
        let desk = desk(rule)
        let action = offered(desk, diagnostic)[index]
        #expect(action["diagnostics"]?.array?.contains(diagnostic) == true)
        try take(action, desk)
        let text = try #require(desk.texts["/w/a.dlsproj"])
        desk.client.change("/w/a.dlsproj", 2, [["text": .string(text)]])
        let after = codes(desk, "/w/a.dlsproj")
        let count = before.count { $0["code"] == diagnostic["code"] }
        #expect(
          after.count { JSONValue.string($0) == diagnostic["code"] } < count,
          "\(action["title"] ?? .null) left \(after) in\n\(text)")
      }
    }
  }

  /// The fixes that are offered for a diagnostic by the rule itself.
  private func offered(_ desk: EditingDesk, _ diagnostic: JSONValue) -> [JSONValue] {
    let answer = desk.client.ask(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": desk.uri("/w/a.dlsproj")],
        "range": diagnostic["range"] ?? .null,
        "context": ["diagnostics": [diagnostic], "only": ["quickfix"]],
      ])
    return (answer["result"]?.array ?? []).filter { action in
      action["diagnostics"]?.array?.contains(diagnostic) == true
    }
  }

  /// The pages whose failing example an editor can have: no `--set`, and UTF-8.
  private static let rules = DiagnosticCatalog.rules.filter {
    $0.wrong.sets.isEmpty && !$0.wrong.isLatin1
  }

  /// The failing example of a page, open in an editor.
  private func desk(_ rule: Rule) -> EditingDesk {
    let files = rule.wrong.files.map { ("/w/\($0)", $1) } + [("/w/a.dlsproj", rule.wrong.text)]
    return EditingDesk(
      Dictionary(files) { $1 }, open: ["/w/a.dlsproj"], profile: rule.wrong.profile)
  }

  /// A search that finds nothing to take proves nothing: two pages in three offer a fix.
  @Test func mostPagesOfferFixes() {
    let count = CodeActionTests.rules.count { rule in
      let desk = desk(rule)
      let list = desk.client.ask(
        "textDocument/diagnostic", ["textDocument": ["uri": desk.uri("/w/a.dlsproj")]])
      return list["result"]?["items"]?.array?.contains { !offered(desk, $0).isEmpty } == true
    }
    #expect(count * 3 > CodeActionTests.rules.count * 2, "\(count)")
  }

  private let untidy = """
    import "b.dlsproj" as b
    import "a.dlsproj" as a

    source s { path = "x\\y.tif" }
    source ¦t { path = "x\\z.tif" }
    samples q { schema = a.s, from = b.i }

    """

  @Test func kindsAreFiltered() {
    let desk = EditingDesk([
      "/w/p.dlsproj": untidy, "/w/a.dlsproj": "schema s {}\n", "/w/b.dlsproj": "infer i {}\n",
    ])
    func kinds(_ only: [String]?) -> Set<String> {
      Set(actions(desk, only: only).compactMap { $0["kind"]?.string })
    }
    #expect(kinds(["source"]) == ["source.fixAll.dls", "source.organizeImports.dls"])
    #expect(kinds(["source.fixAll"]) == ["source.fixAll.dls"])
    #expect(kinds(["source.organizeImports.dls"]) == ["source.organizeImports.dls"])
    #expect(kinds(["refactor"]) == ["refactor.extract"])
    #expect(kinds(["source.fix"]) == [])
    #expect(kinds(nil).isSuperset(of: kinds(["source"])))
  }

  @Test func everythingSafeIsFixedAtOnce() throws {
    let desk = EditingDesk([
      "/w/p.dlsproj": untidy, "/w/a.dlsproj": "schema s {}\n", "/w/b.dlsproj": "infer i {}\n",
    ])
    try take(try #require(actions(desk, only: ["source.fixAll"]).first), desk)
    #expect(
      desk.texts["/w/p.dlsproj"]
        == untidy.filter { $0 != "¦" }.replacing("\\", with: "/"))
  }

  @Test func allOfOneKind() throws {
    let text = untidy.replacing("¦", with: "").replacing("x\\z", with: "x¦\\z")
    let desk = EditingDesk(["/w/p.dlsproj": text])
    let all = actions(desk, only: ["quickfix"]).first {
      $0["title"]?.string?.hasPrefix("Fix all 2 of") == true
    }
    try take(try #require(all), desk)
    #expect(desk.texts["/w/p.dlsproj"]?.contains("\\") == false)
  }

  /// An import that only a comment holds apart stays with it; groups stay apart; what is broken
  /// stays where it is.
  @Test(arguments: [
    (
      "import \"b\" as b¦\nimport \"a\" as a // first\ngroup g { analysts = [a.x, b.x] }\n",
      "import \"a\" as a // first\nimport \"b\" as b\ngroup g { analysts = [a.x, b.x] }\n"
    ),
    (
      "// about b\nimport \"b\" as b\n// about a\nimport \"a\" as a¦\ngroup g { analysts = [a.x, b.x] }\n",
      "// about a\nimport \"a\" as a\n// about b\nimport \"b\" as b\ngroup g { analysts = [a.x, b.x] }\n"
    ),
    (
      "import \"c\" as c¦\n\nimport \"b\" as b\nimport \"a\" as a\ngroup g { analysts = [a.x, b.x, c.x] }\n",
      "import \"c\" as c\n\nimport \"a\" as a\nimport \"b\" as b\ngroup g { analysts = [a.x, b.x, c.x] }\n"
    ),
    (
      "import \"b\" as b\nimport \"a\" as a\n¦group g { analysts = a.nobody }\n",
      "import \"a\" as a\ngroup g { analysts = a.nobody }\n"
    ),
    ("import \"a\" as a¦\n\nperson p {}\n", "person p {}\n"),
  ])
  func importsInOrder(text: String, ordered: String) throws {
    let library = "person x {}\n"
    let desk = EditingDesk(
      ["/w/p.dlsproj": text, "/w/a": library, "/w/b": library, "/w/c": library],
      open: ["/w/p.dlsproj"])
    try take(try #require(actions(desk, only: ["source.organizeImports"]).first), desk)
    #expect(desk.texts["/w/p.dlsproj"] == ordered)
  }

  @Test func importsInOrderStayAsTheyAre() {
    for text in [
      "import \"a\" as a¦\nimport \"b\" as b\ngroup g { analysts = [a.x, b.x] }\n",
      "import \"gone\" as a¦\n", "import \"a\" as a¦\ngroup g { analysts = [\n",
    ] {
      let desk = EditingDesk(
        ["/w/p.dlsproj": text, "/w/a": "person x {}\n", "/w/b": "person x {}\n"],
        open: ["/w/p.dlsproj"])
      #expect(actions(desk, only: ["source.organizeImports"]).isEmpty)
    }
  }

  /// What moves is imported, what speaks of it says so, and what the store has follows.
  @Test func blocksMoveToALibrary() throws {
    let desk = EditingDesk(
      [
        "/w/p.dlsproj": """
        // The project.

        project p { goal = detect_objects, owner = ana }

        /// Looks after it.
        person ana {}

        group fo¦resters { analysts = ana } // why

        work_units plots { unit_size = 10 m, assign = foresters }
        moved { from = ranger, to = ana }

        """
      ], stored: StoredNames(path: "p.gpkg", addresses: ["foresters", "ana", "plots"]))
    let action = try #require(actions(desk, only: ["refactor.extract"]).first)
    #expect(action["title"] == "Move group foresters and 1 it needs to foresters.dlsproj")
    try take(action, desk)
    #expect(
      desk.texts["/w/foresters.dlsproj"] == """
        /// Looks after it.
        person ana {}

        group foresters { analysts = ana }

        """)
    #expect(
      desk.texts["/w/p.dlsproj"] == """
        import "foresters.dlsproj" as lib

        // The project.

        project p { goal = detect_objects, owner = lib.ana }

        // why

        work_units plots { unit_size = 10 m, assign = lib.foresters }
        moved { from = ranger, to = ana }
        moved { from = ana, to = lib.ana }
        moved { from = foresters, to = lib.foresters }

        """)
  }

  /// The store of a project that imports the file follows, too, where the project speaks of it by another block
  /// alone.
  @Test func storesOfImportersFollow() throws {
    let project =
      "import \"base.dlsproj\" as b\nproject p { goal = detect_objects }\nexport k { like = b.std }\n"
    let base = "schema au¦e { class oak { value = 1 } }\n\nexport std { schema = aue }\n"
    let desk = EditingDesk(
      ["/w/p.dlsproj": project, "/w/base.dlsproj": base], open: ["/w/base.dlsproj"],
      stored: StoredNames(path: "p.gpkg", addresses: ["b.aue", "b.aue.oak"]))
    try take(try #require(actions(desk, only: ["refactor.extract"]).first), desk)
    #expect(
      desk.texts["/w/base.dlsproj"]
        == "import \"aue.dlsproj\" as lib\n\nexport std { schema = lib.aue }\n")
    #expect(
      desk.texts["/w/p.dlsproj"] == project + "\nmoved { from = b.aue, to = b.lib.aue }\n")
  }

  /// What can't be done says why, where the client shows it.
  @Test(arguments: [
    ("let d = \"\"\nsource s¦ { path = \"${d}\" }\n", "refactor.extract", "uses the text `d`"),
    ("source s¦ { path = \n", "refactor.extract", "is broken"),
    (
      "let d¦ = \"\"\nsource s { path = \"${d}\" }\nprofile p { d = \"\" }\n", "refactor.inline",
      "A profile gives it"
    ),
    ("let d¦ = \"$\"\nsource s { path = \"${d}{x\" }\n", "refactor.inline", "it would read as"),
    (
      "let a = \"x\"\nlet d¦ = \"c$\"\nsource s { path = \"${d}${a}\" }\n", "refactor.inline",
      "it would read as"
    ),
  ])
  func obstaclesAreTold(text: String, kind: String, reason: String) throws {
    let desk = EditingDesk(["/w/p.dlsproj": text])
    let action = try #require(actions(desk, only: [kind]).first)
    #expect(action["disabled"]?["reason"]?.string?.contains(reason) == true, "\(action)")
    let plain = EditingDesk(
      ["/w/p.dlsproj": text],
      capabilities: [
        "textDocument": [
          "codeAction": ["codeActionLiteralSupport": ["codeActionKind": ["valueSet": []]]]
        ]
      ])
    #expect(actions(plain, only: [kind]).isEmpty)
  }

  @Test func extractionLeavesAlone() {
    for text in ["project p¦ {}\n", "work_units w¦ {}\n", "schema s {\n  class a¦ {}\n}\n", "¦\n"] {
      let desk = EditingDesk(["/w/p.dlsproj": text])
      #expect(actions(desk, only: ["refactor.extract"]).isEmpty, "\(text)")
    }
  }

  @Test func whatIsMissingIsAdded() throws {
    let desk = EditingDesk([
      "/w/p.dlsproj":
        "project p {}\nschema c {}\nwork_units u { unit_size = 1 m }\nexport e¦x {\n}\n"
    ])
    let add = actions(desk, only: ["quickfix"]).first {
      $0["title"] == "Add schema, units and format"
    }
    try take(try #require(add), desk)
    #expect(
      desk.texts["/w/p.dlsproj"]?.contains(
        "export ex {\n  schema = c\n  units = u\n  format = ") == true)
  }

  /// What an editor with tab stops in edits can do besides.
  private func filling(isVersioned: Bool = true) -> JSONValue {
    [
      "workspace": [
        "workspaceEdit": ["documentChanges": .boolean(isVersioned), "snippetEditSupport": true]
      ],
      "textDocument": ["codeAction": ["codeActionLiteralSupport": ["codeActionKind": [:]]]],
    ]
  }

  /// The edits that add what a block needs.
  private func edits(_ text: String, _ capabilities: JSONValue) throws -> [JSONValue] {
    let desk = EditingDesk(["/w/p.dlsproj": text], capabilities: capabilities)
    let add = actions(desk, only: ["quickfix"]).first {
      $0["title"]?.string?.hasPrefix("Add ") == true
    }
    let edit = try #require(add?["edit"])
    return edit["documentChanges"]?[0]?["edits"]?.array ?? edit["changes"]?.object?.members.first?
      .value.array ?? []
  }

  @Test(arguments: [
    (
      "schema c {}\nexport e¦x { units = u }\nwork_units u {}\n", 1, 21,
      ", schema = ${1:c}, format = ${2:pascal_voc}"
    ),
    ("source s¦ {}\n", 0, 10, " path = \"$1\" "),
    ("source s¦ {\n}\n", 1, 0, "  path = \"$1\"\n"),
    // An editor would put the blanks before an edit in front of its second line, too.
    ("schema c {\n  field f¦ {\n  }\n}\n", 2, 0, "    type = ${1:text}\n"),
    ("schema c {\n  field f¦ {}\n}\n", 1, 11, " type = ${1:text} "),
  ])
  func whatIsMissingIsFilledIn(_ text: String, _ line: Int, _ column: Int, _ snippet: String) throws
  {
    let found = try edits(text, filling())
    #expect(found.count == 1)
    let edit = try #require(found.first)
    #expect(edit["snippet"] == ["kind": "snippet", "value": .string(snippet)])
    #expect(edit["newText"] == nil)
    #expect(edit["range"]?["start"] == ["line": JSONValue(line), "character": JSONValue(column)])
    // It comes to the same text as the edit without tab stops.
    let texts = try [filling(), plain].map { capabilities in
      let desk = EditingDesk(["/w/p.dlsproj": text])
      try desk.apply(try edits(text, capabilities), to: "/w/p.dlsproj")
      return desk.texts["/w/p.dlsproj"]
    }
    #expect(texts[0] == texts[1])
  }

  /// What an editor without tab stops in edits can do.
  private var plain: JSONValue {
    [
      "workspace": ["workspaceEdit": ["documentChanges": true]],
      "textDocument": ["codeAction": ["codeActionLiteralSupport": ["codeActionKind": [:]]]],
    ]
  }

  /// Tab stops go into edits of documents with a version alone; others get the text.
  @Test func editorsWithoutTabStopsGetText() throws {
    for capabilities in [plain, filling(isVersioned: false)] {
      let found = try edits("source s¦ {}\n", capabilities)
      #expect(found.map { $0["newText"] } == [" path = \"\" "])
      #expect(found.allSatisfy { $0["snippet"] == nil })
    }
  }

  @Test func pagesAreOpened() throws {
    let desk = EditingDesk([
      "/w/p.dlsproj": untidy.replacing("¦t", with: "t").replacing("x\\y", with: "x¦\\y")
    ])
    let action = try #require(actions(desk, only: ["explain"]).first)
    let code = try #require(action["command"]?["arguments"]?[0]?.string)
    let command = try #require(action["command"])
    let answer = desk.client.ask("workspace/executeCommand", command)
    #expect(answer["result"] == .null)
    let shown = desk.client.heard.last { $0["method"] == "window/showDocument" }
    #expect(shown?["params"]?["uri"]?.string?.contains(code) == true)
    let odd = desk.client.ask(
      "workspace/executeCommand", ["command": "dls.explain", "arguments": ["../x"]])
    #expect(odd["error"]?["code"] == -32602)
  }

  /// Neither a link nor an address leads to a page that isn't there.
  @Test func whatHasNoPageIsNotOpened() {
    let client = TestClient(
      ["/w/p.dlsproj": "project p { owner = nobody }\n"],
      capabilities: [
        "window": ["showDocument": ["support": true]],
        "textDocument": ["publishDiagnostics": ["codeDescriptionSupport": true]],
      ],
      change: { $0.page = { _ in nil } })
    client.open("/w/p.dlsproj", "project p { owner = nobody }\n")
    let answer = client.ask(
      "workspace/executeCommand", ["command": "dls.explain", "arguments": ["DLS9999"]])
    #expect(answer["error"]?["code"] == -32602)
    #expect(answer["error"]?["message"]?.string?.contains("no diagnostic DLS9999") == true)
    #expect(!client.heard.contains { $0["method"] == "window/showDocument" })
    client.settle()
    let found = client.published("/w/p.dlsproj")?["diagnostics"]?.array ?? []
    #expect(!found.isEmpty && found.allSatisfy { $0["codeDescription"] == nil })
  }

  /// What another program changed is adopted, or set back.
  @Test func driftHasTwoFixes() throws {
    let editor = LiveClient(capabilities: EditingDesk.able)
    let text = plots.replacing("value = 1", with: "value = 1, title = \"Oak\"")
    editor.open("/w/p.dlsproj", text)
    try editor.find("/w/p.dlsproj") { facts in
      facts.drift = [
        DriftFact(
          keyword: "class", address: "crowns.oak", field: "title",
          text: "title = \"Oak\" -> \"Eiche\"",
          adoption: TextEdit(file: .main, range: TextRange(at: 0), newText: "// Eiche\n"),
          obstacle: nil)
      ]
    }
    let published = editor.client.published("/w/p.dlsproj")?["diagnostics"]?.array
    let drift = try #require(published?.first { $0["code"] == "drift" })
    let answer = editor.client.ask(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": "file:///w/p.dlsproj"], "range": drift["range"] ?? .null,
        "context": ["diagnostics": [], "only": ["quickfix"]],
      ])
    let found = answer["result"]?.array ?? []
    #expect(found.count == 2, "\(answer)")
    let adopted = editor.client.ask("codeAction/resolve", found.first ?? .null)["result"]
    #expect(
      adopted?["edit"]?["documentChanges"]?[0]?["edits"]?[0]?["newText"] == "// Eiche\n")
    #expect(found.last?["command"]?["command"] == "dls.apply")
    #expect(found.last?["command"]?["arguments"]?[0]?["uri"] == "file:///w/p.dlsproj")
  }

  /// An editor to which data say, under each of these codes, how the path of the imagery is to be written.
  private func editorWithDataFix(_ codes: String..., isSafe: Bool) throws -> LiveClient {
    let editor = LiveClient(capabilities: EditingDesk.able)
    editor.open("/w/p.dlsproj", plots)
    try editor.find("/w/p.dlsproj") { facts in
      guard let block = facts.model.block(at: "ortho"), let place = block.written("path") else {
        return
      }
      let edit = TextEdit(file: place.file, range: place.range, newText: "\"Ortho.tif\"")
      facts.diagnostics = codes.map { code in
        Diagnostic(
          code: code, severity: .error, file: place.file, range: place.range,
          message: "No such file, says \(code).",
          fixes: [Fix(title: "Write it", edits: [edit], isSafe: isSafe)])
      }
    }
    return editor
  }

  /// The answer to a question for actions of a kind at a place.
  private func actions(
    _ editor: LiveClient, _ kind: String, line: Int, column: Int
  ) -> JSONValue {
    let place: JSONValue = ["line": JSONValue(line), "character": JSONValue(column)]
    return editor.client.ask(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": "file:///w/p.dlsproj"],
        "range": ["start": place, "end": place],
        "context": ["diagnostics": [], "only": [.string(kind)]],
      ])
  }

  /// What data say is mended with the rest, also after something was written before it.
  @Test func fixesOfDataAreAmongAll() throws {
    let editor = try editorWithDataFix("DLS0611", isSafe: true)
    for (version, text) in [(1, plots), (2, "// first\n" + plots)] as [(Int64, String)] {
      if version > 1 { editor.replace("/w/p.dlsproj", version, text) }
      let answer = actions(editor, "source.fixAll", line: 0, column: 0)
      let action = try #require(answer["result"]?.array?.first, "\(answer)")
      let edits = editor.client.ask("codeAction/resolve", action)["result"]?["edit"]
      let changes = try #require(edits?["documentChanges"]?[0]?["edits"]?.array, "\(answer)")
      #expect(changes.map { $0["newText"] } == ["O"], "what changes, and no more")
      #expect(changes[0]["range"]?["start"]?["line"]?.integer == Int(version) + 1)
    }
  }

  /// Two things that are wrong at one place may have one cure.
  @Test func oneFixOfTwoDiagnosticsIsOneAction() throws {
    let editor = try editorWithDataFix("DLS0611", "DLS0612", isSafe: false)
    let answer = actions(editor, "quickfix", line: 2, column: 24)
    let found = (answer["result"]?.array ?? []).filter { $0["title"] == "Write it" }
    #expect(found.count == 1, "\(answer)")
    #expect(found.first?["diagnostics"]?.array?.map { $0["code"] } == ["DLS0611", "DLS0612"])
  }

  @Test func anActionOfAnOlderTextIsRefused() throws {
    let desk = EditingDesk(["/w/p.dlsproj": untidy])
    let action = try #require(actions(desk, only: ["source.fixAll"]).first)
    desk.client.change("/w/p.dlsproj", 2, [["text": "person a {}\n"]])
    #expect(desk.client.ask("codeAction/resolve", action)["error"]?["code"] == -32801)
    #expect(desk.client.ask("codeAction/resolve", ["title": "x"])["error"]?["code"] == -32602)
  }

  @Test func clientsThatCannotWaitGetTheEdits() throws {
    let desk = EditingDesk(
      ["/w/p.dlsproj": untidy],
      capabilities: [
        "textDocument": [
          "codeAction": ["codeActionLiteralSupport": ["codeActionKind": ["valueSet": []]]]
        ]
      ])
    let action = try #require(actions(desk, only: ["source.fixAll"]).first)
    #expect(action["data"] == nil)
    try desk.apply(action["edit"])
    #expect(desk.texts["/w/p.dlsproj"]?.contains("\\") == false)
  }
}
