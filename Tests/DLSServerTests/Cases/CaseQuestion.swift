// CaseQuestion.swift: a mark in a conversation: which file and place it is about.

import DLSJSON
import DLSServer
import DLSText

/// A mark, asked in a conversation.
struct CaseQuestion {
  let session: CaseSession
  let mark: CaseFile.Mark

  var path: String { session.file.sections[mark.section].path }

  var document: JSONValue { ["uri": .string(DocumentURI.uri(path))] }

  /// The text that the snippet names: the nearest above. Without one, the place of `¦` or `^`.
  func range() throws -> TextRange {
    let lines = session.file.sections[mark.section].lines
    let index = try session.lines(path)
    if let caret = mark.caret {
      let before = lines[caret.line].prefix(caret.column).unicodeScalars.count
      return TextRange(
        at: index.offset(of: TextPosition(line: caret.line, column: before), .utf32))
    }
    let snippet = mark.snippet?.filter { $0 != "¦" } ?? ""
    for line in stride(from: mark.line, through: 0, by: -1) where !snippet.isEmpty {
      guard let found = lines[line].range(of: snippet) else { continue }
      let column = lines[line][..<found.lowerBound].unicodeScalars.count
      let start = index.offset(of: TextPosition(line: line, column: column), .utf32)
      return TextRange(start, start + UInt32(snippet.utf8.count))
    }
    throw CaseError("nothing above reads ‹\(snippet)›, and no ¦ or ^ points")
  }

  /// The place: where `¦` stands in the snippet, else at its start or its end.
  func place(atEnd: Bool = false) throws -> TextRange {
    let range = try range()
    guard let snippet = mark.snippet, let bar = snippet.firstIndex(of: "¦") else {
      return TextRange(at: atEnd ? range.end : range.start)
    }
    return TextRange(at: range.start + UInt32(snippet[..<bar].utf8.count))
  }

  /// Document and position.
  func here(atEnd: Bool = false) throws -> JSONValue {
    [
      "textDocument": document,
      "position": try session.json(try place(atEnd: atEnd).start, in: path),
    ]
  }

  /// The result of asking about the document or a place, with more parameters.
  func ask(_ method: String, at place: JSONValue? = nil, _ more: JSONObject = [:]) throws
    -> JSONValue
  {
    var params = place?.object ?? ["textDocument": document]
    for (name, value) in more { params[name] = value }
    return try session.ask(method, .object(params))
  }

  /// A range of an answer, shown.
  func shown(_ json: JSONValue?) throws -> String {
    try session.shown(session.range(json, in: path), in: path)
  }
}

extension String {
  /// Where another text stands first.
  fileprivate func range(of other: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(other) {
        return start..<(index(start, offsetBy: other.count))
      }
      start = index(after: start)
    }
    return nil
  }
}
