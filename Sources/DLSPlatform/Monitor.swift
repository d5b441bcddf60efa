// Monitor.swift: a lock whose holder can wait for what others change.

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A lock whose holder can wait for what others change under it.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Does something while nobody else does anything under this lock.
  func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// For the holder of the lock: lets others have it until something isn't so any more.
  func wait(while isSo: () -> Bool) {
    while isSo() { pthread_cond_wait(changed, mutex) }
  }

  /// The same, but not beyond a moment.
  func wait(until end: Moment, while isSo: () -> Bool) {
    var end = timespec(tv_sec: Int(end.seconds), tv_nsec: Int(end.nanoseconds))
    while isSo(), pthread_cond_timedwait(changed, mutex, &end) == 0 {}
  }

  /// For the holder of the lock: tells those who wait that something changed.
  func tell() { pthread_cond_broadcast(changed) }
}
