// FactHoverTests.swift: what the program around the server knows about data, in hovers.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSServer
import DLSTestClient
import Testing

@Suite struct FactHoverTests {
  private func hover(
    _ client: TestClient, _ path: String, _ line: Int64, _ column: Int64
  ) -> String? {
    client.ask(
      "textDocument/hover",
      [
        "textDocument": ["uri": .string("file://\(path)")],
        "position": ["line": .integer(line), "character": .integer(column)],
      ])["result"]?["contents"]?["value"]?.string
  }

  private func knowing() -> TestClient {
    TestClient(["/w/lib.dlsproj": "source far { path = \"far.tif\" }\n"]) { host in
      host.facts = { _, block in ["about \(block.address)"] }
      host.fileFacts = { ["file \($0.resolved) \($0.layer ?? "")"] }
    }
  }

  @Test func namesAndKeywordsTellWhatTheDataHold() {
    let client = knowing()
    client.open(
      "/w/a.dlsproj", "source near { path = \"a.gpkg|x\" }\nwork_units u { source = near }\n")
    #expect(hover(client, "/w/a.dlsproj", 0, 2)?.contains("about near") == true)
    #expect(hover(client, "/w/a.dlsproj", 0, 9)?.contains("about near") == true)
    #expect(hover(client, "/w/a.dlsproj", 1, 27)?.contains("about near") == true)
    #expect(hover(client, "/w/a.dlsproj", 0, 25) == "file /w/a.gpkg|x ")
  }

  @Test func soDoThingsOfImportedFiles() {
    let client = knowing()
    client.open(
      "/w/a.dlsproj",
      "import \"lib.dlsproj\" as lib\nwork_units u { source = lib.far, within = \"x.gpkg|y\" }\n")
    #expect(hover(client, "/w/a.dlsproj", 1, 29)?.contains("about lib.far") == true)
    #expect(hover(client, "/w/a.dlsproj", 1, 45) == "file /w/x.gpkg y")
  }

  @Test func soDoUnsavedAndBrokenTextsOfEveryRoot() {
    let client = knowing()
    client.open("/v/b.dlsproj", "source far {\n  path = [\"${}/b.tif\", \"c.tif\"\n")
    #expect(hover(client, "/v/b.dlsproj", 0, 8)?.contains("about far") == true)
    #expect(hover(client, "/v/b.dlsproj", 1, 28) == "file /v/c.tif ")
  }
}
