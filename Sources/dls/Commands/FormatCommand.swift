// FormatCommand.swift: `dls fmt`: the one way to write a project file.

import DLSFormat
import DLSPlatform
import DLSSyntax
import DLSText

/// `dls fmt`
enum FormatCommand {
  static let row = CommandRow(
    path: ["fmt"], summary: "write project files in the one canonical form",
    doc: """
      Changes blanks and line breaks only: no word, value or comment is lost, and a second run \
      changes nothing. What can't be understood stays as it is.
      """,
    parameters: [
      ParameterRow(
        name: "FILE", count: .many,
        doc: "files, folders with all below them, or - for standard input to standard output")
    ],
    options: [
      OptionRow(name: "--check", doc: "change nothing; exit with 1 if a file would change"),
      OptionRow(name: "--diff", doc: "change nothing; print what would change, exit with 1 if any"),
    ],
    examples: [
      ExampleRow(line: "dls fmt", doc: "format the project here"),
      ExampleRow(line: "dls fmt --check .", doc: "see that all below this folder is formatted"),
      ExampleRow(line: "dls fmt --diff trees.dlsproj", doc: "see what would change"),
      ExampleRow(line: "dls fmt - < trees.dlsproj", doc: "format a text on its way through"),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let isCheck = invocation.has("--check")
    let isDiff = invocation.has("--diff")
    let files = try ProjectFinder.files(invocation.arguments)
    var changed = 0
    var refused = 0
    for path in files {
      let old = try ProjectFinder.read(path)
      let tree = Parser.parse(old)
      if let place = unreadable(tree) {
        refused += 1
        console.warn(
          "dls: \(quoted(path == "-" ? "<stdin>" : path)) is left as it is: byte \(place) is no "
            + "text in UTF-8 (\(SyntaxCode.notUTF8.rawValue)). Save the file as UTF-8 first.")
        continue
      }
      let new = Formatter.format(tree)
      if path == "-", !isCheck, !isDiff {
        console.out.write(new)
        continue
      }
      if old == new { continue }
      changed += 1
      let name = path == "-" ? "<stdin>" : path
      if isDiff { console.out.write(UnifiedDiff.make(old: old, new: new, path: name)) }
      if isCheck, !isDiff { console.out.line("would change \(quoted(name))") }
      if !isCheck, !isDiff {
        try AtomicFile.write(new, to: path)
        console.note("formatted \(quoted(name))")
      }
    }
    if !console.isQuiet, !files.contains("-") {
      let verb = isCheck || isDiff ? "would change" : "changed"
      console.note("\(Figures.count(files.count, "file")), \(changed) \(verb).")
    }
    if refused > 0 { return .problems }
    return changed > 0 && (isCheck || isDiff) ? .problems : .fine
  }

  /// The first byte that no text in UTF-8 has; nil where all are fine. A byte 0 betrays UTF-16.
  private static func unreadable(_ tree: SyntaxTree) -> Int? {
    let broken = tree.problems.first { $0.code == .notUTF8 }.map { Int($0.range.start) }
    return broken ?? tree.bytes.firstIndex(of: 0)
  }
}
