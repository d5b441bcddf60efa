// SyntaxProblem.swift: one thing that is wrong with a text as such.

package import DLSText

/// One thing that is wrong with a text as such: a value beside the tree.
package struct SyntaxProblem: Hashable, Sendable {
  /// Another place that has to do with it.
  package struct Note: Hashable, Sendable {
    /// The place.
    let range: TextRange
    /// What it has to do with the problem.
    let message: String
  }

  /// One edit of a change.
  package struct Edit: Hashable, Sendable {
    /// The bytes that go; empty for an insertion.
    package let range: TextRange
    /// The text that comes.
    package let newText: String
  }

  /// A change of the text that removes the problem.
  package struct Change: Hashable, Sendable {
    /// What it does, as a command.
    package let title: String
    /// Its edits, in order.
    package let edits: [Edit]
    /// Whether it says what was surely meant.
    package let isSafe: Bool
  }

  /// What kind of problem it is.
  package let code: SyntaxCode
  /// The place.
  package let range: TextRange
  /// What is wrong and what to write.
  package let message: String
  /// The other places that have to do with it.
  var notes: [Note] = []
  /// The changes that remove it, the best one first.
  package var changes: [Change] = []

  init(
    _ code: SyntaxCode, _ range: TextRange, _ message: String, notes: [Note] = [],
    changes: [Change] = []
  ) {
    self.code = code
    self.range = range
    self.message = message
    self.notes = notes
    self.changes = changes
  }

  /// The problem as a diagnostic of `file`. Every problem is an error: the text can't be read.
  package func diagnostic(in file: FileID) -> Diagnostic {
    Diagnostic(
      code: code.rawValue, severity: .error, file: file, range: range, message: message,
      related: notes.map { Related(file: file, range: $0.range, message: $0.message) },
      fixes: changes.map { change in
        Fix(
          title: change.title,
          edits: change.edits.map { TextEdit(file: file, range: $0.range, newText: $0.newText) },
          isSafe: change.isSafe)
      })
  }
}

extension SyntaxProblem.Change {
  /// Replaces the bytes of `range`.
  init(_ title: String, _ range: TextRange, _ newText: String, isSafe: Bool = true) {
    self.init(title: title, edits: [.init(range: range, newText: newText)], isSafe: isSafe)
  }
}
