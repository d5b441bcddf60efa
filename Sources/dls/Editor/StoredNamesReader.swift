// StoredNamesReader.swift: which addresses a project's stores have, read on another thread, and again only when
// they changed.

import DLSIDE
import DLSLanguage
import DLSPlatform
import DLSServer
import DLSStore

/// Finds the stores of projects, and what another thread reads in them.
struct StoredNamesReader {
  /// Who reads.
  let desk: LookDesk

  /// What the stores of a project have, those that its profiles name among them, whichever profile the editor
  /// sees it with; nil where there is no store, or while they are being read.
  func names(_ analysis: Analysis) -> StoredNames? {
    let plain = analysis.model.withoutProfile
    var places: [(path: String, shown: String, profile: String?)] = []
    for profile in [nil] + profiles(plain) {
      let model = profile.map { plain.applying(profile: $0) } ?? plain
      guard let layout = try? ProjectLayout(model, path: analysis.path),
        !places.contains(where: { $0.path == layout.store })
      else { continue }
      places.append((layout.store, layout.relative(layout.store), profile))
    }
    guard let first = places.first else { return nil }
    let all = places
    let key = all.map { "\($0.path)\n\($0.profile ?? "")" }.joined(separator: "\n")
    let stores = desk.look("names \(key)", in: Path.parent(first.path)) { memory in
      all.filter { FileSystem.isFile($0.path) }.map {
        StoredNames.Store(
          path: $0.shown, profile: $0.profile, addresses: memory.stores.names($0.path))
      }
    }
    return (stores ?? []).isEmpty ? nil : stores.map { StoredNames($0) }
  }

  /// The profiles that may name another store: by themselves, or by a text that is part of its path.
  private func profiles(_ model: Model) -> [String?] {
    model.blocks(of: "profile").filter { profile in
      profile.writtenSettings.contains { entry in
        let names = entry.name.split(separator: ".").map(String.init)
        switch model.overrideTarget(names, from: profile.file) {
        case .success(.setting(let id, _, let row)):
          return row.name == "store" && model.block(id).keyword == "project"
        case .success(.text): return model.project?.isWritten("store") == true
        case .failure: return false
        }
      }
    }.map(\.name)
  }

}

/// The addresses in stores, which are read again only when they changed.
struct StoreMemory {
  private struct Known {
    let stamps: [FileStamp?]
    let addresses: Set<String>
  }

  private var known: [String: Known] = [:]

  /// The addresses in a store, from before where it is as it was; nil where it can't be read.
  mutating func names(_ path: String) -> Set<String>? {
    let stamps = ["", "-wal"].map { FileStamp(at: path + $0) }
    if let found = known[path], found.stamps == stamps { return found.addresses }
    let addresses = addresses(path)
    // What couldn't be read this time may be readable the next.
    known[path] = addresses.map { Known(stamps: stamps, addresses: $0) }
    return addresses
  }

  /// The addresses in a store; nil where it can't be read, or not soon.
  private func addresses(_ path: String) -> Set<String>? {
    guard let store = try? Store.open(path, mode: .read, waitMilliseconds: 200) else { return nil }
    defer { store.close() }
    return (try? store.appliedBlocks()).map { Set($0.map(\.address)) }
  }
}

extension FileStamp {
  /// What the file at a path is like; nil where there is none.
  init?(at path: String) {
    guard let info = FileSystem.info(path), info.kind == .file else { return nil }
    self.init(size: info.size, changed: info.changed, identity: info.inode)
  }
}
