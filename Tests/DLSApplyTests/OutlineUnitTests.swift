// OutlineUnitTests.swift: units of polygons without an id, known by what they cover.

import DLSApply
import DLSGeo
import DLSPlan
import DLSStore
import DLSWorkflow
import Testing

@Suite("Units by outline")
struct OutlineUnitTests {
  private func ring(_ number: Int, isReversed: Bool) -> [Double] {
    let x = 400 + 10 * Double(number)
    let corners = [[x, 800], [x + 9, 801], [x + 8, 812], [x + 1, 811]]
    let turned = isReversed ? [corners[2], corners[1], corners[0], corners[3]] : corners
    return (turned + [turned[0]]).flatMap(\.self)
  }

  private func shop(
    named: Bool = false, settings: String = "split { validation = 50 % }"
  ) throws -> Workshop {
    let shop = try Workshop(
      forest.replacing(
        "unit_size = 10 x 20 m",
        with: "polygons = \"areas.geojson\"\(named ? ", id_field = \"name\"" : "")\n\(settings)"))
    write(to: shop, isReversed: false, named: named)
    return shop
  }

  private func write(to shop: Workshop, isReversed: Bool, named: Bool = false, count: Int = 4) {
    let layer = LayerRef(
      path: shop.folder + "/areas.geojson", layer: nil, idField: named ? "name" : nil,
      source: "ortho")
    shop.facts.layers[layer] = LayerFact(
      hash: "\(isReversed) \(count)",
      polygons: (0..<count).map { Geometry(ring: ring($0, isReversed: isReversed)) },
      ids: named ? (0..<count).map { "u\($0)" } : [])
  }

  /// Applies a plan whose units have the names and hashes of before outlines were normalised.
  private func applyAsOnce(_ shop: Workshop, named: Bool = false) throws {
    var plan = try shop.plan()
    let place = try #require(plan.actions.firstIndex { $0.units != nil })
    var set = try #require(plan.actions[place].units?.set)
    let hashes = (0..<set.count).map { position in
      var hasher = StableHasher()
      hasher.add(set.geometry(position))
      return hasher.finish()
    }
    if !named { set.localKeys = KeyColumn(hashes.map { String($0.hex.prefix(16)) }) }
    set.originHashes = hashes.map(\.stored)
    set.splits = SplitDraw(validation: 0.5, test: 0, seed: 42).draw(set.localKeys)
    plan.actions[place].units?.set = set
    try Applier.create(plan, at: shop.storePath, actor: "maria").close()
  }

  @Test("Rings written in another way make no other units", arguments: [false, true])
  func rewritten(named: Bool) throws {
    let shop = try shop(named: named)
    try shop.apply()
    let before = try shop.dump()
    write(to: shop, isReversed: true, named: named)
    #expect(try shop.plan().isEmpty)
    #expect(try shop.dump() == before)
  }

  @Test("Units of stores from before outlines were normalised are known", arguments: [false, true])
  func former(isReversed: Bool) throws {
    let shop = try shop()
    try applyAsOnce(shop)
    let before = try shop.units()
    #expect(before.allSatisfy { $0.prefix { $0 != " " }.count == "plots/".count + 16 })
    write(to: shop, isReversed: isReversed)
    #expect(try shop.plan().isEmpty)
    // One more comes, and those that were there keep names and split, under another name of the block, too.
    write(to: shop, isReversed: isReversed, count: 5)
    #expect(try shop.apply().hasPrefix("Plan: 1 to create, 0 to update, 0 to delete"))
    #expect(try Array(shop.units().prefix(4)) == before)
    shop.text =
      shop.text.replacing("work_units plots", with: "work_units areas")
      + "\nmoved { from = plots, to = areas }\n"
    try shop.apply()
    let after = try shop.units().prefix(4).map { $0.replacing("areas/", with: "plots/") }
    #expect(after == before)
    #expect(try shop.plan().isEmpty)
  }

  @Test("Named units of such stores are not changed")
  func formerNamed() throws {
    let shop = try shop(named: true)
    try applyAsOnce(shop, named: true)
    #expect(try shop.plan().isEmpty)
  }

  @Test(
    "A unit that another program bent comes back, from such stores, too", arguments: [false, true])
  func bent(isFormer: Bool) throws {
    let shop = try shop()
    if isFormer { try applyAsOnce(shop) } else { try shop.apply() }
    let before = try shop.units()
    let keys = before.map { $0.prefix { $0 != " " } }
    try shop.foreign(
      """
      DROP TRIGGER dls_unit_shape;
      UPDATE work_units SET geom = (SELECT geom FROM work_units WHERE "key" = '\(keys[0])') \
      WHERE "key" = '\(keys[1])'
      """)
    // Opening it puts the law back and notes what was bent.
    try shop.open().close()
    let plan = try shop.plan()
    #expect(plan.drift.map { "\($0.address) \($0.field)" } == ["\(keys[1]) shape"])
    try shop.apply()
    #expect(try shop.plan().isEmpty)
    #expect(try shop.units() == before)
  }
}
