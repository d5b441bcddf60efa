// Wrapping.swift: text in lines no wider than the terminal that shows it.

import DLSPlatform

/// Breaks text at its blanks. What goes to a file or a program keeps its lines.
enum Wrapping {
  /// However narrow a terminal is, lines have room for a few words.
  private static let least = 40

  /// The columns of the terminal behind a descriptor; nil where there is none.
  static func columns(_ descriptor: Int32) -> Int? {
    guard Terminal.isTerminal(descriptor) else { return nil }
    let said = Environment.value("COLUMNS").flatMap { Int($0) } ?? 0
    return max(least, said > 0 ? said : Terminal.width(descriptor))
  }

  /// The text with line ends where lines would be too wide, none without a width; commands that it advises are for the
  /// project and store that this one is about.
  /// - Parameters:
  ///   - used: columns that are taken in the first line already.
  ///   - indent: blanks before each line that is made here, after those that its line begins with.
  static func text(_ text: String, _ columns: Int?, used: Int = 0, indent: Int = 0) -> String {
    let text = Advice.ofProcess.text(text)
    guard let columns else { return text }
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      lines += broken(line, columns, used: lines.isEmpty ? used : 0, indent: indent)
    }
    return lines.joined(separator: "\n")
  }

  /// A page of Markdown: its paragraphs and lists filled anew where they are too wide, all else as it is.
  static func page(_ text: String, _ columns: Int?) -> String {
    guard let columns else { return text }
    var out: [String] = []
    var paragraph = ""
    var isCode = false
    func end() {
      if !paragraph.isEmpty {
        out += broken(paragraph[...], columns, used: 0, indent: paragraph.hasPrefix("- ") ? 2 : 0)
      }
      paragraph = ""
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isCode.toggle() }
      let isProse = !isCode && !["```", "#", "|"].contains(where: line.hasPrefix) && !line.isEmpty
      if !isProse || line.hasPrefix("- ") { end() }
      if isProse {
        paragraph += paragraph.isEmpty ? String(line) : " \(line.drop { $0 == " " })"
      } else {
        out.append(String(line))
      }
    }
    end()
    return out.joined(separator: "\n")
  }

  /// One line of text in lines no wider than so many columns; a longer word is cut.
  static func lines(_ text: String, _ columns: Int) -> [String] {
    broken(text[...], columns, used: 0, indent: 0).flatMap { line -> [String] in
      var parts: [String] = []
      var part = ""
      for character in line {
        if !part.isEmpty, DisplayWidth.of(part + String(character)) > columns {
          parts.append(part)
          part = ""
        }
        part.append(character)
      }
      return parts + [part]
    }
  }

  private static func broken(
    _ line: Substring, _ columns: Int, used: Int, indent: Int
  ) -> [String] {
    if used + DisplayWidth.of(String(line)) <= columns { return [String(line)] }
    let margin = line.prefix { $0 == " " }
    let blanks = String(repeating: " ", count: margin.count + indent)
    var lines: [String] = []
    var current = String(margin)
    var width = used + margin.count
    var isBegun = false
    for word in line.dropFirst(margin.count).split(separator: " ", omittingEmptySubsequences: false)
    {
      let wide = DisplayWidth.of(String(word))
      if isBegun, width + 1 + wide > columns {
        lines.append(current)
        (current, width) = (blanks + word, blanks.utf8.count + wide)
      } else {
        current += isBegun ? " \(word)" : word
        width += wide + (isBegun ? 1 : 0)
      }
      isBegun = true
    }
    return lines + [current]
  }
}
