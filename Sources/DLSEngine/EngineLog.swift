// EngineLog.swift: what the engine says on the side, kept in a file and its end in memory.

internal import DLSPlatform
internal import DLSText

/// The engine's log: everything goes to a file where there is one, the last lines stay in memory.
/// Credentials are masked on the way, line by line, since one may come in two pieces.
package final class EngineLog {
  private let file: Output?
  private let end: PipeEnd?
  private var tail: [UInt8] = []
  private var pending: [UInt8] = []
  private static let kept = 32 << 10
  /// How long a line may be before it is written in parts.
  private static let longestLine = 64 << 10

  /// A log, appended to the file if one is named.
  package init(path: String? = nil) throws {
    guard let path else {
      file = nil
      end = nil
      return
    }
    let opened = try FileContent.openForAppending(path)
    end = opened
    file = Output(opened.descriptor)
  }

  deinit { flush() }

  /// Adds bytes as they come.
  func append(_ bytes: [UInt8]) {
    pending += bytes
    let isLineEnd: (UInt8) -> Bool = { $0 == 0x0A || $0 == 0x0D }
    if let end = pending.lastIndex(where: isLineEnd) {
      write(pending.prefix(through: end))
      pending.removeFirst(end + 1)
    }
    if pending.count > EngineLog.longestLine { flush() }
  }

  /// Writes what is left of a line that has no end yet.
  func flush() {
    if pending.isEmpty { return }
    write(pending[...])
    pending.removeAll()
  }

  private func write(_ lines: ArraySlice<UInt8>) {
    let bytes = Array(Redaction.ofProcess.text(String(decoding: lines, as: UTF8.self)).utf8)
    file?.write(bytes)
    file?.flush()
    tail.append(contentsOf: bytes)
    if tail.count > 2 * EngineLog.kept { tail.removeFirst(tail.count - EngineLog.kept) }
  }

  /// Adds a line that is whole; one that comes in pieces meanwhile is left alone.
  func line(_ text: String) { write(Array((text + "\n").utf8)[...]) }

  /// The last lines that say something.
  package func lastLines(_ count: Int = 8) -> [String] {
    flush()
    let text = String(decoding: tail.suffix(EngineLog.kept), as: UTF8.self)
    let lines = text.split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
    return lines.filter { !$0.allSatisfy(\.isWhitespace) }.suffix(count).map(String.init)
  }
}
