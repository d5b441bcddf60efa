// LookDesk.swift: the threads that look at the disk for requests which wait for that.

import DLSPlatform
import DLSServer
import Synchronization

/// What looks remember from one to the next, so that what did not change is not read again.
struct DiskMemory: Sendable {
  var layers = LayerMemory()
  var stores = StoreMemory()
}

/// Looks at the disk for requests of an editor: in one folder one look after the other, in several at the same
/// time, on threads that start as they are needed. Whoever asks is answered with nothing until that is done, so
/// that a folder that never answers holds up who looks at it alone.
final class LookDesk: Sendable {
  /// A look; what it remembers is its folder's alone.
  typealias Look<Seen> = @Sendable (inout DiskMemory) -> Seen

  /// So many folders are looked at at the same time. More wait, were so many of them never to answer.
  private static let mostThreads = 16
  /// So many folders are remembered, those that were looked at last.
  private static let mostFolders = 64

  private struct Errand: Sendable {
    let key: String
    let take: Look<any Sendable>
  }

  /// The looks at one folder that wait, and what those before it remember.
  private struct Line {
    var errands: [Errand] = []
    var memory = DiskMemory()
    /// Whether a thread is at it, or will be.
    var isTaken = false
    /// The last request that looked there.
    var turn = 0
  }

  private struct State {
    /// The request that is being answered, and the oldest of those that wait for looks.
    var (turn, oldest) = (0, 0)
    /// Whether it asked for what isn't seen yet.
    var isUnderWay = false
    /// The looks that wait, and the last request that asked for each.
    var asked: [String: Int] = [:]
    /// Those that are being taken, and the last request that asked for each before.
    var taken: [String: Int] = [:]
    /// What was seen, and the last request that it was asked for by.
    var seen: [String: (turn: Int, value: any Sendable)] = [:]
    var lines: [String: Line] = [:]
    /// The threads, and the folders that one of them is at or will be.
    var (threads, taking) = (0, 0)
    /// Who waits until nothing is left to be seen.
    var waiting: [Handover<Bool>] = []

    /// Whether one more thread has something to do.
    var needsThread: Bool { threads < min(taking, LookDesk.mostThreads) }

    /// Keeps what looks at a folder remember, and forgets that of the folder which nobody looks at for longest.
    mutating func keep(_ memory: DiskMemory, of folder: String) {
      lines[folder] = Line(memory: memory, turn: turn)
      guard lines.count > LookDesk.mostFolders else { return }
      let idle = lines.filter { !$0.value.isTaken }.min { $0.value.turn < $1.value.turn }
      if let idle { lines[idle.key] = nil }
    }
  }

  /// The folders that no thread is at yet. Whoever asks never waits for room: as long as one look takes.
  private let folders = Handover<String>(room: .max)
  private let state = Mutex(State())
  private let post: @Sendable (HostEvent) -> Void

  /// A desk that says to `post` when a look has ended.
  init(post: @escaping @Sendable (HostEvent) -> Void) { self.post = post }

  /// A request begins, or is tried again: see `HostLooks`.
  func begin(_ turn: Int, _ oldest: Int) {
    state.withLock { state in
      (state.turn, state.oldest, state.isUnderWay) = (turn, oldest, false)
      if !state.seen.isEmpty { state.seen = state.seen.filter { $0.value.turn >= oldest } }
    }
  }

  /// Whether something that the request asked for is still to be seen.
  var areUnderWay: Bool { state.withLock { $0.isUnderWay } }

  /// What a look sees, if it was taken since the request came; else nil, and it is taken soon.
  /// - Parameters:
  ///   - key: what tells the look from others.
  ///   - folder: where it looks.
  func look<Seen: Sendable>(
    _ key: String, in folder: String, _ take: @escaping Look<Seen>
  ) -> Seen? {
    let (seen, isNew) = state.withLock { state -> ((any Sendable)?, Bool) in
      if let known = state.seen[key], known.turn >= state.turn { return (known.value, false) }
      state.isUnderWay = true
      // One that began before the request came may have seen what is no more.
      if let turn = state.taken[key], turn >= state.turn { return (nil, false) }
      let asked = state.asked[key]
      state.asked[key] = max(state.turn, asked ?? 0)
      return (nil, asked == nil)
    }
    if let seen { return seen as? Seen }
    if !isNew { return nil }
    let isTaken = state.withLock { state -> Bool in
      state.lines[folder, default: Line()].errands.append(Errand(key: key) { take(&$0) })
      if state.lines[folder]?.isTaken == true { return true }
      state.lines[folder]?.isTaken = true
      state.taking += 1
      return false
    }
    if !isTaken { _ = folders.put(folder) }
    if isTaken || start() { return nil }
    // Without a thread there is only this one.
    if let folder = folders.next() { work(in: folder) }
    return state.withLock { state -> (any Sendable)? in
      state.isUnderWay = false
      return state.seen[key]?.value
    } as? Seen
  }

  /// Waits until all that was asked for is seen, or until a moment; whether all is.
  func finish(until end: Moment) -> Bool {
    let mark = Handover<Bool>(room: 1)
    let isDone = state.withLock { state -> Bool in
      if state.asked.isEmpty && state.taken.isEmpty { return true }
      state.waiting.append(mark)
      return false
    }
    return isDone || mark.next(until: end) ?? false
  }

  /// Starts a thread, if those that there are have enough to do; false where there is none to be had.
  private func start() -> Bool {
    guard state.withLock({ $0.needsThread }) else { return true }
    state.withLock { $0.threads += 1 }
    let work = { @Sendable [self] in
      while let folder = folders.next() { self.work(in: folder) }
    }
    if (try? Worker(work)) != nil { return true }
    return state.withLock { state -> Bool in
      state.threads -= 1
      return state.threads > 0
    }
  }

  /// Takes the looks at a folder, until none waits.
  private func work(in folder: String) {
    // What two have is copied when it changes.
    var memory = state.withLock { state -> DiskMemory in
      defer { state.lines[folder]?.memory = DiskMemory() }
      return state.lines[folder]?.memory ?? DiskMemory()
    }
    while let (errand, turn) = takeUp(in: folder, memory) {
      let seen = errand.take(&memory)
      state.withLock { state in
        state.taken[errand.key] = nil
        state.seen[errand.key] = (turn, seen)
      }
      post(.looked)
    }
  }

  /// Begins the next look at a folder that somebody waits for, with the last request that asked for it; nil where
  /// there is none, and keeps what those before remember.
  private func takeUp(in folder: String, _ memory: DiskMemory) -> (Errand, turn: Int)? {
    let (next, ended) = state.withLock { state -> ((Errand, turn: Int)?, [Handover<Bool>]) in
      while var line = state.lines[folder], !line.errands.isEmpty {
        let errand = line.errands.removeFirst()
        state.lines[folder] = line
        guard let turn = state.asked.removeValue(forKey: errand.key), turn >= state.oldest else {
          continue
        }
        state.taken[errand.key] = turn
        return ((errand, turn), [])
      }
      state.keep(memory, of: folder)
      state.taking -= 1
      guard state.asked.isEmpty, state.taken.isEmpty else { return (nil, []) }
      defer { state.waiting = [] }
      return (nil, state.waiting)
    }
    for one in ended { _ = one.put(true) }
    return next
  }
}
