// StoreHeading.swift: whose store a file is, in a few numbers.

package import DLSPlan
package import DLSStore

/// The project that a store belongs to, and how much it holds.
package struct StoreHeading: Sendable {
  /// The project's name as last applied; empty where none was.
  package var project: String
  /// The addresses of its work units, schemas, classes and samples.
  package var addresses: Set<String>
  package var units: Int
  package var samples: Int

  /// Reads the heading of a store.
  package init(_ store: Store) throws {
    let declared = try Applier.declared(in: store).declarations
    project = declared.first { $0.keyword == "project" }?.projectName ?? ""
    addresses = Self.addresses(of: declared)
    units = Int(try store.connection.integer("SELECT count(*) FROM work_units"))
    samples = Int(try store.connection.integer("SELECT count(*) FROM training_samples"))
  }

  /// What tells one project's content from another's: people may well be in both.
  package static func addresses(of declared: [AppliedDeclaration]) -> Set<String> {
    let keywords: Set = ["work_units", "schema", "class", "samples"]
    return Set(declared.filter { keywords.contains($0.keyword) }.map(\.address))
  }
}
