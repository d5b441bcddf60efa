// FieldMeaning.swift: what a plan says of a field, as the store takes it.

import DLSPlan
import DLSStore

extension StoredField {
  /// The field of a plan; nil for a type that no store knows.
  init?(_ field: PlannedField) {
    guard let kind = Kind(rawValue: field.type) else { return nil }
    self.init(
      schema: field.schema, name: field.name, kind: kind, title: field.title, unit: field.unit,
      least: field.range?.lowerBound, greatest: field.range?.upperBound, values: field.values,
      isRequired: field.isRequired)
  }
}

extension PlannedField {
  /// A field as the store has it.
  init(_ field: StoredField) {
    var range: ClosedRange<Double>?
    if let least = field.least, let greatest = field.greatest, least <= greatest {
      range = least...greatest
    }
    self.init(
      schema: field.schema, name: field.name, type: field.kind.rawValue, title: field.title,
      unit: field.unit, range: range, values: field.values, isRequired: field.isRequired)
  }
}
