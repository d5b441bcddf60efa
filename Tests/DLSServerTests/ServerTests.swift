// ServerTests.swift: conversations with the server, message by message.

import DLSJSON
import DLSServer
import DLSTestClient
import Testing

@Suite struct ServerTests {
  private let broken = "project p {\n  goal = find_trees\n}\n"

  @Test func publishesWithVersionAndEmptiesOnClose() throws {
    let client = TestClient()
    client.open("/w/a.dlsproj", broken)
    #expect(
      client.published("/w/a.dlsproj") == nil, "nothing is published before the queue is empty")
    client.settle()
    let first = try #require(client.published("/w/a.dlsproj"))
    #expect(first["version"] == 1)
    #expect((first["diagnostics"]?.array ?? []).isEmpty == false)
    client.tell("textDocument/didClose", ["textDocument": ["uri": "file:///w/a.dlsproj"]])
    client.settle()
    #expect(client.published("/w/a.dlsproj")?["diagnostics"] == .array([]))
  }

  @Test func aBurstOfEditsIsPublishedOnce() {
    let client = TestClient()
    client.open("/w/a.dlsproj", "")
    client.settle()
    let before = client.heard.count
    for version in 2..<202 {
      client.change(
        "/w/a.dlsproj", Int64(version),
        [
          [
            "range": ["start": ["line": 0, "character": 0], "end": ["line": 0, "character": 0]],
            "text": "x",
          ]
        ])
    }
    client.settle()
    #expect(client.heard.count == before + 1)
    #expect(client.published("/w/a.dlsproj")?["version"] == 201)
  }

  /// However many edits come together, the disk is asked as often as for one: once for each analysis.
  @Test func aBurstOfEditsIsAnalysedOnce() {
    var asked = 0
    let client = TestClient(["/w/lib.dlsproj": "person kim {}\n"]) { host in
      let stamp = host.stamp
      host.stamp = { path in
        asked += 1
        return stamp(path)
      }
    }
    var version: Int64 = 1
    func cost(of edits: Int) -> Int {
      asked = 0
      let place: JSONValue = ["line": 1, "character": 3]
      for _ in 0..<edits {
        version += 1
        client.change(
          "/w/a.dlsproj", version, [["range": ["start": place, "end": place], "text": "x"]])
      }
      client.settle()
      return asked
    }
    client.open("/w/a.dlsproj", "import \"lib.dlsproj\" as lib\n// \n")
    client.settle()
    _ = cost(of: 1)
    let one = cost(of: 1)
    #expect(one > 0)
    for _ in 0..<20 { #expect(cost(of: 200) == one) }
  }

  @Test func anAbsentRangeIsNotTheStart() {
    let client = TestClient(capabilities: [
      "textDocument": ["hover": ["contentFormat": ["markdown"]]]
    ])
    client.open("/w/a.dlsproj", "old")
    client.change("/w/a.dlsproj", 2, [["text": "let a = \"b\"\n"]])
    client.change(
      "/w/a.dlsproj", 3,
      [
        [
          "range": ["start": ["line": 0, "character": 0], "end": ["line": 0, "character": 0]],
          "text": "// c\n",
        ]
      ])
    let symbols = client.ask(
      "textDocument/documentSymbol", ["textDocument": ["uri": "file:///w/a.dlsproj"]])
    #expect(symbols["result"]?[0]?["name"] == "a")
    #expect(symbols["result"]?[0]?["location"]?["range"]?["start"]?["line"] == 1)
  }

  @Test func requestsThatATextHasOutrunAreNotAnswered() {
    let client = TestClient()
    client.open("/w/a.dlsproj", broken)
    let hover: JSONValue = [
      "jsonrpc": "2.0", "id": 77, "method": "textDocument/hover",
      "params": [
        "textDocument": ["uri": "file:///w/a.dlsproj"], "position": ["line": 0, "character": 1],
      ],
    ]
    let edit: JSONValue = [
      "jsonrpc": "2.0", "method": "textDocument/didChange",
      "params": [
        "textDocument": ["uri": "file:///w/a.dlsproj", "version": 2],
        "contentChanges": [["text": "x"]],
      ],
    ]
    client.send([hover, edit])
    #expect(client.answer(77)["error"]?["code"] == -32801)
    var other = hover.object ?? [:]
    other["id"] = 78
    client.send([
      .object(other), ["jsonrpc": "2.0", "method": "$/cancelRequest", "params": ["id": 78]],
    ])
    #expect(client.answer(78)["error"]?["code"] == -32800)
  }

  /// What is no message, or comes at the wrong time, is answered with the right error.
  @Test(arguments: [
    ("{", -32700), ("[]", -32600), ("1", -32600), (#"{"id":5}"#, -32600),
    (#"{"id":5,"method":7}"#, -32600), (#"{"id":5,"method":"no/such"}"#, -32601),
    (#"{"id":5,"method":"textDocument/hover"}"#, -32602),
    (#"{"id":5,"method":"textDocument/hover","params":{"textDocument":3}}"#, -32602),
    (#"{"id":5,"method":"initialize","params":{}}"#, -32600),
    (String(repeating: "[", count: 100_000), -32700),
  ])
  func faultyMessages(text: String, code: Int) {
    let client = TestClient()
    client.send(raw: text)
    #expect(client.heard.last?["error"]?["code"] == .integer(Int64(code)))
    #expect(client.ask("shutdown", .null)["result"] == .null)
  }

  @Test func lifeBeginsWithInitializeAndEndsWithExit() {
    let early = TestClient(start: false)
    #expect(early.ask("textDocument/hover", [:])["error"]?["code"] == -32002)
    early.tell("exit", .null)
    #expect(early.exitCode == 1)
    let orderly = TestClient()
    orderly.ask("shutdown", .null)
    #expect(orderly.ask("textDocument/hover", [:])["error"]?["code"] == -32600)
    orderly.tell("exit", .null)
    #expect(orderly.exitCode == 0)
  }

  /// Bytes are the cheapest columns here, UTF-16 the default of the protocol.
  @Test(arguments: [
    ([], "utf-16", 15), (["utf-16"], "utf-16", 15), (["utf-16", "utf-8"], "utf-8", 17),
    (["utf-32", "utf-16"], "utf-32", 14),
  ])
  func columnsAsTheClientCounts(offered: [String], chosen: String, column: Int) {
    let client = TestClient(start: false)
    let words = offered.map { JSONValue.string($0) }
    let answer = client.ask(
      "initialize", ["capabilities": ["general": ["positionEncodings": .array(words)]]])
    #expect(answer["result"]?["capabilities"]?["positionEncoding"] == .string(chosen))
    client.open("/w/a.dlsproj", "let a = \"🌲 ${b}\"\nlet b = \"x\"\n")
    let highlights = client.ask(
      "textDocument/documentHighlight",
      [
        "textDocument": ["uri": "file:///w/a.dlsproj"], "position": ["line": 1, "character": 4],
      ])
    #expect(
      highlights["result"]?[0]?["range"]?["start"]?["character"] == .integer(Int64(column) - 1))
  }

  @Test func importsAreFollowedThroughUnsavedText() {
    let client = TestClient(["/w/lib.dlsproj": "person kim {}\n"])
    client.open(
      "/w/a.dlsproj", "import \"lib.dlsproj\" as lib\n\ngroup g { analysts = [lib.ann] }\n")
    client.settle()
    let codes = { (path: String) in
      client.published(path)?["diagnostics"]?.array?.compactMap { $0["code"]?.string } ?? []
    }
    #expect(codes("/w/a.dlsproj").contains("DLS0114"))
    client.open("/w/lib.dlsproj", "person ann {}\n")
    client.settle()
    #expect(!codes("/w/a.dlsproj").contains("DLS0114"))
    let target = client.ask(
      "textDocument/definition",
      [
        "textDocument": ["uri": "file:///w/a.dlsproj"], "position": ["line": 2, "character": 29],
      ])
    #expect(target["result"]?["uri"] == "file:///w/lib.dlsproj")
    let uses = client.ask(
      "textDocument/references",
      [
        "textDocument": ["uri": "file:///w/lib.dlsproj"], "position": ["line": 0, "character": 8],
        "context": ["includeDeclaration": true],
      ])
    #expect(uses["result"]?.array?.count == 2)
  }

  /// A place counts from the text as it is, however broken, and what is mended leaves nothing behind.
  @Test func editsOfBrokenTextAreFollowed() {
    let client = TestClient()
    client.open("/w/a.dlsproj", "person ana {\nlet b = \"x\n")
    client.settle()
    #expect(client.published("/w/a.dlsproj")?["diagnostics"] != .array([]))
    for (version, line, column, text): (Int64, Int64, Int64, String) in [
      (2, 1, 10, "\""), (3, 0, 12, "}"),
    ] {
      let place: JSONValue = ["line": .integer(line), "character": .integer(column)]
      client.change(
        "/w/a.dlsproj", version,
        [["range": ["start": place, "end": place], "text": .string(text)]])
      client.settle()
    }
    #expect(client.published("/w/a.dlsproj")?["version"] == 3)
    #expect(client.published("/w/a.dlsproj")?["diagnostics"] == .array([]))
  }

  @Test func editsReachTextsOfOtherFolders() {
    let client = TestClient(folders: ["/w", "/v"])
    client.open("/v/lib.dlsproj", "person kim {}\n")
    client.open(
      "/w/a.dlsproj", "import \"../v/lib.dlsproj\" as lib\n\ngroup g { analysts = [lib.ann] }\n")
    func codes() -> [String] {
      client.settle()
      let published = client.published("/w/a.dlsproj")
      return published?["diagnostics"]?.array?.compactMap { $0["code"]?.string } ?? []
    }
    #expect(codes().contains("DLS0114"))
    let name: JSONValue = [
      "start": ["line": 0, "character": 7], "end": ["line": 0, "character": 10],
    ]
    client.change("/v/lib.dlsproj", 2, [["range": name, "text": "ann"]])
    #expect(!codes().contains("DLS0114"))
  }

  /// A text that somebody asked about before anybody asked what is wrong with it.
  @Test func aTextIsCheckedThoughAnotherCameInBetween() throws {
    let path = "/w/a.dlsproj"
    let text = "source ortho {\n  pth = \"a.tif\"\n}\nperson ana {\n  acount = \"b\"\n}\n"
    let client = TestClient()
    client.open(path, text)
    client.settle()
    for version in 2..<6 as Range<Int64> {
      let place: JSONValue = ["line": 4, "character": 4]
      client.change(
        path, version, [["range": ["start": place, "end": place], "text": "c"]])
      client.ask(
        "textDocument/foldingRange", ["textDocument": ["uri": "file:///w/a.dlsproj"]])
    }
    client.settle()
    let other = TestClient()
    other.open(path, text.replacing("acount", with: "acccccount"))
    other.settle()
    let (found, whole) = (client.published(path), other.published(path))
    #expect(found?["version"] == 5)
    #expect(found?["diagnostics"] == whole?["diagnostics"])
  }

  /// A client may say of a text that it changed, and not how.
  @Test func aChangeOfNothingLeavesAnImportAsItIs() throws {
    let (path, library) = ("/w/a.dlsproj", "/w/lib.dlsproj")
    let text = "import \"lib.dlsproj\" as lib\nperson ana {\n  acount = \"b\"\n}\n"
    let names = "person bo {\n  acount = \"c\"\n}\n"
    let client = TestClient()
    client.open(library, names)
    client.open(path, text)
    client.settle()
    client.change(library, 2, [])
    let place: JSONValue = ["line": 2, "character": 4]
    client.change(path, 2, [["range": ["start": place, "end": place], "text": "c"]])
    client.settle()
    let other = TestClient()
    other.open(library, names)
    other.open(path, text.replacing("acount", with: "account"))
    other.settle()
    for path in [path, library] {
      #expect(client.published(path)?["diagnostics"] == other.published(path)?["diagnostics"])
    }
  }

  /// The end comes by one notice alone, whatever other messages speak of.
  @Test func onlyTheNoticeIsTheEnd() {
    for (text, isExit) in [
      (#"{"jsonrpc":"2.0","method":"exit"}"#, true),
      (#"{"jsonrpc": "2.0", "method": "exit", "params": null}"#, true),
      (#"{"jsonrpc":"2.0","id":1,"method":"exit"}"#, false),
      (#"{"jsonrpc":"2.0","id":1,"method":"workspace/symbol","params":{"query":"exit"}}"#, false),
      (#"{"jsonrpc":"2.0","id":"exit","result":null}"#, false),
      (#"{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":"exit"}}"#, false),
      (#"{"method":"exit""#, false), ("", false),
    ] {
      #expect(Server.isExit(Array(text.utf8)) == isExit, "\(text)")
    }
  }
}
