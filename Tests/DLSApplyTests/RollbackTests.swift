// RollbackTests.swift: earlier declared states of real stores, and the way there and back.

import DLSApply
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSStore
import DLSText
import DLSWorkflow
import Testing

extension Workshop {
  /// The plan that brings back a state.
  func rollbackPlan(_ number: Int64) throws -> Plan {
    let store = try open()
    defer { store.close() }
    var snapshot = try Applier.snapshot(of: store, withJudged: true)
    let state = try Applier.state(number, of: store, snapshot: snapshot)
    return try Applier.plan(for: &snapshot, of: store) {
      Planner.rollback(
        to: state, snapshot: $0, place: Place(file: .main, range: TextRange(at: 0)),
        options: options)
    }
  }

  /// Brings back a state; returns the plan's last line.
  @discardableResult
  func rollback(to number: Int64) throws -> String {
    let plan = try rollbackPlan(number)
    let store = try open()
    defer { store.close() }
    try Applier.apply(plan, to: store, actor: "maria")
    return plan.counts.line
  }

  /// What people said of units, a line each.
  func said() throws -> [String] {
    let store = try open()
    defer { store.close() }
    var lines: [String] = []
    try store.connection.forEach(
      """
      SELECT substr("key",length("block")+2),title,status,complete,note FROM work_units ORDER BY 1
      """
    ) { row in lines.append((Int32(0)..<5).map { "\(row.value($0))" }.joined(separator: "|")) }
    return lines
  }

  /// All that is declared in the store, a line each.
  func declared() throws -> [String] {
    let store = try open()
    defer { store.close() }
    var lines: [String] = []
    for query in [
      "SELECT address,kind,settings FROM dls_blocks",
      "SELECT \"schema\",name,value,title,colour,is_ignored FROM dls_classes",
      "SELECT address,account,title,role FROM dls_members",
      "SELECT address,member,role FROM dls_groups",
      "SELECT \"key\",\"block\",hex(geom),split,assigned,origin_hash FROM work_units",
    ] {
      try store.connection.forEach("\(query) ORDER BY 1,2,3") { row in
        lines.append((0..<row.columnCount).map { "\(row.value($0))" }.joined(separator: "|"))
      }
    }
    return lines
  }

  /// Runs SQL as another program does: with all triggers.
  func foreign(_ sql: String) throws {
    let connection = try Connection(path: storePath, access: .readWrite)
    defer { connection.close() }
    try connection.execute(sql)
  }

  /// What the plan says that other programs changed.
  func drift() throws -> [String] {
    PlanText.driftLines(try plan()).map { $0.rendered().trimmingPrefix(while: { $0 == " " }) }
      .map(String.init)
  }
}

@Suite("Going back")
struct RollbackTests {
  private let crew = """

    group crew { collectors = maria }
    """

  @Test("A rollback restores units with their status, and back forward again")
  func units() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    let first = try shop.declared()
    try shop.edit { try $0.setUnits(["plots/41_40"], status: .reviewed, note: "done") }
    shop.text = forest.replacing("10 x 20 m", with: "20 m").replacing(
      "value = 2", with: "value = 9")
    shop.judgedConsent = 1
    try shop.apply()
    let second = try shop.declared()
    #expect(
      try shop.rollback(to: 1)
        == "Plan: 8 to create, 2 to update, 4 to delete, 5 unchanged.")
    #expect(try shop.declared() == first)
    #expect(try shop.units().contains("plots/41_40 reviewed training"))
    #expect(try shop.rollbackPlan(1).isEmpty, "a second time there is nothing to do")
    try shop.rollback(to: 2)
    #expect(try shop.declared() == second)
    let store = try shop.open()
    let plans = try store.appliedPlans(limit: 9)
    #expect(plans.map(\.restores) == [2, 1, nil, nil])
    #expect(plans[1].modelHash == plans[3].modelHash && plans[0].modelHash == plans[2].modelHash)
    #expect(try AuditLog.verify(store) == nil)
  }

  @Test("What undoes the last plans is kept, and no more; every state that can be is brought back")
  func kept() throws {
    let shop = try Workshop(
      forest.replacing("{ owner = maria }", with: "{ owner = maria, rollbacks = 3 }"))
    var states: [[String]] = [[]]
    var sizes: [Int64] = []
    for size in [20, 10, 20, 10, 20, 10, 20] {
      shop.text = shop.text.replacing("unit_size = 10 x 20 m", with: "unit_size = 20 m")
      if size == 10 { shop.text = shop.text.replacing("= 20 m", with: "= 10 x 20 m") }
      try shop.apply()
      states.append(try shop.declared())
      let store = try shop.open()
      sizes.append(try store.connection.integer("SELECT count(*) FROM dls_undo_units"))
      #expect(try store.appliedPlans(limit: 99).count == states.count - 1)
      store.close()
    }
    #expect(Set(sizes.suffix(3)).count <= 2 && sizes[6] == sizes[4], "\(sizes)")
    #expect(throws: ApplyError.forgottenState(3, first: 4)) { try shop.rollbackPlan(3) }
    for state in 4...6 {
      try shop.rollback(to: Int64(state))
      #expect(try shop.declared() == states[state], "state \(state)")
    }
    let store = try shop.open()
    defer { store.close() }
    #expect(try store.undoSince() == 4 && AuditLog.verify(store) == nil)
  }

  @Test("With `rollbacks = 0` nothing is kept, and a larger number doesn't bring back what is gone")
  func none() throws {
    let few = forest.replacing("{ owner = maria }", with: "{ owner = maria, rollbacks = 0 }")
    let shop = try Workshop(few)
    try shop.apply()
    shop.text = few.replacing("10 x 20 m", with: "20 m")
    try shop.apply()
    #expect(throws: ApplyError.forgottenState(1, first: 2)) { try shop.rollbackPlan(1) }
    shop.text = forest
    try shop.apply()
    #expect(throws: ApplyError.forgottenState(1, first: 2)) { try shop.rollbackPlan(1) }
    try shop.rollback(to: 2)
    let store = try shop.open()
    defer { store.close() }
    #expect(try AuditLog.verify(store) == nil)
  }

  @Test("A plan says which states can't be brought back after it, and what goes for good")
  func forgotten() throws {
    let shop = try Workshop(forest)
    func size(_ text: String, rollbacks: Int) {
      shop.text = forest.replacing(
        "{ owner = maria }", with: "{ owner = maria, rollbacks = \(rollbacks) }"
      )
      .replacing("10 x 20 m", with: text)
    }
    try shop.apply()
    for text in ["20 m", "10 x 20 m", "20 m"] {
      size(text, rollbacks: 20)
      #expect(try shop.plan().notices == [])
      try shop.apply()
    }
    size("20 m", rollbacks: 2)
    #expect(try shop.plan().notices == [], "nothing to do drops nothing")
    size("10 x 20 m", rollbacks: 2)
    let lowered =
      "States 1 to 2 can't be brought back any more after this: `rollbacks = 2` keeps what undoes the last "
      + "2 plans alone."
    #expect(try shop.plan().notices == [lowered])
    try shop.apply()
    size("20 m", rollbacks: 2)
    #expect(try shop.plan().notices == [], "the oldest of as many as are kept goes by itself")
    try shop.edit { try $0.setUnits(["plots/41_40"], status: .reviewed) }
    shop.judgedConsent = 1
    #expect(
      try shop.plan().notices == [
        "What people said of 1 unit goes with it. `dls rollback` brings it back."
      ])
    size("20 m", rollbacks: 0)
    #expect(
      try shop.plan().notices == [
        "What people said of 1 unit goes with it for good: `rollbacks = 0` keeps nothing that brings it back.",
        "States 3 to 5 can't be brought back any more after this: `rollbacks = 0` keeps nothing that undoes "
          + "a plan.",
      ])
    try shop.apply()
    #expect(throws: ApplyError.forgottenState(5, first: 6)) { try shop.rollbackPlan(5) }
  }

  @Test("Renames go back too, with all that hangs on them")
  func renames() throws {
    let shop = try Workshop(
      forest.replacing("10 x 20 m }", with: "10 x 20 m, assign = crew }") + crew)
    try shop.apply()
    let first = try shop.declared()
    let file = try shop.write(
      "labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak""#)]))
    _ = try shop.importing([file])
    let samples = try shop.samples()
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
    try shop.apply()
    let second = try shop.declared()
    let plan = try shop.rollbackPlan(1)
    #expect(plan.counts.created == 0 && plan.counts.deleted == 0, "\(plan.counts.line)")
    try shop.rollback(to: 1)
    #expect(try shop.declared() == first)
    #expect(try shop.samples() == samples)
    try shop.rollback(to: 2)
    #expect(try shop.declared() == second)
  }

  @Test("Units that hold samples and classes that samples have need what they need in apply")
  func consent() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    shop.text = forest.replacing("10 x 20 m", with: "20 m")
      .replacing("class oak", with: "class elm { value = 5 }\n class oak")
    try shop.apply()
    let file = try shop.write(
      "labels.geojson", labels([(401, 801, 2, #""id":1,"class":"elm""#)]))
    _ = try shop.importing([file])
    #expect(try shop.rollbackPlan(1).refusals.map(\.code).sorted() == ["DLS0808", "DLS0809"])
    let before = try shop.dump()
    #expect(throws: ApplyError.refused(2)) { try shop.rollback(to: 1) }
    #expect(try shop.dump() == before)
    let store = try shop.open()
    let fid = try store.connection.integer("SELECT fid FROM training_samples")
    try store.write(actor: "sam") { try $0.setSamples([fid], className: "oak") }
    store.close()
    shop.consent = 1
    try shop.rollback(to: 1)
    #expect(try shop.samples() == ["boxes/1 oak plots/40_40 pending_approval"])
  }

  @Test("Units that people judged go with the number of them alone, and come back as they were")
  func judged() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    let keys = ["plots/40_40", "plots/41_40"]
    try shop.edit {
      try $0.setUnits(keys, status: .reviewed, isComplete: true)
      try $0.setUnits(["plots/42_40"], status: .inProgress)
      try $0.setUnits(["plots/43_40"], note: "wet")
    }
    let before = try shop.units()
    shop.text = forest.replacing("10 x 20 m", with: "20 m")
    #expect(try shop.plan().refusals.map(\.code) == ["DLS0813"])
    #expect(throws: ApplyError.refused(1)) { try shop.apply() }
    #expect(try shop.units() == before)
    shop.judgedConsent = 3
    try shop.apply()
    try shop.edit { try $0.setUnits(["plots/20_40"], isComplete: true) }
    #expect(try shop.rollbackPlan(1).refusals.map(\.code) == ["DLS0813"])
    shop.judgedConsent = 1
    try shop.rollback(to: 1)
    #expect(try shop.units().sorted() == before.sorted())
  }

  @Test("What people said of units comes back, also where the text has made the very units again")
  func madeAgain() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    let keys = ["plots/40_40", "plots/41_40"]
    try shop.edit {
      try $0.setUnits(keys, status: .reviewed, isComplete: true, note: "good")
      try $0.setUnits(["plots/42_40"], note: "wet")
    }
    let before = try shop.said()
    shop.text = forest.replacing("10 x 20 m", with: "20 m")
    shop.judgedConsent = 3
    try shop.apply()
    shop.text = forest.replacing("plots", with: "fields") + "\nmoved { from = plots, to = fields }"
    try shop.apply()
    try shop.edit { try $0.setUnits(["fields/42_40"], note: "dry") }
    let plan = try shop.rollbackPlan(1)
    #expect(plan.counts.line.hasPrefix("Plan: 0 to create, 2 to update, 1 to move, 0 to delete"))
    #expect(
      PlanText.lines(plan, place: { _ in "" }).contains {
        $0.rendered().contains("2 as people had left them")
      })
    try shop.rollback(to: 1)
    #expect(try shop.said() == before.map { $0.replacing("wet", with: "dry") })
    #expect(try shop.rollbackPlan(1).isEmpty)
  }

  @Test(
    "Titles, notes, status and marks are people's: no change of split, group or name takes them")
  func titles() throws {
    let shop = try Workshop(
      forest.replacing("10 x 20 m }", with: "10 x 20 m, assign = crew }") + crew)
    try shop.apply()
    try shop.foreign(
      "UPDATE work_units SET title = 'T'||fid, note = 'n'||fid, status = 'reviewed'")
    let before = try shop.said()
    let texts = [
      shop.text.replacing("assign = crew", with: "assign = crew, split { test = 60 %, seed = 3 }"),
      shop.text.replacing(", assign = crew", with: ""),
      shop.text.replacing("crew", with: "staff") + "\nmoved { from = crew, to = staff }",
    ]
    for text in texts {
      shop.text = text
      try shop.apply()
      #expect(try shop.said() == before)
    }
    try shop.foreign("UPDATE work_units SET split = 'validation' WHERE \"key\" = 'plots/41_40'")
    try shop.apply()
    #expect(try shop.said() == before)
    try shop.rollback(to: 1)
    #expect(try shop.said() == before)
  }

  @Test("Which units people judged is looked at where units go")
  func lookedAt() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    try shop.edit { try $0.setUnits(["plots/40_40"], note: "wet") }
    for (text, judged) in [(forest, 0), (forest.replacing("10 x 20 m", with: "20 m"), 1)] {
      shop.text = text
      let store = try shop.open()
      defer { store.close() }
      var snapshot = try Applier.snapshot(of: store)
      let plan = try Applier.plan(for: &snapshot, of: store) {
        Planner.plan(shop.model, facts: shop.facts, snapshot: $0)
      }
      #expect(plan.refusals.count == judged && snapshot.judged.count == judged)
    }
  }

  @Test("Other programs' changes are set back by a rollback, and are no part of any state")
  func drift() throws {
    let shop = try Workshop(
      forest.replacing("10 x 20 m }", with: "10 x 20 m, split { test = 40 %, seed = 3 } }"))
    try shop.apply()
    let first = try shop.declared()
    try shop.foreign("UPDATE work_units SET split = 'validation' WHERE \"key\" = 'plots/41_40'")
    shop.text = shop.text.replacing("value = 1 ", with: "value = 7 ")
    try shop.apply()
    let second = try shop.declared()
    try shop.rollback(to: 1)
    #expect(try shop.declared() == first)
    try shop.foreign(
      """
      UPDATE work_units SET split = 'validation' WHERE "key" = 'plots/42_40';
      UPDATE dls_classes SET title = 'Eiche' WHERE name = 'oak'
      """)
    try shop.rollback(to: 2)
    #expect(try shop.declared() == second)
  }

  @Test("A shape that was changed while the laws were gone is drift, and is made anew")
  func bent() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    let first = try shop.declared()
    try shop.foreign(
      """
      DROP TRIGGER dls_unit_shape;
      UPDATE work_units SET geom = (SELECT geom FROM work_units WHERE "key" = 'plots/40_40') \
      WHERE "key" = 'plots/41_40'
      """)
    #expect(try shop.drift() == ["~ unit plots/41_40: shape = as declared -> another"])
    #expect(try shop.plan().counts.line.contains("1 to set back"))
    #expect(try shop.rollbackPlan(1).isEmpty, "what it was like is in no store")
    try shop.apply()
    #expect(try shop.declared() == first)
    #expect(try shop.plan().isEmpty)
    #expect(try shop.rollbackPlan(1).isEmpty)
  }

  @Test("Splits that people set come back where a text drew one over them")
  func splits() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    try shop.edit { try $0.setUnits(["plots/41_40", "plots/42_40"], split: .test) }
    let first = try shop.units()
    #expect(try shop.plan().isEmpty)
    shop.text = forest.replacing(
      "10 x 20 m }", with: "10 x 20 m, split { validation = 60 %, seed = 3 } }")
    try shop.apply()
    #expect(try shop.units() != first)
    try shop.rollback(to: 1)
    #expect(try shop.units() == first)
  }

  @Test("A state that never was, and one that nothing is kept of, are named")
  func unknown() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    for number: Int64 in [0, -3, 2] {
      #expect(throws: ApplyError.unknownState(number, last: 1)) { try shop.rollbackPlan(number) }
    }
    shop.text = forest.replacing("value = 1", with: "value = 3")
    try shop.apply()
    try shop.foreign("UPDATE dls_meta SET value = '2' WHERE key = 'undo_since'")
    #expect(throws: ApplyError.forgottenState(1, first: 2)) { try shop.rollbackPlan(1) }
  }

  /// Texts that differ in everything that is declared.
  private func text(_ random: inout Generator) -> String {
    let sizes = ["10 x 20 m", "20 m", "13 m", "8 m"]
    let splits = [
      "", ", split { test = 40 %, seed = 3 }", ", split { validation = 50 %, seed = 5 }",
    ]
    let titles = ["", ", title = \"Oak \"\"tree\"\"\"", ", color = #112233"]
    let groups = ["", ", assign = crew"]
    let more = [
      "", "\nperson sam { title = \"S\" }", "\nwork_units rest { source = ortho, grid = 2 x 2 }",
    ]
    func pick(_ list: [String]) -> String { list[random.next(list.count)] }
    var text = forest.replacing(
      "10 x 20 m }", with: pick(sizes) + pick(splits) + pick(groups) + " }"
    )
    .replacing("class oak { value = 1 }", with: "class oak { value = 1\(pick(titles)) }")
    text += crew + pick(more)
    if random.next(2) == 0 {
      text = text.replacing("plots", with: "fields") + "\nmoved { from = plots, to = fields }"
    }
    return text
  }

  /// A small seeded generator.
  private struct Generator {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  @Test(
    "Whatever was applied in whatever order: every state comes back, and applies twice do nothing",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func property(seed: UInt64) throws {
    var random = Generator(state: seed)
    let shop = try Workshop(forest)
    var states: [[String]] = []
    for _ in 0..<6 {
      shop.text = text(&random)
      let plan = try shop.plan()
      try #require(plan.refusals.isEmpty, "\(plan.refusals.map(\.message)) \(shop.text)")
      if plan.isEmpty { continue }
      try shop.apply()
      #expect(try shop.plan().isEmpty)
      states.append(try shop.declared())
    }
    for _ in 0..<8 {
      let number = random.next(states.count) + 1
      let plan = try shop.rollbackPlan(Int64(number))
      if !plan.isEmpty {
        try shop.rollback(to: Int64(number))
        states.append(states[number - 1])
      }
      #expect(try shop.declared() == states[number - 1], "state \(number)")
      #expect(try shop.rollbackPlan(Int64(number)).isEmpty)
      let store = try shop.open()
      #expect(try store.connection.text("PRAGMA integrity_check") == "ok")
      store.close()
    }
  }

  @Test("Two states compared: declarations and units")
  func diff() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    shop.text = forest.replacing("10 x 20 m", with: "20 m").replacing(
      "value = 2", with: "value = 9")
    try shop.apply()
    shop.text =
      shop.text.replacing("plots", with: "fields") + "\nmoved { from = plots, to = fields }"
    try shop.apply()
    let store = try shop.open()
    let snapshot = try Applier.snapshot(of: store)
    func diff(_ a: Int64, _ b: Int64) throws -> String {
      let states = try [a, b].map { try Applier.state($0, of: store, snapshot: snapshot) }
      return StateDiff(from: states[0], to: states[1], snapshot: snapshot).lines
        .map { $0.rendered() }.joined(separator: "\n")
    }
    #expect(
      try diff(1, 2) == """
          ~ class crowns.pine
              ~ value = 2 -> 9
          ~ work_units plots
              ~ unit_size = 10 x 20 m -> 20 m
          ~ units of plots
              + 4 units
              - 8 units
        """)
    #expect(try diff(2, 3) == "  > work_units fields (was plots)")
    #expect(try diff(3, 3) == "")
    #expect(
      try diff(3, 1) == """
          ~ class crowns.pine
              ~ value = 9 -> 2
          > work_units plots (was fields)
              ~ unit_size = 20 m -> 10 x 20 m
          ~ units of fields
              - 4 units
          ~ units of plots
              + 8 units
        """)
  }
}
