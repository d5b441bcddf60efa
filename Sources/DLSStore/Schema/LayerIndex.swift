// LayerIndex.swift: keeps a layer's spatial index, feature count and extent in step with its rows.

import DLSGeo
import DLSPlatform

/// The derived facts of a layer, when rows are written with triggers off.
enum LayerIndex {
  /// Rows on their way into the spatial index.
  enum Addition {
    /// Few: one by one.
    case single(IndexEntries)
    /// Many: all of the index is packed anew, on a second thread where there are very many.
    case packed(IndexEntries, Worker<RTreePacker>?)
  }

  /// Decides how rows go into the spatial index, and begins with it.
  static func begin(
    _ entries: IndexEntries, in layer: FeatureLayer, on connection: Connection
  ) throws -> Addition {
    let present = try connection.integer("SELECT count(*) FROM \"\(layer.rtree)_rowid\"")
    if entries.count < 200 || Int64(entries.count) * 8 < present { return .single(entries) }
    var all = entries
    if present > 0 {
      all.reserve(entries.count + Int(present))
      try readIndex(layer, on: connection, into: &all)
    }
    return packed(all)
  }

  private static func packed(_ all: IndexEntries) -> Addition {
    // Without a second thread the first does it, later.
    let worker = all.count < 20_000 ? nil : try? Worker { RTreePacker(all) }
    return .packed(all, worker)
  }

  /// Ends what `begin` began.
  static func finish(
    _ addition: Addition, in layer: FeatureLayer, on connection: Connection
  ) throws {
    switch addition {
    case .single(let entries):
      let insert = try connection.cached("INSERT INTO \"\(layer.rtree)\" VALUES (?,?,?,?,?)")
      for entry in 0..<entries.count {
        try insert.bind(1, entries.ids[entry])
        for side in 0..<4 {
          try insert.bind(Int32(side + 2), .real(Double(entries.sides[entry * 4 + side])))
        }
        try insert.run()
      }
    case .packed(let entries, let worker):
      let nodes = try worker?.wait() ?? RTreePacker(entries)
      try write(entries, nodes, layer, on: connection)
    }
  }

  /// Gives rows that are in the spatial index other boxes: one by one when few; when many, the whole
  /// index is packed anew from the rows, which must be written already.
  static func replace(
    _ entries: IndexEntries, in layer: FeatureLayer, on connection: Connection
  ) throws {
    guard entries.count > 0 else { return }
    if try isBulk(entries.count, layer, on: connection) {
      try rebuild(layer, on: connection)
    } else {
      try removeSingly(entries.ids, from: layer, on: connection)
      try finish(.single(entries), in: layer, on: connection)
    }
  }

  /// Takes rows out of the spatial index that are deleted already.
  static func remove(_ ids: [Int64], from layer: FeatureLayer, on connection: Connection) throws {
    if try isBulk(ids.count, layer, on: connection) {
      try rebuild(layer, on: connection)
    } else {
      try removeSingly(ids, from: layer, on: connection)
    }
  }

  /// Whether so many rows are better served by an index made anew: a row costs about ten times as
  /// much by itself.
  private static func isBulk(
    _ count: Int, _ layer: FeatureLayer, on connection: Connection
  ) throws -> Bool {
    guard count >= 200 else { return false }
    let present = try connection.integer("SELECT count(*) FROM \"\(layer.rtree)_rowid\"")
    return Int64(count) * 8 >= present
  }

  private static func removeSingly(
    _ ids: [Int64], from layer: FeatureLayer, on connection: Connection
  ) throws {
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
    try finish(packed(entries), in: layer, on: connection)
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
    _ entries: IndexEntries, _ packed: RTreePacker, _ layer: FeatureLayer,
    on connection: Connection
  ) throws {
    for part in ["node", "rowid", "parent"] {
      try connection.execute("DELETE FROM \"\(layer.rtree)_\(part)\"")
    }
    let nodeCount = packed.nodes.count / RTreePacker.nodeBytes
    let node = try RowInserter(
      connection, table: "\(layer.rtree)_node", columns: ["nodeno", "data"])
    try node.begin(nodeCount)
    try packed.nodes.withUnsafeBytes { bytes in
      for number in 1...nodeCount {
        let start = (number - 1) * RTreePacker.nodeBytes
        try node.bind(1, Int64(number))
        try node.bind(
          2,
          staticBlob: UnsafeRawBufferPointer(rebasing: bytes[start..<start + RTreePacker.nodeBytes])
        )
        try node.endRow()
      }
    }
    let parent = try RowInserter(
      connection, table: "\(layer.rtree)_parent", columns: ["nodeno", "parentnode"])
    let inner = 2..<max(2, packed.parents.count)
    try parent.begin(inner.count)
    for number in inner {
      try parent.bind(1, Int64(number))
      try parent.bind(2, packed.parents[number])
      try parent.endRow()
    }
    try writeRowids(entries, packed, layer, on: connection)
  }

  /// Row ids in ascending order, so that the table grows at its end.
  private static func writeRowids(
    _ entries: IndexEntries, _ packed: RTreePacker, _ layer: FeatureLayer,
    on connection: Connection
  ) throws {
    let insert = try RowInserter(
      connection, table: "\(layer.rtree)_rowid", columns: ["rowid", "nodeno"])
    try insert.begin(entries.count)
    let isAscending = zip(entries.ids, entries.ids.dropFirst()).allSatisfy { $0 < $1 }
    var order: [Int] = []
    if !isAscending {
      order = Array(0..<entries.count)
      order.sort { entries.ids[$0] < entries.ids[$1] }
    }
    for place in 0..<entries.count {
      let entry = isAscending ? place : order[place]
      try insert.bind(1, entries.ids[entry])
      try insert.bind(2, packed.leaves[entry])
      try insert.endRow()
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

extension Store {
  /// Counts a layer anew where the number that other programs show is off: GDAL writes back the one
  /// that it counted on from, whatever others wrote meanwhile.
  package func mendCounts(actor: String?) throws {
    let off = try FeatureLayer.allCases.filter { layer in
      try connection.integer(
        """
        SELECT count(*) FROM gpkg_ogr_contents WHERE table_name = ? AND feature_count <> \
        (SELECT count(*) FROM "\(layer.table)")
        """, [.text(layer.table)]) > 0
    }
    if off.isEmpty { return }
    try write(actor: actor) { writer in
      for layer in off { try LayerIndex.recount(layer, on: writer.connection) }
    }
  }
}
