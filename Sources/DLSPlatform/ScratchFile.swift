// ScratchFile.swift: files that one process needs for a moment, and those that dead ones left.

/// Short-lived files with names like `p1234-5678-07f31c9aeffffffc9f3a-labels.geojson`, in a folder of their own.
package enum ScratchFile {
  /// A path for a file of this process, in a folder that is made where it isn't there. What processes left
  /// there that are gone is removed.
  package static func path(in folder: String, _ name: String, mode: UInt32 = 0o777) -> String {
    try? FileSystem.createDirectory(folder, mode: mode)
    removeAbandoned(in: folder)
    return Path.join(folder, "\(TemporaryName.processRun)-\(name)")
  }

  private static func removeAbandoned(in folder: String) {
    for name in (try? FileSystem.list(folder)) ?? [] {
      let parts = name.split(separator: "-", maxSplits: 3)
      let path = Path.join(folder, name)
      guard parts.count == 4,
        TemporaryName.isLeft(path, run: parts[..<3].joined(separator: "-")) == true
      else { continue }
      try? FileSystem.remove(path)
    }
  }
}
