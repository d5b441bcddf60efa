// TrustMemory.swift: which folders the user trusts for good.

import DLSPlatform

/// Remembers trusted folders between conversations: one file for each, so that servers that run side by
/// side undo nothing of each other. A file counts only if this user alone can have written it.
struct TrustMemory {
  /// Where the files lie.
  var folder = Path.join(Environment.stateFolder, "trusted")

  /// Whether a folder is trusted for good.
  func holds(_ place: String) -> Bool {
    guard let place = FileSystem.resolved(place), let said = try? PrivateFile.read(file(place))
    else { return false }
    return said == content(place)
  }

  /// Notes that a folder is trusted, or isn't any more; what is in the way, else nil.
  func note(_ place: String, _ isTrusted: Bool) -> String? {
    guard let resolved = FileSystem.resolved(place) else {
      return isTrusted ? "there is no folder \(quoted(place))" : nil
    }
    let file = file(resolved)
    do throws(SystemError) {
      guard isTrusted else {
        try FileSystem.remove(file)
        return nil
      }
      try PrivateFile.write(content(resolved), to: file)
    } catch {
      return error.description
    }
    return holds(place) ? nil : "others may write into \(quoted(folder))"
  }

  private func content(_ place: String) -> [UInt8] { Array("\(place)\n".utf8) }

  private func file(_ place: String) -> String {
    // FNV-1a: a name, not a seal. The content says which folder is meant.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in place.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Path.join(folder, String(hash, radix: 16))
  }
}
