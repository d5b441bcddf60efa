// ShellWord.swift: a text as one word of a command line, to be pasted.

import DLSText

/// Writes words of command lines that messages advise.
enum ShellWord {
  /// The text as it is where a shell takes it for one word, else in quotes.
  static func quoting(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "/._-+@:".contains($0) }
    // A quote can't stand between quotes, not even after a backslash: it is written outside of them.
    return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
