// CodeActions.swift: what can be done about a place: requests, and how actions are written.

import DLSCheck
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSSyntax
import DLSText

extension Server {
  /// `textDocument/codeAction`
  func codeAction(_ params: JSONValue) throws(RPCError) -> JSONValue {
    // A client of long ago takes commands alone, and there are none that change a text.
    guard client.codeActionLiterals, let analysis = try analysis(params) else { return .null }
    let range = try positions(analysis).range(params["range"])
    let wanted = WantedKinds(params["context"])
    let found = actions(range, analysis, wanted, isWhole: !client.codeActionResolve)
    let offered = found.compactMap { action in
      action.obstacle != nil && !client.disabledActions ? nil : json(action, range, analysis)
    }
    try waitForLooks()
    return .array(offered)
  }

  /// Whether an action is one whose change speaks of files that may not be open.
  static func isRefactoring(_ key: String) -> Bool { key.hasPrefix("refactor.") }

  /// Whether something can be done about the place of a request that other files have a say in.
  func needsUsers(_ params: JSONValue) -> Bool {
    guard let analysis = (try? analysis(params)) ?? nil,
      let range = try? positions(analysis).range(params["range"])
    else { return false }
    return LetInlining.target(Caret(analysis, range.start)) != nil
      || LibraryExtraction.isPossible(range, analysis)
  }

  /// `codeAction/resolve`
  func resolveCodeAction(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard var action = params.object, let data = params["data"] else {
      throw .params("An action that was offered here has `data`.")
    }
    action["edit"] = try change(data)?.json(self)
    return .object(action)
  }

  /// The change of an action that was offered earlier.
  private func change(_ data: JSONValue) throws(RPCError) -> WorkspaceChange? {
    guard let uri = data["uri"]?.string, let start = data["start"]?.integer,
      let end = data["end"]?.integer, let key = data["key"]?.string
    else { throw .params("`data` is not what was offered with the action.") }
    let path = DocumentURI.path(uri)
    guard let analysis = workspace.analysis(path),
      data["version"] == version(of: path)
    else { throw RPCError(RPCError.contentModified, "The text has changed since.") }
    let range = TextRange(UInt32(clamping: start), UInt32(clamping: end))
      .clamped(to: analysis.main.tree.bytes.count)
    let found = actions(
      range, analysis, WantedKinds(nil), isWhole: Server.isRefactoring(key)
    ).first { $0.key == key }
    try waitForLooks()
    // What files that nobody has open have against it is known now.
    if let obstacle = found?.obstacle { throw RPCError(RPCError.requestFailed, obstacle) }
    guard let found else {
      throw RPCError(RPCError.contentModified, "There is no such action any more.")
    }
    return found.change()
  }

  private func version(of path: String) -> JSONValue {
    workspace.documents[path]?.version.map { .integer(Int64($0)) } ?? .null
  }

  /// An action as the protocol writes it; nil for one without effect.
  private func json(
    _ action: ProposedAction, _ range: TextRange, _ analysis: Analysis
  ) -> JSONValue? {
    var json: JSONObject = ["title": .string(action.title)]
    json["kind"] = .string(action.kind.rawValue)
    if !action.diagnostics.isEmpty { json["diagnostics"] = .array(action.diagnostics) }
    if action.isPreferred { json["isPreferred"] = true }
    if let obstacle = action.obstacle {
      json["disabled"] = ["reason": .string(obstacle)]
    } else if let command = action.command {
      json["command"] = command
    } else if client.codeActionResolve {
      json["data"] = [
        "uri": .string(uri(analysis, .main)), "version": version(of: analysis.path),
        "start": .integer(Int64(range.start)), "end": .integer(Int64(range.end)),
        "key": .string(action.key),
      ]
    } else {
      guard let change = action.change() else { return nil }
      json["edit"] = change.json(self)
    }
    return .object(json)
  }
}
