// GeometryError.swift: what can be wrong with an encoded geometry.

/// Why bytes are no geometry that the product can hold.
package struct GeometryError: Error, Equatable, Sendable {
  /// What is wrong, as a clause: `ends after 12 of 93 bytes`.
  package let reason: String
  /// Where in the bytes.
  let offset: Int

  /// A reason and its place in the bytes.
  init(_ reason: String, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}
