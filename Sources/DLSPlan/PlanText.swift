// PlanText.swift: a plan as lines of text, without colours.

package import DLSLanguage
import DLSText
import DLSWorkflow

/// One line of a printed plan.
package struct PlanLine: Equatable, Sendable {
  /// What the line is about; decides its colour. Nil for notes.
  package var kind: ActionKind?
  /// 0 for an address, 1 for what is in it.
  var depth: Int
  /// The text after the symbol.
  package var text: String
  /// `plots.dlsproj:38`, shown at the right; empty where the text says nothing of it.
  var place: String

  /// The line for a width in columns: indented, the symbol first, the place at the right. Long
  /// lists go on in lines of their own, after a comma.
  package func rendered(width: Int = 80) -> String {
    let indent = String(repeating: " ", count: 2 + 4 * depth)
    let line = indent + (kind.map { "\($0.symbol) " } ?? "") + text
    if place.isEmpty { return line.count > width ? Self.broken(line, indent, width) : line }
    let gap = width - line.count - place.count
    return line + String(repeating: " ", count: max(2, gap)) + place
  }

  private static func broken(_ line: String, _ indent: String, _ width: Int) -> String {
    var lines = [""]
    for part in line.pieces(between: ", ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = part
      } else if last.count + part.count + 2 < width {
        lines[lines.count - 1] = "\(last), \(part)"
      } else {
        lines[lines.count - 1] = "\(last),"
        lines.append("\(indent)    \(part)")
      }
    }
    return lines.joined(separator: "\n")
  }
}

/// Writes plans the way they are read: one line an address, one a setting, units folded.
package enum PlanText {
  /// Every line of a plan, but for notices, refusals and the closing count.
  /// - Parameter place: names a place of the text: `forest.dlsproj:38`.
  package static func lines(_ plan: Plan, place: (Place) -> String) -> [PlanLine] {
    var lines: [PlanLine] = []
    for action in plan.actions where !action.isOnlyRestored {
      lines.append(head(action, place))
      for change in action.changes {
        // A block that goes is told by its head alone.
        if action.kind == .delete { break }
        if change.isDefault && change.old == nil { continue }
        lines.append(line(change))
      }
      if let units = action.units { lines += unitLines(units, plan) }
      if let remark = action.remark {
        lines.append(PlanLine(kind: nil, depth: 1, text: remark, place: ""))
      }
    }
    return lines
  }

  /// What other programs changed, a line each; many units of a block in one line.
  package static func driftLines(_ plan: Plan) -> [PlanLine] {
    var lines: [PlanLine] = []
    func add(_ drift: Drift, _ text: String) {
      let kind: ActionKind =
        drift.word == "added" ? .create : drift.word == "removed" ? .delete : .update
      lines.append(PlanLine(kind: kind, depth: 0, text: text, place: ""))
    }
    func fold(_ drift: Drift) -> String {
      "\(drift.block ?? "") \(drift.field.isEmpty ? drift.word : drift.field)"
    }
    var counts: [String: Int] = [:]
    for drift in plan.drift where drift.keyword == "unit" { counts[fold(drift), default: 0] += 1 }
    for drift in plan.drift {
      let key = fold(drift)
      guard drift.keyword == "unit", let count = counts[key], count > unitLines else {
        if drift.keyword != "unit" || counts[key] != nil {
          add(drift, "\(drift.keyword) \(drift.address): \(drift.text)")
        }
        continue
      }
      counts[key] = nil
      let what = drift.field.isEmpty ? "\(drift.word) in the store" : "\(drift.field) changed"
      add(drift, "\(count) units of \(drift.block ?? ""): \(what)")
    }
    return lines
  }

  /// So many units of a block are listed one by one.
  private static let unitLines = 3

  private static func head(_ action: Action, _ place: (Place) -> String) -> PlanLine {
    let name = action.address == action.keyword ? "" : " \(action.address)"
    let was = action.oldAddress.map { " (was \($0))" } ?? ""
    return PlanLine(
      kind: action.kind, depth: 0, text: "\(action.keyword)\(name)\(was)",
      place: action.place.map(place) ?? "")
  }

  private static func line(_ change: FieldChange) -> PlanLine {
    switch (change.old, change.new) {
    case (let old?, let new?):
      PlanLine(kind: .update, depth: 1, text: "\(change.name) = \(old) -> \(new)", place: "")
    case (nil, let new?):
      PlanLine(kind: .create, depth: 1, text: "\(change.name) = \(new)", place: "")
    case (let old?, nil):
      PlanLine(kind: .delete, depth: 1, text: "\(change.name) = \(old)", place: "")
    case (nil, nil): PlanLine(kind: nil, depth: 1, text: change.name, place: "")
    }
  }

  private static func unitLines(_ units: UnitDelta, _ plan: Plan) -> [PlanLine] {
    var lines: [PlanLine] = []
    func add(_ kind: ActionKind, _ text: String) {
      lines.append(PlanLine(kind: kind, depth: 1, text: text, place: ""))
    }
    let created = units.created.count - units.recreatedCount
    if created > 0 {
      add(.create, plural(created, "unit") + (units.recreatedCount > 0 ? "" : parts(units, plan)))
    }
    let updated =
      units.updated.count - units.restoredCount + units.uncompletedOnlyCount + units.remadeOnlyCount
    if updated > 0 {
      let reasons = [
        (units.reshapedCount, "another shape"), (units.resplitCount, "another part of the split"),
        (units.reassignedCount, "another group"),
        (units.uncompleted.count, "no longer complete"),
        (units.remade.count, "as people had left \(units.remade.count == 1 ? "it" : "them")"),
      ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
      add(
        .update,
        "\(plural(updated, "unit")): \(reasons.joined(separator: ", "))")
    }
    let deleted = units.deleted.count - units.removedCount
    if deleted > 0 {
      let samples =
        units.orphanedSamples > 0
        ? ", \(plural(units.orphanedSamples, "sample")) in \(units.deletedWithSamples) of them" : ""
      let judged =
        units.deletedJudged > 0
        ? ", " + (units.deletedJudged == deleted ? "all" : "\(units.deletedJudged)") + " judged"
        : ""
      add(.delete, plural(deleted, "unit") + samples + judged)
    }
    if units.unchangedCount > 0 {
      lines.append(
        PlanLine(
          kind: nil, depth: 1, text: "\(plural(units.unchangedCount, "unit")) unchanged", place: "")
      )
    }
    return lines
  }

  /// How the new units are split, where a split was asked for.
  private static func parts(_ units: UnitDelta, _ plan: Plan) -> String {
    guard plan.summaries.contains(where: { $0.block == units.set.block && $0.isSplit }) else {
      return ""
    }
    var counts = [Int](repeating: 0, count: SplitPart.allCases.count)
    for position in units.created {
      counts[Int(units.set.splits[Int(position)].rawValue)] += 1
    }
    let named = SplitPart.allCases.filter { counts[Int($0.rawValue)] > 0 }
    return ": "
      + named.map { "\(counts[Int($0.rawValue)]) \($0.text)" }.joined(separator: ", ")
  }
}
