// EditorTests.swift: the built language server beside data, a store and programs of its own.

import DLSJSON
import DLSPlatform
import DLSStore
import Testing

@Suite struct EditorTests {
  private let trusted: JSONValue = ["trusted": true]

  private func document(_ talk: EditorTalk, _ sandbox: Sandbox) -> JSONValue {
    ["uri": .string(talk.uri(sandbox, "trees.dlsproj"))]
  }

  private func hints(_ talk: EditorTalk, _ sandbox: Sandbox) throws -> [String] {
    let answer = try talk.ask(
      "textDocument/inlayHint",
      [
        "textDocument": document(talk, sandbox),
        "range": [
          "start": ["line": 0, "character": 0], "end": ["line": 99, "character": 0],
        ],
      ])
    return (answer["result"]?.array ?? []).map { $0["label"]?.string ?? "" }
  }

  private func order(
    _ talk: EditorTalk, _ sandbox: Sandbox, _ command: String, block: String? = nil
  ) throws -> JSONValue {
    var argument: JSONObject = ["uri": .string(talk.uri(sandbox, "trees.dlsproj"))]
    argument["block"] = block.map { .string($0) }
    return try talk.ask(
      "workspace/executeCommand",
      ["command": .string(command), "arguments": [.object(argument)]])
  }

  @Test func thePlanStandsBesideTheText() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    try sandbox.write(
      "trees.dlsproj",
      try sandbox.text("trees.dlsproj").replacing("title = \"Trees\"", with: "title = \"Wood\"")
        + "person bo {}\n")
    let talk = try EditorTalk(sandbox, options: trusted)
    try talk.open(sandbox, "trees.dlsproj")
    _ = try talk.wait { $0["method"] == "workspace/inlayHint/refresh" }
    let labels = try hints(talk, sandbox)
    for label in ["~ 1 field", "=", "+ create", "4 units"] {
      #expect(labels.contains(label), "\(labels)")
    }
  }

  /// Thousands of blocks are planned beside typing, too.
  @Test func longTextsHaveAPlanBesideThem() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let people = (0..<6000).map { "person p\($0) {}\n" }.joined()
    try sandbox.write(
      "trees.dlsproj",
      people + (try sandbox.text("trees.dlsproj")).replacing("dlsproj 1\n", with: ""))
    let talk = try EditorTalk(sandbox, options: ["trusted": true, "probe": false])
    try talk.open(sandbox, "trees.dlsproj")
    _ = try talk.wait { $0["method"] == "workspace/inlayHint/refresh" }
    #expect(try hints(talk, sandbox).filter { $0 == "+ create" }.count >= 99)
  }

  @Test func driftIsToldWithTheEditThatKeepsIt() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let connection = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try connection.execute("UPDATE dls_classes SET colour = '#102030' WHERE name = 'tree'")
    connection.close()
    let talk = try EditorTalk(sandbox, options: trusted)
    try talk.open(sandbox, "trees.dlsproj")
    let told = try talk.wait {
      ($0["params"]?["diagnostics"]?.array ?? []).contains { $0["code"] == "drift" }
    }
    let drift = told["params"]?["diagnostics"]?.array?.first { $0["code"] == "drift" }
    #expect(drift?["range"]?["start"]?["line"] == 14)
    #expect(drift?["message"]?.string?.contains("#2e7d32 -> #102030") == true)
    #expect(try hints(talk, sandbox).contains("~ set back"))
  }

  /// What a library declares is adopted where it stands, as the editor has it.
  @Test func driftOfALibraryIsAdoptedThere() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let schema =
      "schema crowns {\n  geometry = polygon\n  class tree { value = 1, color = #2e7d32 }\n}\n"
    try sandbox.write("lib.dlsproj", schema)
    try sandbox.write(
      "trees.dlsproj",
      (try sandbox.text("trees.dlsproj")).replacing(schema, with: "")
        .replacing("dlsproj 1\n", with: "dlsproj 1\n\nimport \"lib.dlsproj\" as lib\n")
        .replacing("schema = crowns", with: "schema = lib.crowns"))
    let applied = try sandbox.dls("apply", "--yes")
    #expect(applied.code == 0, "\(applied.all)")
    let connection = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try connection.execute("UPDATE dls_classes SET title = 'Baum' WHERE name = 'tree'")
    connection.close()
    let talk = try EditorTalk(sandbox, options: trusted)
    try talk.open(sandbox, "trees.dlsproj")
    try sandbox.write("lib.dlsproj", "// Ours.\n" + schema)
    try talk.open(sandbox, "lib.dlsproj")
    try sandbox.write("lib.dlsproj", schema)
    _ = try talk.wait { told in
      told["params"]?["uri"]?.string?.hasSuffix("/lib.dlsproj") == true
        && (told["params"]?["diagnostics"]?.array ?? []).contains {
          $0["code"] == "drift" && $0["range"]?["start"]?["line"] == 3
        }
    }
    let actions = try talk.ask(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": .string(talk.uri(sandbox, "lib.dlsproj"))],
        "range": [
          "start": ["line": 3, "character": 10], "end": ["line": 3, "character": 10],
        ], "context": ["diagnostics": []],
      ])
    let adopt = actions["result"]?.array?.first {
      $0["title"] == "Adopt what the store says: title = \"Baum\""
    }
    let edit = JSONWriter.text(adopt?["edit"] ?? .null)
    #expect(edit.contains("lib.dlsproj") && edit.contains("title = \\\"Baum\\\""), "\(actions)")
  }

  @Test func theEngineLooksAtDataThatNobodyKnows() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let talk = try EditorTalk(sandbox, options: trusted)
    try talk.open(sandbox, "trees.dlsproj")
    // First the hint that nobody has looked, then, once the engine has, how many units there are.
    _ = try talk.wait {
      ($0["params"]?["diagnostics"]?.array ?? []).contains { $0["code"] == "data" }
    }
    _ = try talk.wait {
      $0["params"]?["diagnostics"]?.array.map { list in
        !list.contains { $0["code"] == "data" }
      } ?? false
    }
    #expect(try hints(talk, sandbox).contains("4 units"))
  }

  @Test func applyingFromTheEditor() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let talk = try EditorTalk(sandbox, options: .null)
    talk.answers = [("Do you trust", "Trust"), ("Apply this to the store trees.gpkg?", "Apply")]
    try talk.open(sandbox, "trees.dlsproj")
    let answer = try order(talk, sandbox, "dls.apply")
    #expect(answer["result"]?["code"] == 0, "\(answer)")
    #expect(FileSystem.exists(sandbox.file("trees.gpkg")))
    #expect(
      talk.heard.contains {
        $0["method"] == "$/progress" && $0["params"]?["value"]?["kind"] == "end"
      })
    // Without a yes nothing happens.
    try sandbox.write("trees.dlsproj", try sandbox.text("trees.dlsproj") + "person bo {}\n")
    let second = try EditorTalk(sandbox, options: trusted)
    try second.open(sandbox, "trees.dlsproj")
    #expect(try order(second, sandbox, "dls.apply")["error"]?["code"] == -32800)
    #expect(try sandbox.dls("plan", "--detailed-exitcode").code == 3)
  }

  /// An editor that has ordered a training, as `train`, with an engine that does as it is told, and has
  /// said how it is to run.
  private func orderTraining(
    _ sandbox: Sandbox, engine: String, choosing answer: String
  ) throws -> EditorTalk {
    try sandbox.makeApplied()
    _ = try sandbox.dls("unit", "set", "*", "--complete")
    _ = try sandbox.dls("export")
    let talk = try EditorTalk(
      sandbox, options: trusted, environment: ["DLS_FAKE_ENGINE": engine])
    talk.answers = [("dls train", answer)]
    try talk.open(sandbox, "trees.dlsproj")
    try talk.send([
      "jsonrpc": "2.0", "id": "train", "method": "workspace/executeCommand",
      "params": [
        "command": "dls.train",
        "arguments": [["uri": .string(talk.uri(sandbox, "trees.dlsproj")), "block": "crown-net"]],
      ],
    ])
    return talk
  }

  /// The same, with a training that runs by now and goes on for long.
  private func startTraining(_ sandbox: Sandbox) throws -> EditorTalk {
    let talk = try orderTraining(sandbox, engine: "slow", choosing: "Train")
    _ = try talk.wait {
      $0["method"] == "window/logMessage"
        && $0["params"]?["message"]?.string?.contains("run train-") == true
    }
    return talk
  }

  /// A training dies with its editor, however that dies.
  @Test func aTrainingDiesWithTheServer() throws {
    let sandbox = try Sandbox()
    let talk = try startTraining(sandbox)
    let store = try Store.open(sandbox.file("trees.gpkg"), mode: .read)
    let run = try #require(try store.runs().first { $0.kind == "train" })
    store.close()
    let process = try #require(run.process)
    #expect(process.isAlive)
    talk.server.signal(9)
    _ = talk.server.wait()
    while process.isAlive { Moment.sleep(milliseconds: 5) }
  }

  @Test func stoppingATraining() throws {
    let sandbox = try Sandbox()
    let talk = try startTraining(sandbox)
    try talk.tell("$/cancelRequest", ["id": "train"])
    let answer = try talk.wait { $0["id"] == "train" && $0["method"] == nil }
    #expect(answer["error"]?["code"] == -32800)
    let runs = try sandbox.dls("runs", "list")
    #expect(runs.out.contains("cancelled"), "\(runs.all)")
  }

  /// Before anything is run, somebody is asked and told what each block would come to, whether one is named
  /// or not and whatever an editor has found out by then; without a yes nothing is done.
  @Test(
    arguments: [
      ("dls.export", nil, ["chips: ", "more: "], "4 labels, approved"),
      ("dls.export", "more", ["more: "], "goes to 'trees.dls/chips/more'"),
      ("dls.train", nil, ["crown-net: "], ", in place of what train-"),
      ("dls.infer", nil, ["crown-map: "], "4000 x 4000 px of ortho, 1 file"),
      ("dls.infer", "crown-map", ["crown-map: "], "with a picture of it in "),
    ] as [(String, String?, [String], String)])
  func runsAreForetold(command: String, block: String?, told: [String], more: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text + "export more { schema = crowns, units = plots, format = pascal_voc, tile = 64 px }\n")
    let runs = try FileSystem.list(sandbox.file("trees.dls/runs"))
    // Nothing is looked at beside the text here, so the question can't come from there.
    let talk = try EditorTalk(sandbox, options: ["trusted": true, "probe": false])
    try talk.open(sandbox, "trees.dlsproj")
    let answer = try order(talk, sandbox, command, block: block)
    #expect(answer["error"]?["code"] == -32800, "\(answer)")
    let question = talk.heard.first { $0["method"] == "window/showMessageRequest" }
    let message = question?["params"]?["message"]?.string ?? ""
    let heads = message.split(separator: "\n").dropFirst().filter { !$0.hasPrefix(" ") }
    #expect(
      heads.count == told.count && zip(heads, told).allSatisfy { $0.hasPrefix($1) }, "\(message)")
    #expect(message.contains(more), "\(message)")
    #expect(try FileSystem.list(sandbox.file("trees.dls/runs")) == runs)
  }

  /// What would be refused is told, and nobody is asked.
  @Test func aRunThatWouldBeRefusedIsNoQuestion() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let talk = try EditorTalk(sandbox, options: trusted)
    try talk.open(sandbox, "trees.dlsproj")
    let answer = try order(talk, sandbox, "dls.infer")
    #expect(answer["result"]?["code"] == 1, "\(answer)")
    #expect(!talk.heard.contains { $0["method"] == "window/showMessageRequest" })
    let shown = talk.heard.last { $0["method"] == "window/showMessage" }
    #expect(
      shown?["params"]?["message"]?.string?.contains("crown-net isn't trained yet") == true,
      "\(String(describing: shown))")
  }

  /// What was let go on by itself comes to its end, though the server ended in the middle of it: killed, or
  /// since its editor ends.
  @Test(arguments: ["kill", "exit"])
  func aDetachedTrainingOutlivesTheServer(how: String) throws {
    let sandbox = try Sandbox()
    let talk = try orderTraining(sandbox, engine: "until=go", choosing: "Train, detached")
    let answer = try talk.wait { $0["id"] == "train" && $0["method"] == nil }
    #expect(answer["result"]?["detached"] == true)
    func training() throws -> RunRecord? {
      let store = try Store.open(sandbox.file("trees.gpkg"), mode: .read)
      defer { store.close() }
      return try store.runs().first { $0.kind == "train" }
    }
    var patience = 12_000
    while try training()?.process == nil, patience > 0 {
      Moment.sleep(milliseconds: 5)
      patience -= 1
    }
    let run = try #require(try training(), "it never began")
    let process = try #require(run.process)
    if how == "kill" { talk.server.signal(9) } else { try talk.tell("exit", .null) }
    _ = talk.server.wait()
    #expect(try training()?.status == .running)
    try sandbox.write("go", "")
    while process.isAlive { Moment.sleep(milliseconds: 5) }
    #expect(try training()?.status == .done)
  }

  /// What was to go on by itself and didn't come to its end is told with its reason.
  @Test func aDetachedRunThatFailsIsTold() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    _ = try sandbox.dls("unit", "set", "*", "--complete")
    let talk = try EditorTalk(
      sandbox, options: trusted,
      environment: [
        "DLS_FAKE_ENGINE": "refuse=chips/export", "DLS_FAKE_SECRET": "a", "GDAL_HTTP_BEARER": "b",
      ])
    talk.answers = [("dls export", "Export, detached")]
    try talk.open(sandbox, "trees.dlsproj")
    #expect(try order(talk, sandbox, "dls.export", block: "chips")["result"]?["detached"] == true)
    let shown = try talk.wait {
      $0["method"] == "window/showMessage"
        && $0["params"]?["message"]?.string?.contains("ended with code") == true
    }
    let words = shown["params"]?["message"]?.string ?? ""
    #expect(words.contains("`dls export chips` ended with code 1"), "\(words)")
  }
}
