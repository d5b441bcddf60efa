// TextInPlaceTests.swift: a key changes a text where it lies, since megabytes are slow to copy.

import DLSJSON
import DLSLanguage
import DLSText
import Testing

@testable import DLSServer

@Suite struct TextInPlaceTests {
  private static let uri: JSONValue = "file:///w/a.dlsproj"

  private func say(_ method: String, _ params: JSONValue, to server: Server) {
    let message: JSONValue = [
      "jsonrpc": "2.0", "method": .string(method), "params": params,
    ]
    server.take([JSONWriter.bytes(message)])
    server.settle()
  }

  @Test func aKeyCopiesNoText() throws {
    let host = ServerHost(
      version: "0", readFile: { _ in .failure(ReadFailure("no such file")) }, send: { _ in })
    let server = Server(host)
    let hello: JSONValue = [
      "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": ["capabilities": [:]],
    ]
    server.take([JSONWriter.bytes(hello)])
    let text = "project p {}\n" + String(repeating: "// A line.\n", count: 100)
    say(
      "textDocument/didOpen",
      ["textDocument": ["uri": Self.uri, "version": 1, "text": .string(text)]], to: server)
    let document = try #require(server.workspace.documents["/w/a.dlsproj"])
    func place() -> UnsafeRawPointer? { document.lines.bytes.withUnsafeBytes(\.baseAddress) }
    // The tree of a text that was just opened has the very bytes; with the first key each has its own.
    var before: UnsafeRawPointer?
    for (version, letter) in zip(Int64(2)..., ["q", "r", "s"] as [JSONValue]) {
      let name: JSONValue = [
        "start": ["line": 0, "character": 8], "end": ["line": 0, "character": 9],
      ]
      say(
        "textDocument/didChange",
        [
          "textDocument": ["uri": Self.uri, "version": .integer(version)],
          "contentChanges": [["range": name, "text": letter]],
        ], to: server)
      if let before { #expect(place() == before) }
      before = place()
    }
    #expect(document.lines.text(ofLine: 0) == "project s {}")
  }
}
