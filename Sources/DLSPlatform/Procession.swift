// Procession.swift: what several threads make, handed on in order and without a thread that waits for its turn.

/// Pieces of work that several threads take one by one. What a thread has made it hands on itself if
/// everything before it has been; else whoever makes what is missing hands on both. So what was just made is
/// used where it was made, and hardly ever more of it is kept than there are threads.
package final class Procession: @unchecked Sendable {
  /// How many pieces may be taken and not yet handed on: what is made of one has a place, its number modulo
  /// this, which nobody else takes meanwhile.
  package let room: Int
  private let monitor = Monitor()
  private let count: Int
  /// By place: whether something waits there for what comes before it.
  private var isReady: [Bool]
  private var taken = 0
  private var handedOn = 0
  private var isHandingOn = false
  private var isEnded = false

  /// - Parameter count: how many pieces there are.
  package init(_ count: Int, room: Int) {
    self.count = count
    self.room = max(1, room)
    isReady = Array(repeating: false, count: self.room)
  }

  /// The number of a piece that nobody has taken yet; nil after the last, or where no more is wanted.
  package func take() -> Int? {
    monitor.locked {
      // What is missing is being made by a thread that waits for nobody.
      monitor.wait { !isEnded && taken < count && taken - handedOn >= room }
      guard !isEnded, taken < count else { return nil }
      taken += 1
      return taken - 1
    }
  }

  /// Says that a piece is done. Unless another thread is about it, this one calls `use` with the numbers of all
  /// that are done and next, one after the other. Where `use` says false no more is wanted.
  package func done(_ number: Int, _ use: (Int) -> Bool) {
    var next = monitor.locked {
      isReady[number % room] = true
      return takeNext()
    }
    while let ready = next {
      let isMoreWanted = use(ready)
      next = monitor.locked {
        handedOn += 1
        isHandingOn = false
        isEnded = isEnded || !isMoreWanted
        monitor.tell()
        return takeNext()
      }
    }
  }

  /// For the holder of the lock: what is to be handed on next, if it is done and nobody else is at it.
  private func takeNext() -> Int? {
    guard !isHandingOn, !isEnded, isReady[handedOn % room] else { return nil }
    isReady[handedOn % room] = false
    isHandingOn = true
    return handedOn
  }
}
