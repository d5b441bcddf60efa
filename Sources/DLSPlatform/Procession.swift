// Procession.swift: what several threads make, handed on in order and without a thread that waits for its turn.

/// Pieces of work that several threads take one by one. What a thread has made it hands on itself if
/// everything before it has been; else whoever makes what is missing hands on both. So what was just made is
/// used where it was made, and hardly ever more of it is kept than there are threads.
package final class Procession<Element>: @unchecked Sendable {
  private let monitor = Monitor()
  private let count: Int
  /// What waits for something before it, at its number modulo the room.
  private var waiting: [Element?]
  private var taken = 0
  private var handedOn = 0
  private var isHandingOn = false
  private var isEnded = false

  /// - Parameters:
  ///   - count: how many pieces there are.
  ///   - room: how many may be taken and not yet handed on.
  package init(_ count: Int, room: Int) {
    self.count = count
    waiting = Array(repeating: nil, count: max(1, room))
  }

  /// The number of a piece that nobody has taken yet; nil after the last, or where no more is wanted.
  package func take() -> Int? {
    monitor.locked {
      // What is missing is being made by a thread that waits for nobody.
      monitor.wait { !isEnded && taken < count && taken - handedOn >= waiting.count }
      guard !isEnded, taken < count else { return nil }
      taken += 1
      return taken - 1
    }
  }

  /// Says what a piece came to. Unless another thread is about it, this one calls `use` with all that is ready
  /// and next, one at a time, each with its number. Where `use` says false no more is wanted.
  package func put(_ number: Int, _ element: Element, _ use: (Int, Element) -> Bool) {
    var next = monitor.locked {
      waiting[number % waiting.count] = element
      return takeNext()
    }
    while let (number, ready) = next.take() {
      let isMoreWanted = use(number, ready)
      next = monitor.locked {
        handedOn += 1
        isHandingOn = false
        isEnded = isEnded || !isMoreWanted
        monitor.tell()
        return takeNext()
      }
    }
  }

  /// For the holder of the lock: what is to be handed on next, if it is there and nobody else is at it.
  private func takeNext() -> (number: Int, element: Element)? {
    guard !isHandingOn, !isEnded, let next = waiting[handedOn % waiting.count].take() else {
      return nil
    }
    isHandingOn = true
    return (handedOn, next)
  }
}
