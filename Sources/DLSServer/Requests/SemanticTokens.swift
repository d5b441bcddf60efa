// SemanticTokens.swift: the colours of a text: all of them, what changed of them, those in view.

import DLSIDE
import DLSJSON
import DLSSyntax
import DLSText

/// The colours of a document that the client was told last.
struct KnownTokens {
  /// What the client calls them by.
  let id: String
  let tokens: SemanticTokens
}

extension Server {
  /// `textDocument/semanticTokens/full`
  func semanticTokens(_ params: JSONValue) throws(RPCError) -> [UInt8] {
    guard let path = try coloured(params), let known = colours(of: path) else { return .null }
    return TokensWriter.whole(known, workspace.workers(path))
  }

  /// `textDocument/semanticTokens/full/delta`
  func semanticTokensDelta(_ params: JSONValue) throws(RPCError) -> [UInt8] {
    guard let path = try coloured(params) else { return .null }
    let old = colouring[path]
    guard let known = colours(of: path) else { return .null }
    guard let old, old.id == params["previousResultId"]?.string else {
      return TokensWriter.whole(known, workspace.workers(path))
    }
    return TokensWriter.difference(known, known.tokens.difference(from: old.tokens))
  }

  /// `textDocument/semanticTokens/range`
  func semanticTokensRange(_ params: JSONValue) throws(RPCError) -> [UInt8] {
    guard let path = try coloured(params), let (tree, lines) = workspace.text(path) else {
      return .null
    }
    let range = try Positions(lines: lines, encoding: encoding).range(params["range"])
    let wanted = lines.line(at: range.start)...lines.line(at: range.end)
    return TokensWriter.lines(SemanticTokens.numbers(tree, wanted, lines, encoding))
  }

  private func coloured(_ params: JSONValue) throws(RPCError) -> String? {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .params("`textDocument.uri` is missing.")
    }
    return DocumentURI.path(uri)
  }

  /// The colours of a text; only those of open documents are kept.
  private func colours(of path: String) -> KnownTokens? {
    guard let (tree, _) = workspace.text(path) else {
      colouring[path] = nil
      return nil
    }
    let old = colouring[path]
    if let old, old.tokens.tree === tree.identity { return old }
    lastColouring += 1
    let known = KnownTokens(
      id: String(lastColouring),
      tokens: SemanticTokens(
        tree, encoding, since: old?.tokens, workers: workspace.workers(path)))
    if workspace.documents[path] != nil { colouring[path] = known }
    return known
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
  fileprivate static var null: [UInt8] { Array("null".utf8) }
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
  static func whole(_ known: KnownTokens, _ workers: Workers) -> [UInt8] {
    let lists = known.tokens.parts(workers) { list($0) }
    return JSONWriter.list(
      joining: lists, after: "{\"resultId\":\"\(known.id)\",\"data\":", before: "}")
  }

  static func lines(_ numbers: [UInt32]) -> [UInt8] {
    JSONWriter.list(joining: [list(numbers)], after: "{\"data\":", before: "}")
  }

  static func difference(
    _ known: KnownTokens, _ edit: (start: Int, deleted: Int, numbers: [UInt32])?
  ) -> [UInt8] {
    let head = "{\"resultId\":\"\(known.id)\",\"edits\":["
    guard let edit else { return Array("\(head)]}".utf8) }
    return JSONWriter.list(
      joining: [list(edit.numbers)],
      after: "\(head){\"start\":\(edit.start),\"deleteCount\":\(edit.deleted),\"data\":",
      before: "}]}")
  }

  /// A list of numbers. There may be a million of them, so each byte is written where it belongs.
  private static func list(_ numbers: [UInt32]) -> [UInt8] {
    let room = numbers.count * 11 + 2
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      var place = 0
      func put(_ byte: UInt8) {
        buffer[place] = byte
        place += 1
      }
      put(UInt8(ascii: "["))
      for (index, number) in numbers.enumerated() {
        if index > 0 { put(UInt8(ascii: ",")) }
        if number < 100 {
          let digits = UInt8(truncatingIfNeeded: number)
          if digits >= 10 { put(digits / 10 + 48) }
          put(digits % 10 + 48)
          continue
        }
        var divisor: UInt32 = 100
        while number / divisor >= 10 { divisor *= 10 }
        var rest = number
        while divisor > 0 {
          put(UInt8(truncatingIfNeeded: rest / divisor) + 48)
          rest %= divisor
          divisor /= 10
        }
      }
      put(UInt8(ascii: "]"))
      count = place
    }
  }
}
