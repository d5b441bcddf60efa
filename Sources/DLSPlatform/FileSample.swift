// FileSample.swift: some of a large file's bytes, by which another content is told.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A part of a file in place of the whole, where reading terabytes would cost too much.
package enum FileSample {
  /// Blocks of a file, evenly spread from its first to its last byte; all of a file with no more.
  package static func read(
    _ path: String, blocks: Int = 16, of size: Int = 4096
  ) throws(SystemError) -> [UInt8] {
    let descriptor = dls_open(path, O_RDONLY, 0)
    if descriptor < 0 { throw SystemError("read", path, descriptor) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw SystemError("read", path, errno) }
    if status.st_mode & S_IFMT != S_IFREG { throw SystemError("read", path, EISDIR) }
    let length = Int(status.st_size)
    if length <= blocks * size {
      return try FileContent.readAll(descriptor, path: path, expecting: length, limit: Int.max)
    }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: size)
    for index in 0..<blocks {
      let offset = (length - size) / (blocks - 1) * index
      let start = index == blocks - 1 ? length - size : offset
      let count = block.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, size, off_t(start))
      }
      if count < 0 { throw SystemError("read", path, errno) }
      bytes += block[..<count]
    }
    return bytes
  }
}
