// GroundTests.swift: ground that grows under what people said, and samples that find their units again.

import DLSApply
import DLSGeo
import DLSPlan
import DLSStore
import DLSWorkflow
import Testing

extension Workshop {
  /// Plans as a command does, with what only the store knows; applies and returns the plan.
  @discardableResult
  fileprivate func applyLooking() throws -> Plan {
    let store = try open()
    defer { store.close() }
    var snapshot = try Applier.snapshot(of: store)
    let plan = try Applier.plan(for: &snapshot, of: store) {
      Planner.plan(self.model, facts: self.facts, snapshot: $0, options: self.options)
    }
    try Applier.apply(plan, to: store, actor: "maria")
    return plan
  }

  /// The units that are marked complete.
  fileprivate func complete() throws -> [String] {
    let store = try open()
    defer { store.close() }
    var keys: [String] = []
    try store.forEachUnit { if $0.isComplete { keys.append($0.key) } }
    return keys
  }

  /// Writes units `u0` and `u1` of these widths side by side, 100 m apart.
  fileprivate func outline(_ widths: [Double]) {
    let layer = LayerRef(
      path: folder + "/areas.geojson", layer: nil, idField: "name", source: "ortho")
    facts.layers[layer] = LayerFact(
      hash: "\(widths)",
      polygons: widths.enumerated().map { index, width in
        let x = 400 + 100 * Double(index)
        return Geometry(ring: [x, 800, x + width, 800, x + width, 840, x, 840, x, 800])
      }, ids: widths.indices.map { "u\($0)" })
  }
}

@Suite("Ground that grows")
struct GroundTests {
  private static let areas = forest.replacing(
    "unit_size = 10 x 20 m", with: "polygons = \"areas.geojson\", id_field = \"name\"")

  @Test(
    "A complete unit whose polygon grows is complete no longer, one that shrinks still is",
    arguments: [
      ([60.0, 50], ["plots/u1"]), ([40, 50], ["plots/u0", "plots/u1"]),
      ([50.01, 50], ["plots/u0", "plots/u1"]),
    ])
  func shapes(widths: [Double], kept: [String]) throws {
    let shop = try Workshop(Self.areas)
    shop.outline([50, 50])
    try shop.apply()
    try shop.edit {
      try $0.setUnits(["plots/u0", "plots/u1"], status: .reviewed, isComplete: true)
    }
    shop.outline(widths)
    let plan = try shop.applyLooking()
    #expect(try shop.complete() == kept)
    #expect(try shop.units() == ["plots/u0 reviewed training", "plots/u1 reviewed training"])
    let loses = plan.notices.filter { $0.contains("`plots/u0`") && $0.contains("marked complete") }
    #expect(loses.count == (kept.count == 1 ? 1 : 0), "\(plan.notices)")
    #expect(PlanText.lines(plan) { _ in "" }.contains { $0.text.contains("1 another shape") })
    let store = try shop.open()
    defer { store.close() }
    let audited = try store.connection.integer(
      "SELECT count(*) FROM dls_audit WHERE key = 'plots/u0' AND detail = 'complete: other ground'")
    #expect(audited == (kept.count == 1 ? 1 : 0))
  }

  @Test("Complete units that new imagery reaches into are complete no longer")
  func imagery() throws {
    let shop = try Workshop(forest.replacing("10 x 20 m", with: "30 m"))
    try shop.apply()
    let store = try shop.open()
    var keys: [String] = []
    try store.forEachUnit { keys.append($0.key) }
    store.close()
    try shop.edit { try $0.setUnits(keys, isComplete: true) }
    // The same file written anew shows nothing new.
    shop.facts.sources["ortho"]?.footprints = [
      Box(minX: 400, minY: 800, maxX: 440.000001, maxY: 840)
    ]
    #expect(try shop.applyLooking().isEmpty)
    shop.facts.sources["ortho"]?.footprints += [Box(minX: 440, minY: 800, maxX: 480, maxY: 840)]
    let plan = try shop.applyLooking()
    let delta = try #require(plan.actions.first { $0.address == "plots" }?.units)
    #expect(!delta.created.isEmpty && delta.uncompletedOnlyCount == 2)
    #expect(plan.counts.line.contains("2 to update"), "\(plan.counts.line)")
    #expect(try shop.complete().allSatisfy { $0.hasPrefix("plots/13_") })
    #expect(try shop.complete().count == keys.count - 2)
    // What people said after they saw it stays.
    try shop.edit { try $0.setUnits(keys, isComplete: true) }
    #expect(try shop.applyLooking().isEmpty)
    #expect(try shop.complete().count == keys.count)
  }

  @Test("A unit that another program deleted comes back with what people said of it")
  func deletedOutside() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    try shop.edit {
      try $0.setUnits(["plots/41_40"], status: .reviewed, isComplete: true, note: "wet")
    }
    try shop.foreign("DELETE FROM work_units WHERE \"key\" = 'plots/41_40'")
    try shop.applyLooking()
    #expect(try shop.complete() == ["plots/41_40"])
    let store = try shop.open()
    defer { store.close() }
    try store.forEachUnit {
      guard $0.key == "plots/41_40" else { return }
      #expect($0.status == .reviewed && $0.note == "wet")
    }
  }

  @Test("Units that a rollback brings back have their samples, on shared ground too")
  func sharedGround() throws {
    let shop = try Workshop(
      forest + "\nwork_units extra { source = ortho, unit_size = 20 m }")
    #expect(
      try shop.plan().notices.contains { $0.contains("`plots` and `extra` lie on the same ground") }
    )
    try shop.apply()
    let file = try shop.write(
      "labels.geojson",
      labels([
        (401, 801, 2, #""id":1,"class":"oak""#), (431, 831, 2, #""id":2,"class":"pine""#),
      ]))
    _ = try shop.importing([file])
    let before = try shop.samples()
    #expect(before.allSatisfy { $0.contains(" plots/") })
    shop.text = shop.text.replacing(
      "work_units plots { source = ortho, unit_size = 10 x 20 m }", with: "")
    shop.consent = 2
    shop.judgedConsent = 0
    try shop.apply()
    #expect(try shop.samples().allSatisfy { $0.contains(" extra/") })
    try shop.rollback(to: 1)
    #expect(try shop.samples() == before)
  }

  /// The blob of a square of 2 m, as SQL has it.
  private static func square(_ x: Double, _ y: Double) -> String {
    let blob = GeoPackageBlob.encode(
      Geometry(box: Box(minX: x, minY: y, maxX: x + 2, maxY: y + 2)), srs: 32617)
    return "x'\(blob.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())'"
  }

  @Test("A drawn sample stays in the unit that it names where that holds it, on shared ground too")
  func namedUnit() throws {
    let shop = try Workshop(forest + "\nwork_units extra { source = ortho, unit_size = 20 m }")
    try shop.apply()
    func place() throws -> Int {
      let store = try shop.open()
      defer { store.close() }
      let count = try SamplePlacing.placeDrawn(store, actor: "maria")
      #expect(try SamplePlacing.displaced(store).isEmpty)
      return count
    }
    let unit = "(SELECT fid FROM work_units WHERE \"key\" = 'extra/20_40')"
    let insert = "INSERT INTO training_samples(geom,\"key\",class,unit) VALUES"
    try shop.foreign(
      """
      \(insert) (\(Self.square(401, 801)),'in','oak',\(unit));
      \(insert) (\(Self.square(431, 831)),'out','oak',\(unit))
      """)
    #expect(try place() == 1)
    let placed = [
      "in oak extra/20_40 pending_approval", "out oak plots/43_41 pending_approval",
    ]
    #expect(try shop.samples() == placed)
    // One that was deleted is where it was once it is back.
    let kept = "FROM training_samples WHERE \"key\" = 'in'"
    try shop.foreign(
      """
      CREATE TEMP TABLE kept AS SELECT * \(kept); DELETE \(kept);
      INSERT INTO training_samples SELECT * FROM kept
      """)
    #expect(try place() == 0)
    #expect(try shop.samples() == placed)
  }

  @Test("A sample whose unit another program changed or deleted goes into the one that it lies in")
  func otherUnit() throws {
    let law = "name = 'dls_unit_keeps_samples'"
    let unit = "(SELECT fid FROM work_units WHERE \"key\" = 'plots/43_41')"
    let delete = "DELETE FROM work_units WHERE \"key\" = 'plots/40_40';"
    let cases = [
      "UPDATE training_samples SET unit = \(unit)",
      "UPDATE training_samples SET class = 'pine',unit = \(unit),note = 'x'",
      "DROP TRIGGER dls_unit_keeps_samples; \(delete)",
      "DROP TRIGGER dls_unit_keeps_samples; DROP TRIGGER dls_unit_deleted; \(delete)",
      // Whoever puts the rule back leaves the schema as dls knows it.
      """
      DROP TRIGGER dls_unit_keeps_samples; \(delete)
      CREATE TRIGGER "dls_unit_keeps_samples" \(try Self.law(law))
      """,
    ]
    for sql in cases {
      let shop = try Workshop(forest)
      try shop.apply()
      _ = try shop.importing([
        try shop.write("labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak""#)]))
      ])
      try shop.foreign(sql)
      let looking = try Store.open(shop.storePath, mode: .read)
      if looking.notices.isEmpty {
        #expect(try SamplePlacing.displaced(looking).count == 1, "\(sql)")
      }
      looking.close()
      try shop.apply()
      let store = try shop.open()
      try SamplePlacing.placeDrawn(store, actor: "maria")
      #expect(try SamplePlacing.displaced(store).isEmpty)
      store.close()
      let name = sql.contains("pine") ? "pine" : "oak"
      #expect(try shop.samples() == ["boxes/1 \(name) plots/40_40 pending_approval"], "\(sql)")
    }
  }

  /// What a rule says behind its name.
  private static func law(_ condition: String) throws -> String {
    let shop = try Workshop(forest)
    try shop.apply()
    let store = try shop.open()
    defer { store.close() }
    let sql = try store.connection.text("SELECT sql FROM sqlite_master WHERE \(condition)") ?? ""
    return String(sql.trimmingPrefix("CREATE TRIGGER \"dls_unit_keeps_samples\" "))
  }

  @Test("Samples that were moved while the rules were gone are put into their units again")
  func movedWithoutRules() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    let file = try shop.write(
      "labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak""#)]))
    _ = try shop.importing([file])
    #expect(try shop.samples() == ["boxes/1 oak plots/40_40 pending_approval"])
    try shop.foreign(
      """
      DROP TRIGGER dls_sample_updated; DROP TRIGGER dls_sample_class;
      UPDATE training_samples SET geom = \(Self.square(431, 831)),class = 'Oka'
      """)
    let store = try shop.open()
    #expect(store.notices.count == 1, "\(store.notices)")
    try SamplePlacing.placeDrawn(store, actor: "maria")
    #expect(try SamplePlacing.displaced(store).isEmpty)
    store.close()
    #expect(try shop.samples() == ["boxes/1 Oka plots/43_41 pending_approval"])
    #expect(try shop.plan().notices.contains { $0.contains("`crowns.Oka` (1)") })
  }
}
