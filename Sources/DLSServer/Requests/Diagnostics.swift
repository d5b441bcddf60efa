// Diagnostics.swift: what is wrong, pushed to clients that wait and handed to those that ask.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

/// What the client was told is wrong, by path.
struct PublishedDiagnostics {
  /// What was sent last for each path, the empty list for what was mended.
  fileprivate var sent: [String: JSONValue] = [:]
  /// The documents that changed since.
  fileprivate var changed: Set<String> = []
  fileprivate var isAllStale = false

  /// A document changed, was opened or closed.
  mutating func isStale(_ path: String) { changed.insert(path) }
  /// Something changed that any of them may depend on.
  mutating func everythingIsStale() { isAllStale = true }
  /// Whether anything changed since the client was told last.
  var isAnyStale: Bool { isAllStale || !changed.isEmpty }
}

extension Server {
  /// Tells the client what is wrong with the open documents and with files they import, as far as
  /// that changed.
  func publishDiagnostics() {
    if published.changed.isEmpty && !published.isAllStale { return }
    let changed = published.changed
    published.changed = []
    published.isAllStale = false
    if client.pullDiagnostics {
      // Whoever asks hears it then. Only other documents may have to be asked for anew.
      if client.diagnosticRefresh, workspace.documents.count > 1 {
        ask("workspace/diagnostic/refresh", .null)
      }
      return
    }
    var lists: [String: JSONValue] = [:]
    for path in workspace.documents.keys { lists[path] = diagnostics(of: path) }
    for (path, list) in importedDiagnostics() where lists[path] == nil { lists[path] = list }
    for (path, _) in published.sent where lists[path] == nil { lists[path] = .array([]) }
    for (path, list) in lists.sorted(by: { $0.key < $1.key }) {
      // A document's version is told with every change of its text.
      guard published.sent[path] != list || changed.contains(path) else { continue }
      var params: JSONObject = [:]
      params["uri"] = .string(uri(path))
      params["version"] = workspace.documents[path]?.version.map { .integer(Int64($0)) }
      params["diagnostics"] = list
      notify("textDocument/publishDiagnostics", .object(params))
      let isGone = workspace.documents[path] == nil && list == .array([])
      published.sent[path] = isGone ? nil : list
    }
  }

  /// What is wrong with a file: by itself, and as part of the open projects that import it.
  func diagnostics(of path: String) -> JSONValue {
    guard let own = workspace.analysis(path) else { return .array([]) }
    var found = findings(own).filter { $0.file == .main }.map { json($0, own) }
    for other in workspace.documents.keys.sorted() where other != path {
      guard let analysis = workspace.analysis(other) else { continue }
      for file in analysis.model.files where file.path == path && file.id != .main {
        let more = findings(analysis).filter { $0.file == file.id }.map { json($0, analysis) }
        found += more.filter { !found.contains($0) }
      }
    }
    return .array(found)
  }

  /// What is wrong with files that open documents import and that are not open themselves.
  private func importedDiagnostics() -> [String: JSONValue] {
    var lists: [String: [JSONValue]] = [:]
    for path in workspace.documents.keys.sorted() {
      guard let analysis = workspace.analysis(path) else { continue }
      for diagnostic in findings(analysis) where diagnostic.file != .main {
        guard let file = analysis.model.file(diagnostic.file), !file.isSetting,
          workspace.documents[file.path] == nil
        else { continue }
        let json = json(diagnostic, analysis)
        if lists[file.path]?.contains(json) != true { lists[file.path, default: []].append(json) }
      }
    }
    return lists.mapValues { .array($0) }
  }

  /// `textDocument/diagnostic`
  func documentDiagnostic(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .params("`textDocument.uri` is missing.")
    }
    return report(DocumentURI.path(uri), previous: params["previousResultId"]?.string)
  }

  /// `workspace/diagnostic`
  func workspaceDiagnostic(_ params: JSONValue) throws(RPCError) -> JSONValue {
    var previous: [String: String] = [:]
    for item in params["previousResultIds"]?.array ?? [] {
      if let uri = item["uri"]?.string { previous[DocumentURI.path(uri)] = item["value"]?.string }
    }
    let files = workspace.knownFiles
    let token = params["workDoneToken"]
    if let token { progress(token, ["kind": "begin", "title": "check the workspace"]) }
    defer { if let token { progress(token, ["kind": "end"]) } }
    let items = files.enumerated().map { index, path -> JSONValue in
      if let token, index % 16 == 15 { tellProgress(token, index, of: files.count) }
      var report = report(path, previous: previous[path]).object ?? [:]
      report["uri"] = .string(uri(path))
      let version = workspace.documents[path]?.version
      report["version"] = version.map { .integer(Int64($0)) } ?? .null
      return .object(report)
    }
    return ["items": .array(items)]
  }

  private func tellProgress(_ token: JSONValue, _ done: Int, of count: Int) {
    progress(
      token,
      [
        "kind": "report", "percentage": JSONValue(done * 100 / max(1, count)),
        "message": "\(done) of \(count) files",
      ])
    host.flush()
  }

  /// What is wrong with a file, or that it is the same as before.
  private func report(_ path: String, previous: String?) -> JSONValue {
    let list = diagnostics(of: path)
    let id = ResultID.of(list)
    if previous == id { return ["kind": "unchanged", "resultId": .string(id)] }
    return ["kind": "full", "resultId": .string(id), "items": list]
  }

  /// A diagnostic as the protocol writes it.
  func json(_ diagnostic: Diagnostic, _ analysis: Analysis) -> JSONValue {
    var json: JSONObject = [:]
    json["range"] = positions(analysis, diagnostic.file).json(diagnostic.range)
    json["severity"] = .integer(Int64(diagnostic.severity.rawValue + 1))
    json["code"] = .string(diagnostic.code)
    if client.codeDescription, diagnostic.code.hasPrefix("DLS") {
      json["codeDescription"] = ["href": .string(host.page(diagnostic.code))]
    }
    json["source"] = "dls"
    let help = diagnostic.help.map { "\n\($0)" } ?? ""
    json["message"] = .string(diagnostic.message + help)
    let tags = diagnostic.tags.map { JSONValue.integer($0 == .unnecessary ? 1 : 2) }
    if client.diagnosticTags, !tags.isEmpty { json["tags"] = .array(tags) }
    let related = diagnostic.related.map { other -> JSONValue in
      [
        "location": location(analysis, Place(file: other.file, range: other.range)),
        "message": .string(other.message),
      ]
    }
    if client.relatedInformation, !related.isEmpty {
      json["relatedInformation"] = .array(related)
    }
    return .object(json)
  }
}

/// Names for results, the same for the same content.
enum ResultID {
  static func of(_ json: JSONValue) -> String {
    // FNV-1a: a name, not a seal.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in JSONWriter.bytes(json) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
