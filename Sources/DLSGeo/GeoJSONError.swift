// GeoJSONError.swift: where and why a text is not GeoJSON.

/// Why reading a GeoJSON text stopped. Faults of one feature's geometry are no error: they are
/// the feature's `GeometryState`, so that one bad feature does not hide the others.
package struct GeoJSONError: Error, Equatable, Sendable {
  /// What is wrong, as a sentence without a full stop.
  package let reason: String
  /// What to do, as sentences; nil where the file has to be written again.
  package let nextStep: String?
  /// Where, in bytes from the start.
  let offset: Int

  /// A reason and its place.
  init(_ reason: String, at offset: Int, nextStep: String? = nil) {
    self.reason = reason
    self.nextStep = nextStep
    self.offset = offset
  }

  /// The line of the place, counted from 1; `bytes` is the text that was read.
  package func line(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var line = 1
    for byte in bytes.prefix(max(0, offset)) where byte == 0x0A { line += 1 }
    return line
  }
}
