// FileContent.swift: reading whole files, mapping them, and writing through descriptors.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Bytes of files and descriptors.
package enum FileContent {
  /// The whole file.
  /// - Parameter limit: a file with more bytes than this is refused with `EFBIG`.
  package static func read(_ path: String, limit: Int = Int.max) throws(SystemError) -> [UInt8] {
    let descriptor = dls_open(path, O_RDONLY, 0)
    if descriptor < 0 { throw SystemError("read", path, descriptor) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw SystemError("read", path, errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw SystemError("read", path, EISDIR) }
    if Int64(status.st_size) > Int64(limit) { throw SystemError("read", path, EFBIG) }
    return try readAll(descriptor, path: path, expecting: Int(status.st_size), limit: limit)
  }

  /// All of standard input.
  package static func readStandardInput(limit: Int = Int.max) throws(SystemError) -> [UInt8] {
    try readAll(0, path: "standard input", expecting: 0, limit: limit)
  }

  /// Reads a descriptor to its end.
  package static func readAll(
    _ descriptor: Int32, path: String, expecting size: Int, limit: Int
  ) throws(SystemError) -> [UInt8] {
    // One byte more than the size, so that the end shows without a second round.
    var capacity = max(size &+ 1, 4096)
    var bytes: [UInt8] = []
    while true {
      let before = bytes.count
      var failure: Int32 = 0
      bytes.append(addingCapacity: capacity) { new in
        failure = fill(&new, from: descriptor, capacity, known: before == 0 ? size : 0)
      }
      if failure != 0 { throw SystemError("read", path, failure) }
      if bytes.count > limit { throw SystemError("read", path, EFBIG) }
      if bytes.count - before < capacity { return bytes }
      capacity = max(capacity, 65536)
    }
  }

  /// Reads so many bytes, or up to the end; the error, or 0. Where more was asked for than the `known` size and
  /// that came, it is the end: of a short file asking once more takes as long as reading it.
  private static func fill(
    _ new: inout OutputSpan<UInt8>, from descriptor: Int32, _ wanted: Int, known size: Int
  ) -> Int32 {
    new.withUnsafeMutableBufferPointer { buffer, count in
      let buffer = UnsafeMutableBufferPointer(rebasing: buffer[..<wanted])
      while count < buffer.count {
        let got = Self.read(descriptor, into: buffer, from: count)
        if got < 0 { return errno }
        if got == 0 { return 0 }
        count += got
        if count == size { return 0 }
      }
      return 0
    }
  }

  /// Calls `body` with the file mapped into memory (read only); fine for files larger than memory.
  package static func withMapped<Result>(
    _ path: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let file = try MappedFile(path)
    return try withExtendedLifetime(file) { try body(file.bytes) }
  }

  /// Opens a file for reading.
  package static func openForReading(_ path: String) throws(SystemError) -> PipeEnd {
    let descriptor = dls_open(path, O_RDONLY, 0)
    if descriptor < 0 { throw SystemError("read", path, descriptor) }
    return PipeEnd(descriptor)
  }

  /// Opens a file for adding at its end, making it if need be.
  package static func openForAppending(
    _ path: String, mode: Int32 = 0o666
  ) throws(SystemError) -> PipeEnd {
    let descriptor = dls_open(path, O_WRONLY | O_CREAT | O_APPEND, mode)
    if descriptor < 0 { throw SystemError("write", path, descriptor) }
    return PipeEnd(descriptor)
  }

  /// Writes all the bytes to a descriptor, however many calls it takes.
  package static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
  ) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      guard let base = bytes.baseAddress else { return }
      let count = write(descriptor, base + done, bytes.count - done)
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&wait, 1, 1000)
          continue
        }
        throw SystemError("write", path, errno)
      }
      done += count
    }
  }

  private static func read(
    _ descriptor: Int32, into buffer: UnsafeMutableBufferPointer<UInt8>, from start: Int
  ) -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    while true {
      #if canImport(Glibc)
        let got = Glibc.read(descriptor, base + start, buffer.count - start)
      #else
        let got = Darwin.read(descriptor, base + start, buffer.count - start)
      #endif
      if got < 0, errno == EINTR { continue }
      return got
    }
  }
}
