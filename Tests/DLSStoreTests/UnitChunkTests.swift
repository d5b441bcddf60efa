// UnitChunkTests.swift: units packed for planning are always what the rows say.

import DLSGeo
import DLSPlatform
import DLSStore
import DLSTestKit
import DLSWorkflow
import Testing

@Suite struct UnitChunkTests {
  /// The units as their rows have them.
  private func rows(_ store: Store) throws -> [String] {
    var lines: [String] = []
    try store.connection.forEach(
      "SELECT fid,\"key\",\"block\",split,assigned,origin_hash FROM work_units ORDER BY fid"
    ) { row in
      lines.append(
        "\(row.integer(0)) \(row.text(1) ?? "") \(row.text(2) ?? "") \(row.text(3) ?? "") "
          + "\(row.text(4) ?? "-") \(row.integer(5))")
    }
    return lines
  }

  /// The units as a snapshot has them.
  private func planned(_ store: Store) throws -> [String] {
    let units = try store.snapshot().units
    return (0..<units.count).map { row in
      let group = units.assigned[row]
      return "\(units.fids[row]) \(units.keys.text(row)) "
        + "\(units.blocks[Int(units.blockIndexes[row])]) \(units.splits[row].text) "
        + "\(group < 0 ? "-" : units.groups[Int(group)]) \(units.originHashes[row])"
    }
  }

  private func expectSame(_ store: Store, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    let isSame = try planned(store) == rows(store)
    #expect(isSame, sourceLocation: sourceLocation)
  }

  /// A unit's packed bytes as they are in the file.
  private func chunks(_ store: Store) throws -> Int64 {
    try store.count("SELECT count(*) FROM dls_unit_chunks")
  }

  @Test(arguments: [0, 1, 1022, 1023, 1024, 3000]) func newUnitsArePacked(_ count: Int) throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: count, perUnit: 0)
    #expect(try chunks(store) == Int64((count + 1023) / 1024) + (count == 1024 ? 1 : 0))
    try expectSame(store)
    // More of them, beginning in the middle of a chunk.
    try store.write(actor: "maria") { writer in
      var more = UnitBatch(block: "plots")
      for index in 0..<2500 {
        more.append(key: "plots/m\(index)", geometry: Fixture.box(Double(index), 0, 1, 1))
      }
      try writer.insertUnits(more)
    }
    try expectSame(store)
  }

  /// Whatever dls and other programs do, in any order.
  @Test(arguments: 0..<6) func packedUnitsFollowEveryChange(_ seed: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    var random = SeededRandom(UInt64(seed) * 31 + 1)
    var store = try Fixture.store(path, units: 2500, perUnit: 0)
    var number = 0
    for step in 0..<25 {
      let fids = try presentFIDs(store)
      let some = (0..<3).compactMap { _ in fids.randomElement(using: &random) }
      switch Int.random(in: 0..<9, using: &random) {
      case 0:
        try plan(store, step, some) { writer, _ in
          try writer.deleteUnits(Array(Set(some)))
        }
      case 1:
        try plan(store, step, []) { writer, plan in
          var more = UnitBatch(block: "plots")
          for _ in 0..<Int.random(in: 1...1500, using: &random) {
            number += 1
            more.append(
              key: "plots/n\(number)", geometry: Fixture.box(Double(number), 9, 1, 1),
              assigned: number % 3 == 0 ? "rangers" : nil, originHash: Int64(number))
          }
          try writer.rememberNew(try writer.insertUnits(more), plan: plan)
        }
      case 2:
        let one = some[0]
        let key = try store.connection.text("SELECT \"key\" FROM work_units WHERE fid = \(one)")
        var batch = UnitBatch(
          block: try store.connection.text(
            "SELECT \"block\" FROM work_units WHERE fid = \(one)") ?? "")
        batch.append(
          key: key ?? "", geometry: Fixture.box(1, 1, 4, 4), split: .test, assigned: "foresters",
          originHash: Int64(step))
        try plan(store, step, [one]) { writer, _ in try writer.updateUnits([one], batch) }
      case 3:
        #expect(
          try foreignEdit(
            path, "UPDATE work_units SET split = 'validation' WHERE fid = \(some[0])") == nil)
      case 4:
        #expect(try foreignEdit(path, "DELETE FROM work_units WHERE fid = \(some[0])") == nil)
      case 5:
        number += 1
        let insert = """
          INSERT INTO work_units("key",geom,"block") VALUES ('plots/f\(number)',\
          x'\(hex(Fixture.box(3, 3, 2, 2)))',(SELECT min("block") FROM work_units))
          """
        #expect(try foreignEdit(path, insert) == nil)
      case 6:
        try store.write(actor: "maria") { writer in
          let key = try store.connection.text("SELECT max(\"key\") FROM work_units") ?? ""
          try writer.setUnits([key], isComplete: true, split: .test)
        }
      case 7:
        let block = try store.connection.text("SELECT min(\"block\") FROM work_units") ?? ""
        try plan(store, step, []) { writer, _ in
          if step % 2 == 0 { try writer.renameGroup("rangers", to: "wardens") }
          // Back under the first name, which the other steps know.
          try writer.renameBlock(block, to: "squares")
          try writer.renameBlock("squares", to: block)
        }
      default:
        store.close()
        store = try Store.open(path, mode: .write)
      }
      try expectSame(store)
    }
    try store.expectSound()
  }

  private func presentFIDs(_ store: Store) throws -> [Int64] {
    var fids: [Int64] = []
    try store.connection.forEach("SELECT fid FROM work_units") { fids.append($0.integer(0)) }
    return fids
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// A write as apply does it: what was changed outside is taken over by the plan.
  private func plan(
    _ store: Store, _ step: Int, _ fids: [Int64], _ body: (StoreWriter, Int64) throws -> Void
  ) throws {
    try store.write(actor: "maria") { writer in
      let number = try writer.recordPlan(AppliedPlan(digest: "\(step)"))
      try writer.rememberUnits(fids, plan: number)
      try body(writer, number)
    }
  }

  @Test func whatCannotBeReadIsReadFromTheRows() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 1500, perUnit: 0).close()
    let faults = [
      "UPDATE dls_unit_chunks SET data = substr(data,1,length(data)-1) WHERE id = 1",
      "UPDATE dls_unit_chunks SET data = x'01FFFFFFFF' || substr(data,6) WHERE id = 0",
      "UPDATE dls_unit_chunks SET data = x'' WHERE id = 0",
      "DELETE FROM dls_unit_chunks WHERE id = 0",
      "DROP TABLE dls_unit_chunks",
    ]
    for fault in faults {
      #expect(try foreignEdit(path, fault) == nil)
      let reader = try Store.open(path, mode: .read)
      try expectSame(reader)
      reader.close()
    }
    let store = try Store.open(path, mode: .write)
    #expect(store.notices.contains { $0.contains("dls_unit_chunks") })
    try expectSame(store)
    // The next apply that changes units packs them all again.
    try plan(store, 1, [3]) { writer, _ in try writer.deleteUnits([3]) }
    #expect(try chunks(store) == 2)
    try expectSame(store)
  }

  /// Without its triggers the file may have changed unseen.
  @Test func aStoreWhoseRulesWereRemovedIsReadFromItsRows() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 50, perUnit: 0).close()
    let edit = """
      DROP TRIGGER dls_unit_remember_update; UPDATE work_units SET split = 'test' WHERE fid = 7
      """
    #expect(try foreignEdit(path, edit) == nil)
    let reader = try Store.open(path, mode: .read)
    try expectSame(reader)
    reader.close()
    let store = try Store.open(path, mode: .write)
    try expectSame(store)
    #expect(try chunks(store) == 0)
  }
}
