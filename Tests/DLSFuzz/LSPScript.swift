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

  private static func message(_ id: Int, _ random: inout SeededRandom) -> [UInt8] {
    let message: JSONValue =
      switch random.below(10) {
      case 0...3: LSPMessages.change(&random)
      case 4...6: LSPMessages.question(id, &random)
      case 7: LSPMessages.opening(random.pick(LSPMessages.paths), &random)
      default: LSPMessages.notice(id, &random)
      }
    let sent = random.isOnce(in: 8) ? bentMessage(message, &random) : message
    let bytes = JSONWriter.bytes(sent)
    return random.isOnce(in: 40)
      ? ByteMutation.damaged(bytes, accidents: 1, &random).map { $0 == 0x0A ? 0x20 : $0 } : bytes
  }

  /// A conversation that mostly makes sense.
  static func make(_ random: inout SeededRandom) -> [UInt8] {
    let paths = LSPMessages.paths
    var lines: [[UInt8]] = []
    if !random.isOnce(in: 30) {
      lines += [
        JSONWriter.bytes(LSPMessages.greeting(&random)), [],
        JSONWriter.bytes(LSPMessages.opening(paths[0], &random)),
      ]
    }
    if random.isOnce(in: 2) {
      lines.append(JSONWriter.bytes(LSPMessages.opening(paths[1], &random)))
    }
    for id in 0..<(3 + random.below(14)) {
      lines.append(message(id, &random))
      if random.isOnce(in: 2) { lines.append([]) }
    }
    if random.isOnce(in: 6) { lines += LSPMessages.order(&random).map { JSONWriter.bytes($0) } }
    if random.isOnce(in: 20) {
      lines.append(JSONWriter.bytes(["jsonrpc": "2.0", "id": "bye", "method": "shutdown"]))
      if random.isOnce(in: 2) {
        lines.append(JSONWriter.bytes(["jsonrpc": "2.0", "method": "exit"]))
      }
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
