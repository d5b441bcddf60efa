// Diagnostics.swift: what is wrong, pushed to clients that wait and handed to those that ask.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

/// What the client was told is wrong, by path.
struct PublishedDiagnostics {
  /// What was sent last for each path, as JSON; the empty list for what was mended.
  fileprivate var sent: [String: [UInt8]] = [:]
  /// The lists of open documents as they were written last, by path.
  fileprivate var written: [String: DiagnosticList] = [:]
  /// The documents that changed since.
  fileprivate var changed: Set<String> = []
  /// What was told along with the report of a document: files that it imports and that have mistakes.
  fileprivate var related: [String: [String]] = [:]
  fileprivate var isAllStale = false

  /// A document changed, was opened or closed.
  mutating func isStale(_ path: String) { changed.insert(path) }
  /// A document was closed.
  mutating func forget(_ path: String) {
    written[path] = nil
    related[path] = nil
  }
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
    let (changed, isAllStale) = (published.changed, published.isAllStale)
    published.changed = []
    published.isAllStale = false
    if client.pullDiagnostics {
      // Whoever asks hears it then. What was asked for before a file, a setting or data changed, and other
      // documents than the one that is typed in, may have to be asked for anew; and what was closed is read
      // from its file again.
      let isClosed = changed.contains { workspace.documents[$0] == nil }
      if client.diagnosticRefresh, isAllStale || isClosed || workspace.documents.count > 1 {
        ask("workspace/diagnostic/refresh", .null)
      }
      return
    }
    var lists = [String: [UInt8]]()
    for path in workspace.documents.keys { lists[path] = diagnostics(of: path) }
    for (path, list) in importedDiagnostics() where lists[path] == nil { lists[path] = list }
    for (path, _) in published.sent where lists[path] == nil { lists[path] = DiagnosticList.empty }
    for (path, list) in lists.sorted(by: { $0.key < $1.key }) {
      // A document's version is told with every change of its text.
      guard changed.contains(path) || published.sent[path] != list else { continue }
      var params = JSONWriter()
      params.beginObject()
      // Under the name that it was told by, whichever other the file is open under by now.
      let uri = workspace.documents[path]?.uri ?? DocumentURI.uri(path)
      params.member("uri", .string(uri))
      if let version = workspace.documents[path]?.version {
        params.member("version", .integer(Int64(version)))
      }
      params.member("diagnostics", prepared: list)
      params.endObject()
      notify("textDocument/publishDiagnostics", prepared: params.bytes)
      let isGone = workspace.documents[path] == nil && list == DiagnosticList.empty
      published.sent[path] = isGone ? nil : list
    }
  }

  /// What is wrong with a file, by itself and as part of the projects that import it: a list, as JSON.
  func diagnostics(of path: String) -> [UInt8] {
    guard let own = workspace.analysis(path) else { return DiagnosticList.empty }
    var list = DiagnosticList(since: published.written[path])
    let positions = positions(own)
    // The next one stands near the one before.
    var line: Int?
    for found in findings(own) where found.file == .main {
      let places = places(found, own, positions, near: line)
      line = places.own.start.line
      list.add(found, places) { write(found, places, own, &$0) }
    }
    for analysis in others(besides: path) {
      for file in analysis.model.files where file.path == path && file.id != .main {
        for found in findings(analysis) where found.file == file.id { add(found, analysis, &list) }
      }
    }
    let bytes = list.end()
    published.written[path] = workspace.documents[path] == nil ? nil : list
    return bytes
  }

  /// Adds what was found in a file that a project imports, unless the list has it.
  private func add(_ found: Diagnostic, _ analysis: Analysis, _ list: inout DiagnosticList) {
    let places = places(found, analysis, positions(analysis, found.file))
    list.addNew(found, places) { write(found, places, analysis, &$0) }
  }

  /// Where a diagnostic stands, and what has to do with it.
  private func places(
    _ found: Diagnostic, _ analysis: Analysis, _ own: Positions, near: Int? = nil
  ) -> DiagnosticPlaces {
    var places = DiagnosticPlaces(own: own.place(found.range, near: near))
    if client.relatedInformation {
      places.related = found.related.map { other in
        let there = other.file == found.file ? own : positions(analysis, other.file)
        return .init(
          file: other.file, place: there.place(other.range, near: places.own.start.line))
      }
    }
    return places
  }

  /// What is wrong with files that open documents import and that are not open themselves.
  private func importedDiagnostics() -> [String: [UInt8]] {
    var lists = [String: DiagnosticList]()
    for path in workspace.documents.keys.sorted() {
      guard let analysis = workspace.analysis(path), analysis.model.files.count > 1 else {
        continue
      }
      for diagnostic in findings(analysis) where diagnostic.file != .main {
        guard let file = analysis.model.file(diagnostic.file), !file.isSetting,
          workspace.document(at: file.path) == nil
        else { continue }
        add(diagnostic, analysis, &lists[file.path, default: DiagnosticList()])
      }
    }
    return lists.mapValues { list in
      var list = list
      return list.end()
    }
  }

  /// `textDocument/diagnostic`
  func documentDiagnostic(_ params: JSONValue) throws(RPCError) -> WrittenResult {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .params("`textDocument.uri` is missing.")
    }
    var writer = JSONWriter()
    writer.beginObject()
    let path = DocumentURI.path(uri)
    report(path, previous: params["previousResultId"]?.string, &writer)
    if client.relatedReports { relatedReports(path, &writer) }
    writer.endObject()
    return .json(writer.bytes)
  }

  /// Adds the reports of files that a document imports and nobody has open: whoever asks for one document
  /// hears of their mistakes in no other way. Files without any are told once, as they are mended.
  private func relatedReports(_ path: String, _ writer: inout JSONWriter) {
    guard let analysis = workspace.analysis(path), analysis.model.files.count > 1 else { return }
    let found = Set(findings(analysis).lazy.map(\.file).filter { $0 != .main })
    let wrong = found.compactMap { analysis.model.file($0) }.filter { !$0.isSetting }.map(\.path)
    let paths = Set(wrong).union(published.related[path] ?? []).filter {
      $0 != path && workspace.document(at: $0) == nil
    }
    published.related[path] = wrong
    if paths.isEmpty { return }
    writer.name("relatedDocuments")
    writer.beginObject()
    for path in paths.sorted() {
      writer.name(self.uri(path))
      writer.beginObject()
      report(path, previous: nil, &writer)
      writer.endObject()
    }
    writer.endObject()
  }

  /// What is wrong with a file, or that it is the same as before: members of an open object.
  func report(_ path: String, previous: String?, _ writer: inout JSONWriter) {
    report(path, diagnostics(of: path), previous: previous, &writer)
  }

  /// The same of a list.
  func report(
    _ path: String, _ list: [UInt8], previous: String?, _ writer: inout JSONWriter
  ) {
    let id = host.resultID(path, list)
    writer.member("kind", previous == id ? "unchanged" : "full")
    writer.member("resultId", .string(id))
    if previous != id { writer.member("items", prepared: list) }
  }

  /// A diagnostic as the protocol has it, for messages that hold one among other things.
  func json(_ diagnostic: Diagnostic, _ analysis: Analysis) -> JSONValue {
    var writer = JSONWriter()
    let places = places(diagnostic, analysis, positions(analysis, diagnostic.file))
    write(diagnostic, places, analysis, &writer)
    return (try? JSONReader.parse(writer.bytes)) ?? .null
  }

  /// Writes a diagnostic as the protocol has it. Not by way of a value: it is written with many a key.
  private func write(
    _ diagnostic: Diagnostic, _ places: DiagnosticPlaces, _ analysis: Analysis,
    _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("range", places.own)
    writer.members(prepared: diagnostic.written(words))
    if !places.related.isEmpty {
      writer.name("relatedInformation")
      writer.beginArray()
      for (other, there) in zip(diagnostic.related, places.related) {
        write(other, there.place, analysis, &writer)
      }
      writer.endArray()
    }
    writer.endObject()
  }

  /// What a diagnostic says, wherever it stands: members of an object.
  private func words(_ diagnostic: Diagnostic) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("severity", .integer(Int64(diagnostic.severity.rawValue + 1)))
    writer.member("code", .string(diagnostic.code))
    if client.codeDescription, Server.hasPage(diagnostic.code),
      let page = host.page(diagnostic.code)
    {
      writer.member("codeDescription", ["href": .string(page)])
    }
    writer.member("source", "dls")
    let help = diagnostic.help.map { "\n\($0)" } ?? ""
    writer.member("message", .string(diagnostic.message + help))
    if client.diagnosticTags, !diagnostic.tags.isEmpty {
      let tags = diagnostic.tags.map { JSONValue.integer($0 == .unnecessary ? 1 : 2) }
      writer.member("tags", .array(tags))
    }
    return Array(writer.bytes.dropFirst())
  }

  private func write(
    _ other: Related, _ place: PlacedRange, _ analysis: Analysis, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.name("location")
    writer.beginObject()
    writer.member("uri", .string(uri(analysis, other.file)))
    writer.member("range", place)
    writer.endObject()
    writer.member("message", .string(other.message))
    writer.endObject()
  }
}

/// Names for results, the same for the same content.
enum ResultID {
  static func of(_ json: [UInt8]) -> String {
    // FNV-1a: a name, not a seal.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in json { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
