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
      `dls rollback 1` brings one back, as long as what undoes the plans since is kept (`rollbacks` in \
      the project block says for how many). TEXT is a digest of what the project file declared: equal \
      digests, equal declarations. With --audit it lists who changed which unit and sample, and has the \
      exit code 1 where somebody has changed or deleted what was recorded.
      """,
    parameters: [SharedParameters.file],
    options: [
      OptionRow(name: "--limit", value: "COUNT", doc: "at most so many (20)"),
      OptionRow(name: "--audit", doc: "every recorded change instead of the plans"),
    ],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls history", doc: "who applied what, and when", setting: .applied),
      ExampleRow(line: "dls history --json", doc: "the same for a program", setting: .applied),
      ExampleRow(
        line: "dls history --audit --limit 5", doc: "the last five changes", setting: .applied),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let limit = try invocation.count(of: "--limit") ?? 20
    let context = try WorkContext(invocation, console, looks: true)
    let store = try context.store()
    let problem = try AuditLog.verify(store)
    if let problem { console.warn("warning: \(problem) \(AuditLog.whoMay)") }
    if invocation.has("--audit") {
      try AuditView.show(AuditLog.recent(store, limit: limit), problem, console)
      return problem == nil ? .fine : .problems
    }
    let plans = try store.appliedPlans(limit: limit)
    let first = max(1, try store.undoSince())
    if console.isJSON {
      let report: JSONValue = [
        "version": 1, "plans": .array(plans.map { json($0, isKept: $0.id >= first) }),
      ]
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
    console.out.write(table.text(console.style, console.columns))
    if let last = plans.first?.id, let line = line(first, last) {
      console.out.line(Wrapping.text(line, console.columns))
    }
    return .fine
  }

  /// Which states can be brought back; nil where there is none but the newest.
  private static func line(_ first: Int64, _ last: Int64) -> String? {
    if first >= last { return nil }
    let states = first == last - 1 ? "state \(first)" : "states \(first) to \(last - 1)"
    return "`dls rollback N` brings back \(states)."
  }

  private static func json(_ plan: AppliedPlan, isKept: Bool) -> JSONValue {
    [
      "number": JSONValue(Int(plan.id)), "applied_at": .string(plan.at),
      "applied_by": JSONValue(plan.actor), "program": JSONValue(plan.program),
      "created": JSONValue(Int(plan.created)), "updated": JSONValue(Int(plan.updated)),
      "deleted": JSONValue(Int(plan.deleted)), "unchanged": JSONValue(Int(plan.unchanged)),
      "digest": .string(plan.digest), "model_hash": JSONValue(plan.modelHash),
      "facts_hash": JSONValue(plan.factsHash),
      "can_be_brought_back": JSONValue(isKept),
      "rollback_to": plan.restores.map { JSONValue(Int($0)) } ?? .null,
      "actions": JSONValue(
        (plan.summary ?? "").split(separator: "\n").map(String.init)),
    ]
  }
}
