// AtomicFile.swift: a file that appears whole under its name, or not at all.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A file written under a temporary name beside its target and renamed at the end.
///
/// Until `commit` nothing under the target's name changes; a file that is let go without it
/// leaves nothing behind. The mode of a file that is replaced stays; a link is written through.
/// What is no file, such as a pipe or `/dev/null`, is never replaced: it gets the bytes as they come.
package final class AtomicFile {
  /// The file that will be replaced, links resolved.
  let target: String
  /// Where the bytes are until then: the target itself where that is no file.
  let temporary: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  /// Begins to write.
  /// - Parameters:
  ///   - run: the id of the run that writes, part of the temporary name, so that what a dead run left
  ///     can be told from what a living one is writing; by default the process's own.
  ///   - mode: who may do what with it, also where it replaces a file with another mode.
  package init(_ path: String, run: String? = nil, mode: UInt32? = nil) throws(SystemError) {
    target = FileSystem.resolved(path) ?? AtomicFile.linkTarget(path)
    if FileSystem.isDirectory(target) { throw SystemError("write", path, EISDIR) }
    let existing = FileSystem.info(target)
    if existing != nil, !FileSystem.isWritable(target) { throw SystemError("write", path, EACCES) }
    if existing?.kind == .other {
      temporary = target
      descriptor = dls_open(target, O_WRONLY, 0)
      if descriptor < 0 { throw SystemError("write", path, descriptor) }
      return
    }
    let name = TemporaryName.make(for: target, run: run ?? TemporaryName.processRun)
    temporary = name
    descriptor = dls_open(name, O_WRONLY | O_CREAT | O_EXCL, Int32(mode ?? 0o666))
    if descriptor < 0 { throw SystemError("write", path, descriptor) }
    if let mode = mode ?? existing?.mode { _ = fchmod(descriptor, mode_t(mode)) }
  }

  deinit { cancel() }

  /// Adds bytes at the end.
  package func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Adds text at the end.
  package func write(_ text: String) throws(SystemError) { try write(text.utf8) }

  /// Makes the bytes durable and gives them the target's name.
  package func commit() throws(SystemError) { _ = try commit { _ in true } }

  /// The same where the target still holds the bytes that the new ones were made from. Else it stays as it
  /// is; the answer says whether it was written.
  package func commit(over old: [UInt8]) throws(SystemError) -> Bool {
    try commit { (try? FileContent.read($0)) == old }
  }

  /// The same where nothing has the target's name.
  /// - Throws: `SystemError.isExisting` where something has it by now, which stays.
  package func commitAsNew() throws(SystemError) {
    _ = try commit({ _ in true }, FileSystem.place)
  }

  /// Asks last of all whether the target may still be replaced: by then all is written that takes time.
  private func commit(
    _ mayReplace: (String) -> Bool,
    _ give: (String, String) throws(SystemError) -> Void = FileSystem.rename
  ) throws(SystemError) -> Bool {
    if descriptor < 0 { return false }
    try flush()
    if !isInPlace, fsync(descriptor) != 0 { throw SystemError("write", target, errno) }
    if close(descriptor) != 0 { descriptor = -1; throw SystemError("write", target, errno) }
    descriptor = -1
    if isInPlace { return true }
    do throws(SystemError) {
      if !mayReplace(target) {
        unlink(temporary)
        return false
      }
      try give(temporary, target)
    } catch {
      unlink(temporary)
      throw error
    }
    AtomicFile.synchronise(folder: Path.parent(target))
    return true
  }

  /// Gives up: the target stays as it was.
  func cancel() {
    if descriptor < 0 { return }
    close(descriptor)
    descriptor = -1
    if !isInPlace { unlink(temporary) }
  }

  /// Whether the bytes go where they belong at once.
  private var isInPlace: Bool { temporary == target }

  /// Writes the whole file at once.
  package static func write(
    _ bytes: some Collection<UInt8>, to path: String, run: String? = nil
  ) throws(SystemError) {
    let file = try AtomicFile(path, run: run)
    try file.write(bytes)
    try file.commit()
  }

  /// Makes a rename in the folder durable; file systems that can't are left to their ways.
  package static func synchronise(folder: String) {
    let descriptor = dls_open(folder, O_RDONLY, 0)
    if descriptor < 0 { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func flush() throws(SystemError) {
    var failure: SystemError?
    buffer.withUnsafeBytes { bytes in
      do throws(SystemError) {
        try FileContent.writeAll(bytes, to: descriptor, path: target)
      } catch { failure = error }
    }
    buffer.removeAll(keepingCapacity: true)
    if let failure {
      cancel()
      throw failure
    }
  }

  /// What a link that leads nowhere yet points at; the path itself when it isn't a link.
  private static func linkTarget(_ path: String) -> String {
    guard FileSystem.info(path, followingLinks: false)?.kind == .link else { return path }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes {
      readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    guard count > 0 else { return path }
    return Path.join(Path.parent(path), String(decoding: bytes[..<count], as: UTF8.self))
  }
}
