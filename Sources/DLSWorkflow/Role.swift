// Role.swift: what a person is in a project.

/// What a person is in a project. It says who works where; it permits and forbids nothing.
package enum Role: UInt8, CaseIterable, Sendable {
  case owner, analyst, collector

  /// The word in files and the database.
  package var text: String {
    switch self {
    case .owner: "owner"
    case .analyst: "analyst"
    case .collector: "collector"
    }
  }

  /// The role with this word; nil for any other.
  package init?(text: String) {
    guard let found = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = found
  }
}
