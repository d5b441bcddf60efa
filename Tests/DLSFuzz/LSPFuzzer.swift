// LSPFuzzer.swift: whatever a client sends, each request has one answer and the texts stay true.

import DLSJSON
import DLSServer
import DLSTestClient
import DLSTestKit

/// The search for conversations that the language server traps on, or after which it has other texts
/// than the client, or leaves a request without its answer.
///
/// An input is the contents of messages, one a line; those up to an empty line arrive together.
enum LSPFuzzer {
  static let fuzzer = Fuzzer(
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

  private static func fault(
    _ bytes: [UInt8], _ distort: (JSONValue) -> JSONValue
  ) -> String? {
    let client = TestClient(start: false)
    var model = ClientModel()
    for batch in LSPScript.batches(bytes) {
      var contents: [[UInt8]] = []
      for line in batch {
        let message = try? JSONReader.parse(line, limits: LSPScript.limits)
        if let message { model.take(message) }
        contents.append(message.map { JSONWriter.bytes(distort($0)) } ?? line)
      }
      client.send(contents: contents)
      client.settle()
    }
    return answers(client, model) ?? (model.isOpen ? texts(client, model) : nil)
  }

  /// What is wrong with the number of answers.
  private static func answers(_ client: TestClient, _ model: ClientModel) -> String? {
    var found: [String: Int] = [:]
    for message in client.heard where message["method"] == nil {
      guard message["result"] != nil || message["error"]?["code"]?.integer != nil else {
        return "an answer with neither result nor error"
      }
      if let id = message["id"], id != .null { found[ClientModel.name(id), default: 0] += 1 }
    }
    for (id, count) in model.asked.sorted(by: { $0.key < $1.key }) where found[id] != count {
      return "request \(id) came \(count) times and was answered \(found[id] ?? 0) times"
    }
    return found.keys.first { model.asked[$0] == nil }.map { "nobody asked \($0)" }
  }

  /// What a server that opens the texts as they are now answers otherwise.
  private static func texts(_ client: TestClient, _ model: ClientModel) -> String? {
    let fresh = TestClient(start: false)
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
      let document: JSONValue = ["textDocument": ["uri": JSONValue(model.addresses[path])]]
      let end: JSONValue = [
        "textDocument": document["textDocument"] ?? .null,
        "positions": [["line": 0, "character": 0]],
      ]
      for (method, params) in [
        ("textDocument/selectionRange", end), ("textDocument/documentSymbol", document),
        ("textDocument/foldingRange", document), ("textDocument/diagnostic", document),
        ("textDocument/formatting", document),
      ] {
        let here = client.ask(id: "probe", method, params)
        let there = fresh.ask(id: "probe", method, params)
        if here != there {
          return "\(method) of \(path) after edits and of the text: \(show(here, there))"
        }
      }
    }
    return nil
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
