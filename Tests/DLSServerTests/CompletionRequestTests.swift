// CompletionRequestTests.swift: completion as editors with different abilities get it.

import DLSIDE
import DLSJSON
import DLSServer
import DLSTestClient
import DLSText
import Testing

@Suite struct CompletionRequestTests {
  private static let able: JSONValue = [
    "textDocument": [
      "completion": [
        "completionItem": [
          "snippetSupport": true, "commitCharactersSupport": true, "insertReplaceSupport": true,
          "preselectSupport": true, "documentationFormat": ["markdown"],
          "insertTextModeSupport": ["valueSet": [1, 2]],
        ],
        "completionList": ["itemDefaults": ["editRange"]],
      ]
    ]
  ]

  /// The answer at the mark of a text.
  private func ask(
    _ client: TestClient, _ marked: String, _ path: String = "/w/a.dlsproj",
    context: JSONValue = .null
  ) -> JSONValue {
    let text = marked.replacing("¦", with: "")
    let before = marked.prefix { $0 != "¦" }
    client.open(path, text)
    let lines = LineIndex(Array(text.utf8))
    let place = lines.position(at: UInt32(before.utf8.count), .utf16)
    let answer = client.ask(
      "textDocument/completion",
      [
        "textDocument": ["uri": .string("file://\(path)")],
        "position": [
          "line": .integer(Int64(place.line)), "character": .integer(Int64(place.column)),
        ],
        "context": context,
      ])
    return answer["result"] ?? .null
  }

  private func labels(_ result: JSONValue) -> [String] {
    result["items"]?.array?.compactMap { $0["label"]?.string } ?? []
  }

  /// A `moved` leads on what the store has and the text has no more.
  @Test func movedComesFromWhatTheStoreHasAlone() {
    let names: Set = ["plots", "trees", "trees.pine", "trees.oak", "gone"]
    let client = TestClient {
      $0.stored = { _ in StoredNames(path: "p.gpkg", addresses: names) }
    }
    let text =
      "project p {}\nwork_units felder {}\nschema trees { class kiefer {}\n class oak {} }\n"
      + "moved { from = gone, to = felder }\n"
    #expect(labels(ask(client, text + "moved { from = ¦ }\n")) == ["plots", "trees.pine"])
    let other = TestClient {
      $0.stored = { _ in StoredNames(path: "p.gpkg", addresses: names) }
    }
    #expect(labels(ask(other, text + "moved { from = trees.¦ }\n")) == ["pine"])
  }

  private func item(_ result: JSONValue, _ label: String) -> JSONValue? {
    result["items"]?.array?.first { $0["label"]?.string == label }
  }

  @Test func editorsWithSnippetsGetTabStops() throws {
    let result = ask(TestClient(capabilities: Self.able), "sampl¦")
    let samples = try #require(item(result, "samples"))
    #expect(samples["insertTextFormat"] == 2)
    #expect(samples["insertTextMode"] == 2)
    #expect(
      samples["textEditText"] == "samples ${1:name} {\n  schema = $2\n  from = $3\n}$0")
    #expect(result["itemDefaults"]?["editRange"]?["insert"]?["end"]?["character"] == 5)
    #expect(result["isIncomplete"] == false)
  }

  @Test func editorsWithoutGetPlainText() throws {
    let result = ask(TestClient(), "person p { acc¦ount }")
    let account = try #require(item(result, "account"))
    #expect(account["insertTextFormat"] == nil)
    #expect(account["textEdit"]?["newText"] == "account = \"\"")
    #expect(account["textEdit"]?["range"]?["start"]?["character"] == 11)
    #expect(account["textEdit"]?["range"]?["end"]?["character"] == 18)
    #expect(account["commitCharacters"] == nil)
  }

  /// A word is replaced from its first letter, however the client counts what stands before it.
  @Test(arguments: [("utf-8", 25), ("utf-16", 23), ("utf-32", 22)])
  func rangesAsTheClientCounts(encoding: String, column: Int) throws {
    let client = TestClient(
      capabilities: ["general": ["positionEncodings": [.string(encoding)]]])
    client.open("/w/a.dlsproj", "person a { title=\"🌲\", acc }\n")
    let result = client.ask(
      "textDocument/completion",
      [
        "textDocument": ["uri": "file:///w/a.dlsproj"],
        "position": ["line": 0, "character": .integer(Int64(column) + 3)],
      ])["result"]
    let account = try #require(result.flatMap { item($0, "account") })
    #expect(account["textEdit"]?["range"]?["start"]?["character"] == .integer(Int64(column)))
  }

  @Test func documentationComesWhenSomebodyLooks() throws {
    let client = TestClient(capabilities: Self.able)
    let result = ask(client, "person ana { title = \"Ana\" }\ngroup g { analysts = [¦] }\n")
    let person = try #require(item(result, "ana"))
    #expect(person["documentation"] == nil)
    let resolved = client.ask("completionItem/resolve", person)["result"]
    #expect(resolved?["label"] == "ana")
    #expect(resolved?["documentation"]?["kind"] == "markdown")
    #expect(resolved?["documentation"]?["value"]?.string?.contains("person ana") == true)
    // Whatever comes back is answered, with what it was where nothing is known of it.
    for strange: JSONValue in [
      ["label": "x"], ["label": "x", "data": 3], ["label": "x", "data": ["setting", 999, "x"]],
      ["label": "x", "data": ["thing", "file:///none", "y"]],
    ] {
      #expect(client.ask("completionItem/resolve", strange)["result"] == strange)
    }
  }

  @Test func aBlankAsksOnlyWhereAValueIsWanted() {
    let space: JSONValue = ["triggerKind": 2, "triggerCharacter": " "]
    let brace: JSONValue = ["triggerKind": 2, "triggerCharacter": "{"]
    #expect(labels(ask(TestClient(), "train t {\n ¦\n}", context: space)).isEmpty)
    #expect(labels(ask(TestClient(), "train t {¦}", context: brace)).isEmpty)
    #expect(labels(ask(TestClient(), "train t { seed = ¦ }", context: space)).contains("42"))
    #expect(labels(ask(TestClient(), "export e { tile = 8 ¦ }", context: space)) == ["px"])
    let text = "let a = \"b\"\nlet c = \"${¦}\"\n"
    #expect(labels(ask(TestClient(), text, context: brace)) == ["a"])
  }

  @Test func completesInImportedFiles() {
    let client = TestClient(["/w/lib.dlsproj": "person kim {}\n"])
    let text = "import \"lib.dlsproj\" as lib\n\ngroup g { analysts = [lib.¦] }\n"
    #expect(labels(ask(client, text)) == ["kim"])
    #expect(
      labels(ask(client, "person kim {}\ngroup h { analysts = [¦] }", "/w/lib.dlsproj")) == ["kim"])
  }

  @Test func completesFromUnsavedText() {
    let client = TestClient(["/w/lib.dlsproj": "person kim {}\n"])
    client.open("/w/lib.dlsproj", "person ann {}\n")
    let text = "import \"lib.dlsproj\" as lib\n\ngroup g { analysts = [lib.¦] }\n"
    #expect(labels(ask(client, text)) == ["ann"])
  }

  @Test func completesInBrokenFiles() {
    let text = "schema crowns { class oak {\nexport e {\n  schema = ¦\n"
    #expect(labels(ask(TestClient(), text)).first == "crowns")
  }

  @Test func completesInEveryRoot() {
    let client = TestClient([
      "/w/lib.dlsproj": "person kim {}\n", "/v/lib.dlsproj": "person lou {}\n",
    ])
    client.tell(
      "workspace/didChangeWorkspaceFolders",
      ["event": ["added": [["uri": "file:///v", "name": "v"]], "removed": []]])
    let text = "import \"lib.dlsproj\" as lib\n\ngroup g { analysts = [lib.¦] }\n"
    #expect(labels(ask(client, text, "/w/a.dlsproj")) == ["kim"])
    #expect(labels(ask(client, text, "/v/a.dlsproj")) == ["lou"])
  }

  @Test func moreThanAFolderShowsIsAskedForAgain() {
    let client = TestClient { host in
      host.world.folder = { _, beginning in
        FolderListing(files: [beginning + "1.tif"], folders: [], isCut: true)
      }
    }
    let result = ask(client, "source s { path = \"tile¦\" }")
    #expect(labels(result) == ["tile1.tif"])
    #expect(result["isIncomplete"] == true)
  }
}
