// ProposedEdits.swift: a change of texts that somebody may want, with its name.

package import DLSText

/// A change that is offered, and why it can't be made where that is so.
package struct ProposedEdits: Sendable {
  /// What it does, as a command.
  package let title: String
  /// The edits of the project's files.
  package var edits: [TextEdit] = []
  /// The same as one edit with places to fill in, for editors that have tab stops in edits; nil where
  /// nothing is to be filled in.
  package var filling: FillingEdit?
  /// Edits that keep what the store has.
  package var keeping: [TextEdit] = []
  /// The same for other projects that hold the file.
  package var keepingElsewhere: [(analysis: Analysis, edits: [TextEdit])] = []
  /// A file that comes to be.
  package var newFile: (path: String, text: String)?
  /// What is in the way; nil where nothing is.
  package var obstacle: String?

  init(_ title: String, _ edits: [TextEdit] = []) {
    self.title = title
    self.edits = edits
  }

  /// The same, which can't be made.
  static func impossible(_ title: String, _ obstacle: String) -> ProposedEdits {
    var proposal = ProposedEdits(title)
    proposal.obstacle = obstacle
    return proposal
  }
}

/// An edit of a file whose new text has places to fill in.
package struct FillingEdit: Sendable {
  /// The file that changes.
  package let file: FileID
  /// The bytes that go.
  package let range: TextRange
  /// The text that comes.
  package let text: SnippetText
}
