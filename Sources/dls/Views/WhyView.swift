// WhyView.swift: why a plan does something to one address, for people and for machines.

import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSText

/// Shows the answer of `dls plan --why`.
enum WhyView {
  /// Shows why; an address that nothing has is an error that names a near one.
  static func show(
    _ address: String, _ plan: Plan, _ snapshot: Snapshot?, _ context: WorkContext
  ) throws -> ExitCode {
    let model = context.project.model
    guard let reason = plan.reason(address, model, snapshot) else {
      let blocks = model.topBlocks(of: .main).filter(\.isAddressed)
      let names = plan.actions.map(\.address) + blocks.map(\.address)
      // The project goes by its keyword.
      let near =
        address == model.project?.name
        ? model.project?.keyword : NearestName.to(address, in: names)
      throw CommandFailure.usage(
        "neither the project nor its store has \(address)",
        help: near.map { "did you mean \($0)?" } ?? "`dls plan` lists addresses")
    }
    let texts = context.project.texts
    if context.console.isJSON {
      context.console.write(json(reason, texts))
    } else {
      context.console.out.write(FailureView.safe(text(reason, texts)))
    }
    return .fine
  }

  private static func text(_ reason: PlanReason, _ texts: SourceTexts) -> String {
    let name =
      reason.address == reason.keyword ? reason.keyword : "\(reason.keyword) \(reason.address)"
    let nothing = reason.drift.isEmpty ? "no change" : "set back"
    var out = "\(reason.kind?.symbol ?? " ") \(name): \(reason.kind?.verb ?? nothing)\n"
    if let place = reason.place { out += "  declared at \(range(place, texts))\n" }
    for (change, place) in reason.changes {
      let value = "\(change.old ?? "none") -> \(change.new ?? "none")"
      let says = change.isDefault ? "  (default)" : place.map { "  \(texts.place($0))" } ?? ""
      out += "  \(change.name) = \(value)\(says)\n"
    }
    for drift in reason.drift {
      let unit = drift.address == reason.address ? "" : "\(drift.address): "
      out += "  changed outside: \(unit)\(drift.text)\n"
      if let obstacle = drift.obstacle { out += "    \(obstacle)\n" }
    }
    for rule in reason.rules { out += "why: \(rule)\n" }
    if !reason.dependents.isEmpty {
      out += "what depends on it: \(reason.dependents.joined(separator: ", "))\n"
    }
    return out
  }

  /// `trees.dlsproj:12:1-16:2`
  private static func range(_ place: Place, _ texts: SourceTexts) -> String {
    guard let file = texts.file(place.file) else { return "" }
    let end = file.lines.position(at: place.range.end, .utf32)
    return "\(texts.place(place))-\(end.line + 1):\(end.column + 1)"
  }

  private static func json(_ reason: PlanReason, _ texts: SourceTexts) -> JSONValue {
    func place(_ place: Place?) -> JSONValue {
      place.map { DiagnosticsReport.place($0.file, $0.range, texts) } ?? .null
    }
    return [
      "version": 1, "address": .string(reason.address), "keyword": .string(reason.keyword),
      "action": .string(reason.kind?.verb ?? "none"), "place": place(reason.place),
      "changes": .array(
        reason.changes.map { change, where_ in
          [
            "name": .string(change.name), "old": JSONValue(change.old),
            "new": JSONValue(change.new), "default": JSONValue(change.isDefault),
            "place": place(where_),
          ]
        }),
      "drift": .array(reason.drift.map(PlanView.json)), "rules": JSONValue(reason.rules),
      "dependents": JSONValue(reason.dependents),
    ]
  }
}
