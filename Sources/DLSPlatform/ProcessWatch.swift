// ProcessWatch.swift: noticing the end of a process that is no child.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Watches a process that somebody else started, such as the editor that talks to this one.
package enum ProcessWatch {
  /// Whether a process number means what its sender meant by it: the process is here, not in another
  /// container or on another machine, and is an ancestor of this one or this user's.
  package static func canTell(_ process: Int32) -> Bool {
    guard process > 0, dls_process_start(process) != 0 else { return false }
    if dls_process_user(process) == Int64(geteuid()) { return true }
    var ancestor = getppid()
    // No family is that old: a limit against numbers that change while they are read.
    for _ in 0..<64 where ancestor > 1 {
      if ancestor == process { return true }
      ancestor = dls_process_parent(ancestor)
    }
    return false
  }

  /// Calls `body` from a thread of its own once the process has ended.
  package static func atEnd(
    of process: Int32, _ body: @escaping @Sendable () -> Void
  ) throws(SystemError) {
    _ = try Worker {
      dls_process_await(process)
      body()
    }
  }
}
