// SessionRecorder.swift: a conversation written down: what came, what was answered, what files held.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

/// Writes a conversation down as it happens, one JSON line for each message:
///
/// ```text
/// {"version":"0.1.0"}                       what the server calls itself
/// {"client":{…},"batch":1}                  a message; those of one batch arrived together
/// {"file":"/…/lib.dlsproj","text":"…"}      what the disk held when it was looked at first
/// {"file":"/…","text":"…","broken":[[…]]}   the same, with the bytes that are no UTF-8
/// {"server":{…}}                            an answer, a notice or a question of the server's
/// {"settled":true}                          no message was waiting
/// {"worked":true}                           a request that waited was answered, or a step of it done
/// {"look":["folder","/…/data",""],"seen":…} what was seen when something else was looked at
/// {"looked":true}                           a look has ended that a request may wait for
/// {"silent":"/…/data"}                      something doesn't answer, and is left out
/// {"answers":"/…/data"}                     it does again
/// {"survey":"/…/a.dlsproj","turn":2,…}      what data and store say of a text
/// {"job":{…}}                               how a command goes on
/// {"beside":true}                           something arrived that was no message: not held again
/// ```
package final class SessionRecorder {
  private let write: ([UInt8]) -> Void
  private var mask: SessionMask
  private var batch: Int64 = 0
  private var stamps: [String: FileStamp?] = [:]
  private var numbers: [String: Int64] = [:]
  private var folders: [String: [String]] = [:]
  private var pages: Set<String> = []
  /// The paths that led elsewhere once.
  private var links: Set<String> = []
  /// What was seen last, by the words of the look.
  private var seen: [[UInt8]: JSONValue] = [:]
  /// How often each project was asked about, and which turn each question was.
  private var surveys: [String: Int] = [:]
  private var turns: [Int: Int] = [:]

  /// A recorder.
  /// - Parameters:
  ///   - salt: a number of chance, so that masked names tell nothing.
  ///   - write: takes a line with its line feed.
  package init(version: String, salt: UInt64, write: @escaping ([UInt8]) -> Void) {
    self.write = write
    mask = SessionMask(salt: salt)
    line(["version": .string(version)])
  }

  /// The host, listened to.
  package func listening(to host: ServerHost) -> ServerHost {
    var heard = host
    heard.readFile = { [self] path in
      let result = host.readFile(path)
      switch result {
      case .success(let bytes):
        let text = String(decoding: bytes, as: UTF8.self)
        var told: JSONObject = ["file": .string(path), "text": .string(text)]
        if !text.utf8.elementsEqual(bytes) { told["broken"] = SessionRecorder.broken(bytes) }
        line(.object(told))
      case .failure(let failure):
        line([
          "file": .string(path), "failure": .string(failure.reason),
          "foreign": .boolean(failure.isForeign),
        ])
      }
      return result
    }
    heard.stamp = { [self] path in
      let stamp = host.stamp(path)
      note(path, stamp)
      return stamp
    }
    heard.projectFiles = { [self] folder in
      let files = host.projectFiles(folder)
      if folders[folder] != files {
        folders[folder] = files
        line(["folder": .string(folder), "files": JSONValue(files)])
      }
      return files
    }
    heard.page = { [self] code in
      let address = host.page(code)
      if pages.insert(code).inserted {
        line(["page": .string(code), "address": address.map { .string($0) } ?? .null])
      }
      return address
    }
    heard.preview = { [self] path, text in
      let address = host.preview(path, text)
      if pages.insert(path).inserted {
        line(["page": .string(path), "address": address.map { .string($0) } ?? .null])
      }
      return address
    }
    listenToLooks(&heard, host)
    heard.survey = { [self] request in
      surveys[request.path, default: 0] += 1
      turns[request.number] = surveys[request.path]
      host.survey(request)
    }
    heard.send = { [self] content in
      host.send(content)
      if let message = try? JSONReader.parse(content) { line(["server": message]) }
    }
    return heard
  }

  /// Listens to what is looked at but for projects and libraries.
  private func listenToLooks(_ heard: inout ServerHost, _ host: ServerHost) {
    heard.stored = { [self] analysis in
      note(.stored(analysis), host.stored(analysis)) { SessionFacts.json($0) }
    }
    heard.realPath = { [self] path in
      let real = host.realPath(path)
      // Few paths are links; what isn't known to be one is none.
      if real != path || links.contains(path) {
        links.insert(path)
        _ = note(.real(path), real) { .string($0) }
      }
      return real
    }
    heard.expand = { [self] pattern, isOfImagery in
      note(.files(pattern, isOfImagery), host.expand(pattern, isOfImagery)) { JSONValue($0) }
    }
    heard.fileFacts = { [self] path, block in
      note(.about(path, block.keyword), host.fileFacts(path, block)) { JSONValue($0) }
    }
    heard.world.folder = { [self] path, beginning in
      note(.folder(path, beginning: beginning), host.world.folder(path, beginning)) {
        SessionFacts.json($0)
      }
    }
    heard.neighbours = { [self] path in
      note(.neighbours(path), host.neighbours(path)) { JSONValue($0) }
    }
    heard.world.source = { [self] block in
      note(.source(block), host.world.source(block)) { SessionFacts.json($0) }
    }
    heard.world.layers = { [self] path in
      note(.layers(path), host.world.layers(path)) { SessionFacts.json($0) }
    }
    heard.isThere = { [self] path in
      note(.there(path), host.isThere(path)) { .boolean($0) }
    }
    heard.looks.areUnderWay = { [self] in
      note(.underWay, host.looks.areUnderWay()) { .boolean($0) }
    }
    heard.remembersTrust = { [self] place in
      note(.trusted(place), host.remembersTrust(place)) { .boolean($0) }
    }
    heard.resultID = { [self] path, list in
      note(.name(path), host.resultID(path, list)) { .string($0) }
    }
  }

  /// Writes down what a look saw, where it isn't what the last one did, and hands it on.
  private func note<Seen>(
    _ look: SessionLook, _ seen: Seen?, _ json: (Seen) -> JSONValue
  ) -> Seen? {
    let (words, value) = (look.words, seen.map(json) ?? .null)
    let key = JSONWriter.bytes(words)
    if self.seen[key] != value {
      self.seen[key] = value
      line(["look": words, "seen": value])
    }
    return seen
  }

  /// The same for a look that always sees something.
  private func note<Seen>(
    _ look: SessionLook, _ seen: Seen, _ json: (Seen) -> JSONValue
  ) -> Seen {
    _ = note(look, Optional(seen), json)
    return seen
  }

  private func note(_ path: String, _ stamp: FileStamp?) {
    if let known = stamps[path], known == stamp { return }
    stamps[path] = .some(stamp)
    numbers[path, default: 0] += 1
    let number = stamp == nil ? JSONValue.null : .integer(numbers[path] ?? 0)
    line(["file": .string(path), "stamp": number])
  }

  /// Messages arrived together; to be called before the server takes them.
  package func received(_ contents: [[UInt8]]) {
    batch += 1
    for content in contents {
      let message = try? JSONReader.parse(content, limits: IncomingMessage.limits)
      if let message {
        mask.learn(message)
        line(["client": message, "batch": .integer(batch)])
      } else {
        let text = String(decoding: content.prefix(2000), as: UTF8.self)
        line(["unreadable": .string(text), "batch": .integer(batch)])
      }
    }
  }

  /// Something was found out beside the conversation; to be called before the server takes it.
  package func found(_ event: HostEvent) {
    switch event {
    case .survey(let result):
      line([
        "survey": .string(result.path), "turn": JSONValue(turns[result.number] ?? 0),
        "facts": SessionFacts.json(result.facts),
      ])
    case .job(let event): line(["job": SessionFacts.json(event)])
    case .looked: line(["looked": true])
    case .silent(let path): line(["silent": .string(path)])
    case .answers(let path): line(["answers": .string(path)])
    }
  }

  /// Something arrived that was no message; to be called before the server takes note of it.
  package func besides() { line(["beside": true]) }

  /// No message was waiting; to be called before the server settles.
  package func settled() { line(["settled": true]) }

  /// No message was waiting; to be called before the server works on.
  package func worked() { line(["worked": true]) }

  /// The bytes that each U+FFFD of a text stands for, in their order.
  private static func broken(_ bytes: [UInt8]) -> JSONValue {
    var found: [JSONValue] = []
    var next = 0
    while next < bytes.count {
      let step = UTF8Decoder.step(bytes.span, at: next)
      let piece = bytes[next..<next + step.length]
      if step.scalar.map({ $0 == "\u{FFFD}" }) ?? true {
        found.append(.array(piece.map { .integer(Int64($0)) }))
      }
      next += step.length
    }
    return .array(found)
  }

  private func line(_ value: JSONValue) {
    write(JSONWriter.bytes(mask.masked(value)) + [0x0A])
  }
}
