// CaseFile.swift: a text file of cases: project files with marks, and what each mark should give.

import Foundation

/// Project files with marks below their lines, as `Tests/cases` holds them. Anything before the first
/// section says what the file is about.
///
/// ```text
/// //- main.dlsproj              a section: one file of the project
/// group g { analysts = [ana] }
/// //@definition(ana)            a mark: asks about the nearest `ana` above
/// //> people.dlsproj:1:8-11     what is answered, written by DLS_UPDATE=1
/// ```
struct CaseFile: CustomStringConvertible, Sendable {
  /// One file of the project.
  struct Section: Sendable {
    /// Where it lies; what doesn't begin with a slash lies in `/w`.
    let path: String
    /// What follows the path: `closed` for a file that only the disk has, `unsaved` for one that only
    /// the editor has, `unended` for a text whose last line has no line break.
    let flags: Set<String>
    /// Its lines, without marks and without `¦`.
    var lines: [String] = []

    /// The text, with line breaks of one kind.
    func text(lineBreak: String) -> String {
      lines.joined(separator: lineBreak) + (flags.contains("unended") ? "" : lineBreak)
    }
  }

  /// One question, and the answer it should get.
  struct Mark: Sendable {
    /// What is asked.
    let verb: String
    /// A piece of the text above, with or without a `¦` that says where exactly.
    let snippet: String?
    /// What stands behind the question: a new name, the title of an action.
    let extra: String
    /// The section in which it stands, and its last line above.
    let section: Int
    let line: Int
    /// Where a `¦` or `^` points, as line and count of characters.
    let caret: (line: Int, column: Int)?
    /// Its line in the file of cases, from 0.
    let place: Int
    /// The answer that is written down.
    var wanted: [String] = []
  }

  let path: String
  /// The lines of the file as they are.
  let written: [String]
  private(set) var sections: [Section] = []
  private(set) var marks: [Mark] = []
  /// `//= NAME WORDS`: what holds for all of it.
  private(set) var settings: [String: [String]] = [:]

  /// The name by which documents speak of it.
  var name: String { String(path.split(separator: "/").last?.split(separator: ".").first ?? "") }
  var description: String { name }

  init(path: String, text: String) {
    self.path = path
    written = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var caret: (line: Int, column: Int)?
    for (place, line) in written.enumerated() {
      if let rest = line.dropping("//= ") {
        let words = rest.split(separator: " ").map(String.init)
        settings[words[0]] = Array(words.dropFirst())
      } else if let rest = line.dropping("//- ") {
        let words = rest.split(separator: " ").map(String.init)
        let path = words[0].hasPrefix("/") ? words[0] : "/w/\(words[0])"
        sections.append(Section(path: path, flags: Set(words.dropFirst())))
        caret = nil
      } else if sections.isEmpty {
        continue
      } else if let rest = line.dropping("//>") {
        if !marks.isEmpty { marks[marks.count - 1].wanted.append(String(rest.dropFirst())) }
      } else if let mark = CaseFile.mark(line, place, sections, caret) {
        marks.append(mark)
      } else {
        // The end of the file is no line of its last section.
        if place == written.count - 1, line.isEmpty { continue }
        let last = sections.count - 1
        if let column = Array(line).firstIndex(of: "¦") {
          caret = (sections[last].lines.count, column)
        }
        sections[last].lines.append(line.filter { $0 != "¦" })
      }
    }
  }

  /// The mark on a line: `//@verb(snippet) extra`, or `//   ^@verb extra` below a place.
  private static func mark(
    _ line: String, _ place: Int, _ sections: [Section], _ caret: (line: Int, column: Int)?
  ) -> Mark? {
    let last = sections.count - 1
    let above = sections[last].lines.count - 1
    if let rest = line.dropping("//@") {
      let verb = String(rest.prefix { $0.isLetter })
      var after = rest.dropFirst(verb.count)
      var snippet: String?
      if after.first == "(", let close = closing(after) {
        snippet = String(after[after.index(after: after.startIndex)..<close])
        after = after[after.index(after: close)...]
      }
      return Mark(
        verb: verb, snippet: snippet, extra: after.trimmingCharacters(in: .whitespaces),
        section: last, line: above, caret: snippet == nil ? caret : nil, place: place)
    }
    guard line.hasPrefix("//"), let pointer = line.range(of: "^@"),
      line[..<pointer.lowerBound].dropFirst(2).allSatisfy({ $0 == " " })
    else { return nil }
    let rest = line[pointer.upperBound...]
    let verb = String(rest.prefix { $0.isLetter })
    return Mark(
      verb: verb, snippet: nil,
      extra: rest.dropFirst(verb.count).trimmingCharacters(in: .whitespaces), section: last,
      line: above, caret: (above, line.distance(from: line.startIndex, to: pointer.lowerBound)),
      place: place)
  }

  /// The parenthesis that closes the first.
  private static func closing(_ text: Substring) -> Substring.Index? {
    var depth = 0
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// The file with other answers.
  func text(answers: [[String]]) -> String {
    var lines: [String] = []
    let byPlace = Dictionary(zip(marks.map(\.place), answers)) { first, _ in first }
    for (place, line) in written.enumerated() {
      if line.hasPrefix("//>"), !sections.isEmpty { continue }
      lines.append(line)
      for answer in byPlace[place] ?? [] { lines.append(answer.isEmpty ? "//>" : "//> \(answer)") }
    }
    return lines.joined(separator: "\n")
  }
}

extension CaseFile {
  /// `Tests/cases`.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("cases")

  /// Every file of cases there is.
  static let all: [CaseFile] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".case") }.sorted().map { name in
      let path = folder.appendingPathComponent(name)
      return CaseFile(
        path: path.path, text: (try? String(contentsOf: path, encoding: .utf8)) ?? "")
    }
  }()
}

extension String {
  /// What follows a prefix; nil where the text doesn't begin with it.
  fileprivate func dropping(_ prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
