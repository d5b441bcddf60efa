// PrivateFile.swift: small files that say something only their owner may have said.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A file whose word counts, since nobody but this user can have written it.
package enum PrivateFile {
  /// The bytes of such a file. One that is a link, that somebody else owns or that others may write,
  /// itself or by its folder, is refused with `EPERM`.
  /// - Parameter limit: a file with more bytes than this is refused with `EFBIG`.
  package static func read(_ path: String, limit: Int = 1 << 16) throws(SystemError) -> [UInt8] {
    var folder = stat()
    if stat(Path.parent(path), &folder) != 0 { throw SystemError("read", path, errno) }
    // What is no file, such as a pipe, must not be waited for.
    let descriptor = dls_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0)
    if descriptor < 0 { throw SystemError("read", path, descriptor) }
    defer { close(descriptor) }
    // What was opened is asked, not what may lie under the name by now.
    var file = stat()
    if fstat(descriptor, &file) != 0 { throw SystemError("read", path, errno) }
    guard file.st_mode & S_IFMT == S_IFREG, isOwn(file), isOwn(folder) else {
      throw SystemError("trust", path, EPERM)
    }
    if Int64(file.st_size) > Int64(limit) { throw SystemError("read", path, EFBIG) }
    return try FileContent.readAll(
      descriptor, path: path, expecting: Int(file.st_size), limit: limit)
  }

  /// Writes such a file whole, and its folder if need be, for this user alone.
  package static func write(_ bytes: some Collection<UInt8>, to path: String) throws(SystemError) {
    try FileSystem.createDirectory(Path.parent(path), mode: 0o700)
    // A link would be written through.
    if FileSystem.info(path, followingLinks: false)?.kind == .link { try FileSystem.remove(path) }
    let file = try AtomicFile(path, mode: 0o600)
    try file.write(bytes)
    try file.commit()
  }

  private static func isOwn(_ status: stat) -> Bool {
    status.st_uid == geteuid() && status.st_mode & 0o022 == 0
  }
}
