// CaseVerbStructure.swift: marks that ask about a whole file: outline, folds, links, tokens, hints.

import DLSJSON
import DLSServer
import DLSTestClient
import DLSText

extension CaseVerb {
  /// Icons by their numbers in the protocol, from 1.
  private static let icons = [
    "file", "module", "namespace", "package", "class", "method", "property", "field", "constructor",
    "enum", "interface", "function", "variable", "constant", "string", "number", "boolean", "array",
    "object", "key", "null", "member", "struct", "event", "operator", "parameter",
  ]

  static func symbols(_ question: CaseQuestion) throws -> [String] {
    var lines: [String] = []
    func add(_ symbol: JSONValue, _ depth: Int) throws {
      let whole = try question.session.range(symbol["range"], in: question.path)
      let name = try question.session.range(symbol["selectionRange"], in: question.path)
      guard whole.covers(name) else { throw CaseError("a name lies outside of its symbol") }
      let detail = symbol["detail"]?.string.map { " (\($0))" } ?? ""
      let text = symbol["name"]?.string ?? ""
      lines.append(
        "\(String(repeating: "  ", count: depth))\(text)\(detail) \(icon(symbol)) "
          + (try question.session.shown(whole, in: question.path).prefix { $0 != " " }))
      for child in symbol["children"]?.array ?? [] { try add(child, depth + 1) }
    }
    for symbol in list(try question.ask("textDocument/documentSymbol")) { try add(symbol, 0) }
    return lines
  }

  private static func icon(_ symbol: JSONValue) -> String {
    icons[(symbol["kind"]?.integer ?? 1) - 1]
  }

  /// What the workspace has under the words behind the mark.
  static func find(_ question: CaseQuestion) throws -> [String] {
    let found = try question.session.ask(
      "workspace/symbol", ["query": .string(question.mark.extra)])
    return try list(found).map { symbol in
      var symbol = symbol
      if symbol["location"]?["range"] == nil {
        symbol = try question.session.ask("workspaceSymbol/resolve", symbol)
      }
      let container = symbol["containerName"]?.string.map { " in \($0)" } ?? ""
      let place = try question.session.shown(location: symbol["location"] ?? .null)
      return "\(symbol["name"]?.string ?? "")\(container) \(icon(symbol)) \(place)"
    }
  }

  static func folds(_ question: CaseQuestion) throws -> [String] {
    list(try question.ask("textDocument/foldingRange")).map {
      let start = ($0["startLine"]?.integer ?? 0) + 1
      return "\(start)-\(($0["endLine"]?.integer ?? 0) + 1) \($0["kind"]?.string ?? "")"
    }
  }

  static func selection(_ question: CaseQuestion) throws -> [String] {
    let position = try question.here()["position"] ?? .null
    let result = try question.ask("textDocument/selectionRange", ["positions": [position]])
    var lines: [String] = []
    var range = result[0]
    while let current = range {
      lines.append(try question.shown(current["range"]))
      range = current["parent"]
    }
    return lines
  }

  static func links(_ question: CaseQuestion) throws -> [String] {
    try list(question.ask("textDocument/documentLink")).map { link in
      var link = link
      if link["target"] == nil { link = try question.session.ask("documentLink/resolve", link) }
      let target = link["target"]?.string.map { question.session.shown(DocumentURI.path($0)) }
      return "\(try question.shown(link["range"])) → \(target ?? "nowhere")"
    }
  }

  static func linked(_ question: CaseQuestion) throws -> [String] {
    let result = try question.ask("textDocument/linkedEditingRange", at: question.here())
    return try list(result["ranges"] ?? .null).map(question.shown)
  }

  /// The colours of a file, and the words offered for each.
  static func colours(_ question: CaseQuestion) throws -> [String] {
    try list(question.ask("textDocument/documentColor")).map { found in
      let range = found["range"] ?? .null
      let words = try question.ask(
        "textDocument/colorPresentation", ["color": found["color"] ?? .null, "range": range])
      let parts = ["red", "green", "blue", "alpha"].map { name in
        "\(Int(((found["color"]?[name]?.double ?? 0) * 255).rounded()))"
      }
      let labels = list(words).map { $0["label"]?.string ?? "" }.joined(separator: ", ")
      return "\(try question.shown(range)) \(parts.joined(separator: " ")): \(labels)"
    }
  }

  static func tokens(_ question: CaseQuestion) throws -> [String] {
    let legend = question.session.client.greeting["result"]?["capabilities"]?[
      "semanticTokensProvider"]?["legend"]
    let kinds = legend?["tokenTypes"]?.array?.compactMap(\.string) ?? []
    let traits = legend?["tokenModifiers"]?.array?.compactMap(\.string) ?? []
    let data = try question.ask("textDocument/semanticTokens/full")["data"]?.array ?? []
    let numbers = data.map { $0.integer ?? 0 }
    var lines: [String] = []
    var line = 0
    var column = 0
    for at in stride(from: 0, to: numbers.count - numbers.count % 5, by: 5) {
      if numbers[at] > 0 { column = 0 }
      line += numbers[at]
      column += numbers[at + 1]
      let start: JSONValue = ["line": JSONValue(line), "character": JSONValue(column)]
      let end: JSONValue = [
        "line": JSONValue(line), "character": JSONValue(column + numbers[at + 2]),
      ]
      let own = traits.indices.filter { numbers[at + 4] >> $0 & 1 == 1 }.map { traits[$0] }
      guard kinds.indices.contains(numbers[at + 3]) else { throw CaseError("a token has no kind") }
      let words = [kinds[numbers[at + 3]]] + own
      lines.append(
        "\(try question.shown(["start": start, "end": end])) \(words.joined(separator: " "))")
    }
    return lines
  }

  static func hints(_ question: CaseQuestion) throws -> [String] {
    let lines = try question.session.lines(question.path)
    let whole = try question.session.json(
      TextRange(0, UInt32(lines.bytes.count)), in: question.path)
    return try list(question.ask("textDocument/inlayHint", ["range": whole])).map { hint in
      let offset = try question.session.offset(hint["position"], in: question.path)
      let place = lines.position(at: offset, .utf32)
      let parts = hint["label"]?.array?.compactMap { $0["value"]?.string }.joined()
      let label = hint["label"]?.string ?? parts ?? ""
      return "\(place.line + 1):\(place.column + 1) \(label)"
    }
  }

  static func lenses(_ question: CaseQuestion) throws -> [String] {
    try list(question.ask("textDocument/codeLens")).map { lens in
      var lens = lens
      if lens["command"] == nil { lens = try question.session.ask("codeLens/resolve", lens) }
      return "\(try question.shown(lens["range"])) \(lens["command"]?["title"]?.string ?? "")"
    }
  }
}
