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
      OptionRow(
        name: "--range", value: "LINES",
        doc: "format these lines of one file alone: 12, 10-20, or with columns 10:1-20:5"),
    ],
    examples: [
      ExampleRow(line: "dls fmt", doc: "format the project here"),
      ExampleRow(line: "dls fmt --check .", doc: "see that all below this folder is formatted"),
      ExampleRow(line: "dls fmt --diff trees.dlsproj", doc: "see what would change"),
      ExampleRow(line: "dls fmt --range 1-8 trees.dlsproj", doc: "format some lines alone"),
      ExampleRow(line: "dls fmt - < trees.dlsproj", doc: "format a text on its way through"),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let isCheck = invocation.has("--check")
    let isDiff = invocation.has("--diff")
    let files = try ProjectFinder.files(invocation.arguments).paths
    try ProjectText.refuseOthers(files, verb: "formatted")
    let lines = try invocation.value(of: "--range").map { try LineSpan($0) }
    if lines != nil, files.count != 1 {
      throw CommandFailure.usage(
        "--range speaks of one file, and these are \(files.count)", help: "name the one you mean")
    }
    var changed = 0
    var refused = 0
    var unread: ExitCode?
    try format(files, lines) { path, result in
      let text: FormattedText
      do {
        text = try result.get()
      } catch let error where files.count > 1 && !(error is Interrupted) {
        // The others are formatted all the same.
        unread = FailureView.show(error, console)
        return
      }
      if let place = text.unreadable {
        refused += 1
        console.warn(
          "dls: \(quoted(path == "-" ? "<stdin>" : path)) is left as it is: byte \(place) is no "
            + "text in UTF-8 (\(SyntaxCode.notUTF8.rawValue)). Save the file as UTF-8 first.")
        return
      }
      if path == "-", !isCheck, !isDiff {
        console.out.write(text.new)
        return
      }
      if text.isCanonical { return }
      changed += 1
      let name = path == "-" ? "<stdin>" : path
      if isDiff { console.out.write(UnifiedDiff.make(old: text.old, new: text.new, path: name)) }
      if isCheck, !isDiff { console.out.line("would change \(quoted(name))") }
      if !isCheck, !isDiff {
        try ProjectText.write(text.new, over: text.old, to: path)
        console.note("formatted \(quoted(name))")
      }
    }
    if !console.isQuiet, !files.contains("-") {
      let verb = isCheck || isDiff ? "would change" : "changed"
      console.note("\(Figures.count(files.count, "file")), \(changed) \(verb).")
    }
    if let unread { return unread }
    if refused > 0 { return .problems }
    return changed > 0 && (isCheck || isDiff) ? .problems : .fine
  }

  /// Formats files, on all cores, and hands the results on in the order of the files.
  private static func format(
    _ files: [String], _ lines: LineSpan?,
    _ use: (String, Result<FormattedText, any Error>) throws -> Void
  ) throws {
    if files.count == 1 {
      HeapRoom.make(forTextAt: files[0])
      return try use(files[0], Result { try FormattedText(files[0], lines, workers: .all) })
    }
    try Workers.all.forEach(files) { path in
      Result { try FormattedText(path, nil, workers: .one) }
    } _: { path, result in
      try use(path, result)
    }
  }
}

/// A file's text and its formatted form.
private struct FormattedText: Sendable {
  let old: [UInt8]
  /// Empty where the text can't be read.
  let new: [UInt8]
  /// The first byte that no text in UTF-8 has; nil where all are fine. A byte 0 betrays UTF-16.
  let unreadable: Int?
  /// Whether formatting changes nothing.
  let isCanonical: Bool

  /// Formats the file, or only some of its lines.
  init(_ path: String, _ lines: LineSpan?, workers: Workers) throws {
    let bytes = try ProjectFinder.read(path)
    old = bytes
    let tree = Parser.parse(bytes, workers: workers)
    if let broken = tree.problems.first(where: { $0.code == .notUTF8 }) {
      unreadable = Int(broken.range.start)
    } else {
      unreadable = ByteRuns.first(0, in: bytes.span, 0..<bytes.count)
    }
    if unreadable != nil {
      new = []
    } else if let lines {
      let range = try lines.range(in: tree.bytes, path: path)
      new = try TextEdit.apply(Formatter.edits(tree, in: range), to: tree.bytes)
    } else {
      new = Formatter.format(tree, workers: workers)
    }
    isCanonical = ByteRuns.areEqual(old, new)
  }
}
