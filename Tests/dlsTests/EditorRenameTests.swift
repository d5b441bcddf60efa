// EditorRenameTests.swift: a rename in an editor, and what the next plan makes of it.

import DLSJSON
import DLSPlatform
import Testing

@Suite struct EditorRenameTests {
  /// What the server answers to a rename, with the edits it proposes.
  private func rename(
    _ sandbox: Sandbox, line: Int, column: Int, to name: String,
    options: JSONValue = .null
  ) throws -> [JSONValue] {
    let uri = JSONValue.string("file://\(sandbox.file("p.dlsproj"))")
    let messages: [JSONValue] = [
      [
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": ["capabilities": [:], "initializationOptions": options],
      ],
      [
        "jsonrpc": "2.0", "method": "textDocument/didOpen",
        "params": [
          "textDocument": [
            "uri": uri, "languageId": "dls", "version": 1,
            "text": .string(try sandbox.text("p.dlsproj")),
          ]
        ],
      ],
      [
        "jsonrpc": "2.0", "id": 2, "method": "textDocument/rename",
        "params": [
          "textDocument": ["uri": uri],
          "position": ["line": JSONValue(line), "character": JSONValue(column)],
          "newName": .string(name),
        ],
      ],
      ["jsonrpc": "2.0", "id": 3, "method": "shutdown"], ["jsonrpc": "2.0", "method": "exit"],
    ]
    let input = messages.map { message -> String in
      let text = JSONWriter.text(message)
      return "Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }
    let outcome = try sandbox.dls("lsp", input: input.joined())
    #expect(outcome.code == 0)
    var frames = MessageFrames()
    frames.append(Array(outcome.out.utf8))
    while let content = try frames.next() {
      let message = try JSONReader.parse(content)
      if message["id"] == 2 {
        return message["result"]?["changes"]?.object?.members.first?.value.array ?? []
      }
    }
    return []
  }

  @Test func aRenamedClassMovesInTheStore() throws {
    let sandbox = try Sandbox()
    let text = "project p { goal = detect_objects }\n\nschema c {\n  class oak { value = 1 }\n}\n"
    try sandbox.write("p.dlsproj", text)
    let before = try rename(sandbox, line: 3, column: 9, to: "elm")
    #expect(before.compactMap { $0["newText"]?.string } == ["elm"], "there is no store yet")
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    let edits = try rename(sandbox, line: 3, column: 9, to: "elm")
    let texts = edits.compactMap { $0["newText"]?.string }
    #expect(texts == ["elm", "\nmoved { from = c.oak, to = c.elm }\n"])
    try sandbox.write(
      "p.dlsproj", text.replacing("oak", with: "elm") + (texts.last ?? ""))
    let plan = try sandbox.dls("plan")
    #expect(plan.out.contains("1 to move, 0 to delete"), "\(plan.all)")
  }

  /// The team's store is asked whichever profile the editor sees the project with.
  @Test func aClassMovesInTheStoreOfTheTeam() throws {
    let sandbox = try Sandbox()
    let text =
      "project p { goal = detect_objects }\n\nschema c {\n  class oak { value = 1 }\n}\n"
      + "profile quick { project.store = \"quick.gpkg\" }\n"
    try sandbox.write("p.dlsproj", text)
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    let options: JSONValue = ["profile": "quick"]
    let edits = try rename(sandbox, line: 3, column: 9, to: "elm", options: options)
    let moved = "\nmoved { from = c.oak, to = c.elm }\n"
    #expect(edits.compactMap { $0["newText"]?.string } == ["elm", moved])
    let named = try rename(sandbox, line: 0, column: 9, to: "q", options: options)
    #expect(named.compactMap { $0["newText"]?.string }.sorted() == [", store = \"p.gpkg\"", "q"])
    // And that of a profile is, whichever the editor doesn't.
    try FileSystem.remove(sandbox.file("p.gpkg"))
    #expect(try sandbox.dls("apply", "--yes", "--profile", "quick").code == 0)
    let other = try rename(sandbox, line: 3, column: 9, to: "elm")
    #expect(other.compactMap { $0["newText"]?.string } == ["elm", moved])
  }

  @Test func aRenamedProjectFindsItsStore() throws {
    let sandbox = try Sandbox()
    try sandbox.write("p.dlsproj", "project p { goal = detect_objects }\n")
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    let edits = try rename(sandbox, line: 0, column: 9, to: "q")
    #expect(
      edits.compactMap { $0["newText"]?.string }.sorted() == [", store = \"p.gpkg\"", "q"])
  }
}
