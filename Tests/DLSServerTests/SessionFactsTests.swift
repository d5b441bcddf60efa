// SessionFactsTests.swift: what was found out beside a conversation is held again with it.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSServer
import DLSTestClient
import DLSText
import Testing

@Suite struct SessionFactsTests {
  private let path = "/home/ana/my work/a.dlsproj"
  private let text =
    plots + "samples s { schema = crowns, from = \"l.gpkg|\", class_field = \"id\" }\n"

  private let capabilities: JSONValue = [
    "window": ["workDoneProgress": true],
    "workspace": [
      "inlayHint": ["refreshSupport": true], "diagnostics": ["refreshSupport": true],
      "workspaceEdit": ["documentChanges": true],
    ],
    "textDocument": [
      "diagnostic": ["codeDescriptionSupport": true], "hover": ["contentFormat": ["markdown"]],
      "codeAction": ["codeActionLiteralSupport": ["codeActionKind": [:]]],
    ],
  ]

  /// What a host that has data, a store and a cache of pages sees.
  private func furnish(_ host: inout ServerHost) {
    host.page = { "file:///home/ana/.cache/dls/\($0).md" }
    host.stored = { _ in StoredNames(path: "plots.gpkg", addresses: ["crowns", "crowns.oak"]) }
    host.expand = { pattern, _ in [pattern.replacing("*", with: "1")] }
    host.fileFacts = { path, _ in ["\(path.resolved), 12 kB"] }
    host.world.source = { _ in SourceSummary(bands: ["red", "nir"], reference: "EPSG:32617") }
    host.world.layers = { _ in [LayerSummary(name: "units", fields: ["id"])] }
    host.world.folder = { _, _ in FolderListing(files: ["b.tif"], folders: ["more"]) }
  }

  /// Everything that data and a store can say.
  private func tell(_ facts: inout LiveFacts) {
    for (address, change) in [
      ("u", .update(settings: 2, units: true)), ("ana", .same), ("crowns", .create),
      ("ortho", .restore),
      ("crowns.oak", .move("crowns.elm")),
    ] as [(String, PlannedChange)] {
      try? facts.note(address) {
        $0.change = change
        $0.changeLines = ["~ \(address)"]
        $0.yield = "5 units"
        $0.yieldLines = ["5 units of \(address)"]
        $0.ground = "12 x 12 m"
        $0.lastRun = "f1 0.83"
        $0.notes = ["**Data** of /home/ana/my work/x.tif"]
      }
    }
    facts.plan = PlanFacts()
    facts.plan?.summary = "1 to create"
    facts.plan?.deleted = ["class crowns.ash"]
    facts.plan?.refusals = ["It can't be."]
    facts.plan?.hasStore = true
    facts.plan?.isKnown = false
    facts.drift = [
      DriftFact(
        keyword: "person", address: "ana", field: "", text: "title = \"A\" -> \"B\"",
        adoption: TextEdit(
          file: .main, range: TextRange(at: 53), newText: " title = \"B\" "), obstacle: nil),
      DriftFact(
        keyword: "class", address: "crowns.oak", field: "value", text: "value = 1 -> 2",
        adoption: nil, obstacle: "It is used."),
    ]
    let place = TextRange(0, 7)
    facts.diagnostics = [
      Diagnostic(
        code: "DLS0601", severity: .warning, file: .main, range: place,
        message: "The file /home/ana/my work/ortho.tif has no bands.", help: "Look.",
        related: [Related(file: .main, range: place, message: "Here.")],
        fixes: [
          Fix(
            title: "Mend", edits: [TextEdit(file: .main, range: place, newText: "project")],
            isSafe: true)
        ], tags: [.unnecessary, .deprecated])
    ]
    facts.labels = ["s": ["oak tree"]]
    facts.unlooked = ["ortho"]
    facts.unasked = "Not checked against the store 'a b.gpkg': it is no store."
    facts.files = ["/home/ana/my work/ortho.tif", "/srv/data/l.gpkg"]
  }

  private func place(_ line: Int, _ column: Int, _ more: JSONObject = [:]) -> JSONValue {
    var params = more
    params["textDocument"] = ["uri": .string("file:///home/ana/my%20work/a.dlsproj")]
    params["position"] = ["line": JSONValue(line), "character": JSONValue(column)]
    return .object(params)
  }

  /// The record of a conversation that asks for whatever rests on data, a store or a command.
  private func record() throws -> [String] {
    var lines: [String] = []
    let recorder = SessionRecorder(version: "test", salt: 3) {
      lines.append(String(decoding: $0.dropLast(), as: UTF8.self))
    }
    let editor = LiveClient(
      [path: text], folders: ["/home/ana/my work"], capabilities: capabilities, recorder: recorder,
      change: furnish)
    let client = try #require(editor.client)
    editor.open(path, text)
    editor.replace(path, 2, text + "// more\n")
    editor.replace(path, 3, text)
    try editor.find(path, tell)
    #expect(editor.hints(path).contains("− 1@0:13"))
    _ = editor.lenses(path)
    let first = client.ask("textDocument/diagnostic", place(0, 0))["result"]?["resultId"] ?? .null
    let again = client.ask("textDocument/diagnostic", place(0, 0, ["previousResultId": first]))
    #expect(again["result"]?["kind"] == "unchanged")
    for (line, column) in [(2, 8), (2, 28), (4, 12), (5, 40)] {
      client.ask("textDocument/hover", place(line, column))
    }
    for (line, column) in [(2, 24), (5, 44), (5, 62)] {
      client.ask("textDocument/completion", place(line, column))
    }
    client.ask("textDocument/documentLink", place(0, 0))
    client.ask("textDocument/rename", place(3, 43, ["newName": "elm"]))
    let range: JSONValue = [
      "start": ["line": 0, "character": 0], "end": ["line": 6, "character": 0],
    ]
    client.ask("textDocument/codeAction", place(0, 0, ["range": range, "context": [:]]))
    try command(editor)
    return lines
  }

  /// Lets a command run, then takes trust back, so that the next one asks for it.
  private func command(_ editor: LiveClient) throws {
    func order(_ command: String) {
      editor.client.ask(
        "workspace/executeCommand",
        [
          "command": .string(command),
          "arguments": [["uri": .string("file://\(path)"), "trusted": false]],
        ])
    }
    editor.trusted = ["/home/ana/my work"]
    order("dls.plan")
    editor.client.take(.job(.ended(1, code: 0, problem: nil)))
    order("dls.trust")
    order("dls.plan")
    try editor.choose("Always trust")
    editor.client.take(.job(.line(2, "+ person ana")))
    editor.client.take(.job(.progress(2, percent: 40, message: "2/5")))
    editor.client.take(.job(.progress(2, percent: nil, message: "3/5")))
    editor.client.take(.job(.ended(2, code: 2, problem: "no \(path)")))
    editor.client.settle()
  }

  private func differences(_ lines: [String]) throws -> [SessionReplay.Difference] {
    try SessionReplay.differences(Array(lines.joined(separator: "\n").utf8))
  }

  private func show(_ found: SessionReplay.Difference?) -> String {
    guard let found else { return "" }
    func text(_ json: JSONValue?) -> String { json.map { JSONWriter.text($0) } ?? "nothing" }
    return "line \(found.line)\nthen \(text(found.recorded))\nnow  \(text(found.now))"
  }

  @Test func whatWasFoundOutIsHeldAgain() throws {
    let lines = try record()
    let found = try differences(lines)
    #expect(found.isEmpty, "\(found.count) \(show(found.first))")
    #expect(!lines.contains { $0.contains("/home/ana") || $0.contains("/srv/data") })
  }

  /// Without a line of what was found out, something is answered otherwise.
  @Test func eachFactMatters() throws {
    let lines = try record()
    for word in [
      #"{"survey""#, #"{"job""#, #"{"look":["stored""#, #"{"look":["about""#, #"{"look":["folder""#,
      #"{"look":["layers""#, #"{"look":["trusted""#, #"{"look":["name""#,
    ] {
      let rest = lines.filter { !$0.hasPrefix(word) }
      #expect(rest.count < lines.count, "there is no \(word)")
      #expect(try !differences(rest).isEmpty, "\(word)")
    }
  }

  @Test func factsComeBackAsTheyWere() throws {
    let editor = LiveClient([path: text], folders: ["/home/ana/my work"])
    editor.open(path, text)
    var facts = LiveFacts(try #require(editor.surveys.last).model)
    tell(&facts)
    let again = SessionFacts.facts(SessionFacts.json(facts), of: facts.model)
    #expect(again.noted.map(\.address) == facts.noted.map(\.address))
    #expect(again.noted.map(\.facts) == facts.noted.map(\.facts))
    #expect(again.plan == facts.plan)
    #expect(again.drift == facts.drift)
    #expect(again.diagnostics == facts.diagnostics)
    #expect(again.labels == facts.labels)
    #expect(again.unlooked == facts.unlooked)
    #expect(again.unasked == facts.unasked)
    #expect(again.files == facts.files)
  }
}
