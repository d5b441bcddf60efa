// DiagnosticParts.swift: what a diagnostic consists of besides its own place and words.

/// How much a diagnostic matters.
package enum Severity: Int, Hashable, Sendable, Comparable, CaseIterable {
  /// The project can't be used like this.
  case error
  /// The project can be used, but probably doesn't say what was meant.
  case warning
  /// Worth knowing.
  case info
  /// A better way to write it.
  case hint

  /// The word people see.
  package var word: String {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .info: "info"
    case .hint: "hint"
    }
  }

  /// An error comes before a warning, a warning before an info.
  package static func < (a: Severity, b: Severity) -> Bool {
    a.rawValue < b.rawValue
  }
}

/// What an editor may show by more than a squiggle.
package enum DiagnosticTag: Hashable, Sendable {
  /// The text does nothing: shown faded.
  case unnecessary
  /// The text is out of date: shown struck through.
  case deprecated
}

/// The other half of a quarrel: a second place and what it has to do with the first.
package struct Related: Hashable, Sendable {
  /// The file of the place.
  package let file: FileID
  /// The place.
  package let range: TextRange
  /// What it has to do with the diagnostic.
  package let message: String

  /// A second place and what it has to do with the first; credentials in the message are masked.
  package init(file: FileID, range: TextRange, message: String) {
    self.file = file
    self.range = range
    self.message = Redaction.withoutSecrets(message)
  }

  /// The same with another place; what was masked is.
  private init(_ other: Related, at range: TextRange) {
    file = other.file
    self.range = range
    message = other.message
  }

  func moved(_ move: (FileID, TextRange) -> TextRange?) -> Related? {
    move(file, range).map { Related(self, at: $0) }
  }

  func moved(by shift: Int) -> Related { Related(self, at: range.moved(by: shift)) }
}

/// A change of the text that removes a diagnostic.
package struct Fix: Hashable, Sendable {
  /// What it does, as a command: "Write 0.5".
  package let title: String
  /// The edits, which never overlap.
  package let edits: [TextEdit]
  /// Whether it may be applied without asking: it says what was surely meant.
  package let isSafe: Bool
  /// Whether somebody has to ask for it by itself, not for all fixes there are: it takes out what may be
  /// meant for later.
  package let isByItself: Bool

  /// A change of the text with the name people see, in which credentials are masked.
  package init(title: String, edits: [TextEdit], isSafe: Bool = false, isByItself: Bool = false) {
    self.title = Redaction.withoutSecrets(title)
    self.edits = edits
    self.isSafe = isSafe
    self.isByItself = isByItself
  }

  /// The same with edits at other places; what was masked is.
  private init(_ other: Fix, _ edits: [TextEdit]) {
    title = other.title
    self.edits = edits
    isSafe = other.isSafe
    isByItself = other.isByItself
  }

  func moved(_ move: (FileID, TextRange) -> TextRange?) -> Fix? {
    edits.mapAll { edit in
      move(edit.file, edit.range).map {
        TextEdit(file: edit.file, range: $0, newText: edit.newText)
      }
    }.map { Fix(self, $0) }
  }

  /// The same as one that somebody has to ask for.
  package var byItself: Fix {
    Fix(title: title, edits: edits, isSafe: isSafe, isByItself: true)
  }

  func moved(by shift: Int) -> Fix {
    Fix(
      self,
      edits.map { TextEdit(file: $0.file, range: $0.range.moved(by: shift), newText: $0.newText) })
  }

  /// Whether it writes a credential.
  var holdsSecret: Bool {
    edits.contains { Redaction.holdsSecret($0.newText) }
  }
}

extension Array {
  /// What becomes of each element; nil where nothing becomes of one.
  func mapAll<Other>(_ body: (Element) -> Other?) -> [Other]? {
    if isEmpty { return [] }
    var result: [Other] = []
    result.reserveCapacity(count)
    for element in self {
      guard let other = body(element) else { return nil }
      result.append(other)
    }
    return result
  }
}
