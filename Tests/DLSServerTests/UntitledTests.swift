// UntitledTests.swift: a text that has no file yet is served, and nothing is sought where the server runs.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSServer
import DLSTestClient
import Testing

@Suite struct UntitledTests {
  private let uri = "untitled:Untitled-1"
  private let text = """
    import "lib.dlsproj" as lib
    project p { owner = ana, goal = detect_objects }
    person ana {}
    source s { path = ["a.tif", "b*.tif", "/w/c.tif", "https://a.b/c.tif"] }

    """

  /// An editor whose server would find files beside its own program.
  private func editor() -> LiveClient {
    let editor = LiveClient(["lib.dlsproj": "person kim {}\n"], options: ["trusted": true]) {
      host in
      host.fileFacts = { path, _ in [path.resolved] }
      host.world.folder = { _, _ in FolderListing(files: ["a.tif"], folders: []) }
      host.expand = { pattern, _ in [pattern] }
    }
    editor.client.tell(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(uri), "languageId": "dlsproj", "version": 1, "text": .string(text),
        ]
      ])
    editor.client.settle()
    return editor
  }

  private func ask(
    _ editor: LiveClient, _ method: String, _ line: Int, _ column: Int
  ) -> JSONValue? {
    editor.client.ask(
      method,
      [
        "textDocument": ["uri": .string(uri)],
        "position": ["line": JSONValue(line), "character": JSONValue(column)],
      ])["result"]
  }

  @Test func itIsServed() {
    let editor = editor()
    let found = ask(editor, "textDocument/definition", 1, 21)
    #expect(found?["uri"] == .string(uri))
    #expect(found?["range"]?["start"]?["line"] == 2)
  }

  @Test func importsWaitForAFolder() {
    let editor = editor()
    let told = editor.problems(uri).first { $0.hasPrefix("lib.dlsproj can't be read") }
    #expect(told?.contains("this text has no folder until it is saved") == true, "\(told ?? "")")
  }

  @Test func relativePathsLeadNowhere() {
    let editor = editor()
    let links = ask(editor, "textDocument/documentLink", 0, 0)?.array ?? []
    #expect(links.map { $0["target"] } == ["file:///w/c.tif", "https://a.b/c.tif"])
    #expect(ask(editor, "textDocument/hover", 3, 21) == .null)
    let known = ask(editor, "textDocument/hover", 3, 42)
    #expect(known?["contents"]?["value"] == "/w/c.tif")
    #expect(ask(editor, "textDocument/completion", 3, 20)?["items"]?.array?.isEmpty == true)
  }

  @Test func commandsWantAFile() {
    let editor = editor()
    editor.client.change(uri, 2, [["text": "project p { owner = ana }\nperson ana {}\n"]])
    editor.client.settle()
    #expect(editor.surveys.isEmpty, "there is no folder for data and a store")
    let answer = editor.client.ask(
      "workspace/executeCommand",
      ["command": "dls.plan", "arguments": [["uri": .string(uri)]]])
    let message = answer["error"]?["message"]?.string ?? ""
    #expect(message.contains("is no file yet") && message.contains("Save it first"), "\(message)")
    #expect(editor.jobs.isEmpty && editor.asked("window/showMessageRequest") == nil)
  }

  /// There is no folder to put a library into.
  @Test func nothingMovesOutOfIt() {
    let desk = EditingDesk(["/w/a.dlsproj": "person bo {}\n"])
    for path in [uri, "git:/w/b.dlsproj"] {
      desk.client.tell(
        "textDocument/didOpen",
        [
          "textDocument": [
            "uri": .string(path), "languageId": "dlsproj", "version": 1, "text": .string(text),
          ]
        ])
      let place: JSONValue = ["line": 2, "character": 8]
      let answer = desk.client.ask(
        "textDocument/codeAction",
        [
          "textDocument": ["uri": .string(path)], "range": ["start": place, "end": place],
          "context": ["diagnostics": [], "only": ["refactor.extract"]],
        ])
      let action = answer["result"]?.array?.first
      #expect(
        action?["disabled"]?["reason"]?.string?.contains("Save it first") == true, "\(answer)")
    }
  }
}
