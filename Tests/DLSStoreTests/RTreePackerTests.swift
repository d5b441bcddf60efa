// RTreePackerTests.swift: packed R-trees hold every box, and SQLite finds no fault with them.

import DLSGeo
import DLSStore
import DLSTestKit
import Testing

@Suite struct RTreePackerTests {
  /// Counts around the limits of a node and of a level.
  @Test(arguments: [0, 1, 50, 51, 52, 97, 2448, 2500, 12_000])
  func packedIndexesAnswerLikeAScan(_ count: Int) throws {
    let folder = try TemporaryFolder()
    let store = try Store.create(folder.file("a.gpkg"), layout: Fixture.layout) { writer in
      try Fixture.declare(writer)
    }
    var random = SeededRandom(UInt64(count) + 7)
    var batch = UnitBatch(block: "plots")
    var boxes: [Box] = []
    for index in 0..<count {
      let x = Double.random(in: -1e6...1e6, using: &random)
      let y = Double.random(in: -1e6...1e6, using: &random)
      let width = Double.random(in: 0.01...5000, using: &random)
      boxes.append(Box(minX: x, minY: y, maxX: x + width, maxY: y + width))
      batch.append(key: "plots/\(index)", geometry: Fixture.box(x, y, width, width))
    }
    try store.write(actor: "maria") { writer in
      // The first half packed, the rest added: by row or packed anew, as the counts have it.
      try writer.insertUnits(batch)
    }
    try store.expectSound()
    for _ in 0..<20 {
      let x = Double.random(in: -1e6...1e6, using: &random)
      let y = Double.random(in: -1e6...1e6, using: &random)
      let window = Box(minX: x, minY: y, maxX: x + 2e5, maxY: y + 2e5)
      let wanted = Set(boxes.indices.filter { boxes[$0].touches(window) }.map { Int64($0 + 1) })
      var found: Set<Int64> = []
      try store.connection.forEach(
        """
        SELECT id FROM rtree_work_units_geom WHERE maxx >= ? AND minx <= ? AND maxy >= ? \
        AND miny <= ?
        """, [.real(window.minX), .real(window.maxX), .real(window.minY), .real(window.maxY)]
      ) { found.insert($0.integer(0)) }
      // The index rounds outwards to 32 bits: it may find a neighbour more, never one less.
      #expect(found.isSuperset(of: wanted))
      #expect(found.count <= wanted.count + 2)
    }
  }

  @Test func laterBatchesOfEverySizeKeepTheIndexSound() throws {
    let folder = try TemporaryFolder()
    let store = try Fixture.store(folder.file("a.gpkg"), units: 3000, perUnit: 0)
    for (index, count) in [3, 250, 400, 5000].enumerated() {
      try store.write(actor: "maria") { writer in
        var batch = UnitBatch(block: "plots")
        for row in 0..<count {
          batch.append(
            key: "plots/b\(index)_\(row)",
            geometry: Fixture.box(500_000 + Double(row), 4_000_000 + Double(index), 1, 1))
        }
        try writer.insertUnits(batch)
      }
      try store.expectSound()
    }
  }

  @Test func anOuterEditAfterPackingKeepsTheIndexSound() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    try Fixture.store(path, units: 5000, perUnit: 1).close()
    #expect(
      try foreignEdit(
        path,
        """
        DELETE FROM training_samples WHERE fid % 3 = 0;
        UPDATE training_samples SET geom = (SELECT geom FROM work_units u WHERE u.fid = \
        (training_samples.fid * 31) % 5000 + 1) WHERE fid % 3 = 1;
        INSERT INTO training_samples(geom,class) SELECT geom,'oak' FROM work_units WHERE fid < 900
        """) == nil)
    let store = try Store.open(path, mode: .write)
    #expect(store.notices == [])
    try store.expectSound()
  }
}
