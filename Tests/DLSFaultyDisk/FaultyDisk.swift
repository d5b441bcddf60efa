// FaultyDisk.swift: what SQLite does to the disk while something is done, recorded or refused.

package import CFaultyDisk

/// The disk under every SQLite connection of this process that is opened after `install`. It minds
/// only the thread that asks it to, so that tests beside this one notice nothing.
package enum FaultyDisk {
  /// One thing that reached a file.
  package struct Operation {
    package let kind: dls_disk_kind
    package let path: String
    package let offset: Int
    package let bytes: [UInt8]
    /// Of a deletion: whether it was written through to the disk.
    package let isDurable: Bool
  }

  /// Puts itself under SQLite, once.
  package static let install: Void = { _ = dls_disk_install() }()

  /// What reaches the disk while `body` runs.
  package static func recording(_ body: () throws -> Void) rethrows -> [Operation] {
    install
    dls_disk_begin(-1, 0)
    defer { dls_disk_begin(-1, 0); dls_disk_end() }
    try body()
    return (0..<dls_disk_count()).map { index in
      let found = dls_disk_at(index)
      return Operation(
        kind: found.kind, path: dls_disk_name(found.file).map { String(cString: $0) } ?? "",
        offset: Int(found.offset),
        bytes: Array(UnsafeBufferPointer(start: found.data, count: Int(found.size))),
        isDurable: found.durable != 0)
    }
  }

  /// Runs `body` on a disk that takes `count` operations and refuses what comes after: everything,
  /// or, as a full disk does, only what makes a file longer.
  /// - Returns: what `body` threw, and how much was refused.
  package static func refusing(
    after count: Int, onlyGrowth: Bool, _ body: () throws -> Void
  ) -> (error: (any Error)?, refused: Int) {
    install
    dls_disk_begin(Int64(count), onlyGrowth ? 1 : 0)
    defer { dls_disk_end() }
    do { try body() } catch { return (error, Int(dls_disk_refused())) }
    return (nil, Int(dls_disk_refused()))
  }
}
