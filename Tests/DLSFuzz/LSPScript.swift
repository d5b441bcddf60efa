// LSPScript.swift: conversations with the language server, made from seeds.

import DLSJSON
import DLSTestKit

/// Makes and changes conversations: contents of messages, one a line, an empty line between those
/// that arrive together.
enum LSPScript {
  /// As the server reads messages.
  static let limits = JSONLimits(depth: 128, values: 2_000_000, mendsPairs: true)

  /// The messages of a script, batch by batch.
  static func batches(_ bytes: [UInt8]) -> [[[UInt8]]] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
      .split { $0.isEmpty }.map(Array.init)
  }

  private static let paths = ["/w/main.dlsproj", "/w/lib.dlsproj", "/w/ü 木.dlsproj"]

  private static let questions =
    [
      "hover", "definition", "declaration", "references", "documentHighlight", "documentSymbol",
      "formatting", "rangeFormatting", "rangesFormatting", "onTypeFormatting", "foldingRange",
      "selectionRange", "diagnostic", "completion", "rename", "prepareRename", "codeAction",
      "codeLens",
      "inlayHint", "documentLink", "documentColor", "linkedEditingRange", "semanticTokens/full",
      "semanticTokens/full/delta", "semanticTokens/range", "typeDefinition", "willSaveWaitUntil",
    ].map { "textDocument/\($0)" } + ["workspace/diagnostic", "workspace/symbol", "no/such"]

  /// Texts with characters of every width, whole constructs and scraps.
  private static func text(_ random: inout SeededRandom) -> String {
    let wide = ["🌲", "é", "木", "\u{FEFF}", "e\u{301}", "\r\n", "\r", "\n", ""]
    let pieces = (0..<random.below(4)).map { _ in
      random.isOnce(in: 3)
        ? random.pick(wide) : String(decoding: random.pick(TextMutation.pieces), as: UTF8.self)
    }
    return pieces.joined()
  }

  private static func opening(_ path: String, _ random: inout SeededRandom) -> JSONValue {
    let stretch = String(decoding: TextMutation.text(&random), as: UTF8.self)
    let imports = random.isOnce(in: 2) ? "import \"lib.dlsproj\" as lib\n" : ""
    return [
      "jsonrpc": "2.0", "method": "textDocument/didOpen",
      "params": [
        "textDocument": [
          "uri": .string("file://\(path)"), "languageId": "dls", "version": 1,
          "text": .string(imports + text(&random) + stretch),
        ]
      ],
    ]
  }

  /// A place, mostly in the text, seldom far outside.
  private static func position(_ random: inout SeededRandom) -> JSONValue {
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

  private static func change(_ random: inout SeededRandom) -> JSONValue {
    var changes: [JSONValue] = []
    for _ in 0..<(1 + random.below(3)) {
      let text = JSONValue.string(text(&random))
      changes.append(
        random.isOnce(in: 8) ? ["text": text] : ["range": range(&random), "text": text])
    }
    return [
      "jsonrpc": "2.0", "method": "textDocument/didChange",
      "params": [
        "textDocument": [
          "uri": .string("file://\(random.pick(paths))"),
          "version": .integer(Int64(random.below(99))),
        ],
        "contentChanges": .array(changes),
      ],
    ]
  }

  private static func question(_ id: Int, _ random: inout SeededRandom) -> JSONValue {
    let word = String(decoding: random.pick(TextMutation.pieces), as: UTF8.self)
    return [
      "jsonrpc": "2.0", "id": random.isOnce(in: 2) ? .integer(Int64(id)) : .string("q\(id)"),
      "method": .string(random.pick(questions)),
      "params": [
        "textDocument": ["uri": .string("file://\(random.pick(paths))")],
        "position": position(&random), "range": range(&random), "ranges": [range(&random)],
        "positions": [position(&random), position(&random)], "newName": .string(word),
        "context": ["includeDeclaration": true, "diagnostics": []], "query": .string(word),
        "ch": .string(random.pick(["}", "\n"])), "options": ["tabSize": 2, "insertSpaces": true],
        "previousResultId": "1",
      ],
    ]
  }

  /// One value somewhere in a message replaced by another. Its number stays, so that it can be told
  /// whether it was answered.
  private static func bent(_ value: JSONValue, _ random: inout SeededRandom) -> JSONValue {
    let odd: [JSONValue] = [
      .null, 5, "text", [], [:], 1.5, .integer(.max), true, ["line": "1"], [[]], "file:///w/x",
    ]
    switch value {
    case .object(var object):
      let names = object.names.filter { $0 != "id" && $0 != "jsonrpc" && $0 != "method" }
      if names.isEmpty || random.isOnce(in: 6) { return random.pick(odd) }
      let name = random.pick(names)
      object[name] = random.isOnce(in: 6) ? nil : bent(object[name] ?? .null, &random)
      return .object(object)
    case .array(var items) where !items.isEmpty:
      let place = random.below(items.count)
      items[place] = bent(items[place], &random)
      return .array(items)
    default: return random.pick(odd)
    }
  }

  private static func bentMessage(_ message: JSONValue, _ random: inout SeededRandom) -> JSONValue {
    guard var object = message.object else { return message }
    object["params"] = bent(object["params"] ?? .null, &random)
    return .object(object)
  }

  private static func notice(_ id: Int, _ random: inout SeededRandom) -> JSONValue {
    let uri = JSONValue.string("file://\(random.pick(paths))")
    let (method, params): (String, JSONValue) =
      switch random.below(7) {
      case 0: ("textDocument/didClose", ["textDocument": ["uri": uri]])
      case 1: ("textDocument/didSave", ["textDocument": ["uri": uri]])
      case 2: ("$/cancelRequest", ["id": .integer(Int64(random.below(id + 3)))])
      case 3: ("workspace/didChangeWatchedFiles", ["changes": [["uri": uri, "type": 2]]])
      case 4: ("workspace/didChangeConfiguration", ["settings": ["dls": ["profile": .null]]])
      case 5: ("no/such", .null)
      default:
        (
          "workspace/didChangeWorkspaceFolders",
          ["event": ["added": [["uri": "file:///v", "name": "v"]], "removed": []]]
        )
      }
    return ["jsonrpc": "2.0", "method": .string(method), "params": params]
  }

  private static func message(_ id: Int, _ random: inout SeededRandom) -> [UInt8] {
    let message: JSONValue =
      switch random.below(10) {
      case 0...3: change(&random)
      case 4...6: question(id, &random)
      case 7: opening(random.pick(paths), &random)
      default: notice(id, &random)
      }
    let sent = random.isOnce(in: 8) ? bentMessage(message, &random) : message
    let bytes = JSONWriter.bytes(sent)
    return random.isOnce(in: 40)
      ? ByteMutation.damaged(bytes, accidents: 1, &random).map { $0 == 0x0A ? 0x20 : $0 } : bytes
  }

  private static func greeting(_ random: inout SeededRandom) -> JSONValue {
    let words = ["utf-8", "utf-16", "utf-32"].filter { _ in random.isOnce(in: 2) }
    return [
      "jsonrpc": "2.0", "id": "hello", "method": "initialize",
      "params": [
        "processId": .null, "rootUri": "file:///w",
        "capabilities": [
          "general": ["positionEncodings": .array(words.map { .string($0) })],
          "textDocument": [
            "documentSymbol": ["hierarchicalDocumentSymbolSupport": .boolean(random.isOnce(in: 2))],
            "diagnostic": random.isOnce(in: 3) ? [:] : .null,
          ],
        ],
      ],
    ]
  }

  /// A conversation that mostly makes sense.
  static func make(_ random: inout SeededRandom) -> [UInt8] {
    var lines: [[UInt8]] = []
    if !random.isOnce(in: 30) {
      lines += [
        JSONWriter.bytes(greeting(&random)), [], JSONWriter.bytes(opening(paths[0], &random)),
      ]
    }
    if random.isOnce(in: 2) { lines.append(JSONWriter.bytes(opening(paths[1], &random))) }
    for id in 0..<(3 + random.below(14)) {
      lines.append(message(id, &random))
      if random.isOnce(in: 2) { lines.append([]) }
    }
    return Array(lines.joined(separator: [0x0A]))
  }

  /// The conversation with some messages dropped, doubled, exchanged or new.
  static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    for _ in 0..<(1 + random.below(3)) where !lines.isEmpty {
      let place = random.below(lines.count)
      switch random.below(4) {
      case 0: lines.remove(at: place)
      case 1: lines.insert(lines[place], at: random.below(lines.count))
      case 2: lines.swapAt(place, random.below(lines.count))
      default: lines.insert(message(50 + random.below(50), &random), at: place)
      }
    }
    return Array(lines.joined(separator: [0x0A]))
  }
}
