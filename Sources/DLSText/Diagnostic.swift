// Diagnostic.swift: what a check says about a place in a text.

import Synchronization

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

  fileprivate func moved(_ move: (FileID, TextRange) -> TextRange?) -> Related? {
    move(file, range).map { Related(self, at: $0) }
  }
}

/// A change of the text that removes a diagnostic.
package struct Fix: Hashable, Sendable {
  /// What it does, as a command: "Write 0.5".
  package let title: String
  /// The edits, which never overlap.
  package let edits: [TextEdit]
  /// Whether it may be applied without asking: it says what was surely meant.
  package let isSafe: Bool

  /// A change of the text with the name people see, in which credentials are masked.
  package init(title: String, edits: [TextEdit], isSafe: Bool = false) {
    self.title = Redaction.withoutSecrets(title)
    self.edits = edits
    self.isSafe = isSafe
  }

  /// The same with edits at other places; what was masked is.
  private init(_ other: Fix, _ edits: [TextEdit]) {
    title = other.title
    self.edits = edits
    isSafe = other.isSafe
  }

  fileprivate func moved(_ move: (FileID, TextRange) -> TextRange?) -> Fix? {
    edits.mapAll { edit in
      move(edit.file, edit.range).map {
        TextEdit(file: edit.file, range: $0, newText: edit.newText)
      }
    }.map { Fix(self, $0) }
  }

  /// Whether it writes a credential.
  fileprivate var holdsSecret: Bool {
    edits.contains { Redaction.holdsSecret($0.newText) }
  }
}

/// The words of a diagnostic: an object, since diagnostics are handed on and moved with every key.
private final class DiagnosticWords: Hashable, Sendable {
  let code: String
  let severity: Severity
  let message: String
  let help: String?
  let tags: [DiagnosticTag]
  let written = AtomicLazyReference<WrittenWords>()

  init(code: String, severity: Severity, message: String, help: String?, tags: [DiagnosticTag]) {
    self.code = code
    self.severity = severity
    self.message = message
    self.help = help
    self.tags = tags
  }

  static func == (a: DiagnosticWords, b: DiagnosticWords) -> Bool {
    a === b
      || a.code == b.code && a.severity == b.severity && a.message == b.message
        && a.help == b.help && a.tags == b.tags
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(message)
  }
}

/// What somebody made of the words of a diagnostic.
private final class WrittenWords: Sendable {
  let bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// What a check says about a place in a text.
package struct Diagnostic: Hashable, Sendable {
  /// What it says, which holds wherever its places are.
  private let words: DiagnosticWords
  /// The file of the place.
  package let file: FileID
  /// The place.
  package let range: TextRange
  /// The other places that have to do with it.
  package let related: [Related]
  /// The changes that remove it, the best one first.
  package let fixes: [Fix]

  /// The stable code, such as `DLS0101`, that `dls explain` takes.
  package var code: String { words.code }
  /// How much it matters.
  package var severity: Severity { words.severity }
  /// What is wrong and what to write, in the reader's terms.
  package var message: String { words.message }
  /// More on what to do, where one sentence isn't enough.
  package var help: String? { words.help }
  /// How an editor may show the text.
  package var tags: [DiagnosticTag] { words.tags }

  /// A diagnostic at a place in a file. It may quote the text, so credentials are masked, and a fix
  /// that would write one is none: where it stands is an error of its own.
  package init(
    code: String, severity: Severity, file: FileID, range: TextRange, message: String,
    help: String? = nil, related: [Related] = [], fixes: [Fix] = [], tags: [DiagnosticTag] = []
  ) {
    words = DiagnosticWords(
      code: code, severity: severity, message: Redaction.withoutSecrets(message),
      help: help.map(Redaction.withoutSecrets), tags: tags)
    self.file = file
    self.range = range
    self.related = related
    self.fixes = fixes.filter { !$0.holdsSecret }
  }

  /// The same with other places; what was masked is.
  private init(_ other: Diagnostic, at range: TextRange, _ related: [Related], _ fixes: [Fix]) {
    words = other.words
    file = other.file
    self.range = range
    self.related = related
    self.fixes = fixes
  }

  /// What `write` makes of the words, made once for all places that the diagnostic has one after the other.
  /// Nothing but the words may be in it.
  package func written(_ write: (Diagnostic) -> [UInt8]) -> [UInt8] {
    if let known = words.written.load() { return known.bytes }
    return words.written.storeIfNil(WrittenWords(write(self))).bytes
  }

  /// The same at other places; nil where `move` knows none for one of them.
  package func moved(_ move: (FileID, TextRange) -> TextRange?) -> Diagnostic? {
    guard let range = move(file, range), let related = related.mapAll({ $0.moved(move) }),
      let fixes = fixes.mapAll({ $0.moved(move) })
    else { return nil }
    return Diagnostic(self, at: range, related, fixes)
  }

  /// The order in which people read them: by file, by place, the gravest first, then by code.
  package static func readingOrder(_ a: Diagnostic, _ b: Diagnostic) -> Bool {
    if a.file != b.file { return a.file < b.file }
    if a.range != b.range { return a.range < b.range }
    if a.severity != b.severity { return a.severity < b.severity }
    if a.code != b.code { return a.code < b.code }
    return a.message < b.message
  }
}

extension Array {
  /// What becomes of each element; nil where nothing becomes of one.
  fileprivate func mapAll<Other>(_ body: (Element) -> Other?) -> [Other]? {
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
