// EditorTalk.swift: an editor that talks to the built language server through pipes.

import DLSJSON
import DLSPlatform
import Testing

/// An editor with a server of its own.
final class EditorTalk {
  let server: ChildProcess
  private let input: PipeEnd
  private let output: PipeEnd
  private var frames = MessageFrames()
  private var lastID = 0
  /// Every message heard so far.
  private(set) var heard: [JSONValue] = []
  /// What is answered to questions of the user, by a part of the question.
  var answers: [(part: String, answer: String)] = []

  /// Starts a server in a sandbox and says hello.
  init(_ sandbox: Sandbox, options: JSONValue, environment: [String: String?] = [:]) throws {
    let (reading, writing) = try PipeEnd.pair()
    let (heard, spoken) = try PipeEnd.pair()
    var request = sandbox.start(Sandbox.program, ["lsp"], environment)
    request.input = reading.descriptor
    request.output = spoken.descriptor
    server = try ChildProcess(request)
    input = writing
    output = heard
    _ = try ask(
      "initialize",
      [
        "processId": .null, "initializationOptions": options,
        "clientInfo": ["name": "Visual Studio Code"],
        "capabilities": [
          "window": ["workDoneProgress": true],
          "workspace": ["inlayHint": ["refreshSupport": true]],
          "textDocument": [
            "codeAction": ["codeActionLiteralSupport": ["codeActionKind": ["valueSet": []]]]
          ],
        ],
        "workspaceFolders": [["uri": .string("file://\(sandbox.path)"), "name": "work"]],
      ])
    try tell("initialized", [:])
  }

  /// Ends the server and sees it go: whoever waits for children of this process, as tests that end
  /// in a process of their own do, would stumble over one that nobody has taken note of.
  deinit { server.kill() }

  /// Says something.
  func send(_ message: JSONValue) throws {
    var rest = MessageFrames.frame(JSONWriter.bytes(message))[...]
    while !rest.isEmpty { rest = rest.dropFirst(try input.writeSome(rest)) }
  }

  func tell(_ method: String, _ params: JSONValue) throws {
    try send(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }

  /// Opens a file as it is.
  func open(_ sandbox: Sandbox, _ name: String) throws {
    try tell(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(uri(sandbox, name)), "languageId": "dls", "version": 1,
          "text": .string(try sandbox.text(name)),
        ]
      ])
  }

  /// The address of a file; that of a test's folder has characters that addresses can't have.
  func uri(_ sandbox: Sandbox, _ name: String) -> String { "file://\(sandbox.file(name))" }

  /// Asks for something and waits for the answer.
  func ask(_ method: String, _ params: JSONValue) throws -> JSONValue {
    lastID += 1
    let id = JSONValue(lastID)
    try send(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params])
    return try wait { $0["id"] == id && $0["method"] == nil }
  }

  /// The next message of a kind, waited for; questions of the server's are answered meanwhile.
  func wait(for isWanted: (JSONValue) -> Bool) throws -> JSONValue {
    while true {
      while let content = try frames.next() {
        let message = try JSONReader.parse(content)
        heard.append(message)
        try answer(message)
        if isWanted(message) { return message }
      }
      let bytes = try PipeEnd.read(output.descriptor)
      if bytes.isEmpty { throw Silence(heard: heard.map { JSONWriter.text($0) }) }
      frames.append(bytes)
    }
  }

  /// The server ended before it said what was waited for.
  struct Silence: Error {
    let heard: [String]
  }

  private func answer(_ message: JSONValue) throws {
    guard let id = message["id"], let method = message["method"]?.string else { return }
    var result = JSONValue.null
    if method == "window/showMessageRequest" {
      let text = message["params"]?["message"]?.string ?? ""
      if let answer = answers.first(where: { text.contains($0.part) }) {
        result = ["title": .string(answer.answer)]
      }
    }
    try send(["jsonrpc": "2.0", "id": id, "result": result])
  }
}
