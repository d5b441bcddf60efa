// EditorInput.swift: what comes to the thread that answers an editor, and who reads it.

import DLSJSON
import DLSPlatform
import DLSServer
import Synchronization

/// What comes to the thread that answers an editor: messages, and what was found out beside the conversation.
///
/// That thread reads the messages itself, since to be handed one by another thread, and woken for it, takes as long as
/// most answers. While it is at one piece of work for long, another thread reads in its place: so the editor never
/// waits for long to be heard, and is heard when it ends.
final class EditorInput: Sendable {
  /// What comes.
  enum Arrival: Sendable {
    /// The contents of messages.
    case messages([[UInt8]])
    /// What was no message.
    case problem(FrameProblem)
    /// What was found out beside the conversation.
    case event(HostEvent)
    /// The stream is at its end.
    case end
  }

  private struct State {
    var frames = MessageFrames()
    /// What is read into, each time.
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    /// What has come and nobody has taken.
    var ready: [Arrival] = []
    var isAtEnd = false
  }

  private let state = Mutex(State())
  /// Says that the end comes, to whoever may have to do without the thread that answers.
  private let endComes: @Sendable () -> Void
  /// Wakes the thread that answers when something happened beside the conversation.
  nonisolated(unsafe) private let bell: (reading: PipeEnd, writing: PipeEnd)
  /// Counts when the thread that answers begins to work, and when it waits again: odd while it works.
  private let turn = Atomic(1)
  /// Whether somebody watches how long that takes.
  private let isWatched = Atomic(false)
  private let calls = Handover<Bool>(room: .max)

  /// In milliseconds: after one to two of them somebody else reads.
  private static let pause = 50
  /// After so many pauses without work nobody looks on any more until there is some.
  private static let patience = 20
  /// So much is read beside the work at most; then the editor waits.
  private static let room = 4096

  /// - Parameter endComes: called when the client says `exit`, or its end of the stream is closed, by whoever reads it.
  init(endComes: @escaping @Sendable () -> Void) throws {
    self.endComes = endComes
    bell = try PipeEnd.pair()
    try bell.reading.setNonblocking()
    try bell.writing.setNonblocking()
    PipeEnd.widen(0)
    // Where there is no other thread, an editor that sends megabytes while one thing takes long waits until that is done.
    _ = try? Worker { self.watch() }
  }

  /// Adds what was found out beside the conversation; by any thread.
  func put(_ event: HostEvent) {
    state.withLock { $0.ready.append(.event(event)) }
    // A bell that is full rings already.
    _ = try? bell.writing.writeSome([1])
  }

  /// Everything that has come, waited for.
  func all() -> [Arrival] {
    turn.add(1, ordering: .sequentiallyConsistent)
    defer { begin() }
    var found = take()
    while found.isEmpty {
      let (isReadable, rings) = PipeEnd.wait(for: 0, or: bell.reading.descriptor)
      if rings { _ = try? PipeEnd.read(bell.reading.descriptor) }
      // Nobody else reads as long as this thread waits.
      if isReadable { state.withLock { read(&$0) } }
      found = take()
    }
    return found
  }

  /// Whether something has come; for the thread that answers, at work.
  var holdsSome: Bool {
    state.withLock {
      if $0.ready.isEmpty { readWhatIsThere(&$0) }
      return !$0.ready.isEmpty
    }
  }

  private func take() -> [Arrival] {
    state.withLock { state in
      var found: [Arrival] = []
      swap(&found, &state.ready)
      return found
    }
  }

  private func begin() {
    turn.add(1, ordering: .sequentiallyConsistent)
    if !isWatched.load(ordering: .sequentiallyConsistent),
      !isWatched.exchange(true, ordering: .sequentiallyConsistent)
    {
      _ = calls.put(true)
    }
  }

  // MARK: reading

  /// Reads unless that would have to wait.
  private func readWhatIsThere(_ state: inout State) {
    if !state.isAtEnd, PipeEnd.isReadable(0) { read(&state) }
  }

  private func read(_ state: inout State) {
    if state.isAtEnd { return }
    guard let count = try? PipeEnd.read(0, into: state.room), count > 0 else {
      state.isAtEnd = true
      state.ready.append(.end)
      return endComes()
    }
    state.frames.append(UnsafeRawBufferPointer(rebasing: state.room[..<count]))
    var contents: [[UInt8]] = []
    while let found = state.frames.nextOrProblem() {
      switch found {
      case .message(let content):
        contents.append(content)
        if Server.isExit(content) { endComes() }
      case .problem(let problem):
        if !contents.isEmpty { state.ready.append(.messages(contents)) }
        state.ready.append(.problem(problem))
        contents = []
      }
    }
    if !contents.isEmpty { state.ready.append(.messages(contents)) }
  }

  // MARK: the other thread

  private func watch() {
    while calls.next() != nil {
      repeat {
        let last = follow()
        isWatched.store(false, ordering: .sequentiallyConsistent)
        // Work that began just now called nobody.
        if turn.load(ordering: .sequentiallyConsistent) == last { break }
      } while !isWatched.exchange(true, ordering: .sequentiallyConsistent)
    }
  }

  /// Looks on until there was no work for a while, and reads whenever one piece of it takes long; the turn at which that
  /// was.
  private func follow() -> Int {
    var (last, pauses) = (turn.load(ordering: .relaxed), 0)
    while pauses < EditorInput.patience {
      Moment.sleep(milliseconds: EditorInput.pause)
      let now = turn.load(ordering: .relaxed)
      pauses = now == last ? pauses + 1 : 0
      if now == last, now % 2 == 1 {
        readBeside(now)
        pauses = 0
      }
      last = now
    }
    return last
  }

  /// Reads as long as one piece of work goes on.
  private func readBeside(_ work: Int) {
    while turn.load(ordering: .sequentiallyConsistent) == work {
      let isThere = PipeEnd.isReadable(0, milliseconds: EditorInput.pause)
      let isReading = state.withLock { state in
        guard isThere, !state.isAtEnd, state.ready.count < EditorInput.room,
          turn.load(ordering: .sequentiallyConsistent) == work
        else { return false }
        readWhatIsThere(&state)
        return !state.isAtEnd
      }
      if !isReading { Moment.sleep(milliseconds: EditorInput.pause) }
    }
  }
}
