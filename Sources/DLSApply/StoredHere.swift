// StoredHere.swift: which samples of another store this one has already.

import DLSGeo
import DLSStore

/// What this store knows of the samples of another one, such as a colleague's copy: those that it has,
/// and those that somebody deleted from it.
struct StoredHere: Sendable {
  /// Whether the other store was this one once: then a key means the same sample in both.
  private let isCopy: Bool
  /// By key, a hash of the outline, which only counts where the other isn't a copy.
  private var outlines: [String: UInt64] = [:]
  private var deleted: Set<String> = []

  /// What this store knows of the samples in a file.
  /// - Returns: nil where the file is no store.
  init?(_ store: Store, of file: FeatureFile) throws {
    guard let theirs = try file.storeBeginning() else { return nil }
    isCopy = try theirs == Self.beginning(store.connection)
    var geometry = Geometry(kind: .polygon)
    let needsOutlines = !isCopy
    var outlines: [String: UInt64] = [:]
    try store.connection.forEach(
      "SELECT \"key\",\(needsOutlines ? "geom" : "NULL") FROM training_samples WHERE \"key\" NOT NULL"
    ) { row in
      let isRead =
        needsOutlines
        && row.withBytes(1) { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
      outlines[row.text(0) ?? ""] = isRead ? OutlineIndex.hash(geometry) : 0
    }
    self.outlines = outlines
    guard isCopy else { return }
    var deleted: Set<String> = []
    try store.connection.forEach("SELECT key FROM dls_tombstones") {
      deleted.insert($0.text(0) ?? "")
    }
    self.deleted = deleted
  }

  /// What tells one store from another, whatever its file is called: when it was made, and by which plan.
  static func beginning(_ connection: Connection) throws -> String {
    var found = ""
    try connection.forEach("SELECT at,detail FROM dls_audit ORDER BY seq LIMIT 2") {
      found += "\($0.text(0) ?? "") \($0.text(1) ?? "")\n"
    }
    return found
  }

  /// Whether this store has a sample of the other one.
  func has(_ key: String, _ geometry: Geometry) -> Bool {
    guard let outline = outlines[key] else { return false }
    return isCopy || outline == OutlineIndex.hash(geometry)
  }

  /// Whether somebody deleted a sample of the other one from this store.
  func wasDeleted(_ key: String) -> Bool { deleted.contains(key) }
}
