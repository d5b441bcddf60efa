// ProposedEdits.swift: a change of texts that somebody may want, with its name.

package import DLSText

/// A change that is offered, and why it can't be made where that is so.
package struct ProposedEdits: Sendable {
  /// What it does, as a command.
  package let title: String
  /// The edits of the project's files.
  package var edits: [TextEdit] = []
  /// Edits that keep what the store has.
  package var keeping: [TextEdit] = []
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
