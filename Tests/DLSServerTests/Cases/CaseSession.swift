// CaseSession.swift: one conversation about a file of cases: opens its files, asks, shows answers.

import DLSFormat
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSServer
import DLSTestClient
import DLSText

/// What can't be asked or shown.
struct CaseError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A conversation with a server that has the files of a file of cases before it.
struct CaseSession {
  let file: CaseFile
  let client: TestClient
  let encoding: PositionEncoding
  private let texts: [String: LineIndex]

  /// How columns are counted and lines end. What is answered must not depend on it.
  struct Variant: Sendable {
    let encoding: PositionEncoding
    let lineBreak: String
    static let all = [
      Variant(encoding: .utf16, lineBreak: "\n"), Variant(encoding: .utf8, lineBreak: "\n"),
      Variant(encoding: .utf32, lineBreak: "\n"), Variant(encoding: .utf16, lineBreak: "\r\n"),
    ]
  }

  init(_ file: CaseFile, _ variant: Variant) {
    self.file = file
    encoding = variant.encoding
    let word = ["utf-8", "utf-16", "utf-32"][
      [.utf8, .utf16, .utf32].firstIndex(of: variant.encoding) ?? 0]
    let texts = file.sections.map { ($0, $0.text(lineBreak: variant.lineBreak)) }
    let disk = texts.filter { !$0.0.flags.contains("unsaved") }.map { ($0.0.path, $0.1) }
    client = TestClient(
      Dictionary(disk) { $1 }, capabilities: CaseSession.capabilities(word),
      folders: file.settings["roots"] ?? ["/w"],
      options: ["profile": JSONValue(file.settings["profile"]?.first)]
    ) { CaseSession.furnish(&$0, Dictionary(disk) { $1 }) }
    self.texts = Dictionary(texts.map { ($0.0.path, LineIndex(Array($0.1.utf8))) }) { $1 }
    for (section, text) in texts where !section.flags.contains("closed") {
      client.open(section.path, text)
    }
    client.settle()
  }

  /// Lets the text of a file of data say what a probe found in it: of imagery its bands and its reference
  /// system, of another file a line for each layer, with its fields.
  private static func furnish(_ host: inout ServerHost, _ files: [String: String]) {
    func words(_ path: String) -> [[String]]? {
      files[path]?.split(whereSeparator: \.isNewline).map {
        $0.split(separator: " ").map(String.init)
      }
    }
    host.world.layers = { path in
      words(path)?.map { LayerSummary(name: $0[0], fields: Array($0.dropFirst())) }
    }
    host.world.source = { source in
      guard let found = source.paths("path").first.flatMap({ words($0.resolved) })?.first else {
        return nil
      }
      return SourceSummary(bands: found.dropLast(), reference: found.last ?? "")
    }
  }

  /// What a client of today can do.
  private static func capabilities(_ encoding: String) -> JSONValue {
    [
      "general": ["positionEncodings": [.string(encoding)]],
      "workspace": [
        "workspaceEdit": ["documentChanges": true, "resourceOperations": ["create", "rename"]],
        "symbol": ["resolveSupport": ["properties": ["location.range"]]],
      ],
      "textDocument": [
        "completion": [
          "completionItem": [
            "snippetSupport": true, "documentationFormat": ["markdown"],
            "commitCharactersSupport": true,
            "resolveSupport": ["properties": ["documentation", "detail", "additionalTextEdits"]],
          ]
        ],
        "hover": ["contentFormat": ["markdown", "plaintext"]],
        "documentSymbol": ["hierarchicalDocumentSymbolSupport": true],
        "rename": ["prepareSupport": true],
        "codeAction": [
          "codeActionLiteralSupport": ["codeActionKind": ["valueSet": ["quickfix", "refactor"]]],
          "resolveSupport": ["properties": ["edit"]], "isPreferredSupport": true,
        ],
        "publishDiagnostics": ["relatedInformation": true, "tagSupport": ["valueSet": [1, 2]]],
        "diagnostic": ["relatedDocumentSupport": false],
        "foldingRange": ["lineFoldingOnly": true],
        "documentLink": ["tooltipSupport": true],
        "semanticTokens": ["requests": ["full": true, "range": true]],
        "inlayHint": ["resolveSupport": ["properties": ["tooltip"]]],
      ],
    ]
  }

  // MARK: asking

  /// The answer to a mark, line by line.
  func answer(_ mark: CaseFile.Mark) throws -> [String] {
    guard let verb = CaseVerb.all[mark.verb] else {
      throw CaseError("nobody knows what `@\(mark.verb)` asks")
    }
    let lines = try verb(CaseQuestion(session: self, mark: mark))
    return lines.isEmpty ? ["nothing"] : lines
  }

  /// The result of a request.
  func ask(_ method: String, _ params: JSONValue) throws -> JSONValue {
    let answer = client.ask(method, params)
    if let error = answer["error"] {
      throw CaseError("\(method): \(error["message"]?.string ?? "an error without a message")")
    }
    guard let result = answer["result"] else { throw CaseError("\(method) was not answered") }
    return result
  }

  // MARK: places

  func lines(_ path: String) throws -> LineIndex {
    guard let lines = texts[path] else { throw CaseError("an answer speaks of \(path)") }
    return lines
  }

  /// A place as the protocol writes it.
  func json(_ offset: UInt32, in path: String) throws -> JSONValue {
    let place = try lines(path).position(at: offset, encoding)
    return ["line": JSONValue(place.line), "character": JSONValue(place.column)]
  }

  func json(_ range: TextRange, in path: String) throws -> JSONValue {
    ["start": try json(range.start, in: path), "end": try json(range.end, in: path)]
  }

  /// The bytes of a range in an answer, which must lie in the text and between characters.
  func range(_ json: JSONValue?, in path: String) throws -> TextRange {
    TextRange(try offset(json?["start"], in: path), try offset(json?["end"], in: path))
  }

  func offset(_ json: JSONValue?, in path: String) throws -> UInt32 {
    guard let line = json?["line"]?.integer, let column = json?["character"]?.integer else {
      throw CaseError("a place has no line and character")
    }
    let lines = try lines(path)
    let offset = lines.offset(of: TextPosition(line: line, column: column), encoding)
    guard lines.position(at: offset, encoding) == TextPosition(line: line, column: column) else {
      throw CaseError("\(line):\(column) is no place of \(path)")
    }
    return offset
  }

  // MARK: showing

  /// A path without the folder that most files lie in.
  func shown(_ path: String) -> String {
    path.hasPrefix("/w/") ? String(path.dropFirst(3)) : path
  }

  /// `3:12-15 ‹ana›`; lines and columns from 1, in characters.
  func shown(_ range: TextRange, in path: String) throws -> String {
    let lines = try lines(path)
    let start = lines.position(at: range.start, .utf32)
    let end = lines.position(at: range.end, .utf32)
    if start.line != end.line {
      return "\(start.line + 1):\(start.column + 1)-\(end.line + 1):\(end.column + 1)"
    }
    let text = String(decoding: lines.bytes[range.indices], as: UTF8.self)
    let quoted = text.isEmpty || text.count > 60 ? "" : " ‹\(text)›"
    return "\(start.line + 1):\(start.column + 1)-\(end.column + 1)\(quoted)"
  }

  /// A `Location` or `LocationLink`.
  func shown(location: JSONValue) throws -> String {
    guard let uri = (location["uri"] ?? location["targetUri"])?.string else {
      throw CaseError("a location has no address")
    }
    let path = DocumentURI.path(uri)
    let range = location["range"] ?? location["targetSelectionRange"]
    return "\(shown(path)):\(try shown(self.range(range, in: path), in: path))"
  }

  /// What edits of one file change: the lines that go and those that come.
  func shown(edits: [JSONValue], in path: String) throws -> [String] {
    let edits = try edits.map { edit -> TextEdit in
      guard let text = (edit["newText"] ?? edit["snippet"]?["value"])?.string else {
        throw CaseError("an edit has no new text")
      }
      return TextEdit(file: .main, range: try range(edit["range"], in: path), newText: text)
    }
    let old = try lines(path).bytes
    let new = try TextEdit.apply(edits, to: old)
    let diff = UnifiedDiff.make(old: withoutReturns(old), new: withoutReturns(new), path: "")
    return diff.split(separator: "\n").dropFirst(2).filter { "+-".contains($0.first ?? " ") }
      .map(String.init)
  }

  private func withoutReturns(_ bytes: [UInt8]) -> [UInt8] { bytes.filter { $0 != 0x0D } }

  /// What a `WorkspaceEdit` changes, file by file.
  func shown(workspaceEdit edit: JSONValue) throws -> [String] {
    var result: [String] = []
    for change in edit["documentChanges"]?.array ?? [] {
      if let kind = change["kind"]?.string {
        let names = ["uri", "oldUri", "newUri"].compactMap { change[$0]?.string }
        result.append(
          "\(kind) \(names.map { shown(DocumentURI.path($0)) }.joined(separator: " → "))")
        continue
      }
      let path = DocumentURI.path(change["textDocument"]?["uri"]?.string ?? "")
      result += try shown(file: path, change["edits"]?.array ?? [])
    }
    let changes = edit["changes"]?.object?.members ?? []
    for (uri, edits) in changes.sorted(by: { $0.name < $1.name }) {
      result += try shown(file: DocumentURI.path(uri), edits.array ?? [])
    }
    return result
  }

  private func shown(file path: String, _ edits: [JSONValue]) throws -> [String] {
    // A file that the same edit makes has no text yet.
    if texts[path] == nil {
      let text = edits.compactMap { $0["newText"]?.string }.joined()
      return [shown(path)] + text.split(whereSeparator: \.isNewline).map { "+\($0)" }
    }
    return [shown(path)] + (try shown(edits: edits, in: path))
  }
}
