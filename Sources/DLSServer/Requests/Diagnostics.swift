// Diagnostics.swift: what is wrong, pushed to clients that wait and handed to those that ask.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

/// What the client was told is wrong, by path.
struct PublishedDiagnostics {
  /// What was sent last for each path, as JSON; the empty list for what was mended.
  fileprivate var sent: [String: [UInt8]] = [:]
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
    var lists: [String: [UInt8]] = [:]
    for path in workspace.documents.keys { lists[path] = diagnostics(of: path) }
    for (path, list) in importedDiagnostics() where lists[path] == nil { lists[path] = list }
    for (path, _) in published.sent where lists[path] == nil { lists[path] = JSONList.empty }
    for (path, list) in lists.sorted(by: { $0.key < $1.key }) {
      // A document's version is told with every change of its text.
      guard changed.contains(path) || published.sent[path] != list else { continue }
      var params = JSONWriter()
      params.beginObject()
      params.member("uri", .string(uri(path)))
      if let version = workspace.documents[path]?.version {
        params.member("version", .integer(Int64(version)))
      }
      params.member("diagnostics", prepared: list)
      params.endObject()
      notify("textDocument/publishDiagnostics", prepared: params.bytes)
      let isGone = workspace.documents[path] == nil && list == JSONList.empty
      published.sent[path] = isGone ? nil : list
    }
  }

  /// What is wrong with a file, by itself and as part of the open projects that import it: a list, as
  /// JSON.
  func diagnostics(of path: String) -> [UInt8] {
    guard let own = workspace.analysis(path) else { return JSONList.empty }
    var list = JSONList()
    let positions = positions(own)
    // The next one stands near the one before.
    var line: Int?
    for found in findings(own) where found.file == .main {
      list.add { line = write(found, positions, own, near: line, &$0) }
    }
    for other in workspace.documents.keys.sorted() where other != path {
      guard let analysis = workspace.analysis(other) else { continue }
      for file in analysis.model.files where file.path == path && file.id != .main {
        for found in findings(analysis) where found.file == file.id {
          list.addNew { write(found, self.positions(analysis, file.id), analysis, &$0) }
        }
      }
    }
    return list.bytes
  }

  /// What is wrong with files that open documents import and that are not open themselves.
  private func importedDiagnostics() -> [String: [UInt8]] {
    var lists: [String: JSONList] = [:]
    for path in workspace.documents.keys.sorted() {
      guard let analysis = workspace.analysis(path), analysis.model.files.count > 1 else {
        continue
      }
      for diagnostic in findings(analysis) where diagnostic.file != .main {
        guard let file = analysis.model.file(diagnostic.file), !file.isSetting,
          workspace.documents[file.path] == nil
        else { continue }
        lists[file.path, default: JSONList()].addNew {
          write(diagnostic, positions(analysis, file.id), analysis, &$0)
        }
      }
    }
    return lists.mapValues(\.bytes)
  }

  /// `textDocument/diagnostic`
  func documentDiagnostic(_ params: JSONValue) throws(RPCError) -> [UInt8] {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .params("`textDocument.uri` is missing.")
    }
    var writer = JSONWriter()
    writer.beginObject()
    report(DocumentURI.path(uri), previous: params["previousResultId"]?.string, &writer)
    writer.endObject()
    return writer.bytes
  }

  /// What is wrong with a file, or that it is the same as before: members of an open object.
  func report(_ path: String, previous: String?, _ writer: inout JSONWriter) {
    let list = diagnostics(of: path)
    let id = host.resultID(path, list)
    writer.member("kind", previous == id ? "unchanged" : "full")
    writer.member("resultId", .string(id))
    if previous != id { writer.member("items", prepared: list) }
  }

  /// A diagnostic as the protocol has it, for messages that hold one among other things.
  func json(_ diagnostic: Diagnostic, _ analysis: Analysis) -> JSONValue {
    var writer = JSONWriter()
    write(diagnostic, positions(analysis, diagnostic.file), analysis, &writer)
    return (try? JSONReader.parse(writer.bytes)) ?? .null
  }

  /// Writes a diagnostic as the protocol has it. Not by way of a value: it is written with every key.
  /// - Parameter near: a line that may be near it.
  /// - Returns: the line that it begins in.
  @discardableResult
  private func write(
    _ diagnostic: Diagnostic, _ positions: Positions, _ analysis: Analysis, near: Int? = nil,
    _ writer: inout JSONWriter
  ) -> Int {
    writer.beginObject()
    let line = positions.write("range", diagnostic.range, near: near, &writer)
    writer.members(prepared: diagnostic.written(words))
    if client.relatedInformation {
      let related = diagnostic.related
      if !related.isEmpty {
        writer.name("relatedInformation")
        writer.beginArray()
        for other in related { write(other, analysis, &writer) }
        writer.endArray()
      }
    }
    writer.endObject()
    return line
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

  private func write(_ other: Related, _ analysis: Analysis, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.name("location")
    writer.beginObject()
    writer.member("uri", .string(uri(analysis, other.file)))
    positions(analysis, other.file).write("range", other.range, &writer)
    writer.endObject()
    writer.member("message", .string(other.message))
    writer.endObject()
  }
}

/// A list that is written as JSON item by item.
private struct JSONList {
  /// A list of nothing.
  static let empty = Array("[]".utf8)

  private var writer = JSONWriter()
  /// The items, once it matters which are there.
  private var known: Set<[UInt8]> = []
  /// Where each item begins and ends.
  private var ranges: [Range<Int>] = []

  init() { writer.beginArray() }

  /// Adds an item.
  mutating func add(_ write: (inout JSONWriter) -> Void) {
    let start = writer.bytes.count
    write(&writer)
    ranges.append((ranges.isEmpty ? start : start + 1)..<writer.bytes.count)
  }

  /// Adds an item that isn't there yet.
  mutating func addNew(_ write: (inout JSONWriter) -> Void) {
    if known.count < ranges.count { known = Set(ranges.map { Array(writer.bytes[$0]) }) }
    var item = JSONWriter()
    write(&item)
    guard known.insert(item.bytes).inserted else { return }
    add { $0.value(prepared: item.bytes) }
  }

  /// The list.
  var bytes: [UInt8] {
    var writer = writer
    writer.endArray()
    return writer.bytes
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
