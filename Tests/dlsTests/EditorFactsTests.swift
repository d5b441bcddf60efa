// EditorFactsTests.swift: what the language server tells about data that a probe has looked at.

import DLSJSON
import DLSPlatform
import Testing

/// The built program as a language server, one question at a time.
private final class Conversation {
  private let child: ChildProcess
  private let toServer: PipeEnd
  private let fromServer: PipeEnd
  private var frames = MessageFrames()
  private var lastID: Int64 = 0

  init(_ sandbox: Sandbox) throws {
    let input = try PipeEnd.pair()
    let output = try PipeEnd.pair()
    var request = sandbox.start(Sandbox.program, ["lsp"])
    request.input = input.reading.descriptor
    request.output = output.writing.descriptor
    child = try ChildProcess(request)
    input.reading.close()
    output.writing.close()
    (toServer, fromServer) = (input.writing, output.reading)
    _ = try ask("initialize", ["processId": .null, "capabilities": [:], "workspaceFolders": .null])
    try tell("initialized", [:])
  }

  func tell(_ method: String, _ params: JSONValue) throws {
    try send(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }

  /// Sends a request and waits for its answer.
  func ask(_ method: String, _ params: JSONValue) throws -> JSONValue {
    lastID += 1
    let id = JSONValue.integer(lastID)
    try send(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params])
    while true {
      while let content = try frames.next() {
        let message = try JSONReader.parse(content)
        if message["id"] == id, message["method"] == nil { return message["result"] ?? .null }
      }
      let bytes = try PipeEnd.read(fromServer.descriptor)
      if bytes.isEmpty { throw SystemError("hear", "the server", 0) }
      frames.append(bytes)
    }
  }

  private func send(_ message: JSONValue) throws {
    let content = JSONWriter.bytes(message)
    var rest = Array("Content-Length: \(content.count)\r\n\r\n".utf8)[...] + content[...]
    while !rest.isEmpty { rest = rest.dropFirst(try toServer.writeSome(rest)) }
  }

  /// Says goodbye; the code it left with.
  func leave() throws -> ChildEnd {
    _ = try ask("shutdown", .null)
    try tell("exit", .null)
    return child.wait()
  }
}

@Suite struct EditorFactsTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  /// What is told at `¦` of the first line that reads so, once something else is told than
  /// the text alone says. Finding it out happens beside the conversation.
  private func hover(_ conversation: Conversation, _ text: String, _ wanted: String) throws
    -> String
  {
    let lines = try sandbox.text("trees.dlsproj").split(
      separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains(text.filter { $0 != "¦" }) })
    let start = try #require(lines[line].firstRange(of: text.filter { $0 != "¦" })?.lowerBound)
    let column =
      lines[line].distance(from: lines[line].startIndex, to: start)
      + text.prefix { $0 != "¦" }.count
    var told = ""
    for _ in 0..<500 {
      let answer = try conversation.ask(
        "textDocument/hover",
        [
          "textDocument": ["uri": .string(uri)],
          "position": ["line": .integer(Int64(line)), "character": .integer(Int64(column))],
        ])
      told = answer["contents"]?["value"]?.string ?? ""
      if told.contains(wanted) { return told }
    }
    return told
  }

  private var uri: String {
    // The folder's name has a blank, a quote and an accent.
    "file://"
      + sandbox.file("trees.dlsproj").utf8.map { byte in
        let isPlain = (97...122).contains(byte | 0x20) || (46...57).contains(byte)
        let digits = String(byte, radix: 16, uppercase: true)
        return isPlain ? String(UnicodeScalar(byte)) : "%\(digits)"
      }.joined()
  }

  @Test func hoversTellWhatTheDataHold() throws {
    try sandbox.makeTrained()
    let conversation = try Conversation(sandbox)
    try conversation.tell(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(uri), "languageId": "dls", "version": 1,
          "text": .string(try sandbox.text("trees.dlsproj")),
        ]
      ])
    let source = try hover(conversation, "source o¦rtho {", "EPSG:32617")
    #expect(source.contains("EPSG:32617 (WGS 84 / UTM zone 17N)"))
    #expect(source.contains("4000 x 4000 px of 0.1000 m, 3 bands (red, green, blue) of uint8"))
    #expect(source.contains("**Extent:** 0.0 0.0 – 400.0 400.0 (400 m x 400 m)"))
    let units = try hover(conversation, "work_units p¦lots {", "4 units")
    #expect(units.contains("**Each:** 4.00 ha"))
    #expect(try hover(conversation, "export c¦hips {", "chips of").contains("**Forecast:**"))
    let training = try hover(conversation, "train c¦rown-net {", "**Last training:**")
    #expect(training.contains("iterations of"))
    #expect(training.contains("Scores on"))
    let path = try hover(conversation, "path = \"o¦rtho.tif\"", "18 bytes")
    #expect(path.contains("ortho.tif"), "\(path)")
    #expect(try conversation.leave() == .exited(0))
  }

  @Test func completionKnowsFoldersLayersBandsAndSystems() throws {
    try sandbox.makeApplied()
    let conversation = try Conversation(sandbox)
    let marked = """
      source ortho { path = "ortho.tif", bands = [¦], crs = "¦" }
      source other { path = "¦" }
      samples old { from = "trees.gpkg|¦" }
      samples older { from = "boxes.geojson", class_field = "¦" }
      """
    try conversation.tell(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(uri), "languageId": "dls", "version": 1,
          "text": .string(marked.filter { $0 != "¦" }),
        ]
      ])
    var offered: [[String]] = []
    for (line, text) in marked.split(separator: "\n").enumerated() {
      var column = 0
      for part in text.split(separator: "¦", omittingEmptySubsequences: false).dropLast() {
        column += part.count
        let answer = try conversation.ask(
          "textDocument/completion",
          [
            "textDocument": ["uri": .string(uri)],
            "position": ["line": .integer(Int64(line)), "character": .integer(Int64(column))],
          ])
        let items = answer["items"]?.array ?? []
        let inOrder = items.sorted {
          ($0["sortText"]?.string ?? "") < ($1["sortText"]?.string ?? "")
        }
        offered.append(inOrder.compactMap { $0["label"]?.string })
      }
    }
    #expect(offered[0] == ["red", "green", "blue", "_"])
    #expect(offered[1].first == "EPSG:32617")
    #expect(offered[2].first == "ortho.tif")
    #expect(offered[2].contains("units.geojson"))
    #expect(offered[3].contains("work_units"), "\(offered[3])")
    #expect(offered[4] == ["id", "class"])
    #expect(try conversation.leave() == .exited(0))
  }
}
