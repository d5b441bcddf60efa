// DiskState.swift: the files of a folder as a killed process or a power cut leaves them.

package import DLSTestKit
import CFaultyDisk
import DLSPlatform

/// Files and their bytes.
package struct DiskState {
  package private(set) var files: [String: [UInt8]] = [:]

  /// The files that lie in a folder now.
  package init(folder: String) throws {
    for name in try FileSystem.list(folder) {
      let path = Path.join(folder, name)
      files[path] = try FileContent.read(path)
    }
  }

  /// Does what was done. This is what a killed process leaves: all that it wrote up to then.
  package mutating func apply(_ operation: FaultyDisk.Operation) {
    switch operation.kind {
    case dls_disk_create: files[operation.path] = files[operation.path] ?? []
    case dls_disk_write:
      write(operation.bytes, at: operation.offset, of: operation.path)
    case dls_disk_truncate:
      var file = files.removeValue(forKey: operation.path) ?? []
      if file.count > operation.offset { file.removeLast(file.count - operation.offset) }
      files[operation.path] = file
    case dls_disk_delete: files[operation.path] = nil
    default: break
    }
  }

  private mutating func write(_ bytes: [UInt8], at offset: Int, of path: String) {
    var file = files.removeValue(forKey: path) ?? []
    let end = offset + bytes.count
    if file.count < end { file += [UInt8](repeating: 0, count: end - file.count) }
    file.replaceSubrange(offset..<end, with: bytes)
    files[path] = file
  }

  /// Writes the files under the same names into another folder.
  package func write(to folder: String) throws {
    for name in try FileSystem.list(folder) { try FileSystem.remove(Path.join(folder, name)) }
    for (path, bytes) in files where !path.hasSuffix("-shm") {
      let copy = Path.join(folder, Path.name(path))
      let end = try FileContent.openForAppending(copy)
      try bytes.withUnsafeBytes { try FileContent.writeAll($0, to: end.descriptor, path: copy) }
    }
  }
}

/// A power cut: what was not synced is on the disk, or not, or torn, in any combination.
package struct PowerCut {
  /// What is on the disk for sure.
  private var durable: DiskState
  /// What was done to each file since its last sync, in order.
  private var pending: [String: [FaultyDisk.Operation]] = [:]
  /// The smallest piece that a disk writes in one go.
  private static let sector = 512

  /// A disk on which everything is safe.
  package init(_ state: DiskState) { durable = state }

  /// Notes what is done while the power is on.
  package mutating func note(_ operation: FaultyDisk.Operation) {
    switch operation.kind {
    case dls_disk_sync:
      for one in pending.removeValue(forKey: operation.path) ?? [] { durable.apply(one) }
    case dls_disk_delete where operation.isDurable:
      pending[operation.path] = nil
      durable.apply(operation)
    default: pending[operation.path, default: []].append(operation)
    }
  }

  /// One of the states that a cut at this moment can leave.
  package func state(_ random: inout SeededRandom) -> DiskState {
    var state = durable
    // All, nothing, or each by chance.
    let share = [0, 25, 50, 75, 100][random.below(5)]
    for path in pending.keys.sorted() {
      for operation in pending[path] ?? [] where random.below(100) < share {
        state.apply(random.isOnce(in: 4) ? torn(operation, &random) : operation)
      }
    }
    return state
  }

  /// A write of which only the first sectors arrive.
  private func torn(
    _ operation: FaultyDisk.Operation, _ random: inout SeededRandom
  ) -> FaultyDisk.Operation {
    guard operation.kind == dls_disk_write, operation.bytes.count > PowerCut.sector else {
      return operation
    }
    let kept = PowerCut.sector * random.below(operation.bytes.count / PowerCut.sector)
    return FaultyDisk.Operation(
      kind: operation.kind, path: operation.path, offset: operation.offset,
      bytes: Array(operation.bytes.prefix(kept)), isDurable: false)
  }
}
