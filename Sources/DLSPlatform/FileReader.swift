// FileReader.swift: bytes of a large file from wherever they are wanted.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A file that is read in pieces, in any order, however large it is.
package final class FileReader {
  /// How many bytes it had when it was opened.
  package let size: Int
  private let path: String
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 20)

  /// Opens a file.
  package init(_ path: String) throws(SystemError) {
    let opened = dls_open(path, O_RDONLY, 0)
    if opened < 0 { throw SystemError("read", path, opened) }
    var status = stat()
    let result = fstat(opened, &status)
    let number = result != 0 ? errno : status.st_mode & S_IFMT == S_IFREG ? 0 : EISDIR
    if number != 0 {
      close(opened)
      throw SystemError("read", path, number)
    }
    self.path = path
    descriptor = opened
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Where blocks of one size begin that are spread evenly from the first byte to the last, in a file that is
  /// longer than all of them.
  package func starts(of blocks: Int, size block: Int) -> [Int] {
    (0..<blocks).map { index in
      index == blocks - 1 ? size - block : (size - block) / (blocks - 1) * index
    }
  }

  /// The bytes of a stretch; fewer where the file ends before.
  package func bytes(at start: Int, count: Int) throws(SystemError) -> [UInt8] {
    var found: [UInt8] = []
    try forEachPiece(at: start, count: count) { found += $0 }
    return found
  }

  /// Hands on a stretch in pieces of at most a mebibyte, all of whole words of eight bytes but the last; it
  /// ends where the file does, and of a place before its beginning there is nothing.
  package func forEachPiece(
    at start: Int, count: Int, _ take: (UnsafeRawBufferPointer) -> Void
  ) throws(SystemError) {
    if start < 0 { return }
    var place = start
    var left = min(count, size - start)
    while left > 0 {
      let wanted = min(left, buffer.count)
      let got = try fill(wanted, at: place)
      buffer.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
      if got < wanted { return }
      place += got
      left -= got
    }
  }

  private func fill(_ wanted: Int, at place: Int) throws(SystemError) -> Int {
    var done = 0
    while done < wanted {
      let got = buffer.withUnsafeMutableBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return pread(descriptor, base + done, wanted - done, off_t(place + done))
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw SystemError("read", path, errno)
      }
      if got == 0 { break }
      done += got
    }
    return done
  }
}
