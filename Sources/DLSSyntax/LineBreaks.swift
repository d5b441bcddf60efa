// LineBreaks.swift: how the lines of a text end, and where more of them can follow.

package import DLSText

extension SyntaxTree {
  /// How the first line ends: what new lines of the text end with, too.
  package var lineBreak: String {
    for index in 0..<tokens.count where tokens.kind(index) == .newline {
      return text(range(ofToken: index))
    }
    return "\n"
  }

  /// Where the line of a place ends, before its line break.
  package func lineEnd(after offset: UInt32) -> UInt32 {
    var index = token(at: offset)
    while index < tokens.count, tokens.kind(index) != .newline { index += 1 }
    return index < tokens.count ? tokens.start(index) : UInt32(clamping: bytes.count)
  }

  /// The edit that adds an entry of the top level at the end of the text, after a blank line.
  package func appending(_ entry: String, to file: FileID) -> TextEdit {
    let endsLine = bytes.last == 0x0A || bytes.last == 0x0D
    var gap = endsLine ? lineBreak : "\(lineBreak)\(lineBreak)"
    if (0..<tokens.count).allSatisfy({ tokens.kind($0).isTrivia && !tokens.kind($0).isComment }) {
      gap = ""
    }
    let end = TextRange(at: UInt32(clamping: bytes.count))
    return TextEdit(file: file, range: end, newText: "\(gap)\(entry)\(lineBreak)")
  }
}
