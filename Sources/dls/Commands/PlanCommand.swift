// PlanCommand.swift: `dls plan`: what apply would change, why, and where the text says so.

import DLSJSON
import DLSPlan
import DLSPlatform

/// `dls plan`
enum PlanCommand {
  static let row = CommandRow(
    path: ["plan"], summary: "show what apply would change in the store",
    doc: "Changes nothing. Asks the engine about imagery that it has not seen yet.",
    parameters: [SharedParameters.file],
    options: [ApplyCommand.consent],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls plan", doc: "what would change"),
      ExampleRow(line: "dls plan --json", doc: "the same for a program"),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let context = try WorkContext(invocation, console)
    let plan = try Planning.plan(context, options: try ApplyCommand.options(invocation))
    if console.isJSON {
      console.out.write(
        JSONWriter.bytes(PlanView.json(plan, context.project.texts), indented: true))
      console.out.line()
    } else {
      console.out.write(PlanView.text(plan, context.project, console.style))
    }
    return plan.refusals.isEmpty ? .fine : .problems
  }
}
