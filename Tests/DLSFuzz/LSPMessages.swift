// LSPMessages.swift: messages to the language server, made from seeds: of every method, mostly sensible.

import DLSJSON
import DLSTestKit

/// Makes messages of a client. Params hold what any method might ask for, so that each finds its own.
enum LSPMessages {
  static let paths = ["/w/main.dlsproj", "/w/lib.dlsproj", "/w/ü 木.dlsproj"]

  /// What is asked: all that the server answers, and what it doesn't know. A test holds that nothing is missing.
  private static let questions =
    [
      "hover", "definition", "declaration", "references", "documentHighlight", "documentSymbol",
      "formatting", "rangeFormatting", "rangesFormatting", "onTypeFormatting", "foldingRange",
      "selectionRange", "diagnostic", "completion", "rename", "prepareRename", "codeAction",
      "codeLens", "inlayHint", "documentLink", "documentColor", "colorPresentation",
      "linkedEditingRange", "semanticTokens/full", "semanticTokens/full/delta",
      "semanticTokens/range", "typeDefinition", "willSaveWaitUntil",
    ].map { "textDocument/\($0)" } + [
      "workspace/diagnostic", "workspace/symbol", "workspace/willRenameFiles",
      "workspace/executeCommand", "workspace/executeCommand", "completionItem/resolve",
      "codeAction/resolve", "codeLens/resolve", "documentLink/resolve", "workspaceSymbol/resolve",
      "no/such",
    ]

  private static let commands = [
    "dls.plan", "dls.apply", "dls.export", "dls.train", "dls.infer", "dls.probe", "dls.trust",
    "dls.explain", "dls.no",
  ]

  /// A project that commands find nothing wrong with.
  private static let sound = """
    project plots { owner = ana, goal = detect_objects }
    person ana {}
    source ortho { path = "ortho.tif" }
    schema crowns { geometry = polygon, class oak { value = 1 } }
    work_units u { source = ortho, grid = 2 x 3 }
    train net { chips = "chips", model_type = center_net }

    """

  static func notice(_ method: String, _ params: JSONValue) -> JSONValue {
    ["jsonrpc": "2.0", "method": .string(method), "params": params]
  }

  /// The address of a text, of the first one most often.
  static func address(_ random: inout SeededRandom) -> JSONValue {
    .string("file://\(random.isOnce(in: 2) ? paths[0] : random.pick(paths))")
  }

  /// Texts with characters of every width, whole constructs and scraps.
  private static func text(_ random: inout SeededRandom) -> String {
    let wide = ["🌲", "é", "木", "\u{FEFF}", "e\u{301}", "\r\n", "\r", "\n", ""]
    let pieces = (0..<random.below(4)).map { _ in
      random.isOnce(in: 3)
        ? random.pick(wide) : String(decoding: random.pick(TextMutation.pieces), as: UTF8.self)
    }
    return pieces.joined()
  }

  static func opening(_ path: String, _ random: inout SeededRandom) -> JSONValue {
    let imports = random.isOnce(in: 2) ? "import \"lib.dlsproj\" as lib\n" : ""
    let text =
      random.isOnce(in: 2)
      ? sound : text(&random) + String(decoding: TextMutation.text(&random), as: UTF8.self)
    return opening(path, imports + text)
  }

  private static func opening(_ path: String, _ text: String) -> JSONValue {
    notice(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string("file://\(path)"), "languageId": "dls", "version": 1,
          "text": .string(text),
        ]
      ])
  }

  /// A command about a project without mistakes, which is opened before it.
  static func order(_ random: inout SeededRandom) -> [JSONValue] {
    let arguments: JSONValue = [["uri": .string("file://\(paths[0])")]]
    return [
      opening(paths[0], sound),
      [
        "jsonrpc": "2.0", "id": "order", "method": "workspace/executeCommand",
        "params": ["command": .string(random.pick(commands)), "arguments": arguments],
      ],
    ]
  }

  /// A place, mostly in the text, often where a name of the sound text stands, seldom far outside.
  private static func position(_ random: inout SeededRandom) -> JSONValue {
    if random.isOnce(in: 2) {
      let column = random.pick([8, 11, 25])
      return ["line": .integer(Int64(random.below(7))), "character": .integer(Int64(column))]
    }
    let far: [Int64] = [-1, 1 << 31, .max, .min]
    func number(_ limit: Int) -> JSONValue {
      .integer(random.isOnce(in: 12) ? random.pick(far) : Int64(random.below(limit)))
    }
    return ["line": number(9), "character": number(40)]
  }

  private static func range(_ random: inout SeededRandom) -> JSONValue {
    let start = position(&random)
    return ["start": start, "end": random.isOnce(in: 3) ? start : position(&random)]
  }

  static func change(_ random: inout SeededRandom) -> JSONValue {
    var changes: [JSONValue] = []
    for _ in 0..<(1 + random.below(3)) {
      let text = JSONValue.string(text(&random))
      changes.append(
        random.isOnce(in: 8) ? ["text": text] : ["range": range(&random), "text": text])
    }
    return notice(
      "textDocument/didChange",
      [
        "textDocument": [
          "uri": address(&random), "version": .integer(Int64(random.below(99))),
        ],
        "contentChanges": .array(changes),
      ])
  }

  static func question(_ id: Int, _ random: inout SeededRandom) -> JSONValue {
    let uri = address(&random)
    var params = placed(uri, &random)
    let piece = String(decoding: random.pick(TextMutation.pieces), as: UTF8.self)
    let word = JSONValue.string(random.isOnce(in: 2) ? "fir" : piece)
    for name in ["newName", "query", "label", "title"] { params[name] = word }
    params["context"] = ["includeDeclaration": true, "diagnostics": []]
    params["ch"] = .string(random.pick(["}", "\n"]))
    params["options"] = ["tabSize": 2, "insertSpaces": true]
    params["previousResultId"] = "1"
    params["previousResultIds"] = [["uri": uri, "value": "1"]]
    let blue = JSONValue.number(Double(random.below(3)))
    params["color"] = ["red": 0.2, "green": 1, "blue": blue, "alpha": 1]
    params["command"] = .string(random.pick(commands))
    params["arguments"] = argument(uri, &random)
    params["files"] = files(&random)
    if random.isOnce(in: 2) { params["workDoneToken"] = "t" }
    params["location"] = ["uri": uri]
    params["data"] = data(uri, &random)
    return [
      "jsonrpc": "2.0", "id": random.isOnce(in: 2) ? .integer(Int64(id)) : .string("q\(id)"),
      "method": .string(random.pick(questions)), "params": .object(params),
    ]
  }

  /// A text and places in it.
  private static func placed(_ uri: JSONValue, _ random: inout SeededRandom) -> JSONObject {
    let range = range(&random)
    let places = [position(&random), position(&random)]
    return [
      "textDocument": ["uri": uri], "position": places[0], "range": range, "ranges": [range],
      "positions": .array(places),
    ]
  }

  private static func argument(_ uri: JSONValue, _ random: inout SeededRandom) -> JSONValue {
    switch random.below(8) {
    case 0: []
    case 1: ["DLS0101"]
    case 2: [["trusted": .boolean(random.isOnce(in: 2))]]
    case 3: [["uri": uri, "block": "net"]]
    default: [["uri": uri]]
    }
  }

  /// What goes with an item that is asked about again, as any kind of item has it.
  private static func data(_ uri: JSONValue, _ random: inout SeededRandom) -> JSONValue {
    switch random.below(8) {
    case 0: ["block", .integer(Int64(random.below(40)) - 2)]
    case 1: ["setting", .integer(Int64(random.below(40)) - 2), "path"]
    case 2: ["word", .integer(Int64(random.below(40)) - 2), "goal", "detect_objects"]
    case 3: ["thing", uri, "crowns.oak"]
    case 4: ["uri": uri, "position": position(&random)]
    case 5: ["pattern": "/w/*.tif", "imagery": true]
    case 6: ["uri": uri, "version": 1, "start": 0, "end": 9, "key": "fix-all"]
    default: "crowns.oak"
    }
  }

  private static func files(_ random: inout SeededRandom) -> JSONValue {
    let names = ["w/lib.dlsproj", "w/new.dlsproj", "w/main.dlsproj", "w/ortho.tif", "w", "v/x"]
    let uris = (0..<3).map { _ in JSONValue.string("file:///\(random.pick(names))") }
    return [["uri": uris[0], "oldUri": uris[1], "newUri": uris[2]]]
  }

  static func notice(_ id: Int, _ random: inout SeededRandom) -> JSONValue {
    let uri = address(&random)
    let number = JSONValue.integer(Int64(random.below(id + 3)))
    switch random.below(14) {
    case 0: return notice("textDocument/didClose", ["textDocument": ["uri": uri]])
    case 1: return notice("textDocument/didSave", ["textDocument": ["uri": uri]])
    case 2: return notice("$/cancelRequest", ["id": number])
    case 3:
      let type = JSONValue.integer(Int64(1 + random.below(3)))
      return notice("workspace/didChangeWatchedFiles", ["changes": [["uri": uri, "type": type]]])
    case 4: return notice("workspace/didChangeConfiguration", ["settings": settings(&random)])
    case 5: return notice("no/such", .null)
    case 6: return notice("workspace/didCreateFiles", ["files": files(&random)])
    case 7: return notice("workspace/didRenameFiles", ["files": files(&random)])
    case 8: return notice("workspace/didDeleteFiles", ["files": files(&random)])
    case 9:
      return notice("$/setTrace", ["value": .string(random.pick(["off", "messages", "verbose"]))])
    case 10: return notice("window/workDoneProgress/cancel", ["token": "t"])
    case 11: return notice("initialized", [:])
    case 12: return ["jsonrpc": "2.0", "id": number, "result": ["title": "Apply"]]
    default:
      return notice(
        "workspace/didChangeWorkspaceFolders",
        ["event": ["added": [["uri": "file:///v", "name": "v"]], "removed": []]])
    }
  }

  private static func settings(_ random: inout SeededRandom) -> JSONValue {
    random.pick([
      ["dls": ["profile": .null]], ["dls": ["profile": "p"]], ["dls": ["inlayHints": false]],
      ["dls": ["formatOnSave": false, "logLevel": "debug"]], .null,
    ])
  }

  static func greeting(_ random: inout SeededRandom) -> JSONValue {
    let words = ["utf-8", "utf-16", "utf-32"].filter { _ in random.isOnce(in: 2) }
    let general: JSONValue = ["positionEncodings": .array(words.map { .string($0) })]
    let trusted: [JSONValue] = [true, false, .null]
    return [
      "jsonrpc": "2.0", "id": "hello", "method": "initialize",
      "params": [
        "processId": .null, "rootUri": "file:///w",
        "initializationOptions": ["trusted": random.pick(trusted)],
        "capabilities": [
          "general": general, "textDocument": textAbilities(&random),
          "workspace": workspaceAbilities(&random),
          "window": ["workDoneProgress": .boolean(random.isOnce(in: 2))],
        ],
      ],
    ]
  }

  /// What a client can do with texts.
  private static func textAbilities(_ random: inout SeededRandom) -> JSONValue {
    func chance() -> JSONValue { .boolean(random.isOnce(in: 2)) }
    func maybe(_ value: JSONValue) -> JSONValue { random.isOnce(in: 2) ? value : .null }
    let item: JSONValue = [
      "snippetSupport": chance(), "insertReplaceSupport": chance(),
      "commitCharactersSupport": chance(),
    ]
    let action: JSONValue = [
      "codeActionLiteralSupport": maybe([:]), "disabledSupport": chance(),
      "resolveSupport": maybe(["properties": ["edit"]]),
    ]
    return [
      "documentSymbol": ["hierarchicalDocumentSymbolSupport": chance()],
      "diagnostic": random.isOnce(in: 3) ? [:] : .null,
      "completion": ["completionItem": item], "codeAction": action,
      "definition": ["linkSupport": chance()], "rename": ["prepareSupport": chance()],
      "publishDiagnostics": ["relatedInformation": chance(), "tagSupport": maybe([:])],
    ]
  }

  /// What it can do with files and with what lies around texts.
  private static func workspaceAbilities(_ random: inout SeededRandom) -> JSONValue {
    func chance() -> JSONValue { .boolean(random.isOnce(in: 2)) }
    func maybe(_ value: JSONValue) -> JSONValue { random.isOnce(in: 2) ? value : .null }
    let edit: JSONValue = [
      "documentChanges": chance(), "resourceOperations": ["create"],
      "changeAnnotationSupport": maybe([:]),
    ]
    return [
      "workspaceEdit": edit,
      "symbol": ["resolveSupport": maybe(["properties": ["location.range"]])],
      "didChangeWatchedFiles": ["dynamicRegistration": chance()],
      "diagnostics": ["refreshSupport": chance()],
    ]
  }
}
