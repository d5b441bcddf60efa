// MovedFix.swift: the fix that hands on what the store has to a thing of another name.

import DLSSyntax
package import DLSText

extension Model {
  /// The fix that says that a thing has another name now.
  package func movedFix(from old: String, to new: String) -> Fix {
    let bytes = file(.main)?.tree.bytes ?? []
    let text = "moved { from = \(old), to = \(new) }"
    return Fix(
      title: "Write \(text)",
      edits: [
        TextEdit(
          file: .main, range: TextRange(at: UInt32(bytes.count)),
          newText: "\(bytes.last == 0x0A ? "" : "\n")\n\(text)\n")
      ])
  }
}
