// LayerIndex.swift: keeps a layer's spatial index, feature count and extent in step with its rows.

import DLSGeo

/// The derived facts of a layer, when rows are written with triggers off.
enum LayerIndex {
  /// Adds rows to the spatial index: one by one when few, all packed anew when many.
  static func add(_ entries: IndexEntries, to layer: FeatureLayer, on connection: Connection) throws
  {
    guard entries.count > 0 else { return }
    let present = try connection.integer("SELECT count(*) FROM \"\(layer.rtree)_rowid\"")
    if entries.count < 200 || Int64(entries.count) * 8 < present {
      let insert = try connection.cached("INSERT INTO \"\(layer.rtree)\" VALUES (?,?,?,?,?)")
      for entry in 0..<entries.count {
        try insert.bind(1, entries.ids[entry])
        for side in 0..<4 {
          try insert.bind(Int32(side + 2), .real(Double(entries.sides[entry * 4 + side])))
        }
        try insert.run()
      }
      return
    }
    var all = entries
    if present > 0 {
      all.reserve(entries.count + Int(present))
      try readIndex(layer, on: connection, into: &all)
    }
    try write(all, layer, on: connection)
  }

  /// Takes rows out of the spatial index.
  static func remove(_ ids: [Int64], from layer: FeatureLayer, on connection: Connection) throws {
    let statement = try connection.cached("DELETE FROM \"\(layer.rtree)\" WHERE id = ?")
    for id in ids {
      try statement.bind(1, id)
      try statement.run()
    }
  }

  /// Packs the spatial index anew from the geometries.
  static func rebuild(_ layer: FeatureLayer, on connection: Connection) throws {
    var entries = IndexEntries()
    try connection.forEach("SELECT fid,geom FROM \"\(layer.table)\" WHERE geom NOT NULL") { row in
      guard let box = row.withBytes(1, GeometryBlob.box) else { return }
      entries.append(id: row.integer(0), box: box)
    }
    try write(entries, layer, on: connection)
  }

  private static func readIndex(
    _ layer: FeatureLayer, on connection: Connection, into entries: inout IndexEntries
  ) throws {
    try connection.forEach("SELECT id,minx,maxx,miny,maxy FROM \"\(layer.rtree)\"") { row in
      entries.append(
        id: row.integer(0), minX: Float(row.real(1)), maxX: Float(row.real(2)),
        minY: Float(row.real(3)), maxY: Float(row.real(4)))
    }
  }

  /// Writes packed nodes straight into the shadow tables of the R-tree.
  private static func write(
    _ entries: IndexEntries, _ layer: FeatureLayer, on connection: Connection
  ) throws {
    for part in ["node", "rowid", "parent"] {
      try connection.execute("DELETE FROM \"\(layer.rtree)_\(part)\"")
    }
    let packed = RTreePacker(entries)
    let nodeCount = packed.nodes.count / RTreePacker.nodeBytes
    let node = try connection.prepare(
      "INSERT INTO \"\(layer.rtree)_node\"(nodeno,data) VALUES(?,?)")
    let parent = try connection.prepare(
      "INSERT INTO \"\(layer.rtree)_parent\"(nodeno,parentnode) VALUES(?,?)")
    try packed.nodes.withUnsafeBytes { bytes in
      for number in 1...nodeCount {
        let start = (number - 1) * RTreePacker.nodeBytes
        try node.bind(1, Int64(number))
        try node.bind(
          2,
          staticBlob: UnsafeRawBufferPointer(rebasing: bytes[start..<start + RTreePacker.nodeBytes])
        )
        try node.run()
      }
    }
    for number in 2..<max(2, packed.parents.count) {
      try parent.bind(1, Int64(number))
      try parent.bind(2, packed.parents[number])
      try parent.run()
    }
    try writeRowids(entries, packed, layer, on: connection)
  }

  /// Row ids in ascending order, so that the table grows at its end.
  private static func writeRowids(
    _ entries: IndexEntries, _ packed: RTreePacker, _ layer: FeatureLayer,
    on connection: Connection
  ) throws {
    let insert = try connection.prepare(
      "INSERT INTO \"\(layer.rtree)_rowid\"(rowid,nodeno) VALUES(?,?)")
    var order = Array(0..<entries.count)
    let isAscending = zip(entries.ids, entries.ids.dropFirst()).allSatisfy { $0 < $1 }
    if !isAscending { order.sort { entries.ids[$0] < entries.ids[$1] } }
    for entry in order {
      try insert.bind(1, entries.ids[entry])
      try insert.bind(2, packed.leaves[entry])
      try insert.run()
    }
  }

  // MARK: Counts and extent

  /// Adds to the feature count and grows the extent, as other programs read them. GDAL leaves the
  /// count unknown after a refused deletion; then it is taken anew.
  static func note(
    added: Int, box: Box, layer: FeatureLayer, on connection: Connection
  ) throws {
    try connection.run(
      """
      UPDATE gpkg_ogr_contents SET feature_count = \
      coalesce(feature_count + ?,(SELECT count(*) FROM "\(layer.table)")) \
      WHERE lower(table_name) = ?
      """, [.integer(Int64(added)), .text(layer.table)])
    try touch(layer, on: connection)
    if box.isEmpty { return }
    try connection.run(
      """
      UPDATE gpkg_contents SET min_x = min(coalesce(min_x,?1),?1),\
      min_y = min(coalesce(min_y,?2),?2),max_x = max(coalesce(max_x,?3),?3),\
      max_y = max(coalesce(max_y,?4),?4) WHERE table_name = ?5
      """,
      [.real(box.minX), .real(box.minY), .real(box.maxX), .real(box.maxY), .text(layer.table)])
  }

  /// Sets the time of the layer's last change.
  static func touch(_ layer: FeatureLayer, on connection: Connection) throws {
    try connection.run(
      "UPDATE gpkg_contents SET last_change = \(GeoPackageTables.now) WHERE table_name = ?",
      [.text(layer.table)])
  }

  /// Counts the rows anew and takes the extent from the spatial index.
  static func recount(_ layer: FeatureLayer, on connection: Connection) throws {
    try connection.run(
      """
      INSERT OR REPLACE INTO gpkg_ogr_contents(table_name,feature_count) \
      SELECT ?,count(*) FROM "\(layer.table)"
      """, [.text(layer.table)])
    try touch(layer, on: connection)
    try connection.run(
      """
      UPDATE gpkg_contents SET (min_x,min_y,max_x,max_y) = \
      (SELECT min(minx),min(miny),max(maxx),max(maxy) FROM "\(layer.rtree)") WHERE table_name = ?
      """, [.text(layer.table)])
  }
}
