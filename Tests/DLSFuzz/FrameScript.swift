// FrameScript.swift: streams of bytes from a client, made from seeds: framed rightly, wrongly, or not at all.

import DLSJSON
import DLSTestKit

/// Makes and changes streams, and reads them in the plainest way there is.
enum FrameScript {
  /// What is asked last of all: whatever came before it, it is answered.
  static let last = #"{"jsonrpc":"2.0","id":"last","method":"no/such"}"#

  private static let name = Array("Content-Length: ".utf8)

  /// What stands between messages and is none.
  private static let junk: [[UInt8]] = [
    "noise\n", "\r\n", "\r\n\r\n", "\n", "\r", "{}", "C", "Content-", "Content-Length",
    "Content-Length: ", "Content-Length: 7", "Content-Length: 7\r\n", "Content-Length: 7\r\n\r",
    "Content-Length: 7\r\n\r\n", "Content-Length: x\r\n\r\n", "Content-Length: -1\r\n\r\n",
    "Content-Type: text\r\n", "Content-Type: text\r\n\r\n", "Content-Length: 0\r\n\r\n", "\u{FEFF}",
    "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: 999999999999\r\n\r\n{",
    "Content-Length: 60000000\r\n\r\n{", "Copying: 3 files\r\n\r\n",
    String(repeating: "C", count: 5000), String(repeating: "x", count: 5000),
  ].map { Array($0.utf8) }

  /// Contents that are no messages.
  private static let contents: [[UInt8]] = [
    "", "{", "[]", "null", "{}", "5", "{} {}", "{\"id\":1e999}",
    String(repeating: "[", count: 3000), String(repeating: "{\"a\":", count: 20_000),
  ].map { Array($0.utf8) }

  /// A stream of which some messages are framed rightly.
  static func make(_ random: inout SeededRandom) -> [UInt8] {
    var stream: [UInt8] = []
    for content in LSPScript.batches(LSPScript.make(&random)).joined() {
      stream += piece(content, &random)
      if random.isOnce(in: 6) { stream += random.pick(junk) }
    }
    return random.isOnce(in: 4) ? damaged(stream, &random) : stream
  }

  /// A stream with some bytes changed, taken out, doubled or put in.
  static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    damaged(bytes, &random)
  }

  private static func damaged(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    ByteMutation.damaged(bytes, accidents: 1 + random.below(3), scraps: junk, &random)
  }

  /// A message as it is sent, mostly rightly.
  private static func piece(_ content: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    let sound = MessageFrames.frame(content)
    func framed(_ length: Int) -> [UInt8] {
      Array("Content-Length: \(length)\r\n\r\n".utf8) + content
    }
    switch random.below(24) {
    case 0: return framed(random.below(content.count + 1))
    case 1: return framed(content.count + 1 + random.below(60))
    case 2: return framed(content.count + 1 + random.below(2000))
    case 3: return Array(sound.prefix(random.below(sound.count)))
    case 4: return content
    case 5: return Array("Content-Type: application/json\r\n".utf8) + sound
    case 6: return Array("content-length:\(content.count)\r\n\r\n".utf8) + content
    case 7: return MessageFrames.frame(random.pick(contents))
    default: return sound
    }
  }

  /// The contents that are framed rightly: `Content-Length: N`, an empty line, and N bytes that are an object.
  static func sound(_ stream: [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var place = 0
    while place < stream.count {
      if stream[place] == name[0], let content = content(stream[place...]) {
        found.append(Array(content))
        place = content.endIndex
      } else {
        place += 1
      }
    }
    return found
  }

  private static func content(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard rest.starts(with: name) else { return nil }
    let digits = rest.dropFirst(name.count).prefix { (48...57).contains($0) }
    let end = rest[digits.endIndex...]
    guard digits.count < 9, end.starts(with: [13, 10, 13, 10]),
      let length = Int(String(decoding: digits, as: UTF8.self))
    else { return nil }
    let content = end.dropFirst(4).prefix(length)
    guard content.count == length else { return nil }
    let value = try? JSONReader.parse(Array(content), limits: LSPScript.limits)
    return value?.object == nil ? nil : content
  }
}
