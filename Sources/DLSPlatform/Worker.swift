// Worker.swift: one more thread, and the bounded queue by which it hands over what it has made.

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A thread that makes one value. No pool stands behind it: whoever needs no second thread pays for
/// none.
package final class Worker<Value: Sendable>: Sendable {
  private let task: ThreadTask
  private let outcome: Outcome<Value>

  /// Starts the thread.
  package init(_ body: @escaping @Sendable () throws -> Value) throws(SystemError) {
    let outcome = Outcome<Value>()
    self.outcome = outcome
    task = ThreadTask { outcome.result = Result { try body() } }
    try task.start()
  }

  /// A thread that nobody waits for any more leaves nothing behind at its end.
  deinit { task.detach() }

  /// Waits for the end of the thread; returns what it made, or throws what it threw.
  package func wait() throws -> Value {
    task.join()
    guard let result = outcome.result else { throw SystemError("join", "a thread", EINVAL) }
    return try result.get()
  }
}

/// What a thread leaves behind: written by it alone, read by others only after they joined it.
private final class Outcome<Value: Sendable>: @unchecked Sendable {
  var result: Result<Value, any Error>?
}

/// A thread of the operating system. Joined or detached once, by one other thread.
private final class ThreadTask: @unchecked Sendable {
  private let body: @Sendable () -> Void
  /// Whether somebody has to join or detach it.
  private var isOpen = false
  #if canImport(Glibc)
    private var thread = pthread_t()
  #else
    private var thread: pthread_t?
  #endif

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  func start() throws(SystemError) {
    let own = Unmanaged.passRetained(self)
    let code = pthread_create(&thread, nil, { ThreadTask.enter($0) }, own.toOpaque())
    if code != 0 {
      own.release()
      throw SystemError("start", "a thread", code)
    }
    isOpen = true
  }

  private static func enter(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let pointer else { return nil }
    Unmanaged<ThreadTask>.fromOpaque(pointer).takeRetainedValue().body()
    return nil
  }

  func join() { close { pthread_join($0, nil) } }

  func detach() { close { pthread_detach($0) } }

  private func close(_ how: (pthread_t) -> Int32) {
    guard isOpen else { return }
    isOpen = false
    #if canImport(Glibc)
      _ = how(thread)
    #else
      if let thread { _ = how(thread) }
    #endif
  }
}

/// A queue with bounded room from one thread to another: whoever is ahead waits.
package final class Handover<Element: Sendable>: @unchecked Sendable {
  private let monitor = Monitor()
  private let room: Int
  private var waiting: [Element] = []
  private var isEnded = false

  /// A queue that holds at most `room` elements.
  package init(room: Int) { self.room = max(1, room) }

  /// Adds an element when there is room. False where nobody wants any more: stop then.
  package func put(_ element: Element) -> Bool {
    monitor.locked {
      monitor.wait { waiting.count >= room && !isEnded }
      if isEnded { return false }
      waiting.append(element)
      monitor.tell()
      return true
    }
  }

  /// The next element, waited for; nil after the last.
  package func next() -> Element? {
    monitor.locked {
      monitor.wait { waiting.isEmpty && !isEnded }
      return takeFirst()
    }
  }

  /// The next element, waited for until a moment; nil where none has come by then, and after the last.
  package func next(until end: Moment) -> Element? {
    monitor.locked {
      monitor.wait(until: end) { waiting.isEmpty && !isEnded }
      return takeFirst()
    }
  }

  private func takeFirst() -> Element? {
    if waiting.isEmpty { return nil }
    monitor.tell()
    return waiting.removeFirst()
  }

  /// Everything that waits, waited for; empty after the last.
  package func all() -> [Element] {
    monitor.locked {
      monitor.wait { waiting.isEmpty && !isEnded }
      defer { waiting.removeAll(keepingCapacity: true) }
      monitor.tell()
      return waiting
    }
  }

  /// Whether something waits.
  package var holdsSome: Bool { monitor.locked { !waiting.isEmpty } }

  /// Said by either side: by the one that adds, that no more will come; by the one that takes, that
  /// no more are wanted.
  package func end() {
    monitor.locked {
      isEnded = true
      monitor.tell()
    }
  }
}
