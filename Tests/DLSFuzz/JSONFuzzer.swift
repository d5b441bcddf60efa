// JSONFuzzer.swift: JSON that is taken survives being written; what isn't names its place.

import DLSJSON
import DLSTestKit

/// The search for JSON texts that the reader traps on, misreads or misjudges.
enum JSONFuzzer {
  static let fuzzer = Fuzzer(
    name: "json", promise: "JSON is read as SQLite reads it, and comes back as it was written",
    input: { input(&$0) },
    mutate: { ByteMutation.damaged($0, accidents: 1 + $1.below(3), scraps: scraps, &$1) },
    fault: { fault($0) { bytes throws(JSONProblem) in try JSONReader.parse(bytes) } },
    planted: { fault($0, forgettingEnds) })

  private static func fault(
    _ bytes: [UInt8], _ parse: ([UInt8]) throws(JSONProblem) -> JSONValue
  ) -> String? {
    let value: JSONValue
    do { value = try parse(bytes) } catch {
      if !(0...bytes.count).contains(error.offset) { return "\(error) lies outside" }
      return error.reason.isEmpty ? "a problem without a reason" : nil
    }
    if let quarrel = JSONOracle.quarrel(bytes, value) { return quarrel }
    for isIndented in [false, true] {
      let written = JSONWriter.bytes(value, indented: isIndented)
      guard let again = try? parse(written) else { return "what was written can't be read" }
      if again != value { return "another value comes back" }
      if JSONWriter.bytes(again, indented: isIndented) != written { return "another text comes" }
    }
    return nil
  }

  /// The planted fault: in a list, a text that ends past the basic plane loses its end.
  private static func forgettingEnds(_ bytes: [UInt8]) throws(JSONProblem) -> JSONValue {
    guard case .array(let items) = try JSONReader.parse(bytes) else {
      return try JSONReader.parse(bytes)
    }
    return .array(
      items.map { item in
        guard case .string(let text) = item, let last = text.unicodeScalars.last,
          last.value > 0xFFFF
        else { return item }
        return .string(String(text.dropLast()))
      })
  }

  // MARK: Inputs

  private static let scraps =
    [
      "{", "}", "[", "]", "\"", ",", ":", "\\u", "\\ud83d", "\\ude00", "\\n", "\\", "1e999", "-0",
      "1e-400", "0.", "-", "true", "nul", "\u{FEFF}", "\u{0}", "é", " ", "\n", "9007199254740993",
      "18446744073709551616", "\"\\u0000\"",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]

  private static func input(_ random: inout SeededRandom) -> [UInt8] {
    let bytes = JSONWriter.bytes(value(depth: 0, &random), indented: random.isOnce(in: 3))
    if random.isOnce(in: 3) { return bytes }
    return ByteMutation.damaged(bytes, accidents: 1 + random.below(4), scraps: scraps, &random)
  }

  private static func value(depth: Int, _ random: inout SeededRandom) -> JSONValue {
    switch random.below(depth > 4 ? 6 : 8) {
    case 0: return .null
    case 1: return .boolean(random.isOnce(in: 2))
    case 2: return .integer(Int64(truncatingIfNeeded: random.next()))
    case 3:
      let value = Double(bitPattern: random.next())
      return value.isFinite ? .number(value) : .number(0.5)
    case 4, 5: return .string(text(&random))
    case 6: return .array((0..<random.below(5)).map { _ in value(depth: depth + 1, &random) })
    default:
      var object = JSONObject()
      for _ in 0..<random.below(20) { object[text(&random)] = value(depth: depth + 3, &random) }
      return .object(object)
    }
  }

  private static func text(_ random: inout SeededRandom) -> String {
    var text = ""
    for _ in 0..<random.below(9) {
      let limit = random.isOnce(in: 2) ? 128 : 0x11_0000
      if let scalar = Unicode.Scalar(UInt32(random.below(limit))) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
