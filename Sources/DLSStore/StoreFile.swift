// StoreFile.swift: the store as a file: where it may lie, and putting a new one in place.

import DLSPlatform
import Glibc

/// What the operating system says about a store's file.
enum StoreFile {
  /// Refuses network file systems, whose locks two machines cannot both trust.
  static func refuseNetwork(_ path: String) throws {
    guard let type = FileSystem.networkType(path) else { return }
    throw networkRefusal(type, path: path)
  }

  /// The sentence for a store on the file system `type`.
  static func networkRefusal(_ type: String, path: String) -> StoreError {
    let names = ["nfs": "NFS", "smb": "SMB", "fuse": "FUSE, as sshfs is", "9p": "9P"]
    return StoreError(
      .networkFileSystem,
      "The store lies on a network file system (\(names[type] ?? type)), "
        + "where two machines can damage it.",
      path: path,
      nextStep: "Keep it on a local disk: give project.store a local path; "
        + "`dls backup` makes copies for elsewhere.")
  }

  /// Writes the file's pages to the disk.
  static func synchronize(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Makes an empty file with the permissions of another.
  static func make(_ path: String, like other: String) throws {
    guard let mode = FileSystem.info(other)?.mode else { return }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode | 0o600)
    if descriptor < 0 { throw copyCannotBeMade(path) }
    // The mask that new files get may have taken some of them away.
    _ = fchmod(descriptor, mode | 0o600)
    close(descriptor)
  }

  /// How a journal of changes to be taken back begins. One that is done with begins with zeros, where a
  /// program keeps the file (`journal_mode=PERSIST`): SQLite takes nothing of it, and removes it.
  private static let hot: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]

  /// Whether SQLite would bring something of a log into a file of its name; the engine has the same rule.
  private static func holdsChanges(_ log: String) -> Bool {
    guard let info = FileSystem.info(log), info.size > 0 else { return false }
    if log.hasSuffix("-wal") { return true }
    // What can't be read can't be told to be harmless.
    guard let head = try? FileReader(log).bytes(at: 0, count: hot.count) else { return true }
    return head == hot
  }

  /// Refuses a path beside which a former database's log lies. SQLite brings what it holds into
  /// whatever file gets the name: the new one would be damaged, and the former one's changes lost.
  static func refuseLogs(beside path: String) throws {
    let logs = ["-wal", "-journal"].map { path + $0 }
    guard let log = logs.first(where: holdsChanges) else { return }
    let name = Path.name(log)
    throw StoreError(
      .exists,
      "\(name) lies there, the log of a file that had this name. SQLite would bring its changes into "
        + "the new one and damage it.",
      path: path,
      nextStep: "Where the former file was moved away, move the log with it under its new name; "
        + "where it is gone, remove the log.")
  }

  /// Gives `temporary` its final name; fails when something is there already.
  static func publish(_ temporary: String, as path: String) throws {
    try refuseLogs(beside: path)
    synchronize(temporary)
    do throws(SystemError) { try FileSystem.place(temporary, as: path) } catch {
      throw error.isExisting ? alreadyThere(path) : failure("put in place", path, error.number)
    }
    AtomicFile.synchronise(folder: Path.parent(path))
  }

  /// A refused call of the operating system.
  static func failure(_ verb: String, _ path: String, _ number: Int32) -> StoreError {
    StoreError(
      .system, "The store cannot be \(verb): \(String(cString: strerror(number))).", path: path,
      code: number, nextStep: "Check the permissions of the folder and the free space.")
  }

  /// The sentence for a link that leads nowhere, as to a disk that isn't mounted; nil for anything else.
  static func dangling(_ path: String) -> StoreError? {
    guard let target = FileSystem.danglingTarget(path) else { return nil }
    return StoreError(
      .system, "The store is a link to \(target), and nothing is there.", path: path,
      nextStep: "Mount the disk that it lies on, or take the link away and run dls apply for a new "
        + "store.")
  }

  static func alreadyThere(_ path: String) -> StoreError {
    if let dangling = dangling(path) { return dangling }
    return StoreError(
      .exists, "There is a file at this path already; an existing store is never replaced.",
      path: path, nextStep: "Move it away, or choose another path by project.store.")
  }

  /// The same for a copy, whose path no project says.
  static func copyAlreadyThere(_ path: String) -> StoreError {
    StoreError(
      .exists, "There is a file at this path already, and a copy replaces nothing.", path: path,
      nextStep: "Move it away, or choose another path for the copy.")
  }

  /// A copy that can't be begun.
  static func copyCannotBeMade(_ path: String) -> StoreError {
    StoreError(
      .system, "The copy can't be made there.", path: path,
      nextStep: "Check that its folder is there and that you may write in it.")
  }

  /// Removes a file that may not be there.
  static func remove(_ path: String) { unlink(path) }
}
