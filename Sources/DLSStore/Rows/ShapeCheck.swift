// ShapeCheck.swift: units whose shape another program changed while the laws were gone.

import DLSGeo

/// Finds work units whose shape is not the one that apply wrote. The laws forbid that, so it takes a
/// program that drops them first; whoever puts them back looks.
enum ShapeCheck {
  /// Notes such units as changed outside, as the triggers would have, and lets their hash say what
  /// they are now. What they were like can only be made anew, so no shape is kept.
  static func note(on connection: Connection) throws {
    let bent = try find(on: connection)
    if bent.isEmpty { return }
    try connection.setTriggers(false)
    defer { try? connection.setTriggers(true) }
    for (fid, hash) in bent {
      try connection.run(
        """
        INSERT INTO dls_undo_units("first","last",\(UndoTables.unitColumns)) \
        SELECT fid,fid,\(UndoTables.unitColumns) FROM work_units WHERE fid = ?1 AND NOT EXISTS \
        (SELECT 1 FROM dls_undo_units WHERE plan IS NULL AND "first" = ?1)
        """, [.integer(fid)])
      try connection.run(
        "UPDATE dls_undo_units SET geom = NULL WHERE plan IS NULL AND \"first\" = ?",
        [.integer(fid)])
      try connection.run(
        "UPDATE work_units SET origin_hash = ?2 WHERE fid = ?1", [.integer(fid), .integer(hash)])
    }
  }

  /// Such units, with the hash of what they are now.
  fileprivate static func find(on connection: Connection) throws -> [(fid: Int64, hash: Int64)] {
    var bent: [(fid: Int64, hash: Int64)] = []
    var geometry = Geometry(kind: .polygon)
    try connection.forEach("SELECT fid,geom,origin_hash FROM work_units") { row in
      let isRead = row.withBytes(1) { blob in
        (try? GeoPackageBlob.decode(blob, into: &geometry)) != nil
      }
      guard isRead else { return }
      let hash = stored { $0.add(geometry) }
      let known = row.integer(2)
      if [hash, stored { $0.add(outline: geometry) }, boxHash(geometry)].contains(known) { return }
      bent.append((row.integer(0), hash))
    }
    return bent
  }

  /// The hash that a cell of a grid with this shape has; nil where the shape is no rectangle.
  private static func boxHash(_ geometry: Geometry) -> Int64? {
    let box = geometry.box
    guard Geometry(box: box).coordinates == geometry.coordinates else { return nil }
    return stored {
      for side in [box.minX, box.minY, box.maxX, box.maxY] { $0.add(side) }
    }
  }

  private static func stored(_ feed: (inout StableHasher) -> Void) -> Int64 {
    var hasher = StableHasher()
    feed(&hasher)
    return Int64(bitPattern: hasher.finish().high)
  }
}

extension Store {
  /// The units whose shape is not the one that apply wrote, with the hash of what they are now, while rules are
  /// missing: none where all of them keep it. Whoever opens the store for writing notes them for good.
  package func bentUnits() throws -> [(fid: Int64, hash: Int64)] {
    isSchemaWhole ? [] : try ShapeCheck.find(on: connection)
  }
}
