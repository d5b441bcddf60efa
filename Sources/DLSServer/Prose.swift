// Prose.swift: what is told, as Markdown or for clients that show letters as they are.

import DLSJSON
import DLSText

/// Writes what is told in the form that a client shows.
enum Prose {
  /// Markdown as the protocol writes it, or its text alone.
  static func json(_ markdown: String, asMarkdown: Bool) -> JSONValue {
    [
      "kind": asMarkdown ? "markdown" : "plaintext",
      "value": .string(asMarkdown ? markdown : plain(markdown)),
    ]
  }

  /// The text without fences and the marks of code; what stands between fences stays as it is.
  static func plain(_ markdown: String) -> String {
    var isCode = false
    var lines: [String] = []
    for line in markdown.pieces(between: "\n") {
      if line.hasPrefix("```") {
        isCode.toggle()
      } else {
        lines.append(isCode ? line : line.replacing("`", with: ""))
      }
    }
    return lines.joined(separator: "\n")
  }
}
