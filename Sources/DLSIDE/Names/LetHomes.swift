// LetHomes.swift: the folders from which projects use each `let` as the beginning of a path.

import DLSLanguage
import DLSSyntax
import DLSText

/// The folders from which each `let` is used as the beginning of a path, of one project or of several that
/// import it: what it says is right for all of them or for none.
package struct LetHomes {
  /// A folder, and where what is in it goes.
  struct Home: Hashable {
    let folder: String
    let newFolder: String
  }

  /// A `let` in whichever project: its file and its place there.
  private struct Entry: Hashable {
    let path: String
    let range: TextRange
  }

  private var homes: [Entry: Set<Home>] = [:]

  package init() {}

  /// Whether some `let` is used from folders that part.
  package var areDisputed: Bool { homes.values.contains { $0.count > 1 } }

  /// Adds what another project uses.
  package mutating func add(_ other: LetHomes) {
    homes.merge(other.homes) { $0.union($1) }
  }

  mutating func add(_ home: Home, to site: ValueSite, in model: Model) {
    guard let entry = entry(site, model) else { return }
    homes[entry, default: []].insert(home)
  }

  /// Whether a `let` is used from one folder alone, which stays one.
  func areOne(of site: ValueSite, in model: Model) -> Bool {
    entry(site, model).flatMap { homes[$0] }?.count == 1
  }

  private func entry(_ site: ValueSite, _ model: Model) -> Entry? {
    model.file(site.file).map { Entry(path: $0.path, range: $0.tree.range(site.node)) }
  }
}
