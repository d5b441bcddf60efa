// FolderWalk.swift: finds the project files of a workspace, without those in folders that don't answer.

import DLSPlatform
import DLSServer
import Synchronization

/// Finds project files while an editor waits. A folder that doesn't answer, such as a mount whose server is gone, is
/// left out until it does: another thread goes on behind it, and both are told.
final class FolderWalk: Sendable {
  /// For so many seconds nothing may be heard of the disk: twice that, if it went silent at once.
  private static let patience: Int64 = 1

  /// What doesn't answer: folders, and links in others.
  private let silent = Mutex<Set<String>>([])
  private let post: @Sendable (HostEvent) -> Void

  /// A walk that says to `post` what doesn't answer, and what does again.
  init(post: @escaping @Sendable (HostEvent) -> Void) { self.post = post }

  /// The project files and libraries in a folder and, if it is deep, in those below it.
  func files(in folder: String, isDeep: Bool) -> [String] {
    let way = Way(folder, isDeep: isDeep)
    // Without a thread there is only this one.
    if !start(way, 0) { go(way, 0) }
    var steps = -1
    var left: [String] = []
    while way.end.next(until: .now.later(by: FolderWalk.patience)) == nil {
      guard let (place, next) = way.giveUp(after: &steps) else { continue }
      _ = silent.withLock { $0.insert(place) }
      left.append(place)
      if !start(way, next) { break }
    }
    for place in left { post(.silent(place)) }
    return way.found
  }

  private func start(_ way: Way, _ number: Int) -> Bool {
    (try? Worker { [self] in go(way, number) }) != nil
  }

  private func go(_ way: Way, _ number: Int) {
    while let folder = way.next(number, isSilent: isSilent) {
      let found = try? FileSystem.look(
        into: folder, isWanted: { path, _ in Path.suffix(path) == ProjectFinder.suffix },
        mayAsk: { path in way.ask(path, number) && !isSilent(path) })
      guard let place = way.add(found ?? ([], []), number) else { continue }
      _ = silent.withLock { $0.remove(place) }
      return post(.answers(place))
    }
  }

  private func isSilent(_ path: String) -> Bool { silent.withLock { $0.contains(path) } }
}

/// What is left of one walk, and what it found.
private final class Way: Sendable {
  private struct State {
    /// The folders to look at, the next one last.
    var pending: [String]
    var found: [String] = []
    /// The folder that is looked at, and what of it the disk was asked about last.
    var folder = ""
    var place = ""
    /// The thread that goes, and how far it is.
    var going = 0
    var steps = 0
    /// What those before it wait for.
    var lost: [Int: String] = [:]
  }

  /// Told at the end of the walk.
  let end = Handover<Bool>(room: 1)
  private let isDeep: Bool
  private let state: Mutex<State>

  init(_ folder: String, isDeep: Bool) {
    self.isDeep = isDeep
    state = Mutex(State(pending: [folder]))
  }

  var found: [String] { state.withLock { $0.found } }

  /// The next folder to look at; nil at the end, or where another thread goes on.
  func next(_ number: Int, isSilent: (String) -> Bool) -> String? {
    state.withLock { state -> String? in
      if state.going != number { return nil }
      while let folder = state.pending.popLast() {
        if isSilent(folder) { continue }
        (state.folder, state.place) = (folder, folder)
        return folder
      }
      _ = end.put(true)
      return nil
    }
  }

  /// Notes what the disk is asked about; false where another thread goes on.
  func ask(_ path: String, _ number: Int) -> Bool {
    state.withLock { state in
      if state.going != number { return false }
      state.place = path
      state.steps += 1
      return true
    }
  }

  /// Adds what was found in a folder; returns what the disk has answered about, if another thread goes on by now.
  func add(_ inside: (files: [String], folders: [String]), _ number: Int) -> String? {
    state.withLock { state in
      if state.going != number { return state.lost[number] }
      state.found += inside.files
      if isDeep { state.pending += inside.folders.reversed() }
      state.steps += 1
      return nil
    }
  }

  /// Where nothing was heard since the last time, what the disk was asked about, and the number of the thread that
  /// is to go on; else nil.
  func giveUp(after steps: inout Int) -> (place: String, next: Int)? {
    state.withLock { state in
      if state.steps != steps {
        steps = state.steps
        return nil
      }
      state.lost[state.going] = state.place
      // The rest of a folder may answer.
      if state.place != state.folder { state.pending.append(state.folder) }
      state.going += 1
      state.steps += 1
      return (state.place, state.going)
    }
  }
}
