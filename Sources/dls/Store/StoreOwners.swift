// StoreOwners.swift: whose store a plan is about to change, or to do without.

import DLSApply
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore
import DLSText

/// Tells of stores that belong to a project of another name: one that would be taken over, or one that
/// would be left behind where a new one is made.
struct StoreOwners {
  let context: WorkContext

  /// What is to be said before a plan for a store is applied.
  /// - Parameter snapshot: the state of the store; nil where it is yet to be made.
  func notices(_ snapshot: Snapshot?) throws -> [String] {
    guard let snapshot else { return leftBehind() }
    return try takenOver(snapshot).map { [$0] } ?? []
  }

  private var name: String { context.layout.name }

  /// The store has been another project's.
  private func takenOver(_ snapshot: Snapshot) throws -> String? {
    let former = snapshot.declarations.first { $0.keyword == "project" }?.projectName
    guard let former, former != name else { return nil }
    let heading = try StoreHeading(context.store())
    let users = neighbours().filter { $0.layout.store == context.layout.store }
      .map { quoted(Path.display($0.path)) }
    let also =
      users.isEmpty
      ? "" : " \(users.joined(separator: ", ")) \(users.count == 1 ? "uses" : "use") it too."
    let made =
      FormerArtefacts(context.layout).map {
        " To go on with its chips, models and maps, \($0.advice)."
      } ?? ""
    return "The store \(quoted(Path.display(context.layout.store))) is that of the project "
      + "`\(former)`, with \(contents(heading)); apply makes it that of `\(name)`.\(made)\(also) If `\(name)` "
      + "is another project, give it a store of its own: `project \(name) { store = \"\(freeStore)\" }`."
  }

  /// A name for a store that nothing beside the project file has, and that isn't the present one's.
  private var freeStore: String {
    let names = [name] + (2...Self.tries).map { "\(name)-\($0)" }
    let free = names.first { name in
      let path = Path.join(context.layout.folder, "\(name).gpkg")
      return path != context.layout.store && !FileSystem.exists(path)
    }
    return "\(free ?? name).gpkg"
  }

  /// So many names are tried.
  private static let tries = 99

  /// Stores beside a new one that have what this project declares, and that no other project uses.
  private func leftBehind() -> [String] {
    let store = context.layout.store
    let folders = Set([Path.parent(store), context.layout.folder])
    let files = folders.sorted().flatMap { folder in
      ((try? FileSystem.list(folder)) ?? []).sorted().filter { Path.suffix($0) == "gpkg" }
        .map { Path.join(folder, $0) }
    }
    if files.isEmpty { return [] }
    let used = Set(neighbours().map(\.layout.store)).union(ownStores())
    let declared = StoreHeading.addresses(
      of: DeclarationDiff.declarations(of: context.project.model))
    let found = files.filter { $0 != store && !used.contains($0) }.compactMap { path -> String? in
      guard let heading = heading(path), !heading.addresses.isDisjoint(with: declared) else {
        return nil
      }
      let near = context.layout.relative(path)
      let whose = heading.project == name ? "of this name" : "`\(heading.project)`"
      return "\(quoted(Path.display(path))) is the store of a project \(whose), with "
        + "\(contents(heading)) of blocks that this project has too. If it is this project's, write "
        + "`project \(name) { store = \"\(near)\" }`, and `moved` for blocks that have another name; "
        + "else a new store is made, and that one stays as it is."
    }
    return Array(found.prefix(Self.most))
  }

  /// The stores of this very project without a profile and with each of its own.
  private func ownStores() -> [String] {
    let plain = context.project.model.withoutProfile
    let seen =
      [plain] + plain.blocks(of: "profile").compactMap(\.name).map { plain.applying(profile: $0) }
    return seen.compactMap { try? ProjectLayout($0, path: context.project.path).store }
  }

  /// So many stores are told of: there may be copies.
  private static let most = 3

  private func heading(_ path: String) -> StoreHeading? {
    for mode in [Store.Mode.look, .read] {
      // Somebody may have it open; any other file is no store.
      guard let store = try? Store.open(path, mode: mode) else { continue }
      defer { store.close() }
      if let heading = try? StoreHeading(store) { return heading }
    }
    return nil
  }

  private func contents(_ heading: StoreHeading) -> String {
    "\(Figures.count(heading.units, "unit")) and \(Figures.count(heading.samples, "sample"))"
  }

  /// The other projects in the folder.
  private func neighbours() -> [(path: String, layout: ProjectLayout)] {
    let folder = context.layout.folder
    let own = Path.absolute(context.project.path)
    let names = ((try? FileSystem.list(folder)) ?? []).sorted()
    return names.map { Path.join(folder, $0) }.compactMap { path in
      guard Path.suffix(path) == ProjectFinder.suffix, path != own,
        let model = try? CheckedText.model(path, options: LoadOptions()).model,
        let layout = try? ProjectLayout(model, path: path)
      else { return nil }
      return (path, layout)
    }
  }
}
