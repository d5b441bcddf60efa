// Completion.swift: `textDocument/completion` and `completionItem/resolve`

import DLSIDE
import DLSJSON
import DLSText

/// What the client makes of completion.
struct CompletionAbilities {
  var snippets = false
  var commitCharacters = false
  var insertReplace = false
  var preselects = false
  var plainDocumentation = false
  var adjustsIndentation = false
  var editRangeDefault = false

  init() {}

  init(_ json: JSONValue?) {
    let item = json?["completionItem"]
    func has(_ name: String) -> Bool { item?[name]?.boolean ?? false }
    snippets = has("snippetSupport")
    commitCharacters = has("commitCharactersSupport")
    insertReplace = has("insertReplaceSupport")
    preselects = has("preselectSupport")
    let formats = item?["documentationFormat"]?.array?.compactMap(\.string) ?? ["plaintext"]
    plainDocumentation = !formats.contains("markdown")
    let modes = item?["insertTextModeSupport"]?["valueSet"]?.array ?? []
    adjustsIndentation = modes.contains(2)
    let defaults = json?["completionList"]?["itemDefaults"]?.array ?? []
    editRangeDefault = defaults.contains("editRange")
  }
}

extension Server {
  /// What the server offers of completion.
  static let completionProvider: JSONValue = [
    "triggerCharacters": ["\"", "/", ".", "|", "{", " "], "resolveProvider": true,
  ]

  /// `textDocument/completion`
  func completion(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let caret = try caret(params) else { return .null }
    let context = params["context"]
    let sign = context?["triggerKind"] == 2 ? context?["triggerCharacter"]?.string : nil
    var world = host.world
    world.labels = { self.labels($1, of: $0) }
    world.stored = stored
    if !caret.analysis.path.hasPrefix("/") { world.folder = { _, _ in nil } }
    let list = Completion.at(caret, world: world, after: sign)
    try waitForLooks()
    let positions = positions(caret.analysis, caret.file)
    let range = editRange(list, positions)
    let uri = uri(caret.analysis, caret.file)
    var json: JSONObject = ["isIncomplete": .boolean(list.isIncomplete)]
    if client.completion.editRangeDefault { json["itemDefaults"] = ["editRange": range] }
    json["items"] = .array(list.items.map { item($0, range, uri) })
    return .object(json)
  }

  /// The bytes that an item replaces: of the word up to the caret, or all of it.
  private func editRange(_ list: CompletionList, _ positions: Positions) -> JSONValue {
    if client.completion.insertReplace {
      return ["insert": positions.json(list.typed), "replace": positions.json(list.whole)]
    }
    return positions.json(list.whole)
  }

  private func item(_ item: CompletionItem, _ range: JSONValue, _ uri: String) -> JSONValue {
    let abilities = client.completion
    var json: JSONObject = [
      "label": .string(item.label), "kind": .integer(item.kind.number),
      "sortText": .string(Self.sortText(item.rank)),
    ]
    if !item.detail.isEmpty { json["detail"] = .string(item.detail) }
    if let filter = item.filter, filter != item.label { json["filterText"] = .string(filter) }
    let isSnippet = abilities.snippets && item.insert.hasStops
    let text = isSnippet ? item.insert.snippet : item.insert.plain
    if isSnippet { json["insertTextFormat"] = 2 }
    if abilities.adjustsIndentation, text.contains("\n") { json["insertTextMode"] = 2 }
    if abilities.editRangeDefault {
      if text != item.label { json["textEditText"] = .string(text) }
    } else {
      var edit: JSONObject = ["newText": .string(text)]
      if abilities.insertReplace {
        edit["insert"] = range["insert"]
        edit["replace"] = range["replace"]
      } else {
        edit["range"] = range
      }
      json["textEdit"] = .object(edit)
    }
    // A character that goes on after a place to fill in would stand in that place.
    if abilities.commitCharacters, !item.commits.isEmpty, !isSnippet {
      json["commitCharacters"] = .array(item.commits.map { .string(String($0)) })
    }
    if abilities.preselects, item.isPreselected { json["preselect"] = true }
    if let subject = item.subject { json["data"] = Self.data(subject, uri) }
    return .object(json)
  }

  /// Numbers that sort as text.
  private static func sortText(_ rank: Int) -> String {
    let digits = String(rank)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  // MARK: resolve

  /// `completionItem/resolve`: the documentation of an item that somebody looks at.
  func resolveCompletion(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard var item = params.object else { throw .params("An item is an object.") }
    guard let (subject, uri) = Self.subject(params["data"]) else { return params }
    let analysis = uri.isEmpty ? nil : workspace.analysis(DocumentURI.path(uri))
    let text = Completion.documentation(subject, in: analysis) { block in
      analysis.flatMap { self.liveFacts(block, of: $0) }?.notes ?? []
    }
    guard let text else { return params }
    item["documentation"] = Prose.json(
      text, asMarkdown: !client.completion.plainDocumentation)
    return .object(item)
  }

  /// What an item stands for, as it travels.
  private static func data(_ subject: CompletionSubject, _ uri: String) -> JSONValue {
    switch subject {
    case .block(let kind): ["block", .integer(Int64(kind))]
    case .setting(let kind, let name): ["setting", .integer(Int64(kind)), .string(name)]
    case .word(let kind, let name, let word):
      ["word", .integer(Int64(kind)), .string(name), .string(word)]
    case .unit(let symbol): ["unit", .string(symbol)]
    case .thing(let address): ["thing", .string(uri), .string(address)]
    }
  }

  private static func subject(_ data: JSONValue?) -> (CompletionSubject, uri: String)? {
    switch (data?[0]?.string, data?[1], data?[2]?.string, data?[3]?.string) {
    case ("block", let kind?, _, _): kind.integer.map { (.block($0), "") }
    case ("setting", let kind?, let name?, _): kind.integer.map { (.setting($0, name), "") }
    case ("word", let kind?, let name?, let word?):
      kind.integer.map { (.word($0, name, word), "") }
    case ("unit", let symbol?, _, _): symbol.string.map { (.unit($0), "") }
    case ("thing", let uri?, let address?, _): uri.string.map { (.thing(address), $0) }
    default: nil
    }
  }
}

extension CompletionItem.Kind {
  /// The protocol's number of the icon that fits.
  var number: Int64 {
    switch self {
    case .text: 1
    case .field: 5
    case .reference: 6
    case .classOfSchema: 7
    case .library: 9
    case .setting: 10
    case .unit: 11
    case .value: 12
    case .word: 20
    case .truth: 14
    case .block: 22
    case .colour: 16
    case .file: 17
    case .folder: 19
    case .band: 21
    case .layer: 18
    }
  }
}
