// FrameRecovery.swift: going on with a stream of messages after one that was framed wrongly.

import DLSText

extension MessageFrames {
  /// What comes next in a stream whose writer may err.
  package enum Found: Equatable, Sendable {
    /// The content of a message.
    case message([UInt8])
    /// What is wrong. The stream goes on with the next header.
    case problem(FrameProblem)
  }

  /// The next message, or what is wrong instead; nil when more bytes are needed.
  ///
  /// After a problem everything up to the next header is passed over. A length that is too long is
  /// noticed when the header of the next message arrives within: no JSON text can hold one, since a
  /// string holds no line break.
  package mutating func nextOrProblem() -> Found? {
    if isLost, !skipToHeader() { return nil }
    let seen = looked
    do throws(FrameProblem) {
      if let content = try next() {
        guard let swallowed = MessageFrames.swallowedHeader(in: content, seen: seen) else {
          return .message(content)
        }
        putBack(content[swallowed...])
        return .problem(MessageFrames.tooShort)
      }
    } catch {
      isLost = true
      skip(1)
      return .problem(error)
    }
    guard let swallowed = headerWithinContent() else { return nil }
    skip(swallowed)
    return .problem(MessageFrames.tooShort)
  }

  private static let tooShort = FrameProblem(
    reason: "a message is shorter than its Content-Length says", excerpt: "")

  /// Passes over what is no header; false while none has arrived.
  private mutating func skipToHeader() -> Bool {
    if let found = MessageFrames.firstHeader(in: unread, from: 0) {
      skip(found)
      isLost = false
      return true
    }
    // The start of a header may be the last thing that arrived.
    skip(max(0, pending - MessageFrames.headerLength))
    return false
  }

  /// Where the next message's header begins in a content that is shorter than its length says, be it whole,
  /// or cut off by the end of the content.
  /// - Parameter seen: how much of the message was looked through as it arrived.
  private static func swallowedHeader(in content: [UInt8], seen: Int) -> Int? {
    let from = max(0, seen - headerLimit - headerLength)
    if let start = firstHeader(in: content[...], from: from) { return start }
    // What ends as a message does ends in no header.
    return content.last == UInt8(ascii: "}") ? nil : cutHeader(at: content)
  }

  /// Where the end of a content reads like the beginning of a header, if it does.
  private static func cutHeader(at content: [UInt8]) -> Int? {
    (max(0, content.count - headerLength)..<content.count).first { start in
      content[start...].enumerated().allSatisfy { offset, byte in
        offset < name.count
          ? byte | 0x20 == name[offset] | 0x20
          : byte == 0x20 || byte == 0x09 || (48...57).contains(byte)
      }
    }
  }

  /// Where another header begins in the content that has arrived so far, counted from the start of
  /// its message. What was looked through is not looked through again.
  private mutating func headerWithinContent() -> Int? {
    guard let header = headerEnd() else { return nil }
    let found = MessageFrames.firstHeader(
      in: unread, from: max(header - unread.startIndex, looked - MessageFrames.headerLength))
    looked = found == nil ? pending : 0
    return found
  }

  private static let name = Array("content-length:".utf8)
  /// How long what shows a header may be: the name, a blank, a number, and a line break.
  private static let headerLength = name.count + 24

  /// The first place from an offset on that reads `Content-Length: 123` and a line break.
  static func firstHeader(in bytes: ArraySlice<UInt8>, from offset: Int) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      let span = bytes.span
      var place = offset
      // No text of JSON holds a carriage return, and few messages do between two values.
      while place < span.count, let end = ByteRuns.first(13, in: span, place..<span.count) {
        if let start = headerStart(endingAt: end, span), start >= offset { return start }
        place = end + 1
      }
      return nil
    }
  }

  /// Where the header begins whose length ends before a line break, if one does.
  private static func headerStart(endingAt end: Int, _ bytes: Span<UInt8>) -> Int? {
    var place = end
    while place > 0, (48...57).contains(bytes[place - 1]) { place -= 1 }
    if place == end { return nil }
    while place > 0, bytes[place - 1] == 0x20 || bytes[place - 1] == 0x09 { place -= 1 }
    let start = place - name.count
    guard start >= 0, name.indices.allSatisfy({ bytes[start + $0] | 0x20 == name[$0] | 0x20 })
    else { return nil }
    return start
  }
}
