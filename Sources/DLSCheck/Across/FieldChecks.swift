// FieldChecks.swift: fields of a schema whose range and unit disagree.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let rangeAndUnit = Rule(
    "DLS0315", "A range in another unit than its field",
    why: """
      The numbers of a field have the field's unit, so its range is written in that unit.
      """,
    wrong:
      "schema crowns {\n  field height {\n    type = real\n    unit = m\n    range = 0..60\n  }\n}\n",
    right:
      "schema crowns {\n  field height {\n    type = real\n    unit = m\n    range = 0..60 m\n  }\n}\n"
  )
}

/// Checks the fields of schemas.
enum FieldChecks {
  static func check(_ schema: Block, _ context: inout CheckContext) {
    for field in schema.children(of: "field") {
      guard case .range(_, _, let used)? = field.value("range") else { continue }
      var unit: Unit?
      if case .unit(let own)? = field.value("unit") { unit = own }
      guard used?.dimension != unit?.dimension else { continue }
      let wanted = unit.map { "in \($0.symbol)" } ?? "without a unit"
      let found = used.map { "in \($0.symbol)" } ?? "without a unit"
      context.report(
        .rangeAndUnit, context.place(field, "range"),
        "\(field.quoted) is written \(wanted), and this range \(found). "
          + (unit.map { "Write it in \($0.symbol)." }
            ?? "Write `unit = \(used?.quotedSymbol ?? "m")`, or no unit here."),
        related: unit == nil ? [] : [context.related(field, "unit", "The unit is set here.")],
        fixes: fixes(field, used, unit, &context))
    }
  }

  /// The unit that one of the two has, given to the other; none where both have one.
  private static func fixes(
    _ field: Block, _ used: Unit?, _ unit: Unit?, _ context: inout CheckContext
  ) -> [Fix] {
    switch (used, unit) {
    case (let used?, nil): return field.adding("unit", used.quotedSymbol)
    case (nil, let unit?):
      let written = context.text(context.place(field, "range"))
      return field.replacing("range", by: "\(written) \(unit.symbol)")
    default: return []
    }
  }
}
