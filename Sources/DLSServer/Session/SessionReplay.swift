// SessionReplay.swift: a recorded conversation held again, and what is answered otherwise.

import DLSIDE
package import DLSJSON
import DLSLanguage

/// Holds a recorded conversation with a server of its own, whose disk is what the record tells.
package enum SessionReplay {
  /// An answer that isn't the one that was recorded.
  package struct Difference: Equatable, Sendable {
    /// The line of the record, from 1, after which it came.
    package let line: Int
    /// What the record has; nil where the server says more than it.
    package let recorded: JSONValue?
    /// What the server says; nil where it says less.
    package let now: JSONValue?
  }

  /// A line that can't be read.
  package struct Unreadable: Error, Equatable {
    package let line: Int
    package let reason: String
  }

  /// What the server says otherwise than it did.
  package static func differences(_ record: [UInt8]) throws(Unreadable) -> [Difference] {
    var lines: [(number: Int, value: JSONValue)] = []
    for (index, bytes) in record.split(separator: 0x0A, omittingEmptySubsequences: false)
      .enumerated() where !bytes.isEmpty
    {
      do throws(JSONProblem) {
        lines.append((index + 1, try JSONReader.parse(Array(bytes))))
      } catch {
        throw Unreadable(line: index + 1, reason: error.description)
      }
    }
    var stage = Stage(version: "")
    var found: [Difference] = []
    var at = 0
    while at < lines.count {
      let start = at
      // A file may hold several conversations.
      if let version = lines[at].value["version"]?.string { stage = Stage(version: version) }
      at += 1
      while at < lines.count, !begins(lines[at].value, after: lines[at - 1].value) { at += 1 }
      found += stage.differences(lines[start..<at])
    }
    return found
  }

  /// What happens by itself, by what its line begins with.
  private static let alone = [
    "version", "settled", "worked", "survey", "job", "looked", "silent", "answers", "beside",
  ]

  /// Whether a line is the first of what happens next: messages that arrived together, or a rest.
  private static func begins(_ line: JSONValue, after last: JSONValue) -> Bool {
    if Self.alone.contains(where: { line[$0] != nil }) { return true }
    guard line["client"] != nil || line["unreadable"] != nil else { return false }
    return last["batch"] == nil || last["batch"] != line["batch"]
  }
}

/// A server, and the disk and pages that a record tells of.
private final class Stage {
  private var texts: [String: Result<[UInt8], ReadFailure>] = [:]
  private var stamps: [String: FileStamp] = [:]
  private var folders: [String: [String]] = [:]
  private var pages: [String: String] = [:]
  /// What looks saw, by their words.
  private var seen: [[UInt8]: JSONValue] = [:]
  /// What was asked about each project, in turn.
  private var asked: [String: [SurveyRequest]] = [:]
  private var heard: [JSONValue] = []
  private var server: Server!

  init(version: String) {
    var host = ServerHost(
      version: version,
      readFile: { [unowned self] path in
        texts[path] ?? .failure(ReadFailure("the record doesn't hold it"))
      },
      stamp: { [unowned self] in stamps[$0] },
      projectFiles: { [unowned self] in folders[$0] ?? [] },
      page: { [unowned self] in pages[$0] },
      send: { [unowned self] content in
        if let message = try? JSONReader.parse(content) { heard.append(message) }
      })
    host.survey = { [unowned self] question in
      if let request = question.begin() { asked[request.path, default: []].append(request) }
    }
    host.preview = { [unowned self] path, _ in pages[path] }
    look(&host)
    server = Server(host)
  }

  /// Lets looks see what the record has.
  private func look(_ host: inout ServerHost) {
    host.stored = { [unowned self] in seen(.stored($0)).map(SessionFacts.names) }
    host.realPath = { [unowned self] in seen(.real($0))?.string ?? $0 }
    host.expand = { [unowned self] in SessionFacts.texts(seen(.files($0, $1))) }
    host.fileFacts = { [unowned self] in SessionFacts.texts(seen(.about($0, $1.keyword))) }
    host.world.folder = { [unowned self] path, beginning in
      seen(.folder(path, beginning: beginning)).map(SessionFacts.listing)
    }
    host.neighbours = { [unowned self] in SessionFacts.texts(seen(.neighbours($0))) }
    host.world.source = { [unowned self] in seen(.source($0)).map(SessionFacts.source) }
    host.world.layers = { [unowned self] in seen(.layers($0)).map(SessionFacts.layers) }
    host.isThere = { [unowned self] in seen(.there($0))?.boolean ?? false }
    host.looks.areUnderWay = { [unowned self] in seen(.underWay)?.boolean ?? false }
    host.remembersTrust = { [unowned self] in seen(.trusted($0))?.boolean ?? false }
    host.resultID = { [unowned self] path, list in
      seen(.name(path))?.string ?? ResultID.of(list)
    }
  }

  private func seen(_ look: SessionLook) -> JSONValue? {
    let value = seen[JSONWriter.bytes(look.words)]
    return value == .null ? nil : value
  }

  /// What was found out beside the conversation, in the words of the record; nil for other lines.
  private func event(_ line: JSONValue) -> HostEvent? {
    if line["looked"] != nil { return .looked }
    if let path = line["silent"]?.string { return .silent(path) }
    if let path = line["answers"]?.string { return .answers(path) }
    if let job = line["job"] { return SessionFacts.jobEvent(job).map(HostEvent.job) }
    guard let path = line["survey"]?.string, let turn = line["turn"]?.integer,
      let requests = asked[path], requests.indices.contains(turn - 1)
    else { return nil }
    let request = requests[turn - 1]
    let facts = SessionFacts.facts(line["facts"] ?? .null, of: request.model)
    return .survey(SurveyResult(request, facts))
  }

  /// Lets one thing happen, with the disk as it was then.
  func differences(_ lines: ArraySlice<(number: Int, value: JSONValue)>) -> [SessionReplay
    .Difference]
  {
    heard = []
    var contents: [[UInt8]] = []
    for (_, line) in lines {
      prepare(line)
      if let message = line["client"] { contents.append(JSONWriter.bytes(message)) }
      if let text = line["unreadable"]?.string { contents.append(Array(text.utf8)) }
    }
    if !contents.isEmpty { server.take(contents) }
    if lines.first?.value["settled"] != nil { server.settle() }
    if let event = lines.first.flatMap({ event($0.value) }) { server.take(event) }
    if lines.first?.value["worked"] != nil { server.work() }
    if lines.first?.value["beside"] != nil { return [] }
    let recorded = lines.compactMap { $0.value["server"] }
    let number = lines.first?.number ?? 0
    return (0..<max(recorded.count, heard.count)).compactMap { index in
      let old = index < recorded.count ? recorded[index] : nil
      let new = index < heard.count ? heard[index] : nil
      return old == new ? nil : SessionReplay.Difference(line: number, recorded: old, now: new)
    }
  }

  /// The bytes of a text, those among them that are no UTF-8.
  private func bytes(_ text: String, _ broken: [JSONValue]) -> [UInt8] {
    if broken.isEmpty { return Array(text.utf8) }
    var rest = broken[...]
    return text.unicodeScalars.flatMap { scalar -> [UInt8] in
      guard scalar == "\u{FFFD}", let next = rest.popFirst() else {
        return Array(String(scalar).utf8)
      }
      return (next.array ?? []).compactMap { $0.integer.flatMap { UInt8(exactly: $0) } }
    }
  }

  private func prepare(_ line: JSONValue) {
    if let path = line["file"]?.string {
      if let text = line["text"]?.string {
        texts[path] = .success(bytes(text, line["broken"]?.array ?? []))
      }
      if let reason = line["failure"]?.string {
        let isForeign = line["foreign"]?.boolean ?? false
        texts[path] = .failure(ReadFailure(reason, isForeign: isForeign))
      }
      if let stamp = line["stamp"] {
        stamps[path] = stamp.integer.map {
          FileStamp(size: 0, changed: Int64($0), identity: 0)
        }
      }
    }
    if let folder = line["folder"]?.string {
      folders[folder] = line["files"]?.array?.compactMap(\.string)
    }
    if let look = line["look"] { seen[JSONWriter.bytes(look)] = line["seen"] }
    if let code = line["page"]?.string { pages[code] = line["address"]?.string }
  }
}
