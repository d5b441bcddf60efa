// FileLock.swift: one process at a time, freed by the holder's death.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// An advisory lock on a file, held until `release` or the end of the process.
package final class FileLock {
  private var descriptor: Int32

  /// Takes the lock, making the file if need be.
  /// - Parameter wait: wait for the holder; else fail with `SystemError.isHeld`.
  package init(_ path: String, exclusive: Bool = true, wait: Bool) throws(SystemError) {
    descriptor = dls_open(path, O_RDWR | O_CREAT, 0o666)
    if descriptor < 0 { throw SystemError("lock", path, descriptor) }
    let result = dls_lock(descriptor, exclusive ? 1 : 0, wait ? 1 : 0)
    if result != 0 {
      close(descriptor)
      descriptor = -1
      throw SystemError("lock", path, result)
    }
  }

  deinit { release() }

  /// Lets go; a second time does nothing.
  package func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}
