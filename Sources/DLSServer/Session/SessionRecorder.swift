// SessionRecorder.swift: a conversation written down: what came, what was answered, what files held.

import DLSJSON
import DLSLanguage

/// Writes a conversation down as it happens, one JSON line for each message:
///
/// ```text
/// {"version":"0.1.0"}                       what the server calls itself
/// {"client":{…},"batch":1}                  a message; those of one batch arrived together
/// {"file":"/…/lib.dlsproj","text":"…"}      what the disk held when it was looked at first
/// {"server":{…}}                            an answer, a notice or a question of the server's
/// {"settled":true}                          no message was waiting
/// {"worked":true}                           a step of what takes long was done
/// {"beside":true}                           data or a command told something: not held again
/// ```
package final class SessionRecorder {
  private let write: ([UInt8]) -> Void
  private var mask: SessionMask
  private var batch: Int64 = 0
  private var stamps: [String: FileStamp?] = [:]
  private var numbers: [String: Int64] = [:]
  private var folders: [String: [String]] = [:]
  private var pages: Set<String> = []

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
        line(["file": .string(path), "text": .string(String(decoding: bytes, as: UTF8.self))])
      case .failure(let failure):
        line(["file": .string(path), "failure": .string(failure.reason)])
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
        line(["page": .string(code), "address": .string(address)])
      }
      return address
    }
    heard.send = { [self] content in
      host.send(content)
      if let message = try? JSONReader.parse(content) { line(["server": message]) }
    }
    return heard
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
  package func besides() { line(["beside": true]) }

  /// No message was waiting; to be called before the server settles.
  package func settled() { line(["settled": true]) }

  /// No message was waiting; to be called before the server works on.
  package func worked() { line(["worked": true]) }

  private func line(_ value: JSONValue) {
    write(JSONWriter.bytes(mask.masked(value)) + [0x0A])
  }
}
