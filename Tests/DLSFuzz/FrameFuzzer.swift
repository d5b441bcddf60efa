// FrameFuzzer.swift: whatever bytes a client sends, what is framed rightly among them is answered.

import DLSJSON
import DLSTestClient
import DLSTestKit

/// The search for streams of bytes in which a message that is framed rightly is lost, or is found or not
/// depending on the pieces it comes in, or after which the server answers no more.
///
/// An input is a stream. Of how many bytes each piece of it is follows from the stream.
enum FrameFuzzer {
  static let fuzzer = Fuzzer(
    name: "frames", promise: "what is framed rightly is answered, whatever bytes stand around it",
    input: { FrameScript.make(&$0) },
    mutate: { FrameScript.mutated($0, &$1) },
    fault: { fault($0, read) },
    planted: { fault($0, readCarelessly) })

  private typealias Found = MessageFrames.Found

  /// What is found in a stream, piece by piece.
  private static func read(_ pieces: [ArraySlice<UInt8>]) -> [[Found]] {
    var frames = MessageFrames()
    return pieces.map { piece in
      frames.append(Array(piece))
      var found: [Found] = []
      while let one = frames.nextOrProblem() { found.append(one) }
      return found
    }
  }

  /// The planted fault: what is no message costs all that arrived with it.
  private static func readCarelessly(_ pieces: [ArraySlice<UInt8>]) -> [[Found]] {
    var frames = MessageFrames()
    return pieces.map { piece in
      frames.append(Array(piece))
      var found: [Found] = []
      while let one = frames.nextOrProblem() {
        found.append(one)
        if case .problem = one { frames = MessageFrames() }
      }
      return found
    }
  }

  private static func fault(
    _ bytes: [UInt8], _ read: ([ArraySlice<UInt8>]) -> [[Found]]
  ) -> String? {
    let stream = bytes + MessageFrames.frame(Array(FrameScript.last.utf8))
    let whole = messages(read([stream[...]]))
    if let lost = firstLost(of: FrameScript.sound(stream), in: whole) {
      return "a message is lost: \(String(decoding: lost.prefix(200), as: UTF8.self))"
    }
    let found = read(pieces(stream))
    if messages(found) != whole { return "in pieces there are other messages" }
    if stream.count < 2000, messages(read(stream.indices.map { stream[$0...$0] })) != whole {
      return "byte by byte there are other messages"
    }
    return unanswered(found)
  }

  private static func messages(_ found: [[Found]]) -> [[UInt8]] {
    found.joined().compactMap { one in
      if case .message(let content) = one { return content }
      return nil
    }
  }

  /// The first of some messages that isn't among others, in their order.
  private static func firstLost(of wanted: [[UInt8]], in found: [[UInt8]]) -> [UInt8]? {
    var rest = found[...]
    for content in wanted {
      guard let place = rest.firstIndex(of: content) else { return content }
      rest = rest[(place + 1)...]
    }
    return nil
  }

  /// A stream in pieces, as long as its own bytes have it.
  private static func pieces(_ stream: [UInt8]) -> [ArraySlice<UInt8>] {
    var random = SeededRandom(stream.reduce(UInt64(stream.count)) { $0 &* 31 &+ UInt64($1) })
    let most = random.pick(stream.count < 20_000 ? [3, 40, 400, 5000] : [400, 5000])
    var pieces: [ArraySlice<UInt8>] = []
    var rest = stream[...]
    while !rest.isEmpty {
      pieces.append(rest.prefix(1 + random.below(most)))
      rest = rest.dropFirst(pieces.last?.count ?? 1)
    }
    return pieces
  }

  /// What the server leaves without an answer, of messages and of what is none.
  private static func unanswered(_ found: [[Found]]) -> String? {
    let fuzzed = FuzzedClient()
    var problems = 0
    for piece in found where !piece.isEmpty {
      var contents: [[UInt8]] = []
      for one in piece {
        switch one {
        case .message(let content):
          let message = try? JSONReader.parse(content, limits: LSPScript.limits)
          if let message { fuzzed.note(message) }
          contents.append(content)
        case .problem(let problem):
          fuzzed.send(contents: contents)
          contents = []
          fuzzed.send(problem)
          problems += 1
        }
      }
      fuzzed.send(contents: contents)
    }
    let told = fuzzed.client.heard.count { $0["id"] == .null && $0["error"] != nil }
    if told < problems { return "of \(problems) things that are no messages \(told) are told" }
    return fuzzed.unanswered
  }
}
