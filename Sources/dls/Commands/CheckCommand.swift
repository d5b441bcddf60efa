// CheckCommand.swift: `dls check`: what is wrong with project files.

import DLSCheck
import DLSLanguage
import DLSText

/// `dls check`
enum CheckCommand {
  static let row = CommandRow(
    path: ["check"], summary: "say what is wrong with project files",
    doc: """
      Reads the files and what they import, and changes nothing unless --fix says so. What depends on \
      imagery and labels is checked as far as an earlier command has looked at them; only with \
      --probe is the engine started to look now. Fixes reach imports that lie in the folder that is \
      checked, never those outside. They are repeated until none is left, each file is replaced \
      whole or not at all, and none gets more problems than it had. From standard input the mended \
      text goes to standard output.
      """,
    parameters: [
      ParameterRow(
        name: "FILE", count: .many,
        doc: "files, folders with all below them, or - for standard input")
    ],
    options: [OptionRow(name: "--strict", doc: "let warnings count as errors")]
      + DataOptions.options + CheckFixing.options + ReportFormat.options,
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls check", doc: "check the project here"),
      ExampleRow(line: "dls check --strict trees.dlsproj", doc: "fail on warnings too"),
      ExampleRow(line: "dls check --forecast", doc: "what the project would yield"),
      ExampleRow(line: "dls check --no-data .", doc: "the texts alone, as a CI job may want it"),
      ExampleRow(line: "dls check --json .", doc: "check all below this folder, for a program"),
      ExampleRow(
        line: "dls check --format sarif --output dls.sarif", doc: "a file for code scanning"),
      ExampleRow(line: "cat trees.dlsproj | dls check -", doc: "check what another program writes"),
      ExampleRow(line: "dls check --fix", doc: "mend what needs no thinking, report the rest"),
      ExampleRow(line: "dls check --unsafe-fixes --diff", doc: "see what all fixes would change"),
    ],
    run: run)

  /// What the command line says about every file alike.
  private struct Settings {
    let load: LoadOptions
    let data: DataOptions
  }

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let files = try ProjectFinder.files(invocation.arguments)
    let settings = Settings(
      load: LoadOptions(invocation), data: try DataOptions(invocation, console))
    let format = try ReportFormat(invocation)
    var fixing = try CheckFixing(files, invocation, console)
    let mended = try fixing?.run() ?? MendedTexts()
    // Then standard output holds the mended text, or the difference.
    let isOutTaken = fixing.map { $0.isDiff || files.contains("-") } ?? false
    let out = try ReportOutput(
      invocation.value(of: "--output"), isOutTaken ? console.err : console.out)
    var totals = CheckTotals(isStrict: invocation.has("--strict"))
    var report = format.report(console, isStrict: totals.isStrict, toFile: out.isFile)
    var seen: Set<String> = []
    report.begin(out)
    for path in files {
      let file = try check(path, settings, mended) { files.count == 1 || seen.insert($0).inserted }
      totals.add(file)
      report.add(file, out)
    }
    report.end(totals, out)
    try out.commit()
    if out.isFile { console.note(totals.line) }
    return fixing.map { $0.isDiff && $0.hasChanges } == true ? .problems : totals.exitCode
  }

  /// What the data say, but for what comments of the text allow.
  private static func remaining(_ diagnostics: [Diagnostic], _ model: Model) -> [Diagnostic] {
    if diagnostics.isEmpty { return [] }
    var allowances = Allowances(model)
    return allowances.part(diagnostics).remaining
  }

  /// Checks one file.
  /// - Parameter isFresh: asked with a name for each diagnostic, so that a file that several
  ///   projects import is reported once.
  private static func check(
    _ path: String, _ settings: Settings, _ mended: MendedTexts, isFresh: (String) -> Bool
  ) throws -> CheckedFile {
    let project = try LoadedProject(path, options: settings.load, mended: mended)
    // Data is only looked at for a text that is right in itself.
    let data = project.hasErrors ? nil : try CheckedData(project.model, settings.data)
    let found = (project.diagnostics + remaining(data?.diagnostics ?? [], project.model)).sorted(
      by: Diagnostic.readingOrder)
    let fresh = found.filter { diagnostic in
      let file = project.model.file(diagnostic.file)?.path ?? ""
      let range = diagnostic.range
      return isFresh(
        "\(file)\0\(range.start)\0\(range.end)\0\(diagnostic.code)\0\(diagnostic.message)")
    }
    return CheckedFile(
      path: project.path, diagnostics: fresh, texts: project.texts,
      unverified: data?.unknown ?? [], forecast: data?.forecast)
  }
}
