// FactHoverTests.swift: what was found out about data, in hovers and completion.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSServer
import DLSTestClient
import Testing

@Suite struct FactHoverTests {
  private func place(_ path: String, _ line: Int64, _ column: Int64) -> JSONValue {
    [
      "textDocument": ["uri": .string("file://\(path)")],
      "position": ["line": .integer(line), "character": .integer(column)],
    ]
  }

  private func hover(
    _ client: TestClient, _ path: String, _ line: Int64, _ column: Int64
  ) -> String? {
    client.ask("textDocument/hover", place(path, line, column))["result"]?["contents"]?["value"]?
      .string
  }

  @Test func namesAndKeywordsTellWhatTheDataHold() throws {
    let live = LiveClient()
    live.open("/w/a.dlsproj", plots)
    #expect(hover(live.client, "/w/a.dlsproj", 2, 8)?.contains("4 bands") == false)
    try live.find("/w/a.dlsproj") { try? $0.note("ortho") { $0.notes = ["**Imagery:** 4 bands"] } }
    // At the keyword, at the name, and where it is used.
    for (line, column): (Int64, Int64) in [(2, 2), (2, 8), (4, 27)] {
      #expect(hover(live.client, "/w/a.dlsproj", line, column)?.contains("4 bands") == true)
    }
  }

  @Test func soDoThingsOfImportedFiles() throws {
    let live = LiveClient(["/w/lib.dlsproj": "source far { path = \"far.tif\" }\n"])
    live.open(
      "/w/a.dlsproj",
      "import \"lib.dlsproj\" as lib\nproject p {}\nwork_units u { source = lib.far, grid = 1 x 1 }\n"
    )
    try live.find("/w/a.dlsproj") { try? $0.note("lib.far") { $0.notes = ["4 bands"] } }
    #expect(hover(live.client, "/w/a.dlsproj", 2, 29)?.contains("4 bands") == true)
    // In the library itself, seen through the project that imports it.
    #expect(hover(live.client, "/w/lib.dlsproj", 0, 8)?.contains("4 bands") == true)
  }

  @Test func soDoUnsavedAndBrokenTextsOfEveryRoot() throws {
    let live = LiveClient(folders: ["/w", "/v"])
    live.open("/v/b.dlsproj", plots)
    try live.find("/v/b.dlsproj") { try? $0.note("ortho") { $0.notes = ["4 bands"] } }
    live.replace("/v/b.dlsproj", 2, plots + "train t {\n  chips = \"")
    #expect(hover(live.client, "/v/b.dlsproj", 2, 8)?.contains("4 bands") == true)
    // What was found out about another text is not told.
    live.replace("/v/b.dlsproj", 3, plots.replacing("ortho.tif", with: "other.tif"))
    #expect(hover(live.client, "/v/b.dlsproj", 2, 8)?.contains("4 bands") == false)
  }

  @Test func pathsTellOfTheirFiles() {
    let client = TestClient { host in
      host.fileFacts = { path, _ in ["file \(path.resolved) \(path.layer ?? "")"] }
    }
    client.open("/w/a.dlsproj", "source a {\n  path = [\"${}/b.tif\", \"c.tif\"\n")
    #expect(hover(client, "/w/a.dlsproj", 1, 28) == "file /w/c.tif ")
    client.open("/w/b.dlsproj", "work_units u { within = \"x.gpkg|y\" }")
    #expect(hover(client, "/w/b.dlsproj", 0, 28) == "file /w/x.gpkg y")
  }

  /// The protocol has no word for it: VS Code's name says it, and an option for others; how they take Markdown
  /// apart doesn't.
  @Test(
    arguments: [
      ("Visual Studio Code", .null, true), ("Visual Studio Code - Insiders", .null, true),
      ("coc.nvim", .null, false), ("coc.nvim", ["drawsPictures": true], true),
      ("Visual Studio Code", ["drawsPictures": false], false),
    ] as [(String, JSONValue, Bool)])
  func picturesAreForThoseThatDrawThem(name: String, options: JSONValue, draws: Bool) {
    let client = TestClient(start: false) { host in
      host.fileFacts = { _, _ in ["a file", "![a.png](file:///w/a.png|width=320)"] }
    }
    _ = client.ask(
      "initialize",
      [
        "processId": .null, "clientInfo": ["name": .string(name)],
        "initializationOptions": options,
        "capabilities": ["general": ["markdown": ["parser": "marked"]]],
      ])
    client.open("/w/a.dlsproj", "source a { path = \"a.png\" }\n")
    let text = hover(client, "/w/a.dlsproj", 0, 20)
    #expect(text?.contains("a file") == true)
    #expect(text?.contains("![") == draws)
  }

  @Test func labelsAreOfferedOnceTheyAreRead() throws {
    let live = LiveClient()
    let text =
      plots + "samples s { schema = crowns, from = \"l.geojson\", for oak { labels = \"\" } }\n"
    live.open("/w/a.dlsproj", plots)
    live.open("/w/a.dlsproj", text)
    func ask() -> JSONValue? {
      live.client.ask("textDocument/completion", place("/w/a.dlsproj", 5, 69))["result"]
    }
    #expect(ask()?["isIncomplete"] == true)
    try live.find("/w/a.dlsproj") { $0.labels["s"] = ["Oak tree", "Elm"] }
    let found = ask()
    #expect(found?["items"]?.array?.compactMap { $0["label"]?.string } == ["Oak tree", "Elm"])
    #expect(found?["isIncomplete"] == false)
  }
  /// An editor that is told to ask again asks with each key.
  @Test func labelsOfNoProjectAreNotWaitedFor() {
    let live = LiveClient()
    live.open("/w/a.dlsproj", plots)
    let text = "samples s { from = \"l.geojson\", for oak { labels = \"\" } }\n"
    live.replace("/w/a.dlsproj", 2, text)
    let answer = live.client.ask("textDocument/completion", place("/w/a.dlsproj", 0, 52))
    #expect(answer["result"]?["isIncomplete"] == false)
    #expect(answer["result"]?["items"] == [])
  }
}
