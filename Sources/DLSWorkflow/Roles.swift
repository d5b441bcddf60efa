// Roles.swift: who may do what.

/// What a person is in a project.
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

  /// What people read.
  package var title: String {
    switch self {
    case .owner: "project owner"
    case .analyst: "analyst"
    case .collector: "sample collector"
    }
  }

  /// The role with this word; nil for any other.
  package init?(text: String) {
    guard let found = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = found
  }
}

/// What can be permitted.
package enum Privilege: UInt8, CaseIterable, Sendable {
  case configure, collect, review, export, train, infer, markComplete, deleteProject

  /// What is permitted, as the rest of a sentence that begins with "may".
  package var title: String {
    switch self {
    case .configure: "configure the project"
    case .collect: "collect samples"
    case .review: "review samples"
    case .export: "export chips"
    case .train: "train models"
    case .infer: "run inference"
    case .markComplete: "mark work units as complete"
    case .deleteProject: "delete the project"
    }
  }
}

/// A set of privileges.
package struct Privileges: OptionSet, Sendable {
  package let rawValue: UInt16

  /// A set from its bits.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A set of these.
  package init(_ members: [Privilege]) {
    rawValue = members.reduce(0) { $0 | 1 << UInt16($1.rawValue) }
  }

  /// True when the set holds it.
  package func has(_ privilege: Privilege) -> Bool {
    rawValue & 1 << UInt16(privilege.rawValue) != 0
  }
}

/// Which role has which privileges. The matrix is data: a project may bring another.
package struct RoleMatrix: Sendable {
  private var rows: [Role: Privileges]

  /// A matrix from its rows; a role that is left out may do nothing.
  package init(_ rows: [Role: Privileges]) { self.rows = rows }

  /// The usual reading of the field: the owner may do everything, an analyst all work but not
  /// configure, delete or mark as complete, a collector only collects.
  package static let standard = RoleMatrix([
    .owner: Privileges(Privilege.allCases),
    .analyst: Privileges([.collect, .review, .export, .train, .infer]),
    .collector: Privileges([.collect]),
  ])

  /// Whether a role has a privilege.
  package func allows(_ role: Role, _ privilege: Privilege) -> Bool {
    rows[role]?.has(privilege) ?? false
  }

  /// The roles that have a privilege, owner first.
  package func roles(with privilege: Privilege) -> [Role] {
    Role.allCases.filter { allows($0, privilege) }
  }
}
