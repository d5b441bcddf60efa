// FileSystem.swift: what is on the disk: asking, listing, making and removing.

internal import CShims

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What a file is.
package struct FileInfo: Equatable, Sendable {
  /// What kind of thing a path leads to.
  package enum Kind: Equatable, Sendable { case file, directory, link, other }
  /// What kind of thing it is.
  package var kind: Kind
  /// Bytes.
  package var size: Int64
  /// Last change of the content, in nanoseconds since 1970 UTC.
  package var modified: Int64
  /// Last change of content, rights, owner or name, in nanoseconds since 1970 UTC.
  package var changed: Int64
  /// The file's number on its device.
  package var inode: UInt64
  /// The device's number.
  package var device: UInt64
  /// Permission bits.
  package var mode: UInt32
}

/// The file system. Paths are UTF-8; every error is a `SystemError` with the path.
package enum FileSystem {
  /// The working directory, absolute.
  package static var workingDirectory: String {
    guard let buffer = getcwd(nil, 0) else { return "/" }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// Changes the working directory of the whole process.
  package static func changeDirectory(_ path: String) throws(SystemError) {
    if chdir(path) != 0 { throw SystemError("enter", path, errno) }
  }

  /// Facts about what the path leads to; nil when there is nothing.
  package static func info(_ path: String, followingLinks: Bool = true) -> FileInfo? {
    var status = stat()
    let result = followingLinks ? stat(path, &status) : lstat(path, &status)
    return result == 0 ? FileInfo(status) : nil
  }

  /// Whether the path leads to anything.
  package static func exists(_ path: String) -> Bool { info(path) != nil }
  /// Whether the path leads to a folder.
  package static func isDirectory(_ path: String) -> Bool { info(path)?.kind == .directory }
  /// Whether the path leads to a file.
  package static func isFile(_ path: String) -> Bool { info(path)?.kind == .file }
  /// Whether every user of the machine may write into a folder.
  package static func isWritableByAll(_ path: String) -> Bool {
    (info(path)?.mode ?? 0) & 0o002 != 0
  }
  /// Whether this user may write the existing path.
  package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

  /// Makes the folder and those above it; one that exists is fine.
  package static func createDirectory(_ path: String, mode: UInt32 = 0o777) throws(SystemError) {
    if mkdir(path, mode_t(mode)) == 0 { return }
    let number = errno
    if number == EEXIST, isDirectory(path) { return }
    let parent = Path.parent(path)
    guard number == ENOENT, parent != path else { throw SystemError("make", path, number) }
    try createDirectory(parent, mode: mode)
    if mkdir(path, mode_t(mode)) != 0, errno != EEXIST { throw SystemError("make", path, errno) }
  }

  /// Removes a file, a link or an empty folder. Missing is fine.
  package static func remove(_ path: String) throws(SystemError) {
    let number = removeOne(path)
    if number != 0 { throw SystemError("remove", path, number) }
  }

  /// The same; the number of what is in the way, else 0.
  private static func removeOne(_ path: UnsafePointer<CChar>) -> Int32 {
    if unlink(path) == 0 || errno == ENOENT { return 0 }
    let number = errno
    guard number == EISDIR || number == EPERM else { return number }
    if rmdir(path) == 0 || errno == ENOENT { return 0 }
    return errno == ENOTDIR ? number : errno
  }

  /// Removes a folder with all it holds; links are removed, never followed.
  package static func removeTree(_ path: String) throws(SystemError) {
    try removeTree(at: Array(path.utf8CString))
  }

  /// The same by the bytes of a path: what others call a file may be no text.
  private static func removeTree(at path: [CChar]) throws(SystemError) {
    var number = removeOne(path)
    if number == ENOTEMPTY || number == EEXIST, let folder = opendir(path) {
      var names: [[CChar]] = []
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }
        }
        // Not the folder itself, nor the one around it.
        if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
      }
      closedir(folder)
      for name in names { try removeTree(at: path.dropLast() + [0x2F] + name + [0]) }
      number = removeOne(path)
    }
    if number == 0 { return }
    let shown = path.dropLast().map { UInt8(bitPattern: $0) }
    throw SystemError("remove", String(decoding: shown, as: UTF8.self), number)
  }

  /// Renames, replacing what is there.
  package static func rename(_ from: String, to target: String) throws(SystemError) {
    if system_rename(from, target) != 0 { throw SystemError("rename", from, errno) }
  }

  /// Gives a file its name where nothing is.
  /// - Throws: `SystemError.isExisting` where something is there by now, which stays.
  package static func place(_ from: String, as target: String) throws(SystemError) {
    let code = dls_rename_new(from, target)
    if code == 0 { return }
    if code == -EEXIST { throw SystemError("write", target, EEXIST) }
    // Systems that can't do it in one step: for a moment the file has both names.
    if link(from, target) == 0 {
      unlink(from)
      return
    }
    if errno == EEXIST { throw SystemError("write", target, EEXIST) }
    // File systems that know no second names: an empty file of our own takes the name first, so that the
    // rename replaces nothing of anybody else's.
    let descriptor = dls_open(target, O_WRONLY | O_CREAT | O_EXCL, 0o644)
    if descriptor < 0 { throw SystemError("write", target, descriptor) }
    close(descriptor)
    do throws(SystemError) { try rename(from, to: target) } catch {
      unlink(target)
      throw error
    }
  }

  /// The names in a folder, sorted by their bytes, without "." and "..".
  package static func list(_ path: String) throws(SystemError) -> [String] {
    try entries(path).map(\.name)
  }

  /// The same with what each is, where the folder knows it.
  private static func entries(
    _ path: String
  ) throws(SystemError) -> [(name: String, kind: FileInfo.Kind?)] {
    guard let directory = opendir(path) else { throw SystemError("list", path, errno) }
    defer { closedir(directory) }
    // Names are sorted as bytes, before they are texts.
    var bytes: [UInt8] = []
    var entries: [(name: Range<Int>, kind: FileInfo.Kind?)] = []
    while let entry = readdir(directory) {
      let start = bytes.count
      withUnsafeBytes(of: &entry.pointee.d_name) { bytes += $0.prefix { $0 != 0 } }
      entries.append((start..<bytes.count, kind(Int(entry.pointee.d_type))))
    }
    return bytes.withUnsafeBytes { bytes in
      entries.sort { precedes(bytes[$0.name], bytes[$1.name]) }
      return entries.map { (name: String(decoding: bytes[$0.name], as: UTF8.self), kind: $0.kind) }
    }.filter { $0.name != "." && $0.name != ".." }
  }

  /// What a folder says an entry is; nil where that needs a look at the entry itself.
  private static func kind(_ type: Int) -> FileInfo.Kind? {
    switch type {
    case Int(DT_REG): .file
    case Int(DT_DIR): .directory
    case Int(DT_LNK): .link
    default: nil
    }
  }

  /// Whether a name comes first by its bytes.
  private static func precedes(
    _ a: Slice<UnsafeRawBufferPointer>, _ b: Slice<UnsafeRawBufferPointer>
  ) -> Bool {
    let (a, b) = (UnsafeRawBufferPointer(rebasing: a), UnsafeRawBufferPointer(rebasing: b))
    guard let left = a.baseAddress, let right = b.baseAddress else { return a.count < b.count }
    let order = memcmp(left, right, min(a.count, b.count))
    return order == 0 ? a.count < b.count : order < 0
  }

  /// Every file under a folder, in order of path. Hidden folders and links to folders are left out.
  /// - Parameter isWanted: asked with each file's path.
  package static func walk(
    _ root: String, isWanted: (String) -> Bool
  ) throws(SystemError) -> [String] {
    try walk(
      root, isWanted: { path, isLink in isWanted(path) && (!isLink || isFile(path)) },
      goesOn: { _, _ in false })
  }

  /// The same.
  /// - Parameters:
  ///   - isWanted: asked with each file's path, and whether it is a link, to a file or to nowhere.
  ///   - goesOn: asked with a folder that can't be listed; where it says true, the folder's own path stands
  ///     for what is in it.
  package static func walk(
    _ root: String, isWanted: (_ path: String, _ isLink: Bool) -> Bool,
    goesOn: (String, SystemError) -> Bool
  ) throws(SystemError) -> [String] {
    var found: [String] = []
    var pending = [root]
    while let folder = pending.popLast() {
      do throws(SystemError) {
        let inside = try look(into: folder, isWanted: isWanted)
        found += inside.files
        pending += inside.folders.reversed()
      } catch {
        if !goesOn(folder, error) { throw error }
        found.append(folder)
      }
    }
    return found
  }

  /// The files right in a folder, and the folders in it.
  /// - Parameters:
  ///   - isWanted: as for a walk.
  ///   - mayAsk: asked before the disk is asked about an entry, of which the folder doesn't say enough; where it
  ///     says false, the entry is left out.
  package static func look(
    into folder: String, isWanted: (_ path: String, _ isLink: Bool) -> Bool,
    mayAsk: (String) -> Bool = { _ in true }
  ) throws(SystemError) -> (files: [String], folders: [String]) {
    var (files, folders): ([String], [String]) = ([], [])
    for (name, known) in try entries(folder) where name.utf8.first != UInt8(ascii: ".") {
      let path = folder == "." ? name : Path.join(folder, name)
      let kind = known ?? (mayAsk(path) ? info(path, followingLinks: false)?.kind : nil)
      switch kind {
      case .directory: folders.append(path)
      case .file: if isWanted(path, false) { files.append(path) }
      case .link:
        if isWanted(path, true), mayAsk(path), info(path)?.kind ?? .file == .file {
          files.append(path)
        }
      default: break
      }
    }
    return (files, folders)
  }

  /// What a link that leads nowhere points at, as it is written there; nil for anything else.
  package static func danglingTarget(_ path: String) -> String? {
    guard info(path, followingLinks: false)?.kind == .link, info(path) == nil else { return nil }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes {
      readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }

  /// The path with every link resolved; nil when it leads nowhere.
  package static func resolved(_ path: String) -> String? {
    guard let buffer = realpath(path, nil) else { return nil }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// The type of the file system that holds the path ("ext4", "nfs", "smb", "fuse", "apfs", …).
  package static func fileSystemType(_ path: String) throws(SystemError) -> String {
    var name = [CChar](repeating: 0, count: 64)
    let result = dls_file_system(path, &name, name.count)
    if result != 0 { throw SystemError("ask the file system of", path, result) }
    return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  /// The type when it is a network's or a user program's, where locks can't be relied on; else nil.
  /// A path that doesn't exist yet is judged by its folder.
  package static func networkType(_ path: String) -> String? {
    let place = exists(path) ? path : Path.parent(path)
    guard let type = try? fileSystemType(place) else { return nil }
    let network: Set<String> = [
      "nfs", "smb", "smbfs", "fuse", "macfuse", "osxfuse", "9p", "afs", "afpfs", "webdav", "ceph",
      "lustre", "gpfs",
    ]
    return network.contains(type) ? type : nil
  }
}

/// rename(2), out of reach inside a type that has a method of that name.
private func system_rename(_ from: String, _ target: String) -> Int32 { rename(from, target) }

extension FileInfo {
  fileprivate init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .directory
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    size = Int64(status.st_size)
    #if canImport(Glibc)
      let times = (status.st_mtim, status.st_ctim)
    #else
      let times = (status.st_mtimespec, status.st_ctimespec)
    #endif
    modified = Int64(times.0.tv_sec) &* 1_000_000_000 &+ Int64(times.0.tv_nsec)
    changed = Int64(times.1.tv_sec) &* 1_000_000_000 &+ Int64(times.1.tv_nsec)
    inode = UInt64(status.st_ino)
    device = UInt64(truncatingIfNeeded: status.st_dev)
    mode = UInt32(status.st_mode) & 0o7777
  }
}
