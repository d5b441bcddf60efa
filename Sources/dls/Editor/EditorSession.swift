// EditorSession.swift: one conversation with an editor: what is done when, and the end of it all.

import DLSJSON
import DLSPlatform
import DLSServer
import DLSText
import Synchronization

/// One conversation with an editor.
///
/// This thread reads what the editor sends and answers; another one reads while an answer takes long. When the
/// editor's end of the stream closes or its process dies, this process ends, whatever it is doing; children die
/// with it.
final class EditorSession {
  private let out: Output
  private let server: Server
  private let looks: HostLooks
  private let input: EditorInput
  private let recorder: SessionRecorder?

  /// - Parameter record: the file that the conversation is written into.
  init(record: String? = nil) throws {
    let out = try Output.guarded()
    PipeEnd.widen(out.descriptor)
    self.out = out
    let ending = Ending()
    let input = try EditorInput(endComes: ending.comeSoon)
    self.input = input
    var host = ServerHost.onDisk(out, post: input.put)
    host.isEnding = { ending.isNear }
    looks = host.looks
    recorder = try record.map(EditorSession.recorder)
    server = Server(recorder?.listening(to: host) ?? host)
  }

  /// What writes a conversation at the end of a file; one that is new only its owner may read.
  private static func recorder(_ path: String) throws -> SessionRecorder {
    let file = try FileContent.openForAppending(path, mode: 0o600)
    let salt = Random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return SessionRecorder(version: Version.number, salt: salt) { line in
      // A full disk ends the record, not the conversation.
      line.withUnsafeBytes { try? FileContent.writeAll($0, to: file.descriptor, path: path) }
    }
  }

  /// From how many bytes on a message leaves much memory behind that was used for it.
  private static let long = 1 << 18

  /// From how many bytes on room is made at once for what becomes of a text, which takes so many times its
  /// length: of a shorter one the system's large pages would hold more than it needs.
  private static let (huge, growth) = (1 << 20, 14)

  func run() throws -> ExitCode {
    var (isWatching, isReady) = (false, false)
    while true {
      var length = 0
      let written = out.written
      for arrival in input.all() {
        switch arrival {
        case .messages(let contents):
          length = contents.reduce(length) { max($0, $1.count) }
          if length >= EditorSession.huge { HeapRoom.make(length * EditorSession.growth) }
          recorder?.received(contents)
          server.take(contents)
        case .problem(let problem):
          recorder?.besides()
          server.take(problem)
        case .event(let event):
          recorder?.found(event)
          server.take(event)
        case .end:
          while server.hasRequests {
            if !server.hasWork { finishLooks() }
            work()
          }
          out.flush()
          return server.exitCode == 0 ? .fine : .problems
        }
      }
      // Before anything is answered: an editor that ends right after the answer is an editor that ends.
      if !isWatching, let process = server.clientProcess {
        isWatching = true
        watch(process)
      }
      if let code = server.exitCode {
        out.flush()
        return ExitCode(rawValue: code) ?? .problems
      }
      if !input.holdsSome {
        recorder?.settled()
        server.settle()
      }
      out.flush()
      workInPeace()
      if !isReady, server.hasTexts, !input.holdsSome {
        isReady = true
        Server.getReadyToColour()
      }
      if max(length, out.written - written) >= EditorSession.long, !input.holdsSome {
        HeapRoom.giveBack()
      }
      // Nobody reads any more.
      if out.isClosed || out.failure != nil { return .problems }
    }
  }

  /// Answers what waits and does what else is left to do, step by step, as long as no message comes.
  private func workInPeace() {
    while server.hasWork, !input.holdsSome, !out.isClosed, out.failure == nil { work() }
  }

  /// Waits for all that is being read, which no edit waits for any more.
  private func finishLooks() {
    _ = looks.finish()
    recorder?.found(.looked)
    server.take(.looked)
  }

  private func work() {
    recorder?.worked()
    server.work()
    out.flush()
  }

  /// Ends this process with the editor's, if its number can be trusted.
  private func watch(_ process: Int) {
    guard let number = Int32(exactly: process), ProcessWatch.canTell(number) else { return }
    // Without a thread for it the end of the stream still tells.
    try? ProcessWatch.atEnd(of: number) { ProcessInfo.exit(ExitCode.problems.rawValue) }
  }
}

/// Sees to it that the end comes even while something is worked on.
private final class Ending: Sendable {
  private let isComing = Atomic(false)
  private let isClose = Atomic(false)

  /// Whether there is only time left to say what isn't answered.
  var isNear: Bool { isClose.load(ordering: .relaxed) }

  /// Leaves the thread that answers a moment to end by itself, the last part of it to give up what takes too
  /// long, then ends the process.
  func comeSoon() {
    guard !isComing.exchange(true, ordering: .relaxed) else { return }
    _ = try? Worker {
      Moment.sleep(milliseconds: 200)
      self.isClose.store(true, ordering: .relaxed)
      Moment.sleep(milliseconds: 100)
      ProcessInfo.exit(ExitCode.problems.rawValue)
    }
  }
}
