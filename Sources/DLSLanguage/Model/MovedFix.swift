// MovedFix.swift: the fix that hands on what the store has to a thing of another name.

import DLSSyntax
package import DLSText

extension Model {
  /// The fix that says that a thing has another name now.
  package func movedFix(from old: String, to new: String) -> Fix {
    let text = "moved { from = \(old), to = \(new) }"
    let edit = file(.main)?.tree.appending(text, to: .main)
    return Fix(title: "Write \(text)", edits: edit.map { [$0] } ?? [])
  }
}
