// SurveyDesk.swift: the thread that looks at data and stores while an editor is served.

import DLSPlatform
import DLSServer
import Synchronization

/// Takes questions about data and stores, and answers them when the typing pauses: of several about
/// one project the newest alone. The first one waits, too, since a key has to copy the model that is looked at.
/// Where a look doesn't come to its end, another thread goes on with the other projects.
final class SurveyDesk: Sendable {
  private struct State {
    /// The newest question about each project that waits.
    var newest: [String: SurveyQuestion] = [:]
    /// The thread that serves; those before it are at disks that don't answer.
    var serving = 0
    /// What it looks at, and how many looks there were.
    var (path, looks): (String?, Int) = (nil, 0)
    /// The projects that those before it look at.
    var stuck: Set<String> = []
    /// Whether somebody sees to it that a look ends.
    var isWatched = false

    /// The projects whose questions can be answered now.
    var open: Set<String> { Set(newest.keys).subtracting(stuck) }
    /// Whether questions about others wait for the end of a look.
    var holdsUpOthers: Bool { path.map { !open.subtracting([$0]).isEmpty } ?? false }
  }

  /// Told of when something was asked. Whoever asks never waits for room, however long one look takes.
  private let news = Handover<Bool>(room: .max)
  private let state = Mutex(State())
  private let post: @Sendable (HostEvent) -> Void

  /// Typing that goes on for less than this is waited for, so many times at most: for as long as the last
  /// look took, so that looks at a long text leave half of the time to others. In milliseconds.
  private static let pauses = 120...3000
  private static let typingRounds = 10
  /// Others wait for a look so many milliseconds at most, and so many threads wait for disks.
  private static let patience = 4000
  private static let mostStuck = 8

  /// A desk that hands its answers to `post`.
  init(post: @escaping @Sendable (HostEvent) -> Void) { self.post = post }

  /// Takes a question. The thread starts with the first one.
  func ask(_ question: SurveyQuestion) {
    if state.withLock({ $0.serving == 0 }) {
      state.withLock { $0.serving = 1 }
      // Without a thread nothing is found out, and the text is served all the same.
      guard start(1) else { return state.withLock { $0.serving = 0 } }
    }
    let holdsUpOthers = state.withLock { state in
      state.newest[question.path] = question
      return state.holdsUpOthers
    }
    tell()
    if holdsUpOthers { watch() }
  }

  private func start(_ number: Int) -> Bool {
    (try? Worker { [self] in work(number) }) != nil
  }

  private func work(_ number: Int) {
    Threads.yieldToOthers()
    var survey = Survey()
    var pause = SurveyDesk.pauses.lowerBound
    while true {
      // Waits for news where there is nothing to do; takes note of what there is.
      let isIdle = state.withLock { $0.open.isEmpty }
      if isIdle || news.holdsSome, news.all().isEmpty { return }
      var rounds = 0
      while rounds < SurveyDesk.typingRounds {
        Moment.sleep(milliseconds: pause)
        guard news.holdsSome else { break }
        _ = news.all()
        rounds += 1
      }
      let start = Moment.monotonic
      for path in state.withLock({ $0.open }).sorted() {
        guard let question = take(path) else { continue }
        // Nobody has the model any more when it is told.
        let found = question.begin().flatMap { survey.look($0) { isOutrun(path) } }
        if let found { post(.survey(found)) }
        if !end(path, number) { return }
      }
      let took = Int(clamping: (Moment.monotonic - start) / 1_000_000)
      pause = min(max(took, SurveyDesk.pauses.lowerBound), SurveyDesk.pauses.upperBound)
    }
  }

  private func tell() {
    if !news.holdsSome { _ = news.put(true) }
  }

  /// The question about a project, which is looked at from now on.
  private func take(_ path: String) -> SurveyQuestion? {
    let (question, holdsUpOthers) = state.withLock { state -> (SurveyQuestion?, Bool) in
      guard let question = state.newest.removeValue(forKey: path) else { return (nil, false) }
      state.path = path
      state.looks += 1
      return (question, state.holdsUpOthers)
    }
    if holdsUpOthers { watch() }
    return question
  }

  /// Whether there is a later question about a project than the one that is looked at: what is found would be
  /// passed over, and the text's model is better let go.
  private func isOutrun(_ path: String) -> Bool { state.withLock { $0.newest[path] != nil } }

  /// A look has come to its end; false where another thread goes on by now.
  private func end(_ path: String, _ number: Int) -> Bool {
    let serves = state.withLock { state -> Bool in
      if state.serving == number { state.path = nil } else { state.stuck.remove(path) }
      return state.serving == number
    }
    // Who goes on may have a question about it.
    if !serves { tell() }
    return serves
  }

  /// Sees to it that who waits is answered by another thread, where the look before doesn't end.
  private func watch() {
    let isWatched = state.withLock { state in
      defer { state.isWatched = true }
      return state.isWatched
    }
    if isWatched { return }
    let isStarted = try? Worker { [self] in
      var look = state.withLock { $0.looks }
      while true {
        Moment.sleep(milliseconds: SurveyDesk.patience)
        guard let (looks, relief) = relieve(after: look) else { return }
        if let relief, !start(relief.number) { return takeBack(relief) }
        look = looks
      }
    }
    if isStarted == nil { state.withLock { $0.isWatched = false } }
  }

  /// Where no thread can be started, the one that looks goes on once its look has come to its end.
  private func takeBack(_ relief: (number: Int, path: String)) {
    state.withLock { state in
      state.isWatched = false
      guard let path = state.stuck.remove(relief.path) else { return }
      (state.path, state.serving) = (path, relief.number - 1)
    }
  }

  /// What is looked at now and, where that is still the same look, what it looks at, with the number of the thread
  /// that is to go on; nil where nobody waits.
  private func relieve(after look: Int) -> (looks: Int, relief: (number: Int, path: String)?)? {
    state.withLock { state in
      guard let path = state.path, state.holdsUpOthers else {
        state.isWatched = false
        return nil
      }
      guard state.looks == look, state.stuck.count < SurveyDesk.mostStuck else {
        return (state.looks, nil)
      }
      state.stuck.insert(path)
      state.path = nil
      state.serving += 1
      return (state.looks, (state.serving, path))
    }
  }
}
