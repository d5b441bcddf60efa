// TestClient.swift: a client in the tests' own process, and the disk that its server sees.

import DLSIDE
package import DLSJSON
import DLSLanguage
package import DLSServer
import DLSText

/// A client for tests: says things to a server and keeps what it hears.
package final class TestClient {
  /// Every message of the server's, the oldest first.
  package private(set) var heard: [JSONValue] = []
  /// The disk, as far as the server knows.
  package var files: [String: String]
  /// What `initialize` answered.
  package private(set) var greeting: JSONValue = .null
  /// Whether the server is let do at once what it does in moments without messages.
  package var isPatient = true
  private var server: Server!
  private var lastID: Int64 = 0
  /// What writes the conversation down.
  private let recorder: SessionRecorder?

  /// A client whose server sees some files.
  /// - Parameters:
  ///   - options: the `initializationOptions`.
  ///   - start: whether it says hello by itself.
  ///   - recorder: what writes the conversation down.
  ///   - change: what of the host is to be otherwise.
  package init(
    _ files: [String: String] = [:], capabilities: JSONValue = [:], folders: [String] = ["/w"],
    options: JSONValue = .null, start: Bool = true, recorder: SessionRecorder? = nil,
    change: (inout ServerHost) -> Void = { _ in }
  ) {
    self.files = files
    self.recorder = recorder
    var host = ServerHost(
      version: "test",
      readFile: { [unowned self] path in
        self.files[path].map { .success(Array($0.utf8)) } ?? .failure(ReadFailure("no such file"))
      },
      stamp: { [unowned self] path in
        self.files[path].map {
          FileStamp(size: Int64($0.utf8.count), changed: Int64($0.hashValue), identity: 1)
        }
      },
      projectFiles: { [unowned self] folder in
        self.files.keys.filter { $0.hasPrefix(folder + "/") }.sorted()
      },
      send: { [unowned self] content in
        if let value = try? JSONReader.parse(content) { self.heard.append(value) }
      })
    host.world.folder = { [unowned self] path, _ in self.listing(of: path) }
    host.neighbours = { [unowned self] path in
      (self.listing(of: path)?.files ?? []).filter { $0.hasSuffix(".dlsproj") }.map {
        FilePath.join(path, $0)
      }
    }
    host.isThere = { [unowned self] path in
      self.files[path] != nil || self.listing(of: path) != nil
    }
    change(&host)
    server = Server(recorder?.listening(to: host) ?? host)
    guard start else { return }
    let roots = folders.map { folder -> JSONValue in
      ["uri": .string(DocumentURI.uri(folder)), "name": .string(folder)]
    }
    greeting = ask(
      "initialize",
      [
        "processId": .null, "capabilities": capabilities, "workspaceFolders": .array(roots),
        "initializationOptions": options,
      ])
    tell("initialized", [:])
  }

  /// What a folder of the disk holds.
  private func listing(of folder: String) -> FolderListing? {
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    var files: Set<String> = []
    var folders: Set<String> = []
    for path in self.files.keys where path.hasPrefix(start) {
      let parts = path.dropFirst(start.count).split(separator: "/")
      guard let first = parts.first else { continue }
      if parts.count == 1 { files.insert(String(first)) } else { folders.insert(String(first)) }
    }
    if files.isEmpty, folders.isEmpty { return nil }
    return FolderListing(files: files.sorted(), folders: folders.sorted())
  }

  /// Sends raw messages together.
  package func send(_ messages: [JSONValue]) {
    send(contents: messages.map { JSONWriter.bytes($0) })
  }

  /// Sends contents that may be no messages together.
  package func send(contents: [[UInt8]]) {
    recorder?.received(contents)
    server.take(contents)
    while isPatient, work() {}
  }

  /// Lets the server do a step of what takes long; false where nothing is left.
  @discardableResult
  package func work() -> Bool {
    guard server.hasWork else { return false }
    recorder?.worked()
    server.work()
    return true
  }

  /// Sends bytes that may be no message.
  package func send(raw text: String) { send(contents: [Array(text.utf8)]) }

  /// Sends a notice.
  package func tell(_ method: String, _ params: JSONValue) {
    send([["jsonrpc": "2.0", "method": .string(method), "params": params]])
  }

  /// Sends a request; its answer, whole.
  @discardableResult
  package func ask(_ method: String, _ params: JSONValue) -> JSONValue {
    lastID += 1
    send([["jsonrpc": "2.0", "id": .integer(lastID), "method": .string(method), "params": params]])
    return answer(lastID)
  }

  /// Sends a request under a name; its answer, whole.
  package func ask(id: String, _ method: String, _ params: JSONValue) -> JSONValue {
    send([["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": params]])
    return heard.last { $0["id"] == .string(id) && $0["method"] == nil } ?? .null
  }

  /// The answer to a request, null as long as there is none.
  package func answer(_ id: Int64) -> JSONValue {
    heard.last { $0["id"] == .integer(id) && $0["method"] == nil } ?? .null
  }

  /// Opens a text under a path.
  package func open(_ path: String, _ text: String) {
    tell(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(DocumentURI.uri(path)), "languageId": "dls", "version": 1,
          "text": .string(text),
        ]
      ])
  }

  /// Changes a text that is open.
  package func change(_ path: String, _ version: Int64, _ changes: [JSONValue]) {
    tell(
      "textDocument/didChange",
      [
        "textDocument": ["uri": .string(DocumentURI.uri(path)), "version": .integer(version)],
        "contentChanges": .array(changes),
      ])
  }

  /// Tells the server what was found out, or happened, beside the conversation.
  package func take(_ event: HostEvent) {
    recorder?.found(event)
    server.take(event)
  }

  /// Tells the server that something arrived that was no message.
  package func take(_ problem: FrameProblem) {
    recorder?.besides()
    server.take(problem)
  }

  /// Lets the server do what it does when no message waits.
  package func settle() {
    recorder?.settled()
    server.settle()
  }

  /// The code that the server would leave with, once it was told to.
  package var exitCode: Int32? { server.exitCode }

  /// What was published last for a file.
  package func published(_ path: String) -> JSONValue? {
    heard.last {
      $0["method"] == "textDocument/publishDiagnostics"
        && $0["params"]?["uri"] == .string(DocumentURI.uri(path))
    }?["params"]
  }
}
