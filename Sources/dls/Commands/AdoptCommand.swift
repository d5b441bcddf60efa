// AdoptCommand.swift: `dls adopt`: what other programs changed in the store, into the project file.

import DLSApply
import DLSFormat
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSSyntax
import DLSText

/// `dls adopt`
enum AdoptCommand {
  static let row = CommandRow(
    path: ["adopt"],
    summary: "write what another program changed in the store into the project file",
    doc: """
      `dls plan` lists what was changed outside of dls: a class's title in QGIS, say. `dls apply` sets \
      it back; this keeps it, by the smallest edit of the project file that says it. Without an \
      address everything is adopted that can be, and what can't be is named; the code is 1 then.
      """,
    parameters: [
      SharedParameters.file,
      ParameterRow(name: "ADDRESS", count: .many, doc: "what to adopt, as `dls plan` lists it"),
    ],
    options: [OptionRow(name: "--diff", doc: "change nothing; print what would change")],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(
        line: "dls adopt --diff", doc: "what the project file would say", setting: .applied),
      ExampleRow(line: "dls adopt", doc: "keep all that was changed", setting: .applied),
    ],
    run: run)

  private static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let context = try WorkContext(invocation, console, looks: true)
    let snapshot = try Applier.snapshot(of: context.store())
    let plan = Planner.plan(
      context.project.model, facts: facts(snapshot, context), snapshot: snapshot)
    let names = context.arguments.names
    let drifts = try choose(names, plan.drift, snapshot)
    if drifts.isEmpty {
      if console.isJSON {
        report(Adoption.Outcome(text: []), context)
      } else {
        console.out.line("Nothing to adopt.")
      }
      return .fine
    }
    let outcome = try Adoption(project: context.project, snapshot: snapshot).adopt(drifts)
    // What was asked for by name is adopted as a whole or not at all.
    if !outcome.refused.isEmpty, !names.isEmpty || outcome.adopted.isEmpty {
      throw failure(outcome)
    }
    let path = context.project.path
    let isDry = invocation.has("--diff")
    let old = context.project.model.files[0].tree.bytes
    if !isDry { try ProjectText.write(outcome.text, over: old, to: path) }
    if console.isJSON {
      report(outcome, context)
    } else if isDry {
      console.out.write(UnifiedDiff.make(old: old, new: outcome.text, path: Path.display(path)))
    } else {
      for drift in outcome.adopted { console.out.line(line(drift)) }
      console.note("Written to \(quoted(Path.display(path))); `dls apply` takes note of it.")
    }
    warn(outcome, console)
    return outcome.refused.isEmpty ? .fine : .problems
  }

  /// Tables alone can be adopted, so nothing has to be known about the data unless there are units to be
  /// named that were changed too.
  private static func facts(_ snapshot: Snapshot, _ context: WorkContext) -> Facts {
    if snapshot.outside.isEmpty { return Facts() }
    // Without an engine the tables can be adopted all the same.
    return (try? Planning.facts(context)) ?? Facts()
  }

  /// Names what was not adopted, and why; of many units the first ones.
  private static func warn(_ outcome: Adoption.Outcome, _ console: Console) {
    let units = outcome.refused.filter { $0.drift.keyword == "unit" }
    for (_, failure) in outcome.refused.filter({ $0.drift.keyword != "unit" })
      + units.prefix(namedUnits)
    {
      console.warn("Not adopted: \(sentence(failure))")
    }
    let more = units.count - namedUnits
    if more > 0 { console.warn("Not adopted: \(Figures.count(more, "more change")) of units") }
  }

  /// So many changes of units are named one by one.
  private static let namedUnits = 3

  private static func line(_ drift: Drift) -> String {
    FailureView.safe(
      FailureView.safeName("\(drift.keyword) \(drift.address): \(drift.text)"))
  }

  private static func sentence(_ failure: CommandFailure) -> String {
    FailureView.safe(
      FailureView.safeName(([failure.message] + failure.help).joined(separator: "; ")))
  }

  /// Why nothing was adopted: the first reason, and each further one, nothing twice.
  private static func failure(_ outcome: Adoption.Outcome) -> CommandFailure {
    let units = outcome.refused.filter { $0.drift.keyword == "unit" }
    var failures = outcome.refused.filter { $0.drift.keyword != "unit" }.map(\.failure)
    failures += units.prefix(namedUnits).map(\.failure)
    var first = failures.removeFirst()
    var said = Set([first.message] + first.help)
    for var failure in failures where said.insert(failure.message).inserted {
      failure.help.removeAll { !said.insert($0).inserted }
      first.help.append("and \(sentence(failure))")
    }
    let more = units.count - namedUnits
    if more > 0 { first.help.append("and \(Figures.count(more, "more change")) of units") }
    return first
  }

  /// The changes that were named, or all.
  private static func choose(
    _ names: [String], _ drifts: [Drift], _ snapshot: Snapshot
  ) throws -> [Drift] {
    if names.isEmpty { return drifts }
    return try names.flatMap { name in
      let found = drifts.filter { $0.address == name }
      if !found.isEmpty { return found }
      if name.contains("/") {
        throw CommandFailure.problem(
          "\(quoted(name)) can't be adopted: which units there are, and what each is for, follows "
            + "from the project file",
          help: "change the `work_units` block, or set it back with `dls apply`")
      }
      throw CommandFailure.usage(
        "nothing was changed at \(quoted(name)) outside of dls", help: "`dls plan` lists what was")
    }
  }

  private static func report(_ outcome: Adoption.Outcome, _ context: WorkContext) {
    let value: JSONValue = [
      "version": 1, "file": .string(context.project.path),
      "adopted": .array(outcome.adopted.map(PlanView.json)),
      "refused": .array(
        outcome.refused.map { drift, failure in
          [
            "keyword": .string(drift.keyword), "address": .string(drift.address),
            "name": .string(drift.field), "reason": .string(sentence(failure)),
          ]
        }),
    ]
    context.console.out.write(JSONWriter.bytes(value, indented: true))
    context.console.out.line()
  }
}
