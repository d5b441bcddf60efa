// CaseVerb.swift: what marks can ask, and how its answers are shown.

import DLSJSON
import DLSServer
import DLSText

/// What a mark can ask.
enum CaseVerb {
  typealias Ask = @Sendable (CaseQuestion) throws -> [String]

  /// Each question by its word.
  static let all: [String: Ask] = [
    "hover": hover,
    "definition": { try locations($0, "textDocument/definition") },
    "declaration": { try locations($0, "textDocument/declaration") },
    "type": { try locations($0, "textDocument/typeDefinition") },
    "references": { try references($0, withDefinition: true) },
    "uses": { try references($0, withDefinition: false) },
    "highlight": highlight,
    "diagnostics": diagnostics,
    "symbols": symbols,
    "find": find,
    "folds": folds,
    "selection": selection,
    "format": format,
    "keystroke": keystroke,
    "complete": complete,
    "resolve": resolve,
    "commits": commits,
    "prepare": prepare,
    "rename": rename,
    "move": move,
    "action": action,
    "links": links,
    "linked": linked,
    "colours": colours,
    "tokens": tokens,
    "hints": hints,
    "lenses": lenses,
  ]

  private static func locations(_ question: CaseQuestion, _ method: String) throws -> [String] {
    try list(question.ask(method, at: question.here())).map(question.session.shown(location:))
  }

  private static func references(
    _ question: CaseQuestion, withDefinition: Bool
  ) throws -> [String] {
    let result = try question.ask(
      "textDocument/references", at: question.here(),
      ["context": ["includeDeclaration": JSONValue(withDefinition)]])
    return try list(result).map(question.session.shown(location:))
  }

  /// One thing, several or none, as many results are.
  static func list(_ result: JSONValue) -> [JSONValue] {
    result == .null ? [] : result.array ?? [result]
  }

  private static func hover(_ question: CaseQuestion) throws -> [String] {
    let result = try question.ask("textDocument/hover", at: question.here())
    if result == .null { return [] }
    _ = try question.shown(result["range"])
    return (result["contents"]?["value"]?.string ?? "").caseLines
  }

  private static func highlight(_ question: CaseQuestion) throws -> [String] {
    let result = try question.ask("textDocument/documentHighlight", at: question.here())
    return try list(result).map {
      "\(try question.shown($0["range"])) \(["text", "read", "write"][($0["kind"]?.integer ?? 1) - 1])"
    }
  }

  private static func diagnostics(_ question: CaseQuestion) throws -> [String] {
    let words = ["error", "warning", "information", "hint"]
    return try list(question.ask("textDocument/diagnostic")["items"] ?? .null).map { item in
      let severity = words[(item["severity"]?.integer ?? 1) - 1]
      let message = (item["message"]?.string ?? "").caseLines.joined(separator: " / ")
      return "\(try question.shown(item["range"])) \(severity) \(item["code"]?.string ?? "") "
        + message
    }
  }

  private static func format(_ question: CaseQuestion) throws -> [String] {
    let options: JSONValue = ["tabSize": 2, "insertSpaces": true]
    guard question.mark.snippet != nil else {
      let edits = try question.ask("textDocument/formatting", ["options": options])
      return try question.session.shown(edits: list(edits), in: question.path)
    }
    let range = try question.session.json(question.range(), in: question.path)
    let edits = try question.ask(
      "textDocument/rangeFormatting", ["range": range, "options": options])
    return try question.session.shown(edits: list(edits), in: question.path)
  }

  /// What the editor changes after a key, which is written behind the mark.
  private static func keystroke(_ question: CaseQuestion) throws -> [String] {
    let key = question.mark.extra == "newline" ? "\n" : question.mark.extra
    let edits = try question.ask(
      "textDocument/onTypeFormatting", at: question.here(atEnd: true),
      ["ch": .string(key), "options": ["tabSize": 2, "insertSpaces": true]])
    return try question.session.shown(edits: list(edits), in: question.path)
  }
}

extension String {
  /// The lines of an answer.
  var caseLines: [String] {
    split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }
}
