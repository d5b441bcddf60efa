// ApplyTests.swift: plans carried out on real stores.

import DLSApply
import DLSGeo
import DLSPlan
import DLSStore
import DLSWorkflow
import Testing

@Suite("Applying")
struct ApplyTests {
  @Test("The first apply makes the store, the second does nothing")
  func twice() throws {
    let shop = try Workshop(forest)
    #expect(try shop.apply() == "Plan: 15 to create, 0 to update, 0 to delete, 0 unchanged.")
    let before = try shop.dump()
    #expect(try shop.units().count == 8)
    #expect(try shop.units().first == "plots/40_40 queued training")
    let plan = try shop.plan()
    #expect(plan.isEmpty, "\(plan.actions.map(\.address))")
    try shop.apply()
    #expect(try shop.dump() == before)
    let store = try shop.open()
    #expect(try store.appliedPlans(limit: 9).count == 1)
    #expect(try store.members().first?.role == "owner")
    #expect(try store.classes().map(\.name) == ["oak", "pine"])
    #expect(try AuditLog.verify(store) == nil)
  }

  @Test("What a person did to units survives new imagery and other settings")
  func keepsState() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    try shop.edit { try $0.setUnits(["plots/41_40"], status: .reviewed, isComplete: true) }
    shop.facts.sources["ortho"]?.footprints.append(
      Box(minX: 380, minY: 780, maxX: 410, maxY: 830))
    shop.text = forest.replacing("work_units plots {", with: "work_units plots { title = \"P\",")
    let line = try shop.apply()
    #expect(line == "Plan: 7 to create, 1 to update, 0 to delete, 14 unchanged.", "\(line)")
    #expect(try shop.units().count == 15)
    #expect(try shop.units().contains("plots/41_40 reviewed training"))
    #expect(try shop.plan().isEmpty)
  }

  @Test("A renamed block, class, schema and group keep what they have")
  func renames() throws {
    let shop = try Workshop(
      forest.replacing("10 x 20 m }", with: "10 x 20 m, assign = crew }")
        + "\ngroup crew { collectors = maria }")
    try shop.apply()
    let file = try shop.write(
      "labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak""#)]))
    _ = try shop.importing([file])
    try shop.edit { try $0.setUnits(["plots/41_40"], status: .reviewed) }
    shop.text = shop.text.replacing("plots", with: "fields").replacing("oak", with: "quercus")
      .replacing("crowns", with: "trees").replacing("crew", with: "staff")
      .replacing("boxes", with: "marks")
    shop.text += """

      moved { from = plots, to = fields }
      moved { from = crowns, to = trees }
      moved { from = trees.oak, to = trees.quercus }
      moved { from = crew, to = staff }
      moved { from = boxes, to = marks }
      """
    let plan = try shop.plan()
    #expect(plan.refusals.isEmpty)
    #expect(plan.counts.created == 0 && plan.counts.deleted == 0, "\(plan.counts.line)")
    try shop.apply()
    #expect(try shop.plan().isEmpty)
    #expect(try shop.samples() == ["marks/1 quercus fields/40_40 pending_approval"])
    #expect(try shop.units().contains("fields/41_40 reviewed training"))
    let store = try shop.open()
    #expect(
      try store.classes().map { "\($0.schema).\($0.name)" } == ["trees.pine", "trees.quercus"])
  }

  @Test("Samples follow their class into another schema, and back")
  func otherSchema() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    let file = try shop.write(
      "labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak""#)]))
    _ = try shop.importing([file])
    shop.text =
      forest.replacing("class oak { value = 1 }", with: "")
      + "\nschema broad { class beech { value = 1 } }"
    let parted = shop.text
    shop.text += "\nmoved { from = crowns.oak, to = broad.beech }"
    try shop.apply()
    #expect(try shop.plan().isEmpty)
    #expect(try shop.samples() == ["boxes/1 beech plots/40_40 pending_approval"])
    let store = try shop.open()
    #expect(
      try store.classes().map { "\($0.schema).\($0.name)" }.contains("broad.beech"))
    // Nobody touched them: they count as imported.
    var isUntouched = false
    try store.forEachSample { isUntouched = !$0.isTouched && $0.schema == "broad" }
    #expect(isUntouched)
    store.close()
    shop.text = parted.replacing("class beech", with: "class ash")
    #expect(throws: ApplyError.refused(1)) { try shop.apply() }
  }

  @Test("A store of long ago follows every link of a chain")
  func chains() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    let file = try shop.write(
      "labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak""#)]))
    _ = try shop.importing([file])
    try shop.edit { try $0.setUnits(["plots/41_40"], status: .reviewed) }
    shop.text = forest.replacing("plots", with: "areas").replacing("oak", with: "quercus")
      .replacing("crowns", with: "trees").replacing("boxes", with: "marks")
    shop.text += """

      moved { from = plots, to = fields }
      moved { from = fields, to = areas }
      moved { from = crowns.oak, to = crowns.robur }
      moved { from = crowns, to = trees }
      moved { from = trees.robur, to = trees.quercus }
      moved { from = boxes, to = labels }
      moved { from = labels, to = marks }
      """
    try shop.apply()
    #expect(try shop.plan().isEmpty)
    #expect(try shop.samples() == ["marks/1 quercus areas/40_40 pending_approval"])
    #expect(try shop.units().contains("areas/41_40 reviewed training"))
  }

  @Test("Other units: samples stay and are placed anew, with consent only")
  func replaced() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    let file = try shop.write(
      "labels.geojson",
      labels([
        (401, 801, 2, #""id":1,"class":"oak""#), (431, 831, 2, #""id":2,"class":"pine""#),
      ]))
    _ = try shop.importing([file])
    shop.text = forest.replacing("10 x 20 m", with: "20 m")
    #expect(throws: ApplyError.refused(1)) { try shop.apply() }
    #expect(try shop.units().count == 8)
    shop.consent = 2
    try shop.apply()
    #expect(
      try shop.samples() == [
        "boxes/1 oak plots/20_40 pending_approval", "boxes/2 pine plots/21_41 pending_approval",
      ])
    #expect(
      try shop.units() == [
        "plots/20_40 in_progress training", "plots/21_40 queued training",
        "plots/20_41 queued training", "plots/21_41 in_progress training",
      ])
    shop.consent = nil
    #expect(try shop.plan().isEmpty)
  }

  @Test("A plan made before somebody else's change is refused and changes nothing")
  func stale() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    shop.text = forest.replacing("value = 1", with: "value = 7")
    let plan = try shop.plan()
    try shop.edit { try $0.setUnits(["plots/41_40"], status: .inProgress) }
    let before = try shop.dump()
    let store = try shop.open()
    #expect(throws: ApplyError.stale(path: shop.storePath)) {
      try Applier.apply(plan, to: store, actor: nil)
    }
    store.close()
    #expect(try shop.dump() == before)
  }

  @Test("An existing store is never replaced")
  func exists() throws {
    let shop = try Workshop(forest)
    let plan = try shop.plan()
    try shop.apply()
    let before = try shop.dump()
    #expect(throws: StoreError.self) {
      try Applier.create(plan, at: shop.storePath, actor: nil)
    }
    #expect(try shop.dump() == before)
  }

  @Test("Blocks that go take units and groups with them")
  func removed() throws {
    let shop = try Workshop(forest + "\ngroup crew { collectors = maria }")
    try shop.apply()
    shop.text = forest.replacing("work_units plots", with: "work_units other")
    try shop.apply()
    #expect(try shop.units().allSatisfy { $0.hasPrefix("other/") })
    let store = try shop.open()
    #expect(try store.groups().isEmpty)
    #expect(try store.appliedBlocks().map(\.address).contains("plots") == false)
  }
}
