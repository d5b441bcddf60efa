// AllWorkers.swift: a thread for each core, and many files shared out among them.

import DLSPlatform
import DLSText

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
    var waiting = [Swift.Result<Result, any Error>?](repeating: nil, count: procession.room)
    var failure: (any Error)?
    withoutActuallyEscaping(use) { use in
      waiting.withUnsafeMutableBufferPointer { waiting in
        // The procession sees to it that one thread at a time is at each place, and one at the failure.
        nonisolated(unsafe) let (waiting, use) = (waiting, use)
        nonisolated(unsafe) let failed = { (error: any Error) in failure = error }
        run(count) { _ in
          while let number = procession.take() {
            waiting[number % waiting.count] = Swift.Result { try work(paths[number]) }
            procession.done(number) { next in
              guard let result = waiting[next % waiting.count].take() else { return false }
              do {
                try use(paths[next], result.get())
                return true
              } catch {
                failed(error)
                return false
              }
            }
          }
        }
      }
    }
    if let failure { throw failure }
  }
}
