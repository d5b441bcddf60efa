// Diagnostic.swift: what a check says about a place in a text.

/// The words of a diagnostic: an object, since diagnostics are handed on and moved with every key.
private final class DiagnosticWords: Hashable, Sendable {
  let code: String
  let severity: Severity
  let message: String
  let help: String?
  let tags: [DiagnosticTag]
  let written = OnceMade()

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

/// What was found, where it stood then: an object, since diagnostics are handed on with every key.
private final class DiagnosticBody: Sendable {
  let words: DiagnosticWords
  let file: FileID
  let range: TextRange
  let related: [Related]
  let fixes: [Fix]
  /// From the first to the last of its places; nil where they are in several files.
  let extent: TextRange?

  init(
    _ words: DiagnosticWords, _ file: FileID, _ range: TextRange, _ related: [Related],
    _ fixes: [Fix]
  ) {
    self.words = words
    self.file = file
    self.range = range
    self.related = related
    self.fixes = fixes
    let edits = fixes.lazy.flatMap(\.edits)
    let isInOne = related.allSatisfy { $0.file == file } && edits.allSatisfy { $0.file == file }
    extent =
      isInOne
      ? edits.map(\.range).reduce(related.map(\.range).reduce(range) { $0.union($1) }) {
        $0.union($1)
      }
      : nil
  }
}

/// What a check says about a place in a text.
package struct Diagnostic: Hashable, Sendable {
  private let body: DiagnosticBody
  /// How many bytes further on all its places are by now: those of one file, which move together.
  private let shift: Int32

  /// The file of the place.
  package var file: FileID { body.file }
  /// The place.
  package var range: TextRange { body.range.moved(by: Int(shift)) }
  /// The other places that have to do with it.
  package var related: [Related] {
    shift == 0 ? body.related : body.related.map { $0.moved(by: Int(shift)) }
  }
  /// The changes that remove it, the best one first.
  package var fixes: [Fix] {
    shift == 0 ? body.fixes : body.fixes.map { $0.moved(by: Int(shift)) }
  }
  /// Whether there is a change that removes it.
  package var hasFixes: Bool { !body.fixes.isEmpty }

  /// The stable code, such as `DLS0101`, that `dls explain` takes.
  package var code: String { body.words.code }
  /// How much it matters.
  package var severity: Severity { body.words.severity }
  /// What is wrong and what to write, in the reader's terms.
  package var message: String { body.words.message }
  /// More on what to do, where one sentence isn't enough.
  package var help: String? { body.words.help }
  /// How an editor may show the text.
  package var tags: [DiagnosticTag] { body.words.tags }

  /// A diagnostic at a place in a file. It may quote the text, so credentials are masked, and a fix
  /// that would write one is none: where it stands is an error of its own.
  package init(
    code: String, severity: Severity, file: FileID, range: TextRange, message: String,
    help: String? = nil, related: [Related] = [], fixes: [Fix] = [], tags: [DiagnosticTag] = []
  ) {
    let words = DiagnosticWords(
      code: code, severity: severity, message: Redaction.withoutSecrets(message),
      help: help.map(Redaction.withoutSecrets), tags: tags)
    self.init(DiagnosticBody(words, file, range, related, fixes.filter { !$0.holdsSecret }), 0)
  }

  private init(_ body: DiagnosticBody, _ shift: Int32) {
    self.body = body
    self.shift = shift
  }

  /// Whether two say the same of the same places.
  package static func == (a: Diagnostic, b: Diagnostic) -> Bool {
    a.body === b.body && a.shift == b.shift
      || a.body.words == b.body.words && a.file == b.file && a.range == b.range
        && a.related == b.related && a.fixes == b.fixes
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(body.words)
    hasher.combine(file)
    hasher.combine(range)
  }

  /// What `write` makes of the words, made once for all places that the diagnostic has one after the other.
  /// Nothing but the words may be in it.
  package func written(_ write: (Diagnostic) -> [UInt8]) -> [UInt8] {
    let kept = body.words.written.thing ?? body.words.written.keep(WrittenWords(write(self)))
    return unsafeDowncast(kept, to: WrittenWords.self).bytes
  }

  /// Whether it is another one, moved or where it was: it says the same, with the same fixes.
  package func isMoved(from other: Diagnostic) -> Bool { body === other.body }

  /// The same after a change of a file; nil where one of its places is in what changed.
  package func moved(by change: TextChange, in file: FileID) -> Diagnostic? {
    guard let extent = body.extent?.moved(by: Int(shift)) else {
      return parted(by: change, in: file)
    }
    if body.file != file || Int(extent.end) <= change.old.lowerBound { return self }
    // What is empty and right where something came stays where it is.
    if Int(extent.start) >= change.old.upperBound, Int(extent.start) > change.old.lowerBound {
      return Diagnostic(body, shift + Int32(truncatingIfNeeded: change.shift))
    }
    return parted(by: change, in: file)
  }

  /// The same where some places may stand before a change and others behind it.
  private func parted(by change: TextChange, in file: FileID) -> Diagnostic? {
    func moved(_ own: FileID, _ range: TextRange) -> TextRange? {
      own == file ? change.moved(range) : range
    }
    guard let range = moved(body.file, range), let related = related.mapAll({ $0.moved(moved) }),
      let fixes = fixes.mapAll({ $0.moved(moved) })
    else { return nil }
    return Diagnostic(DiagnosticBody(body.words, body.file, range, related, fixes), 0)
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
