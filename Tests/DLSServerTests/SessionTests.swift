// SessionTests.swift: conversations are written down without secrets, and held again.

import DLSJSON
import DLSServer
import DLSTestClient
import Testing

@Suite struct SessionTests {
  /// The lines of a record of a conversation in two folders, with edits, an import that only the disk
  /// has, wide characters and a message that is none.
  private func record(password: String = "") -> [String] {
    var lines: [String] = []
    let recorder = SessionRecorder(version: "test", salt: 7) {
      lines.append(String(decoding: $0.dropLast(), as: UTF8.self))
    }
    let client = TestClient(
      ["/home/ana/forest/lib.dlsproj": "person kim {}\n", "/home/ana/more/own.dlsproj": "let x"],
      folders: ["/home/ana/forest", "/home/ana/more"], recorder: recorder)
    let path = "/home/ana/forest/main.dlsproj"
    client.open(
      path,
      """
      import "lib.dlsproj" as lib
      import "../more/own.dlsproj" as own
      source s { path = "/srv/geheim/ü/a.tif" }  // 🌲
      source t { path = "https://user\(password)@host/a.tif" }

      """)
    client.settle()
    client.change(
      path, 2, [["range": range(3, 0, 3, 0), "text": "group g { analysts = lib.kim }\n"]])
    client.settle()
    let here: JSONValue = ["uri": .string("file://\(path)")]
    client.ask("textDocument/documentSymbol", ["textDocument": here])
    client.ask(
      "textDocument/definition",
      ["textDocument": here, "position": ["line": 3, "character": 26]])
    client.ask(
      "textDocument/hover", ["textDocument": here, "position": ["line": 2, "character": 8]])
    client.send(raw: "{nonsense")
    client.files["/home/ana/forest/lib.dlsproj"] = "person lee {}\n"
    client.tell(
      "workspace/didChangeWatchedFiles",
      ["changes": [["uri": "file:///home/ana/forest/lib.dlsproj", "type": 2]]])
    client.settle()
    client.ask("workspace/diagnostic", ["previousResultIds": []])
    return lines
  }

  private func range(_ line: Int, _ column: Int, _ endLine: Int, _ endColumn: Int) -> JSONValue {
    [
      "start": ["line": JSONValue(line), "character": JSONValue(column)],
      "end": ["line": JSONValue(endLine), "character": JSONValue(endColumn)],
    ]
  }

  private func show(_ message: JSONValue?) -> String {
    String(decoding: message.map { JSONWriter.bytes($0) } ?? [], as: UTF8.self)
  }

  private func differences(_ lines: [String]) throws -> [SessionReplay.Difference] {
    try SessionReplay.differences(Array(lines.joined(separator: "\n").utf8))
  }

  @Test func aRecordIsHeldAgainWithTheSameAnswers() throws {
    let lines = record()
    #expect(lines.contains { $0.hasPrefix(#"{"server":"#) && $0.contains("kim") })
    let found = try differences(lines)
    #expect(
      found.isEmpty,
      "\(found.first.map { "\($0.line) \(show($0.recorded)) \(show($0.now))" } ?? "")")
  }

  /// What is no text in a file is no text when the conversation is held again.
  @Test func filesThatAreNoTextAreHeldAgain() throws {
    var lines: [String] = []
    let recorder = SessionRecorder(version: "test", salt: 7) {
      lines.append(String(decoding: $0.dropLast(), as: UTF8.self))
    }
    let library = Array("person kim {} // \u{FFFD}".utf8) + [0xFF, 0xFE, 0xE2, 0x82, 0x0A]
    let client = TestClient(
      ["/w/lib.dlsproj": ""], recorder: recorder,
      change: { host in
        let read = host.readFile
        host.readFile = { $0 == "/w/lib.dlsproj" ? .success(library) : read($0) }
      })
    client.open("/w/a.dlsproj", "import \"lib.dlsproj\" as lib\ngroup g { analysts = lib.kim }\n")
    client.settle()
    #expect(lines.contains { $0.contains("DLS0028") })
    #expect(
      lines.contains { $0.contains(#""broken":[[239,191,189],[255],[254],[226,130]]"#) },
      "\(lines)")
    #expect(try differences(lines).isEmpty)
  }

  @Test func otherAnswersAreNoticed() throws {
    var lines = record()
    let place = try #require(lines.lastIndex { $0.contains(#""result""#) })
    lines[place] = lines[place].replacing("DLS0", with: "DLS9")
    let found = try differences(lines)
    #expect(found.count == 1)
    #expect(found.first.map { $0.line <= place + 1 && $0.recorded != $0.now } == true)
    lines.remove(at: place)
    #expect(try differences(lines).map(\.recorded) == [nil])
    lines.append("nonsense")
    #expect(throws: SessionReplay.Unreadable.self) { try differences(lines) }
  }

  @Test func credentialsAndFoldersAreMasked() {
    let text = record(password: ":hunter2secret").joined(separator: "\n")
    for secret in ["hunter2secret", "geheim", "/home", "home/", "%2Fana"] {
      #expect(!text.contains(secret), "\(secret)")
    }
    // What the work itself is called stays, or nobody could read the record.
    for name in ["lib.dlsproj", "forest/main.dlsproj", "more/own.dlsproj", "a.tif"] {
      #expect(text.contains(name), "\(name)")
    }
  }

  /// Another name for another recording, the same within one.
  @Test func saltMakesNamesIncomparable() {
    var lines: [[String]] = []
    for salt in [1, 1, 2] as [UInt64] {
      var written: [String] = []
      let recorder = SessionRecorder(version: "", salt: salt) {
        written.append(String(decoding: $0, as: UTF8.self))
      }
      recorder.received([Array(#"{"method":"x","params":{"rootUri":"file:///home/ana/w"}}"#.utf8)])
      lines.append(written)
    }
    #expect(lines[0] == lines[1])
    #expect(lines[0] != lines[2])
  }
}
