// StoredNames.swift: what a project's store has, as far as editing must know.

/// The store of a project, and the addresses of what it has.
package struct StoredNames: Sendable {
  /// The file's name, beside the project's file, or its path.
  package let path: String
  /// The addresses of what was applied; nil where the store can't be read at the moment.
  package let addresses: Set<String>?

  package init(path: String, addresses: Set<String>?) {
    self.path = path
    self.addresses = addresses
  }

  /// Whether the store has, or may have, something under the address of a block. While it can't be
  /// read, it may have whatever stores keep: a `moved` too many does no harm, one that is missing
  /// costs the units and samples.
  func mayHave(_ address: String, _ keyword: String) -> Bool {
    addresses?.contains(address) ?? StoredNames.keywords.contains(keyword)
  }

  /// The keywords of named blocks that a store keeps.
  private static let keywords: Set<String> = [
    "person", "group", "schema", "class", "field", "work_units", "samples",
  ]
}
