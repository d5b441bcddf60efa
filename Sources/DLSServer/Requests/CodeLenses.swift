// CodeLenses.swift: what stands above blocks: commands with what they come to, and uses.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

extension Server {
  /// `textDocument/codeLens`
  func codeLens(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .params("`textDocument.uri` is missing.")
    }
    let path = DocumentURI.path(uri)
    guard let (analysis, file, facts) = view(of: path) else { return .null }
    let positions = positions(analysis, file)
    let lenses = CodeLenses.of(
      analysis, file: file, facts: facts,
      isRunnable: analysis.path == path && analysis.model.project != nil)
    return .array(
      lenses.map { lens -> JSONValue in
        var json: JSONObject = ["range": positions.json(lens.range)]
        switch lens.offer {
        case .command(let name, let block):
          var argument: JSONObject = ["uri": .string(uri)]
          argument["block"] = block.map { .string($0) }
          json["command"] = [
            "title": .string(lens.title), "command": .string("dls.\(name)"),
            "arguments": [.object(argument)],
          ]
        case .profile(let name):
          json["command"] = [
            "title": .string(lens.title), "command": .string(Server.profileCommand),
            "arguments": [["uri": .string(uri), "profile": name.map { .string($0) } ?? .null]],
          ]
        case .uses:
          json["data"] = ["uri": .string(uri), "position": positions.json(lens.range.start)]
        }
        return .object(json)
      })
  }

  /// `codeLens/resolve`: counts the uses of a thing, in every project that holds its file, and leads to them
  /// in clients that can list places.
  func resolveCodeLens(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard var lens = params.object else { throw .params("A code lens is an object.") }
    guard let data = lens["data"], let uri = data["uri"]?.string else { return params }
    var places: Set<String> = []
    var locations: [JSONValue] = []
    for (analysis, occurrences) in try sameThings(DocumentURI.path(uri), data["position"]) {
      for use in occurrences where use.role == .use {
        let file = analysis.model.files[Int(use.place.file.rawValue)].path
        guard places.insert("\(use.place.range.start) \(file)").inserted else { continue }
        if client.showsReferences { locations.append(location(analysis, use.place)) }
      }
    }
    var command: JSONObject = ["title": .string(Figures.count(places.count, "reference"))]
    // A line without a command is for reading.
    command["command"] = locations.isEmpty ? "" : "dls.showReferences"
    if !locations.isEmpty {
      command["arguments"] = [.string(uri), data["position"] ?? .null, .array(locations)]
    }
    lens["command"] = .object(command)
    return .object(lens)
  }
}
