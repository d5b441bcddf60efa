// HistoryCommand.swift: `dls history`: the plans that were applied, the newest first.

import DLSJSON
import DLSPlatform
import DLSStore

/// `dls history`
enum HistoryCommand {
  static let row = CommandRow(
    path: ["history"], summary: "list the plans that were applied, the newest first",
    doc: """
      The number names the state that a plan led to: `dls diff 1 2` compares two of them, \
      `dls rollback 1` brings one back. TEXT is a digest of what the project file declared: equal \
      digests, equal declarations.
      """,
    parameters: [SharedParameters.file],
    options: [OptionRow(name: "--limit", value: "COUNT", doc: "at most so many (20)")],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls history", doc: "who applied what, and when", setting: .applied),
      ExampleRow(line: "dls history --json", doc: "the same for a program", setting: .applied),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let limit = try invocation.integer(of: "--limit") ?? 20
    let context = try WorkContext(invocation, console)
    let plans = try context.store().appliedPlans(limit: limit)
    if console.isJSON {
      let report: JSONValue = ["version": 1, "plans": .array(plans.map(json))]
      console.write(report)
      return .fine
    }
    if plans.isEmpty { console.out.line("No plan was applied yet.") }
    var table = TextTable(["N", "APPLIED", "BY", "+", "~", "-", "TEXT", ""])
    for plan in plans {
      table.add([
        "\(plan.id)", RunView.local(plan.at), plan.actor ?? "", "\(plan.created)",
        "\(plan.updated)", "\(plan.deleted)", String((plan.modelHash ?? "").prefix(8)),
        plan.restores.map { "rollback to \($0)" } ?? "",
      ])
    }
    console.out.write(table.text(console.style))
    return .fine
  }

  private static func json(_ plan: AppliedPlan) -> JSONValue {
    [
      "number": JSONValue(Int(plan.id)), "applied_at": .string(plan.at),
      "applied_by": JSONValue(plan.actor), "program": JSONValue(plan.program),
      "created": JSONValue(Int(plan.created)), "updated": JSONValue(Int(plan.updated)),
      "deleted": JSONValue(Int(plan.deleted)), "unchanged": JSONValue(Int(plan.unchanged)),
      "digest": .string(plan.digest), "model_hash": JSONValue(plan.modelHash),
      "facts_hash": JSONValue(plan.factsHash),
      "rollback_to": plan.restores.map { JSONValue(Int($0)) } ?? .null,
      "actions": JSONValue(
        (plan.summary ?? "").split(separator: "\n").map(String.init)),
    ]
  }
}
