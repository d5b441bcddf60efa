// JSONProblem.swift: why a text isn't JSON, and where.

/// Why a text isn't JSON that this program takes.
package struct JSONProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where it was noticed, in bytes from the start.
  package let offset: Int
  /// What is wrong there.
  package let reason: String

  /// A problem at a place.
  init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }

  /// "byte 12: a comma or } should follow"
  package var description: String { "byte \(offset): \(reason)" }
}
