// PlanCommand.swift: `dls plan`: what apply would change, why, and where the text says so.

import DLSForecast
import DLSJSON
import DLSPlan
import DLSPlatform
import DLSStore
import DLSText

/// `dls plan`
enum PlanCommand {
  static let row = CommandRow(
    path: ["plan"], summary: "show what apply would change in the store",
    doc: """
      Changes nothing. Asks the engine about imagery that it has not seen yet. What other programs \
      changed since the last apply stands apart: apply sets it back, `dls adopt` keeps it. With \
      --detailed-exitcode the code is 0 when there is nothing to do, 3 when there are changes, or rules \
      of the store to put back, 1 when the plan is refused.
      """,
    parameters: [SharedParameters.file],
    options: [
      OptionRow(
        name: "--out", letter: "-o", value: "FILE",
        doc: "save the plan, for `dls apply FILE` to do exactly that"),
      OptionRow(
        name: "--why", value: "ADDRESS",
        doc: "say why something changes, or doesn't: a block, or a unit by its key"),
      OptionRow(
        name: "--forecast", doc: "say how many chips and iterations would result, and their bytes"),
      OptionRow(name: "--detailed-exitcode", doc: "exit with 3 when there are changes"),
    ] + ApplyCommand.consents,
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls plan", doc: "what would change"),
      ExampleRow(line: "dls plan --json", doc: "the same for a program"),
      ExampleRow(line: "dls plan --out trees.plan", doc: "save it for `dls apply trees.plan`"),
      ExampleRow(
        line: "dls plan --detailed-exitcode", doc: "tell a script by 3 that there are changes",
        code: .changes),
      ExampleRow(line: "dls plan --why plots", doc: "why something changes, and what hangs on it"),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let context = try WorkContext(invocation, console, looks: true)
    let options = try ApplyCommand.options(invocation)
    let (plan, snapshot) = try Planning.plan(context, options: options)
    if let address = invocation.value(of: "--why") {
      return try WhyView.show(address, plan, snapshot, context)
    }
    let forecast = invocation.has("--forecast") ? try forecast(context) : nil
    if console.isJSON {
      var json = PlanView.json(plan, context.project.texts)
      if let forecast, case .object(var object) = json {
        object["forecast"] = ForecastView.json(forecast, file: context.project.path)
        json = .object(object)
      }
      console.write(json)
    } else {
      console.out.write(PlanView.text(plan, context.project, console.style, console.columns))
      if plan.createsStore, plan.refusals.isEmpty {
        let store = quoted(Path.display(context.layout.store))
        console.out.line(Wrapping.text("`dls apply` makes the store \(store).", console.columns))
      }
      if forecast != nil { console.out.line("") }
      for line in forecast?.lines() ?? [] {
        console.out.line(Wrapping.text(FailureView.safe(line), console.columns, indent: 2))
      }
    }
    if let path = invocation.value(of: "--out") {
      try save(plan, snapshot, options, path, invocation, context)
    }
    if !plan.refusals.isEmpty { return .problems }
    guard invocation.has("--detailed-exitcode") else { return .fine }
    // Rules that another program took away are put back by the next apply, whatever the plan lists.
    let isWhole = try !context.layout.hasStore || context.store().isSchemaWhole
    return plan.isEmpty && isWhole ? .fine : .changes
  }

  /// What the project would yield, its labels looked at too.
  private static func forecast(_ context: WorkContext) throws -> Forecast {
    let model = context.project.model
    let reading = try DataReading.probed(model, context.console)
    return Forecaster(model, facts: StoreLook.withReviews(reading.facts, model)).forecast()
  }

  private static func save(
    _ plan: Plan, _ snapshot: Snapshot?, _ options: PlanOptions, _ path: String,
    _ invocation: Invocation, _ context: WorkContext
  ) throws {
    guard plan.refusals.isEmpty else {
      context.console.warn("The plan was not saved: what can't be applied is no use later.")
      return
    }
    let saved = SavedPlan(
      plan, snapshot, options, path: Path.absolute(path), invocation, context)
    try saved.write()
    let word = ShellWord.quoting(Path.display(saved.path))
    context.console.note("Saved. `dls apply \(word)` does exactly this.")
  }
}
