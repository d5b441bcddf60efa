// DiagnosticsReport.swift: diagnostics for people or as JSON, and the line that counts them.

import DLSJSON
import DLSPlatform
import DLSText

/// Writes lists of diagnostics.
enum DiagnosticsReport {
  /// Writes them for people, each followed by an empty line.
  static func write(
    _ diagnostics: [Diagnostic], _ texts: SourceTexts, to out: Output, _ style: Style,
    _ columns: Int?
  ) {
    let view = DiagnosticView(style: style, columns: columns, file: texts.file)
    for diagnostic in diagnostics { out.line(view.text(diagnostic)) }
  }

  /// "2 errors, 1 warning in 3 files."
  static func summary(_ count: (Severity) -> Int, files: Int) -> String {
    let words = [(Severity.error, "error"), (.warning, "warning"), (.info, "remark")]
    let parts = words.compactMap { severity, word in
      count(severity) > 0 ? Figures.count(count(severity), word) : nil
    }
    let place = files == 1 ? "" : " in \(Figures.count(files, "file"))"
    return (parts.isEmpty ? "No errors" : parts.joined(separator: ", ")) + place + "."
  }

  /// One diagnostic for machines; lines and columns from 1, columns in Unicode scalars.
  static func json(_ diagnostic: Diagnostic, _ texts: SourceTexts) -> JSONValue {
    let advice = Advice.ofProcess
    var object: JSONValue = [
      "code": .string(diagnostic.code), "severity": .string(diagnostic.severity.word),
      "message": .string(advice.text(diagnostic.message)),
      "help": JSONValue(diagnostic.help.map(advice.text)),
      "page": JSONValue(DiagnosticPage(diagnostic.code)?.path),
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

  /// A place for machines.
  static func place(_ id: FileID, _ range: TextRange, _ texts: SourceTexts) -> JSONValue {
    guard let place = ReportPlace(id, range, texts, knowsCommandLine: true) else { return .null }
    return [
      "file": .string(place.given == "-" ? "<stdin>" : Path.display(place.given)),
      "start": [
        "line": JSONValue(place.line), "column": JSONValue(place.column),
        "byte": JSONValue(Int(range.start)),
      ],
      "end": [
        "line": JSONValue(place.endLine), "column": JSONValue(place.endColumn),
        "byte": JSONValue(Int(range.end)),
      ],
    ]
  }
}
