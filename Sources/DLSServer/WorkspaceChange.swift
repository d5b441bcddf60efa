// WorkspaceChange.swift: edits of several files as one change that a client makes.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

/// Edits of several files, made together or not at all.
struct WorkspaceChange {
  /// Why some edits are made besides those that were asked for.
  enum Note: String, CaseIterable {
    /// They keep what the store has.
    case store
  }

  private struct Entry: Hashable {
    let range: TextRange
    let newText: String
    /// The same with places to fill in, in the syntax of snippets; nil where there are none.
    var snippet: String?
    let note: Note?
  }

  private struct FileChange {
    let positions: Positions
    private(set) var entries: [Entry] = []
    private var seen: Set<Entry> = []

    init(_ positions: Positions) { self.positions = positions }

    /// Adds an edit that isn't there yet.
    mutating func add(_ entry: Entry) {
      if seen.insert(entry).inserted { entries.append(entry) }
    }
  }

  private var files: [String: FileChange] = [:]
  /// The paths in `files`, by where they lead.
  private var names: [String: String] = [:]
  /// Files that come to be, with their text.
  private var created: [(path: String, text: String)] = []

  /// Whether nothing changes.
  var isEmpty: Bool { files.isEmpty && created.isEmpty }

  /// Adds edits of the files of an analysis. What is there already, since another project holds the
  /// same file, counts once.
  mutating func add(
    _ edits: [TextEdit], of analysis: Analysis, _ server: Server, note: Note? = nil
  ) {
    for edit in edits {
      guard let file = analysis.model.file(edit.file), !file.isSetting else { continue }
      let entry = Entry(range: edit.range, newText: edit.newText, note: note)
      let path = name(of: file.path, server)
      let positions = files[path]?.positions ?? server.positions(analysis, edit.file)
      files[path, default: FileChange(positions)].add(entry)
    }
  }

  /// Adds an edit with places to fill in, for a client that has them in edits.
  mutating func add(_ filling: FillingEdit, of analysis: Analysis, _ server: Server) {
    guard let file = analysis.model.file(filling.file), !file.isSetting else { return }
    let path = name(of: file.path, server)
    let positions = files[path]?.positions ?? server.positions(analysis, filling.file)
    files[path, default: FileChange(positions)].add(
      Entry(
        range: filling.range, newText: filling.text.plain, snippet: filling.text.snippet,
        note: nil))
  }

  /// One path for a file, whichever links lead to it: that of the open document, else the first one that was
  /// changed.
  private mutating func name(of path: String, _ server: Server) -> String {
    let real = server.workspace.realPath(path)
    if let known = names[real] { return known }
    let name = server.workspace.document(at: path)?.path ?? path
    names[real] = name
    return name
  }

  /// Adds a file with its text.
  mutating func create(_ path: String, _ text: String) { created.append((path, text)) }

  /// The change as the protocol writes it: with the versions of documents where the client minds
  /// them.
  func json(_ server: Server) -> JSONValue {
    guard server.client.documentChanges else {
      var changes: JSONObject = [:]
      for (path, change) in files.sorted(by: { $0.key < $1.key }) {
        changes[server.uri(path)] = edits(change, server)
      }
      return ["changes": .object(changes)]
    }
    var all: [JSONValue] = []
    for (path, text) in created { all += creation(path, text) }
    for (path, change) in files.sorted(by: { $0.key < $1.key }) {
      let version = server.workspace.documents[path]?.version
      all.append([
        "textDocument": [
          "uri": .string(server.uri(path)),
          "version": version.map { .integer(Int64($0)) } ?? .null,
        ],
        "edits": edits(change, server),
      ])
    }
    var json: JSONObject = ["documentChanges": .array(all)]
    json["changeAnnotations"] = annotations(server)
    return .object(json)
  }

  private func creation(_ path: String, _ text: String) -> [JSONValue] {
    let start: JSONValue = ["line": 0, "character": 0]
    return [
      ["kind": "create", "uri": .string(DocumentURI.uri(path))],
      [
        "textDocument": ["uri": .string(DocumentURI.uri(path)), "version": .null],
        "edits": [["range": ["start": start, "end": start], "newText": .string(text)]],
      ],
    ]
  }

  private func edits(_ change: FileChange, _ server: Server) -> JSONValue {
    let sorted = change.entries.enumerated().sorted {
      ($0.element.range, $0.offset) < ($1.element.range, $1.offset)
    }
    return .array(
      sorted.map { _, entry in
        var json: JSONObject = ["range": change.positions.json(entry.range)]
        if let snippet = entry.snippet {
          json["snippet"] = ["kind": "snippet", "value": .string(snippet)]
        } else {
          json["newText"] = .string(entry.newText)
        }
        if server.annotates, let note = entry.note { json["annotationId"] = .string(note.rawValue) }
        return .object(json)
      })
  }

  private func annotations(_ server: Server) -> JSONValue? {
    let used = Set(files.values.flatMap { $0.entries.compactMap(\.note) })
    guard server.annotates, !used.isEmpty else { return nil }
    var json: JSONObject = [:]
    for note in Note.allCases where used.contains(note) {
      switch note {
      case .store:
        json[note.rawValue] = [
          "label": "Keep what the store has",
          "description": "so that units and samples follow the thing to its new name",
          "needsConfirmation": false,
        ]
      }
    }
    return .object(json)
  }
}

extension Server {
  /// Whether edits may say why they are made.
  fileprivate var annotates: Bool { client.changeAnnotations && client.documentChanges }
}
