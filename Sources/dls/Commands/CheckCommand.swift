// CheckCommand.swift: `dls check`: what is wrong with project files. Never starts the engine.

import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSText

/// `dls check`
enum CheckCommand {
  static let row = CommandRow(
    path: ["check"], summary: "say what is wrong with project files",
    doc: """
      Reads the files and what they import; never starts the engine and changes nothing. What \
      depends on the imagery is checked as far as an earlier command has looked at it.
      """,
    parameters: [
      ParameterRow(
        name: "FILE", count: .many,
        doc: "files, folders with all below them, or - for standard input")
    ],
    options: [OptionRow(name: "--strict", doc: "let warnings count as errors")],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls check", doc: "check the project here"),
      ExampleRow(line: "dls check --strict trees.dlsproj", doc: "fail on warnings too"),
      ExampleRow(line: "dls check --json .", doc: "check all below this folder, for a program"),
      ExampleRow(line: "cat trees.dlsproj | dls check -", doc: "check what another program writes"),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let files = try ProjectFinder.files(invocation.arguments)
    let options = LoadOptions(invocation)
    var all: [Diagnostic] = []
    var json: [JSONValue] = []
    var seen: Set<String> = []
    var unverified: [String] = []
    for path in files {
      let project = try LoadedProject(path, options: options)
      // A file that several projects import is reported once.
      // Data is only looked at for a text that is right in itself.
      let quarrels = project.hasErrors ? [] : Unverified.quarrels(of: project.model)
      let found = (project.diagnostics + quarrels).sorted(by: Diagnostic.readingOrder)
      let fresh = found.filter { diagnostic in
        let file = project.model.file(diagnostic.file)?.path ?? ""
        let range = diagnostic.range
        let key = "\(file)\0\(range.start)\0\(range.end)\0\(diagnostic.code)\0\(diagnostic.message)"
        return files.count == 1 || seen.insert(key).inserted
      }
      all += fresh
      if console.isJSON {
        json += fresh.map { DiagnosticsReport.json($0, project.texts) }
      } else {
        DiagnosticsReport.write(fresh, project.texts, to: console.out, console.style)
      }
      unverified += Unverified.sources(of: project.model)
    }
    if console.isJSON {
      let errors = all.filter { $0.severity == .error }.count
      let report: JSONValue = [
        "version": 1, "files": JSONValue(files.count), "errors": JSONValue(errors),
        "warnings": JSONValue(all.filter { $0.severity == .warning }.count),
        "unverified": JSONValue(unverified), "diagnostics": .array(json),
      ]
      console.out.write(JSONWriter.bytes(report, indented: true))
      console.out.line()
    } else if !console.isQuiet {
      console.out.line(DiagnosticsReport.summary(all, files: files.count))
      if let line = Unverified.line(unverified) { console.out.line(line) }
    }
    let worst = invocation.has("--strict") ? Severity.warning : .error
    return all.contains { $0.severity <= worst } ? .problems : .fine
  }
}
