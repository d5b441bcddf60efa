// FileLock.swift: one process at a time, freed by the holder's death.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// An advisory lock on a file, held until `release` or the end of the process.
///
/// A link is never followed, and what isn't a plain file of one name is refused: whoever brings such a
/// thing in a project would have the file behind it overwritten by the holder's name.
package final class FileLock {
  private let path: String
  private var descriptor: Int32
  /// Whether this user may write the file, so that it can name the holder. That of another account may be
  /// for reading alone, which is enough for the lock itself.
  package let isWritable: Bool

  /// Takes the lock, making the file if need be.
  /// - Parameters:
  ///   - wait: wait for the holder; else fail with `SystemError.isHeld`.
  ///   - mode: who may do what with a file that is made, whatever the process's mask.
  /// - Throws: `SystemError.isNoPlainFile` for what can't be locked safely.
  package init(
    _ path: String, exclusive: Bool = true, wait: Bool, mode: UInt32 = 0o644
  ) throws(SystemError) {
    self.path = path
    (descriptor, isWritable) = try FileLock.open(path, mode)
    if let number = FileLock.fault(of: descriptor) {
      close(descriptor)
      descriptor = -1
      throw SystemError("lock", path, number)
    }
    let result = dls_lock(descriptor, exclusive ? 1 : 0, wait ? 1 : 0)
    if result != 0 {
      close(descriptor)
      descriptor = -1
      throw SystemError("lock", path, result)
    }
  }

  deinit { release() }

  /// Whether a process has the lock of a file for itself; false where there is no file, and none is made.
  package static func isHeld(_ path: String) -> Bool {
    let descriptor = dls_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0)
    if descriptor < 0 { return false }
    defer { close(descriptor) }
    // A shared one: two that ask at once don't take each other for the holder.
    return fault(of: descriptor) == nil && dls_lock(descriptor, 0, 0) == -EWOULDBLOCK
  }

  /// Whether the path still leads to the locked file, and not to a later one or none.
  package var isInPlace: Bool {
    var own = stat()
    var there = stat()
    guard fstat(descriptor, &own) == 0, lstat(path, &there) == 0 else { return false }
    return own.st_dev == there.st_dev && own.st_ino == there.st_ino
  }

  /// Replaces the content of the file, for whoever wants to know the holder, where this user may.
  package func write(_ bytes: [UInt8]) throws(SystemError) {
    if !isWritable { return }
    if ftruncate(descriptor, 0) != 0 { throw SystemError("write", path, errno) }
    let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    if count != bytes.count { throw SystemError("write", path, count < 0 ? errno : ENOSPC) }
  }

  /// Removes the file, then lets go: whoever waits for it takes a new one.
  package func remove() {
    _ = removeFile()
    release()
  }

  /// Removes the file and keeps the lock, which excludes nobody any more who comes later.
  /// - Returns: whether this user may.
  package func removeFile() -> Bool { descriptor >= 0 && unlink(path) == 0 }

  /// Lets go; a second time does nothing.
  package func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// The file, opened or made, and whether it is open for writing.
  private static func open(_ path: String, _ mode: UInt32) throws(SystemError) -> (Int32, Bool) {
    // A pipe must not be waited for.
    let always = O_NOFOLLOW | O_NONBLOCK
    while true {
      // Asked without O_CREAT first: systems refuse that for another's file in a folder open to all.
      var descriptor = dls_open(path, O_RDWR | always, 0)
      if descriptor == -EACCES {
        descriptor = dls_open(path, O_RDONLY | always, 0)
        if descriptor >= 0 { return (descriptor, false) }
      } else if descriptor == -ENOENT {
        descriptor = dls_open(path, O_RDWR | O_CREAT | O_EXCL | always, 0o644)
        if descriptor >= 0 { _ = fchmod(descriptor, mode_t(mode)) }
      }
      if descriptor >= 0 { return (descriptor, true) }
      // It came, or went, between two of the questions.
      if descriptor != -EEXIST, descriptor != -ENOENT || !FileSystem.exists(Path.parent(path)) {
        throw SystemError("lock", path, descriptor)
      }
    }
  }

  /// Why what was opened is nothing to lock; nil for a plain file of one name, or of none by now.
  private static func fault(of descriptor: Int32) -> Int32? {
    var file = stat()
    if fstat(descriptor, &file) != 0 { return errno }
    if file.st_mode & S_IFMT != S_IFREG { return ENXIO }
    return file.st_nlink > 1 ? EMLINK : nil
  }
}
