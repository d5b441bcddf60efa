// HostileGeoPackages.swift: small GeoPackages, honest and not, made with SQLite itself.

import CSQLite
import DLSGeo
import DLSTestKit

/// GeoPackages as files in memory.
enum HostileGeoPackages {
  /// One of the files, with blobs of its own.
  static func make(_ random: inout SeededRandom) -> [UInt8] {
    let trick = random.isOnce(in: 2) ? "" : random.pick(tricks)
    let blobs = (0..<(1 + random.below(5))).map { _ in blob(&random) }
    return file(blobs, trick)
  }

  /// What a GeoPackage has, and a layer of features.
  private static let schema = """
    PRAGMA page_size=512; PRAGMA application_id=1196444487; PRAGMA user_version=10300;
    CREATE TABLE gpkg_spatial_ref_sys(srs_name TEXT, srs_id INTEGER PRIMARY KEY,
      organization TEXT, organization_coordsys_id INTEGER, definition TEXT, description TEXT);
    INSERT INTO gpkg_spatial_ref_sys VALUES('UTM',32617,'EPSG',32617,'PROJCS[]',NULL);
    CREATE TABLE gpkg_contents(table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT,
      description TEXT, last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL,
      srs_id INTEGER);
    INSERT INTO gpkg_contents VALUES('t','features','t','','',0,0,1,1,32617);
    CREATE TABLE gpkg_geometry_columns(table_name TEXT, column_name TEXT,
      geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
    INSERT INTO gpkg_geometry_columns VALUES('t','geom','GEOMETRY',32617,0,0);
    CREATE TABLE t(fid INTEGER PRIMARY KEY, geom BLOB, class TEXT, "od""d" REAL);
    """

  /// What malice or accident makes of it, as SQL run at the end. The table may have become a view.
  private static let tricks = [
    // Rows without end, rows that never come, and views that lead to themselves.
    """
    ALTER TABLE t RENAME TO u; CREATE VIEW t AS WITH RECURSIVE c(x) AS
    (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x AS fid, (SELECT geom FROM u) AS geom FROM c
    """,
    """
    ALTER TABLE t RENAME TO u; CREATE VIEW t AS WITH RECURSIVE c(x) AS
    (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) AS fid, 1 AS geom FROM c
    """,
    "DROP TABLE t; CREATE VIEW t AS SELECT * FROM u; CREATE VIEW u AS SELECT * FROM t",
    "ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT fid, zeroblob(900000000) AS geom FROM u",
    "ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT fid, randomblob(4000) AS geom FROM u",
    // Triggers, functions that must not run and tables that aren't tables.
    "CREATE TRIGGER x AFTER UPDATE ON t BEGIN DELETE FROM t; INSERT INTO t SELECT * FROM t; END",
    "ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT fid, load_extension('x') AS geom FROM u",
    "ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT fid, ST_MinX(geom) AS geom FROM u",
    "DROP TABLE t; CREATE VIRTUAL TABLE t USING rtree(fid, a, b)",
    "DROP TABLE gpkg_contents; CREATE VIEW gpkg_contents AS SELECT * FROM gpkg_contents",
    """
    CREATE TABLE g AS SELECT * FROM gpkg_contents; DROP TABLE gpkg_contents;
    CREATE VIEW gpkg_contents AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c)
    SELECT g.* FROM g, c
    """,
    // Names that end a quote, columns that are missing, types that don't fit.
    "ALTER TABLE t RENAME TO \"a\"\"b\"; UPDATE gpkg_contents SET table_name='a\"b'",
    "UPDATE gpkg_geometry_columns SET column_name='geom\" FROM t; DROP TABLE t; --'",
    "UPDATE gpkg_contents SET table_name=NULL", "UPDATE gpkg_contents SET table_name=x'00ff'",
    "UPDATE gpkg_geometry_columns SET srs_id=9223372036854775807",
    "UPDATE gpkg_geometry_columns SET srs_id=-9223372036854775808",
    "UPDATE gpkg_geometry_columns SET srs_id='none'; UPDATE t SET geom='text'",
    "UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id=9223372036854775807",
    "UPDATE gpkg_spatial_ref_sys SET organization=NULL, definition=NULL",
    "UPDATE t SET fid=9223372036854775807 WHERE fid=1", "UPDATE t SET geom=1e999",
    "DROP TABLE t", "DELETE FROM gpkg_spatial_ref_sys", "DELETE FROM gpkg_contents",
    "DROP TABLE gpkg_geometry_columns", "ALTER TABLE t DROP COLUMN geom",
    "INSERT INTO gpkg_contents SELECT 't'||rowid,'features',1,1,1,1,1,1,1,1 FROM t",
    "CREATE TABLE w(fid INTEGER, geom BLOB, PRIMARY KEY(geom,fid)) WITHOUT ROWID; "
      + "UPDATE gpkg_contents SET table_name='w'; UPDATE gpkg_geometry_columns SET table_name='w'",
    "UPDATE t SET geom=substr(geom,1,length(geom)/2)", "UPDATE t SET geom=geom||geom",
    "UPDATE t SET class=zeroblob(100000)", "UPDATE t SET class=x'ff00fe'",
  ]

  private static func blob(_ random: inout SeededRandom) -> [UInt8] {
    let kind = random.pick(GeometryKind.allCases)
    var geometry = Geometry(kind: kind)
    let corners = kind == .point ? 1 : 4 + random.below(4)
    for _ in 0..<corners {
      geometry.coordinates += [Double(random.below(100)), Double(random.below(100))]
    }
    if kind != .point && kind != .multiPoint {
      geometry.coordinates += geometry.coordinates.prefix(2)
      geometry.ringEnds = [geometry.vertexCount]
      if kind.isAreal { geometry.partEnds = [1] }
    }
    if kind == .multiPolygon {
      geometry.coordinates += geometry.coordinates
      geometry.ringEnds.append(geometry.vertexCount)
      geometry.partEnds.append(2)
    }
    let blob = GeoPackageBlob.encode(geometry, srs: 32617)
    return random.isOnce(in: 3)
      ? ByteMutation.damaged(blob, accidents: 1 + random.below(3), &random) : blob
  }

  /// Writes a file with these blobs. A trick that SQLite refuses leaves the file without it.
  private static func file(_ blobs: [[UInt8]], _ trick: String) -> [UInt8] {
    var database: OpaquePointer?
    guard sqlite3_open(":memory:", &database) == SQLITE_OK else { return [] }
    defer { sqlite3_close(database) }
    sqlite3_exec(database, schema, nil, nil, nil)
    for blob in blobs {
      let hex = blob.map { byte in
        String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
      }.joined()
      sqlite3_exec(database, "INSERT INTO t VALUES(NULL,x'\(hex)','oak',1.5)", nil, nil, nil)
    }
    sqlite3_exec(database, trick, nil, nil, nil)
    var size: sqlite3_int64 = 0
    guard let bytes = sqlite3_serialize(database, "main", &size, 0) else { return [] }
    defer { sqlite3_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
  }
}
