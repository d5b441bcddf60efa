// DiagnosticView.swift: diagnostics with their source line and carets.

import DLSText

/// A file's name and lines, as diagnostics show them.
struct DisplayedFile {
  /// The path as the model names it, for programs; "-" is standard input.
  let given: String
  /// The path as people see it.
  let path: String
  /// Its lines.
  let lines: LineIndex
}

/// Draws diagnostics for people.
struct DiagnosticView {
  let style: Style
  /// Columns of the terminal; nil where lines may be as long as they like.
  var columns: Int?
  /// The file behind an id.
  let file: (FileID) -> DisplayedFile?
  /// Where credentials stand in long lines.
  let secrets = LineSecrets()
  /// Columns of source text that are shown at most.
  private static let sourceColumns = 100

  /// One diagnostic: head line, source line with carets, help and the other places.
  func text(_ diagnostic: Diagnostic) -> String {
    let paint = painter(diagnostic.severity)
    let head = "\(diagnostic.severity.word)[\(diagnostic.code)]"
    let message = wrapped(diagnostic.message, used: head.utf8.count + 2, indent: 2)
    // Piece by piece into one text: of thousands that are drawn, most time would go into making others.
    var out = ""
    out.reserveCapacity(1024)
    out += paint(head)
    out += style.bold(": " + message)
    out += "\n"
    draw(diagnostic.file, diagnostic.range, mark: UInt8(ascii: "^"), paint, &out)
    for related in diagnostic.related {
      note(style.blue("note"), related.message, indent: 8, &out)
      draw(related.file, related.range, mark: UInt8(ascii: "-"), style.blue, &out)
    }
    if let help = diagnostic.help { note(style.cyan("help"), help, indent: 8, &out) }
    if let fix = diagnostic.fixes.first, fix.title != diagnostic.help {
      note(style.cyan("fix"), fix.title, indent: 7, &out)
    }
    return out
  }

  /// A word in front, and what it says.
  private func note(_ word: String, _ text: String, indent: Int, _ out: inout String) {
    out += "  "
    out += word
    out += ": "
    out += wrapped(text, used: indent, indent: indent)
    out += "\n"
  }

  private func wrapped(_ text: String, used: Int, indent: Int) -> String {
    Wrapping.text(FailureView.safe(text), columns, used: used, indent: indent)
  }

  private func painter(_ severity: Severity) -> (String) -> String {
    switch severity {
    case .error: style.red
    case .warning: style.yellow
    case .info: style.blue
    case .hint: style.cyan
    }
  }

  /// The place, the line of source and the marks under it.
  private func draw(
    _ id: FileID, _ range: TextRange, mark: UInt8, _ paint: (String) -> String,
    _ out: inout String
  ) {
    guard let file = file(id) else { return }
    let start = file.lines.position(at: range.start, .utf32)
    let number = String(start.line + 1)
    // The margin, as wide as the number, and a bar.
    let bare = run(of: 0x20, number.utf8.count)
    let bar = " " + style.blue("|")
    out += bare
    out += style.blue("-->")
    out += " "
    out += FailureView.safe("\(file.path):\(number):\(start.column + 1)")
    out += "\n"
    let line = file.lines.range(ofLine: start.line)
    // Before the source stand its number and a bar; where it is cut, an ellipsis on either side.
    let room = columns.map { min(Self.sourceColumns, $0 - number.utf8.count - 5) }
    let drawn = DrawnLine(
      bytes: file.lines.bytes, line: line, marked: range, columns: room ?? Self.sourceColumns
    ) { [secrets] part in
      secrets.find(id, file.lines.bytes, line: line.indices, within: part.indices)
    }
    out += bare
    out += bar
    out += "\n"
    out += style.blue(number)
    out += bar
    out += " "
    out += drawn.text
    out += "\n"
    out += bare
    out += bar
    out += run(of: 0x20, drawn.indent + 1)
    out += paint(run(of: mark, max(1, drawn.width)))
    out += "\n"
  }

  /// An ASCII character so many times.
  private func run(of byte: UInt8, _ count: Int) -> String {
    String(unsafeUninitializedCapacity: count) { bytes in
      bytes.initialize(repeating: byte)
      return count
    }
  }
}
