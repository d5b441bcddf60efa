// SampleCommands.swift: `dls sample set`: status, class and note of training samples.

import DLSPlatform
import DLSStore
import DLSText
import DLSWorkflow

/// `dls sample …`
enum SampleCommands {
  static let group = CommandRow(path: ["sample"], summary: "change training samples")

  static let set = CommandRow(
    path: ["sample", "set"], summary: "set the status, class or note of training samples",
    doc: "Keys are as QGIS shows them; * and ? stand for any characters.",
    parameters: [
      SharedParameters.file,
      ParameterRow(name: "KEY", count: .many, doc: "keys of samples or patterns of them"),
    ],
    options: [
      OptionRow(
        name: "--status", value: "STATUS", choices: SampleStatus.allCases.map(\.text),
        doc: "one of " + SampleStatus.allCases.map(\.text).joined(separator: ", ")),
      OptionRow(name: "--class", value: "NAME", doc: "a class of the sample's schema"),
      OptionRow(name: "--note", value: "TEXT", doc: "a note; an empty text removes it"),
    ],
    shared: [.profile, .set, .lockTimeout],
    examples: [
      ExampleRow(
        line: "dls sample set 'boxes/*' --status approved", doc: "approve all that boxes brought",
        setting: .applied),
      ExampleRow(
        line: "dls sample set boxes/1 --status rejected --note 'a shadow'",
        doc: "reject one, with the reason", setting: .applied),
    ],
    run: run)

  private static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    guard ["--status", "--class", "--note"].contains(where: invocation.has) else {
      throw CommandFailure.usage(
        "nothing is said to be set", help: "give one of --status, --class, --note")
    }
    let context = try WorkContext(invocation, console)
    try context.lock(invocation)
    let store = try context.store()
    var rows: [String: Int64] = [:]
    var keys: [String] = []
    try store.forEachSample { row in
      guard let key = row.key else { return }
      rows[key] = row.fid
      keys.append(key)
    }
    let chosen = try KeyPatterns.choose(context.arguments.names, among: keys, "sample")
    try store.write(actor: context.actor) { writer in
      try writer.setSamples(
        chosen.compactMap { rows[$0] },
        status: invocation.value(of: "--status").flatMap { SampleStatus(text: $0) },
        className: invocation.value(of: "--class"), note: invocation.value(of: "--note"))
    }
    console.note("\(Figures.count(chosen.count, "sample")) set.")
    return .fine
  }
}
