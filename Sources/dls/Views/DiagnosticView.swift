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

/// One line of source as a terminal shows it: tabs as blanks, control characters as pictures,
/// credentials as stars, cut around the marked place when it is too long.
private struct DrawnLine {
  /// The line.
  var text = ""
  /// Columns before the marked part.
  var indent = 0
  /// Columns of the marked part.
  var width = 0

  /// - Parameter findSecrets: where credentials stand in a part of the line, and around it.
  init(
    bytes: [UInt8], line: TextRange, marked: TextRange, columns: Int,
    findSecrets: (TextRange) -> [Range<Int>]
  ) {
    // Far more bytes than fit are never looked at: a line may be megabytes long.
    let reach = UInt32(columns * 4)
    var from = line.start
    if marked.start > line.start, marked.start - line.start > reach {
      from = marked.start - reach
      while from < marked.start, bytes[Int(from)] & 0xC0 == 0x80 { from += 1 }
    }
    let until = min(line.end, max(from, marked.start) &+ reach &* 2)
    let secrets = findSecrets(TextRange(from, until))
    if secrets.isEmpty, TextRange(from, until) == line, line.count <= columns,
      bytes[line.indices].allSatisfy({ 0x20...0x7E ~= $0 })
    {
      drawPlain(bytes, line: line, marked: marked)
      return
    }
    // A tab is a blank of several columns.
    var cells: [(shown: Unicode.Scalar, width: Int, offset: UInt32)] = []
    cells.reserveCapacity(Int(until - from))
    var column = 0
    var offset = from
    for scalar in String(decoding: bytes[Int(from)..<Int(until)], as: UTF8.self).unicodeScalars {
      if scalar == "\t" {
        let width = DisplayWidth.tab - column % DisplayWidth.tab
        cells.append((" ", width, offset))
        column += width
      } else {
        let isSecret = secrets.contains { $0.contains(Int(offset)) }
        let shown = isSecret ? "*" : DisplayWidth.shown(scalar)
        let width = DisplayWidth.of(shown)
        cells.append((shown, width, offset))
        column += width
      }
      // A byte that is no UTF-8 is shown as one U+FFFD, which would count three.
      offset += scalar == "\u{FFFD}" ? 1 : UInt32(UTF8.width(scalar))
    }
    let before = cells.filter { $0.offset < marked.start }.reduce(0) { $0 + $1.width }
    var (first, skipped) = (0, 0)
    var isCut = from > line.start
    if before > columns / 2, column > columns {
      let wanted = before - columns / 2
      while skipped < wanted, first < cells.count {
        skipped += cells[first].width
        first += 1
      }
      isCut = true
    }
    if isCut { text = "…" }
    indent = before - skipped + (isCut ? 1 : 0)
    var used = 0
    for cell in cells[first...] {
      if used + cell.width > columns {
        text += "…"
        break
      }
      used += cell.width
      if cell.shown == " " {
        text += String(repeating: " ", count: cell.width)
      } else {
        text.unicodeScalars.append(cell.shown)
      }
      if cell.offset >= marked.start, cell.offset < marked.end { width += cell.width }
    }
    while text.last == " " { text.removeLast() }
  }

  /// Draws a line that fits and in which each byte is a column.
  private mutating func drawPlain(_ bytes: [UInt8], line: TextRange, marked: TextRange) {
    text = String(decoding: bytes[line.indices], as: UTF8.self)
    while text.utf8.last == 0x20 { text.removeLast() }
    indent = Int(min(max(marked.start, line.start), line.end) - line.start)
    let (start, end) = (max(marked.start, line.start), min(marked.end, line.end))
    width = end > start ? Int(end - start) : 0
  }
}
