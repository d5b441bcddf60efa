// CheckCommand.swift: `dls check`: what is wrong with project files.

import DLSCheck
import DLSLanguage
import DLSPlatform
import DLSText

/// `dls check`
enum CheckCommand {
  static let row = CommandRow(
    path: ["check"], summary: "say what is wrong with project files",
    doc: """
      Reads the files and what they import, and changes nothing unless --fix says so. What depends on \
      imagery and labels is checked as far as an earlier command has looked at them; only with \
      --probe is the engine started to look now. The store is asked which classes its samples have, \
      and left untouched. Fixes are those of the texts and, unless --no-data leaves them out, those \
      of what data and store say. They reach imports that lie in the folder that is \
      checked, never those outside. They are repeated until none is left, each file is replaced \
      whole or not at all, and none gets more problems than it had, but for what a misspelt keyword \
      kept from being looked at. From standard input the mended text goes to standard output.
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
    let found = try files(invocation.arguments)
    let files = found.paths
    let settings = Settings(
      load: LoadOptions(invocation), data: try DataOptions(invocation, console))
    let format = try ReportFormat(invocation)
    var fixing = try CheckFixing(files, settings.data, invocation, console)
    let mended = try fixing?.run() ?? MendedTexts()
    // Then standard output holds the mended text, or the difference.
    let isOutTaken = fixing.map { $0.isDiff || files.contains("-") } ?? false
    let out = try ReportOutput(
      invocation.value(of: "--output"), isOutTaken ? console.err : console.out)
    var totals = CheckTotals(
      isStrict: invocation.has("--strict"),
      leavesAlone: fixing.map { fixing in { fixing.leavesAlone($0) } },
      triesUnsafe: fixing != nil && invocation.has("--unsafe-fixes"))
    var report = format.report(console, isStrict: totals.isStrict, toFile: out.isFile)
    var seen: Set<String> = []
    let elsewhere = UsedElsewhere(files, settings.load)
    report.begin(out)
    try check(found, settings, mended) { path, result in
      let checked: CheckedText
      do {
        checked = elsewhere.settled(try result.get())
      } catch let error where !(error is Interrupted) {
        // The others are checked all the same, and the report is whole.
        _ = FailureView.show(error, console)
        let file = UnreadFile(path: path, reason: FailureView.reason(error))
        totals.add(file)
        return report.add(file, out)
      }
      let file = try CheckedFile(checked, settings.data) { key in
        files.count == 1 || seen.insert(key).inserted
      }
      totals.add(file)
      report.add(file, out)
    }
    report.end(totals, out)
    try out.commit()
    if out.isFile { console.note(totals.line) }
    // The report is whole, and says what is known without the engine.
    if let failure = totals.failure { _ = FailureView.show(failure, console) }
    return fixing.map { $0.isDiff && $0.hasChanges } == true ? .problems : totals.exitCode
  }

  /// The files to check; while folders are listed, another thread makes ready for what is found there.
  private static func files(_ arguments: [String]) throws -> FoundProjects {
    let hasFolders = arguments.contains(where: FileSystem.isDirectory)
    let preparing = hasFolders ? try? Worker { Checker.prepare() } : nil
    return try withExtendedLifetime(preparing) { try ProjectFinder.files(arguments) }
  }

  /// Checks files, on all cores, and hands the results on in the order of the files.
  private static func check(
    _ found: FoundProjects, _ settings: Settings, _ mended: MendedTexts,
    _ use: (String, Result<CheckedText, any Error>) throws -> Void
  ) throws {
    let options = settings.load
    let (files, links) = (found.paths, found.mayBeLinks)
    // The cores share the pieces of one file, or the files.
    if files.count == 1 {
      let checked = Result {
        try CheckedText(files[0], options: options, mended: mended, workers: .all)
      }
      // Goes with the process, which ends next: taking a long one to pieces takes a while.
      if let model = try? checked.get().model { _ = Unmanaged.passRetained(model) }
      return try use(files[0], checked)
    }
    try Workers.all.forEach(files) { path in
      Result {
        try CheckedText(path, mayBeLink: links.contains(path), options: options, mended: mended)
      }
    } _: { path, checked in
      try use(path, checked)
    }
  }
}

extension CheckedFile {
  /// What there is to report of a file.
  /// - Parameter isFresh: asked with a name for each diagnostic, so that a file that several
  ///   projects import is reported once.
  init(_ checked: CheckedText, _ options: DataOptions, isFresh: (String) -> Bool) throws {
    let project = LoadedProject(checked)
    // Data is only looked at for a text that is right in itself.
    let data = project.hasErrors ? nil : try CheckedData(project.model, options)
    let quarrels = data?.diagnostics ?? []
    let found =
      quarrels.isEmpty
      ? project.diagnostics
      : (project.diagnostics + quarrels).sorted(by: Diagnostic.readingOrder)
    func isNew(_ diagnostic: Diagnostic) -> Bool {
      let file = project.model.file(diagnostic.file)?.path ?? ""
      let range = diagnostic.range
      return isFresh(
        "\(file)\0\(range.start)\0\(range.end)\0\(diagnostic.code)\0\(diagnostic.message)")
    }
    self.init(
      path: project.path, diagnostics: found.filter(isNew),
      allowed: (project.allowed + (data?.allowed ?? [])).filter { isNew($0.diagnostic) },
      texts: project.texts, unverified: data?.unknown ?? [], unasked: data?.unasked,
      failure: data?.failure, forecast: data?.forecast)
  }
}
