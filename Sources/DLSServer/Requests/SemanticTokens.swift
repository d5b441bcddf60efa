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
}

extension Server {
  /// `textDocument/semanticTokens/full`
  func semanticTokens(_ params: JSONValue) throws(RPCError) -> [UInt8] {
    guard let path = try coloured(params), let known = colours(of: path)?.known else {
      return .null
    }
    return TokensWriter.whole(known)
  }

  /// `textDocument/semanticTokens/full/delta`
  func semanticTokensDelta(_ params: JSONValue) throws(RPCError) -> [UInt8] {
    guard let path = try coloured(params) else { return .null }
    let told = colouring[path]?.id
    guard let (known, edit) = colours(of: path) else { return .null }
    guard let told, told == params["previousResultId"]?.string, edit != nil || known.id == told
    else { return TokensWriter.whole(known) }
    return TokensWriter.difference(known, edit)
  }

  /// `textDocument/semanticTokens/range`
  func semanticTokensRange(_ params: JSONValue) throws(RPCError) -> [UInt8] {
    guard let path = try coloured(params), let (tree, lines) = workspace.text(path) else {
      return .null
    }
    let range = try Positions(lines: lines, encoding: encoding).range(params["range"])
    let wanted = lines.line(at: range.start)...lines.line(at: range.end)
    return TokensWriter.lines(SemanticTokens.text(tree, wanted, lines, encoding))
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

extension [UInt8] {
  /// JSON for nothing.
  static var null: [UInt8] { Array("null".utf8) }
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
  static func whole(_ known: KnownTokens) -> [UInt8] {
    known.tokens.text(after: "{\"resultId\":\"\(known.id)\",\"data\":[", before: "]}")
  }

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
