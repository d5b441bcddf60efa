// StoreCreation.swift: a new store, built aside and put in place whole.

import DLSPlatform

extension Store {
  /// Makes a store at a path where nothing is, and opens it for writing.
  ///
  /// The file is built under a temporary name beside its place and appears whole or not at all.
  /// - Parameter fill: writes the first content before the store appears; with it, a first apply
  ///   is all or nothing, file included.
  /// - Throws: `.exists` when something is at the path; it is never replaced.
  package static func create(
    _ path: String, layout: StoreLayout, actor: String? = nil,
    history: SchemaHistory = .current, fill: (StoreWriter) throws -> Void = { _ in }
  ) throws -> Store {
    if FileSystem.info(path, followingLinks: false) != nil { throw StoreFile.alreadyThere(path) }
    try StoreFile.refuseLogs(beside: path)
    try StoreFile.refuseNetwork(path)
    let folder = Path.parent(path)
    guard FileSystem.isDirectory(folder) else {
      throw StoreError(
        .notFound, "The folder of the store does not exist.", path: path,
        nextStep: "Make the folder \(folder), or change project.store.")
    }
    let temporary = TemporaryName.make(for: path, run: TemporaryName.processRun)
    defer {
      StoreFile.remove(temporary)
      StoreFile.remove(temporary + "-journal")
    }
    try build(temporary, layout: layout, actor: actor, history: history, fill: fill)
    try StoreFile.publish(temporary, as: path)
    return try open(path, mode: .write, history: history)
  }

  /// Nobody sees the file yet, so nothing needs a journal; the file is synchronized at the end.
  private static func build(
    _ path: String, layout: StoreLayout, actor: String?, history: SchemaHistory,
    fill: (StoreWriter) throws -> Void
  ) throws {
    let connection = try Connection(path: path, access: .create)
    defer { connection.close() }
    try connection.execute("PRAGMA page_size=4096")
    try connection.execute("PRAGMA journal_mode=OFF")
    try connection.execute("PRAGMA synchronous=OFF")
    try connection.execute("PRAGMA cache_size=-65536")
    try connection.execute("PRAGMA secure_delete=OFF")
    try connection.execute("PRAGMA application_id=\(GeoPackageTables.applicationID)")
    try connection.execute("PRAGMA user_version=\(GeoPackageTables.userVersion)")
    try connection.transaction {
      try StoreSchema.create(on: connection, layout: layout, version: history.version)
      try connection.run(
        "INSERT INTO dls_meta(key,value) VALUES ('schema_hash',?)",
        [.text(SchemaCheck.fingerprint(connection))])
      try AuditLog.append(
        AuditEntry(actor: actor, action: "create", detail: "project \(layout.project)"),
        on: connection)
      let writer = try StoreWriter(connection: connection, actor: actor)
      try fill(writer)
      try writer.close()
    }
  }
}
