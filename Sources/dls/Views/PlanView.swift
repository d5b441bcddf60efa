// PlanView.swift: plans for people and for machines.

import DLSJSON
import DLSPlan
import DLSText

/// Shows plans.
enum PlanView {
  /// The plan for people: a line for each address, what was refused, and the counts.
  static func text(
    _ plan: Plan, _ project: LoadedProject, _ style: Style, _ columns: Int? = nil
  ) -> String {
    let texts = project.texts
    var out = drift(plan, style, columns)
    let driftEnd = out
    out += text(PlanText.lines(plan, place: texts.place), style, columns)
    if out != driftEnd { out += "\n" }
    for notice in plan.notices {
      let text = Wrapping.text(FailureView.safe(notice), columns, used: 6, indent: 6)
      out += "\(style.blue("note")): \(text)\n"
    }
    let view = DiagnosticView(style: style, columns: columns, file: texts.file)
    for refusal in plan.refusals { out += view.text(refusal) + "\n" }
    out += "\(style.bold(plan.counts.line))\n"
    if !plan.refusals.isEmpty {
      out += "It can't be applied: \(Figures.count(plan.refusals.count, "reason")) above.\n"
    }
    return out
  }

  /// Lines of a plan with their colours.
  static func text(_ lines: [PlanLine], _ style: Style, _ columns: Int? = nil) -> String {
    let width = min(most, columns ?? most)
    return lines.map { line in
      var line = line
      // A name that another program wrote may hold a line end.
      line.text = FailureView.safeName(line.text)
      let text = FailureView.safe(line.rendered(width: width))
      return (line.kind.map { paint($0, text, style) } ?? text) + "\n"
    }.joined()
  }

  /// What other programs changed, and both ways out; empty where they changed nothing.
  private static func drift(_ plan: Plan, _ style: Style, _ columns: Int?) -> String {
    if plan.drift.isEmpty { return "" }
    var out = style.bold("Changed outside of dls apply since the last one:") + "\n"
    out += text(PlanText.driftLines(plan), style, columns)
    var seen: Set<String> = []
    let names = plan.drift.filter { $0.obstacle == nil && seen.insert($0.address).inserted }
      .map(\.address)
    let more = names.count > 3 ? " …" : ""
    var ways = "\(plan.restores != nil ? "The rollback" : "`dls apply`") sets this back."
    if !names.isEmpty {
      ways += " To keep it: `dls adopt \(names.prefix(3).joined(separator: " "))\(more)`."
    }
    out += Wrapping.text(ways, columns)
    var told = 0
    for drift in plan.drift
    where drift.word == "added" || drift.word == "changed" && drift.keyword != "unit" {
      guard let obstacle = drift.obstacle, told < obstacles else { continue }
      told += 1
      let line = FailureView.safeName(
        "\(drift.keyword) \(drift.address) can't be adopted: \(obstacle)")
      out += "\n" + FailureView.safe(line)
    }
    return out + "\n\n"
  }

  /// So many things that can't be adopted are told; `--why` tells each.
  private static let obstacles = 3

  /// Columns of a line where a terminal has room for them.
  private static let most = 80

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
      "is_empty": JSONValue(plan.isEmpty), "counts": json(plan.counts),
      "drift": .array(plan.drift.map(json)),
      "actions": .array(plan.actions.map { json($0, texts) }),
      "units": .array(
        plan.summaries.map {
          [
            "block": .string($0.block), "units": JSONValue($0.unitCount),
            "training": JSONValue($0.trainingCount), "validation": JSONValue($0.validationCount),
            "test": JSONValue($0.testCount),
          ]
        }),
      "notices": JSONValue(plan.notices.map(Advice.ofProcess.text)),
      "refusals": .array(plan.refusals.map { DiagnosticsReport.json($0, texts) }),
    ]
  }

  /// The counts for machines.
  static func json(_ counts: PlanCounts) -> JSONValue {
    [
      "created": JSONValue(counts.created), "updated": JSONValue(counts.updated),
      "moved": JSONValue(counts.moved), "deleted": JSONValue(counts.deleted),
      "set_back": JSONValue(counts.restored), "unchanged": JSONValue(counts.unchanged),
    ]
  }

  /// A drift for machines.
  static func json(_ drift: Drift) -> JSONValue {
    [
      "keyword": .string(drift.keyword), "address": .string(drift.address),
      "change": .string(drift.word), "name": .string(drift.field),
      "applied": JSONValue(drift.applied), "store": JSONValue(drift.store),
      "can_adopt": JSONValue(drift.obstacle == nil),
    ]
  }

  private static func json(_ action: Action, _ texts: SourceTexts) -> JSONValue {
    var value = json(action)
    if let place = action.place, case .object(var object) = value {
      object["place"] = .string(texts.place(place))
      value = .object(object)
    }
    return value
  }

  /// An action for machines, without its place.
  static func json(_ action: Action) -> JSONValue {
    var object = JSONObject()
    object["action"] = .string(action.kind.verb)
    object["address"] = .string(action.address)
    object["keyword"] = .string(action.keyword)
    if let old = action.oldAddress { object["old_address"] = .string(old) }
    if !action.changes.isEmpty {
      object["changes"] = .array(
        action.changes.map {
          ["name": .string($0.name), "old": JSONValue($0.old), "new": JSONValue($0.new)]
        })
    }
    if let units = action.units {
      object["units"] = [
        "created": JSONValue(units.created.count),
        "updated": JSONValue(
          units.updated.count + units.uncompletedOnlyCount + units.remadeOnlyCount),
        "deleted": JSONValue(units.deleted.count), "unchanged": JSONValue(units.unchangedCount),
        "set_back": JSONValue(
          units.restoredCount + units.recreatedCount + units.removedCount),
        "samples_held": JSONValue(units.orphanedSamples),
        "judged_deleted": JSONValue(units.deletedJudged),
      ]
    }
    return .object(object)
  }
}
