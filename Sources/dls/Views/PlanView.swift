// PlanView.swift: plans for people and for machines.

import DLSJSON
import DLSPlan
import DLSText

/// Shows plans.
enum PlanView {
  /// The plan for people: a line for each address, what was refused, and the counts.
  static func text(_ plan: Plan, _ project: LoadedProject, _ style: Style) -> String {
    let texts = project.texts
    var out = ""
    for line in PlanText.lines(plan, place: texts.place) {
      let text = FailureView.safe(line.rendered(width: 96))
      out += (line.kind.map { paint($0, text, style) } ?? text) + "\n"
    }
    if !out.isEmpty { out += "\n" }
    for notice in plan.notices { out += "\(style.blue("note")): \(FailureView.safe(notice))\n" }
    let view = DiagnosticView(style: style, file: texts.file)
    for refusal in plan.refusals { out += view.text(refusal) + "\n" }
    out += "\(style.bold(plan.counts.line))\n"
    if !plan.refusals.isEmpty {
      out += "It can't be applied: \(Figures.count(plan.refusals.count, "reason")) above.\n"
    }
    return out
  }

  private static func paint(_ kind: ActionKind, _ text: String, _ style: Style) -> String {
    switch kind {
    case .create: style.green(text)
    case .update, .move: style.yellow(text)
    case .delete: style.red(text)
    }
  }

  /// The plan for machines.
  static func json(_ plan: Plan, _ texts: SourceTexts) -> JSONValue {
    [
      "version": 1, "digest": .string(plan.digest), "creates_store": JSONValue(plan.createsStore),
      "counts": json(plan.counts),
      "actions": .array(plan.actions.map { json($0, texts) }),
      "units": .array(
        plan.summaries.map {
          [
            "block": .string($0.block), "units": JSONValue($0.unitCount),
            "training": JSONValue($0.trainingCount), "validation": JSONValue($0.validationCount),
            "test": JSONValue($0.testCount),
          ]
        }),
      "notices": JSONValue(plan.notices),
      "refusals": .array(plan.refusals.map { DiagnosticsReport.json($0, texts) }),
    ]
  }

  /// The counts for machines.
  static func json(_ counts: PlanCounts) -> JSONValue {
    [
      "created": JSONValue(counts.created), "updated": JSONValue(counts.updated),
      "moved": JSONValue(counts.moved), "deleted": JSONValue(counts.deleted),
      "unchanged": JSONValue(counts.unchanged),
    ]
  }

  private static func json(_ action: Action, _ texts: SourceTexts) -> JSONValue {
    var object = JSONObject()
    object["action"] = .string(action.kind.verb)
    object["address"] = .string(action.address)
    object["keyword"] = .string(action.keyword)
    if let old = action.oldAddress { object["old_address"] = .string(old) }
    if let place = action.place { object["place"] = .string(texts.place(place)) }
    if !action.changes.isEmpty {
      object["changes"] = .array(
        action.changes.map {
          ["name": .string($0.name), "old": JSONValue($0.old), "new": JSONValue($0.new)]
        })
    }
    if let units = action.units {
      object["units"] = [
        "created": JSONValue(units.created.count), "updated": JSONValue(units.updated.count),
        "deleted": JSONValue(units.deleted.count), "unchanged": JSONValue(units.unchangedCount),
        "samples_held": JSONValue(units.orphanedSamples),
      ]
    }
    return .object(object)
  }
}
