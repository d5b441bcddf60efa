// CaseVerbEdits.swift: marks that ask for changes: completion, rename, actions.

import DLSJSON
import DLSServer
import DLSText

extension CaseVerb {
  /// How much of a long list is shown.
  private static let listLimit = 30

  /// What is offered; with a label behind the mark, what taking it changes.
  static func complete(_ question: CaseQuestion) throws -> [String] {
    let place = try question.place(atEnd: true).start
    if question.mark.extra.isEmpty {
      let shown = try items(question)
      let rest = shown.count - listLimit
      return shown.prefix(listLimit).map(line) + (rest > 0 ? ["… and \(rest) more"] : [])
    }
    let item = try wished(question)
    var edits = [item["textEdit"].map(plain) ?? insertion(item, question, place)]
    edits += item["additionalTextEdits"]?.array ?? []
    return try question.session.shown(edits: edits, in: question.path)
  }

  /// What an editor shows of the item that is named when somebody looks at it.
  static func resolve(_ question: CaseQuestion) throws -> [String] {
    let item = try question.session.ask("completionItem/resolve", try wished(question))
    let text = item["documentation"]?["value"] ?? item["documentation"]
    return (text?.string ?? "").caseLines
  }

  /// The characters that take each item when they are typed behind it.
  static func commits(_ question: CaseQuestion) throws -> [String] {
    try items(question).prefix(listLimit).map { item in
      let signs = (item["commitCharacters"]?.array ?? []).compactMap(\.string)
      return
        "\(item["label"]?.string ?? "")  \(signs.isEmpty ? "none" : signs.joined(separator: " "))"
    }
  }

  /// What an editor shows, in its order.
  private static func items(_ question: CaseQuestion) throws -> [JSONValue] {
    let place = try question.place(atEnd: true).start
    let result = try question.ask("textDocument/completion", at: question.here(atEnd: true))
    let items = (result["items"]?.array ?? result.array ?? []).sorted { order($0) < order($1) }
    return try items.filter { try fits($0, question, place) }
  }

  /// The item that a mark names.
  private static func wished(_ question: CaseQuestion) throws -> JSONValue {
    let (shown, wish) = (try items(question), question.mark.extra)
    guard let item = shown.first(where: { $0["label"]?.string == wish }) else {
      throw CaseError("`\(wish)` is not offered; what is: \(shown.map(line).prefix(40))")
    }
    return item
  }

  private static func order(_ item: JSONValue) -> String {
    item["sortText"]?.string ?? item["label"]?.string ?? ""
  }

  private static func line(_ item: JSONValue) -> String {
    let label = item["label"]?.string ?? ""
    let detail = item["detail"]?.string ?? item["labelDetails"]?["description"]?.string
    return detail.map { "\(label)  \($0)" } ?? label
  }

  /// Whether an editor shows an item for what is typed already: its letters in order.
  private static func fits(
    _ item: JSONValue, _ question: CaseQuestion, _ place: UInt32
  ) throws -> Bool {
    guard let edit = item["textEdit"].map(plain) else { return true }
    let range = try question.session.range(edit["range"], in: question.path)
    guard range.start <= place else { throw CaseError("an item begins behind the caret") }
    let bytes = try question.session.lines(question.path).bytes[Int(range.start)..<Int(place)]
    var letters = Substring(String(decoding: bytes, as: UTF8.self).lowercased())
    for letter in (item["filterText"]?.string ?? item["label"]?.string ?? "").lowercased()
    where letter == letters.first { letters.removeFirst() }
    return letters.isEmpty
  }

  /// An edit with two ranges as one with the range that replaces.
  private static func plain(_ edit: JSONValue) -> JSONValue {
    guard let range = edit["replace"], let text = edit["newText"] else { return edit }
    return ["range": range, "newText": text]
  }

  private static func insertion(
    _ item: JSONValue, _ question: CaseQuestion, _ place: UInt32
  ) -> JSONValue {
    let position = (try? question.session.json(place, in: question.path)) ?? .null
    return [
      "range": ["start": position, "end": position],
      "newText": item["insertText"] ?? item["label"] ?? .null,
    ]
  }

  static func prepare(_ question: CaseQuestion) throws -> [String] {
    let result = try question.ask("textDocument/prepareRename", at: question.here())
    if result == .null { return [] }
    let range = try question.shown(result["range"] ?? result)
    return ["\(range) \(result["placeholder"]?.string ?? "")"]
  }

  static func rename(_ question: CaseQuestion) throws -> [String] {
    let result = try question.ask(
      "textDocument/rename", at: question.here(), ["newName": .string(question.mark.extra)])
    return try question.session.shown(workspaceEdit: result)
  }

  /// `//@move lib.dlsproj → people/lib.dlsproj`: what is changed before a file moves.
  static func move(_ question: CaseQuestion) throws -> [String] {
    let names = question.mark.extra.split(separator: "→").map {
      String($0).filter { $0 != " " }
    }
    guard names.count == 2 else { throw CaseError("@move OLD → NEW") }
    let uris = names.map { DocumentURI.uri($0.hasPrefix("/") ? $0 : "/w/\($0)") }
    let result = try question.session.ask(
      "workspace/willRenameFiles",
      ["files": [["oldUri": .string(uris[0]), "newUri": .string(uris[1])]]])
    return try question.session.shown(workspaceEdit: result)
  }

  /// What is offered for a piece of text; with a title behind the mark, what it changes.
  static func action(_ question: CaseQuestion) throws -> [String] {
    let whole =
      try question.mark.snippet?.contains("¦") == true ? question.place() : question.range()
    let range = try question.session.json(whole, in: question.path)
    let around = try question.ask("textDocument/diagnostic")["items"]?.array ?? []
    let touched = try around.filter {
      try question.session.range($0["range"], in: question.path).touches(whole)
    }
    let result = try question.ask(
      "textDocument/codeAction", ["range": range, "context": ["diagnostics": .array(touched)]])
    let actions = list(result)
    let wish = question.mark.extra
    if wish.isEmpty {
      return actions.map { "\($0["kind"]?.string ?? ""): \($0["title"]?.string ?? "")" }
    }
    guard var action = actions.first(where: { $0["title"]?.string == wish }) else {
      throw CaseError(
        "`\(wish)` is not offered; what is: \(actions.map { $0["title"]?.string ?? "" })")
    }
    if action["edit"] == nil { action = try question.session.ask("codeAction/resolve", action) }
    return try question.session.shown(workspaceEdit: action["edit"] ?? .null)
  }
}

extension TextRange {
  /// Whether two ranges share a byte or meet.
  fileprivate func touches(_ other: TextRange) -> Bool { start <= other.end && other.start <= end }
}
