// SemanticTokens.swift: the colours of a text: all of them, what changed of them, those in view.

import DLSIDE
import DLSJSON
import DLSSyntax
import DLSText

/// The colours of a document that the client was told last.
struct KnownTokens {
  /// What the client calls them by.
  fileprivate(set) var id: String
  fileprivate(set) var tokens: SemanticTokens

  /// The bytes that they take at most as a result.
  var room: Int { tokens.room + id.utf8.count + 64 }

  /// Writes them as a result.
  func write(onto bytes: inout [UInt8]) {
    bytes += "{\"resultId\":\"\(id)\",\"data\":[".utf8
    tokens.write(onto: &bytes)
    bytes += "]}".utf8
  }
}

extension Server {
  /// `textDocument/semanticTokens/full`
  func semanticTokens(_ params: JSONValue) throws(RPCError) -> WrittenResult {
    guard let path = try coloured(params), let known = colours(of: path)?.known else {
      return .null
    }
    return .colours(known)
  }

  /// `textDocument/semanticTokens/full/delta`
  func semanticTokensDelta(_ params: JSONValue) throws(RPCError) -> WrittenResult {
    guard let path = try coloured(params) else { return .null }
    let told = colouring[path]?.id
    guard let (known, edit) = colours(of: path) else { return .null }
    guard let told, told == params["previousResultId"]?.string, edit != nil || known.id == told
    else { return .colours(known) }
    return .json(TokensWriter.difference(known, edit))
  }

  /// `textDocument/semanticTokens/range`
  func semanticTokensRange(_ params: JSONValue) throws(RPCError) -> WrittenResult {
    guard let path = try coloured(params), let (tree, lines) = workspace.text(path) else {
      return .null
    }
    let range = try Positions(lines: lines, encoding: encoding).range(params["range"])
    let wanted = lines.line(at: range.start)...lines.line(at: range.end)
    return .json(TokensWriter.lines(SemanticTokens.text(tree, wanted, lines, encoding)))
  }

  private func coloured(_ params: JSONValue) throws(RPCError) -> String? {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .params("`textDocument.uri` is missing.")
    }
    return DocumentURI.path(uri)
  }

  /// The colours of a text, and what became of those that were told last; nothing where they are the same, or
  /// all are made anew. Only those of open documents are kept.
  private func colours(
    of path: String
  ) -> (known: KnownTokens, edit: SemanticTokens.Edit?)? {
    guard let (tree, _) = workspace.text(path) else {
      colouring[path] = nil
      return nil
    }
    if let told = colouring[path], told.tokens.tree === tree.identity { return (told, nil) }
    let (document, workers) = (workspace.documents[path], workspace.workers(path))
    lastColouring += 1
    let id = String(lastColouring)
    var (known, edit): (KnownTokens, SemanticTokens.Edit?)
    // Taken out, so that it is changed in its place.
    if var told = colouring.removeValue(forKey: path),
      let change = document?.change(since: told.tokens.tree)
    {
      edit = told.tokens.follow(change, to: tree, workers: workers)
      told.id = id
      known = told
    } else {
      let tokens = SemanticTokens(tree, encoding, workers: workers)
      (known, edit) = (KnownTokens(id: id, tokens: tokens), nil)
    }
    document?.follow(tree)
    if document != nil { colouring[path] = known }
    return (known, edit)
  }

  /// Has the tables made, and the program's pages brought, that are asked for by the first colours, which would take
  /// twice as long: for a moment without messages.
  package static func getReadyToColour() {
    let text =
      "// a\nlet a = \"b\"\nsource c {\n  path = \"${a}\"\n  bands = [d]\n  nodata = 1 %\n}\n"
    let tokens = SemanticTokens(Parser.parse(Array(text.utf8)), .utf16)
    _ = OutgoingMessage.response(.number(0), .colours(KnownTokens(id: "", tokens: tokens)))
  }

  /// What the numbers mean, for the client.
  static var semanticTokensCapability: JSONValue {
    [
      "legend": [
        "tokenTypes": JSONValue(SemanticKind.allCases.map(\.word)),
        "tokenModifiers": ["declaration", "documentation"],
      ],
      "full": ["delta": true], "range": true,
    ]
  }
}

extension SemanticKind {
  /// The protocol's word for it: those that themes have colours for.
  var word: String {
    switch self {
    case .keyword: "keyword"
    case .library: "namespace"
    case .schema: "type"
    case .classOfSchema: "class"
    case .thing: "variable"
    case .setting: "property"
    case .word: "enumMember"
    case .string: "string"
    case .number: "number"
    case .unit: "macro"
    case .comment: "comment"
    }
  }
}

/// Writes colours as JSON.
private enum TokensWriter {
  static func lines(_ numbers: [UInt8]) -> [UInt8] {
    Array("{\"data\":[".utf8) + numbers + Array("]}".utf8)
  }

  static func difference(
    _ known: KnownTokens, _ edit: SemanticTokens.Edit?
  ) -> [UInt8] {
    let head = "{\"resultId\":\"\(known.id)\",\"edits\":["
    guard let edit else { return Array("\(head)]}".utf8) }
    let start = "\(head){\"start\":\(edit.start),\"deleteCount\":\(edit.deleted),\"data\":["
    return Array(start.utf8) + edit.text + Array("]}]}".utf8)
  }
}
