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

  /// What a class that goes to another schema asks of its samples, by the fields there.
  /// - Parameter known: the address that the store knows something by.
  mutating func noteFields(
    of schema: String, forClass address: String, was old: String, known: (String) -> String
  ) {
    for field in plan.tables.fields where field.schema == schema {
      let (former, name) = (
        ClassLoss.schema(of: old), old.split(separator: ".").last.map(String.init)
      )
      let question = FieldQuestion(
        field: field, known: known("\(schema).\(field.name)"), schema: former, className: name,
        isOfValues: false)
      guard let outlook = plan.outlook(question, snapshot), outlook.misfitCount > 0 else {
        continue
      }
      plan.notices.append(
        "\(plural(outlook.misfitCount, "sample")) of `\(old)`\(outlook.approved) "
          + "\(outlook.misfitCount == 1 ? "doesn't" : "don't") have what `\(schema).\(field.name)` asks for "
          + "as `\(address)`. \(FieldOutlook.whatFollows)")
    }
  }
}

extension Plan {
  /// Values are never lost and never made up: what a changed field leaves behind, or asks of samples that
  /// are there, is for people to write.
  /// - Parameter old: the field as the store has it; nil for a new one.
  mutating func noteFieldChanges(
    _ address: String, _ old: AppliedDeclaration?, _ changes: [FieldChange], _ snapshot: Snapshot
  ) {
    let former = old?.address ?? address
    let schema = ClassLoss.schema(of: former)
    let isDemanded = changes.contains { $0.name == "required" && $0.new == "true" }
    let count = old.flatMap { snapshot.fieldCounts[$0.address]?.count } ?? 0
    if count > 0, let field = tables.fields.first(where: { "\($0.schema).\($0.name)" == address }) {
      let question = FieldQuestion(field: field, known: former, schema: schema, isOfValues: true)
      if let type = changes.first(where: { $0.name == "type" }), let was = type.old {
        noteType(question, address, was, snapshot)
      } else {
        noteUnit(address, count, changes.first { $0.name == "unit" })
        noteMisfits(question, address, changes, snapshot)
      }
    }
    if isDemanded, snapshot.hasSamples(of: schema) {
      notices.append(
        "`\(address)` is required from now on. Samples that are Approved without it stay so; no other is "
          + "approved without it, and no unit that holds such a one is marked complete.")
    }
  }

  /// Values of another type stay where they are.
  private mutating func noteType(
    _ question: FieldQuestion, _ address: String, _ was: String, _ snapshot: Snapshot
  ) {
    guard let known = snapshot.fieldCounts[question.known] else { return }
    let outlook = outlook(question, snapshot)
    let there =
      if let outlook, let column = outlook.column, outlook.filledCount > 0 {
        "the column `\(column)`, where \(plural(outlook.filledCount, "sample")) "
          + "\(outlook.filledCount == 1 ? "has" : "have") a value from before"
      } else { "another column, which is empty" }
    notices.append(
      "`\(address)` was \(was), and \(plural(known.count, "sample")) "
        + "\(known.count == 1 ? "has" : "have") such a value. They stay, in the column "
        + "`\(known.column)`, and the field gets \(there).")
  }

  /// Numbers stay as they are written, whatever they are in.
  private mutating func noteUnit(_ address: String, _ count: Int, _ change: FieldChange?) {
    guard let change else { return }
    func named(_ text: String?) -> String? { text == "none" ? nil : text }
    let (was, now) = (named(change.old), named(change.new))
    if was == now { return }
    notices.append(
      "`\(address)` was \(was.map { "in \($0)" } ?? "without a unit"), and \(plural(count, "sample")) "
        + "\(count == 1 ? "has" : "have") a value. The numbers stay as they are, and are "
        + "\(now.map { "taken for \($0)" } ?? "without a unit") from now on.")
  }

  /// Values that a field takes no longer.
  private mutating func noteMisfits(
    _ question: FieldQuestion, _ address: String, _ changes: [FieldChange], _ snapshot: Snapshot
  ) {
    guard changes.contains(where: { ["range", "values", "unit"].contains($0.name) }),
      let outlook = outlook(question, snapshot), outlook.misfitCount > 0
    else { return }
    notices.append(
      "\(plural(outlook.misfitCount, "sample"))\(outlook.approved) \(outlook.misfitCount == 1 ? "has" : "have") "
        + "a value that `\(address)` doesn't take from now on. It stays. \(FieldOutlook.whatFollows)"
    )
  }

  /// What the store answers; nil where it wasn't asked yet.
  fileprivate mutating func outlook(_ question: FieldQuestion, _ snapshot: Snapshot)
    -> FieldOutlook?
  {
    fieldQuestions.append(question)
    return snapshot.fieldOutlooks[question.name]
  }
}

extension FieldOutlook {
  fileprivate static let whatFollows =
    "What is Approved stays so; nothing else is approved like that, and no unit that holds such an "
    + "Approved sample is marked complete."

  /// `, 4 of them Approved,`, where some are.
  fileprivate var approved: String {
    approvedCount == 0
      ? "" : approvedCount == misfitCount ? ", Approved," : ", \(approvedCount) of them Approved,"
  }
}
