// DiagnosticsReport.swift: many diagnostics, for people or as JSON, with a closing count.

import DLSJSON
import DLSPlatform
import DLSText

/// Writes lists of diagnostics.
enum DiagnosticsReport {
  /// Writes them for people, each followed by an empty line.
  static func write(
    _ diagnostics: [Diagnostic], _ texts: SourceTexts, to out: Output, _ style: Style
  ) {
    let view = DiagnosticView(style: style, file: texts.file)
    for diagnostic in diagnostics {
      out.line(view.text(diagnostic))
      if out.isClosed { return }
    }
  }

  /// "2 errors and 1 warning in 3 files"
  static func summary(_ diagnostics: [Diagnostic], files: Int) -> String {
    var parts: [String] = []
    for (severity, word) in [(Severity.error, "error"), (.warning, "warning"), (.info, "remark")] {
      let count = diagnostics.filter { $0.severity == severity }.count
      if count > 0 { parts.append(Figures.count(count, word)) }
    }
    let place = files == 1 ? "" : " in \(Figures.count(files, "file"))"
    return (parts.isEmpty ? "No errors" : parts.joined(separator: ", ")) + place + "."
  }

  /// One diagnostic for machines; lines and columns from 1, columns in Unicode scalars.
  static func json(_ diagnostic: Diagnostic, _ texts: SourceTexts) -> JSONValue {
    var object: JSONValue = [
      "code": .string(diagnostic.code), "severity": .string(diagnostic.severity.word),
      "message": .string(diagnostic.message), "help": JSONValue(diagnostic.help),
    ]
    if case .object(var members) = object {
      members["place"] = place(diagnostic.file, diagnostic.range, texts)
      members["related"] = .array(
        diagnostic.related.map {
          ["message": .string($0.message), "place": place($0.file, $0.range, texts)]
        })
      members["fixes"] = .array(
        diagnostic.fixes.map { fix in
          [
            "title": .string(fix.title), "safe": JSONValue(fix.isSafe),
            "edits": .array(
              fix.edits.map {
                ["place": place($0.file, $0.range, texts), "text": .string($0.newText)]
              }),
          ]
        })
      object = .object(members)
    }
    return object
  }

  private static func place(_ id: FileID, _ range: TextRange, _ texts: SourceTexts) -> JSONValue {
    guard let file = texts.file(id) else { return .null }
    func position(_ offset: UInt32) -> JSONValue {
      let position = file.lines.position(at: offset, .utf32)
      return [
        "line": JSONValue(position.line + 1), "column": JSONValue(position.column + 1),
        "byte": JSONValue(Int(offset)),
      ]
    }
    return [
      "file": .string(file.path), "start": position(range.start), "end": position(range.end),
    ]
  }
}
