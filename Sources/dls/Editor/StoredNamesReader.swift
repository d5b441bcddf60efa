// StoredNamesReader.swift: which addresses a project's stores have, read again only when they changed.

import DLSIDE
import DLSLanguage
import DLSPlatform
import DLSServer
import DLSStore

/// Reads what stores have under which address.
final class StoredNamesReader {
  private struct Known {
    let stamps: [FileStamp?]
    let addresses: Set<String>
  }

  private var known: [String: Known] = [:]

  /// What the stores of a project have, those that its profiles name among them, whichever profile the editor
  /// sees it with; nil where there is no store.
  func names(_ analysis: Analysis) -> StoredNames? {
    let plain = analysis.model.withoutProfile
    var seen: Set<String> = []
    let stores = ([nil] + profiles(plain)).compactMap { profile -> StoredNames.Store? in
      let model = profile.map { plain.applying(profile: $0) } ?? plain
      guard let layout = try? ProjectLayout(model, path: analysis.path),
        seen.insert(layout.store).inserted, FileSystem.isFile(layout.store)
      else { return nil }
      return StoredNames.Store(
        path: layout.relative(layout.store), profile: profile, addresses: names(layout.store))
    }
    return stores.isEmpty ? nil : StoredNames(stores)
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

  /// The addresses in a store, from before where it is as it was.
  private func names(_ path: String) -> Set<String>? {
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
