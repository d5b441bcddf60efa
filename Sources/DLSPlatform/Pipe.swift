// Pipe.swift: pipes, and reading them with a time limit.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A pipe whose ends close on exec; each end closes with `close` or when it is let go.
package final class PipeEnd {
  /// The descriptor; -1 once closed.
  package private(set) var descriptor: Int32

  /// Takes over a descriptor.
  init(_ descriptor: Int32) { self.descriptor = descriptor }
  deinit { close() }

  /// Closes it; a second time does nothing.
  package func close() {
    if descriptor >= 0 { systemClose(descriptor) }
    descriptor = -1
  }

  /// A new pipe's reading and writing end.
  package static func pair() throws(SystemError) -> (reading: PipeEnd, writing: PipeEnd) {
    var ends: [Int32] = [-1, -1]
    let result = dls_pipe(&ends)
    if result != 0 { throw SystemError("make a pipe", "", result) }
    return (PipeEnd(ends[0]), PipeEnd(ends[1]))
  }

  /// Which of the descriptors can be used now, waiting up to the time given (-1: for ever): first
  /// those to be read, then those to be written, in the order given.
  /// An interrupted wait says none. A closed pipe counts as readable.
  package static func wait(
    reading: [Int32], writing: [Int32] = [], milliseconds: Int
  ) throws(SystemError) -> [Bool] {
    var list = reading.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    list += writing.map { pollfd(fd: $0, events: Int16(POLLOUT), revents: 0) }
    let limit = Int32(clamping: milliseconds)
    if poll(&list, nfds_t(list.count), limit) < 0 {
      if errno != EINTR { throw SystemError("wait for input", "", errno) }
      return list.map { _ in false }
    }
    return list.map { $0.revents != 0 }
  }

  /// Whether a descriptor can be read now, or within a time. A closed pipe counts as readable.
  package static func isReadable(_ descriptor: Int32, milliseconds: Int = 0) -> Bool {
    var one = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&one, 1, Int32(clamping: milliseconds)) > 0
  }

  /// Which of two descriptors can be read, waited for; neither where the wait was interrupted. For waits of which there
  /// is one for each key that somebody types.
  package static func wait(for first: Int32, or second: Int32) -> (first: Bool, second: Bool) {
    let none = pollfd(fd: -1, events: Int16(POLLIN), revents: 0)
    return withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { list in
      list.initialize(repeating: none)
      (list[0].fd, list[1].fd) = (first, second)
      if poll(list.baseAddress, 2, -1) <= 0 { return (false, false) }
      return (list[0].revents != 0, list[1].revents != 0)
    }
  }

  /// Lets as much lie in the pipe behind a descriptor as any program may, so that who writes megabytes hardly ever
  /// waits for who reads them. What is no pipe stays as it is.
  package static func widen(_ descriptor: Int32) { dls_widen_pipe(descriptor) }

  /// Makes reads and writes of this end return at once.
  package func setNonblocking() throws(SystemError) {
    let result = dls_set_nonblocking(descriptor)
    if result != 0 { throw SystemError("use a pipe", "", result) }
  }

  /// Writes as much as fits now: how many bytes that were, 0 when the pipe is full.
  package func writeSome(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
    while true {
      let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { return count }
      if errno == EINTR { continue }
      if errno == EAGAIN || errno == EWOULDBLOCK { return 0 }
      throw SystemError("write", "", errno)
    }
  }

  /// Reads what is there, up to `limit` bytes; empty at the end.
  package static func read(_ descriptor: Int32, limit: Int = 65536) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      do throws(SystemError) {
        count = try read(descriptor, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads what is there, as far as there is room; how many bytes that were, 0 at the end.
  package static func read(
    _ descriptor: Int32, into room: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    while true {
      let count = systemRead(descriptor, room.baseAddress, room.count)
      if count >= 0 { return count }
      if errno != EINTR { throw SystemError("read", "", errno) }
    }
  }
}

private func systemClose(_ descriptor: Int32) { close(descriptor) }
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
private func systemRead(
  _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int
) -> Int {
  read(descriptor, buffer, count)
}
