// EditorTrustTests.swift: who was trusted for good is trusted by the next server, and by no word of others.

import DLSJSON
import DLSPlatform
import Testing

@Suite struct EditorTrustTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.makeApplied()
  }

  /// Lets a server of its own plan; whether it asked for trust first.
  private func isAsked(answer: String) throws -> Bool {
    let talk = try EditorTalk(sandbox, options: .null)
    talk.answers = [("Do you trust", answer)]
    try talk.open(sandbox, "trees.dlsproj")
    _ = try order(talk, "dls.plan")
    return talk.heard.contains { $0["method"] == "window/showMessageRequest" }
  }

  private func order(
    _ talk: EditorTalk, _ command: String, _ more: JSONObject = [:]
  ) throws -> JSONValue {
    var argument = more
    argument["uri"] = .string(talk.uri(sandbox, "trees.dlsproj"))
    return try talk.ask(
      "workspace/executeCommand",
      ["command": .string(command), "arguments": [.object(argument)]])
  }

  private func change(_ mode: String, _ path: String) throws {
    #expect(try ChildProcess(.init("chmod", [mode, path])).wait() == .exited(0))
  }

  @Test func trustForGoodOutlivesTheServer() throws {
    #expect(try isAsked(answer: "Trust"))
    #expect(try isAsked(answer: "Always trust"), "trust for now ended with the server")
    #expect(try !isAsked(answer: "Don't"))
    let place = Path.join(sandbox.state, "dls/trusted")
    let names = try FileSystem.list(place)
    #expect(names.count == 1)
    let file = Path.join(place, try #require(names.first))
    let written = String(decoding: try FileContent.read(file), as: UTF8.self)
    #expect(written == "\(FileSystem.resolved(sandbox.path) ?? "")\n")
    for (path, mode) in [(file, "660"), (place, "777")] {
      try change(mode, path)
      #expect(try isAsked(answer: "Don't"), "others may have written it: \(path)")
      try change(path == file ? "600" : "700", path)
    }
    try FileSystem.rename(file, to: Path.join(place, "0"))
    #expect(try isAsked(answer: "Don't"))
    try AtomicFile.write("/somewhere/else\n".utf8, to: file)
    try change("600", file)
    #expect(try isAsked(answer: "Always trust"))
    #expect(try !isAsked(answer: "Don't"))
    let talk = try EditorTalk(sandbox, options: .null)
    #expect(try order(talk, "dls.trust", ["trusted": false])["result"] == ["trusted": false])
    #expect(try isAsked(answer: "Don't"))
  }
}
