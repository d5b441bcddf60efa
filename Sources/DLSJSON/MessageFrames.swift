// MessageFrames.swift: messages with a Content-Length in front, as JSON-RPC over pipes has them.

/// Why a stream of messages can't be read any further.
package struct FrameProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  let reason: String
  /// What the stream held there instead, cut short and made printable.
  package let excerpt: String
  /// Whether a message is longer than allowed.
  package var isTooLong = false

  /// "this is no message header: 'hello'"
  package var description: String { excerpt.isEmpty ? reason : "\(reason): '\(excerpt)'" }
}

/// Cuts a stream of bytes into messages. Bytes come in as they arrive, in pieces of any size.
package struct MessageFrames {
  /// How long a message may be, in bytes.
  let limit: Int
  /// How long a header may be, in bytes.
  static let headerLimit = 4096

  private var buffer: [UInt8] = []
  private var start = 0
  /// Whether the next header has yet to be looked for, after a problem.
  var isLost = false
  /// How much of what is unread was looked through for a header that should not be there.
  var looked = 0

  /// A reader of messages up to the limit (64 MiB unless said).
  package init(limit: Int = 64 << 20) { self.limit = limit }

  /// Adds bytes that arrived.
  package mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

  /// The same from memory that is used for other bytes afterwards.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if start > 0, start == buffer.count || start > 1 << 20 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// Bytes that arrived and belong to no whole message yet.
  package var pending: Int { buffer.count - start }

  /// The next whole message's content; nil when more bytes are needed.
  package mutating func next() throws(FrameProblem) -> [UInt8]? {
    guard let header = headerEnd() else {
      if pending > MessageFrames.headerLimit { throw problem("a message header doesn't end") }
      // A header begins with a letter of "Content-…": anything else shows at once.
      if pending > 0, buffer[start] | 0x20 != UInt8(ascii: "c") {
        throw problem("this is no message header")
      }
      return nil
    }
    let length = try contentLength(start..<header)
    if length > limit {
      throw FrameProblem(
        reason: "a message of \(length) bytes is more than the \(limit) allowed", excerpt: "",
        isTooLong: true)
    }
    let content = header + 4
    guard buffer.count - content >= length else {
      buffer.reserveCapacity(content + length)
      return nil
    }
    looked = 0
    if length >= MessageFrames.long, content + length == buffer.count { return all(from: content) }
    start = content + length
    return Array(buffer[content..<start])
  }

  /// From how many bytes on a message is handed out in the memory in which it arrived.
  private static let long = 1 << 16

  /// Hands out everything from a place on.
  private mutating func all(from place: Int) -> [UInt8] {
    var content: [UInt8] = []
    swap(&content, &buffer)
    start = 0
    content.removeFirst(place)
    return content
  }

  /// Takes back what was handed out last, or the end of it.
  mutating func putBack(_ content: ArraySlice<UInt8>) {
    buffer = Array(content) + unread
    start = 0
  }

  /// What arrived and was not handed out.
  var unread: ArraySlice<UInt8> { buffer[start...] }

  /// Passes over bytes that arrived.
  mutating func skip(_ count: Int) {
    start += count
    looked = 0
  }

  /// The content with its header, ready to be sent.
  package static func frame(_ content: [UInt8]) -> [UInt8] {
    Array("Content-Length: \(content.count)\r\n\r\n".utf8) + content
  }

  /// Where the header ends that comes next: where its last line break begins; nil until it does.
  func headerEnd() -> Int? {
    let end = min(buffer.count, start + MessageFrames.headerLimit)
    var at = start
    while at + 4 <= end {
      if buffer[at] == 13, buffer[at + 1] == 10, buffer[at + 2] == 13, buffer[at + 3] == 10 {
        return at
      }
      at += 1
    }
    return nil
  }

  /// The length that a header gives. Read byte by byte: every key that is typed comes behind one.
  private func contentLength(_ range: Range<Int>) throws(FrameProblem) -> Int {
    var length: Int?
    var start = range.lowerBound
    while start < range.upperBound {
      let line = start..<endOfLine(start..<range.upperBound)
      start = line.upperBound + 2
      if line.isEmpty { continue }
      guard let colon = buffer[line].firstIndex(of: UInt8(ascii: ":")) else {
        throw problem("this is no message header")
      }
      if isContentLength(buffer[line.lowerBound..<colon]) {
        length = try number(buffer[(colon + 1)..<line.upperBound])
      } else if MessageFrames.firstHeader(in: buffer[line.lowerBound...line.upperBound], from: 1)
        != nil
      {
        // One was cut off, and the next message follows it.
        throw problem("a message header holds another")
      }
    }
    guard let length else { throw problem("a message header has no Content-Length") }
    return length
  }

  /// Where a line of a header ends that begins a range.
  private func endOfLine(_ range: Range<Int>) -> Int {
    range.first { buffer[$0] == 13 && $0 + 1 < range.upperBound && buffer[$0 + 1] == 10 }
      ?? range.upperBound
  }

  /// Whether a name is `Content-Length`, in whatever case.
  private func isContentLength(_ name: ArraySlice<UInt8>) -> Bool {
    let wanted: StaticString = "content-length"
    guard name.count == wanted.utf8CodeUnitCount else { return false }
    return wanted.withUTF8Buffer { letters in
      zip(name, letters).allSatisfy { $0 == $1 || $0 | 0x20 == $1 && $1 != UInt8(ascii: "-") }
    }
  }

  /// A number behind blanks.
  private func number(_ text: ArraySlice<UInt8>) throws(FrameProblem) -> Int {
    let digits = text.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    var value = 0
    var isNumber = !digits.isEmpty
    for digit in digits where isNumber {
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      value = tens &+ Int(digit) &- 48
      isNumber = (48...57).contains(digit) && !isTooLarge && value >= tens
    }
    if !isNumber { throw problem("this is no Content-Length") }
    return value
  }

  private func problem(_ reason: String) -> FrameProblem {
    let piece = buffer[start..<min(buffer.count, start + 200)]
    let text = String(decoding: piece, as: UTF8.self)
    let printable = text.unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F ? " " : String(Character(scalar))
    }
    return FrameProblem(reason: reason, excerpt: printable.joined())
  }
}
