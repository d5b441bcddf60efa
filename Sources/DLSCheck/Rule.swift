// Rule.swift: one diagnostic code: its title, its explanation and its examples.

package import DLSText

/// A text that shows a diagnostic or its mended form, with the files it imports.
package struct Example: Sendable {
  /// The text of the project file.
  package let text: String
  /// The files it imports, by path.
  package let files: [String: String]
  /// The profile it is checked with.
  package let profile: String?
  /// What `--set` gives.
  package let sets: [String]
  /// Whether the text is saved as Latin-1, to show what happens then.
  package let isLatin1: Bool

  package init(
    _ text: String, files: [String: String] = [:], profile: String? = nil, sets: [String] = [],
    isLatin1: Bool = false
  ) {
    self.text = text
    self.files = files
    self.profile = profile
    self.sets = sets
    self.isLatin1 = isLatin1
  }

  /// The bytes of the file.
  package var bytes: [UInt8] {
    isLatin1 ? text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } : Array(text.utf8)
  }
}

/// A diagnostic code with everything that is told about it. The code never changes its meaning.
package struct Rule: Sendable {
  /// `DLS0101`
  package let code: String
  /// How much it matters.
  package let severity: Severity
  /// What is wrong, as a short heading.
  package let title: String
  /// Why it is wrong and what to do, in a paragraph or two.
  let why: String
  /// A text that reports this code and no other.
  package let wrong: Example
  /// The same text mended: it reports nothing.
  package let right: Example

  init(
    _ code: String, _ title: String, severity: Severity = .error, why: String, wrong: Example,
    right: Example
  ) {
    self.code = code
    self.severity = severity
    self.title = title
    self.why = why
    self.wrong = wrong
    self.right = right
  }

  init(
    _ code: String, _ title: String, severity: Severity = .error, why: String, wrong: String,
    right: Example
  ) {
    self.init(code, title, severity: severity, why: why, wrong: Example(wrong), right: right)
  }

  init(
    _ code: String, _ title: String, severity: Severity = .error, why: String, wrong: String,
    right: String
  ) {
    self.init(
      code, title, severity: severity, why: why, wrong: Example(wrong), right: Example(right))
  }
}
