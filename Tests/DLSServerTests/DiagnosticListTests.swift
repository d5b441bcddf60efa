// DiagnosticListTests.swift: a list of diagnostics that follows the keys is the one that a new document has.

import DLSJSON
import DLSTestClient
import DLSTestKit
import DLSText
import Testing

@Suite struct DiagnosticListTests {
  private static let path = "/w/a.dlsproj"
  private static let capabilities: JSONValue = [
    "textDocument": ["publishDiagnostics": ["relatedInformation": true, "versionSupport": true]]
  ]

  /// Many things that are wrong, some of them several times at one place, some with a second place.
  private static let text = (1...12).map { number in
    """
    source s\(number) { path = "a\(number % 3).tif", colour = red }
    schema c\(number) { class oak { value = 1 }  class ash { value = 1 } }
    // é
    train t\(number) { chips = nothing, epochs = \(number % 2 == 0 ? "many" : "3") }
    train u\(number) { like = t\(number), seed = 0 }

    """
  }.joined()

  private static let words = [
    "", "\n", " ", "x", "{", "}", "é", "1", "\"", "source s3 { path = \"b.tif\" }\n", "// a\n\n",
  ]

  private func told(_ client: TestClient) -> JSONValue? {
    client.settle()
    return client.heard.last { $0["method"] == "textDocument/publishDiagnostics" }?["params"]?[
      "diagnostics"]
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func aListFollowsTheKeys(seed: UInt64) {
    var random = SeededRandom(seed)
    var lines = LineIndex(Array(Self.text.utf8))
    let client = TestClient(capabilities: Self.capabilities)
    client.open(Self.path, Self.text)
    #expect((told(client)?.array ?? []).count > 30)
    for key in 0..<12 {
      let line = random.below(lines.lineCount)
      let length = lines.text(ofLine: line).utf16.count
      let start = random.below(length + 1)
      let end = random.isOnce(in: 3) ? min(length, start + random.below(4)) : start
      let new = random.pick(Self.words)
      client.change(
        Self.path, Int64(key + 2),
        [
          [
            "range": [
              "start": ["line": .integer(Int64(line)), "character": .integer(Int64(start))],
              "end": ["line": .integer(Int64(line)), "character": .integer(Int64(end))],
            ],
            "text": .string(new),
          ]
        ])
      let first = lines.offset(of: TextPosition(line: line, column: start), .utf16)
      let last = lines.offset(of: TextPosition(line: line, column: end), .utf16)
      lines.replace(TextRange(first, last), by: Array(new.utf8))
      let other = TestClient(capabilities: Self.capabilities)
      other.open(Self.path, String(decoding: lines.bytes, as: UTF8.self))
      #expect(told(client) == told(other), "seed \(seed), key \(key)")
    }
  }
}
