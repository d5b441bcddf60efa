// MessageFramesTests.swift: messages cut from a stream, whatever the pieces.

import DLSJSON
import Testing

@Suite struct MessageFramesTests {
  @Test(arguments: [1, 2, 3, 7, 1000])
  func anyPieces(size: Int) throws {
    let messages = ["{}", "", "é😀", String(repeating: "x", count: 3000)].map { Array($0.utf8) }
    let stream = messages.flatMap { MessageFrames.frame($0) }
    var frames = MessageFrames()
    var found: [[UInt8]] = []
    var at = 0
    while at < stream.count {
      frames.append(Array(stream[at..<min(at + size, stream.count)]))
      at += size
      while let message = try frames.next() { found.append(message) }
    }
    #expect(found == messages)
    #expect(frames.pending == 0)
  }

  /// A long message is handed out in the memory in which it came; what is around it stays as it is.
  @Test(arguments: [1000, 65536, 1 << 20])
  func longMessages(size: Int) {
    let long = Array("{\"text\": \"\(String(repeating: "x", count: 200_000))\"}".utf8)
    let short = Array("{}".utf8)
    for messages in [[long], [short, long], [long, short], [long, long]] {
      let stream = messages.flatMap { MessageFrames.frame($0) }
      // With a length that is too long, the next header shows it.
      let broken = Array("Content-Length: 200100\r\n\r\n".utf8) + long
      var frames = MessageFrames()
      var found: [MessageFrames.Found] = []
      let all = stream + broken + stream
      for at in stride(from: 0, to: all.count, by: size) {
        frames.append(Array(all[at..<min(at + size, all.count)]))
        while let one = frames.nextOrProblem() { found.append(one) }
      }
      let wanted = messages.map { MessageFrames.Found.message($0) }
      #expect(Array(found.prefix(messages.count)) == wanted)
      #expect(Array(found.suffix(messages.count)) == wanted)
      #expect(found.count == 2 * messages.count + 1)
      #expect(frames.pending == 0)
    }
  }

  @Test func otherHeadersAndCase() throws {
    var frames = MessageFrames()
    frames.append(Array("content-type: x; charset=utf-8\r\nCONTENT-LENGTH:  2\r\n\r\n{}".utf8))
    #expect(try frames.next() == Array("{}".utf8))
    #expect(try frames.next() == nil)
  }

  @Test(arguments: [
    ("hello from a library\n", "no message header"),
    ("Content-Length: x\r\n\r\n", "Content-Length"),
    ("Content-Length: -1\r\n\r\n", "Content-Length"), ("Content-Type: a\r\n\r\n", "Content-Length"),
    ("Content-Length: 99999999999999999999\r\n\r\n", "Content-Length"),
    ("Content-Length: 101\r\n\r\n", "101 bytes"), ("Content\r\n\r\n", "no message header"),
    ("C" + String(repeating: "x", count: 5000), "doesn't end"),
  ])
  func garbage(stream: String, reason: String) {
    var frames = MessageFrames(limit: 100)
    frames.append(Array(stream.utf8))
    let problem = #expect(throws: FrameProblem.self) { try frames.next() }
    #expect(problem?.description.contains(reason) == true)
    #expect(problem?.excerpt.count ?? 999 <= 200)
  }

  /// A header of two lines is no problem, wherever a piece of it ends.
  @Test func otherHeadersInPieces() {
    let stream = Array("Content-Type: x\r\nContent-Length: 2\r\n\r\n{}".utf8)
    for cut in 1..<stream.count {
      var frames = MessageFrames()
      frames.append(Array(stream[..<cut]))
      #expect(frames.nextOrProblem() == nil, "cut at \(cut)")
      frames.append(Array(stream[cut...]))
      #expect(frames.nextOrProblem() == .message(Array("{}".utf8)), "cut at \(cut)")
    }
  }

  /// A length that is too long loses the message before the next header, and nothing behind it: wherever in the
  /// next message the content would end.
  @Test func aLengthThatIsTooLongCostsNoOtherMessage() {
    let sound = MessageFrames.frame(Array("{\"sound\": 1}".utf8))
    let broken = Array("{\"broken\": 1}".utf8)
    for more in 1...(2 * sound.count) {
      let stream =
        Array("Content-Length: \(broken.count + more)\r\n\r\n".utf8) + broken + sound + sound
      for size in [1, 5, stream.count] {
        var frames = MessageFrames()
        var found: [MessageFrames.Found] = []
        for at in stride(from: 0, to: stream.count, by: size) {
          frames.append(Array(stream[at..<min(at + size, stream.count)]))
          while let one = frames.nextOrProblem() { found.append(one) }
        }
        let message = MessageFrames.Found.message(Array(sound.suffix(12)))
        #expect(found.count == 3 && found.suffix(2) == [message, message], "\(more) by \(size)")
      }
    }
  }

  /// What follows something that is no message is found again, whatever pieces it comes in.
  @Test(arguments: [
    ("noise", 1), ("noise\r\n\r\n", 1), ("Content-Length: x\r\n\r\n{}", 1),
    ("Content-Length: 999\r\n\r\n{}", 1), ("Content-Length: 50\r\n\r\n{\"a\"", 1),
    (String(repeating: "Content", count: 3000), 1), ("Content-Length: 1\r\n\r\n{}", 1),
    ("", 0), ("noise", 1), ("Content-Length: 65\r\n\r\n{\"broken\": 1}", 1),
    ("Content-Length: 9\r\n\r", 1), ("Content-Length: 9\r\nContent-Type: ap", 1),
  ])
  func theStreamGoesOnBehindAProblem(broken: String, problems: Int) {
    let sound = MessageFrames.frame(Array("{\"sound\": \"Content-Length: 3\"}".utf8))
    let stream = Array(broken.utf8) + sound + sound
    for size in [1, 2, 7, 4096, stream.count] {
      var frames = MessageFrames(limit: 100)
      var found: [MessageFrames.Found] = []
      for at in stride(from: 0, to: stream.count, by: size) {
        frames.append(Array(stream[at..<min(at + size, stream.count)]))
        while let one = frames.nextOrProblem() { found.append(one) }
      }
      let messages = found.filter { if case .message = $0 { true } else { false } }
      #expect(found.count - messages.count == problems, "\(broken.prefix(20)) by \(size): \(found)")
      #expect(
        messages.suffix(2) == [
          .message(Array(sound.suffix(30))), .message(Array(sound.suffix(30))),
        ])
      #expect(frames.pending == 0)
    }
  }
}
