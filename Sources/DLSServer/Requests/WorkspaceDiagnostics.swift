// WorkspaceDiagnostics.swift: `workspace/diagnostic`, answered file by file between all else that is asked.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

/// A question about what is wrong in all files, as far as it is answered.
struct WorkspaceExamination {
  let request: RequestID
  /// The files to look at.
  fileprivate var files: [String]
  /// Where they lead, links resolved.
  fileprivate var places: Set<String>
  /// What the client has of each already.
  fileprivate var previous: [String: String]
  /// Under what is told how far it is; nil where the client wants none.
  fileprivate let progress: JSONValue?
  /// Under what reports are handed over as soon as they are there; nil where the client takes them
  /// together.
  fileprivate let parts: JSONValue?
  /// The files that others were looked at for before.
  fileprivate var late: Set<String> = []
  /// How many files were looked at.
  fileprivate var done = 0
  /// The reports of those that weren't handed over.
  fileprivate var reports: [[UInt8]] = []
}

extension Server {
  /// `workspace/diagnostic`. Each file is a step of its own, taken when no message waits: so an edit
  /// never waits for it, and it can be cancelled wherever it is.
  func workspaceDiagnostic(_ id: RequestID, _ params: JSONValue) throws(RPCError) {
    var previous: [String: String] = [:]
    for item in params["previousResultIds"]?.array ?? [] {
      if let uri = item["uri"]?.string { previous[DocumentURI.path(uri)] = item["value"]?.string }
    }
    let files = workspace.knownFiles
    examinations.append(
      WorkspaceExamination(
        request: id, files: files, places: Set(files.map(workspace.realPath)), previous: previous,
        progress: params["workDoneToken"], parts: params["partialResultToken"]))
    if let token = params["workDoneToken"] {
      progress(
        token, ["kind": "begin", "title": "check the workspace", "cancellable": true])
    }
  }

  /// Takes the next of those steps.
  func workOnExamination() {
    if examinations[0].done < examinations[0].files.count { examineNextFile() }
    if examinations[0].done == examinations[0].files.count { endExamination() }
  }

  private func examineNextFile() {
    let path = examinations[0].files[examinations[0].done]
    examinations[0].done += 1
    addImports(of: path)
    if isTooEarly(path) { return examinations[0].files.append(path) }
    handOver(path, diagnostics(of: path))
    if let token = examinations[0].progress, examinations[0].done % 16 == 0 { tellProgress(token) }
  }

  /// Hands a report over, or keeps it for the end.
  private func handOver(_ path: String, _ list: [UInt8]) {
    var writer = JSONWriter()
    writer.beginObject()
    let previous = examinations[0].previous.removeValue(forKey: path)
    report(path, list, previous: previous, &writer)
    let document = workspace.documents[path]
    writer.member("uri", .string(document?.uri ?? DocumentURI.uri(path)))
    writer.member("version", document?.version.map { .integer(Int64($0)) } ?? .null)
    writer.endObject()
    if let token = examinations[0].parts {
      handOver(writer.bytes, token)
    } else {
      examinations[0].reports.append(writer.bytes)
    }
  }

  /// Whether what is wrong with a file is known better once all others were looked at: one may import it, use what it
  /// has, and find something in it. Each waits for that once.
  private func isTooEarly(_ path: String) -> Bool {
    guard workspace.documents[path] == nil, let analysis = workspace.analysis(path),
      analysis.model.project == nil || hasUnused(analysis), workspace.isAnyUnknown
    else { return false }
    return examinations[0].late.insert(path).inserted
  }

  /// What a file imports from outside of the workspace's folders is looked at, too.
  private func addImports(of path: String) {
    guard let model = workspace.analysis(path)?.model, model.files.count > 1 else { return }
    for file in model.files where file.id != .main && !file.isSetting {
      guard examinations[0].places.insert(workspace.realPath(file.path)).inserted else { continue }
      examinations[0].files.append(file.path)
    }
  }

  private func handOver(_ report: [UInt8], _ token: JSONValue) {
    var params = JSONWriter()
    params.beginObject()
    params.member("token", token)
    params.member("value", prepared: Server.items([report]))
    params.endObject()
    notify("$/progress", prepared: params.bytes)
  }

  private func tellProgress(_ token: JSONValue) {
    let (done, count) = (examinations[0].done, examinations[0].files.count)
    progress(
      token,
      [
        "kind": "report", "percentage": JSONValue(done * 100 / max(1, count)),
        "message": "\(done) of \(count) files",
      ])
  }

  private func endExamination() {
    // Of files that are gone, or aren't of the workspace any more, the client has something still.
    for path in examinations[0].previous.keys.sorted() { handOver(path, DiagnosticList.empty) }
    let ended = examinations.removeFirst()
    if let token = ended.progress { progress(token, ["kind": "end"]) }
    host.send(OutgoingMessage.response(ended.request, .json(Server.items(ended.reports))))
  }

  /// Gives up what is left to do of some questions, and says so.
  func cancelExaminations(
    _ reason: String, where isMeant: (WorkspaceExamination) -> Bool = { _ in true }
  ) {
    for given in examinations where isMeant(given) {
      if let token = given.progress { progress(token, ["kind": "end", "message": "stopped"]) }
      fail(given.request, RPCError(RPCError.requestCancelled, reason))
    }
    examinations.removeAll(where: isMeant)
  }

  /// The same for the one whose progress was stopped.
  func cancelExaminations(progress token: JSONValue) {
    cancelExaminations("The request was cancelled.") { $0.progress == token }
  }

  private static func items(_ reports: [[UInt8]]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("items")
    writer.beginArray()
    for report in reports { writer.value(prepared: report[...]) }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }
}
