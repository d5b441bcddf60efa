// Fixture.swift: stores in temporary folders, and rows to fill them with.

import CSQLite
import DLSFaultyDisk
import DLSGeo
import DLSPlatform
import DLSStore
import DLSWorkflow
import Testing

/// A folder of its own for a test, removed at the end.
final class TemporaryFolder {
  let path: String

  init() throws {
    let root = Environment.value("TMPDIR") ?? "/tmp"
    path = Path.join(root, "dls-store-\(Random.hex(8))")
    try FileSystem.createDirectory(path)
  }

  deinit { try? FileSystem.removeTree(path) }

  func file(_ name: String) -> String { Path.join(path, name) }
}

/// UTM zone 17 north, as GDAL writes it.
let utm17 = ReferenceSystem.epsg(
  32617, name: "WGS 84 / UTM zone 17N",
  wkt: """
    PROJCS["WGS 84 / UTM zone 17N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,\
    298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,\
    AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],\
    AUTHORITY["EPSG","4326"]],PROJECTION["Transverse_Mercator"],\
    PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",-81],\
    PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],\
    PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],\
    AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","32617"]]
    """)

/// Builds stores and batches.
enum Fixture {
  static let layout = StoreLayout(project: "tree-crowns", referenceSystem: utm17)
  static let origin = (x: 404_000.0, y: 3_285_000.0)

  /// The blob of a box in the layout's reference system.
  static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> [UInt8] {
    GeoPackageBlob.encode(
      Geometry(box: Box(minX: x, minY: y, maxX: x + width, maxY: y + height)), srs: 32617)
  }

  /// A grid of units of 10 m, `columns` wide.
  static func units(_ count: Int, columns: Int = 100, block: String = "plots") -> UnitBatch {
    var batch = UnitBatch(block: block)
    batch.reserve(count)
    for index in 0..<count {
      let column = index % columns
      let row = index / columns
      batch.append(
        key: "\(block)/\(column)_\(row)",
        geometry: box(origin.x + Double(column) * 10, origin.y + Double(row) * 10, 10, 10),
        split: index % 10 == 0 ? .validation : .training, assigned: "foresters",
        originHash: Int64(index) &* 7919)
    }
    return batch
  }

  /// Crowns of 2 m, `perUnit` in each of the units.
  static func samples(
    _ units: Range<Int64>, perUnit: Int = 2, block: String = "neon-boxes", columns: Int = 100,
    status: SampleStatus = .approved
  ) -> SampleBatch {
    var batch = SampleBatch(block: block, schema: "crowns")
    for (index, unit) in units.enumerated() {
      for number in 0..<perUnit {
        let x = origin.x + Double(index % columns) * 10 + Double(number) * 3
        let y = origin.y + Double(index / columns) * 10 + 1
        batch.append(
          key: "\(block)/\(index * perUnit + number)", geometry: box(x, y, 2, 2),
          className: number % 2 == 0 ? "pine" : "oak", unit: unit, status: status,
          originHash: Int64(index))
      }
    }
    return batch
  }

  /// The declarations that units and samples refer to.
  static func declare(_ writer: StoreWriter) throws {
    try writer.putBlocks([
      AppliedBlock(address: "plots", kind: "work_units", settings: "{}", hash: "1"),
      AppliedBlock(address: "neon-boxes", kind: "samples", settings: "{}", hash: "2"),
    ])
    try writer.putClasses([
      StoredClass(schema: "crowns", name: "pine", value: 1, title: "Longleaf pine"),
      StoredClass(schema: "crowns", name: "oak", value: 2, colour: "#9ccc65"),
    ])
    try writer.putMembers(
      [Member(address: "maria", account: "CORP\\maria", title: nil, role: "owner")],
      groups: [GroupMember(group: "foresters", member: "maria", role: "analyst")])
  }

  /// A store with units and two samples in each.
  static func store(_ path: String, units count: Int = 20, perUnit: Int = 2) throws -> Store {
    try Store.create(path, layout: layout, actor: "maria") { writer in
      try declare(writer)
      let fids = try writer.insertUnits(units(count))
      if perUnit > 0 { try writer.insertSamples(samples(fids, perUnit: perUnit)) }
    }
  }
}

extension Store {
  /// What SQLite and the product themselves say about the file.
  func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(try StoreLaws.fault(in: self) == nil, sourceLocation: sourceLocation)
  }

  func count(_ sql: String) throws -> Int64 { try connection.integer(sql) }
}

/// A file again under another name: quicker than to make a store anew.
func copyFile(_ path: String, to copy: String) throws {
  try AtomicFile.write(FileContent.read(path), to: copy)
}

/// Runs SQL as another program would, on a connection of its own, and returns the refusal.
func foreignEdit(_ path: String, _ sql: String) throws -> StoreError? {
  let connection = try Connection(path: path, access: .readWrite)
  defer { connection.close() }
  do {
    try connection.execute(sql)
    return nil
  } catch let error as StoreError {
    return error
  }
}

/// Lets a store's schema be as dls left it.
func sealSchema(_ path: String) throws {
  let connection = try Connection(path: path, access: .readWrite)
  defer { connection.close() }
  let hash = try SchemaCheck.fingerprint(connection)
  try connection.run("UPDATE dls_meta SET value = ? WHERE key = 'schema_hash'", [.text(hash)])
}

/// Holds what another program does to a new store, with triggers that call triggers and without: it is refused
/// by a law with this in its sentence, or goes through, and the store is sound either way.
func expectLaw(
  _ name: String, _ sql: String, refusal: String?, in store: (String) throws -> Store
) throws {
  for recursive in ["OFF", "ON"] {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try store(path).close()
    let error = try foreignEdit(path, "PRAGMA recursive_triggers=\(recursive);\(sql)")
    if let refusal {
      let found = try #require(error, "\(name) was let through (recursive \(recursive))")
      #expect(found.kind == .law, "\(found)")
      #expect(found.message.contains(refusal), "\(found.message)")
    } else {
      #expect(error == nil)
    }
    let after = try Store.open(path, mode: .write)
    #expect(after.notices == [])
    try after.expectSound()
  }
}
