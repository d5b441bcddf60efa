// FieldChecks.swift: fields of a schema whose range and unit disagree.

import DLSLanguage
import DLSText

extension Rule {
  static let rangeAndUnit = Rule(
    "DLS0315", "A range in another unit than its field",
    why: """
      The numbers of a field have the field's unit, so its range is written in that unit.
      """,
    wrong:
      "schema crowns {\n  field height {\n    type = real\n    unit = m\n    range = 0..60 px\n  }\n}\n",
    right:
      "schema crowns {\n  field height {\n    type = real\n    unit = m\n    range = 0..60 m\n  }\n}\n"
  )
}

/// Checks the fields of schemas.
enum FieldChecks {
  static func check(_ context: inout CheckContext) {
    for schema in context.blocks("schema") {
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
              ?? "Write `unit = \(used?.symbol ?? "m")`, or no unit here."),
          related: unit == nil ? [] : [context.related(field, "unit", "The unit is set here.")])
      }
    }
  }
}
