// RecordedSession.swift: `dls lsp --replay`: a recorded conversation held again.

import DLSJSON
import DLSPlatform
import DLSServer
import DLSText

/// A file that `dls lsp --record` wrote.
struct RecordedSession {
  let path: String

  /// How much of an answer is shown.
  private static let excerpt = 400

  /// Holds it again and shows what is answered otherwise than it was.
  func replay(_ console: Console) throws -> ExitCode {
    let record = try FileContent.read(path)
    let found: [SessionReplay.Difference]
    do throws(SessionReplay.Unreadable) {
      found = try SessionReplay.differences(record)
    } catch {
      throw CommandFailure.usage(
        "\(path):\(error.line) is no line of a recorded conversation: \(error.reason)",
        help: "record one with `dls lsp --record FILE`")
    }
    for difference in found {
      console.out.line("\(path):\(difference.line): answered otherwise")
      console.out.line("  then: \(shown(difference.recorded))")
      console.out.line("  now:  \(shown(difference.now))")
    }
    console.note(found.isEmpty ? "every answer is the same" : "\(found.count) answers differ")
    return found.isEmpty ? .fine : .problems
  }

  private func shown(_ message: JSONValue?) -> String {
    guard let message else { return "nothing" }
    let text = String(decoding: JSONWriter.bytes(message), as: UTF8.self)
    return text.utf8.count > RecordedSession.excerpt
      ? "\(text.prefix(RecordedSession.excerpt))…" : text
  }
}
