// ProseTests.swift: what clients without Markdown are told.

import DLSJSON
import DLSTestClient
import Testing

@Suite struct ProseTests {
  @Test func plainTextHasNoMarks() {
    let client = TestClient(
      capabilities: ["textDocument": ["hover": ["contentFormat": ["plaintext"]]]])
    client.open("/w/a.dlsproj", "review { lease = 2 h }\n")
    let hover = client.ask(
      "textDocument/hover",
      [
        "textDocument": ["uri": "file:///w/a.dlsproj"], "position": ["line": 0, "character": 11],
      ])
    let contents = hover["result"]?["contents"]
    #expect(contents?["kind"] == "plaintext")
    let told = contents?["value"]?.string ?? ""
    #expect(told.hasPrefix("lease = "))
    #expect(!told.contains("`"), "\(told)")
  }
}
