// ShowCommand.swift: `dls show`: what a saved plan would do.

import DLSPlatform

/// `dls show`
enum ShowCommand {
  static let row = CommandRow(
    path: ["show"], summary: "show a saved plan",
    doc: "Reads the file alone: neither the project nor its store has to be there.",
    parameters: [
      ParameterRow(name: "PLAN", count: .one, doc: "a file that `dls plan --out` wrote")
    ],
    shared: [.json],
    examples: [
      ExampleRow(
        line: "dls plan --out trees.plan && dls show trees.plan", doc: "what was planned"),
      ExampleRow(
        line: "dls plan -q --out trees.plan >log && dls show trees.plan --json",
        doc: "the same for a program"),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    try SavedPlan.read(invocation.arguments[0]).show(console)
    return .fine
  }
}
