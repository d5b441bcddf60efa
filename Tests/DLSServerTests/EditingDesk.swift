// EditingDesk.swift: a client with texts in which the edits that the server proposes come true.

import DLSIDE
import DLSJSON
import DLSServer
import DLSTestClient
import DLSText
import Testing

/// A client with some files, one of which has the caret `¦`. What the server proposes is applied.
final class EditingDesk {
  let client: TestClient
  /// The texts by path, as they are after every edit.
  private(set) var texts: [String: String] = [:]
  /// The documents that are open.
  private let opened: Set<String>
  /// Where the caret is.
  private(set) var caretPath = ""
  private(set) var caretOffset: UInt32 = 0

  /// What VS Code can do, as far as edits go.
  static let able: JSONValue = [
    "workspace": [
      "workspaceEdit": [
        "documentChanges": true, "resourceOperations": ["create", "rename", "delete"],
        "changeAnnotationSupport": [:],
      ]
    ],
    "textDocument": [
      "rename": ["prepareSupport": true],
      "codeAction": [
        "codeActionLiteralSupport": ["codeActionKind": ["valueSet": []]],
        "isPreferredSupport": true, "disabledSupport": true, "dataSupport": true,
        "resolveSupport": ["properties": ["edit"]],
      ],
    ],
    "window": ["showDocument": ["support": true]],
  ]

  /// - Parameters:
  ///   - saved: files as the disk has them. Only those in `open` are documents.
  ///   - unsaved: texts of documents that are not what the disk has.
  init(
    _ saved: [String: String], open: Set<String>? = nil, unsaved: [String: String] = [:],
    stored: StoredNames? = nil, capabilities: JSONValue = EditingDesk.able,
    folders: [String] = ["/w"], profile: String? = nil, options: JSONValue = .null,
    change: @escaping (inout ServerHost) -> Void = { _ in }
  ) {
    let bare = saved.mapValues { $0.filter { $0 != "¦" } }
    client = TestClient(
      bare, capabilities: capabilities, folders: folders,
      options: profile.map { ["profile": .string($0)] } ?? options
    ) {
      $0.stored = { _ in stored }
      change(&$0)
    }
    let documents = (open ?? Set(saved.keys)).union(unsaved.keys)
    opened = documents
    let all = saved.merging(unsaved) { $1 }
    for (path, text) in all.sorted(by: { $0.key < $1.key }) {
      let plain = text.filter { $0 != "¦" }
      texts[path] = plain
      if text != plain {
        caretPath = path
        caretOffset = UInt32(text.prefix { $0 != "¦" }.utf8.count)
      }
      if documents.contains(path) { client.open(path, plain) }
    }
  }

  func uri(_ path: String) -> JSONValue { .string("file://\(path)") }

  /// The place of an offset in a text, in UTF-16 as by default.
  func position(_ path: String, _ offset: UInt32) -> JSONValue {
    let place = LineIndex(Array((texts[path] ?? "").utf8)).position(at: offset, .utf16)
    return ["line": JSONValue(place.line), "character": JSONValue(place.column)]
  }

  /// The parameters of a request about the caret.
  func atCaret(_ more: JSONObject = [:]) -> JSONValue {
    var params = more
    params["textDocument"] = ["uri": uri(caretPath)]
    params["position"] = position(caretPath, caretOffset)
    return .object(params)
  }

  /// Asks about the caret; the whole answer.
  func ask(_ method: String, _ more: JSONObject = [:]) -> JSONValue {
    client.ask(method, atCaret(more))
  }

  /// Applies a change of the workspace to the texts, as a client would.
  func apply(_ edit: JSONValue?) throws {
    if let changes = edit?["changes"]?.object {
      for (uri, edits) in changes.members { try apply(edits.array ?? [], to: path(uri)) }
    }
    for change in edit?["documentChanges"]?.array ?? [] {
      if change["kind"] == "create" {
        let new = path(try #require(change["uri"]?.string))
        #expect(texts[new] == nil, "\(new) is there already")
        texts[new] = ""
        continue
      }
      let document = try #require(change["textDocument"])
      let changed = path(try #require(document["uri"]?.string))
      #expect(document["version"] == (opened.contains(changed) ? 1 : .null))
      try apply(try #require(change["edits"]?.array), to: changed)
    }
  }

  /// Applies edits of one text. They don't overlap.
  func apply(_ edits: [JSONValue], to path: String) throws {
    let bytes = Array(try #require(texts[path], "edits of \(path), which isn't there").utf8)
    let lines = LineIndex(bytes)
    func offset(_ json: JSONValue?) throws -> UInt32 {
      let line = try #require(json?["line"]?.integer)
      let column = try #require(json?["character"]?.integer)
      let place = TextPosition(line: line, column: column)
      let found = lines.offset(of: place, .utf16)
      #expect(lines.position(at: found, .utf16) == place, "an edit is outside of \(path)")
      return found
    }
    let changes = try edits.map { edit in
      TextEdit(
        file: .main,
        range: TextRange(
          try offset(edit["range"]?["start"]), try offset(edit["range"]?["end"])),
        newText: try #require(edit["newText"]?.string ?? EditingDesk.filled(edit["snippet"])))
    }
    texts[path] = String(decoding: try TextEdit.apply(changes, to: bytes), as: UTF8.self)
  }

  /// A snippet as it stands there before anybody types; it has no places within places.
  private static func filled(_ snippet: JSONValue?) -> String? {
    snippet?["value"]?.string.map { text in
      text.replacing(/\$\{\d+:([^}]*)\}|\$\d+/) { $0.1.map(String.init) ?? "" }
    }
  }

  private func path(_ uri: String) -> String {
    uri.hasPrefix("file://") ? String(uri.dropFirst("file://".count)) : uri
  }
}
