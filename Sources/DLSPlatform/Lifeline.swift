// Lifeline.swift: dying with the process that started this one and wants it so.

/// The pipe whose other end the starting process holds for as long as it lives.
package enum Lifeline {
  /// Ends this process when the one that started it is gone, if it gave a lifeline. The kernel of Linux
  /// sees to the same; elsewhere this is what does.
  package static func watch() {
    guard let text = Environment.value("DLS_LIFELINE_FD"), let descriptor = Int32(text),
      descriptor > 2
    else { return }
    _ = try? Worker {
      // Nobody writes: a read returns at the end alone, or fails where there is no such pipe.
      guard let bytes = try? PipeEnd.read(descriptor, limit: 1), bytes.isEmpty else { return }
      ProcessInfo.exit(129)
    }
  }
}
