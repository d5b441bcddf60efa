// FieldNotices.swift: what a plan says of values that samples have already, as their fields change.

import DLSLanguage

extension Snapshot {
  /// What becomes of the values of a field that goes; nil where there are none.
  func remark(onFieldGone address: String) -> String? {
    guard let known = fieldCounts[address], known.count > 0 else { return nil }
    return "the values of \(plural(known.count, "sample")) stay, in the column `\(known.column)`"
  }

  /// The samples that have a class of a schema.
  fileprivate func hasSamples(of schema: String) -> Bool {
    classCounts.contains { $0.key.hasPrefix("\(schema).") && $0.value > 0 }
  }
}

extension PlanRun {
  /// A new field of the type of one that goes with values: perhaps the same under another name.
  mutating func noteNewField(of gone: AppliedDeclaration) {
    guard let known = snapshot.fieldCounts[gone.address], known.count > 0 else { return }
    func type(_ settings: String) -> String? {
      Declaration.parse(settings).first { $0.name == "type" }?.text
    }
    let schema = ClassLoss.schema(of: gone.address)
    let new = plan.actions.filter {
      $0.kind == .create && $0.keyword == "field" && ClassLoss.schema(of: $0.address) == schema
        && type($0.settings) == type(gone.settings)
    }
    guard new.count == 1, let new = new.first else { return }
    plan.notices.append(
      "If `\(new.address)` is `\(gone.address)` under another name, write `moved { from = "
        + "\(gone.address), to = \(new.address) }`. Otherwise it begins without the "
        + "\(plural(known.count, "value")) that `\(gone.address)` has.")
  }

  /// Values are never lost and never made up: what a changed field leaves behind, or asks of samples that
  /// are there, is for people to write.
  mutating func noteFieldChanges(
    _ declaration: Declaration, _ old: AppliedDeclaration?, _ changes: [FieldChange]
  ) {
    let address = declaration.address
    if let type = changes.first(where: { $0.name == "type" }), let was = type.old,
      let known = old.flatMap({ snapshot.fieldCounts[$0.address] }), known.count > 0
    {
      plan.notices.append(
        "`\(address)` was \(was), and \(plural(known.count, "sample")) "
          + "\(known.count == 1 ? "has" : "have") such a value. They stay, in the column "
          + "`\(known.column)`, and the field gets another column, which is empty.")
    }
    let schema = declaration.block.parent?.address ?? ""
    let isDemanded = changes.contains { $0.name == "required" && $0.new == "true" }
    if isDemanded, snapshot.hasSamples(of: schema) {
      plan.notices.append(
        "`\(address)` is required from now on. Samples that are Approved without it stay so; no other is "
          + "approved without it, and no unit that holds such a one is marked complete.")
    }
  }
}
