// StoreFailure.swift: from SQLite's result codes to sentences with a next step.

import CSQLite

/// Turns SQLite's result codes into failures that say what to do.
enum StoreFailure {
  /// What to do about a damaged file. Many a `sqlite3` is built without what `.recover` needs.
  static let rescue =
    "Restore a backup, or recover the rows with `sqlite3 FILE .recover`, or with `.dump` where that "
    + "says \"SQL logic error\"."

  static func explain(
    code: Int32, extended: Int32, message: String, sql: String?, path: String,
    waitMilliseconds: Int32
  ) -> StoreError {
    var (kind, sentence, nextStep) = words(
      primary: code & 0xff, extended: extended, message: message,
      waitMilliseconds: waitMilliseconds)
    if kind == .busy, let owner = StoreLock.owner(ofStore: path) {
      sentence = "The store is being written: \(owner.sentence)\(waited(waitMilliseconds))."
      nextStep = "Wait for it to end, then run the command again."
    }
    return StoreError(
      kind, sentence, path: path, code: code & 0xff, extended: extended, sql: sql,
      nextStep: nextStep)
  }

  /// The failure of a disk at the very end, when the whole change was handed to it.
  static func inDoubt(_ failure: StoreError) -> StoreError {
    StoreError(
      .system,
      "The disk failed the store while the change was being finished; the store holds all of it or "
        + "none of it.",
      path: failure.path, code: failure.code, extended: failure.extended, sql: failure.sql,
      nextStep:
        "Check the disk, then see what the store holds (`dls plan`), and run again if need be.")
  }

  private static func waited(_ milliseconds: Int32) -> String {
    milliseconds >= 1000 ? "; dls waited \(milliseconds / 1000) s" : ""
  }

  private static func words(
    primary: Int32, extended: Int32, message: String, waitMilliseconds: Int32
  ) -> (StoreError.Kind, String, String?) {
    switch primary {
    case SQLITE_BUSY, SQLITE_LOCKED:
      return (
        .busy,
        "Another program is writing the store, or still reading from it"
          + "\(waited(waitMilliseconds)).",
        "Save or discard the edits there (QGIS, another dls) or close the layer, then run the "
          + "command again."
      )
    case SQLITE_READONLY
    where extended == dls_sqlite_readonly_rollback || extended == dls_sqlite_readonly_recovery:
      return (
        .readOnly,
        "A program died while writing the store, and taking its half-done work back needs "
          + "permission to write.",
        "Open it once as somebody who may write the file and its folder (`dls status` does)."
      )
    case SQLITE_READONLY:
      return (
        .readOnly, "The store cannot be written: \(message).",
        "Check the permissions of the file and of its folder."
      )
    case SQLITE_FULL:
      return (
        .full, "The disk is full; nothing was changed.", "Free some space and run again."
      )
    case SQLITE_IOERR:
      return (
        .system, "The disk failed the store (\(message)); nothing was changed.",
        "Check the disk and what is free on it, then run again: the next run takes back what was "
          + "half done."
      )
    case SQLITE_CANTOPEN:
      return (
        .sql,
        "The store, or the journal beside it, cannot be opened (\(message)); nothing was changed.",
        "Check the path, the permissions of the file and of its folder, and the free space."
      )
    case SQLITE_NOTADB:
      return (.notAStore, "This file is no GeoPackage (SQLite cannot read it).", nil)
    case SQLITE_CORRUPT:
      return (
        .damaged, "The store is damaged: \(message).",
        rescue
      )
    case SQLITE_INTERRUPT:
      return (
        .damaged, "SQLite looked for a row without coming to an end.",
        "Write the layer as a plain table: a view of it counts too long."
      )
    case SQLITE_CONSTRAINT where extended == dls_sqlite_constraint_trigger:
      return (.law, message, nil)
    default:
      return (.sql, "SQLite says: \(message).", nil)
    }
  }
}
