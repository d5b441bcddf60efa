// FieldOutlook.swift: what a plan has to know of samples' values, as fields change or classes get other ones.

/// What a plan asks of the store: how values that are there fit a field as it shall be.
package struct FieldQuestion: Equatable, Sendable {
  /// The field as it shall be.
  package var field: PlannedField
  /// The address that the store knows it by; that of now where it is new.
  package var known: String
  /// The schema and the class, of all where it is nil, whose samples are asked about, as the store calls them.
  package var schema: String
  package var className: String?
  /// Whether only values count that the field doesn't take; else also samples without one that is required.
  package var isOfValues: Bool

  /// What its answer is found by.
  package var name: String { "\(schema).\(className ?? "*") \(known) \(field.type)" }
}

/// The answer to such a question.
package struct FieldOutlook: Equatable, Sendable {
  /// The column that the field will have; nil for a new one.
  package var column: String?
  /// Samples that have a value there.
  package var filledCount: Int
  /// Samples that don't fit, and those of them that are Approved.
  package var misfitCount: Int
  package var approvedCount: Int

  /// An answer from its parts.
  package init(column: String?, filledCount: Int, misfitCount: Int, approvedCount: Int) {
    self.column = column
    self.filledCount = filledCount
    self.misfitCount = misfitCount
    self.approvedCount = approvedCount
  }
}
