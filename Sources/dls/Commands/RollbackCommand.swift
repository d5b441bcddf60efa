// RollbackCommand.swift: `dls rollback`: an earlier declared state of the store, as a new one.

import DLSApply
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

/// `dls rollback`
enum RollbackCommand {
  static let row = CommandRow(
    path: ["rollback"], summary: "bring the store's declared state back to an earlier one",
    doc: """
      Takes the number of a plan that `dls history` lists, and makes the store declare what it \
      declared after it, as a new state in one transaction. People's work stays. The project file is \
      left alone, so it and the store differ afterwards.
      """,
    parameters: [
      SharedParameters.file,
      ParameterRow(name: "N", count: .optional, doc: "the number of the state"),
    ],
    options: [
      OptionRow(name: "--yes", letter: "-y", doc: "don't ask"),
      OptionRow(name: "--dry-run", doc: "show what would change, and change nothing"),
    ] + ApplyCommand.consents,
    shared: [.profile, .set, .json, .lockTimeout],
    examples: [
      ExampleRow(
        line: "dls rollback 1 --dry-run", doc: "what would go back", setting: .applied),
      ExampleRow(line: "dls rollback 1 --yes", doc: "go back to state 1", setting: .applied),
    ],
    run: run)

  private static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let isDry = invocation.has("--dry-run")
    let context = try WorkContext(invocation, console, looks: isDry)
    guard let name = context.arguments.names.first, context.arguments.names.count == 1,
      let number = Int64(name)
    else {
      throw CommandFailure.usage(
        "`dls rollback` takes the number of a state", help: "`dls history` lists them")
    }
    if !isDry { try context.lock(invocation) }
    let options = try ApplyCommand.options(invocation)
    let store = try context.store()
    var snapshot = try Applier.snapshot(of: store)
    let state = try Applier.state(number, of: store, snapshot: snapshot)
    let plan = try Applier.plan(for: &snapshot, of: store) { snapshot in
      Planner.rollback(
        to: state, snapshot: snapshot, place: context.layout.place, options: options,
        rollbacks: context.project.model.project?.integer("rollbacks"))
    }
    if console.isJSON, isDry || plan.isEmpty || !plan.refusals.isEmpty {
      console.write(PlanView.json(plan, context.project.texts))
    } else if !console.isJSON {
      console.out.write(PlanView.text(plan, context.project, console.style, console.columns))
    }
    if !plan.refusals.isEmpty { return .problems }
    if isDry || plan.isEmpty { return .fine }
    if !invocation.has("--yes"),
      try !context.asking({ try ApplyCommand.isAgreed(console, "rollback \(number)") })
    {
      console.note("Nothing was changed.")
      return .problems
    }
    try ApplyCommand.perform(plan, context)
    let now = DeclarationDiff.declarations(of: context.project.model)
    if !DeclarationDiff.actions(from: state.declarations, to: now, oldAddress: { $0.address })
      .isEmpty
    {
      console.note(
        "\(quoted(Path.display(context.project.path))) still says what it said: `dls plan` shows "
          + "the difference, and `dls apply` would go forward again.")
    }
    return .fine
  }
}
