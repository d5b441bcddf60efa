// StoredNames.swift: what a project's stores have, as far as editing must know.

import DLSLanguage

/// The stores of a project, and the addresses of what they have. A profile may name another store, and what
/// is renamed is renamed for all of them.
package struct StoredNames: Sendable {
  /// One store.
  package struct Store: Sendable {
    /// The file's name, beside the project's file, or its path.
    package let path: String
    /// The profile that names it; nil for the project's own.
    package let profile: String?
    /// The addresses of what was applied; nil where the store can't be read at the moment.
    package let addresses: Set<String>?

    package init(path: String, profile: String? = nil, addresses: Set<String>?) {
      self.path = path
      self.profile = profile
      self.addresses = addresses
    }
  }

  /// Those that are there, the project's own first.
  package let stores: [Store]

  package init(_ stores: [Store]) { self.stores = stores }

  /// The project's own store alone.
  package init(path: String, addresses: Set<String>?) {
    self.init([Store(path: path, addresses: addresses)])
  }

  /// Where the project's own store lies; nil where there is none.
  var ownPath: String? { stores.first { $0.profile == nil }?.path }

  /// Whether only a further `moved` leads a store to the new name of what is called so now.
  func needsLink(from address: String, _ keyword: String, _ moves: [Move]) -> Bool {
    stores.contains { $0.needsLink(from: address, keyword, moves) }
  }
}

extension StoredNames.Store {
  /// Whether the store has, or may have, something under the address of a block. While it can't be
  /// read, it may have whatever stores keep: a `moved` too many does no harm, one that is missing
  /// costs the units and samples.
  func mayHave(_ address: String, _ keyword: String) -> Bool {
    addresses?.contains(address) ?? Self.keywords.contains(keyword)
  }

  /// The keywords of named blocks that a store keeps.
  private static let keywords: Set<String> = [
    "person", "group", "schema", "class", "field", "work_units", "samples",
  ]

  /// Whether the store has what is called so now under this very address, or reaches it by the `moved` of what
  /// is around it: one of the thing itself can lead to the new name instead.
  func needsLink(from address: String, _ keyword: String, _ moves: [Move]) -> Bool {
    if mayHave(address, keyword) { return true }
    if moves.isEmpty { return false }
    return addresses?.contains {
      last(from: $0, to: address, moves).map { $0.to != address } ?? false
    }
      ?? false
  }

  /// Whether the store has what is called so now, under whichever name.
  func has(_ address: String, _ moves: [Move]) -> Bool {
    addresses?.contains { $0 == address || last(from: $0, to: address, moves) != nil } ?? false
  }

  /// The last of the `moved` that lead from one address to another.
  private func last(from start: String, to end: String, _ moves: [Move]) -> Move? {
    var current = start
    for _ in moves.indices {
      guard let step = moves.step(from: current) else { return nil }
      current = step.to + current.dropFirst(step.from.count)
      if current == end { return step }
    }
    return nil
  }

  /// The command that brings the store to what the file says.
  var applyCommand: String { "dls apply" + (profile.map { " --profile \($0)" } ?? "") }
}
