// CommandTests.swift: what an editor can have done, and what is asked before.

import DLSIDE
import DLSJSON
import DLSServer
import DLSTestClient
import Testing

@Suite struct CommandTests {
  private let path = "/w/a.dlsproj"
  /// The project with a training.
  private let trained = plots + "train net { chips = \"chips\", model_type = center_net }\n"
  private let progress: JSONValue = ["window": ["workDoneProgress": true]]

  /// A client with the project open and saved.
  private func editor(
    _ options: JSONValue = ["trusted": true], folders: [String] = ["/w"],
    _ text: String = plots
  ) -> LiveClient {
    let editor = LiveClient(
      [path: text], folders: folders, options: options, capabilities: progress)
    editor.open(path, text)
    return editor
  }

  /// Asks for a command; its answer as soon as there is one.
  private func order(
    _ editor: LiveClient, _ command: String, block: String? = nil, token: JSONValue? = nil,
    id: JSONValue = "c"
  ) {
    var argument: JSONObject = ["uri": .string("file://\(path)")]
    argument["block"] = block.map { .string($0) }
    var params: JSONObject = ["command": .string(command), "arguments": [.object(argument)]]
    params["workDoneToken"] = token
    editor.client.send([
      [
        "jsonrpc": "2.0", "id": id, "method": "workspace/executeCommand",
        "params": .object(params),
      ]
    ])
  }

  /// What was told of the progress under a token: the kinds, and the message of the end.
  private func progress(_ editor: LiveClient, _ token: JSONValue) -> [String] {
    editor.client.heard.filter { $0["method"] == "$/progress" && $0["params"]?["token"] == token }
      .map { told in
        let value = told["params"]?["value"]
        let kind = value?["kind"]?.string ?? ""
        return kind == "end" ? "end \(value?["message"]?.string ?? "")" : kind
      }
  }

  private func answer(_ editor: LiveClient, _ id: JSONValue = "c") -> JSONValue? {
    editor.client.heard.last { $0["id"] == id && $0["method"] == nil }
  }

  @Test func aPlanIsAnsweredAtItsEnd() throws {
    let editor = editor()
    order(editor, "dls.plan")
    #expect(editor.jobs.last?.arguments == ["plan", "--color", "never", path])
    #expect(editor.jobs.last?.folder == "/w")
    #expect(answer(editor) == nil, "nothing is answered before it ends")
    editor.client.take(.job(.line(1, "+ person ana")))
    editor.client.take(.job(.line(1, "Plan: 1 to create, 0 to update, 0 to delete, 0 unchanged.")))
    #expect(
      editor.asked("window/logMessage")?["params"]?["message"]?.string?.contains("Plan:") == true)
    editor.client.take(.job(.ended(1, code: 0, problem: nil)))
    #expect(answer(editor)?["result"]?["code"] == 0)
    #expect(answer(editor)?["result"]?["output"]?.string?.hasPrefix("+ person ana\n") == true)
  }

  /// What a plan says is opened where the client opens texts; its numbers are told elsewhere, and where there
  /// is nothing more to see.
  @Test func aPlanIsOpened() throws {
    let more = "Plan: 1 to create, 0 to update, 0 to delete, 0 unchanged."
    for (opens, lines) in [
      (true, ["  + person ana", "", more]), (true, [more]), (false, ["  + person ana", more]),
    ] {
      var written: [String: String] = [:]
      let editor = LiveClient(
        [path: plots], options: ["trusted": true],
        capabilities: ["window": ["showDocument": ["support": .boolean(opens)]]],
        change: {
          $0.preview = { path, text in
            written[path] = text
            return "file:///cache/a plan.txt"
          }
        })
      editor.open(path, plots)
      order(editor, "dls.plan")
      for line in lines { editor.client.take(.job(.line(1, line))) }
      editor.client.take(.job(.ended(1, code: 0, problem: nil)))
      let isShown = opens && lines.count > 1
      #expect(written == (isShown ? [path: lines.joined(separator: "\n") + "\n"] : [:]))
      let shown = editor.asked("window/showDocument")?["params"]?["uri"]?.string
      #expect(shown == (isShown ? "file:///cache/a plan.txt" : nil))
      #expect((editor.asked("window/showMessage") != nil) == !isShown)
      #expect(answer(editor)?["result"]?["code"] == 0)
    }
  }

  /// The refusal names the file that has the mistake.
  @Test func mistakesInALibraryAreItsOwn() {
    let text = "import \"lib.dlsproj\" as lib\n" + plots
    let editor = LiveClient(
      [path: text, "/w/lib.dlsproj": "person ann { titel = \"x\" }\n"], folders: ["/w"],
      options: ["trusted": true], capabilities: progress)
    editor.open(path, text)
    order(editor, "dls.plan")
    let message = answer(editor)?["error"]?["message"]?.string ?? ""
    #expect(
      message.contains("/w/lib.dlsproj, which /w/a.dlsproj imports, has 1 error. Mend it first."),
      "\(message)")
  }

  @Test func progressIsToldOnceTheClientAgrees() throws {
    let editor = editor()
    order(editor, "dls.plan")
    let create = try #require(editor.asked("window/workDoneProgress/create"))
    let token = try #require(create["params"]?["token"])
    editor.client.take(.job(.progress(1, percent: 3, message: "early")))
    #expect(editor.asked("$/progress") == nil)
    editor.client.send([["jsonrpc": "2.0", "id": create["id"] ?? .null, "result": .null]])
    #expect(editor.asked("$/progress")?["params"]?["value"]?["kind"] == "begin")
    editor.client.take(.job(.progress(1, percent: 40, message: "2/5 files")))
    let report = editor.asked("$/progress")?["params"]
    #expect(report?["token"] == token)
    #expect(report?["value"]?["percentage"] == 40)
    editor.client.tell("window/workDoneProgress/cancel", ["token": token])
    #expect(editor.stopped == [1])
    editor.client.take(.job(.ended(1, code: 143, problem: nil)))
    #expect(editor.asked("$/progress")?["params"]?["value"]?["kind"] == "end")
    #expect(answer(editor)?["error"]?["code"] == -32800)
  }

  @Test func cancellingTheRequestStopsTheJob() {
    let editor = editor()
    order(editor, "dls.plan")
    editor.client.tell("$/cancelRequest", ["id": "c"])
    #expect(editor.stopped == [1])
  }

  @Test func cancellingWhileSomebodyIsAsked() throws {
    let editor = editor(.null)
    order(editor, "dls.plan")
    editor.client.tell("$/cancelRequest", ["id": "c"])
    #expect(answer(editor)?["error"]?["code"] == -32800)
    let count = editor.client.heard.count
    try editor.choose("Trust")
    #expect(editor.jobs.isEmpty && editor.client.heard.count == count, "it is answered once")
  }

  @Test func whatIsAppliedIsWhatWasShown() throws {
    let editor = editor()
    order(editor, "dls.apply")
    let plan = try #require(editor.jobs.last?.arguments)
    #expect(plan.prefix(2) == ["plan", "--detailed-exitcode"])
    let saved = try #require(plan.dropLast().last)
    editor.client.take(.job(.line(1, "Plan: 1 to create, 0 to update, 0 to delete, 0 unchanged.")))
    editor.client.take(.job(.ended(1, code: 3, problem: nil)))
    let question = editor.asked("window/showMessageRequest")?["params"]?["message"]?.string ?? ""
    #expect(question.contains("1 to create"), "\(question)")
    #expect(editor.jobs.count == 1, "nothing is applied before somebody agrees")
    try editor.choose("Apply")
    #expect(editor.jobs.last?.arguments == ["apply", "--color", "never", saved])
    editor.client.take(.job(.ended(2, code: 0, problem: nil)))
    #expect(editor.removed == [saved])
    #expect(answer(editor)?["result"]?["code"] == 0)
    editor.client.settle()
    #expect(editor.surveys.count == 2, "the store is another now")
  }

  /// A plan that has something to do is no failure, though its code says so.
  @Test func thePlanBeforeAnApplyIsDone() throws {
    for (code, told) in [(3, "done"), (0, "done"), (1, "failed")] as [(Int32, String)] {
      let editor = editor()
      order(editor, "dls.apply")
      let create = try #require(editor.asked("window/workDoneProgress/create"))
      editor.client.send([["jsonrpc": "2.0", "id": create["id"] ?? .null, "result": .null]])
      editor.client.take(.job(.ended(1, code: code, problem: nil)))
      let end = editor.asked("$/progress")?["params"]?["value"]
      #expect(end?["kind"] == "end" && end?["message"] == .string(told), "code \(code)")
    }
  }

  /// A token is over with its end: what a request asks for has one, however many jobs that takes.
  @Test func aTokenBeginsAndEndsOnce() throws {
    let editor = editor()
    order(editor, "dls.apply", token: "t")
    editor.client.take(.job(.ended(1, code: 3, problem: nil)))
    #expect(progress(editor, "t") == ["begin", "report"])
    try editor.choose("Apply")
    editor.client.take(.job(.progress(2, percent: 40, message: "2/5 units")))
    editor.client.take(.job(.ended(2, code: 0, problem: nil)))
    #expect(progress(editor, "t") == ["begin", "report", "report", "end done"])
    #expect(editor.asked("window/workDoneProgress/create") == nil)
    #expect(answer(editor)?["result"]?["code"] == 0)
  }

  /// A second command under the id of one that is open isn't begun; the first one has its answer and progress.
  @Test func twoCommandsOfOneIdAreOne() {
    let editor = editor()
    order(editor, "dls.plan", token: "t")
    order(editor, "dls.probe", token: "u")
    #expect(editor.jobs.count == 1)
    #expect(answer(editor)?["error"]?["code"] == -32600)
    editor.client.take(.job(.ended(1, code: 0, problem: nil)))
    #expect(progress(editor, "t") == ["begin", "end done"])
    #expect(progress(editor, "u") == [])
    #expect(answer(editor)?["result"]?["code"] == 0)
    order(editor, "dls.probe")
    #expect(editor.jobs.count == 2)
  }

  @Test func aTokenCanBeCancelledWhileSomebodyIsAsked() {
    let editor = editor()
    order(editor, "dls.apply", token: "t")
    editor.client.take(.job(.ended(1, code: 3, problem: nil)))
    editor.client.tell("window/workDoneProgress/cancel", ["token": "t"])
    #expect(progress(editor, "t") == ["begin", "report", "end stopped"])
    #expect(answer(editor)?["error"]?["code"] == -32800)
  }

  /// Nobody answers the question any more, so nobody needs the plan that it is about.
  @Test func thePlanGoesWithItsQuestion() throws {
    for ending in ["cancel", "shutdown"] {
      let editor = editor()
      order(editor, "dls.apply")
      let saved = try #require(editor.jobs.last?.arguments.dropLast().last)
      editor.client.take(.job(.ended(1, code: 3, problem: nil)))
      if ending == "cancel" {
        editor.client.tell("$/cancelRequest", ["id": "c"])
      } else {
        #expect(editor.client.ask("shutdown", .null)["error"] == nil)
      }
      #expect(editor.removed == [saved], "\(ending)")
      #expect(answer(editor)?["error"]?["code"] == -32800, "\(ending)")
    }
  }

  /// The file of a plan that is out of date is removed with the answer, so none is spoken of.
  @Test func aPlanThatIsOutOfDateIsNoFile() throws {
    let editor = editor()
    order(editor, "dls.apply")
    let saved = try #require(editor.jobs.last?.arguments.dropLast().last)
    editor.client.take(.job(.ended(1, code: 3, problem: nil)))
    try editor.choose("Apply")
    editor.client.take(.job(.line(2, "dls: '\(saved)' was not applied: the store is another")))
    editor.client.take(.job(.line(2, "help: plan again; `dls show` still shows what was planned")))
    editor.client.take(.job(.ended(2, code: 1, problem: nil)))
    let output = answer(editor)?["result"]?["output"]
    #expect(
      output == "dls: the plan was not applied: the store is another\nhelp: plan again")
  }

  /// The numbers stand at the end of what a job writes, however much that is.
  @Test func theEndOfALongPlanIsKept() throws {
    let editor = editor()
    order(editor, "dls.apply")
    for number in 0..<5000 { editor.client.take(.job(.line(1, "+ class c.c\(number)"))) }
    editor.client.take(.job(.line(1, "Plan: 5 000 to create, 2 to delete.")))
    editor.client.take(.job(.ended(1, code: 3, problem: nil)))
    let question = editor.asked("window/showMessageRequest")?["params"]?["message"]?.string ?? ""
    #expect(question.hasPrefix("Plan: 5 000 to create, 2 to delete. Apply"), "\(question)")
    order(editor, "dls.plan", id: "d")
    for number in 0..<2001 { editor.client.take(.job(.line(2, "line \(number)"))) }
    editor.client.take(.job(.ended(2, code: 0, problem: nil)))
    let lines = answer(editor, "d")?["result"]?["output"]?.string?.split(separator: "\n") ?? []
    #expect(lines.count == 2001)
    #expect(lines.first == "(1 line before these; the log has them.)")
    #expect(lines.dropFirst().first == "line 1" && lines.last == "line 2000")
  }

  /// Where a plan was kept for a moment is in no answer.
  @Test func theFileOfAPlanIsNotTold() throws {
    let editor = editor()
    order(editor, "dls.apply")
    let saved = try #require(editor.jobs.last?.arguments.dropLast().last)
    editor.client.take(.job(.line(1, "Saved. `dls apply \(saved)` does exactly this.")))
    editor.client.take(.job(.line(1, "Plan: 0 to create.")))
    editor.client.take(.job(.ended(1, code: 0, problem: nil)))
    #expect(answer(editor)?["result"]?["output"] == "Plan: 0 to create.")
  }

  /// Why it could not be kept is told all the same.
  @Test func aPlanThatCannotBeKeptTellsWhy() throws {
    let editor = editor()
    order(editor, "dls.apply")
    let saved = try #require(editor.jobs.last?.arguments.dropLast().last)
    for line in [
      "  ~ work_units u", "Plan: 0 to create, 1 to update.",
      "dls: can't write '\(saved)': No space left on device",
    ] { editor.client.take(.job(.line(1, line))) }
    editor.client.take(.job(.ended(1, code: 2, problem: nil)))
    #expect(
      editor.asked("window/showMessage")?["params"]?["message"]
        == "`dls apply` ended with code 2.\ncan't write the plan: No space left on device.")
    let output = answer(editor)?["result"]?["output"]?.string ?? ""
    #expect(output.hasSuffix("dls: can't write the plan: No space left on device"), "\(output)")
  }

  @Test func nothingIsAppliedWithoutConsent() throws {
    let editor = editor()
    order(editor, "dls.apply")
    editor.client.take(.job(.ended(1, code: 3, problem: nil)))
    try editor.choose(nil)
    #expect(editor.jobs.count == 1)
    #expect(editor.removed.count == 1)
    #expect(answer(editor)?["error"]?["code"] == -32800)
  }

  @Test func aRefusedPlanIsNoQuestion() {
    let editor = editor()
    order(editor, "dls.apply")
    editor.client.take(.job(.line(1, "It can't be applied.")))
    editor.client.take(.job(.ended(1, code: 1, problem: nil)))
    #expect(editor.asked("window/showMessageRequest") == nil)
    #expect(editor.asked("window/showMessage")?["params"]?["type"] == 1)
    #expect(answer(editor)?["result"]?["code"] == 1)
  }

  @Test func trustIsAskedForOnce() throws {
    let editor = editor(.null)
    order(editor, "dls.plan")
    #expect(editor.jobs.isEmpty)
    try editor.choose("Don't")
    #expect(answer(editor)?["error"]?["code"] == -32800)
    order(editor, "dls.plan")
    try editor.choose("Trust")
    #expect(editor.jobs.count == 1)
    editor.client.take(.job(.ended(1, code: 0, problem: nil)))
    order(editor, "dls.plan")
    #expect(editor.jobs.count == 2)
  }

  /// Settings may lie in the very workspace that is to be trusted.
  @Test func settingsCanNotGiveTrust() {
    let editor = editor(.null)
    editor.client.tell(
      "workspace/didChangeConfiguration", ["settings": ["dls": ["trusted": true]]])
    order(editor, "dls.plan")
    #expect(editor.jobs.isEmpty)
  }

  @Test func unsavedTextIsAskedAbout() throws {
    let editor = editor()
    editor.replace(path, 2, plots + "// more\n")
    order(editor, "dls.plan")
    #expect(editor.jobs.isEmpty)
    let question = editor.asked("window/showMessageRequest")?["params"]?["message"]?.string ?? ""
    #expect(question.contains("aren't saved"))
    try editor.choose("Go on with the saved text")
    #expect(editor.jobs.count == 1)
  }

  @Test func brokenTextIsRefused() {
    let editor = editor()
    editor.replace(path, 2, "project p {\n")
    order(editor, "dls.plan")
    #expect(answer(editor)?["error"]?["code"] == -32803)
    #expect(editor.jobs.isEmpty)
  }

  @Test func librariesHaveNoCommands() {
    let editor = editor(["trusted": true], folders: ["/w", "/v"], "person ana {}\n")
    order(editor, "dls.apply")
    #expect(answer(editor)?["error"]?["message"]?.string?.contains("declares no project") == true)
    #expect(editor.lenses(path) == ["0 0 references"])
  }

  @Test func projectsOfOtherFoldersArePlannedThere() {
    let other = "/v/b.dlsproj"
    let editor = LiveClient(
      [other: plots], folders: ["/w", "/v"], options: ["trusted": true], capabilities: progress)
    editor.open(other, plots)
    editor.client.ask(
      "workspace/executeCommand",
      ["command": "dls.plan", "arguments": [["uri": .string("file://\(other)")]]])
    #expect(editor.jobs.last?.arguments == ["plan", "--color", "never", other])
    #expect(editor.jobs.last?.folder == "/v")
  }

  /// Ends the dry run that stands before a run.
  private func endDryRun(
    _ editor: LiveClient, _ lines: [String] = ["net: 6 of 8"], code: Int32 = 0
  ) throws {
    #expect(editor.jobs.last?.arguments.last == "--dry-run")
    let number = try #require(editor.jobs.last?.number)
    for line in lines { editor.client.take(.job(.line(number, line))) }
    editor.client.take(.job(.ended(number, code: code, problem: nil)))
  }

  /// What a dry run says is told before anybody is asked, of one block or of all, whichever kind it is.
  @Test func runsAreForetold() throws {
    for (command, block) in [
      ("train", "net"), ("train", nil), ("export", nil), ("infer", nil),
    ] as [(String, String?)] {
      let editor = editor(["trusted": true], trained)
      order(editor, "dls.\(command)", block: block)
      let words = [command, "--color", "never", path] + (block.map { [$0] } ?? [])
      #expect(editor.jobs.map(\.arguments) == [words + ["--dry-run"]])
      #expect(editor.asked("window/showMessageRequest") == nil)
      try endDryRun(editor, ["a: 6 of 8", "  b"])
      let title = ["dls", command, block].compactMap(\.self).joined(separator: " ")
      #expect(
        editor.asked("window/showMessageRequest")?["params"]?["message"]
          == .string("\(title)?\na: 6 of 8\n  b"))
      #expect(editor.jobs.count == 1, "nothing is run before somebody agrees")
      try editor.choose(nil)
      #expect(editor.jobs.count == 1)
      #expect(answer(editor)?["error"]?["code"] == -32800)
    }
  }

  /// What a run would be refused for is told instead of a question.
  @Test func aRunThatWouldBeRefusedIsNoQuestion() throws {
    let editor = editor(["trusted": true], trained)
    order(editor, "dls.train")
    let lines = ["net: would be refused", "dls: there are no chips", "  help: run `dls export`"]
    try endDryRun(editor, lines, code: 1)
    #expect(editor.asked("window/showMessageRequest") == nil)
    #expect(
      editor.asked("window/showMessage")?["params"]?["message"]
        == "`dls train` ended with code 1.\nthere are no chips. Run `dls export`.")
    #expect(answer(editor)?["result"]?["code"] == 1)
    #expect(editor.jobs.count == 1)
  }

  @Test func cancellingADryRunStopsIt() throws {
    let editor = editor(["trusted": true], trained)
    order(editor, "dls.train", token: "t")
    editor.client.tell("$/cancelRequest", ["id": "c"])
    #expect(editor.stopped == [1])
    try endDryRun(editor, [], code: 143)
    #expect(editor.asked("window/showMessageRequest") == nil)
    #expect(progress(editor, "t") == ["begin", "end stopped"])
    #expect(answer(editor)?["error"]?["code"] == -32800)
  }

  /// A question is no log.
  @Test func aLongForecastIsCutInAQuestion() throws {
    let editor = editor(["trusted": true], trained)
    order(editor, "dls.train")
    try endDryRun(editor, (0..<50).map { "line \($0)" })
    let question = editor.asked("window/showMessageRequest")?["params"]?["message"]?.string ?? ""
    #expect(question.hasSuffix("\nline 39\n… and 10 lines more in the log"), "\(question)")
  }

  @Test func runsAreStarted() throws {
    let editor = editor(["trusted": true], trained)
    order(editor, "dls.train", block: "net", token: "t")
    try endDryRun(editor)
    try editor.choose("Train")
    #expect(editor.jobs.last?.arguments == ["train", "--color", "never", path, "net"])
    #expect(editor.jobs.last?.isDetached == false)
    editor.client.take(.job(.ended(2, code: 0, problem: nil)))
    #expect(progress(editor, "t") == ["begin", "report", "end done"])
  }

  /// What takes minutes says that it is over.
  @Test func theEndIsTold() throws {
    let editor = editor(["trusted": true], trained)
    order(editor, "dls.train", block: "net")
    try endDryRun(editor)
    try editor.choose("Train")
    editor.client.take(.job(.line(2, "f1 0.83")))
    editor.client.take(.job(.ended(2, code: 0, problem: nil)))
    #expect(
      editor.asked("window/showMessage")?["params"]?["message"] == "`dls train net` is done.")
    order(editor, "dls.probe")
    editor.client.take(.job(.line(3, "No errors, 1 warning.")))
    editor.client.take(.job(.ended(3, code: 0, problem: nil)))
    #expect(
      editor.asked("window/showMessage")?["params"]?["message"]
        == "The data were looked at: No errors, 1 warning.")
  }

  @Test func aDetachedRunIsLeftAlone() throws {
    let editor = editor(["trusted": true], trained)
    order(editor, "dls.train", block: "net")
    try endDryRun(editor)
    try editor.choose("Train, detached")
    #expect(editor.jobs.last?.isDetached == true)
    #expect(answer(editor)?["result"]?["detached"] == true)
    // Its end is told as long as somebody is there to hear it.
    editor.client.take(.job(.line(2, "error: There is no store at this path.")))
    editor.client.take(.job(.ended(2, code: 1, problem: nil)))
    #expect(
      editor.asked("window/showMessage")?["params"]?["message"]
        == "`dls train net` ended with code 1.\nerror: There is no store at this path.")
    editor.client.settle()
    #expect(editor.surveys.count == 2, "what it made is looked at")
    // Whoever stops something else doesn't stop it.
    order(editor, "dls.train", block: "net")
    try endDryRun(editor)
    try editor.choose("Train, detached")
    editor.client.tell("window/workDoneProgress/cancel", [:])
    #expect(editor.stopped.isEmpty)
  }

  @Test func unknownCommands() {
    let editor = editor(.null)
    for odd in [["uri": "file:///w/a.dlsproj", "block": 7], ["uri": 5], 1, []] as [JSONValue] {
      let told = editor.client.ask(
        "workspace/executeCommand", ["command": "dls.train", "arguments": [odd]])
      #expect(told["error"]?["code"] == -32602)
    }
    order(editor, "dls.destroy")
    #expect(answer(editor)?["error"]?["code"] == -32602)
    let offered = editor.client.greeting["result"]?["capabilities"]?["executeCommandProvider"]
    for name in offered?["commands"]?.array ?? [] {
      #expect(answer(editor)?["error"]?["message"]?.string?.contains(name.string ?? "?") == true)
    }
  }

  @Test func withoutAProjectThereIsNoneToName() {
    for (texts, words) in [
      ([], "No project is open"), (["person a {}\n"], "No project is open"),
      ([plots, plots], "Several projects are open"),
    ] {
      let editor = LiveClient(options: ["trusted": true])
      for (index, text) in texts.enumerated() { editor.open("/w/\(index).dlsproj", text) }
      let answer = editor.client.ask("workspace/executeCommand", ["command": "dls.plan"])
      #expect(answer["error"]?["message"]?.string?.hasPrefix(words) == true, "\(answer)")
    }
  }

  /// Nobody is asked whether to run what isn't there.
  @Test func blocksThatAreNotThereAreRefused() {
    let editor = editor(
      ["trusted": true],
      plots + "export e { schema = crowns, units = u, format = coco, tile = 64 px }\n")
    for (command, block, known) in [
      ("dls.export", "nonsense", "It has e."), ("dls.train", "e", "It has none."),
    ] {
      order(editor, command, block: block)
      let message = answer(editor)?["error"]?["message"]?.string ?? ""
      #expect(message.contains("`\(block)`") && message.hasSuffix(known), "\(message)")
    }
    #expect(editor.asked("window/showMessageRequest") == nil)
    order(editor, "dls.export", block: "e")
    #expect(editor.jobs.map(\.arguments.last) == ["--dry-run"])
  }

  /// What is shown says why: not the end of what was written, but the errors in it, each once.
  @Test func failuresTellTheirReasons() {
    let editor = editor()
    order(editor, "dls.plan")
    for line in [
      "  + project", "error[DLS0802]: `a` can't be used.", "  --> a.dlsproj:1:1",
      "error[DLS0802]: `a` can't be used.", "", "Plan: 1 to create.", "It can't be applied.",
    ] { editor.client.take(.job(.line(1, line))) }
    editor.client.take(.job(.ended(1, code: 1, problem: nil)))
    let shown = editor.asked("window/showMessage")?["params"]?["message"]
    #expect(shown == "`dls plan` ended with code 1.\nerror[DLS0802]: `a` can't be used.")
  }

  @Test func aLookAtDataThatFindsErrorsIsNoFailure() {
    let editor = editor()
    order(editor, "dls.probe")
    for line in ["error[DLS0601]: x", "2 errors, 1 warning.", ""] {
      editor.client.take(.job(.line(1, line)))
    }
    editor.client.take(.job(.ended(1, code: 1, problem: nil)))
    let shown = editor.asked("window/showMessage")?["params"]
    #expect(shown?["message"] == "The data were looked at: 2 errors, 1 warning.")
    #expect(shown?["type"] == 2)
    order(editor, "dls.probe")
    editor.client.take(.job(.line(2, "error[DLS0619]: x")))
    editor.client.take(.job(.line(2, "1 error.")))
    editor.client.take(.job(.line(2, "dls: there is no engine")))
    editor.client.take(.job(.ended(2, code: 2, problem: nil)))
    let failure = editor.asked("window/showMessage")?["params"]
    #expect(failure?["type"] == 1)
    #expect(
      failure?["message"]
        == """
        `dls check --probe` ended with code 2.
        The data can't be looked at: there is no engine.
        """)
  }

  // MARK: traces

  @Test func messagesAreTraced() {
    let editor = editor()
    editor.client.ask("shutdown-not", .null)
    #expect(editor.asked("$/logTrace") == nil)
    editor.client.tell("$/setTrace", ["value": "verbose"])
    _ = editor.lenses(path)
    let line = editor.asked("$/logTrace")?["params"]
    #expect(line?["message"]?.string?.hasPrefix("request ") == true)
    #expect(line?["verbose"] != nil)
    editor.client.tell("$/setTrace", ["value": "off"])
    let count = editor.client.heard.count
    _ = editor.client.ask("textDocument/codeLens", ["textDocument": ["uri": "file:///w/a.dlsproj"]])
    #expect(editor.client.heard.count == count + 1)
  }
}
