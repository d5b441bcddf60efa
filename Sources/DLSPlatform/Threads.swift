// Threads.swift: work on several cores at once, by plain threads that end with the work.

internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Threads of the operating system.
package enum Threads {
  /// How many threads are worth starting: the processors that this process may use, eight at most.
  package static let count = min(max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1), 8)

  /// Calls `work` for each number from 0 up to `pieces`, the caller's thread helping, and returns when
  /// all calls have. A thread that can't be started is done without.
  package static func run(_ pieces: Int, _ work: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(work) { work in
      let job = Job(pieces, work)
      let helpers = (1..<max(1, min(count, pieces))).compactMap { _ in start(job) }
      job.run()
      for helper in helpers { pthread_join(helper, nil) }
    }
  }

  /// Lets the threads that somebody waits for go before this one, where the system can tell threads
  /// apart.
  package static func yieldToOthers() {
    #if canImport(Glibc)
      // On Linux 0 means this thread, not its process.
      _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    #else
      _ = pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
    #endif
  }

  /// Pieces of work that several threads take one by one.
  private final class Job: Sendable {
    private let next = Atomic(0)
    private let pieces: Int
    private let work: @Sendable (Int) -> Void

    init(_ pieces: Int, _ work: @escaping @Sendable (Int) -> Void) {
      self.pieces = pieces
      self.work = work
    }

    func run() {
      while true {
        let piece = next.add(1, ordering: .relaxed).oldValue
        guard piece < pieces else { return }
        work(piece)
      }
    }
  }

  private static func start(_ job: Job) -> pthread_t? {
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let box = Unmanaged.passRetained(job)
    let code = pthread_create(&thread, nil, Threads.body, box.toOpaque())
    if code != 0 {
      box.release()
      return nil
    }
    return thread
  }

  #if canImport(Glibc)
    private typealias Argument = UnsafeMutableRawPointer?
  #else
    private typealias Argument = UnsafeMutableRawPointer
  #endif

  private static let body: @convention(c) (Argument) -> UnsafeMutableRawPointer? = { box in
    let pointer: UnsafeMutableRawPointer? = box
    if let pointer { Unmanaged<Job>.fromOpaque(pointer).takeRetainedValue().run() }
    return nil
  }
}
