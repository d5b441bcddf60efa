// LookDesk.swift: the thread that looks at the disk for requests which wait for that.

import DLSPlatform
import DLSServer
import Synchronization

/// What looks remember from one to the next, so that what did not change is not read again.
struct DiskMemory {
  var layers = LayerMemory()
  var stores = StoreMemory()
}

/// Looks at the disk for requests of an editor: one look after the other, on a thread that starts with the first.
/// Whoever asks is answered with nothing until that is done, so that a slow disk holds up who looks at it alone.
final class LookDesk: Sendable {
  /// A look; what it remembers is the thread's alone.
  typealias Look<Seen> = @Sendable (inout DiskMemory) -> Seen

  private enum Errand: Sendable {
    case look(String, Look<any Sendable>)
    /// Somebody waits until all before this is done.
    case mark(Handover<Bool>)
  }

  private struct State {
    /// The request that is being answered, and the oldest of those that wait for looks.
    var (turn, oldest) = (0, 0)
    /// Whether it asked for what isn't seen yet.
    var isUnderWay = false
    /// The looks that wait, and the last request that asked for each.
    var asked: [String: Int] = [:]
    /// The one that is being taken, and the last request that asked for it before.
    var taken: (key: String, turn: Int)?
    /// What was seen, and the last request that it was asked for by.
    var seen: [String: (turn: Int, value: any Sendable)] = [:]
  }

  /// Whoever asks never waits for room: as long as one look takes.
  private let errands = Handover<Errand>(room: .max)
  private let state = Mutex(State())
  private let isRunning = Atomic(false)
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
  /// - Parameter key: what tells the look from others.
  func look<Seen: Sendable>(_ key: String, _ take: @escaping Look<Seen>) -> Seen? {
    let (seen, isNew) = state.withLock { state -> ((any Sendable)?, Bool) in
      if let known = state.seen[key], known.turn >= state.turn { return (known.value, false) }
      state.isUnderWay = true
      // One that began before the request came may have seen what is no more.
      if let taken = state.taken, taken.key == key, taken.turn >= state.turn { return (nil, false) }
      let asked = state.asked[key]
      state.asked[key] = max(state.turn, asked ?? 0)
      return (nil, asked == nil)
    }
    if let seen { return seen as? Seen }
    if !isNew { return nil }
    guard start() else {
      // Without a thread there is only this one.
      state.withLock { state in
        state.asked[key] = nil
        state.isUnderWay = false
      }
      var memory = DiskMemory()
      return take(&memory)
    }
    _ = errands.put(.look(key, { take(&$0) }))
    return nil
  }

  /// Waits until all that was asked for is seen, or until a moment; whether all is.
  func finish(until end: Moment) -> Bool {
    guard isRunning.load(ordering: .relaxed) else { return true }
    let mark = Handover<Bool>(room: 1)
    _ = errands.put(.mark(mark))
    return mark.next(until: end) ?? false
  }

  /// Starts the thread, if it doesn't run yet; false where there is none to be had.
  private func start() -> Bool {
    if isRunning.load(ordering: .relaxed) { return true }
    guard (try? Worker { [self] in work() }) != nil else { return false }
    isRunning.store(true, ordering: .relaxed)
    return true
  }

  private func work() {
    var memory = DiskMemory()
    while let errand = errands.next() {
      switch errand {
      case .mark(let end): _ = end.put(true)
      case .look(let key, let take):
        guard let turn = takeUp(key) else { continue }
        let seen = take(&memory)
        state.withLock { state in
          state.taken = nil
          state.seen[key] = (turn, seen)
        }
        post(.looked)
      }
    }
  }

  /// Begins a look; returns the last request that asked for it, nil where nobody waits for it any more.
  private func takeUp(_ key: String) -> Int? {
    state.withLock { state -> Int? in
      guard let turn = state.asked.removeValue(forKey: key), turn >= state.oldest else {
        return nil
      }
      state.taken = (key, turn)
      return turn
    }
  }
}
