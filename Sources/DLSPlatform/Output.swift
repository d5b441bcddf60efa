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
  private var buffer: [UInt8] = []

  /// A stream to the descriptor (1 is standard output, 2 standard error).
  package init(_ descriptor: Int32) { self.descriptor = descriptor }

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
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { flush() }
  }

  /// Hands everything to the system.
  package func flush() {
    if buffer.isEmpty { return }
    var problem: SystemError?
    buffer.withUnsafeBytes { bytes in
      do throws(SystemError) {
        try FileContent.writeAll(bytes, to: descriptor, path: "standard output")
      } catch { problem = error }
    }
    buffer.removeAll(keepingCapacity: true)
    guard let problem else { return }
    if problem.isClosedPipe { isClosed = true } else { failure = problem }
  }
}
