// StoreLock.swift: one dls at a time writes a store, and whoever waits is told for whom.

import DLSPlatform

/// Who holds a store's lock.
package struct LockOwner: Equatable, Sendable {
  package var user: String
  var host: String
  var process: Int32
  /// The command: `dls apply`.
  var command: String
  /// Since when, ISO 8601, UTC.
  var since: String
  /// Whether it has asked its user a question, and goes on when that is answered.
  var isAsking = false

  /// The running process, for a command.
  package static func current(_ command: String, user: String) -> LockOwner {
    LockOwner(
      user: user, host: ProcessInfo.hostName, process: ProcessInfo.current.identifier,
      command: command, since: Moment.now.iso)
  }

  /// `maria runs dls apply here (process 4711 on atlas, since 2026-11-23 22:06:12 +01:00)`
  package var sentence: String {
    let time = Moment(iso: since)?.local ?? since
    let question = isAsking ? ", which waits for an answer to its question" : ""
    return "\(user) runs `\(command)` on it\(question) (process \(process) on \(host), "
      + "since \(time))"
  }

  /// The lines of a lock's file.
  var lines: String {
    [
      "user = \(user)", "host = \(host)", "process = \(process)", "command = \(command)",
      "since = \(since)", "asks = \(isAsking ? "yes" : "no")",
    ].map { $0.split(separator: "\n").joined(separator: " ") + "\n" }.joined()
  }

  /// An owner from a lock's file; nil while the owner is still writing it.
  init?(lines: String) {
    var values: [String: String] = [:]
    for line in lines.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 2)
      if parts.count == 3, parts[1] == "=" { values[String(parts[0])] = String(parts[2]) }
    }
    guard let user = values["user"], let host = values["host"],
      let process = values["process"].flatMap({ Int32($0) }), let command = values["command"],
      let since = values["since"]
    else { return nil }
    self.init(user: user, host: host, process: process, command: command, since: since)
    isAsking = values["asks"] == "yes"
  }

  private init(user: String, host: String, process: Int32, command: String, since: String) {
    self.user = user
    self.host = host
    self.process = process
    self.command = command
    self.since = since
  }
}

/// The lock of a store: of the operating system, so that the holder's death frees it, on a file
/// beside the store that names the holder. Held until `release` or the end of the process.
package final class StoreLock {
  private let lock: FileLock
  private var owner: LockOwner

  private init(_ lock: FileLock, _ owner: LockOwner) {
    self.lock = lock
    self.owner = owner
  }

  /// Calls `body`, a question to the user; whoever finds the store locked meanwhile is told so.
  package func asking<Answer>(_ body: () throws -> Answer) rethrows -> Answer {
    tell(true)
    defer { tell(false) }
    return try body()
  }

  private func tell(_ isAsking: Bool) {
    owner.isAsking = isAsking
    try? lock.write(Array(owner.lines.utf8))
  }

  /// Where the lock of a store lies: beside the file that all its names lead to.
  package static func path(ofStore path: String) -> String {
    let real = FileSystem.resolved(path) ?? path
    return Path.join(Path.parent(real), ".\(Path.name(real)).lock")
  }

  /// Takes the lock of a store, which need not be there yet.
  /// - Parameter onWait: called once, before the first wait.
  /// - Throws: `.busy` with the owner's name when it isn't free in time.
  package static func take(
    store: String, owner: LockOwner, waitMilliseconds: Int, onWait: (LockOwner?) -> Void = { _ in }
  ) throws -> StoreLock {
    let folder = Path.parent(store)
    if FileSystem.info(folder) == nil {
      throw StoreError(
        .notFound, "There is no folder \(folder) for the store.", path: store,
        nextStep: "Make it, or correct `store` in the project file.")
    }
    try StoreFile.refuseNetwork(folder)
    let path = path(ofStore: store)
    let end = Moment.monotonic &+ UInt64(waitMilliseconds) &* 1_000_000
    var isToldOf = false
    while true {
      if let lock = try attempt(path, store) {
        try lock.write(Array(owner.lines.utf8))
        return StoreLock(lock, owner)
      }
      let holder = holder(ofLock: path)
      if Moment.monotonic >= end { throw busy(store, holder, waitMilliseconds) }
      if !isToldOf { onWait(holder) }
      isToldOf = true
      Moment.sleep(milliseconds: 50)
    }
  }

  /// Lets go, and removes the file.
  package func release() { lock.remove() }

  deinit { release() }

  /// The lock, or nil while somebody has it. A file that was removed while this process waited for
  /// it is nobody's lock any more.
  private static func attempt(_ path: String, _ store: String) throws -> FileLock? {
    do throws(SystemError) {
      while true {
        let lock = try FileLock(path, wait: false, mode: mode(ofStore: store))
        if !lock.isInPlace { return nil }
        // What a killed run of another account left can't name the new holder, so one that can takes its
        // place; where only its owner may remove it, a lock without a name has to do.
        if lock.isWritable || !lock.removeFile() { return lock }
        lock.release()
      }
    } catch {
      if error.isHeld { return nil }
      if error.isNoPlainFile { throw noPlainFile(path, store) }
      if error.isForbidden { throw StoreError.cannotBeWritten(store) }
      throw error
    }
  }

  /// Who may write the store may write its lock, as with SQLite's own files; and whoever may look into the
  /// folder may read who holds it, and wait for it.
  private static func mode(ofStore path: String) -> UInt32 {
    0o644 | (FileSystem.info(path)?.mode ?? 0) & 0o666
  }

  private static func noPlainFile(_ path: String, _ store: String) -> StoreError {
    StoreError(
      .system,
      "The store can't be locked: \(Path.name(path)) beside it is a link, or something else than a plain "
        + "file of one name, and writing who holds the lock would change what it leads to.",
      path: store, nextStep: "Look where it comes from, and remove it.")
  }

  /// Who works on a store, for whoever finds it busy; nil where no other dls does. A file that a killed
  /// one left names nobody.
  static func owner(ofStore path: String) -> LockOwner? {
    let owner = holder(ofLock: Self.path(ofStore: path))
    return owner?.process == ProcessInfo.current.identifier && owner?.host == ProcessInfo.hostName
      ? nil : owner
  }

  /// Who a lock's file names, unless that was a process of this machine that is gone.
  private static func holder(ofLock path: String) -> LockOwner? {
    guard FileSystem.info(path, followingLinks: false)?.kind == .file,
      let bytes = try? FileContent.read(path, limit: 1 << 16),
      let owner = LockOwner(lines: String(decoding: bytes, as: UTF8.self))
    else { return nil }
    let isGone = owner.host == ProcessInfo.hostName && !ProcessInfo.isRunning(owner.process)
    return isGone ? nil : owner
  }

  private static func busy(_ store: String, _ holder: LockOwner?, _ waited: Int) -> StoreError {
    let wait = waited >= 1000 ? "; dls waited \(waited / 1000) s" : ""
    return StoreError(
      .busy, "The store is locked: \(holder?.sentence ?? "another dls works on it")\(wait).",
      path: store,
      nextStep: "Wait for it to end, or wait longer with `--lock-timeout 10m`. The lock goes with "
        + "the process that holds it.")
  }
}
