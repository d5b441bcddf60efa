// SemanticTokensRequestTests.swift: colours over the protocol: whole, as differences, in view.

import DLSJSON
import DLSTestClient
import Testing

@Suite struct SemanticTokensRequestTests {
  private func ask(
    _ client: TestClient, _ what: String, _ path: String, _ more: JSONObject = [:]
  ) -> JSONValue {
    var params = more
    params["textDocument"] = ["uri": .string("file://\(path)")]
    return client.ask("textDocument/semanticTokens/\(what)", .object(params))["result"] ?? .null
  }

  private func numbers(_ result: JSONValue) -> [Int] {
    (result["data"]?.array ?? []).compactMap(\.integer)
  }

  @Test func unsavedTextIsColoured() {
    let client = TestClient(["/w/a.dlsproj": "person x {}\n"])
    client.open("/w/a.dlsproj", "let a = \"b\"\n")
    #expect(
      numbers(ask(client, "full", "/w/a.dlsproj")) == [
        0, 0, 3, 0, 0, 0, 4, 1, 4, 1, 0, 4, 3, 7, 0,
      ])
  }

  /// A file that is imported, or lies in another folder of the workspace, is a text like any other.
  @Test(arguments: ["/w/lib.dlsproj", "/v/b.dlsproj"])
  func filesOnTheDiskAreColoured(path: String) {
    let client = TestClient([path: "let a = \"b\"\n"], folders: ["/w", "/v"])
    client.open("/w/a.dlsproj", "import \"lib.dlsproj\" as lib\n")
    #expect(numbers(ask(client, "full", path)).count == 15)
    #expect(ask(client, "full", "/w/none.dlsproj") == .null)
  }

  @Test func brokenTextIsColoured() {
    let client = TestClient()
    client.open("/w/a.dlsproj", "source s {\n  path = \"a")
    #expect(numbers(ask(client, "full", "/w/a.dlsproj")).count == 20)
  }

  @Test func onlyWhatChangedIsTold() throws {
    let client = TestClient()
    client.open("/w/a.dlsproj", "let a = \"b\"\nlet b = \"c\"\nlet c = \"d\"\n")
    let first = ask(client, "full", "/w/a.dlsproj")
    client.change(
      "/w/a.dlsproj", 2,
      [
        [
          "range": ["start": ["line": 1, "character": 4], "end": ["line": 1, "character": 5]],
          "text": "long",
        ]
      ])
    let id = try #require(first["resultId"])
    let delta = ask(client, "full/delta", "/w/a.dlsproj", ["previousResultId": id])
    let edit = try #require(delta["edits"]?[0])
    let start = try #require(edit["start"]?.integer)
    let count = try #require(edit["deleteCount"]?.integer)
    #expect(start == 15 && count == 20, "the changed line, and where the next begins")
    var patched = numbers(first)
    patched.replaceSubrange(start..<start + count, with: numbers(edit))
    #expect(patched == numbers(ask(client, "full", "/w/a.dlsproj")))
    // Nothing changed: nothing to tell. A name nobody gave: everything.
    let last = try #require(delta["resultId"])
    let same = ask(client, "full/delta", "/w/a.dlsproj", ["previousResultId": last])
    #expect(same["edits"] == .array([]))
    let lost = ask(client, "full/delta", "/w/a.dlsproj", ["previousResultId": "x"])
    #expect(numbers(lost) == patched)
  }

  @Test func whatIsInView() {
    let client = TestClient()
    client.open("/w/a.dlsproj", "let a = \"b\"\nlet b = \"c\"\nlet c = \"d\"\n")
    let view: JSONValue = [
      "start": ["line": 1, "character": 0], "end": ["line": 1, "character": 3],
    ]
    #expect(
      numbers(ask(client, "range", "/w/a.dlsproj", ["range": view])).prefix(5) == [1, 0, 3, 0, 0])
    #expect(ask(client, "range", "/w/a.dlsproj").isNull, "a range has to be given")
  }
}
