// SampleGeometry.swift: the geometry that the layer of samples declares to other programs.

extension StoreWriter {
  /// Declares what the samples are, so that other programs show and draw them as such. A style that
  /// nobody changed follows.
  package func declareSampleGeometry(_ geometry: LayerGeometry) throws {
    let layer = FeatureLayer.samples
    let known = try connection.text(
      "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?",
      [.text(layer.table)])
    guard known != geometry.rawValue else { return }
    let styles = try ownSampleStyles()
    try connection.run(
      "UPDATE gpkg_geometry_columns SET geometry_type_name = ? WHERE table_name = ?",
      [.text(geometry.rawValue), .text(layer.table)])
    try connection.run(
      "UPDATE dls_meta SET value = ? WHERE key = 'sample_geometry'", [.text(geometry.rawValue)])
    guard let old = known.flatMap(LayerGeometry.init) else { return }
    try retype(layer, from: old, to: geometry)
    try restyleSamples(styles)
  }

  /// The styles of samples that are of the program's making, for the geometry and classes there are:
  /// the one that shows them, and the one that a new store begins with.
  func ownSampleStyles() throws -> [String] {
    let layer = FeatureLayer.samples
    let known = try connection.text(
      "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?",
      [.text(layer.table)])
    guard let geometry = known.flatMap(LayerGeometry.init) else { return [] }
    var classes: [(name: String, title: String?)] = []
    // One name may be a class of several schemas, with a title of its own in each.
    try connection.forEach(
      """
      SELECT name,CASE WHEN count(*) = 1 THEN max(title) END FROM dls_classes \
      GROUP BY name ORDER BY min(id)
      """
    ) { classes.append(($0.text(0) ?? "", $0.text(1))) }
    let columns = FieldColumn.all(try FieldTable.read(connection))
    return [
      Styles.qml(layer, geometry, classes: classes, columns: columns), Styles.qml(layer, geometry),
    ]
  }

  /// Lets a style of samples that nobody changed follow geometry and classes.
  /// - Parameter own: the program's styles before the change.
  func restyleSamples(_ own: [String]) throws {
    guard let now = try ownSampleStyles().first else { return }
    for former in own where former != now {
      try connection.run(
        "UPDATE layer_styles SET styleQML = ? WHERE f_table_name = ? AND styleQML = ?",
        [.text(now), .text(FeatureLayer.samples.table), .text(former)])
    }
  }
}

extension StoreWriter {
  /// Changes the type of the geometry's column, which GDAL compares with what is declared. SQLite has no
  /// statement for it; this is how GDAL does it itself.
  private func retype(
    _ layer: FeatureLayer, from old: LayerGeometry, to new: LayerGeometry
  ) throws {
    let version = try connection.integer("PRAGMA schema_version")
    try connection.execute("PRAGMA writable_schema=ON")
    defer { try? connection.execute("PRAGMA writable_schema=OFF") }
    try connection.run(
      """
      UPDATE sqlite_master SET sql = replace(sql,'"geom" '||?1||',','"geom" '||?2||',') \
      WHERE type = 'table' AND name = ?3
      """, [.text(old.rawValue), .text(new.rawValue), .text(layer.table)])
    // Whoever has the file open reads its schema again.
    try connection.execute("PRAGMA schema_version=\(version + 1)")
    try connection.run(
      "INSERT OR REPLACE INTO dls_meta(key,value) VALUES ('schema_hash',?)",
      [.text(try SchemaCheck.fingerprint(connection))])
  }
}

extension Store {
  /// The settings of a schema as it was applied; nil where the store has none of that address.
  package func schemaSettings(_ address: String) throws -> String? {
    try connection.text(
      "SELECT settings FROM dls_blocks WHERE kind = 'schema' AND address = ?", [.text(address)])
  }
}
