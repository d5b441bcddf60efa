// Threads.swift: work on several cores at once, by plain threads that end when nothing is left to take.

internal import CShims
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
  /// all calls have. A thread that can't be started is done without, and so is one that comes late:
  /// where other processes work, too, that may be some milliseconds.
  package static func run(_ pieces: Int, _ work: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(work) { work in
      let job = Job(pieces, work)
      for _ in 1..<max(1, min(count, pieces)) { start(job) }
      job.help()
      job.wait()
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
  private final class Job: @unchecked Sendable {
    private let next = Atomic(0)
    private let pieces: Int
    /// Nil once all is done: whoever comes then takes no piece, and finds nothing to hold on to.
    private var work: (@Sendable (Int) -> Void)?
    /// Guards how many are done.
    private let monitor = Monitor()
    private var done = 0

    init(_ pieces: Int, _ work: @escaping @Sendable (Int) -> Void) {
      self.pieces = pieces
      self.work = work
    }

    /// Does what nobody has taken yet.
    func help() {
      let count = takePieces()
      if count == 0 { return }
      monitor.locked {
        done += count
        monitor.tell()
      }
    }

    /// Waits until all is done that was taken.
    func wait() {
      monitor.locked { monitor.wait { done < pieces } }
      work = nil
    }

    /// A call of its own: at its end this thread has let go of the work.
    @inline(never)
    private func takePieces() -> Int {
      var count = 0
      while true {
        let piece = next.add(1, ordering: .relaxed).oldValue
        guard piece < pieces, let work else { return count }
        work(piece)
        count += 1
      }
    }
  }

  private static func start(_ job: Job) {
    let box = Unmanaged.passRetained(job)
    if dls_start_thread(Threads.body, box.toOpaque()) != 0 { box.release() }
  }

  private static let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    box in
    if let box { Unmanaged<Job>.fromOpaque(box).takeRetainedValue().help() }
    return nil
  }
}
