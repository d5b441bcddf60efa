// JobDesk.swift: commands of this very program as processes of their own, for an editor.

import DLSJSON
import DLSPlatform
import DLSServer
import DLSText
import Synchronization

/// Starts commands, hears them and stops them. Each has a process group and a thread of its own: it dies
/// with this process, unless it was started to go on by itself.
final class JobDesk: Sendable {
  private let stops = Mutex<[Int: Stop]>([:])
  private let post: @Sendable (HostEvent) -> Void

  /// Whether a job is to stop.
  private final class Stop: Sendable {
    let isWanted = Atomic(false)
  }

  /// A desk that tells `post` what happens.
  init(post: @escaping @Sendable (HostEvent) -> Void) { self.post = post }

  /// Starts a job.
  func start(_ request: JobRequest) {
    let stop = Stop()
    stops.withLock { $0[request.number] = stop }
    do {
      // The thread that starts a process must outlive it: the system ends both together.
      _ = try Worker { [self] in
        let end =
          request.isDetached ? JobDesk.leave(request, post) : JobDesk.run(request, stop, post)
        stops.withLock { $0[request.number] = nil }
        post(.job(end))
      }
    } catch {
      post(.job(.ended(request.number, code: 127, problem: "\(error)")))
    }
  }

  /// Stops a job and all that it started.
  func stop(_ number: Int) {
    stops.withLock { $0[number] }?.isWanted.store(true, ordering: .relaxed)
  }

  private static func process(_ request: JobRequest) -> ChildProcess.Request {
    var process = ChildProcess.Request(ProcessInfo.executablePath, request.arguments)
    process.directory = request.folder
    process.environment = ["DLS_PROGRESS": "json"]
    return process
  }

  /// Starts a job that goes on by itself, and tells its end if that comes while this process lives. Its words
  /// go into a file without a name: a pipe that nobody reads any more would end it.
  private static func leave(_ request: JobRequest, _ post: (HostEvent) -> Void) -> JobEvent {
    var process = process(request)
    process.lifeline = false
    process.environment = [:]
    do throws(SystemError) {
      let path = ServerHost.scratchFile("detached-\(request.number).log")
      let words = try FileContent.openForAppending(path, mode: 0o600)
      let told = try FileContent.openForReading(path)
      try FileSystem.remove(path)
      defer { told.close() }
      process.error = words.descriptor
      let child = try ChildProcess(process)
      words.close()
      let code: Int32
      switch child.wait() {
      case .exited(let number): code = number
      case .killed(let signal): code = 128 + signal
      }
      if code != 0,
        let bytes = try? FileContent.readAll(
          told.descriptor, path: path, expecting: 0, limit: Int.max)
      {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
          post(.job(.line(request.number, String(line))))
        }
      }
      return .ended(request.number, code: code, problem: nil)
    } catch {
      return .ended(request.number, code: 127, problem: "\(error)")
    }
  }

  private static func run(
    _ request: JobRequest, _ stop: Stop, _ post: (HostEvent) -> Void
  ) -> JobEvent {
    do throws(SystemError) {
      let pipe = try PipeEnd.pair()
      var process = process(request)
      process.output = pipe.writing.descriptor
      process.error = pipe.writing.descriptor
      let child = try ChildProcess(process)
      pipe.writing.close()
      hear(pipe.reading, child, stop) { post(.job(event(of: $0, request.number))) }
      switch child.wait(milliseconds: 5000) {
      case .exited(let code)?: return .ended(request.number, code: code, problem: nil)
      case .killed(let signal)?: return .ended(request.number, code: 128 + signal, problem: nil)
      case nil:
        child.kill()
        return .ended(request.number, code: 137, problem: "it didn't end, and was killed")
      }
    } catch {
      return .ended(request.number, code: 127, problem: "\(error)")
    }
  }

  /// So long a job may take to end in good order, in milliseconds.
  private static let grace = 6000

  /// Hands on each line until the job's output ends, or the job doesn't stop when it is told to.
  private static func hear(
    _ output: PipeEnd, _ child: ChildProcess, _ stop: Stop, _ line: (String) -> Void
  ) {
    var pending: [UInt8] = []
    var limit: UInt64?
    while true {
      if let limit, Moment.monotonic > limit { return child.kill() }
      if limit == nil, stop.isWanted.load(ordering: .relaxed) {
        limit = Moment.monotonic &+ UInt64(grace) &* 1_000_000
        child.signal(15)
      }
      guard let ready = try? PipeEnd.wait(reading: [output.descriptor], milliseconds: 100) else {
        return
      }
      guard ready[0] else { continue }
      guard let bytes = try? PipeEnd.read(output.descriptor), !bytes.isEmpty else { break }
      pending += bytes
      while let end = pending.firstIndex(of: 0x0A) {
        line(String(decoding: pending[..<end], as: UTF8.self))
        pending.removeSubrange(...end)
      }
    }
    if !pending.isEmpty { line(String(decoding: pending, as: UTF8.self)) }
  }

  /// What a line of a job means: how far it is, or something to read.
  private static func event(of line: String, _ number: Int) -> JobEvent {
    guard line.hasPrefix(ProgressView.mark), let json = try? JSONReader.parse(Array(line.utf8)),
      let progress = json["progress"]
    else { return .line(number, line) }
    return .progress(
      number, percent: progress["percent"]?.integer, message: progress["message"]?.string ?? "")
  }
}
