// ImportedProject.swift: what becomes of another tool's file: a project's text and what is missing.

/// A project file made from another tool's.
package struct ImportedProject: Sendable {
  /// The text, in the canonical form.
  package let text: [UInt8]
  /// What could not be carried over, a sentence each; the text says it too, as comments.
  package let notes: [String]
}

/// Why another tool's file can't be read.
package struct ImportFailure: Error, Sendable, Equatable {
  /// What is wrong, with its place in the file.
  package let reason: String
  /// What to do next.
  package let nextStep: String

  init(_ reason: String, next nextStep: String) {
    self.reason = reason
    self.nextStep = nextStep
  }
}
