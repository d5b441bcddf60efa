// LiveFactsTests.swift: data, plan and drift beside the text: hints, lines above blocks, findings.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSServer
import DLSTestClient
import DLSText
import Testing

@Suite struct LiveFactsTests {
  private let path = "/w/a.dlsproj"

  // MARK: hints between words

  @Test func hintsOfUnsavedText() throws {
    let editor = LiveClient([path: "person x {}\n"])
    editor.open(path, plots)
    #expect(editor.hints(path) == ["6 units@4:43"], "the text alone says how many cells there are")
    try editor.find(path) { facts in
      try? facts.note("u") {
        $0.yield = "5 units"
        $0.change = .update(settings: 2, units: true)
      }
      try? facts.note("crowns.oak") { $0.change = .create }
      try? facts.note("ana") { $0.change = .same }
      facts.plan = PlanFacts()
      facts.plan?.deleted = ["class crowns.ash"]
    }
    #expect(
      editor.hints(path) == [
        "− 1@0:13", "=@1:10", "+ create@3:45", "~ 2 fields, units@4:12", "5 units@4:43",
      ])
  }

  @Test func nothingIsSaidOfATextThatNobodyLookedAt() throws {
    let editor = LiveClient()
    editor.open(path, plots)
    try editor.find(path) { facts in
      try? facts.note("u") { $0.yield = "5 units" }
      try? facts.note("ana") { $0.change = .same }
    }
    editor.replace(path, 2, plots.replacing("grid = 2 x 3", with: "grid = 2 x 4"))
    #expect(
      editor.hints(path) == ["=@1:10", "8 units@4:43"], "units that changed are counted anew")
  }

  @Test func hintsOfBrokenText() throws {
    let editor = LiveClient()
    editor.open(path, plots)
    try editor.find(path) { facts in
      try? facts.note("ana") { $0.change = .same }
    }
    let count = editor.surveys.count
    editor.replace(path, 2, plots + "source {{{\n")
    #expect(editor.surveys.count == count, "a text with errors is not planned")
    #expect(editor.hints(path) == ["=@1:10", "6 units@4:43"])
  }

  /// A library tells what the project that imports it would do; in whichever folder either lies.
  @Test(arguments: [["/w"], ["/w", "/v"]])
  func hintsOfImportedFiles(folders: [String]) throws {
    let (editor, library) = try withLibrary(folders) { facts in
      try? facts.note("lib.kim") { $0.change = .create }
    }
    #expect(editor.hints(library) == ["+ create@0:10"])
    #expect(editor.lenses(library) == ["0 1 reference"])
  }

  @Test func defaultsAreToldBehindTheBrace() {
    let editor = LiveClient()
    editor.open(
      path, plots + "export e {\n  schema = crowns\n  units = u\n  format = pascal_voc\n}\n")
    let hints = editor.hints(path)
    #expect(hints.contains { $0.hasPrefix("tile = 256 px, ") && $0.hasSuffix("@5:10") }, "\(hints)")
  }

  /// Behind the tile; where that holds without being written, beside the other defaults, and where there is no
  /// line for those, behind the name.
  @Test(arguments: [
    ("{\n  tile = 512 px\n  schema = crowns\n", "26 x 26 m@6:15"),
    ("{\n  schema = crowns\n", "a tile shows 26 x 26 m@5:10"),
    ("{ schema = crowns,", "a tile shows 26 x 26 m@5:8"),
  ])
  func theGroundOfATileIsTold(beginning: String, hint: String) throws {
    let editor = LiveClient()
    editor.open(
      path, plots + "export e " + beginning + "  units = u, format = pascal_voc\n}\n")
    #expect(!editor.hints(path).contains { $0.contains("26 m") })
    try editor.find(path) { facts in
      try? facts.note("e") { $0.ground = "26 x 26 m" }
    }
    let hints = editor.hints(path)
    #expect(hints.filter { $0.contains("26 m") } == [hint], "\(hints)")
    let defaults = hints.firstIndex { $0.hasPrefix("tile = 256 px") }
    #expect(defaults.map { hints[$0 + 1] == hint } ?? true, "behind the default")
  }

  @Test func kindsAreSwitchedOff() throws {
    let editor = LiveClient(options: ["dls": ["inlayHints": ["units": false]]])
    editor.open(path, plots)
    #expect(editor.hints(path).isEmpty)
  }

  // MARK: lines above blocks

  @Test func linesAboveBlocks() throws {
    let editor = LiveClient()
    let text =
      plots + "export e { schema = crowns, units = u, format = pascal_voc }\n"
      + "train t { chips = e, model_type = faster_rcnn }\n"
    editor.open(path, text)
    try editor.find(path) { facts in
      facts.plan = PlanFacts()
      facts.plan?.summary = "3 to create, 1 to update"
      try? facts.note("e") { $0.yield = "12 chips" }
      try? facts.note("t") { $0.lastRun = "f1 0.830" }
    }
    let lenses = editor.lenses(path)
    #expect(
      lenses == [
        "0 Plan: 3 to create, 1 to update ▸ preview", "0 Apply", "1 1 reference", "2 1 reference",
        "3 1 reference", "3 0 references", "4 1 reference", "5 Export ▸ 12 chips", "5 1 reference",
        "6 Train ▸ last f1 0.830", "6 0 references",
      ])
    try editor.find(path) { facts in
      facts.plan = PlanFacts()
      facts.plan?.summary = "3 to create"
      facts.plan?.isKnown = false
    }
    #expect(
      editor.lenses(path).first
        == "0 Plan: not known yet, nobody has looked at the data ▸ preview")
    editor.replace(path, 2, text + "source {{{\n")
    #expect(editor.lenses(path).first?.contains("first") == true, "errors come before a plan")
  }

  /// Where the client can list places, a count of uses leads to them.
  @Test(arguments: [true, false])
  func aCountOfReferencesLeadsToThem(canList: Bool) throws {
    let editor = LiveClient(
      ["/w/lib.dlsproj": "person kim {}\n"], options: ["showsReferences": .boolean(canList)])
    editor.open("/w/lib.dlsproj", "person kim {}\nperson lee {}\n")
    editor.open(path, "import \"lib.dlsproj\" as lib\ngroup g { analysts = lib.kim }\n")
    let document: JSONValue = ["textDocument": ["uri": "file:///w/lib.dlsproj"]]
    let lenses = editor.client.ask("textDocument/codeLens", document)["result"]?.array ?? []
    let commands = lenses.map { editor.client.ask("codeLens/resolve", $0)["result"]?["command"] }
    #expect(commands.map { $0?["title"] } == ["1 reference", "0 references"])
    #expect(
      commands.map { $0?["command"] } == [canList ? "dls.showReferences" : "", ""])
    let arguments = commands[0]?["arguments"]
    #expect(arguments?[0] == (canList ? "file:///w/lib.dlsproj" : nil))
    #expect(arguments?[1]?["character"] == (canList ? 7 : nil))
    #expect(arguments?[2]?[0]?["uri"] == (canList ? "file:///w/a.dlsproj" : nil))
    #expect(arguments?[2]?[0]?["range"]?["start"]?["line"] == (canList ? 1 : nil))
  }

  /// Classes are things to use as blocks are, headings and what stands in them among them.
  @Test func linesAboveClasses() {
    let editor = LiveClient()
    editor.open(
      path,
      """
      project p { owner = ana, goal = detect_objects }
      person ana {}
      schema crowns {
        geometry = polygon
        class conifer {
          class pine { value = 1 }
        }
        class oak { value = 2 }
      }
      schema more { like = crowns }
      samples s {
        schema = crowns
        from = "a.geojson"
        for oak { labels = "Oak" }
      }

      """)
    let lenses = editor.lenses(path).filter { $0.contains(" reference") }
    #expect(
      lenses == [
        "1 1 reference", "2 2 references", "4 0 references", "5 0 references", "7 1 reference",
        "9 0 references", "10 0 references",
      ])
  }

  @Test func linesAboveBlocksOfOtherFolders() throws {
    let other = "/v/b.dlsproj"
    let editor = LiveClient([other: plots], folders: ["/w", "/v"])
    editor.open(other, plots)
    try editor.find(other) { facts in
      facts.plan = PlanFacts()
      facts.plan?.summary = "1 to create"
    }
    let lenses = editor.lenses(other)
    #expect(lenses.prefix(2) == ["0 Plan: 1 to create ▸ preview", "0 Apply"], "\(lenses)")
  }

  // MARK: findings

  @Test func dataAreToldWithTheText() throws {
    let editor = LiveClient()
    editor.open(path, plots)
    try editor.find(path) { facts in
      guard let place = facts.model.block(at: "ortho")?.namePlace else { return }
      facts.diagnostics = [
        Diagnostic(
          code: "DLS0601", severity: .warning, file: .main, range: place.range,
          message: "Too few bands.")
      ]
    }
    #expect(editor.problems(path).contains("Too few bands."))
    // What is written before it moves it; what is written into it makes it void.
    editor.replace(path, 2, "// first\n" + plots)
    let found = try #require(
      editor.client.published(path)?["diagnostics"]?.array?.first {
        $0["message"] == "Too few bands."
      })
    #expect(found["range"]?["start"]?["line"] == 3)
    editor.replace(path, 3, plots.replacing("source ortho {", with: "source xrtho {"))
    #expect(!editor.problems(path).contains("Too few bands."))
  }

  /// Whoever keeps a model makes the next key copy it, so what was found out is told without it: of the same
  /// text, and of later ones.
  @Test func whatIsToldNeedsNoModel() throws {
    let editor = LiveClient()
    editor.open(path, plots)
    let old = try #require(editor.surveys.last).model
    var facts = LiveFacts(old)
    facts.unlooked = ["ortho"]
    let block = try #require(old.block(at: "ortho"))
    var notes = BlockFacts()
    notes.notes = ["Four bands."]
    facts.note(block, notes)
    let told = facts.diagnostics(in: old)
    #expect(told.count == 1)
    facts.letGo()
    #expect(facts.model.files.isEmpty)
    #expect(facts.diagnostics(in: old) == told)
    #expect(facts.facts(block)?.notes == ["Four bands."])
    editor.replace(path, 2, "// first\n" + plots)
    let new = try #require(editor.surveys.last).model
    #expect(facts.diagnostics(in: new).map(\.range.start) == told.map { $0.range.start + 9 })
    #expect(facts.facts(try #require(new.block(at: "ortho")))?.notes == ["Four bands."])
    editor.replace(path, 3, plots.replacing("ortho.tif", with: "other.tif"))
    let other = try #require(editor.surveys.last).model
    #expect(facts.facts(try #require(other.block(at: "ortho"))) == nil)
  }

  @Test func anAnswerToAnOlderTextIsPassedOver() throws {
    let editor = LiveClient()
    editor.open(path, plots)
    let old = try #require(editor.surveys.last)
    editor.replace(path, 2, plots + "person bo {}\n")
    var facts = LiveFacts(old.model)
    facts.unlooked = ["ortho"]
    editor.client.take(.survey(SurveyResult(old, facts)))
    editor.client.settle()
    #expect(editor.problems(path).allSatisfy { !$0.contains("looked at") })
  }

  /// A text that changes before anybody looked at its data isn't looked at; the one that it becomes is.
  @Test func aQuestionIsTakenBackWhenTheTextChanges() throws {
    var questions: [SurveyQuestion] = []
    let editor = LiveClient { host in host.survey = { questions.append($0) } }
    editor.open(path, plots)
    editor.replace(path, 2, plots + "person bo {}\n")
    #expect(questions.count == 2)
    #expect(questions[0].begin() == nil)
    let request = try #require(questions[1].begin())
    #expect(request.model.block(at: "bo") != nil)
    #expect(questions[1].begin() == nil, "somebody answers it already")
  }

  /// A text that is closed, or opened once more, isn't looked at as it was; others are looked at still.
  @Test(arguments: [false, true])
  func aQuestionIsTakenBackWhenTheTextIsClosed(isOpenedAgain: Bool) throws {
    var questions: [SurveyQuestion] = []
    let editor = LiveClient { host in host.survey = { questions.append($0) } }
    editor.open(path, plots)
    editor.open("/w/other.dlsproj", "project other {}\n")
    if isOpenedAgain {
      editor.open(path, plots + "person bo {}\n")
    } else {
      editor.client.tell(
        "textDocument/didClose", ["textDocument": ["uri": .string("file://\(path)")]])
      editor.client.settle()
    }
    #expect(questions.map(\.path) == [path, "/w/other.dlsproj"] + (isOpenedAgain ? [path] : []))
    #expect(questions[0].begin() == nil)
    #expect(questions[1].begin() != nil)
  }

  /// A key in one project asks nothing about another.
  @Test func otherProjectsAreNotAskedAboutAgain() {
    let editor = LiveClient()
    editor.open(path, plots)
    editor.open("/w/other.dlsproj", "project other {}\n")
    editor.replace(path, 2, plots + "person bo {}\n")
    #expect(editor.surveys.map(\.path) == [path, "/w/other.dlsproj", path])
  }

  @Test func driftStandsOnTheVerySetting() throws {
    let editor = LiveClient()
    let text = plots.replacing("value = 1", with: "value = 1, title = \"Oak\"")
    editor.open(path, text)
    try editor.find(path) { facts in
      facts.drift = [
        DriftFact(
          keyword: "class", address: "crowns.oak", field: "title",
          text: "title = \"Oak\" -> \"Eiche\"", adoption: nil, obstacle: nil)
      ]
    }
    let found = try #require(
      editor.client.published(path)?["diagnostics"]?.array?.first { $0["code"] == "drift" })
    #expect(found["severity"] == 4)
    #expect(found["range"]?["start"]?["line"] == 3)
    let column = try #require(found["range"]?["start"]?["character"]?.integer)
    #expect(text.split(separator: "\n")[3].dropFirst(column).hasPrefix("title = "))
  }

  @Test func driftOfBrokenText() throws {
    let editor = LiveClient()
    editor.open(path, plots)
    try editor.find(path) { $0.drift = [ash] }
    editor.replace(path, 2, plots + "source {{{\n")
    #expect(editor.problems(path).contains { $0.contains("`crowns.oak`") })
  }

  @Test func dataOfBrokenText() throws {
    let editor = LiveClient()
    editor.open(path, plots)
    try editor.find(path) { $0.unlooked = ["ortho"] }
    editor.replace(path, 2, plots + "source {{{\n")
    #expect(editor.problems(path).contains { $0.contains("yet: ortho.") })
  }

  /// A server stands anywhere; its user knows files by their paths in the project.
  @Test func filesAreNamedByTheirPathsInTheProject() throws {
    let editor = LiveClient()
    editor.open(path, plots)
    try editor.find(path) { facts in
      facts.diagnostics = [
        Diagnostic(
          code: "DLS0601", severity: .warning, file: .main, range: TextRange(0, 7),
          message: "'/w/a b/ortho.tif' and '/v/far.tif' can't be read.")
      ]
      facts.shorten(pathsBelow: "/w")
    }
    #expect(editor.problems(path).contains("'a b/ortho.tif' and '/v/far.tif' can't be read."))
  }

  private let ash = DriftFact(
    keyword: "class", address: "crowns.oak", field: "", text: "removed in the store",
    adoption: nil, obstacle: nil)

  /// What is found in a library is told with the library, in whichever folder it lies.
  @Test(arguments: [["/w"], ["/w", "/v"]])
  func driftInImportedFiles(folders: [String]) throws {
    let (editor, library) = try withLibrary(folders) { facts in
      facts.drift = [
        DriftFact(
          keyword: "person", address: "lib.kim", field: "account", text: "account = \"a\" -> \"b\"",
          adoption: nil, obstacle: "A library belongs to others, too.")
      ]
    }
    #expect(editor.problems(library).contains { $0.contains("person `lib.kim`") })
  }

  @Test(arguments: [["/w"], ["/w", "/v"]])
  func dataOfImportedFiles(folders: [String]) throws {
    let (editor, library) = try withLibrary(folders) { facts in
      guard let place = facts.model.block(at: "lib.kim")?.namePlace else { return }
      facts.diagnostics = [
        Diagnostic(
          code: "DLS0601", severity: .warning, file: place.file, range: place.range,
          message: "Too few bands.")
      ]
    }
    #expect(editor.problems(library).contains("Too few bands."))
  }

  private func withLibrary(
    _ folders: [String], _ change: (inout LiveFacts) -> Void
  ) throws -> (LiveClient, library: String) {
    let library = "\(folders.last ?? "")/lib.dlsproj"
    let editor = LiveClient([library: "person kim {}\n"], folders: folders)
    editor.open(
      path,
      "import \"\(folders.count > 1 ? "../v/" : "")lib.dlsproj\" as lib\n"
        + "project p { owner = lib.kim, goal = detect_objects }\n")
    try editor.find(path, change)
    return (editor, library)
  }

  // MARK: looking at data

  @Test func theEngineLooksOnceWhereItIsTrusted() throws {
    let editor = LiveClient(options: ["trusted": true])
    editor.open(path, plots)
    try editor.find(path) { $0.unlooked = ["ortho"] }
    #expect(
      editor.jobs.map(\.arguments) == [["check", "--probe", "--quiet", "--color", "never", path]])
    #expect(editor.problems(path).contains { $0.contains("looked at these data yet: ortho") })
    // It found nothing new: it isn't asked again.
    editor.client.take(.job(.ended(1, code: 1, problem: nil)))
    editor.client.settle()
    #expect(editor.surveys.count == 2)
    try editor.find(path) { $0.unlooked = ["ortho"] }
    #expect(editor.jobs.count == 1)
    // Another file may be another answer.
    editor.client.tell("workspace/didChangeWatchedFiles", ["changes": []])
    editor.client.settle()
    try editor.find(path) { $0.unlooked = [] }
    #expect(editor.problems(path).allSatisfy { !$0.contains("looked at") })
  }

  /// The hint at the project's name stays; why it does is told once, however many projects it is about.
  @Test func whyNothingCouldBeLookedAtIsTold() throws {
    let editor = LiveClient(options: ["trusted": true])
    func told() -> [JSONValue?] {
      editor.client.heard.filter { $0["method"] == "window/showMessage" }
        .map { $0["params"]?["message"] }
    }
    for (job, file) in [path, "/w/other.dlsproj"].enumerated() {
      editor.open(file, plots)
      try editor.find(file) { $0.unlooked = ["ortho"] }
      for line in ["dls: the engine isn't installed", "  help: Run `dls engine install` once."] {
        editor.client.take(.job(.line(job + 1, line)))
      }
      editor.client.take(.job(.ended(job + 1, code: 2, problem: nil)))
      #expect(
        told() == [
          """
          The data can't be looked at: the engine isn't installed. Run `dls engine install` once.
          """
        ])
      #expect(editor.problems(file).contains { $0.contains("looked at these data yet: ortho") })
    }
  }

  @Test func dataOutsideOfTheWorkspaceAreWatched() throws {
    let editor = LiveClient(capabilities: [
      "workspace": [
        "didChangeWatchedFiles": ["dynamicRegistration": true, "relativePatternSupport": true]
      ]
    ])
    editor.open(path, plots)
    try editor.find(path) { $0.files = ["/w/data/a.tif", "/mnt/ortho/b.tif", "/mnt/ortho/c.tif"] }
    let watchers = editor.asked("client/registerCapability")?["params"]?["registrations"]?[0]?[
      "registerOptions"]?["watchers"]
    #expect(watchers == [["globPattern": ["baseUri": "file:///mnt/ortho", "pattern": "*"]]])
  }

  /// A world file moves imagery, a changed system or overview shows it otherwise.
  @Test(arguments: [
    "tfw", "TFW", "jpgw", "prj", "ovr", "hdr", "rpb", "gml", "emd", "tif", "bil", "gpkg-wal",
  ])
  func whatLiesBesideDataIsWatched(ending: String) {
    let editor = LiveClient(capabilities: [
      "workspace": ["didChangeWatchedFiles": ["dynamicRegistration": true]]
    ])
    let watchers = editor.asked("client/registerCapability")?["params"]?["registrations"]?[0]?[
      "registerOptions"]?["watchers"]
    let endings = (watchers?.array ?? []).flatMap {
      ($0["globPattern"]?.string ?? "").split { "*./{},".contains($0) }
    }
    #expect(endings.contains { $0 == ending })
  }

  @Test(arguments: [["trusted": false], ["trusted": true, "probe": false], .null] as [JSONValue])
  func theEngineStaysAsleepElsewhere(options: JSONValue) throws {
    let editor = LiveClient(options: options)
    editor.open(path, plots)
    try editor.find(path) { $0.unlooked = ["ortho"] }
    #expect(editor.jobs.isEmpty)
    #expect(editor.problems(path).count { $0.contains("looked at") } == 1)
  }

  // MARK: what isn't there

  /// Whether files that aren't there are wrong depends on whether somebody wants data looked at.
  @Test func missingDataAreWrongWhereDataAreLookedAt() throws {
    for (options, isWrong) in [
      (.null, false), (["trusted": true], true), (["trusted": true, "probe": false], false),
    ] as [(JSONValue, Bool)] {
      let editor = LiveClient(options: options)
      editor.open(path, plots)
      #expect(editor.surveys.last?.saysMissing == isWrong, "\(options)")
    }
    let editor = LiveClient([path: plots], options: ["trusted": true, "probe": false])
    editor.open(path, plots)
    editor.client.send([
      [
        "jsonrpc": "2.0", "id": "c", "method": "workspace/executeCommand",
        "params": ["command": "dls.probe", "arguments": [["uri": .string("file://\(path)")]]],
      ]
    ])
    editor.client.take(.job(.ended(1, code: 1, problem: nil)))
    editor.client.settle()
    #expect(editor.surveys.last?.saysMissing == true, "somebody had them looked at by hand")
  }
}
