// AllWorkers.swift: a thread for each core, and many files shared out among them.

import DLSPlatform
import DLSText
import Synchronization

extension Workers {
  /// A thread for each core.
  static let all = Workers(count: Threads.count) { pieces, work in Threads.run(pieces, work) }

  /// Calls `work` for each of many paths, on all cores, and `use` with the results in their order, one at
  /// a time but from any thread; never with more than a few hundred of them in memory.
  func forEach<Result: Sendable>(
    _ paths: [String], _ work: @Sendable (String) throws -> Result,
    _ use: (String, Result) throws -> Void
  ) throws {
    let procession = Procession(paths.count, room: 64 * count)
    let returned = (0..<count).map { _ in Returned<Made<Result>>() }
    var waiting = [Made<Result>?](repeating: nil, count: procession.room)
    var failure: (any Error)?
    withoutActuallyEscaping(use) { use in
      waiting.withUnsafeMutableBufferPointer { waiting in
        // The procession sees to it that one thread at a time is at each place, and one at the failure.
        nonisolated(unsafe) let (waiting, use) = (waiting, use)
        nonisolated(unsafe) let failed = { (error: any Error) in failure = error }
        run(count) { thread in
          while let number = procession.take() {
            waiting[number % waiting.count] = Made(
              result: Swift.Result { try work(paths[number]) }, thread: thread)
            procession.done(number) { next in
              guard let made = waiting[next % waiting.count].take() else { return false }
              defer { if made.thread != thread { returned[made.thread].add(made) } }
              do {
                try use(paths[next], made.result.get())
                return true
              } catch {
                failed(error)
                return false
              }
            }
            returned[thread].letGo()
          }
        }
      }
    }
    if let failure { throw failure }
  }
}

/// What a thread made of a path.
private struct Made<Result: Sendable>: Sendable {
  let result: Swift.Result<Result, any Error>
  let thread: Int
}

/// What other threads handed on of what one thread made. It lets go of that itself, since memory goes back to
/// the heap that it came from, and two threads at one heap wait for each other.
private final class Returned<Thing: Sendable>: Sendable {
  private let things = Mutex<[Thing]>([])

  /// For another thread: the thing is of no use any more.
  func add(_ thing: Thing) { things.withLock { $0.append(thing) } }

  /// Lets go of what came back.
  func letGo() { while things.withLock({ $0.popLast() }) != nil {} }
}
