// FileLock.swift: one process at a time, freed by the holder's death.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// An advisory lock on a file, held until `release` or the end of the process.
package final class FileLock {
  private let path: String
  private var descriptor: Int32

  /// Takes the lock, making the file if need be.
  /// - Parameter wait: wait for the holder; else fail with `SystemError.isHeld`.
  package init(_ path: String, exclusive: Bool = true, wait: Bool) throws(SystemError) {
    self.path = path
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

  /// Whether the path still leads to the locked file, and not to a later one or none.
  package var isInPlace: Bool {
    var own = stat()
    var there = stat()
    guard fstat(descriptor, &own) == 0, stat(path, &there) == 0 else { return false }
    return own.st_dev == there.st_dev && own.st_ino == there.st_ino
  }

  /// Replaces the content of the file, for whoever wants to know the holder.
  package func write(_ bytes: [UInt8]) throws(SystemError) {
    if ftruncate(descriptor, 0) != 0 { throw SystemError("write", path, errno) }
    let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    if count != bytes.count { throw SystemError("write", path, count < 0 ? errno : ENOSPC) }
  }

  /// Removes the file, then lets go: whoever waits for it takes a new one.
  package func remove() {
    if descriptor >= 0 { unlink(path) }
    release()
  }

  /// Lets go; a second time does nothing.
  package func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}
