// InlayHints.swift: what is told between the words of a text.

import DLSIDE
import DLSJSON
import DLSText

extension Server {
  /// `textDocument/inlayHint`
  func inlayHint(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .params("`textDocument.uri` is missing.")
    }
    let path = DocumentURI.path(uri)
    guard let (analysis, file, facts) = view(of: path) else { return .null }
    let positions = positions(analysis, file)
    let hints = InlayHints.of(
      analysis, file: file, in: try positions.range(params["range"]), kinds: settings(path).hints,
      facts: facts)
    return .array(hints.map { json($0, positions) })
  }

  private func json(_ hint: InlayHint, _ positions: Positions) -> JSONValue {
    var json: JSONObject = [
      "position": positions.json(hint.offset), "label": .string(hint.label), "paddingLeft": true,
    ]
    if hint.kind == .defaults { json["kind"] = 2 }
    if !hint.tooltip.isEmpty {
      json["tooltip"] = ["kind": "markdown", "value": .string(hint.tooltip)]
    }
    return .object(json)
  }
}
