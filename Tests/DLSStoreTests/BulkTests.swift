// BulkTests.swift: writing many rows at once leaves what writing them one by one would.

import DLSGeo
import DLSStore
import DLSTestKit
import DLSWorkflow
import Testing

@Suite struct BulkTests {
  /// Units at random places, some with titles and groups.
  private func units(_ count: Int, _ random: inout SeededRandom) -> UnitBatch {
    var batch = UnitBatch(block: "plots")
    for index in 0..<count {
      let x = Double.random(in: 0...1e5, using: &random)
      let y = Double.random(in: 0...1e5, using: &random)
      batch.append(
        key: "plots/\(index * 7919 % 100_003)",
        geometry: Fixture.box(x, y, Double.random(in: 1...90, using: &random), 10),
        split: SplitPart.allCases.randomElement(using: &random) ?? .training,
        assigned: Bool.random(using: &random) ? "foresters" : nil,
        title: index % 10 == 3 ? "Unit \(index)" : nil, originHash: Int64(index) &* 31)
    }
    return batch
  }

  private func empty(_ path: String) throws -> Store {
    try Store.create(path, layout: Fixture.layout, actor: "maria") { try Fixture.declare($0) }
  }

  /// Every row of a query as text.
  private func rows(_ store: Store, _ sql: String) throws -> [String] {
    var lines: [String] = []
    try store.connection.forEach(sql) { row in
      lines.append((0..<row.columnCount).map { "\(row.value($0))" }.joined(separator: "|"))
    }
    return lines
  }

  private let unitColumns = """
    SELECT fid,"key",geom,title,split,assigned,origin_hash,status,complete,block,revision,note,\
    changed_by FROM work_units ORDER BY fid
    """
  private let boxes = "SELECT id,minx,maxx,miny,maxy FROM rtree_work_units_geom ORDER BY id"
  private let counts = "SELECT table_name,feature_count FROM gpkg_ogr_contents ORDER BY 1"

  @Test(arguments: [1, 31, 32, 33, 500, 6_000])
  func bulkUnitsEqualThoseInsertedThroughTheLaws(_ count: Int) throws {
    var random = SeededRandom(UInt64(count))
    let batch = units(count, &random)
    let folder = try TemporaryFolder()
    let bulk = try empty(folder.file("bulk.gpkg"))
    try bulk.write(actor: "maria") { _ = try $0.insertUnits(batch) }
    let single = try empty(folder.file("single.gpkg"))
    try single.connection.transaction {
      for row in 0..<batch.count {
        let group = batch.assigned[row]
        try single.connection.run(
          """
          INSERT INTO work_units("key",geom,title,split,assigned,origin_hash,block) \
          VALUES (?,?,?,?,?,?,'plots')
          """,
          [
            .text(batch.keys.text(row)), .blob([UInt8](batch.geometries[row])),
            .optional(batch.titles[row]), .text(batch.splits[row].text),
            group < 0 ? .null : .text(batch.groups[Int(group)]),
            .integer(batch.originHashes[row]),
          ])
      }
    }
    for sql in [unitColumns, counts] {
      let isSame = try rows(bulk, sql) == rows(single, sql)
      #expect(isSame, "\(sql)")
    }
    // SQLite rounds boxes outwards more generously than the packer has to.
    let window = "WHERE minx < 60000 AND maxx > 20000 AND miny < 70000 AND maxy > 50000"
    let found = "SELECT id FROM rtree_work_units_geom \(window) ORDER BY id"
    #expect(try rows(bulk, found) == rows(single, found))
    try bulk.expectSound()
    try single.expectSound()
  }

  @Test(arguments: [[5_000], [1, 4_999], [33, 0, 2_000, 31, 2_936]])
  func aLoadInPartsIsOneOperation(_ parts: [Int]) throws {
    var random = SeededRandom(11)
    let batch = units(5_000, &random)
    let folder = try TemporaryFolder()
    let whole = try empty(folder.file("whole.gpkg"))
    try whole.write(actor: "maria") { _ = try $0.insertUnits(batch, sourceHash: "beef") }
    let parted = try empty(folder.file("parted.gpkg"))
    try parted.write(actor: "maria") { writer in
      let load = UnitLoad(
        writer, block: "plots", expecting: batch.count, sourceHash: "beef")
      var start = 0
      for size in parts {
        var part = UnitBatch(block: "plots", groups: batch.groups)
        for row in start..<start + size {
          batch.keys.bytes.withUnsafeBytes { keys in
            part.append(
              keyHead: [],
              keyTail: UnsafeRawBufferPointer(rebasing: keys[batch.keys.range(row)]),
              geometry: [UInt8](batch.geometries[row]), split: batch.splits[row],
              group: batch.assigned[row], originHash: batch.originHashes[row])
          }
        }
        try load.add(part)
        start += size
      }
      #expect(try load.finish() == 1..<5_001)
    }
    let others = [
      "SELECT * FROM dls_batches".replacing("*", with: "id,actor,action,block,source_hash,rows"),
      "SELECT seq,actor,layer,fid,key,action,detail,rows,batch FROM dls_audit ORDER BY seq",
      "SELECT table_name,min_x,min_y,max_x,max_y FROM gpkg_contents ORDER BY 1",
    ]
    for sql in [boxes, counts, unitColumns.replacing("title,", with: "")] + others {
      #expect(try rows(parted, sql) == rows(whole, sql))
    }
    try parted.expectSound()
  }

  @Test func aLoadOfNothingWritesNothing() throws {
    let folder = try TemporaryFolder()
    let store = try empty(folder.file("a.gpkg"))
    let before = try store.count("SELECT max(seq) FROM dls_audit")
    try store.write(actor: "maria") { writer in
      let units = UnitLoad(writer, block: "nowhere", expecting: 1_000_000)
      try units.add(UnitBatch(block: "nowhere"))
      #expect(try units.finish().isEmpty)
      let samples = SampleLoad(writer, block: "x", schema: "y", expecting: 0)
      #expect(try samples.finish().isEmpty)
    }
    #expect(try store.count("SELECT max(seq) FROM dls_audit") == before)
    #expect(try store.count("SELECT count(*) FROM dls_batches") == 0)
  }

  /// The index is dropped before the first part and must be there after whatever happens.
  @Test func aLoadThatBreaksOffLeavesRulesAndIndexes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try empty(path)
    let schema = "SELECT type,name,sql FROM sqlite_master ORDER BY name"
    let before = try rows(store, schema)
    var random = SeededRandom(3)
    let batch = units(6_000, &random)
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try store.write(actor: "maria") { writer in
        let load = UnitLoad(writer, block: "plots", expecting: batch.count)
        try load.add(batch)
        throw Stop()
      }
    }
    // The same key twice shows only when the index is made again.
    #expect(throws: StoreError.self) {
      try store.write(actor: "maria") { writer in
        let load = UnitLoad(writer, block: "plots", expecting: 2 * batch.count)
        try load.add(batch)
        try load.add(batch)
        try load.finish()
      }
    }
    #expect(try rows(store, schema) == before)
    #expect(try store.count("SELECT count(*) FROM work_units") == 0)
    try store.expectSound()
    store.close()
    #expect(try Store.open(path, mode: .write).notices == [])
  }

  @Test func unitsMovedAtOnceEqualUnitsMovedThroughTheLaws() throws {
    let folder = try TemporaryFolder()
    let stores = try ["bulk.gpkg", "single.gpkg"].map {
      try Fixture.store(folder.file($0), units: 40)
    }
    for store in stores {
      try store.write(actor: "sam") { try $0.setUnits(["plots/3_0"], status: .reviewed) }
    }
    let fids = Array<Int64>(1...20)
    let moved = try stores[0].write(actor: "maria") {
      try $0.moveUnits(fids, from: .queued, to: .inProgress)
    }
    #expect(moved == 19)
    let told = "SELECT (SELECT count(*) FROM dls_audit) + (SELECT count(*) FROM dls_batches)"
    let before = try stores[0].count(told)
    let again = try stores[0].write(actor: "maria") {
      try $0.moveUnits(fids, from: .queued, to: .inProgress)
    }
    #expect(try again == 0 && stores[0].count(told) == before, "What moves nothing is no entry.")
    try stores[1].write(actor: "maria") { writer in
      let keys = try fids.filter { $0 != 4 }.map {
        try stores[1].connection.text("SELECT \"key\" FROM work_units WHERE fid = \($0)") ?? ""
      }
      try writer.setUnits(keys, status: .inProgress)
    }
    #expect(try rows(stores[0], unitColumns) == rows(stores[1], unitColumns))
    let entry = try #require(try AuditLog.recent(stores[0], limit: 1).first)
    #expect(entry.rows == 19 && entry.oldStatus == "queued" && entry.newStatus == "in_progress")
    #expect(entry.actor == "maria")
    for store in stores { try store.expectSound() }
  }

  /// More than a thousand rows are set at once; rows end as if the laws had been asked for each.
  @Test func manyRowsSetAtOnceEqualRowsSetSingly() throws {
    let folder = try TemporaryFolder()
    let stores = try ["bulk.gpkg", "single.gpkg"].map {
      try Fixture.store(folder.file($0), units: 1_200, perUnit: 1)
    }
    let keys = try (1...1_200).map {
      try stores[0].connection.text("SELECT \"key\" FROM work_units WHERE fid = \($0)") ?? ""
    }
    let fids = Array<Int64>(1...1_200)
    try stores[0].write(actor: "maria") { writer in
      try writer.setUnits(keys, status: .inReview, isComplete: true, note: "dry")
      try writer.setSamples(fids, status: .rejected, note: "a shadow")
    }
    let entries = try AuditLog.recent(stores[0], limit: 2)
    #expect(entries.map(\.rows) == [1_200, 1_200])
    #expect(entries.map(\.detail) == ["status note", "status complete note"])
    #expect(entries.map(\.newStatus) == ["rejected", "in_review"])
    try stores[1].write(actor: "maria") { writer in
      for start in stride(from: 0, to: 1_200, by: 400) {
        let part = start..<start + 400
        try writer.setUnits(
          Array(keys[part]), status: .inReview, isComplete: true, note: "dry")
        try writer.setSamples(Array(fids[part]), status: .rejected, note: "a shadow")
      }
    }
    let samples = """
      SELECT fid,"key",geom,class,unit,status,note,revision,origin_revision,changed_by \
      FROM training_samples ORDER BY fid
      """
    for sql in [unitColumns, samples] {
      let isSame = try rows(stores[0], sql) == rows(stores[1], sql)
      #expect(isSame, "\(sql)")
    }
    for store in stores { try store.expectSound() }
    // A row that is not there stops all.
    let before = try stores[0].count("SELECT max(seq) FROM dls_audit")
    #expect(throws: StoreError.self) {
      try stores[0].write(actor: "maria") { try $0.setUnits(keys + ["plots/x"], note: "wet") }
    }
    #expect(throws: StoreError.self) {
      try stores[0].write(actor: "maria") { try $0.setSamples(fids + [9_999], note: "wet") }
    }
    #expect(try stores[0].count("SELECT max(seq) FROM dls_audit") == before)
    #expect(try stores[0].count("SELECT count(*) FROM work_units WHERE note = 'wet'") == 0)
  }

  /// Few rows go singly into the spatial index, many make it anew: both leave the same boxes.
  @Test(arguments: [3, 900]) func movedAndDeletedUnitsStayFindable(_ count: Int) throws {
    let folder = try TemporaryFolder()
    let store = try empty(folder.file("a.gpkg"))
    var random = SeededRandom(5)
    let batch = units(2_000, &random)
    try store.write(actor: "maria") { _ = try $0.insertUnits(batch) }
    var again = UnitBatch(block: "plots")
    let changed = Array<Int64>(1...Int64(count))
    for fid in changed {
      let row = Int(fid - 1)
      // Every second unit keeps its shape and gets another split only.
      again.append(
        key: batch.keys.text(row),
        geometry: row % 2 == 0 ? [UInt8](batch.geometries[row]) : Fixture.box(5, 5, 7, 7),
        split: .test)
    }
    try store.write(actor: "maria") { writer in
      try writer.updateUnits(changed, again)
      try writer.deleteUnits(changed.map { $0 + 1000 })
    }
    try store.expectSound()
    let inPlace = "SELECT count(*) FROM rtree_work_units_geom WHERE minx = 5 AND maxx = 12"
    #expect(try store.count(inPlace) == Int64(count / 2))
    #expect(try store.count("SELECT count(*) FROM work_units WHERE split = 'test'") >= count)
  }
}
