// StoreError.swift: what can go wrong with a store, told with code, statement and next step.

/// A failure of the store. Every SQLite failure carries its codes, message and statement.
package struct StoreError: Error, Equatable, CustomStringConvertible {
  /// The family of a failure: what a caller may decide on.
  package enum Kind: Sendable, Equatable {
    /// There is no file at the path.
    case notFound
    /// The file is there already and must not be replaced.
    case exists
    /// The file is no GeoPackage, or one that holds no project.
    case notAStore
    /// The file was written by a newer version of the program.
    case newer
    /// The file's schema is older and this opening may not change it.
    case older
    /// The file lies on a network file system, where locks cannot be trusted.
    case networkFileSystem
    /// Another program holds the file for longer than the wait.
    case busy
    /// The file or its folder cannot be written.
    case readOnly
    /// The disk is full.
    case full
    /// The file is damaged, or a table or column is missing.
    case damaged
    /// A rule of the workflow forbids the change; `message` is the rule's sentence.
    case law
    /// Any other failure that SQLite reports.
    case sql
    /// The operating system refused a call.
    case system
  }

  /// The family of the failure.
  package var kind: Kind
  /// SQLite's primary result code, or errno for `.system`; 0 where neither applies.
  package var code: Int32
  /// SQLite's extended result code, or 0.
  package var extended: Int32
  /// What happened, in one sentence.
  package var message: String
  /// The statement that failed.
  package var sql: String?
  /// The file.
  package var path: String
  /// What the reader can do about it.
  package var nextStep: String?

  /// A failure with the given parts.
  package init(
    _ kind: Kind, _ message: String, path: String, code: Int32 = 0, extended: Int32 = 0,
    sql: String? = nil, nextStep: String? = nil
  ) {
    self.kind = kind
    self.code = code
    self.extended = extended
    self.message = message
    self.sql = sql
    self.path = path
    self.nextStep = nextStep
  }

  /// The statement that failed, where it helps: with failures of which no sentence says the cause,
  /// and with damage.
  package var tellingSQL: String? {
    switch kind {
    case .damaged: sql
    case .sql: nextStep == nil ? sql : nil
    default: nil
    }
  }

  /// File, reason, next step and, where it helps, the statement.
  package var description: String {
    var text = "\(path): \(clause)"
    if let nextStep { text += " \(nextStep)" }
    if let sql = tellingSQL {
      text += " (SQLite \(extended != 0 ? extended : code), while running: \(sql))"
    }
    return text
  }
}

extension StoreError {
  /// What happened, as it is said behind the file's name.
  package var clause: String {
    guard let first = message.split(separator: " ", maxSplits: 1).first,
      ["A", "Another", "The", "There", "This"].contains(first)
    else { return message }
    return first.lowercased() + message.dropFirst(first.count)
  }

  /// Nobody but others may write the store, or make a file beside it.
  static func cannotBeWritten(_ path: String) -> StoreError {
    StoreError(
      .readOnly, "The store or its folder cannot be written.", path: path,
      nextStep: "Change their permissions, or copy the store to a folder of yours.")
  }
}
