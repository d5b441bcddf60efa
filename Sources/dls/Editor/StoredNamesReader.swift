// StoredNamesReader.swift: which addresses a project's store has, read again only when it changed.

import DLSIDE
import DLSPlatform
import DLSServer
import DLSStore

/// Reads what stores have under which address.
final class StoredNamesReader {
  private struct Known {
    let stamps: [FileStamp?]
    let names: StoredNames
  }

  private var known: [String: Known] = [:]

  /// What the store of a project has; nil where there is no store.
  func names(_ analysis: Analysis) -> StoredNames? {
    guard let layout = try? ProjectLayout(analysis.model, path: analysis.path),
      FileSystem.isFile(layout.store)
    else { return nil }
    let stamps = ["", "-wal"].map { FileStamp(at: layout.store + $0) }
    if let found = known[layout.store], found.stamps == stamps { return found.names }
    let names = StoredNames(
      path: layout.relative(layout.store), addresses: addresses(layout.store))
    // What couldn't be read this time may be readable the next.
    known[layout.store] = names.addresses == nil ? nil : Known(stamps: stamps, names: names)
    return names
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
    self.init(size: info.size, changed: info.modified, identity: info.inode)
  }
}
