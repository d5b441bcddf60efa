// Output.swift: buffered writing to the standard streams.

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A buffered stream to a descriptor. Not shared between threads.
///
/// A reader that has gone (`dls … | head`) is no error: what follows is thrown away and
/// `isClosed` tells whoever wants to stop early. Other failures are kept in `failure`.
package final class Output {
  /// The descriptor that is written to.
  package let descriptor: Int32
  /// The reader has gone.
  package private(set) var isClosed = false
  /// The first failure that wasn't a reader's going, such as a full disk.
  package private(set) var failure: SystemError?
  /// How many bytes were handed to the system.
  package private(set) var written = 0
  private var buffer: [UInt8] = []

  /// A stream to the descriptor (1 is standard output, 2 standard error).
  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Standard output for this stream alone: whoever else writes to descriptor 1 from now on writes to
  /// standard error. For programs that speak a protocol, which a stray line would break.
  package static func guarded() throws(SystemError) -> Output {
    let own = fcntl(1, F_DUPFD_CLOEXEC, 3)
    if own < 0 { throw SystemError("keep", "standard output", errno) }
    if dup2(2, 1) < 0 { throw SystemError("guard", "standard output", errno) }
    return Output(own)
  }

  /// Adds text.
  package func write(_ text: String) { write(text.utf8) }

  /// Adds text and a line feed.
  package func line(_ text: String = "") {
    write(text.utf8)
    write(CollectionOfOne(UInt8(ascii: "\n")))
  }

  /// Adds bytes.
  package func write(_ bytes: some Collection<UInt8>) {
    if isClosed || failure != nil { return }
    // What is long goes out from where it is.
    let isLong = bytes.underestimatedCount >= 1 << 16
    let isDone = isLong && bytes.withContiguousStorageIfAvailable { flush(followedBy: $0) } != nil
    if isDone { return }
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { flush() }
  }

  private func flush(followedBy bytes: UnsafeBufferPointer<UInt8>) {
    flush()
    if !isClosed, failure == nil { hand(UnsafeRawBufferPointer(bytes)) }
  }

  /// Hands everything to the system.
  package func flush() {
    if buffer.isEmpty { return }
    buffer.withUnsafeBytes { hand($0) }
    // What a long answer took isn't kept for short ones.
    buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 20)
  }

  private func hand(_ bytes: UnsafeRawBufferPointer) {
    written += bytes.count
    do throws(SystemError) {
      try FileContent.writeAll(bytes, to: descriptor, path: "standard output")
    } catch {
      if error.isClosedPipe { isClosed = true } else { failure = error }
    }
  }
}
