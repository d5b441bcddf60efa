// ProjectWriter.swift: writes a commented project file, block by block.

import DLSFormat
import DLSLanguage
import DLSSyntax
import DLSText

/// Gathers the lines of a project file and the notes about what it leaves out.
struct ProjectWriter {
  private var lines: [String] = ["dlsproj 1", ""]
  private var depth = 0
  private var names = FreeNames()
  private(set) var notes: [String] = []

  private var indent: String { String(repeating: "  ", count: depth) }

  /// A name for a block that no other block of the file has; made from `text`, or `fallback`.
  mutating func name(from text: String, or fallback: String) -> String {
    names.take(WrittenText.name(from: text) ?? fallback)
  }

  /// A comment, broken into lines that fit the page; without the credentials of what it shows.
  mutating func comment(_ text: String) {
    var line = "\(indent)//"
    for word in WrittenText.oneLine(Redaction.withoutSecrets(text)).split(separator: " ") {
      if line.count + 1 + word.count > Formatter.width, !line.hasSuffix("//") {
        lines.append(line)
        line = "\(indent)//"
      }
      line += " \(word.prefix(400))"
    }
    lines.append(line)
  }

  /// Says what is not carried over, in the text and to whoever imports.
  mutating func leaveOut(_ sentence: String) {
    let note = WrittenText.oneLine(Redaction.withoutSecrets(sentence))
    comment("Not carried over: \(note)")
    notes.append(note)
  }

  /// An empty line.
  mutating func blank() { lines.append("") }

  /// Opens a block.
  mutating func open(_ head: String) {
    lines.append("\(indent)\(head) {")
    depth += 1
  }

  /// Closes the block opened last.
  mutating func close() {
    depth -= 1
    lines.append("\(indent)}")
    if depth == 0 { blank() }
  }

  /// A setting with its value as the language writes it, and a remark behind it.
  mutating func set(_ name: String, _ value: String, _ remark: String = "") {
    lines.append("\(indent)\(name) = \(value)\(tail(remark))")
  }

  /// A block on one line.
  mutating func line(_ text: String, _ remark: String = "") {
    lines.append("\(indent)\(text)\(tail(remark))")
  }

  private func tail(_ remark: String) -> String {
    remark.isEmpty ? "" : "  // \(WrittenText.oneLine(remark))"
  }

  /// The file, formatted.
  func finish() -> ImportedProject {
    let text = lines.joined(separator: "\n") + "\n"
    return ImportedProject(text: Formatter.format(Parser.parse(Array(text.utf8))), notes: notes)
  }
}

extension String {
  /// How much of a text is looked at for credentials.
  private static let readLimit = 1 << 16

  /// The beginning of a text for a comment. Credentials are taken out first: half of one is none that can be told.
  func shown(_ most: Int = 120) -> String {
    String(Redaction.withoutSecrets(String(prefix(String.readLimit))).prefix(most))
  }
}
