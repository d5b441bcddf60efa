// HostileFileTests.swift: GeoPackages made to harm end in a sentence and change nothing.

import CSQLite
import DLSApply
import Foundation
import Testing

/// What is done to an honest file with a layer `t`, and what its reader is told.
private let hostile: [(sql: String, told: String)] = [
  (
    """
    ALTER TABLE t RENAME TO u; CREATE VIEW t AS WITH RECURSIVE c(x) AS
    (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) AS fid, 1 AS geom FROM c
    """, "without coming to an end"
  ),
  (
    "ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT fid, load_extension('x') AS geom FROM u",
    "unsafe use of load_extension"
  ),
  (
    "ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT fid, zeroblob(900000000) AS geom FROM u",
    "too big"
  ),
  ("DROP TABLE t; CREATE VIEW t AS SELECT * FROM t", "circularly defined"),
  ("DROP TABLE gpkg_contents", "no such table: gpkg_contents"),
]

@Suite("Hostile GeoPackages")
struct HostileFileTests {
  @Test(arguments: hostile)
  func endInASentence(sql: String, told: String) throws {
    let folder = NSTemporaryDirectory() + "dls hostile \(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/a.gpkg"
    make(path, sql)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let file = FeatureFile(
      path: path, shown: "a.gpkg", format: .geoPackage, stepLimit: 1_000_000)
    let error = #expect(throws: FeatureFileError.self) { try file.forEach([]) { _ in } }
    #expect(error?.description.hasPrefix("a.gpkg: ") == true)
    #expect(error?.description.contains(told) == true, "\(error?.description ?? "")")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.gpkg"])
  }

  /// Somebody's file that keeps a log is read, and nothing of the log is left beside it; nor is it where
  /// a damaged header says so by half.
  @Test(arguments: [nil, 0 as UInt8])
  func aFileWithALogIsLeftAsItWas(writeVersion: UInt8?) throws {
    let folder = NSTemporaryDirectory() + "dls log \(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/a.gpkg"
    make(path, "PRAGMA journal_mode=WAL;")
    var before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(before[18] == 2 && before[19] == 2, "the header tells of the log")
    if let writeVersion {
      before[18] = writeVersion
      try before.write(to: URL(fileURLWithPath: path))
    }
    let file = FeatureFile(path: path, shown: "a.gpkg", format: .geoPackage)
    #expect(try file.reference() == .epsg(32617))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.gpkg"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  /// An honest file with a layer `t`, and SQL run on it at the end.
  private func make(_ path: String, _ sql: String) {
    var database: OpaquePointer?
    sqlite3_open(path, &database)
    sqlite3_exec(
      database,
      """
      CREATE TABLE gpkg_spatial_ref_sys(srs_name,srs_id,organization,organization_coordsys_id);
      CREATE TABLE gpkg_contents(table_name,data_type);
      INSERT INTO gpkg_contents VALUES('t','features');
      CREATE TABLE gpkg_geometry_columns(table_name,column_name,srs_id);
      INSERT INTO gpkg_geometry_columns VALUES('t','geom',32617);
      INSERT INTO gpkg_spatial_ref_sys VALUES('UTM 17N',32617,'EPSG',32617);
      CREATE TABLE t(fid INTEGER PRIMARY KEY, geom BLOB);
      INSERT INTO t VALUES(1,NULL);
      """ + sql, nil, nil, nil)
    sqlite3_close(database)
  }
}
