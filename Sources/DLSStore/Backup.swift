// Backup.swift: a copy of a store that others may be writing, by SQLite's own backup.

import CSQLite
import DLSPlatform

extension Store {
  /// Copies the store, committed changes only, to a path where nothing is.
  ///
  /// The copy is in the rollback journal mode whatever the store's, so it is one file.
  /// - Throws: `.exists` when something is at the path; `.full`, `.busy` and the like.
  package func backup(to target: String) throws {
    if FileSystem.info(target, followingLinks: false) != nil {
      throw StoreFile.copyAlreadyThere(target)
    }
    try StoreFile.refuseLogs(beside: target)
    let temporary = TemporaryName.make(for: target, run: TemporaryName.processRun)
    defer {
      StoreFile.remove(temporary)
      StoreFile.remove(temporary + "-journal")
      StoreFile.remove(temporary + "-wal")
      StoreFile.remove(temporary + "-shm")
    }
    do {
      // Who may read the store may read the copy, and nobody else, from its first page on.
      try StoreFile.make(temporary, like: path)
      try copy(to: temporary)
      try StoreFile.publish(temporary, as: target)
    } catch var error as StoreError {
      // Nobody knows the copy by the name that it has until it is whole.
      if error.kind == .exists, FileSystem.info(target, followingLinks: false) != nil {
        throw StoreFile.copyAlreadyThere(target)
      }
      if error.code == SQLITE_CANTOPEN { throw StoreFile.copyCannotBeMade(target) }
      if error.path == temporary { error.path = error.kind == .damaged ? path : target }
      throw error
    }
  }

  private func copy(to temporary: String) throws {
    let copy = try Connection(path: temporary, access: .create)
    defer { copy.close() }
    let from = try connection.open()
    let to = try copy.open()
    guard let backup = sqlite3_backup_init(to, "main", from, "main") else {
      throw copy.error(sqlite3_errcode(to), sql: nil)
    }
    var waits = 0
    var code = sqlite3_backup_step(backup, -1)
    // Another program commits just now: a bounded wait, as everywhere.
    while code & 0xff == SQLITE_BUSY || code & 0xff == SQLITE_LOCKED, waits < 100 {
      Moment.sleep(milliseconds: 50)
      waits += 1
      code = sqlite3_backup_step(backup, -1)
    }
    let finished = sqlite3_backup_finish(backup)
    if code != SQLITE_DONE {
      throw copy.error(code == SQLITE_OK ? finished : code, sql: nil)
    }
    try copy.execute("PRAGMA journal_mode=DELETE")
    try requireSound(copy)
  }

  /// Pages are copied as they are, damaged ones too. Nobody shall find out when the copy is needed.
  private func requireSound(_ copy: Connection) throws {
    let verdict: String?
    do { verdict = try copy.text("PRAGMA integrity_check(1)") } catch let error as StoreError {
      guard error.kind == .damaged else { throw error }
      verdict = error.message
    }
    if verdict == "ok" { return }
    throw StoreError(
      .damaged,
      "The store is damaged, and its copy would be, too; none was made. SQLite says: "
        + "\(verdict ?? "nothing").", path: path, nextStep: StoreFailure.rescue)
  }
}
