// ClientModel.swift: what a client knows of a conversation: its requests, and the texts it has open.

import DLSJSON
import DLSServer

/// The texts and requests of a conversation, kept in the plainest way there is.
struct ClientModel {
  /// How often each request was made.
  private(set) var asked: [String: Int] = [:]
  /// The method of each request.
  private(set) var methods: [String: String] = [:]
  /// What the disk holds besides the texts that are open.
  private(set) var disk = ["/w/lib.dlsproj": "person kim {}\nlet d = \"e\"\n"]
  /// Whether the client said that it trusts the workspace.
  private(set) var isTrusting = false
  /// The texts that are open, by path.
  private(set) var texts: [String: [UInt8]] = [:]
  /// The address of each of them, as the client wrote it.
  private(set) var addresses: [String: String] = [:]
  /// The parameters of `initialize`, once it came.
  private(set) var greeting: JSONValue = .null
  /// What was said last about the user's settings and the folders, as messages.
  private(set) var settings: [JSONValue] = []
  /// Whether the conversation goes on.
  var isOpen: Bool { phase == .open }
  /// Whether the client said that it is over.
  var isGone: Bool { phase == .gone }
  private var phase = Phase.early
  private var encoding = "utf-16"

  private enum Phase { case early, open, late, gone }

  /// A request's number or text, as a name.
  static func name(_ id: JSONValue) -> String {
    String(decoding: JSONWriter.bytes(id), as: UTF8.self)
  }

  mutating func take(_ message: JSONValue) {
    guard let object = message.object, phase != .gone else { return }
    let id: JSONValue? =
      switch object["id"] {
      case .integer?, .string?: object["id"]
      default: nil
      }
    guard let method = object["method"]?.string else {
      let isAnswer =
        object["method"] == nil
        && (object["result"] != nil || (object["error"] ?? .null) != .null)
      if let id, !isAnswer { asked[ClientModel.name(id), default: 0] += 1 }
      if isAnswer, object["result"]?["title"]?.string?.hasSuffix("rust") == true {
        isTrusting = true
      }
      return
    }
    let params = object["params"] ?? .null
    if let id {
      asked[ClientModel.name(id), default: 0] += 1
      methods[ClientModel.name(id)] = method
      request(method, params)
    } else if (object["id"] ?? .null) == .null {
      notice(method, params)
    }
  }

  private mutating func request(_ method: String, _ params: JSONValue) {
    if method == "shutdown", phase == .open { phase = .late }
    guard method == "initialize", phase == .early, params.object != nil else { return }
    phase = .open
    greeting = params
    isTrusting = params["initializationOptions"]?["trusted"] == true
    let offered =
      params["capabilities"]?["general"]?["positionEncodings"]?.array?.compactMap(\.string) ?? []
    encoding = ["utf-8", "utf-32", "utf-16"].first { offered.contains($0) } ?? "utf-16"
  }

  private mutating func notice(_ method: String, _ params: JSONValue) {
    if method == "exit" { phase = .gone }
    if phase == .open, method.hasPrefix("workspace/didChange") {
      settings.append(["jsonrpc": "2.0", "method": .string(method), "params": params])
    }
    if phase == .open { files(method, params) }
    guard phase == .open, let item = params["textDocument"], let uri = item["uri"]?.string else {
      return
    }
    let path = DocumentURI.path(uri)
    switch method {
    case "textDocument/didOpen":
      if let text = item["text"]?.string {
        texts[path] = Array(text.utf8)
        addresses[path] = uri
      }
    case "textDocument/didClose": texts[path] = nil
    case "textDocument/didChange":
      for change in params["contentChanges"]?.array ?? [] {
        // What can't be taken over ends the change.
        guard texts[path] != nil, let text = change["text"]?.string,
          self.change(path, change["range"] ?? .null, Array(text.utf8))
        else { return }
      }
    default: return
    }
  }

  /// What became of files is so on the disk, too.
  private mutating func files(_ method: String, _ params: JSONValue) {
    func path(_ file: JSONValue, _ name: String) -> String? {
      file[name]?.string.map(DocumentURI.path)
    }
    for file in params["files"]?.array ?? [] {
      switch method {
      case "workspace/didCreateFiles":
        if let path = path(file, "uri") { disk[path] = "person new {}\n" }
      case "workspace/didDeleteFiles": if let path = path(file, "uri") { disk[path] = nil }
      case "workspace/didRenameFiles":
        guard let old = path(file, "oldUri"), let new = path(file, "newUri") else { continue }
        disk[new] = disk.removeValue(forKey: old)
      default: return
      }
    }
    guard method == "workspace/didChangeWatchedFiles" else { return }
    for change in params["changes"]?.array ?? [] {
      guard let path = path(change, "uri") else { continue }
      disk[path] = change["type"] == 3 ? nil : "person p\(settings.count) {}\n"
    }
  }

  private mutating func change(_ path: String, _ range: JSONValue, _ new: [UInt8]) -> Bool {
    guard let text = texts[path] else { return false }
    if range == .null {
      texts[path] = new
      return true
    }
    guard let start = offset(range["start"], text), let end = offset(range["end"], text) else {
      return false
    }
    texts[path] = text[..<min(start, end)] + new + text[max(start, end)...]
    return true
  }

  /// The byte of a position: goes through the text from its start, character by character.
  private func offset(_ position: JSONValue?, _ text: [UInt8]) -> Int? {
    guard let line = position?["line"]?.integer, let column = position?["character"]?.integer else {
      return nil
    }
    if line < 0 { return 0 }
    var lineLeft = line
    var columnLeft = max(0, column)
    let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    var offset = 0
    for (index, scalar) in scalars.enumerated() {
      let isReturnBeforeFeed =
        scalar == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
      let isBreak = scalar == "\n" || scalar == "\r"
      if lineLeft == 0 {
        let width = width(scalar)
        if isBreak || columnLeft < width || columnLeft == 0 { return offset }
        columnLeft -= width
      } else if isBreak, !isReturnBeforeFeed {
        lineLeft -= 1
      }
      offset += UTF8.width(scalar)
    }
    return offset
  }

  private func width(_ scalar: Unicode.Scalar) -> Int {
    switch encoding {
    case "utf-8": UTF8.width(scalar)
    case "utf-32": 1
    default: scalar.value > 0xFFFF ? 2 : 1
    }
  }
}
