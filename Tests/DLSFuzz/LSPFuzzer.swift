// LSPFuzzer.swift: whatever a client sends, each request has one answer and the texts stay true.

import DLSJSON
import DLSServer
import DLSTestClient
import DLSTestKit

/// The search for conversations that the language server traps on, or after which it has other texts
/// than the client, or leaves a request without its answer.
///
/// An input is the contents of messages, one a line; those up to an empty line arrive together.
package enum LSPFuzzer {
  package static let fuzzer = Fuzzer(
    name: "lsp", promise: "each request is answered once; edits lead where a fresh server begins",
    input: { LSPScript.make(&$0) },
    mutate: { LSPScript.mutated($0, &$1) },
    fault: { fault($0) { $0 } },
    planted: { fault($0, insertingAtTheStart) })

  /// The planted fault: a change without a range is taken for one at 0:0.
  private static func insertingAtTheStart(_ message: JSONValue) -> JSONValue {
    guard var object = message.object, message["method"] == "textDocument/didChange",
      var params = message["params"]?.object
    else { return message }
    let start: JSONValue = ["line": 0, "character": 0]
    params["contentChanges"] = .array(
      (params["contentChanges"]?.array ?? []).map { change in
        guard var object = change.object, change["range"] == nil else { return change }
        object["range"] = ["start": start, "end": start]
        return .object(object)
      })
    object["params"] = .object(params)
    return .object(object)
  }

  /// The methods that have a result in a conversation.
  package static func resultful(_ bytes: [UInt8]) -> Set<String> {
    let fuzzed = held(bytes) { $0 }
    let answers = fuzzed.client.heard.filter { ($0["result"] ?? .null) != .null }
    return Set(answers.compactMap { fuzzed.model.methods[ClientModel.name($0["id"] ?? .null)] })
  }

  private static func fault(
    _ bytes: [UInt8], _ distort: (JSONValue) -> JSONValue
  ) -> String? {
    let fuzzed = held(bytes, distort)
    return fuzzed.unanswered ?? (fuzzed.model.isOpen ? texts(fuzzed) : nil)
  }

  /// A client that has held a conversation.
  private static func held(
    _ bytes: [UInt8], _ distort: (JSONValue) -> JSONValue
  ) -> FuzzedClient {
    let fuzzed = FuzzedClient()
    for batch in LSPScript.batches(bytes) {
      var contents: [[UInt8]] = []
      for line in batch {
        let message = try? JSONReader.parse(line, limits: LSPScript.limits)
        if let message { fuzzed.note(message) }
        contents.append(message.map { JSONWriter.bytes(distort($0)) } ?? line)
      }
      fuzzed.send(contents: contents)
    }
    return fuzzed
  }

  /// What a server that opens the texts as they are now answers otherwise.
  private static func texts(_ fuzzed: FuzzedClient) -> String? {
    let model = fuzzed.model
    let fresh = TestClient(model.disk, start: false)
    fresh.ask("initialize", model.greeting)
    fresh.tell("initialized", [:])
    fresh.send(model.settings)
    for (path, text) in model.texts.sorted(by: { $0.key < $1.key }) {
      let item: JSONValue = [
        "uri": JSONValue(model.addresses[path]), "version": 1,
        "text": .string(String(decoding: text, as: UTF8.self)),
      ]
      fresh.tell("textDocument/didOpen", ["textDocument": item])
    }
    for path in model.texts.keys.sorted() {
      let document: JSONValue = ["uri": JSONValue(model.addresses[path])]
      for (method, params) in questions(document, model.texts[path] ?? []) {
        let here = fuzzed.client.ask(id: "probe", method, params)
        let there = fresh.ask(id: "probe", method, params)
        if here != there {
          return "\(method) of \(path) after edits and of the text: \(show(here, there))"
        }
      }
      let (here, there) = (fuzzed.numbers(path), colours(fresh, document))
      if here != there { return "the colours of \(path) after edits: \(show(here, there))" }
    }
    return nil
  }

  /// What is asked of both servers about a text.
  private static func questions(
    _ document: JSONValue, _ text: [UInt8]
  ) -> [(method: String, params: JSONValue)] {
    let start: JSONValue = ["line": 0, "character": 0]
    let all: JSONValue = ["start": start, "end": ["line": 1000, "character": 0]]
    var asked: [(String, JSONValue)] = [
      ("selectionRange", ["textDocument": document, "positions": [start]]),
      ("inlayHint", ["textDocument": document, "range": all]),
      ("semanticTokens/range", ["textDocument": document, "range": all]),
    ]
    for method in [
      "documentSymbol", "foldingRange", "diagnostic", "formatting", "codeLens", "documentLink",
      "documentColor",
    ] {
      asked.append((method, ["textDocument": document]))
    }
    let lines = text.count { $0 == 0x0A }
    for number in 0..<3 {
      let line = JSONValue.integer(Int64((text.count / (number + 1)) % (lines + 1)))
      let place: JSONValue = ["line": line, "character": .integer(Int64(3 + 7 * number))]
      for method in ["hover", "completion", "definition", "documentHighlight"] {
        asked.append((method, ["textDocument": document, "position": place]))
      }
    }
    return asked.map { ("textDocument/\($0.0)", $0.1) }
  }

  private static func colours(_ client: TestClient, _ document: JSONValue) -> JSONValue {
    let answer = client.ask(
      id: "probe", "textDocument/semanticTokens/full", ["textDocument": document])
    return answer["result"]?["data"] ?? .array([])
  }

  /// Both answers from a little before they part.
  private static func show(_ one: JSONValue, _ other: JSONValue) -> String {
    let texts = [one, other].map { JSONWriter.bytes($0) }
    let same = zip(texts[0], texts[1]).prefix { $0 == $1 }.count
    return texts.map { text in
      String(decoding: text.dropFirst(max(0, same - 60)).prefix(200), as: UTF8.self)
    }.joined(separator: " | ")
  }
}
