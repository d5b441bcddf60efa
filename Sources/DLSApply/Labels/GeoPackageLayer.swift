// GeoPackageLayer.swift: one layer of somebody's GeoPackage, read row by row.

import DLSGeo
import DLSPlatform
import DLSStore

/// A feature layer of a GeoPackage that need not be a store. Opened for reading only.
struct GeoPackageLayer {
  private let file: FeatureFile
  private let connection: Connection
  /// The table of the layer.
  let table: String
  private let geometryColumn: String
  private let key: String?
  /// The names of its attribute columns.
  let fields: [String]
  let reference: FileReference

  /// Opens the layer that the file names, or its only one.
  init(_ file: FeatureFile) throws {
    self.file = file
    (connection, table, geometryColumn, key, fields, reference) = try Self.told(file) {
      let connection = try Connection(path: file.path, access: .foreign)
      try connection.limit(stepsPerRow: file.stepLimit)
      let found = try Self.choose(Self.layers(connection), file)
      let reference = try Self.reference(found.srs, connection)
      var names: [String] = []
      var key: String?
      try connection.forEach("PRAGMA table_info(\(Self.quoted(found.table)))") { row in
        let name = row.text(1) ?? ""
        if row.integer(5) == 1 { key = name }
        if name != found.column { names.append(name) }
      }
      return (connection, found.table, found.column, key, names, reference)
    }
  }

  /// Reads the store whose layer of samples this is, if only a copy of that layer by another program is left
  /// of it; nil for any other layer.
  func readStore<R>(_ body: (Connection) throws -> R) throws -> R? {
    let isStore =
      table == "training_samples"
      && ["status", "key", "created_at", "origin_hash"].allSatisfy { fields.contains($0) }
    guard isStore else { return nil }
    return try Self.told(file) { try body(connection) }
  }

  /// The names of the feature layers of a file.
  static func names(_ file: FeatureFile) throws -> [String] {
    try told(file) {
      let connection = try Connection(path: file.path, access: .foreign)
      defer { connection.close() }
      try connection.limit(stepsPerRow: file.stepLimit)
      return try layers(connection).map(\.table)
    }
  }

  /// What SQLite refuses is told with the file's name: it is not the store that is amiss.
  private static func told<R>(_ file: FeatureFile, _ body: () throws -> R) throws -> R {
    do { return try body() } catch let error as StoreError {
      throw FeatureFileError(
        description: "\(file.shown): this GeoPackage can't be read (\(reason(error))). Give a file "
          + "that QGIS shows layers of.")
    }
  }

  /// Why SQLite refuses, as a clause.
  private static func reason(_ error: StoreError) -> String {
    switch error.kind {
    case .busy: "another program is writing it"
    case .notAStore: "it is no SQLite file"
    case .damaged where !error.message.hasPrefix("SQLite"): "it is damaged"
    default: error.message.hasSuffix(".") ? String(error.message.dropLast()) : error.message
    }
  }

  private static func layers(
    _ connection: Connection
  ) throws -> [(table: String, column: String, srs: Int64)] {
    var layers: [(table: String, column: String, srs: Int64)] = []
    try connection.forEach(
      """
      SELECT c.table_name,g.column_name,g.srs_id FROM gpkg_contents c \
      JOIN gpkg_geometry_columns g ON g.table_name = c.table_name \
      WHERE c.data_type = 'features' ORDER BY c.table_name LIMIT \(layerLimit)
      """
    ) { row in
      connection.rowCame()
      layers.append((row.text(0) ?? "", row.text(1) ?? "", row.integer(2)))
    }
    return layers
  }

  /// More layers than any file has are not worth listing.
  private static let layerLimit = 10_000

  private static func choose(
    _ layers: [(table: String, column: String, srs: Int64)], _ file: FeatureFile
  ) throws -> (table: String, column: String, srs: Int64) {
    let names = layers.map { "\"\(file.shown)|\($0.table)\"" }.joined(separator: ", ")
    if let wanted = file.layer {
      guard let found = layers.first(where: { $0.table == wanted }) else {
        throw FeatureFileError(
          description: "\(file.shown) has no layer \(wanted). "
            + (layers.isEmpty ? "It has none at all." : "Write one of \(names)."))
      }
      return found
    }
    guard let only = layers.first, layers.count == 1 else {
      throw FeatureFileError(
        description: layers.isEmpty
          ? "\(file.shown) has no layer of features."
          : "\(file.shown) has \(layers.count) layers. Write which one: \(names).")
    }
    return only
  }

  private static func reference(_ srs: Int64, _ connection: Connection) throws -> FileReference {
    var found = FileReference.none
    try connection.forEach(
      """
      SELECT organization,organization_coordsys_id,srs_name FROM gpkg_spatial_ref_sys \
      WHERE srs_id = ?
      """, [.integer(srs)]
    ) { row in
      let code = row.integer(1)
      if row.text(0)?.uppercased() == "EPSG", code > 0 {
        found = .epsg(Int(code))
      } else if srs > 0 {
        found = .named(row.text(2) ?? "")
      }
    }
    return found
  }

  /// An SQL identifier; a quote in it is doubled.
  private static func quoted(_ name: String) -> String {
    let parts = name.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"\(parts.joined(separator: "\"\""))\""
  }

  /// Calls `body` with each row, reusing the record.
  func forEach(_ wanted: [String], _ body: (inout FeatureRecord) throws -> Void) throws {
    let columns =
      ([key ?? "rowid", geometryColumn] + wanted).map { name in
        name == "rowid" || fields.contains(name) || name == geometryColumn || name == key
          ? (name == "rowid" ? name : Self.quoted(name)) : "NULL"
      }
    var record = FeatureRecord()
    // What `body` throws passes as it is, were it a failure of the store it writes.
    var refusal: (any Error)?
    try Self.told(file) {
      try read(columns, wanted.count, &record) { record in
        do {
          try Interrupt.check()
          try body(&record)
        } catch {
          refusal = error
          return false
        }
        return true
      }
    }
    if let refusal { throw refusal }
  }

  /// Reads the rows until `body` says that it has enough.
  private func read(
    _ columns: [String], _ wantedCount: Int, _ record: inout FeatureRecord,
    _ body: (inout FeatureRecord) -> Bool
  ) throws {
    let row = try connection.prepare(
      "SELECT \(columns.joined(separator: ",")) FROM \(Self.quoted(table))")
    while try row.step() {
      connection.rowCame()
      let number = row.integer(0)
      record.state = row.isNull(1) ? .missing : .present
      if record.state == .present {
        row.withBytes(1) { blob in
          do throws(GeometryError) {
            try GeoPackageBlob.decode(blob, into: &record.geometry)
          } catch {
            record.state = .unusable(error.reason)
          }
        }
      }
      record.values.removeAll(keepingCapacity: true)
      record.isNumber.removeAll(keepingCapacity: true)
      for column in 0..<wantedCount {
        record.isNumber.append(row.isReal(Int32(column + 2)))
        record.values.append(row.text(Int32(column + 2)))
      }
      record.position.number = Int(number)
      guard body(&record) else { return }
    }
  }
}
